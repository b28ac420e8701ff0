"""One grid: what it is, and if it is a ledger, its pieces."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading import print_form, v800
from voucher_audit.reading.account_columns import DOUBLE, SINGLE
from voucher_audit.reading.amounts import fen_column
from voucher_audit.reading.columns import Assignment
from voucher_audit.reading.digits import with_whole_amounts
from voucher_audit.reading.draft import MONEY
from voucher_audit.reading.fields import ledger_matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text, header_key
from voucher_audit.reading.layouts import layout_of
from voucher_audit.reading.normalise import Piece, normalise
from voucher_audit.reading.overrides import MappingOverride
from voucher_audit.reading.recognise import Other, is_cashflow, register_of, what_else
from voucher_audit.reading.tables import Table, find_table
from voucher_audit.reading.titles import Titles, clean_entity, from_name, from_path, from_rows
from voucher_audit.reading.values import matching

_FEWEST_FIELDS: Final = 3
_FEWEST_WORDS: Final = 4  # known words that make a row between entries the header of another table
_WORDS: Final = r"^\s*[^\d\s][^\d]{0,20}$"
_MOSTLY: Final = 0.6  # share of a row's cells that are such words


@dataclass(frozen=True)
class Found:
    """A table that holds entries, and the part of its grid that it was found in.

    notes: rows that were taken out before (marks, labels of printed forms), with the reason. layout, header_row: where
    the form of the sheet itself decides them. override: the correction that chose its columns.
    """

    grid: Grid
    table: Table
    notes: dict[int, str] = field(default_factory=dict)
    layout: str = ""
    header_row: int = 0
    override: MappingOverride | None = None


def is_ledger(found: Assignment) -> bool:
    """Amounts; a voucher number or a day to tie them to; and something that says what for."""
    return not lacking(found.positions)


def lacking(fields: Collection[str]) -> str:
    """What keeps columns of these fields from being a ledger, in Chinese; blank if nothing does."""
    if not any(name in fields for name in MONEY):
        return "没有金额列（借方、贷方或金额）"
    if not any(name in fields for name in ("number", "date", "day", "voucher_key")):
        return "没有凭证号或日期列"
    about = any(name in fields for name in (*SINGLE, *DOUBLE, "summary", "number", "opposite"))
    return "" if about and len(fields) >= _FEWEST_FIELDS else "没有科目、摘要或对方科目列"


def tables_of(grid: Grid, overrides: Sequence[MappingOverride] = ()) -> list[Found] | Other:
    """The tables of entries in a grid (several where another header begins further down), or what it is instead."""
    if is_cashflow(grid):
        return what_else(grid)
    if v800.is_v800(grid):
        named, notes = v800.with_header(grid)
        found = _table(named, overrides)
        return [replace(found, notes=notes, layout=v800.LAYOUT)] if found is not None else what_else(grid)
    grid = with_whole_amounts(grid)
    form = _printed_form(grid, overrides)
    if form is not None:
        return form
    found = _table(grid, overrides)
    if found is None:
        return what_else(grid)
    weak = not any(name in found.table.positions for name in (*SINGLE, *DOUBLE, "credit"))
    if weak and found.override is None:
        register = register_of(grid)
        if register is not None and register[2] >= found.table.score:
            return what_else(grid)
    return _parts(found, overrides)


def _printed_form(grid: Grid, overrides: Sequence[MappingOverride]) -> list[Found] | None:
    form = print_form.as_table(grid)
    if form is None:
        return None
    flat, notes, header_row = form
    found = _table(flat, overrides)
    return None if found is None else [replace(found, notes=notes, layout=print_form.LAYOUT, header_row=header_row)]


def read_table(found: Found, charted: frozenset[str] = frozenset()) -> Piece:
    """Entries of one table; its titles and header are among the dropped rows. `charted`: codes of the file's chart.

    Raises:
        UnreadableInput: no year is stated anywhere.
    """
    grid, table = found.grid, found.table
    layout = found.layout or layout_of(table)
    outside = outside_of(table, grid)
    if found.override is not None:
        outside = outside.over(Titles(year=found.override.year, year_source="您的更正"))
    piece = normalise(table, grid, outside, layout, charted)
    notes = {row: "标题行" if any(cells) else "空行" for row, cells in table.before}
    return replace(
        piece,
        header_row=found.header_row or piece.header_row,
        dropped={**found.notes, **notes, **dict.fromkeys(table.header_rows, "表头行"), **piece.dropped},
    )


def outside_of(table: Table, grid: Grid) -> Titles:
    """What stands around a table: titles above it, its header, the container's facts, the sheet's and file's name."""
    header = from_rows([[" ".join(parts) for parts in table.headers]])
    found = from_rows(cells for _, cells in table.before).over(Titles(year=header.year))
    year = grid.meta.get("year", "")
    stated = Titles(entity=clean_entity(grid.meta.get("entity", "")), year=int(year) if year.isdigit() else 0)
    return found.over(stated).over(from_name(grid.sheet)).over(from_path(grid.file))


def _table(grid: Grid, overrides: Sequence[MappingOverride]) -> Found | None:
    """The best table, with the user's corrections where they fit its header.

    Raises:
        UnreadableInput: a correction of this very layout leaves no ledger.
    """
    for override in overrides:
        corrected = find_table(grid, ledger_matcher(), accept=is_ledger, chosen=override.chosen)
        if corrected is not None:
            return Found(grid, corrected, override=override)
        if override.layout:
            meant = find_table(grid, ledger_matcher(), accept=lambda _: True, chosen=override.chosen)
            if meant is not None:
                raise UnreadableInput(
                    grid.file,
                    f"的这个版式按您的更正{lacking(meant.positions)}",
                    "请在页面上重新指定各列，或改正、去掉 --mapping 中的这一节",
                    grid.sheet,
                    meant.header_row,
                )
    table = find_table(grid, ledger_matcher(), accept=is_ledger)
    return None if table is None else Found(grid, _with_ledger_above(grid, table))


def _with_ledger_above(grid: Grid, table: Table) -> Table:
    """The table that begins above this one where the rows above are a ledger of their own: a better header further down
    must not turn entries into titles."""
    above = grid.cells.loc[: table.header_row - 1] if table.header_row else grid.cells.head(0)
    earlier = find_table(replace(grid, cells=above), ledger_matcher(), accept=is_ledger) if len(above) > 1 else None
    if earlier is None or not any(fen_column(earlier.column(name))[0].notna().any() for name in MONEY):
        return table
    return replace(earlier, data=grid.cells.loc[int(earlier.data.index[0]) :])


def _parts(found: Found, overrides: Sequence[MappingOverride]) -> list[Found]:
    """The table, cut where another header of other columns begins."""
    grid, table = found.grid, found.table
    cut = _next_header(table)
    if cut is None:
        return [found]
    rest = replace(grid, cells=grid.cells.loc[cut:], header=None)
    following = _table(rest, overrides)
    if following is None or following.table.positions == table.positions:
        return [found]
    first = replace(grid, cells=grid.cells.loc[: cut - 1])
    mine = replace(found, grid=first, table=replace(table, data=table.data.loc[: cut - 1]))
    return [mine, *_parts(following, overrides)]


def _next_header(table: Table) -> int | None:
    """Row at which another table begins: its header differs from this one. Titles directly above belong to it."""
    words = ledger_matcher().words
    own = [{header_key(part) for part in parts} for parts in table.headers]
    for name in MONEY:
        if name not in table.positions:
            continue
        column = table.data.iloc[:, table.positions[name]]
        wordy = matching(column, _WORDS)
        for row in column.index[wordy]:
            cells = [cell_text(cell) for cell in table.data.loc[row].tolist()]
            filled = [(position, header_key(cell)) for position, cell in enumerate(cells) if cell]
            known = sum(key in words for _, key in filled)
            same = sum(key in own[position] for position, key in filled if position < len(own))
            if known >= max(_FEWEST_WORDS, _MOSTLY * len(filled)) and same < _MOSTLY * len(filled):
                return _with_titles(table, int(row))
    return None


def _with_titles(table: Table, row: int) -> int:
    """First of the (at most five) rows without any amount that stand directly above a header."""
    money = [table.positions[name] for name in MONEY if name in table.positions]
    start = row
    for index in [int(index) for index in table.data.index if index < row][:-6:-1]:
        cells = table.data.loc[index]
        if any(cell_text(cells.iloc[position]) for position in money):
            break
        start = index
    return start
