"""Matching of free text: every pattern runs once per distinct text, never once per row."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np
import pandas as pd

_TRADITIONAL = str.maketrans("條據欠貸賬帳費會發單購買車維護運業務員體學習無證領現錢銀轉給結還應",
                             "条据欠贷账账费会发单购买车维护运业务员体学习无证领现钱银转给结还应")  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # zero-width marks that copying from web pages leaves
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """One writing for one meaning: NFKC, common traditional characters made simple, blanks between Chinese
    characters removed (`借 条` → `借条`), other runs of blanks made one."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_TRADITIONAL)
    return re.sub(r"\s+", " ", _BETWEEN_HAN.sub("", text)).strip()


def matches(texts: pd.Series, pattern: str | re.Pattern[str]) -> pd.Series:
    """Boolean series on the index of `texts`: does the pattern occur in the normalised text?"""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    codes, distinct = pd.factorize(texts)
    found = np.fromiter((bool(compiled.search(normalise(text))) for text in distinct), dtype=bool, count=len(distinct))
    hit = np.append(found, False)[codes]  # -1, a missing text, takes the appended False
    return pd.Series(hit, index=texts.index)


def extract(texts: pd.Series, pattern: str | re.Pattern[str]) -> pd.Series:
    """First match of the pattern (its first group, if it has one) in each normalised text; empty where none."""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    codes, distinct = pd.factorize(texts)

    def first(text: str) -> str:
        match = compiled.search(normalise(text))
        if match is None:
            return ""
        return match.group(1 if compiled.groups else 0) or ""

    found = np.array([*(first(text) for text in distinct), ""], dtype=object)
    return pd.Series(found[codes], index=texts.index, dtype="str")


def stripped(texts: pd.Series, pattern: str | re.Pattern[str]) -> pd.Series:
    """Each normalised text without what the pattern matches: the stem that two texts of one matter share."""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    codes, distinct = pd.factorize(texts)
    stems = np.array([*(compiled.sub("", normalise(text)) for text in distinct), ""], dtype=object)
    return pd.Series(stems[codes], index=texts.index, dtype="str")


def display_width(text: str) -> int:
    """Columns that the text takes on a terminal or in a spreadsheet: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
