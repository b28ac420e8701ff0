import pandas as pd
import pytest

from tests.ranking.books import USUAL, book
from voucher_audit.ranking import rank

ODD = (1, "5001", "2302", "付", "王丽", "甲公司", 2_000)


def test_what_a_rule_named_is_compared_with_but_not_ranked() -> None:
    lines = book(*USUAL, ODD)
    everything, without = rank(lines), rank(lines, excluded=[450])
    assert everything.table.index[0] == 450
    assert 450 not in without.table.index
    assert len(without.table) == 450
    pd.testing.assert_series_equal(
        without.table["score"].sort_index(), everything.table["score"].drop(450).sort_index()
    )


def test_ranks_have_no_ties_and_percentiles_end_at_a_hundred() -> None:
    table = rank(book(*USUAL, ODD)).table
    assert table["rank"].tolist() == list(range(1, 452))
    assert table["score"].is_monotonic_decreasing
    assert table["percentile"].iloc[0] == pytest.approx(100 / 451)
    assert table["percentile"].iloc[-1] == pytest.approx(100.0)


def test_equal_scores_are_ordered_by_amount_then_id() -> None:
    lines = book(*USUAL)
    table = rank(lines).table
    amount = lines.groupby("voucher_id")["debit"].sum()
    keys = [(-score, -amount[at], at) for at, score in table["score"].items()]
    assert keys == sorted(keys)


def test_history_is_compared_with_and_not_ranked() -> None:
    lines = book(*((3, *group[1:]) for group in USUAL), ODD)
    ranked = rank(lines, history=book(*USUAL))
    assert sorted(ranked.table.index) == list(range(10))
    assert ranked.table.index[0] == 9


def test_small_books_are_owned_up_to_and_large_ones_are_not() -> None:
    small = rank(book(*((20, *group[1:]) for group in USUAL), name="小账"))
    assert any("账簿「小账」只有 60 张凭证" in note for note in small.notes)
    assert not any("只有" in note for note in rank(book(*USUAL)).notes)


def test_a_closing_entry_is_no_stranger_to_ordinary_ones() -> None:
    lines = book(*USUAL, (24, "5001", "1602", "转", "系统", "", 70_000), ODD)
    closing = lines["voucher_id"].between(450, 473)
    lines["summary"] = "业务"
    lines.loc[closing, "summary"] = "计提折旧"
    table = rank(lines).table
    assert table.index[0] == 474
    closings = table.loc[table.index.isin(range(450, 474)), "rank"]
    assert len(closings) == 24
    assert closings.median() > 0.1 * len(table)


def test_no_vouchers_no_ranking() -> None:
    empty = rank(book(*USUAL).iloc[:0])
    assert empty.table.empty
    assert empty.reasons([]) == {}
