"""The measure counts what it says it counts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest

from tests.labelled.truth import Label
from tests.measure import rules
from tests.measure.rules import Measured, Score

FILE = "账.xlsx"


def label(number: int, *must: str, may: tuple[str, ...] = (), **groups: str) -> Label:
    names = {rule.replace("_", "-"): group for rule, group in groups.items()}
    return Label(FILE, 2021, 3, f"记-{number}", frozenset(must), frozenset(may), names)


def finding(rule: str, number: int | None, severity: str = "high") -> SimpleNamespace:
    voucher = "" if number is None else f"记-{number}"
    return SimpleNamespace(
        rule=rule,
        file=FILE,
        date=date(2021, 3, 1) if voucher else None,
        voucher=voucher,
        evidence="…",
        severity=severity,
    )


def count(labels: list[Label], found: list[SimpleNamespace]) -> tuple[dict[str, Counter[str]], Measured]:
    report = SimpleNamespace(
        found=found, coverage=(), ledger=SimpleNamespace(books=[SimpleNamespace(file=FILE, year=2021)])
    )
    unit = SimpleNamespace(labels=labels, profile=SimpleNamespace(key="unit"))
    counts: dict[str, Counter[str]] = {}
    out = Measured()
    rules._count(unit, report, _Counts(counts), out)  # type: ignore[arg-type]
    return counts, out


class _Counts(dict[str, Counter[str]]):
    def __init__(self, kept: dict[str, Counter[str]]) -> None:
        self.kept = kept

    def __getitem__(self, rule: str) -> Counter[str]:
        return self.kept.setdefault(rule, Counter())


def test_hit_miss_and_false_alarm() -> None:
    counts, out = count(
        [label(1, "iou-in-cash"), label(2, "iou-in-cash"), label(3)],
        [finding("iou-in-cash", 1), finding("iou-in-cash", 3)],
    )
    assert counts["iou-in-cash"] == Counter(tp=1, fn=1, fp=1)
    assert {(miss.kind, miss.key[3]) for miss in out.misses} == {("fn", "记-2"), ("fp", "记-3")}


def test_one_hit_is_enough_for_a_group() -> None:
    group = [label(n, "split-cash-payment", split_cash_payment="g") for n in (1, 2, 3)]
    counts, _ = count(group, [finding("split-cash-payment", 2)])
    assert counts["split-cash-payment"] == Counter(tp=1)


def test_a_finding_about_the_book_serves_its_group() -> None:
    book = Label(FILE, 2021, 0, "", frozenset({"number-gap"}), groups={"number-gap": "g"})
    counts, _ = count([label(1, "number-gap", number_gap="g"), book], [finding("number-gap", None)])
    assert counts["number-gap"] == Counter(tp=1)


def test_what_may_be_said_counts_neither_way() -> None:
    counts, out = count(
        [label(1, may=("vague-summary",)), label(2, may=("*",))],
        [finding("vague-summary", 1), finding("iou-in-cash", 2)],
    )
    assert counts == {}
    assert (out.vouchers, out.clean) == (2, 0)


def test_hints_are_no_false_alarms_and_do_not_dirty_clean_vouchers() -> None:
    counts, out = count([label(1), label(2)], [finding("iou-in-cash", 1, "info"), finding("iou-in-cash", 2, "low")])
    assert counts["iou-in-cash"] == Counter(fp=1)
    assert (out.clean, out.clean_flagged, out.clean_flagged_main) == (2, 1, 1)


def test_unlabelled_rules_are_judged_on_clean_vouchers_only() -> None:
    counts, out = count(
        [label(1, "iou-in-cash"), label(2)], [finding("late-cash-deposit", 1), finding("late-cash-deposit", 2)]
    )
    assert counts["late-cash-deposit"] == Counter(fp=1)
    assert out.clean_flagged_by == Counter({"late-cash-deposit": 1})


def test_ratios() -> None:
    assert Score("x", 9, 1, 0).recall == pytest.approx(0.9)
    assert Score("x", 9, 1, 3).precision == pytest.approx(0.75)
    assert Measured(clean=200, clean_flagged=1).clean_share == pytest.approx(0.005)
