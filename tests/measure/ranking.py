"""How well the ranking finds planted vouchers, beside what others would do on the same ledgers.

    python -m tests.measure.ranking [--seeds 5] [--pyod PYTHON] [--full]

Prints markdown: average precision, precision in the first 100 and recall in the first 1 % per ledger, mean over the seeds
of the estimators; then how stable, how well explained and how good on small ledgers the chosen setting is. `--full` adds
the settings that were tried and not taken (docs/decisions/0003-ranking.md).

PyOD is no dependency: its rows appear when it can be imported here, or when `--pyod` names an interpreter that has it
(`python -m venv pyod-venv && pyod-venv/bin/pip install pyod`); otherwise they say that they were left out.
Planted vouchers of the kinds `r_round`, `r_weekend` and `r_duplicate` are in the fit and left out of the figures.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

from tests.measure.ledgers import group, institution, plant
from tests.measure.plain_form import FEC, FOR_RULES, Figures, figures, kinds_of, lines_from_plain
from voucher_audit.ranking import VoucherForest
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
    return Case(name, lines, kinds_of(frame), surprises(lines).bits, naive_columns(lines))


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


MAIN: Mapping[str, Setting] = {"**chosen**": chosen, "forest 100/256 on naive columns": naive}
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


def pyod(given: Sequence[Case], seeds: Sequence[int], interpreter: str) -> dict[str, dict[str, list[Figures]]]:
    """PyOD's detectors on the naive columns and on the surprises: setting → ledger → figures of each seed."""
    out: dict[str, dict[str, list[Figures]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.npz", Path(folder) / "out.npz"
        matrices = {f"{at}:naive columns": entry.naive for at, entry in enumerate(given)}
        matrices |= {f"{at}:surprises": np.stack(list(entry.bits.values()), axis=1) for at, entry in enumerate(given)}
        np.savez(source, **matrices)
        script = Path(__file__).with_name("pyod_scores.py")
        subprocess.run([interpreter, str(script), str(source), str(target), *map(str, seeds)], check=True)
        with np.load(target) as scores:
            for key in scores.files:
                matrix, detector, _seed = key.split("/")
                at, what = matrix.split(":")
                entry = given[int(at)]
                found = (
                    per_voucher(entry.lines, scores[key])
                    if what == "naive columns"
                    else pd.Series(scores[key], index=entry.kinds.index)
                )
                rows = out.setdefault(f"{detector} on {what}", {})
                rows.setdefault(entry.name, []).append(figures(found, entry.kinds))
    return out


# --- printing ---------------------------------------------------------------------------------------------------------


def _row(name: str, per_ledger: Mapping[str, list[Figures]]) -> str:
    cells = [name]
    for measured in per_ledger.values():
        means = np.mean([(f.precision, f.first_100, f.first_percent) for f in measured], axis=0)
        cells += [f"{means[0]:.3f}", f"{means[1]:.2f}", f"{means[2]:.2f}"]
    cells.append(f"{np.mean([f.precision for measured in per_ledger.values() for f in measured]):.3f}")
    return f"| {' | '.join(cells)} |\n"


def _head(given: Sequence[Case]) -> str:
    names = itertools.chain.from_iterable((f"{c.name} AP", "P@100", "R@1%") for c in given)
    return f"| setting | {' | '.join(names)} | mean AP |\n|---|{'---|' * (3 * len(given) + 1)}\n"


def stability(given: Case, seeds: Sequence[int], first: int = 50) -> float:
    """Smallest overlap of the first `first` between any two seeds."""
    tops = [set(chosen(given, seed).sort_values(ascending=False, kind="stable").index[:first]) for seed in seeds]
    return min((len(one & other) / first for one, other in itertools.combinations(tops, 2)), default=1.0)


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


def small_ledgers(ledgers: int = 8, vouchers: int = 500) -> tuple[float, float]:
    """Share of planted oddities (one of each kind) in the first 20 and the first 50 of ledgers of 500 vouchers."""
    first_20, first_50 = [], []
    for at in range(ledgers):
        frame = plant(institution(vouchers, seed=100 + at), 1, seed=200 + at)
        kinds = kinds_of(frame)
        rank = VoucherForest(seed=0).fit(lines_from_plain(frame)).scores_.rank(ascending=False, method="first")
        planted = rank[kinds[kinds != "normal"].index]
        first_20.append(float((planted <= 20).mean()))
        first_50.append(float((planted <= 50).mean()))
    return float(np.mean(first_20)), float(np.mean(first_50))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument(
        "--pyod", default="", help="interpreter that has PyOD; default: this one, if it can be imported"
    )
    parser.add_argument("--full", action="store_true", help="also the settings that were not taken")
    asked = parser.parse_args()
    seeds = range(asked.seeds)
    given = cases()
    out = sys.stdout
    out.write(_head(given))
    for name, setting in (MAIN | TRIED if asked.full else MAIN).items():
        out.write(_row(name, {c.name: [figures(setting(c, seed), c.kinds) for seed in seeds] for c in given}))
        out.flush()
    interpreter = asked.pyod or (sys.executable if importlib.util.find_spec("pyod") else "")
    if interpreter:
        for name, rows in pyod(given, seeds, interpreter).items():
            out.write(_row(name, rows))
    else:
        out.write("\nPyOD is not installed here: its rows (IForest, ECOD, INNE) were left out; see --pyod.\n")
    out.write(
        "\n| ledger | overlap of the first 50 between seeds, smallest | planted cause among the reasons |\n|---|---|---|\n"
    )
    for entry in given:
        right, found = explained(entry)
        out.write(
            f"| {entry.name} | {stability(entry, seeds):.0%} | {right} of {found} found ({right / found:.0%}) |\n"
        )
    first_20, first_50 = small_ledgers()
    out.write(
        f"\nLedgers of 500 vouchers with one oddity of each kind: {first_20:.0%} in the first 20, {first_50:.0%} in the first 50.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
