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


Among = pd.Series | np.ndarray | pd.Index | None  # a mask as long as the column, or labels of its index


def matches(texts: pd.Series, pattern: str | re.Pattern[str], among: Among = None) -> pd.Series:
    """Boolean series on the index of `texts`: does the pattern occur in the normalised text?

    `among` says which rows are asked at all. Where a mask is False, so is the answer; of labels, the answer has just
    these. Many rules ask of few rows each: of a frame's column and the rows, its distinct texts are known already.
    """
    known, codes, index = _asked(texts, among)
    hit = np.append(_found(known, pattern, codes), False)  # -1, a missing text, takes the appended False
    return pd.Series(hit[codes], index=index)


def _asked(texts: pd.Series, among: Among) -> tuple[Distinct, np.ndarray, pd.Index]:
    """The distinct texts of the column; which one each row has that is asked about, -1 for the others; their index."""
    known = distinct(texts)
    if among is None:
        return known, known.codes, texts.index
    if isinstance(among, pd.Index):
        return known, known.codes[texts.index.get_indexer(among)], among
    return known, np.where(np.asarray(among, dtype=bool), known.codes, -1), texts.index


def _found(known: Distinct, pattern: str | re.Pattern[str], codes: np.ndarray) -> np.ndarray:
    """Per distinct text: does the pattern occur? Only those among `codes` are searched."""
    if codes is known.codes:
        return found(known.normalised, pattern)
    wanted = np.zeros(len(known.normalised) + 1, dtype=bool)
    wanted[codes] = True
    at = np.flatnonzero(wanted[:-1])
    hits = np.zeros(len(known.normalised), dtype=bool)
    hits[at] = found(known.normalised.take(pa.array(at)), pattern)
    return hits


def each(texts: pd.Series, function: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `function` makes of a column, worked out once per distinct text; "" for a missing text."""
    codes, told = pd.factorize(texts, use_na_sentinel=False)
    made = function(pd.Series(told, dtype="str").fillna(""))
    return made.iloc[codes].set_axis(texts.index)


def extract(texts: pd.Series, pattern: str | re.Pattern[str], among: Among = None) -> pd.Series:
    """First match of the pattern (its first group, if it has one) in each normalised text; empty where none.

    `among` as for `matches`; rows that are not asked about are empty.
    """
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    known, codes, index = _asked(texts, among)
    place, told = np.zeros(len(known.normalised) + 1, dtype="int64"), [""]  # few texts of many have a match
    for at in np.flatnonzero(_found(known, compiled, codes)).tolist():
        match = compiled.search(known.normalised[at].as_py())
        place[at] = len(told)
        told.append((match.group(1 if compiled.groups else 0) or "") if match else "")
    texts_found: pd.Series = pd.Series(told, dtype="str").iloc[place[codes]]
    return texts_found.set_axis(index)


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
