"""Grids of one or many files become one canonical ledger with its proof. Pure: no file is opened here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.assemble import classified, finish, keep_first_of_repeated, stack
from voucher_audit.reading.books import books_of
from voucher_audit.reading.charts import Chart, known_codes
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.normalise import Piece
from voucher_audit.reading.overrides import MappingOverride
from voucher_audit.reading.proof import account_for_rows
from voucher_audit.reading.recognise import COMPANIONS, Other, refusal
from voucher_audit.reading.sheets import Found, read_table, tables_of
from voucher_audit.reading.vocabulary import CARRY, OPENING, TOTAL
from voucher_audit.schema import Ledger, empty_lines

Progress = Callable[[str, float], None]
Skipped = tuple[str, str, str]


def read_grids_as_ledger(
    grids: Sequence[Grid],
    *,
    mappings: Sequence[MappingOverride] = (),
    skipped: Iterable[Skipped] = (),
    progress: Progress | None = None,
) -> Ledger:
    """Read the sheets of one or more files as one ledger.

    Files are told apart by the content of the outermost file; the same content given twice is read once. A file must
    hold at least one ledger, or a balance sheet or chart of accounts that goes with the ledger of another file; all other
    sheets are skipped with a reason.

    Raises:
        UnreadableInput: a file holds no ledger (the sentence says what it holds instead), no year, or no entry.
    """
    report = progress or (lambda what, share: None)
    left_out = list(skipped)
    pieces: list[Piece] = []
    charts: list[Chart] = []
    companions: list[UnreadableInput] = []
    groups = _by_file(grids, left_out)
    for done, (name, sheets) in enumerate(groups):
        report(f"识别「{name}」", done / max(len(groups), 1) * 0.9)
        found, beside, refused = _read_file(name, sheets, mappings, left_out)
        pieces += found
        charts += beside
        companions += [refused] if refused else []
    report("核对凭证", 0.9)
    if companions and not pieces:
        raise companions[0]
    if not pieces:
        return Ledger(empty_lines(), (), tuple(left_out))
    lines, repeats = keep_first_of_repeated(stack(pieces))
    for position, rows in repeats.items():
        pieces[position] = replace(pieces[position], refused={**pieces[position].refused, **rows})
    lines, families = classified(lines)
    final = finish(lines)
    books = books_of(pieces, lines, final, families, charts)
    report("读取完成", 1.0)
    return Ledger(final, books, tuple(left_out))


def _by_file(grids: Sequence[Grid], left_out: list[Skipped]) -> list[tuple[str, list[Grid]]]:
    """Grids of each outermost file; a file whose content was given before is left out."""
    groups: dict[tuple[str, str], list[Grid]] = {}
    owner: dict[str, str] = {}
    for grid in grids:
        outer = _outermost(grid.file)
        first = owner.setdefault(grid.sha256 or outer, outer)
        if first != outer:
            left_out.append((grid.file, grid.sheet, f"与「{first}」内容完全相同，只读一次"))
            continue
        groups.setdefault((outer, grid.sha256), []).append(grid)
    return [(outer, sheets) for (outer, _), sheets in groups.items()]


def _outermost(file: str) -> str:
    """`a.zip/x/b.xlsx` → `a.zip`; a plain name stays."""
    head, separator, _ = file.partition(".zip/")
    return head + ".zip" if separator else file


def _read_file(
    name: str, sheets: Sequence[Grid], mappings: Sequence[MappingOverride], left_out: list[Skipped]
) -> tuple[list[Piece], list[Chart], UnreadableInput | None]:
    """Tables of entries, balance sheets and charts; and why there is no entry where the file only goes with others."""
    found: list[tuple[Grid, list[Found]]] = []
    others: dict[str, Other] = {}
    charts: list[Chart] = []
    for grid in _sharing_meta(sheets):
        what = tables_of(grid, mappings)
        if isinstance(what, Other):
            others[grid.sheet] = what
            charts += [what.chart] if what.chart else []
            left_out.append((grid.file, grid.sheet, what.why))
        else:
            found.append((grid, what))
    pieces: list[Piece] = []
    empty: tuple[str, str] | None = None
    charted = known_codes(charts)
    for grid, tables in found:
        mine = [read_table(table, charted) for table in tables]
        mine = _with_grid_rows(grid, mine)
        account_for_rows(grid, mine)
        if any(len(piece.entries) for piece in mine):
            pieces += (
                [piece for piece in mine if len(piece.entries)]
                if all(len(piece.entries) for piece in mine)
                else _joined(mine)
            )
        else:
            empty = grid.sheet, _why_empty(mine)
            left_out.append((grid.file, grid.sheet, empty[1]))
    if not pieces:
        refused = next((p for _, tables in found for p in [read_table(t, charted) for t in tables] if p.refused), None)
        if refused is not None:
            row, why = next(iter(refused.refused.items()))
            raise UnreadableInput(
                name, f"的数据一行也不能读作分录：{why}", "请检查该行和表头后重新导出", refused.sheet, row
            )
        reason = refusal(name, others, empty)
        if empty is not None or not any(other.kind in COMPANIONS for other in others.values()):
            raise reason
        return [], charts, reason
    return pieces, charts, None


def _sharing_meta(sheets: Sequence[Grid]) -> list[Grid]:
    """Grids that know no entity take the one that their file states elsewhere (电子账簿 of GB/T 24589), if it is one."""
    stated = {grid.meta["entity"] for grid in sheets if grid.meta.get("entity")}
    if len(stated) != 1:
        return list(sheets)
    (entity,) = stated
    return [grid if grid.meta.get("entity") else replace(grid, meta={**grid.meta, "entity": entity}) for grid in sheets]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces of one sheet, those without entries added to the first that has some, so that their rows stay on record."""
    holders = [piece for piece in pieces if len(piece.entries)]
    dropped = {row: why for piece in pieces if not len(piece.entries) for row, why in piece.dropped.items()}
    refused = {row: why for piece in pieces if not len(piece.entries) for row, why in piece.refused.items()}
    first = replace(holders[0], dropped={**holders[0].dropped, **dropped}, refused={**holders[0].refused, **refused})
    return [first, *holders[1:]]


def _with_grid_rows(grid: Grid, pieces: list[Piece]) -> list[Piece]:
    """Rows that the container kept out of the cells, and its warnings, go on record with the first piece."""
    rows = {**dict.fromkeys(grid.blank_rows, "空行"), **dict(grid.left_out)}
    hidden = ("这是隐藏的工作表。",) if grid.hidden else ()
    first = replace(
        pieces[0], dropped={**rows, **pieces[0].dropped}, warnings=(*grid.warnings, *hidden, *pieces[0].warnings)
    )
    return [first, *pieces[1:]]


def _why_empty(pieces: Sequence[Piece]) -> str:
    refused = sum(len(piece.refused) for piece in pieces)
    if refused:
        return f"有表头，但 {refused} 行都不能读作分录"
    totals = sum(why.startswith((TOTAL, OPENING, CARRY)) for piece in pieces for why in piece.dropped.values())
    return f"只有合计、余额等汇总行（{totals} 行），没有一行分录" if totals else "只有表头，没有一行分录"
