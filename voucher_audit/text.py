"""Matching of free text: every pattern runs once per distinct text, never once per row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from voucher_audit.distinct_texts import distinct, normalise
from voucher_audit.searching import found

__all__ = ["display_width", "each", "extract", "matches", "normalise", "stripped", "without"]


def matches(texts: pd.Series, pattern: str | re.Pattern[str], among: pd.Series | np.ndarray | None = None) -> pd.Series:
    """Boolean series on the index of `texts`: does the pattern occur in the normalised text?

    `among` says which rows are asked at all (a mask as long as `texts`); the answer for the others is False.
    """
    known = distinct(texts)
    hit = np.zeros(len(known.normalised) + 1, dtype=bool)  # -1, a missing text, takes the last: False
    if among is None:
        hit[:-1] = found(known.normalised, pattern)
        return pd.Series(hit[known.codes], index=texts.index)
    asked = np.asarray(among, dtype=bool)
    wanted = hit.copy()
    wanted[known.codes[asked]] = True
    at = np.flatnonzero(wanted[:-1])
    hit[at] = found(known.normalised.take(pa.array(at)), pattern)
    return pd.Series(hit[known.codes] & asked, index=texts.index)


def each(texts: pd.Series, function: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `function` makes of a column, worked out once per distinct text; "" for a missing text."""
    codes, told = pd.factorize(texts, use_na_sentinel=False)
    made = function(pd.Series(told, dtype="str").fillna(""))
    return made.iloc[codes].set_axis(texts.index)


def extract(texts: pd.Series, pattern: str | re.Pattern[str]) -> pd.Series:
    """First match of the pattern (its first group, if it has one) in each normalised text; empty where none."""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    known = distinct(texts)
    first = np.full(len(known.normalised) + 1, "", dtype=object)
    for at in np.flatnonzero(found(known.normalised, compiled)).tolist():
        match = compiled.search(known.normalised[at].as_py())
        first[at] = (match.group(1 if compiled.groups else 0) or "") if match else ""
    return pd.Series(first[known.codes], index=texts.index, dtype="str")


def stripped(texts: pd.Series, pattern: str | re.Pattern[str]) -> pd.Series:
    """Each normalised text without what the pattern matches: the stem that two texts of one matter share."""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    known = distinct(texts)
    stems = np.array([*known.normalised.to_pylist(), ""], dtype=object)
    for at in np.flatnonzero(found(known.normalised, compiled)).tolist():
        stems[at] = compiled.sub("", stems[at])
    return pd.Series(stems[known.codes], index=texts.index, dtype="str")


def without(texts: pd.Series, names: pd.Series) -> pd.Series:
    """Each normalised text without the name beside it, once per distinct pair: 付安旋保洁公司清掏 speaks of no cleaning."""
    codes, pairs = pd.factorize(pd.MultiIndex.from_arrays([texts, names]))
    rest = [normalise(str(text)).replace(normalise(str(name)) or "\0", "") for text, name in pairs]
    return pd.Series(np.array(rest, dtype=object)[codes], index=texts.index, dtype="str")


def display_width(text: str) -> int:
    """Columns that the text takes on a terminal or in a spreadsheet: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=1 << 14)
def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
