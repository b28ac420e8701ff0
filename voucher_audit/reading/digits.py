"""Paper-form account pages typed one digit per column (十|亿|千|百|十|万|千|百|十|元|角|分): the digits become amounts."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import HEADER_WITHIN, cell_text
from voucher_audit.reading.values import plain, text_of

_PLACES = frozenset("亿千百十万元角分拾佰仟圆")
_SHORTEST = 5  # columns of 百|十|元|角|分, the narrowest form
_NIL = re.compile(r"[\s¥￥Y一—–\-－]*")


def with_whole_amounts(grid: Grid) -> Grid:
    """The grid with each run of digit columns joined into its first column, all other cells where they were; the grid
    itself when there is no such run. A minus sign or brackets among the digits make the amount negative."""
    if grid.header is not None:
        return grid
    for position in range(min(HEADER_WITHIN, len(grid.cells))):
        cells = [plain(cell_text(cell)) for cell in grid.cells.iloc[position].tolist()]
        runs = _runs(cells)
        if runs:
            return _joined(grid, position, runs)
    return grid


def _runs(cells: list[str]) -> list[tuple[int, int]]:
    """(first, last) columns of each amount; a run ends at 分."""
    runs: list[tuple[int, int]] = []
    start = -1
    for column, cell in enumerate([*cells, ""]):
        if cell in _PLACES:
            start = column if start < 0 else start
            if cell == "分":
                if column - start + 1 >= _SHORTEST:
                    runs.append((start, column))
                start = -1
        else:
            start = -1
    return runs


def _joined(grid: Grid, header: int, runs: list[tuple[int, int]]) -> Grid:
    cells = grid.cells.copy()
    for first, last in runs:
        block = cells.iloc[header + 1 :, first : last + 1].to_numpy(dtype=object)
        amounts = np.array([_amount([text_of(cell) for cell in row]) for row in block], dtype=object)
        title = [
            next((cell_text(c) for c in row if cell_text(c)), "")
            for row in cells.iloc[:header, first : last + 1].to_numpy(dtype=object)
        ]
        column = np.concatenate([np.array([*title, ""], dtype=object), amounts])
        cells.isetitem(first, column)
        for other in range(first + 1, last + 1):
            cells.isetitem(other, np.full(len(cells), None, dtype=object))
    inside = {column for first, last in runs for column in range(first + 1, last + 2)}
    merged = tuple(range_ for range_ in grid.merged if range_[1] not in inside or range_[1] == range_[3])
    return replace(grid, cells=cells, merged=merged)


def _amount(digits: list[str]) -> str:
    """`["", "1", "2", "3", "4", "5"]` → `123.45`; texts that are no digits stay as they are."""
    joined = plain("".join(digits))
    if _NIL.fullmatch(joined):
        return ""
    if sum(1 for digit in digits if digit) == 1 and re.fullmatch(r"-?[\d,]+\.\d+|-?\d{2,}", joined):
        return joined  # a whole amount typed into one cell
    negative = "-" in joined or "(" in joined or "－" in joined
    figures = [re.sub(r"\D", "", plain(digit)) for digit in digits]
    if not all(len(figure) <= 1 for figure in figures) or re.search(r"[^\d\s¥Y()\-,.]", joined):
        return joined
    number = "".join(figure or "0" for figure in figures).lstrip("0").rjust(3, "0")
    return f"{'-' if negative else ''}{number[:-2]}.{number[-2:]}"
