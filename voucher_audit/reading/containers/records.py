"""One record of separated text read by itself: ragged lines, quoted line breaks, quotes that are never closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voucher_audit.reading.containers.separators import closing_quote, next_cell, split_line

_LONGEST = 50  # lines that one quoted cell may span; beyond that its quote is taken for dirt


@dataclass(frozen=True)
class Record:
    position: int  # 0-based line where it starts
    cells: list[str]
    lines: int = 1
    unclosed: bool = False  # it has a quote that nothing closes


def read_record(
    line: Callable[[int], str], quotes: npt.NDArray[np.int64], position: int, separator: str, width: int
) -> Record:
    """The record that starts on a line, continued over further lines while a quoted cell is open.

    A reading over several lines is believed only if it makes the usual number of cells, or if the line alone does not.

    Parameters:
        line: text of a physical line by 0-based position.
        quotes: how many quotes each physical line has.
        width: the usual number of cells.
    """
    text = line(position)
    opened = _opened_at(text, separator)
    alone = Record(position, split_line(text, separator), unclosed=opened >= 0)
    if opened < 0 or quotes[position] % 2 == 0:
        return alone
    last = position
    while last - position < _LONGEST:
        closing = np.flatnonzero(quotes[last + 1 : position + _LONGEST + 1])
        if not len(closing):
            break
        nearest = last + 1 + int(closing[0])
        text = "\n".join([text, *map(line, range(last + 1, nearest + 1))])
        last = nearest
        close = closing_quote(text, opened, separator)
        if close >= 0 and _another_opens(text[opened + 1 : close], separator):
            break
        if close >= 0 and _opened_at(text, separator) < 0:
            whole = Record(position, split_line(text, separator), lines=last - position + 1)
            return whole if len(whole.cells) == width or len(alone.cells) != width else alone
    return alone


def _opened_at(text: str, separator: str) -> int:
    """Position of a quote that starts a cell and is closed nowhere in the text, -1 when there is none."""
    at = 0
    while at <= len(text):
        if text.startswith('"', at) and closing_quote(text, at, separator) < 0:
            return at
        _, at = next_cell(text, at, separator)
    return -1


def _another_opens(inside: str, separator: str) -> bool:
    """A lone quote right after a separator or line break, within a quoted cell: the cell never was a quoted one."""
    inside = inside.replace('""', "")
    return f'{separator}"' in inside or '\n"' in inside
