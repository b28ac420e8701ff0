"""The list: who is in it under which filter, in which order, and where "next" leads."""

import dataclasses

import numpy as np
import pytest

from tests.small_ledger import BOOK, report, with_hint_on_the_book
from voucher_audit import worklist
from voucher_audit.decision import Decision
from voucher_audit.report import Severity
from voucher_audit.worklist import Filter, Order, Worklist


@pytest.fixture(scope="module")
def work() -> Worklist:
    return worklist.build(report())


def decided(
    work: Worklist, voucher: str, status: str, only: int | None = None, facts: str | None = None
) -> dict[str, Decision]:
    item = next(item for item in work.items if item.first.voucher == voucher)
    return {
        f.fingerprint: Decision(f.fingerprint, 1, status, "", "甲", "2024-01-01T00:00:00.000", facts or f.facts)
        for f in item.findings[:only]
    }


def vouchers(work: Worklist, positions: np.ndarray) -> list[str]:
    return [str(work.table["voucher"].iloc[at]) for at in positions]


def narrowed(
    work: Worklist, order: Order = "severity", decisions: dict[str, Decision] | None = None, **given: object
) -> list[str]:
    state = worklist.states(work, decisions or {})
    return vouchers(work, worklist.narrow(work, state, Filter(**given), order))  # type: ignore[arg-type]


def test_gravest_and_largest_first_hints_only_when_asked_for(work: Worklist) -> None:
    assert narrowed(work)[:3] == ["记-4", "记-5", "记-3"]
    hints = worklist.build(with_hint_on_the_book(), hints=True)
    assert len(hints) == len(work) + 1
    assert "" in vouchers(hints, np.arange(len(hints))), "a hint about the whole book has no voucher"
    assert "" not in narrowed(work)


@pytest.mark.parametrize(
    ("given", "there", "not_there"),
    [
        ({"payees": ("张三",)}, "记-3", "记-5"),
        ({"accounts": ("维修(护)费",)}, "记-5", "记-3"),
        ({"months": ("2023-05",)}, "记-5", "记-3"),
        ({"rules": ("cash-paid-works",)}, "记-5", "记-3"),
        ({"severities": (Severity.MEDIUM,)}, "记-1", "记-5"),
        ({"at_least": 2_100_000}, "记-5", "记-3"),
        ({"at_least": 2_100_001}, "记-1", "记-5"),
        ({"text": "白条 零工"}, "记-3", "记-5"),
        ({"text": "李四"}, "记-5", "记-3"),
    ],
)
def test_filters(work: Worklist, given: dict[str, object], there: str, not_there: str) -> None:
    found = narrowed(work, **given)
    assert there in found
    assert not_there not in found


def test_filters_that_everything_or_nothing_meets(work: Worklist) -> None:
    assert narrowed(work, books=(BOOK,), preparers=("甲",)) == narrowed(work)
    assert narrowed(work, books=("别的账",)) == []
    assert narrowed(work, text="[") == [], "a search is no pattern"


def test_orders(work: Worklist) -> None:
    dates = [work.table["date"].iloc[at] for at in worklist.narrow(work, worklist.states(work, {}), Filter(), "date")]
    assert dates == sorted(dates)
    assert narrowed(work, "amount")[0] == "记-1", "30,000 is the largest, though not the gravest"
    assert narrowed(work, "voucher") == sorted(narrowed(work))
    assert narrowed(work, "findings") == ["记-4", "记-5", "记-3", "记-1"]


def test_states_partly_and_changed(work: Worklist) -> None:
    at = {item.first.voucher: place for place, item in enumerate(work.items)}
    partly = worklist.states(work, decided(work, "记-5", "属实", only=1))
    assert (partly.iloc[at["记-5"]], partly.iloc[at["记-3"]]) == ("部分处理", "待核实")
    whole = worklist.states(work, decided(work, "记-5", "属实"))
    assert whole.iloc[at["记-5"]] == "属实"
    moved = worklist.states(work, decided(work, "记-5", "属实", facts="something else"))
    assert moved.iloc[at["记-5"]] == "需重新核实"
    assert narrowed(work, decisions=decided(work, "记-5", "属实"), states=("属实",)) == ["记-5"]


def test_step_goes_on_from_an_item_that_left_the_filter() -> None:
    order = np.array([2, 5, 7])
    assert (worklist.step(order, 5, 1), worklist.step(order, 5, -1)) == (7, 2)
    assert (worklist.step(order, 7, 1), worklist.step(order, 2, -1)) == (None, None)
    assert (worklist.step(order, 6, 1), worklist.step(order, 6, -1)) == (7, 5), "6 was just decided and is gone"
    assert (worklist.step(order, 9, 1), worklist.step(order, 9, -1)) == (None, 7)


def test_next_waiting_goes_round_once_and_never_stays() -> None:
    order, waiting = np.array([0, 1, 2, 3]), np.array([True, False, True, False])
    assert worklist.step(order, 1, 1, waiting) == 2
    assert worklist.step(order, 2, 1, waiting) == 0, "round the end"
    assert worklist.step(order, 0, 1, np.array([True, False, False, False])) is None


def test_shown_rows_are_blank_where_nothing_is_known() -> None:
    hints = worklist.build(with_hint_on_the_book(), hints=True)
    table = worklist.shown(hints, np.arange(len(hints)), worklist.states(hints, {}))
    book = table[table["凭证号"] == "整本账"].iloc[0]
    assert (book["日期"], book["收款方"]) == ("", "")
    works = table.iloc[1]
    assert (works["日期"], works["凭证号"], works["金额"], works["收款方"]) == ("2023-05-11", "记-5", 21000.0, "李四")
    assert not table.drop(columns="金额").isin(["None", "nan", "NaT"]).any().any()


def test_report_without_findings_has_an_empty_list() -> None:
    empty = worklist.build(dataclasses.replace(report(), found=()))
    assert len(empty) == 0
    assert len(worklist.narrow(empty, worklist.states(empty, {}), Filter(text="x"), "voucher")) == 0
