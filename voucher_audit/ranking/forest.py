"""The estimator: surprises of every voucher, their power means, an isolation forest over those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.ensemble import IsolationForest
from sklearn.utils.validation import check_is_fitted

from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features import FAMILIES, Family, Feature
from voucher_audit.ranking.surprise import GRID, Floats
from voucher_audit.schema import TITLES

FEWEST_SAMPLES = 256  # a tree sees at least so many vouchers …
THINNING = 16  # … and otherwise one in sixteen: clumps of similar oddities are thinned out, the tail stays visible
POWERS = (2, 3, 6)  # power means between the sum of squares and the maximum
NO_EVIDENCE = 1.0  # bits above the median: one in two more than usual proves nothing
NARROWEST = 0.25  # bits: where a feature is silent for nearly all vouchers its deviation is not taken as smaller
TAIL_UNIT = 6.0  # a strength equals its distance where one voucher in 64 is at least as far
_LARGEST = 2**15 / GRID  # beyond this distance nothing becomes stranger


@dataclass(frozen=True)
class Scale:
    """What is usual for one feature: median and standard deviation of its bits over the fitted vouchers."""

    centre: float
    width: float

    @classmethod
    def of(cls, bits: Floats) -> Scale:
        return cls(float(np.median(bits)), max(float(np.std(np.sort(bits), dtype="float64")), NARROWEST))

    def distance(self, bits: Floats) -> Floats:
        """Standard deviations by which the bits exceed the median by more than `NO_EVIDENCE`, on a grid of 1/64."""
        raw = (bits - np.float32(self.centre + NO_EVIDENCE)) / np.float32(self.width)
        stepped: Floats = np.rint(np.clip(raw, 0, _LARGEST) * np.float32(GRID)) / np.float32(GRID)
        return stepped


@dataclass(frozen=True)
class Tail:
    """How many fitted vouchers lie at least as far out, for every distance of the grid."""

    at_least: np.ndarray
    total: int

    @classmethod
    def of(cls, distance: Floats) -> Tail:
        steps = np.bincount((distance * GRID).astype("int64"))
        return cls(np.cumsum(steps[::-1])[::-1].copy(), len(distance))

    def bits(self, distance: Floats) -> Floats:
        """-log2 of the share of fitted vouchers at least as far out."""
        step = np.minimum((distance * GRID).astype("int64"), len(self.at_least))
        above = np.append(self.at_least, 0)[step]
        bits: Floats = np.log2(self.total / np.maximum(above, 1)).astype("float32")
        return bits


@dataclass(frozen=True)
class Surprises:
    """Bits of every usable feature for every voucher, and what could not be used."""

    ids: np.ndarray
    bits: dict[str, Floats]
    dropped: tuple[tuple[Feature, str], ...]  # feature, Chinese reason


class VoucherForest(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no stubs
    """Higher score = stranger. An isolation forest over the surprises of vouchers, built from canonical lines.

    A scikit-learn style estimator whose X is a frame of ledger lines (`voucher_audit.schema.LINE_SCHEMA`, or any part of
    it) and whose samples are vouchers. Needed: `debit` and `credit` (integer fen), `account_code` or `account_name`, and
    `voucher_id` or columns that name the voucher (`voucher` or `number`, with `book`, `year`, `period`, `word` where
    there are any). Every further column adds its features: `word`, `preparer`, `counterparty`, `person`, `department`,
    `summary`, `economic`, `date`, `entered_at`, `business_date`, `attachments`, `number`, `kind`. Features of missing
    columns are dropped; `dropped_` says which and why.

        scores = VoucherForest(seed=1).fit(lines).score(lines)   # Series, index voucher_id, higher = stranger

    How it works: each feature states the surprise of a voucher in bits (`ranking.features`); a family of features counts
    with its most surprising one, measured in standard deviations above the median and multiplied with the bits of its
    tail share (how far × how rare). The forest sees four numbers per voucher: the largest of these strengths and their
    power means of order 2, 3 and 6. `contamination` is not used: where to cut is for the reader to say.

    Args:
        trees: number of trees.
        samples: vouchers a tree sees at most; it sees one in sixteen, but at least 256.
        seed: equal seeds and versions of scikit-learn give equal scores, whatever the order of the lines.
        columns: canonical columns that the file really had; default: those of X that are not blank.

    Attributes:
        ids_: voucher ids of the fitted lines, ascending; the order of `score_samples`.
        scores_, strengths_: score, and strength of each family, of the fitted vouchers (index `ids_`).
        bits_: feature → bits of surprise of each fitted voucher.
        dropped_: `(feature, Chinese reason)` of features that the lines could not feed.
    """

    def __init__(
        self, trees: int = 200, samples: int = 4096, seed: int = 20221108, columns: frozenset[str] | None = None
    ) -> None:
        self.trees = trees
        self.samples = samples
        self.seed = seed
        self.columns = columns

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False  # a frame of ledger lines, several to a sample
        tags.no_validation = True  # of a matrix; `Encoded` says what is missing
        return tags

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:  # noqa: N803  # scikit-learn's name
        """Learn what is usual from `X`. `y` is ignored.

        Raises:
            ValueError: a necessary column is missing, or there is no line.
        """
        return self.fit_encoded(Encoded(X, self.columns), X)

    def fit_encoded(self, encoded: Encoded, lines: pd.DataFrame) -> Self:
        """As `fit`, of lines that were encoded already."""
        found = surprises(encoded)
        self.scales_ = {name: Scale.of(bits) for name, bits in found.bits.items()}
        distances = self._distances(found)
        self.tails_ = {name: Tail.of(distance) for name, distance in distances.items()}
        strengths = self._strengths(distances)
        self.dropped_ = found.dropped
        self.bits_ = found.bits
        self.ids_ = found.ids
        self.strengths_ = pd.DataFrame(strengths, index=pd.Index(found.ids, name="voucher_id"))
        rows, codes = _distinct(_means(strengths))
        pool = rows[np.sort(codes)]  # the forest must not see the order of the lines
        if len(pool) > self.samples * THINNING:
            drawn = np.random.default_rng(self.seed).choice(len(pool), self.samples * THINNING, replace=False)
            pool = pool[np.sort(drawn)]
        self.forest_ = IsolationForest(
            n_estimators=self.trees,
            max_samples=min(len(pool), self.samples, max(FEWEST_SAMPLES, len(pool) // THINNING)),
            bootstrap=True,  # as good as without replacement at these shares, and drawn in no time
            contamination="auto",
            random_state=self.seed,
        ).fit(pool)
        self.scores_ = pd.Series(self._forest_scores(rows)[codes], index=self.strengths_.index, name="score")
        self._fitted_lines = lines
        return self

    def score_samples(self, X: pd.DataFrame) -> np.ndarray:  # noqa: N803
        """Score of each voucher of `X`, in ascending order of voucher id. Higher = stranger.

        Vouchers that were fitted get the score they were fitted with. Others are compared with the fitted ones and
        with each other: their surprises are taken over both together, then measured by the fitted scales and forest.
        """
        scores: np.ndarray = self.score(X).to_numpy()
        return scores

    def score(self, X: pd.DataFrame, y: object = None) -> pd.Series:  # noqa: N803
        """As `score_samples`, as a Series with index `voucher_id`."""
        check_is_fitted(self, "forest_")
        if X is self._fitted_lines:
            return self.scores_
        known = _fingerprints(self._fitted_lines, list(X.columns))
        asked = _fingerprints(X, list(self._fitted_lines.columns))
        table = pd.Series(self.scores_.to_numpy(), index=known.to_numpy())
        table = table[~table.index.duplicated()]
        scores = pd.Series(table.reindex(asked.to_numpy()).to_numpy(), index=asked.index, name="score")
        new = scores.index[scores.isna()]
        if len(new):
            scores.loc[new] = self._score_new(X, new)
        return scores

    def _score_new(self, lines: pd.DataFrame, wanted: pd.Index) -> np.ndarray:
        given = Encoded(lines)
        rows = lines.take(np.sort(given.place[np.isin(given.ids, wanted)[given.voucher]]))
        both = pd.concat(
            [
                self._fitted_lines.assign(voucher_id=_numbers(self._fitted_lines)),
                rows.assign(voucher_id=len(self.ids_) + _numbers(rows)),
            ],
            ignore_index=True,
        )
        found = surprises(Encoded(both, self.columns))
        bits = {name: values[len(self.ids_) :] for name, values in found.bits.items() if name in self.scales_}
        for name in self.scales_:
            bits.setdefault(name, np.zeros(len(wanted), dtype="float32"))
        strengths = self._strengths(self._distances(Surprises(wanted.to_numpy(), bits, ())))
        distinct, codes = _distinct(_means(strengths))
        scores: np.ndarray = self._forest_scores(distinct)[codes]
        return scores

    def _distances(self, found: Surprises) -> dict[str, Floats]:
        """Per family: distance of its farthest feature."""
        out: dict[str, Floats] = {}
        for family in FAMILIES:
            names = [feature.name for feature in family.features if feature.name in found.bits]
            if names:
                each = [self.scales_[name].distance(found.bits[name]) for name in names]
                out[family.name] = np.max(each, axis=0)
        return out

    def _strengths(self, distances: dict[str, Floats]) -> dict[str, Floats]:
        chosen = [family for family in FAMILIES if family.name in distances]
        return {family.name: self.strength(family, distances[family.name]) for family in chosen}

    def strength(self, family: Family, distance: Floats) -> Floats:
        """How far × how rare a distance in this family is, weighted."""
        strength: Floats = distance * self.tails_[family.name].bits(distance) * np.float32(family.weight / TAIL_UNIT)
        return strength

    def _forest_scores(self, rows: np.ndarray) -> np.ndarray:
        # all vouchers beyond the sampled ones end in the same leaves: the cubic mean tells them apart below 1e-6
        refined = rows[:, 2] / (1.0 + rows[:, 2]) * 1e-6
        scores: np.ndarray = -self.forest_.score_samples(rows) + refined
        return scores


def surprises(encoded: Encoded, families: tuple[Family, ...] = FAMILIES) -> Surprises:
    """Bits of every feature that the columns allow, per voucher: those of its most surprising line."""
    bits: dict[str, Floats] = {}
    dropped: list[tuple[Feature, str]] = []
    for family in families:
        for feature in family.features:
            problem = unusable(encoded, feature)
            if problem:
                dropped.append((feature, problem))
            else:
                found = feature.measure(encoded).bits.astype("float32", copy=False)
                bits[feature.name] = encoded.largest(found) * encoded.voice
    return Surprises(encoded.ids, bits, tuple(dropped))


def unusable(encoded: Encoded, feature: Feature) -> str:
    """Chinese reason why the lines cannot feed the feature; empty if they can."""
    for name in feature.needs:
        given = encoded.given("counterparty") or encoded.given("person") if name == "payee" else encoded.given(name)
        if not given:
            return f"账上没有{'往来单位或个人' if name == 'payee' else TITLES[name]}"
    for name in feature.differs:
        if not encoded.varies(name):
            return f"{TITLES[name]}全部相同"
    if "entered_at" in feature.needs and feature.name.startswith("hour") and not encoded.has_clock:
        return "录入时间只有日期、没有钟点"
    return ""


def _means(strengths: dict[str, Floats]) -> np.ndarray:
    """Largest strength and power means, on the grid: n × 4."""
    table = np.stack(list(strengths.values()), axis=1).astype("float64")
    columns = [table.max(axis=1), *((table**power).sum(axis=1) ** (1 / power) for power in POWERS)]
    return (np.rint(np.stack(columns, axis=1) * GRID) / GRID).astype("float32")


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows in ascending order, and each row's position among them."""
    code = np.zeros(len(rows), dtype="int64")
    for column in rows.T:
        steps = np.rint(column * GRID).astype("int64")
        code = pd.factorize(code * (int(steps.max(initial=0)) + 1) + steps)[0].astype("int64")
    first = np.full(int(code.max(initial=-1)) + 1, -1, dtype="int64")
    first[code[::-1]] = np.arange(len(rows))[::-1]
    distinct = rows[first]
    order = np.lexsort(distinct.T[::-1])
    position = np.empty(len(order), dtype="int64")
    position[order] = np.arange(len(order))
    return distinct[order], position[code]


def _numbers(lines: pd.DataFrame) -> np.ndarray:
    """0-based number of each line's voucher, in ascending order of voucher id."""
    encoded = Encoded(lines)
    out = np.empty(len(lines), dtype="int64")
    out[encoded.place] = encoded.voucher
    return out


def _fingerprints(lines: pd.DataFrame, shared: list[Any]) -> pd.Series:
    """Hash of what each voucher says in the shared columns, index voucher id; not of its id or its place in a file."""
    encoded = Encoded(lines)
    names = [name for name in sorted(set(lines.columns) & set(shared)) if name not in ("voucher_id", "row", "file")]
    content = pd.util.hash_pandas_object(encoded.lines[names], index=False).to_numpy()
    with np.errstate(over="ignore"):
        return pd.Series(np.add.reduceat(content, encoded.starts), index=pd.Index(encoded.ids, name="voucher_id"))
