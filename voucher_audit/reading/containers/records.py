"""One record of separated text read by itself: ragged lines, quoted line breaks, quotes that are never closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voucher_audit.reading.containers.separators import closing_quote, next_cell, split_line

_STILL_OPEN, _ANOTHER_OPENS = -1, -2
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

    When the line alone has the usual number of cells, a reading over several lines is believed only if it has that
    number too and the lines it would swallow are not all records of that number themselves (`3"` is an inch mark).

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
    for nearest in (position + 1 + np.flatnonzero(quotes[position + 1 : position + _LONGEST + 1])).tolist():
        close = _close_within(line(nearest), separator)
        if close == _ANOTHER_OPENS:
            break
        if close >= 0:
            text = "\n".join(map(line, range(position, nearest + 1)))
            if _opened_at(text, separator) >= 0:
                continue  # a further cell opens behind the one that was closed
            whole = Record(position, split_line(text, separator), lines=nearest - position + 1)
            if len(alone.cells) != width:
                return whole
            swallowed = map(line, range(position + 1, nearest + 1))
            records_all = all(len(split_line(other, separator)) == width for other in swallowed)
            return whole if len(whole.cells) == width and not records_all else alone
    return alone


def _opened_at(text: str, separator: str) -> int:
    """Position of a quote that starts a cell and is closed nowhere in the text, -1 when there is none."""
    at = 0
    while at <= len(text):
        if text.startswith('"', at) and closing_quote(text, at, separator) < 0:
            return at
        _, at = next_cell(text, at, separator)
    return -1


def _close_within(text: str, separator: str) -> int:
    """Position of the quote that closes a cell opened on a line before; `_STILL_OPEN`; or `_ANOTHER_OPENS` when a lone
    quote stands right after a separator or at the start of the line: then what was opened never was a quoted cell."""
    at = text.find('"')
    while at >= 0:
        following = text[at + 1 : at + 2]
        if following in ("", separator):
            return at
        if following == '"':
            at += 1
        elif at == 0 or text[at - 1] == separator:
            return _ANOTHER_OPENS
        at = text.find('"', at + 1)
    return _STILL_OPEN
