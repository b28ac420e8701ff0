"""Matching of free text: every pattern runs once per distinct text, never once per row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from voucher_audit.distinct_texts import Distinct, distinct, normalise
from voucher_audit.searching import found

__all__ = ["display_width", "each", "extract", "matches", "normalise", "stripped", "without"]


def matches(texts: pd.Series, pattern: str | re.Pattern[str], among: pd.Series | np.ndarray | None = None) -> pd.Series:
    """Boolean series on the index of `texts`: does the pattern occur in the normalised text?

    `among` says which rows are asked at all (a mask as long as `texts`); the answer for the others is False.
    """
    known = distinct(texts)
    asked = None if among is None else np.asarray(among, dtype=bool)
    hit = np.append(_found(known, pattern, asked), False)[known.codes]  # -1, a missing text, takes the appended False
    return pd.Series(hit if asked is None else hit & asked, index=texts.index)


def _found(known: Distinct, pattern: str | re.Pattern[str], asked: np.ndarray | None) -> np.ndarray:
    """Per distinct text: does the pattern occur? Only the texts of the rows asked about are searched."""
    if asked is None:
        return found(known.normalised, pattern)
    wanted = np.zeros(len(known.normalised) + 1, dtype=bool)
    wanted[known.codes[asked]] = True
    at = np.flatnonzero(wanted[:-1])
    hits = np.zeros(len(known.normalised), dtype=bool)
    hits[at] = found(known.normalised.take(pa.array(at)), pattern)
    return hits


def each(texts: pd.Series, function: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `function` makes of a column, worked out once per distinct text; "" for a missing text."""
    codes, told = pd.factorize(texts, use_na_sentinel=False)
    made = function(pd.Series(told, dtype="str").fillna(""))
    return made.iloc[codes].set_axis(texts.index)


def extract(texts: pd.Series, pattern: str | re.Pattern[str], among: pd.Series | np.ndarray | None = None) -> pd.Series:
    """First match of the pattern (its first group, if it has one) in each normalised text; empty where none.

    `among` says, as for `matches`, which rows are asked at all; the others are empty.
    """
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    known = distinct(texts)
    asked = None if among is None else np.asarray(among, dtype=bool)
    hits = np.flatnonzero(_found(known, compiled, asked)).tolist()
    first, told = np.zeros(len(known.normalised) + 1, dtype="int64"), [""]  # few texts of many have a match
    for at in hits:
        match = compiled.search(known.normalised[at].as_py())
        first[at] = len(told)
        told.append((match.group(1 if compiled.groups else 0) or "") if match else "")
    at_row = first[known.codes] if asked is None else np.where(asked, first[known.codes], 0)
    return pd.Series(told, dtype="str").iloc[at_row].set_axis(texts.index)


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
