"""How well the ranking finds planted vouchers, beside what others would do on the same ledgers.

    python -m tests.measure.ranking [--seeds 5] [--full]

Prints one table in markdown: average precision and precision in the first 100 per ledger, the share of planted oddities in
the first 20 and the first 50 of small ledgers, how far the first 50 agree between seeds, and how often the planted cause is
among the reasons. Mean over the seeds of the estimators. `--full` adds the settings that were tried and not taken
(docs/decisions/0003-ranking.md). PyOD comes with the extra `bench`.
Planted vouchers of the kinds `r_round`, `r_weekend` and `r_duplicate` are in the fit and left out of the figures.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

from tests.measure.ledgers import group, institution, plant
from tests.measure.plain_form import FEC, FOR_RULES, figures, kinds_of, lines_from_plain
from voucher_audit.ranking import VoucherForest
from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.features import FAMILIES
from voucher_audit.ranking.forest import Scale, Tail, surprises
from voucher_audit.ranking.reasons import drivers

# Which reason names the planted cause: topics of `ranking.features`.
CAUSES: Mapping[str, frozenset[str]] = {
    "amount_high": frozenset({"amount", "month_of_account"}),
    "amount_low": frozenset({"amount"}),
    "acct_pair": frozenset({"pair", "word", "text"}),
    "user_acct": frozenset({"preparer"}),
    "doctype_acct": frozenset({"word", "pair"}),
    "rare_acct": frozenset({"pair", "word", "seldom_account"}),
    "party_acct": frozenset({"payee", "first_payee"}),
    "night": frozenset({"hour"}),
    "doc_lag": frozenset({"lag"}),
    "combo": frozenset({"word", "amount", "hour", "pair"}),
}


@dataclass(frozen=True)
class Case:
    """One labelled ledger. `bits` are the surprises of every voucher, `naive` the usual columns of every line."""

    name: str
    lines: pd.DataFrame
    kinds: pd.Series
    bits: Mapping[str, np.ndarray]
    naive: np.ndarray


def case(name: str, frame: pd.DataFrame) -> Case:
    lines = lines_from_plain(frame)
    return Case(name, lines, kinds_of(frame), surprises(Encoded(lines)).bits, naive_columns(lines))


def cases() -> list[Case]:
    """The FEC ledger as given, and two drawn ones, each with its plants."""
    return [
        case("FEC", pd.read_parquet(FEC)),
        case("institution", plant(institution(), 15, seed=103)),
        case("group", plant(group(), 20, seed=104)),
    ]


# --- settings ---------------------------------------------------------------------------------------------------------

Setting = Callable[[Case, int], pd.Series]


def chosen(given: Case, seed: int) -> pd.Series:
    return VoucherForest(seed=seed).fit(given.lines).scores_


def naive_columns(lines: pd.DataFrame) -> np.ndarray:
    """What open projects feed a forest with: ordinal codes, amount, hour, weekday, of each line."""
    codes = [
        pd.factorize(lines[name], sort=True)[0] for name in ("book", "word", "account_code", "preparer", "counterparty")
    ]
    amount = (lines["debit"] - lines["credit"]).to_numpy() / 100
    clock = lines["entered_at"].dt.hour.fillna(-1).to_numpy()
    return np.column_stack([*codes, amount, clock, lines["date"].dt.day_of_week.to_numpy()]).astype("float64")


def per_voucher(lines: pd.DataFrame, scores: np.ndarray) -> pd.Series:
    """Highest score of each voucher's lines."""
    return pd.Series(scores, index=pd.Index(lines["voucher_id"])).groupby(level=0).max()


def naive(given: Case, seed: int) -> pd.Series:
    return per_voucher(given.lines, -_forest(given.naive, seed, 100, 256))


def _forest(matrix: np.ndarray, seed: int, trees: int, samples: int) -> np.ndarray:
    forest = IsolationForest(n_estimators=trees, max_samples=min(samples, len(matrix)), random_state=seed).fit(matrix)
    scores: np.ndarray = forest.score_samples(matrix)
    return scores


def _table(given: Case, how: str, circumstances: float = 0.3) -> np.ndarray:
    """One column a family: `bits` as they are, `distance` in deviations, `tail` bits, or `strength` = both."""
    columns = []
    for family in FAMILIES:
        names = [feature.name for feature in family.features if feature.name in given.bits]
        if not names:
            continue
        distance = np.max([Scale.of(given.bits[name]).distance(given.bits[name]) for name in names], axis=0)
        tail = Tail.of(distance).bits(distance)
        raw = np.max([given.bits[name] for name in names], axis=0)
        weight = family.weight if family.weight > 0.4 else circumstances
        columns.append(weight * {"bits": raw, "distance": distance, "tail": tail, "strength": distance * tail / 6}[how])
    return np.stack(columns, axis=1).astype("float64")


def _order_statistics(table: np.ndarray) -> np.ndarray:
    ordered = -np.sort(-table, axis=1)
    return np.column_stack([ordered[:, :2], np.sqrt((table**2).sum(axis=1))])


def _power_means(table: np.ndarray) -> np.ndarray:
    return np.column_stack([table.max(axis=1), *((table**power).sum(axis=1) ** (1 / power) for power in (2, 3, 6))])


def _on(matrix: Callable[[Case], np.ndarray], trees: int, samples: int) -> Setting:
    def setting(given: Case, seed: int) -> pd.Series:
        return pd.Series(-_forest(matrix(given), seed, trees, samples), index=given.kinds.index)

    return setting


def _plain(value: Callable[[Case], np.ndarray]) -> Setting:
    return lambda given, seed: pd.Series(value(given), index=given.kinds.index)


TRIED: Mapping[str, Setting] = {
    "forest 100/256 on all surprises": _on(lambda c: np.stack(list(c.bits.values()), axis=1), 100, 256),
    "forest 200/4096 on all surprises": _on(lambda c: np.stack(list(c.bits.values()), axis=1), 200, 4096),
    "forest 200/4096 on families, bits": _on(lambda c: _table(c, "bits"), 200, 4096),
    "forest 200/4096 on families, strength": _on(lambda c: _table(c, "strength"), 200, 4096),
    "[z1, z2, L2] of deviations, 200/4096": _on(lambda c: _order_statistics(_table(c, "distance")), 200, 4096),
    "[z1, z2, L2] of tail bits, 200/4096": _on(lambda c: _order_statistics(_table(c, "tail")), 200, 4096),
    "power means of bits, 200/256": _on(lambda c: _power_means(_table(c, "bits")), 200, 256),
    "power means of deviations, 200/256": _on(lambda c: _power_means(_table(c, "distance")), 200, 256),
    "power means of tail bits, 200/256": _on(lambda c: _power_means(_table(c, "tail")), 200, 256),
    "power means of strength, 200/256": _on(lambda c: _power_means(_table(c, "strength")), 200, 256),
    "power means of strength, 200/4096": _on(lambda c: _power_means(_table(c, "strength")), 200, 4096),
    "the same, circumstances at weight 1": _on(lambda c: _power_means(_table(c, "strength", 1.0)), 200, 256),
    "the same, without circumstances": _on(lambda c: _power_means(_table(c, "strength", 0.0)), 200, 256),
    "no forest: largest deviation": _plain(lambda c: _table(c, "distance").max(axis=1)),
    "no forest: largest strength": _plain(lambda c: _table(c, "strength").max(axis=1)),
    "no forest: cubic mean of strength": _plain(lambda c: (_table(c, "strength") ** 3).sum(axis=1)),
}


def _pyod(detector: Callable[[int], Any], matrix: Callable[[Case], np.ndarray], by_line: bool) -> Setting:
    """A detector of PyOD (built from a seed) on a matrix of lines or of vouchers."""

    def setting(given: Case, seed: int) -> pd.Series:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scores = detector(seed).fit(matrix(given).astype("float64")).decision_scores_
        return per_voucher(given.lines, scores) if by_line else pd.Series(scores, index=given.kinds.index)

    return setting


def peers() -> dict[str, Setting]:
    """What others would do: a plain forest, PyOD's detectors on the naive columns and on our surprises."""
    from pyod.models.ecod import ECOD
    from pyod.models.iforest import IForest
    from pyod.models.inne import INNE

    detectors: dict[str, Callable[[int], Any]] = {
        "PyOD IForest": lambda seed: IForest(random_state=seed),
        "PyOD ECOD": lambda seed: ECOD(),
        "PyOD INNE": lambda seed: INNE(random_state=seed),
    }
    out: dict[str, Setting] = {"孤立森林 100/256，科目与金额等原始列": naive}
    for name, detector in detectors.items():
        out[f"{name}，原始列"] = _pyod(detector, lambda given: given.naive, True)
        out[f"{name}，本程序的特征"] = _pyod(detector, lambda given: np.stack(list(given.bits.values()), axis=1), False)
    return out


# --- figures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """One setting: figures by ledger (mean of the seeds), share of plants in the first 20 and 50 of small ledgers,
    smallest agreement of the first 50 between seeds by ledger."""

    by_ledger: dict[str, tuple[float, float]]
    first_20: float
    first_50: float
    overlap: float


def measured(setting: Setting, given: Sequence[Case], small: Sequence[Case], seeds: Sequence[int]) -> Measured:
    by_ledger, overlaps = {}, []
    for entry in given:
        scores = [setting(entry, seed) for seed in seeds]
        found = [figures(one, entry.kinds) for one in scores]
        by_ledger[entry.name] = tuple(np.mean([(f.precision, f.first_100) for f in found], axis=0).tolist())
        tops = [set(one.sort_values(ascending=False, kind="stable").index[:50]) for one in scores]
        overlaps += [len(one & other) / 50 for one, other in itertools.combinations(tops, 2)]
    shares = []
    for entry in small:
        rank = setting(entry, 0).rank(ascending=False, method="first")
        planted = rank[entry.kinds[entry.kinds != "normal"].index]
        shares.append((float((planted <= 20).mean()), float((planted <= 50).mean())))
    first_20, first_50 = np.mean(shares, axis=0)
    return Measured(by_ledger, float(first_20), float(first_50), min(overlaps, default=1.0))


def small_ledgers(ledgers: int = 8, vouchers: int = 500) -> list[Case]:
    """Ledgers of 500 vouchers with one oddity of each kind."""
    return [case(f"small {at}", plant(institution(vouchers, seed=100 + at), 1, seed=200 + at)) for at in range(ledgers)]


def explained(given: Case) -> tuple[int, int]:
    """(planted vouchers whose cause is among the reasons, planted vouchers found): found = as high as there are plants."""
    forest = VoucherForest(seed=0).fit(given.lines)
    judged = given.kinds[~given.kinds.isin(FOR_RULES)]
    planted = int((judged != "normal").sum())
    top = forest.scores_.loc[judged.index].sort_values(ascending=False, kind="stable").index[:planted]
    found = [voucher for voucher in top if judged[voucher] != "normal"]
    reasons = drivers(forest, np.searchsorted(forest.ids_, found))
    return sum(named(judged[voucher], picks) for voucher, picks in zip(found, reasons, strict=True)), len(found)


def named(kind: str, features: Sequence[object]) -> bool:
    """Is the planted cause among the features that speak?"""
    topics = {
        feature.topic or (family.name if family.weight == 1.0 else feature.name)
        for family in FAMILIES
        for feature in family.features
        if feature in features
    }
    return bool(topics & CAUSES[kind])


# --- the page ---------------------------------------------------------------------------------------------------------

_TITLES = {"FEC": "FEC 账", "institution": "事业单位账", "group": "集团账"}


def section(seeds: Sequence[int] = range(5), full: bool = False) -> str:
    """Markdown: the bars and, in the same table, everybody else."""
    given, small = cases(), small_ledgers()
    settings = {"**本程序**": chosen, **peers(), **(TRIED if full else {})}
    causes = [explained(entry) for entry in given]
    right, found = (sum(column) for column in zip(*causes, strict=True))
    heads = [text for entry in given for text in (f"{_TITLES[entry.name]} AP", "前 100")]
    rows = []
    for name, setting in settings.items():
        one = measured(setting, given, small, seeds)
        cells = [f"{ap:.3f} | {first:.2f}" for ap, first in one.by_ledger.values()]
        reasons = f"{right / found:.0%}" if setting is chosen else "—"
        rows.append(
            f"| {name} | {' | '.join(cells)} | {one.first_20:.0%} | {one.first_50:.0%} | {one.overlap:.0%} | {reasons} |"
        )
    return "\n".join(
        [
            "## 离群排序",
            "",
            f"按凭证计，{len(seeds)} 个随机种子的平均。AP 为平均精度，“前 100”为前 100 张中植入凭证的比例；“小账”是 {len(small)} 本各约 500 张凭证、"
            "每种异常植入一张的账，前 20、前 50 张找到的比例；“重合”是不同种子前 50 张的最小重合；“原因”是找到的植入凭证中，植入的原因列在三条原因之内的比例。",
            "要求：FEC 账 AP ≥ 0.55、前 100 ≥ 0.55；小账前 20 ≥ 85%、前 50 ≥ 95%；重合 ≥ 85%；原因 ≥ 90%。",
            "",
            f"| 方法 | {' | '.join(heads)} | 小账前 20 | 小账前 50 | 重合 | 原因 |",
            f"| --- |{' ---: |' * (len(heads) + 4)}",
            *rows,
            "",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.measure.ranking",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--full", action="store_true", help="also the settings that were not taken")
    asked = parser.parse_args(arguments)
    sys.stdout.write(section(range(asked.seeds), asked.full))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
