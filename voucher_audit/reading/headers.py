"""Header words: one writing for one meaning, and header rows of one to three lines joined into one name a column."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from voucher_audit.reading.grid import Grid

HEADER_WITHIN = 30  # rows of a sheet in which a header is looked for
MAX_DEPTH = 3  # lines that one header may take
LONGEST_HEADER = 60  # characters; longer cells are notes

_SIMPLE = str.maketrans(
    "帐憑證據貸賬帳記會計單號額數編碼餘稱類別幣員製審對項總業務結價過納門戶應來傳歷權憶個與費處發關聯種滙匯體訊報時間說",
    "账凭证据贷账账记会计单号额数编码余称类别币员制审对项总业务结价过纳门户应来传历权忆个与费处发关联种汇汇体讯报时间说",
)
_UNIT = re.compile(r"[\(\[【〔]?(?:单位|金额单位|计量单位)?[:：]?(?:人民币)?(亿|万|千|百万)?元[\)\]】〕]?$")
_JUNK = re.compile(r"_x000d_|[\s\ufeff\u200b\u200e\u200f*★※;；:：,，.。、/\\|'’‘\"“”`_\-－—–()\[\]【】〔〕《》<>#]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_SCALE = {"百万": 1_000_000, "亿": 100_000_000, "万": 10_000, "千": 1_000}


@lru_cache(maxsize=1 << 15)
def header_key(text: str) -> str:
    """What a header word means regardless of how it is typed: NFKC, lower case, simplified characters, without blanks,
    line breaks, punctuation or a trailing unit of money. `借    方`, `借方-本币`, `摘要 `, `金额.借方（元）` become
    `借方`, `借方本币`, `摘要`, `金额借方`."""
    plain = unicodedata.normalize("NFKC", text).replace("ï»¿", "").translate(_SIMPLE).lower()
    plain = re.sub(r"\s+", "", plain)
    unit = _UNIT.search(plain)
    if unit and unit.start() > 0 and (plain[unit.start()] in "([【〔" or "单位" in unit.group() or unit.group(1)):
        plain = plain[: unit.start()]
    return _JUNK.sub("", plain)


@lru_cache(maxsize=1 << 15)
def header_key_without_brackets(text: str) -> str:
    """As `header_key`, with remarks in brackets left out: `科目编码(必填)` → `科目编码`."""
    plain = unicodedata.normalize("NFKC", text)
    return header_key(_IN_BRACKETS.sub("", plain))


def unit_of(text: str) -> int:
    """Yuan that one unit of a column or sheet stands for, as its header or title says: `（万元）` → 10,000."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    match = re.search(r"(?:[(\[【]|单位[:为]?)(?:单位[:为]?)?(?:人民币)?(亿|百万|万|千)元", plain)
    return _SCALE[match.group(1)] if match else 1


def cell_text(cell: object) -> str:
    """A cell as a person reads it; blank for None and NaN."""
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    return str(cell).replace("_x000D_", "").strip()


def title_of(parts: Sequence[str]) -> str:
    """Lines of one header joined for display: `金额.借方`."""
    return ".".join(" ".join(part.split()) for part in parts if part)


def header_parts(grid: Grid, top: int, depth: int) -> list[tuple[str, ...]]:
    """Header words of each column when the header is `depth` rows high and starts at position `top` of `grid.cells`.

    A cell merged over several columns names them all. Where the container knows nothing of merged cells (text files),
    an upper word is carried to the right over blanks that have a word below them.
    """
    block = [[cell_text(cell) for cell in row] for row in grid.cells.iloc[top : top + depth].to_numpy(dtype=object)]
    rows = grid.cells.index[top : top + depth]
    where = {int(row): line for line, row in enumerate(rows)}
    for first, left, last, right in grid.merged:
        if first > int(rows[-1]) or last < int(rows[0]) or first not in where:
            continue
        word = block[where[first]][left - 1] if left - 1 < len(block[0]) else ""
        for row in range(first, last + 1):
            for column in range(left - 1, min(right, len(block[0]))):
                if row in where and not block[where[row]][column]:
                    block[where[row]][column] = word
    if not grid.merged:
        for upper, lower in itertools.pairwise(block):
            carried = ""
            for column, word in enumerate(upper):
                if word:
                    carried = word if lower[column] else ""
                elif carried and lower[column]:
                    upper[column] = carried
                else:
                    carried = ""
    joined: list[tuple[str, ...]] = []
    for column in range(len(block[0]) if block else 0):
        words: list[str] = []
        for line in block:
            if line[column] and (not words or header_key(words[-1]) != header_key(line[column])):
                words.append(line[column])
        joined.append(tuple(words))
    return joined


def letter_of(position: int) -> str:
    """Column as spreadsheets call it: 0 → A, 26 → AA."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
