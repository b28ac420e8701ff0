"""One grid: what it is, and if it is a ledger, its pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from voucher_audit.reading import print_form, v800
from voucher_audit.reading.account_columns import DOUBLE, SINGLE
from voucher_audit.reading.columns import Assignment, Matcher
from voucher_audit.reading.digits import with_whole_amounts
from voucher_audit.reading.draft import MONEY
from voucher_audit.reading.fields import ledger_fields, ledger_matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text, header_key, title_of
from voucher_audit.reading.layouts import layout_of
from voucher_audit.reading.normalise import Piece, normalise
from voucher_audit.reading.overrides import MappingOverride
from voucher_audit.reading.recognise import Chart, Other, is_cashflow, register_of, what_else
from voucher_audit.reading.tables import Table, find_table
from voucher_audit.reading.titles import Titles, clean_entity, from_name, from_rows, stem_of
from voucher_audit.reading.values import flagged

_FEWEST_WORDS: Final = 4  # known words that make a row between entries the header of another table
_WORDS: Final = re.compile(r"\s*[^\d\s][^\d]{0,20}")
_MOSTLY: Final = 0.6  # share of a row's cells that are such words


@dataclass(frozen=True)
class Found:
    """A table that holds entries, and the part of its grid that it was found in.

    notes: rows that were taken out before (marks, labels of printed forms), with the reason. layout, header_row: where
    the form of the sheet itself decides them.
    """

    grid: Grid
    table: Table
    notes: dict[int, str] = field(default_factory=dict)
    layout: str = ""
    header_row: int = 0


def is_ledger(found: Assignment) -> bool:
    """Amounts; a voucher number or a day to tie them to; and something that says what for."""
    has = found.positions
    money = any(name in has for name in MONEY)
    tied = "number" in has or "date" in has or "day" in has or "voucher_key" in has
    about = any(name in has for name in (*SINGLE, *DOUBLE, "summary", "number", "opposite"))
    return money and tied and about and len(has) >= 3


def tables_of(grid: Grid, overrides: Sequence[MappingOverride] = ()) -> list[Found] | Other:
    """The tables of entries in a grid (several where another header begins further down), or what it is instead."""
    if is_cashflow(grid):
        return what_else(grid)
    if v800.is_v800(grid):
        named, notes = v800.with_header(grid)
        table = _table(named, overrides)
        return [Found(named, table, notes, v800.LAYOUT)] if table is not None else what_else(grid)
    grid = with_whole_amounts(grid)
    form = _printed_form(grid, overrides)
    if form is not None:
        return form
    table = _table(grid, overrides)
    if table is None:
        return what_else(grid)
    weak = not any(name in table.positions for name in (*SINGLE, *DOUBLE, "credit"))
    if weak and not _corrected(table, overrides):
        register = register_of(grid)
        if register is not None and register[2] >= table.score:
            return what_else(grid)
    return _parts(grid, table, overrides)


def _printed_form(grid: Grid, overrides: Sequence[MappingOverride]) -> list[Found] | None:
    form = print_form.as_table(grid)
    if form is None:
        return None
    flat, notes, header_row = form
    table = _table(flat, overrides)
    return [Found(flat, table, notes, print_form.LAYOUT, header_row)] if table is not None else None


def read_table(found: Found, chart: Chart) -> Piece:
    """Entries of one table; its titles and header are among the dropped rows.

    Raises:
        UnreadableInput: no year is stated anywhere.
    """
    grid, table = found.grid, found.table
    layout = found.layout or layout_of(table)
    piece = normalise(table, grid, outside_of(table, grid), layout, frozenset(chart.names))
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
    return found.over(stated).over(from_name(grid.sheet)).over(from_name(stem_of(grid.file))).over(from_name(grid.file))


def _table(grid: Grid, overrides: Sequence[MappingOverride]) -> Table | None:
    """The best table, with the user's corrections where they fit its header."""
    for override in overrides:
        corrected = find_table(grid, Matcher(ledger_fields(), override.forced), accept=is_ledger)
        if corrected is not None and override.applies_to(map(title_of, corrected.headers)):
            return corrected
    return find_table(grid, ledger_matcher(), accept=is_ledger)


def _corrected(table: Table, overrides: Sequence[MappingOverride]) -> bool:
    return any(override.applies_to(map(title_of, table.headers)) for override in overrides)


def _parts(grid: Grid, table: Table, overrides: Sequence[MappingOverride]) -> list[Found]:
    """The table, cut where another header of other columns begins."""
    cut = _next_header(table)
    if cut is None:
        return [Found(grid, table)]
    rest = replace(grid, cells=grid.cells.loc[cut:], header=None)
    following = _table(rest, overrides)
    if following is None or following.positions == table.positions:
        return [Found(grid, table)]
    first = replace(grid, cells=grid.cells.loc[: cut - 1])
    return [Found(first, replace(table, data=table.data.loc[: cut - 1])), *_parts(rest, following, overrides)]


def _next_header(table: Table) -> int | None:
    """Row at which another table begins: its header differs from this one. Titles directly above belong to it."""
    words = ledger_matcher().words
    own = [{header_key(part) for part in parts} for parts in table.headers]
    for name in MONEY:
        if name not in table.positions:
            continue
        column = table.data.iloc[:, table.positions[name]]
        wordy = flagged(
            column, lambda cell: isinstance(cell, str) and not cell[-1:].isdigit() and bool(_WORDS.fullmatch(cell))
        )
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
