"""What texts are about: shared words that name a particular business, and contradictions between lines of business."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit import text


def _load() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__ or __name__).joinpath("topics.toml").read_text(encoding="utf-8"))


_DATA = _load()
_GENERIC = re.compile(
    "|".join(sorted(map(re.escape, set(_DATA["generic"].split())), key=lambda word: (-len(word), word)))
)
_FAMILIES: Final = {name: re.compile(pattern) for name, pattern in _DATA["families"].items()}
_RELATED: Final = {
    frozenset(pair) for name, others in _DATA["related"].items() for pair in [(name, other) for other in others]
}
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
LEAST_SHARED: Final = 3  # characters of particular words that two texts must share
LEAST_SHARE: Final = 0.6  # of the particular words of the shorter text
_MOST_COMMON: Final = 60  # entries that hold a pair of characters; beyond that it is no clue


@lru_cache(maxsize=1 << 16)
def families(written: str) -> frozenset[str]:
    """Lines of business that a text names."""
    plain = text.normalise(written)
    return frozenset(name for name, pattern in _FAMILIES.items() if pattern.search(plain))


def contradict(left: str, right: str) -> bool:
    """Do both texts name lines of business, and none that go together?"""
    one, other = families(left), families(right)
    if not one or not other or one & other:
        return False
    return not any(frozenset((here, there)) in _RELATED for here in one for there in other)


@lru_cache(maxsize=1 << 16)
def particular(written: str) -> tuple[str, ...]:
    """Runs of Chinese characters of a text that are left without its general words: 滨河路亮化 of 支付滨河路亮化进度款."""
    plain = _NOT_HAN.sub(" ", text.normalise(written))
    return tuple(run for run in _GENERIC.sub(" ", plain).split() if len(run) >= 2)


@lru_cache(maxsize=1 << 18)
def shared(left: str, right: str) -> tuple[int, float]:
    """`(characters shared in runs of two and more, share of the shorter text's particular words)`."""
    ones, others = particular(left), particular(right)
    if not ones or not others:
        return 0, 0.0
    length = min(sum(map(len, ones)), sum(map(len, others)))
    shorter, longer = (ones, others) if sum(map(len, ones)) <= sum(map(len, others)) else (others, ones)
    common = sum(_common(run, longer) for run in shorter)
    return common, common / length


def _common(run: str, others: tuple[str, ...]) -> int:
    """Characters of a run that are covered by pieces of two and more found in the other text, longest first."""
    count, place = 0, 0
    while place < len(run) - 1:
        size = next(
            (
                size
                for size in range(len(run) - place, 1, -1)
                if any(run[place : place + size] in other for other in others)
            ),
            0,
        )
        count += size
        place += size or 1
    return count


def judged(left: np.ndarray, right: np.ndarray, test: Callable[[str, str], bool]) -> np.ndarray:
    """A test of two texts, row by row, run once per distinct pair."""
    left_codes, left_texts = pd.factorize(left)
    right_codes, right_texts = pd.factorize(right)
    pairs, places = np.unique(left_codes * max(len(right_texts), 1) + right_codes, return_inverse=True)
    answers = [test(*_pair(int(pair), left_texts, right_texts)) for pair in pairs]
    result: np.ndarray = np.array(answers, dtype=bool)[places]
    return result


def _pair(pair: int, left: Any, right: Any) -> tuple[str, str]:
    row, column = divmod(pair, len(right))
    return str(left[row]), str(right[column])


def shares(left: str, right: str, least: int = LEAST_SHARED, share: float = LEAST_SHARE) -> bool:
    """Do two texts share at least so many characters and such a share of particular words?"""
    characters, part = shared(left, right)
    return characters >= least and part >= share


def kindred(texts: pd.Series, entries: pd.Series) -> pd.DataFrame:
    """Pairs of texts and entries that share a telling pair of characters: `row`, `entry` (positions).

    Found by an index over pairs of characters; pairs that very many entries hold are no clue.
    """
    codes, distinct = pd.factorize(texts)
    entry_codes, entry_texts = pd.factorize(entries)
    left = _bigrams(distinct).merge(_telling(_bigrams(entry_texts)), on="bigram", suffixes=("", "_entry"))
    pairs = left[["code", "code_entry"]].drop_duplicates()
    rows = pd.DataFrame({"row": np.arange(len(codes)), "code": codes})
    places = pd.DataFrame({"entry": np.arange(len(entry_codes)), "code_entry": entry_codes})
    return rows.merge(pairs, on="code").merge(places, on="code_entry")[["row", "entry"]]


def _bigrams(texts: Any) -> pd.DataFrame:
    rows = [
        (code, bigram)
        for code, written in enumerate(texts)
        for bigram in {run[place : place + 2] for run in particular(written) for place in range(len(run) - 1)}
    ]
    return pd.DataFrame(rows, columns=["code", "bigram"]).astype({"code": "int64", "bigram": "str"})


def _telling(bigrams: pd.DataFrame) -> pd.DataFrame:
    count = bigrams.groupby("bigram")["code"].transform("size")
    return bigrams[count <= _MOST_COMMON]
