"""What texts are about: shared words that name a particular business, and contradictions between lines of business."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
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
_FAMILIES: Final = [(1 << place, re.compile(pattern)) for place, pattern in enumerate(_DATA["families"].values())]
_BIT: Final = {name: 1 << place for place, name in enumerate(_DATA["families"])}
_RELATED: Final = [(_BIT[name], _BIT[other]) for name, others in _DATA["related"].items() for other in others]
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
LEAST_SHARED: Final = 3  # characters of particular words that two texts must share
LEAST_SHARE: Final = 0.6  # of the particular words of the shorter text
_MOST_COMMON: Final = 60  # entries that hold a pair of characters; beyond that it is no clue


@lru_cache(maxsize=1 << 16)
def families(written: str) -> int:
    """Lines of business that a text names, one bit each; 0 for none."""
    plain = text.normalise(written)
    return sum(bit for bit, pattern in _FAMILIES if pattern.search(plain))


def _widened(bits: int) -> int:
    """The families and those that go together with them."""
    for one, other in _RELATED:
        if bits & one:
            bits |= other << 32
        if bits & other:
            bits |= one << 32
    return (bits | bits >> 32) & 0xFFFFFFFF


def contradict(left: str, right: str) -> bool:
    """Do both texts name lines of business, and none that go together?"""
    one, other = families(left), families(right)
    return bool(one and other) and not _widened(one) & other


@lru_cache(maxsize=1 << 16)
def particular(written: str) -> tuple[str, ...]:
    """Runs of Chinese characters of a text that are left without its general words: 滨河路亮化 of 支付滨河路亮化进度款."""
    plain = _NOT_HAN.sub(" ", text.normalise(written))
    return tuple(run for run in _GENERIC.sub(" ", plain).split() if len(run) >= 2)


@lru_cache(maxsize=1 << 18)
def _shared(ones: str, others: str) -> tuple[int, float]:
    """As `shared`, of particular words joined by blanks."""
    if not ones or not others:
        return 0, 0.0
    lengths = len(ones.replace(" ", "")), len(others.replace(" ", ""))
    shorter, longer = (ones, others) if lengths[0] <= lengths[1] else (others, ones)
    common = sum(_common(run, longer) for run in shorter.split())
    return common, common / min(lengths)


def _common(run: str, other: str) -> int:
    """Characters of a run that are covered by pieces of two and more found in the other text, from the left."""
    count, place = 0, 0
    while place < len(run) - 1:
        size = 1
        while place + size < len(run) and run[place : place + size + 1] in other:
            size += 1
        count += size if size > 1 else 0
        place += size
    return count


def shared(left: str, right: str) -> tuple[int, float]:
    """`(characters shared in runs of two and more, share of the shorter text's particular words)`."""
    return _shared(" ".join(particular(left)), " ".join(particular(right)))


@dataclass(frozen=True)
class Topics:
    """What each of many texts is about. words: its particular words joined by blanks; kinds: its families as bits;
    wide: those and the families that go with them."""

    words: np.ndarray
    kinds: np.ndarray
    wide: np.ndarray

    @classmethod
    def of(cls, texts: pd.Series) -> Topics:
        """Each distinct text is looked at once."""
        codes, distinct = pd.factorize(texts)
        words = np.array([*(" ".join(particular(written)) for written in distinct), ""], dtype=object)
        kinds = np.array([*(families(written) for written in distinct), 0], dtype="int64")
        wide = np.array([_widened(int(bits)) for bits in kinds], dtype="int64")
        return cls(words[codes], kinds[codes], wide[codes])


@dataclass(frozen=True)
class Comparison:
    """Rows of texts side by side. characters, share: what they have in common (`shared`); against: their businesses
    contradict each other; akin: they name a common line of business; silent: one of them says nothing particular;
    equal: their particular words are the same."""

    characters: np.ndarray
    share: np.ndarray
    against: np.ndarray
    akin: np.ndarray
    silent: np.ndarray
    equal: np.ndarray

    def enough(self, least: int = LEAST_SHARED, share: float = LEAST_SHARE) -> np.ndarray:
        """Which rows share so many characters and such a part of the shorter text."""
        result: np.ndarray = (self.characters >= least) & (self.share >= share)
        return result


def compare(left: Topics, right: Topics, rows: np.ndarray, columns: np.ndarray) -> Comparison:
    """Compare `left[rows]` with `right[columns]`, each distinct pair of wordings once."""
    ones, others = left.words[rows], right.words[columns]
    one_codes, one_words = pd.factorize(ones)
    other_codes, other_words = pd.factorize(others)
    width = max(len(other_words), 1)
    pairs, places = np.unique(one_codes.astype("int64") * width + other_codes, return_inverse=True)
    found = [_shared(one_words[pair // width], other_words[pair % width]) for pair in pairs.tolist()]
    common = np.array(found, dtype="float64").reshape(-1, 2)[places]
    kinds, other_kinds = left.kinds[rows], right.kinds[columns]
    both = (kinds != 0) & (other_kinds != 0)
    silent = (ones == "") | (others == "")
    return Comparison(
        common[:, 0].astype("int64"),
        common[:, 1],
        both & ((left.wide[rows] & other_kinds) == 0),
        (kinds & other_kinds) != 0,
        silent,
        (ones == others) & ~silent,
    )


def kindred(left: Topics, right: Topics, least: int = 2) -> pd.DataFrame:
    """Pairs of texts that share at least `least` telling pairs of characters: `row`, `entry` (positions).

    Found by an index over pairs of characters; those that very many entries hold are no clue.
    """
    codes, distinct = pd.factorize(left.words)
    entry_codes, entry_words = pd.factorize(right.words)
    bigrams = _bigrams(entry_words)
    spread = pd.Series(entry_codes).value_counts()
    bigrams["holders"] = bigrams["code"].map(spread)
    telling = bigrams[bigrams.groupby("bigram")["holders"].transform("sum") <= _MOST_COMMON]
    joined = _bigrams(distinct).merge(telling, on="bigram", suffixes=("", "_entry"))
    counted = joined.groupby(["code", "code_entry"], as_index=False).size()
    pairs = counted.loc[counted["size"] >= least, ["code", "code_entry"]]
    rows = pd.DataFrame({"row": np.arange(len(codes)), "code": codes})
    places = pd.DataFrame({"entry": np.arange(len(entry_codes)), "code_entry": entry_codes})
    return rows.merge(pairs, on="code").merge(places, on="code_entry")[["row", "entry"]]


def _bigrams(words: Any) -> pd.DataFrame:
    rows = [
        (code, bigram)
        for code, joined in enumerate(words)
        for bigram in {run[place : place + 2] for run in joined.split() for place in range(len(run) - 1)}
    ]
    return pd.DataFrame(rows, columns=["code", "bigram"]).astype({"code": "int64", "bigram": "str"})
