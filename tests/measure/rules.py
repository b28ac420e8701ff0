"""How well each rule finds what it should: `python -m tests.measure.rules [--seed N …] [--fresh N …] [--unit KEY …]`.

A case is one labelled voucher, or a group of which one hit is enough (two halves of a split, the vouchers of an idle
till); a finding about the whole book counts for its group. A hit where the label says neither *must* nor *may* is a false
alarm, unless it is a mere hint (`info`) of a rule that otherwise makes findings. For rules without labels only hits on
honest vouchers are counted. The share of honest vouchers with a finding above `info` is given as well.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from tests.labelled.make import Unit, make_unit
from tests.labelled.profiles import PROFILES
from tests.labelled.truth import LABELLED, MAIN, Label
from voucher_audit.auditing import audit
from voucher_audit.config import Config
from voucher_audit.config import Unit as UnitNames
from voucher_audit.report import Report
from voucher_audit.rules.catalogue import all_rules

Key = tuple[str, int, int, str]


@dataclass(frozen=True)
class Score:
    """Counts of one rule. tp/fn count cases, fp counts vouchers."""

    rule: str
    tp: int
    fn: int
    fp: int

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else float("nan")

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else float("nan")


@dataclass(frozen=True)
class Miss:
    """One false alarm (`fp`) or miss (`fn`), for the one who mends the rule."""

    rule: str
    kind: str
    unit: str
    key: Key
    summary: str
    evidence: str = ""


@dataclass
class Measured:
    """Result over all units of a run."""

    scores: list[Score] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    vouchers: int = 0
    clean: int = 0
    clean_flagged: int = 0  # clean vouchers with a finding above `info`
    clean_flagged_main: int = 0  # … by one of the four main rules
    clean_flagged_by: Counter[str] = field(default_factory=Counter)
    crashed: set[str] = field(default_factory=set)

    @property
    def clean_share(self) -> float:
        return self.clean_flagged / self.clean if self.clean else float("nan")

    def table(self) -> pd.DataFrame:
        """One row a rule: rule, tp, fn, fp, recall, precision."""
        return pd.DataFrame(
            [(s.rule, s.tp, s.fn, s.fp, s.recall, s.precision) for s in self.scores],
            columns=["rule", "tp", "fn", "fp", "recall", "precision"],
        )


def run_unit(unit: Unit) -> Report:
    """Audit one unit's files through the whole program."""
    settings = Config(unit=UnitNames(names=unit.names, bodies=unit.profile.bodies))
    registers = {register: list(files.items()) for register, files in unit.registers.items()}
    return audit(list(unit.ledgers.items()), registers=registers, config=settings, outliers=1)


def measure(seeds: Iterable[int] = (1,), fresh: Iterable[int] = (), units: Sequence[str] = ()) -> Measured:
    """Audit the labelled units of some seeds; `fresh` seeds use wording that development seeds never show."""
    out = Measured()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for seed, is_fresh in [*((seed, False) for seed in seeds), *((seed, True) for seed in fresh)]:
        for profile in PROFILES:
            if units and profile.key not in units:
                continue
            unit = make_unit(seed, profile, is_fresh)
            _count(unit, run_unit(unit), counts, out)
    rules = [*LABELLED, *sorted(set(counts) - set(LABELLED))]
    out.scores = [
        Score(rule, counts[rule]["tp"], counts[rule]["fn"], counts[rule]["fp"]) for rule in rules if rule in counts
    ]
    return out


def _count(unit: Unit, report: Report, counts: dict[str, Counter[str]], out: Measured) -> None:
    known = {label.key: label for label in unit.labels}
    hits = _hits(report)
    severities = {rule.name: str(rule.severity) for rule in all_rules().values()}
    out.crashed |= {entry.rule for entry in report.coverage if entry.status == "crashed"}
    for rule, found in _cases(unit.labels).items():
        for vouchers in found.values():
            hit = any((rule, label.key) in hits for label in vouchers)
            counts[rule]["tp" if hit else "fn"] += 1
            if not hit:
                out.misses.append(Miss(rule, "fn", unit.profile.key, vouchers[0].key, vouchers[0].summary))
    for (rule, key), (evidence, severity) in hits.items():
        label = known.get(key)
        if not key[3] or (label is not None and label.allows(rule)):
            continue  # a statement about the whole book is judged by its group only
        if severity == "info" and severities.get(rule) != "info":
            continue  # a rule's mere hint
        if rule not in LABELLED and (severity == "info" or label is None or not label.clean):
            continue  # no labels of its own: only honest vouchers can say that it is wrong
        counts[rule]["fp"] += 1
        out.misses.append(
            Miss(rule, "fp", unit.profile.key, key, label.summary if label else "（账上没有这张凭证）", evidence)
        )
    flagged: dict[Key, set[str]] = defaultdict(set)
    for (rule, key), (_, severity) in hits.items():
        if severity != "info":
            flagged[key].add(rule)
    for label in unit.labels:
        if not label.voucher:
            continue
        out.vouchers += 1
        if label.clean:
            out.clean += 1
            rules = flagged.get(label.key, set())
            out.clean_flagged += bool(rules)
            out.clean_flagged_main += bool(rules & set(MAIN))
            out.clean_flagged_by.update(rules)


def _cases(found: Sequence[Label]) -> dict[str, dict[str, list[Label]]]:
    """Rule → case → the labels of which one must be hit."""
    out: dict[str, dict[str, list[Label]]] = defaultdict(lambda: defaultdict(list))
    for label in found:
        for rule in label.rules:
            out[rule][label.groups.get(rule, repr(label.key))].append(label)
    for cases in out.values():
        for vouchers in cases.values():
            vouchers.sort(key=lambda label: not label.voucher)
    return out


def _hits(report: Report) -> dict[tuple[str, Key], tuple[str, str]]:
    """(rule, voucher) → (evidence, severity). A finding about a book counts for its file and every year of it."""
    out: dict[tuple[str, Key], tuple[str, str]] = {}
    for entry in report.found:
        said = (entry.evidence, str(entry.severity))
        if entry.voucher and entry.date is not None:
            out[(entry.rule, (entry.file, entry.date.year, entry.date.month, entry.voucher))] = said
        else:
            for year in {book.year for book in report.ledger.books if entry.file in (book.file, "")}:
                out[(entry.rule, (entry.file, year, 0, ""))] = said
    return out


def describe(result: Measured, details: bool = False) -> str:
    """The figures as text, main rules first."""
    lines = [f"{'rule':34}{'tp':>6}{'fn':>6}{'fp':>6}{'recall':>9}{'precision':>11}"]
    for score in sorted(
        result.scores, key=lambda score: (score.rule not in MAIN, score.rule not in LABELLED, score.rule)
    ):
        note = "" if score.rule in LABELLED else "  （无标注，只计误报）"
        lines.append(
            f"{score.rule:34}{score.tp:6}{score.fn:6}{score.fp:6}{score.recall:9.3f}{score.precision:11.3f}{note}"
        )
    lines.append(f"vouchers {result.vouchers}, clean {result.clean}, clean above info {result.clean_flagged} ({result.clean_share:.3%}), "
                 f"by the four main rules {result.clean_flagged_main}")  # fmt: skip
    lines.append(
        "clean vouchers flagged, by rule: "
        + ", ".join(f"{rule} {count}" for rule, count in result.clean_flagged_by.most_common())
    )
    if result.crashed:
        lines.append("crashed: " + ", ".join(sorted(result.crashed)))
    if details:
        lines += [f"{m.kind} {m.rule} {m.unit} {m.key[1]}-{m.key[2]:02d} {m.key[3]} {m.summary} | {m.evidence}"
                  for m in sorted(result.misses, key=lambda m: (m.rule, m.kind, m.unit, m.key))]  # fmt: skip
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure.rules", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="*", default=[])
    parser.add_argument("--fresh", type=int, nargs="*", default=[])
    parser.add_argument("--unit", nargs="*", default=[], choices=[profile.key for profile in PROFILES])
    parser.add_argument("--details", action="store_true", help="list every miss and false alarm")
    chosen = parser.parse_args(arguments)
    seeds = chosen.seed or ([] if chosen.fresh else [1, 2])
    sys.stdout.write(describe(measure(seeds, chosen.fresh, chosen.unit), chosen.details) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
