"""Find the table in a sheet: where its header stands, what its columns mean, where its rows begin.

`find_table` serves ledgers and registers alike; it knows fields only by their names, types and aliases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as TypingMapping
from dataclasses import dataclass

import pandas as pd

from voucher_audit.reading.columns import Assignment, FieldLike, Matcher, assign
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import (
    HEADER_WITHIN,
    LONGEST_HEADER,
    MAX_DEPTH,
    cell_text,
    header_key,
    header_key_without_brackets,
    header_parts,
    title_of,
)
from voucher_audit.schema import Mapping

_LEAST_COLUMNS = 2  # fields that a header row must name
_WITHIN_CHOSEN = 200  # rows in which a header that a person pointed out is looked for
_CLOSE = 5  # best rows, by a quick count, whose columns are then matched in earnest


@dataclass(frozen=True)
class Table:
    """A table found in a grid.

    header_row: 1-based first header row; 0 where the container knows the header itself.
    header_rows: all rows of the header, 1-based (two for a two-row header; empty where the container knows it).
    headers: words of each column's header, line by line; `mapping[i].header` is the same joined by a dot.
    mapping: one entry a column with the field chosen (or "") and the reason in Chinese.
    positions: field name → 0-based column of `data`. groups: all columns of fields that may have several.
    score: number of fields found, each weighted by how surely (1.0 exact alias … 0.3 contained).
    data: the rows below the header exactly as in the grid: object cells, columns 0..n-1, index = row numbers.
        Titles, subtotals and repeated headers among them are still there: the caller sorts them out.
    before: rows above the header as texts, (row, cells): titles, unit names, periods.
    """

    header_row: int
    header_rows: tuple[int, ...]
    headers: tuple[tuple[str, ...], ...]
    mapping: tuple[Mapping, ...]
    positions: dict[str, int]
    groups: dict[str, tuple[int, ...]]
    score: float
    data: pd.DataFrame
    before: tuple[tuple[int, tuple[str, ...]], ...]

    def column(self, field: str) -> pd.Series:
        """Cells of a field (object, index = row numbers); all None when the table lacks it."""
        if field in self.positions:
            return self.data.iloc[:, self.positions[field]]
        return pd.Series([None] * len(self.data), index=self.data.index, dtype=object)


def find_table(
    grid: Grid,
    fields: Sequence[FieldLike] | Matcher,
    *,
    accept: Callable[[Assignment], bool] | None = None,
    within: int = HEADER_WITHIN,
    chosen: Callable[[Sequence[str]], TypingMapping[int, str] | None] | None = None,
) -> Table | None:
    """The table of `grid` that names most of `fields`, or None when no row can be its header.

    The header may stand in any of the first `within` rows, take up to three rows, be merged, hold inner blanks and line
    breaks. A column becomes a field by its header (an alias exactly; else the longest alias contained in it; never
    against a veto word) provided that at least half of its non-blank cells have the field's type: money, day, number,
    side (借/贷), code, period; text and yes take anything. Of equally good rows the first one wins.

    Parameters:
        grid: one sheet; `grid.header` is used when the container knows the header.
        fields: anything with name, type, title, aliases, required and optionally vetoes (`registers.schema.Field` has
            them), or a `Matcher` made of them once and used for many sheets. Among aliases the earlier are preferred.
        accept: says whether an assignment is good enough; by default every required field must have been found, and at
            least two fields in all.
        chosen: a person's choice of columns: given a header, what they are (column → field, "" to leave it out), or None
            for a header that is not meant. Only headers that are meant are looked at.

    Example:
        table = find_table(grid, INVOICES.fields)
        if table is not None:
            amounts, bad = parse_fen(table.column("amount"))
    """
    matcher = fields if isinstance(fields, Matcher) else Matcher(fields)
    good_enough = accept or _required_found(matcher)
    if grid.header is not None:
        known: list[tuple[str, ...]] = [(cell_text(word),) if cell_text(word) else () for word in grid.header]
        known += [()] * (grid.cells.shape[1] - len(known))
        choices = chosen(list(map(title_of, known))) if chosen else {}
        if choices is None:
            return None
        assignment = assign(known, grid.cells, matcher, choices)
        return _table(grid, 0, 0, known, assignment) if good_enough(assignment) else None
    best: tuple[float, int, int, list[tuple[str, ...]], Assignment] | None = None
    for top, depth in _every_header(grid) if chosen else _likely_headers(grid, matcher, within):
        headers = header_parts(grid, top, depth)
        choices = chosen(list(map(title_of, headers))) if chosen else {}
        if choices is None:
            continue
        assignment = assign(headers, grid.cells.iloc[top + depth :], matcher, choices)
        if not good_enough(assignment):
            continue
        # A further header row must name more than it blurs, and an earlier row wins a tie.
        worth = assignment.score - 0.3 * (depth - 1)
        if best is None or worth > best[0] + 1e-9:
            best = worth, top, depth, headers, assignment
    return None if best is None else _table(grid, best[1], best[2], best[3], best[4])


def _required_found(matcher: Matcher) -> Callable[[Assignment], bool]:
    needed = {field.name for field in matcher.fields if field.required}
    least = min(_LEAST_COLUMNS, len(matcher.fields))
    return lambda found: needed <= set(found.positions) and len(found.positions) >= least


def _every_header(grid: Grid) -> list[tuple[int, int]]:
    tops = range(min(_WITHIN_CHOSEN, len(grid.cells)))
    return [(top, depth) for top in tops for depth in range(1, MAX_DEPTH + 1) if top + depth <= len(grid.cells)]


def _likely_headers(grid: Grid, matcher: Matcher, within: int) -> list[tuple[int, int]]:
    """(position, depth) of the rows that hold most known words, in the order of the sheet."""
    head = grid.cells.iloc[:within].to_numpy(dtype=object)
    counts = [
        sum(1 for cell in row if isinstance(cell, str) and len(cell) <= LONGEST_HEADER and _known(cell, matcher))
        for row in head
    ]
    ranked = sorted((-count, top) for top, count in enumerate(counts) if count)[:_CLOSE]
    starts = {top - up for _, top in ranked for up in range(MAX_DEPTH) if top - up >= 0}
    return [
        (top, depth) for top in sorted(starts) for depth in range(1, MAX_DEPTH + 1) if top + depth <= len(grid.cells)
    ]


def _known(cell: str, matcher: Matcher) -> bool:
    key = header_key(cell)
    return bool(key) and (
        key in matcher.words or header_key_without_brackets(cell) in matcher.words or bool(matcher.hits((cell,)))
    )


def _table(grid: Grid, top: int, depth: int, headers: list[tuple[str, ...]], assignment: Assignment) -> Table:
    rows = tuple(int(row) for row in grid.cells.index[top : top + depth])
    before = tuple(
        (int(row), tuple(cell_text(cell) for cell in cells))
        for row, cells in zip(grid.cells.index[:top], grid.cells.iloc[:top].to_numpy(dtype=object), strict=True)
    )
    return Table(
        header_row=rows[0] if rows else 0,
        header_rows=rows,
        headers=tuple(headers),
        mapping=assignment.mapping,
        positions=assignment.positions,
        groups=assignment.groups,
        score=assignment.score,
        data=grid.cells.iloc[top + depth :],
        before=before,
    )
