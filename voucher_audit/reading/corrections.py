"""What a page needs to let a person correct how columns were understood.

    columns = columns_of(book)                        # of a file that was read …
    columns = columns_at(sheets_of(path)[0], 3)       # … or of one that was refused: its header stands in row 3
    fields = {column.position: column.field for column in columns}
    fields[4] = "debit"                               # the person says: column E is the debit side
    problem = shortcoming(fields)                     # "" or a Chinese clause to show beside the button
    override = correction(columns, fields, year=2024, name="某局的银行日记账")
    read_ledger(paths, mappings=[override])           # read again

`override.layout` identifies the header row, not the file: keep `override.toml()` under it and hand it to every later
reading (`parse_mappings` reads it back), and next month's file of the same layout is understood. `field_choices` lists
everything a column may be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from voucher_audit.reading.columns import fit_of, sample_of
from voucher_audit.reading.fields import field_titles, ledger_fields, ledger_matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text, header_key, header_parts, letter_of, title_of
from voucher_audit.reading.overrides import MappingOverride, column_names, signature
from voucher_audit.reading.sheets import lacking
from voucher_audit.reading.tables import find_table
from voucher_audit.schema import Book

_SHOWN_ROWS: Final = 200  # rows of a refused sheet that are kept for a look
_SAMPLES: Final = 3
_FITS: Final = 0.8  # share of sample cells of a field's shape from which the field is proposed
_TELLING: Final = ("money", "day", "side")  # shapes that say something; texts and codes fit almost anything


@dataclass(frozen=True)
class ColumnReading:
    """One column and how it is understood.

    letter: as spreadsheets call it. name: how a correction names it. field: key of `field_choices`, "" where the column
    is left out. alternatives: other fields that its header or its cells suggest, the likeliest first.
    """

    position: int
    letter: str
    header: str
    name: str
    field: str
    reason: str
    samples: tuple[str, ...]
    alternatives: tuple[str, ...]


def field_choices() -> dict[str, str]:
    """Every field a column may be → its Chinese title; "" is 不用这一列."""
    return {"": "不用这一列", **field_titles()}


def columns_of(book: Book) -> tuple[ColumnReading, ...]:
    """The columns of a sheet as it was read."""
    return _readings((entry.header, entry.role, entry.reason, entry.samples) for entry in book.mapping)


def sheets_of(path: str | Path | tuple[str, bytes], passwords: Sequence[str] = ()) -> tuple[Grid, ...]:
    """The first rows of each sheet of a file, for a look at one that was refused (`Grid.cells`, index = row numbers).

    Raises:
        UnreadableInput: not even its cells can be read.
    """
    from voucher_audit.reading.containers import open_grids

    grids, _ = open_grids(path, passwords=passwords)
    return tuple(replace(grid, cells=grid.cells.iloc[:_SHOWN_ROWS]) for grid in grids)


def columns_at(sheet: Grid, header_row: int, depth: int = 1) -> tuple[ColumnReading, ...]:
    """The columns of a sheet if its header is `depth` rows high and begins in row `header_row` (as the sheet counts
    rows; ignored where the container knows the header itself).

    Raises:
        KeyError: the sheet has no such row.
    """
    if sheet.header is None:
        top = int(sheet.cells.index.get_loc(header_row))  # type: ignore[arg-type]
        headers = [title_of(parts) for parts in header_parts(sheet, top, depth)]
        below = sheet.cells.iloc[top + depth :]
    else:
        headers, below = [*map(cell_text, sheet.header)], sheet.cells
    found = find_table(
        replace(sheet, cells=below, header=tuple(headers)), ledger_matcher(), accept=lambda assignment: True
    )
    mapping = found.mapping if found is not None else ()
    return _readings(
        (
            entry.header,
            entry.field,
            entry.reason,
            tuple(cell_text(cell) for cell in sample_of(below, entry.position, _SAMPLES)),
        )
        for entry in mapping
    )


def shortcoming(fields: Mapping[int, str]) -> str:
    """Why columns understood so are no ledger yet, as a Chinese clause; blank if nothing is missing."""
    many = {entry.name for entry in ledger_fields() if entry.many}
    used = [field for field in fields.values() if field]
    twice = [field for field, count in Counter(used).items() if count > 1 and field not in many]
    if twice:
        return f"「{field_titles()[twice[0]]}」指定了两列，只能有一列"
    return lacking(set(used))


def correction(
    columns: Sequence[ColumnReading], fields: Mapping[int, str], *, year: int = 0, name: str = ""
) -> MappingOverride:
    """The correction that reads every file of this layout as the person chose.

    Parameters:
        columns: as shown to the person. fields: position → field, "" to leave the column out; columns that it does not
            name stay as they are shown. year: of files that state none.

    Raises:
        BadConfig: a field that does not exist.
    """
    chosen = {column.name: fields.get(column.position, column.field) for column in columns}
    return MappingOverride(chosen, signature(column.header for column in columns), name, year)


def _readings(columns: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> tuple[ColumnReading, ...]:
    shown = list(columns)
    names = column_names([header for header, *_ in shown])
    return tuple(
        ColumnReading(
            position, letter_of(position), header, names[position], field, reason, samples,
            tuple(other for other in _suggested(header, samples) if other != field),
        )
        for position, (header, field, reason, samples) in enumerate(shown)
    )  # fmt: skip


def _suggested(header: str, samples: tuple[str, ...]) -> list[str]:
    """Fields that the header may mean, the surest first; then those whose shape the cells have."""
    matcher = ledger_matcher()
    hits = matcher.hits((header,)) if header_key(header) else []
    fitting = [(fit_of(samples, entry.type) or 0.0, entry) for entry in matcher.fields]
    by_header = [matcher.fields[field].name for field, *_ in sorted(hits, key=lambda hit: (-hit[1], hit[0]))]
    by_shape = [entry.name for fit, entry in fitting if entry.type in _TELLING and fit >= _FITS]
    return list(dict.fromkeys([*by_header, *by_shape]))
