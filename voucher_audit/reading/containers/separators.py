"""Which character separates the cells of a text, judged by header words first and by steadiness of the count second."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import log

SEPARATORS = {"\t": "制表符分隔", ",": "逗号分隔", ";": "分号分隔", "|": "竖线分隔", "^": "^ 分隔"}
_HEADER_WORD = re.compile(
    "年|月|日|期|凭证|憑證|传票|傳票|字号|号|摘要|科目|账户|借|贷|貸|方向|金额|金額|余额|餘額|币|汇率|数量|单价|部门|项目|人|附件|单位|账簿|帐簿"
    "|date|period|journal|account|compte|debit|credit|ecriture|amount|currency|document|voucher|text|name|code|number|no",
    re.IGNORECASE,
)
_LONGEST_HEADER = 20
_FEWEST_HEADER_CELLS = 3
_HEADER_LINES = 40  # a header stands among the first lines


@dataclass(frozen=True)
class Dialect:
    separator: str  # "" when the text has a single column
    width: int  # cells of the commonest line

    @property
    def label(self) -> str:
        return SEPARATORS.get(self.separator, "单列")


def split_line(line: str, separator: str) -> list[str]:
    """Cells of one physical line, quotes respected, never continued on the next."""
    if '"' not in line:
        return line.split(separator)
    cells: list[str] = []
    at = 0
    while at <= len(line):
        if line.startswith('"', at) and closing_quote(line, at, separator) < 0:
            return cells + line[at:].split(separator)  # what closes nothing here closes nothing further on
        cell, at = next_cell(line, at, separator)
        cells.append(cell)
    return cells


def next_cell(text: str, at: int, separator: str) -> tuple[str, int]:
    """Cell that starts at `at`, and where the next one starts (`len(text) + 1` after the last).

    A quoted cell ends at a quote before a separator or the end; a quote that is never closed is an ordinary character.
    """
    if text.startswith('"', at):
        close = closing_quote(text, at, separator)
        if close >= 0:
            return text[at + 1 : close].replace('""', '"'), close + 2
    end = text.find(separator, at)
    return (text[at:], len(text) + 1) if end < 0 else (text[at:end], end + 1)


def closing_quote(text: str, at: int, separator: str) -> int:
    """Position of the quote that closes the one at `at`, -1 when there is none."""
    close = text.find('"', at + 1)
    while close >= 0:
        following = text[close + 1 : close + 2]
        if following in ("", separator):
            return close
        close = text.find('"', close + (2 if following == '"' else 1))
    return -1


def detect(lines: list[str], hint: str = "") -> Dialect:
    """Separator and usual width of sample lines, taken from the start and the middle of the text.

    hint: the separator that a `sep=;` line states.
    """
    lines = [line for line in lines if line.strip()]
    best, best_rank = Dialect("", 1), (0.0, 0.0)
    for separator in [hint] if hint in SEPARATORS else SEPARATORS:
        rows = [split_line(line, separator) for line in lines]
        widths = Counter(len(row) for row in rows)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        if width == 1:
            continue
        words = max(sum(map(_is_header_cell, row)) for row in rows[:_HEADER_LINES])
        steady = count / len(rows)
        rank = (float(words if words >= _FEWEST_HEADER_CELLS else 0), steady * steady * log(width))
        if rank > best_rank:
            best, best_rank = Dialect(separator, width), rank
    return best


def _is_header_cell(cell: str) -> bool:
    return 0 < len(cell) <= _LONGEST_HEADER and not cell.strip()[:1].isdigit() and bool(_HEADER_WORD.search(cell))
