"""The figures behind the pictures: what is counted where, and what is not counted twice."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tests.small_ledger import BOOK, report
from voucher_audit import distributions, figures, worklist
from voucher_audit.evidence import first_digits
from voucher_audit.gaps import gaps, unjudged
from voucher_audit.report import Severity
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.worklist import Worklist


@pytest.fixture(scope="module")
def work() -> Worklist:
    return worklist.build(report())


@pytest.fixture(scope="module")
def state(work: Worklist) -> pd.Series:
    return worklist.states(work, {})


def test_headline_counts_a_voucher_once_whatever_number_of_findings(work: Worklist, state: pd.Series) -> None:
    head = figures.headline(work, state)
    high = [item for item in work.items if item.severity is Severity.HIGH]
    assert head.items[Severity.HIGH] == len(high)
    assert head.amounts[Severity.HIGH] == sum(item.amount for item in high)
    assert (head.vouchers, head.lines, head.decided, head.undecided) == (8, 16, 0, len(work))
    assert head.total < len(report().listed), "several findings on one voucher"


def test_headline_counts_what_is_confirmed(work: Worklist, state: pd.Series) -> None:
    marked = state.copy()
    marked.iloc[0] = "属实"
    head = figures.headline(work, marked)
    assert (head.confirmed, head.confirmed_amount, head.decided) == (1, work.items[0].amount, 1)


def test_tally_by_rule_counts_a_voucher_under_each_of_its_rules(work: Worklist) -> None:
    found = figures.tally(work, "rule").set_index("key")
    assert found.loc["cash-paid-works", "items"] == 1
    assert found.loc["iou-in-cash", "total"].max() >= 2
    assert found.loc["cash-paid-works", "severity"] == "高"


def test_tally_puts_the_rest_together_and_loses_nothing(work: Worklist) -> None:
    whole = figures.tally(work, "payee", most=99)
    cut = figures.tally(work, "payee", most=1)
    assert cut["items"].sum() == whole["items"].sum() == len(work)
    rest = cut[cut["name"].str.startswith("其他")]
    assert set(rest["key"]) == {""}, "the rest cannot be a filter"
    assert cut["name"].iloc[-1].startswith("其他")


def test_months_have_no_holes(work: Worklist) -> None:
    found = figures.months(work)
    assert found["month"].unique().tolist() == [f"2023-{month:02d}" for month in range(1, 13)]
    by_month = found.groupby("month")["items"].sum()
    assert by_month["2023-05"] == 1
    assert by_month["2023-07"] == 0


def test_books_side_by_side(work: Worklist, state: pd.Series) -> None:
    found = figures.books(work, state).set_index("book")
    own = found.loc[BOOK]
    assert (own["vouchers"], own["lines"], own["undecided"]) == (8, 16, len(work))
    assert own["items"] == own[["high", "medium", "low", "info"]].sum()


def test_till_is_a_lower_bound_without_an_opening_and_marks_the_flagged_days(work: Worklist) -> None:
    days = distributions.till(report(), work).set_index("day")
    assert not days["known"].any()
    may = days.loc[pd.Timestamp("2023-05-11")]
    assert may["balance"] == (30_000 - 4_000 - 880 - 21_000) * 100
    assert may["findings"] == 1
    assert "白条抵库" in may["titles"]
    assert days["findings"].sum() == len([i for i in work.items if i.first.voucher in ("记-1", "记-3", "记-4", "记-5")])


def test_digits_share_and_band(work: Worklist) -> None:
    found = distributions.digits(work).set_index("digit")
    assert found["count"].sum() == len(first_digits.of_payments(work.vouchers))
    assert found.loc[1, "count"] == 3, "1,200, 1,350 and 1,100"
    assert found["expected"].sum() == pytest.approx(1)
    assert ((found["low"] <= found["expected"]) & (found["expected"] <= found["high"])).all()
    assert found.loc[2, "flagged"] == 1, "the works of 21,000"


def test_sizes_hold_every_voucher_between_their_limits(work: Worklist) -> None:
    found = distributions.sizes(work)
    assert found["vouchers"].sum() == 8
    amount = 2_100_000
    own = found[(found["low"] <= amount) & (amount < found["high"])]
    assert distributions.FLAGGED in set(own["kind"])
    assert (found["low"] < found["high"]).all()


@pytest.mark.parametrize("largest", [1, 9, 10, 999_999, 10**15])
def test_edges_reach_beyond_the_largest(largest: int) -> None:
    step = distributions.edges(largest)
    assert step[0] == 1
    assert step[-1] > largest
    assert (np.diff(step) > 0).all()


def test_figures_of_a_report_without_findings(work: Worklist) -> None:
    empty = worklist.build(dataclasses.replace(report(), found=(), outliers=()))
    state = worklist.states(empty, {})
    assert figures.headline(empty, state).total == 0
    assert figures.tally(empty, "rule").empty
    assert figures.months(empty)["items"].sum() == 0
    assert figures.books(empty, state)["items"].tolist() == [0]
    assert distributions.till(report(), empty)["findings"].sum() == 0
    assert distributions.strangest(empty).empty


def test_gaps_name_what_to_bring_and_which_rules_wait_for_it() -> None:
    found = {gap.name: gap for gap in gaps(report(), all_rules())}
    till = found["库存现金盘点表"]
    assert till.kind == "register"
    assert "盘点发现白条抵库、账实不符" in till.skipped
    assert "附件数" not in found, "the file has that column"
    invoices = found["发票台账"]
    assert "重复报销" in invoices.weakened
    assert "重复报销" not in invoices.skipped


def test_gaps_are_not_shown_for_what_was_brought() -> None:
    brought = dataclasses.replace(
        report(), registers=dataclasses.replace(report().registers, frames={"invoices": pd.DataFrame()})
    )
    assert "发票台账" not in {gap.name for gap in gaps(brought, all_rules())}


def test_unjudged_vouchers_are_listed_most_first() -> None:
    counts = [count for _, count, _ in unjudged(report())]
    assert counts == sorted(counts, reverse=True)
    assert all(counts)
