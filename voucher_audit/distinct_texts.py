"""The distinct texts of a column in one writing, worked out once a column however many patterns are asked of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_TRADITIONAL = str.maketrans("條據欠貸賬帳費會發單購買車維護運業務員體學習無證領現錢銀轉給結還應",
                             "条据欠贷账账费会发单购买车维护运业务员体学习无证领现钱银转给结还应")  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # zero-width marks that copying from web pages leaves
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_BLANKS = r"\t-\r\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"  # all but the plain one
_MARKS = r"\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}"
_WRITTEN_OTHERWISE = "".join(chr(old) for old, new in _TRADITIONAL.items() if old != new)
_TORN = r"[\x{3400}-\x{9fff}] [\x{3400}-\x{9fff}]"
# what NFKC and joining Chinese characters alone do not settle; a single blank beside a letter or figure stays as it is
_UNSETTLED = rf"[{_BLANKS}{_MARKS}{_WRITTEN_OTHERWISE}]|^ | $|  |{_TORN}"
# whatever is not plainly in one writing: characters beyond those that NFKC leaves alone are looked at closer
_UNPLAIN = rf"[^ -~\x{{3400}}-\x{{4dbf}}\x{{4e00}}-\x{{9fff}}、。《》“”—]|[{_WRITTEN_OTHERWISE}]|^ | $|  |{_TORN}"
_BLANK_BETWEEN_HAN = r"([\x{3400}-\x{9fff}]) +([\x{3400}-\x{9fff}])"
_COLUMNS_KEPT = 16  # a run asks everything of the same few columns
_SHORT = 1 << 12  # texts; a column so short is not worth a place among them


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """One writing for one meaning: NFKC, common traditional characters made simple, blanks between Chinese
    characters removed (`借 条` → `借条`), other runs of blanks made one."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_TRADITIONAL)
    return re.sub(r"\s+", " ", _BETWEEN_HAN.sub("", text)).strip()


@dataclass(frozen=True)
class Distinct:
    """`codes`: of each text, the position of its writing in `normalised`; -1 where there is no text."""

    codes: np.ndarray
    normalised: pa.Array


class _Column:
    """A column of text that is equal to another if both lie at the same place in memory. Keeps the memory alive."""

    def __init__(self, texts: pa.ChunkedArray) -> None:
        self.texts = texts
        places = (
            (chunk.offset, len(chunk), *(part.address if part else 0 for part in chunk.buffers()))
            for chunk in texts.chunks
        )
        self._place = tuple(places)

    def __hash__(self) -> int:
        return hash(self._place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Column) and other._place == self._place


def distinct(texts: pd.Series) -> Distinct:
    """The distinct texts of a column of text."""
    found = pa.array(texts.astype("str").array)
    whole = found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
    return _encoded(whole) if len(whole) < _SHORT else _distinct(_Column(whole))


@lru_cache(maxsize=_COLUMNS_KEPT)
def _distinct(column: _Column) -> Distinct:
    return _encoded(column.texts)


def _encoded(texts: pa.ChunkedArray) -> Distinct:
    told = pc.dictionary_encode(texts.combine_chunks())
    told = told.combine_chunks() if isinstance(told, pa.ChunkedArray) else told
    codes = told.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Distinct(codes, _normalised(told.dictionary))


def _normalised(texts: pa.Array) -> pa.Array:
    """`normalise` of every text; one by one only where more than NFKC and joining Chinese characters is to do."""
    unplain = pc.match_substring_regex(texts, _UNPLAIN)
    if not pc.any(unplain).as_py():
        return texts
    written = pc.utf8_normalize(texts.filter(unplain), form="NFKC")
    for _ in range(2):  # 借 条 款: the second blank is found once the first is gone
        written = pc.replace_substring_regex(written, _BLANK_BETWEEN_HAN, r"\1\2")
    more = pc.match_substring_regex(written, _UNSETTLED)
    if pc.any(more).as_py():
        rest = texts.filter(unplain).filter(more).to_pylist()
        written = pc.replace_with_mask(written, more, pa.array([normalise(text) for text in rest], type=written.type))
    return pc.replace_with_mask(texts, unplain, written)
