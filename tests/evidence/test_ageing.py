"""Which advance was settled when: exact amounts, then first in, first out, then without names."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from voucher_audit.evidence import ageing

DAYS = pd.date_range("2021-01-01", periods=400, freq="D")


def _moves(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """(owner, day of the year, yuan: positive lent, negative given back) in one book."""
    return pd.DataFrame(
        {
            "book": "甲",
            "owner": [owner for owner, _, _ in rows],
            "day": [DAYS[day] for _, day, _ in rows],
            "amount": [amount * 100 for _, _, amount in rows],
        }
    ).astype({"owner": "str", "day": "datetime64[s]", "amount": "int64"})


def test_the_loan_of_the_same_amount_is_settled_before_the_older_one() -> None:
    result = ageing.settle(_moves(("张三", 1, 3000), ("张三", 5, 800), ("张三", 9, -800)))
    assert result["open"].tolist() == [300000, 0]
    assert result["settled_on"].tolist()[1] == DAYS[9]
    assert pd.isna(result["settled_on"].iloc[0])


def test_first_in_first_out_over_several_payments() -> None:
    result = ageing.settle(_moves(("张三", 1, 1000), ("张三", 2, 2000), ("张三", 5, -1500), ("张三", 8, -1400)))
    assert result["settled"].tolist() == [100000, 190000]
    assert result["settled_on"].iloc[0] == DAYS[5]


def test_one_borrower_does_not_settle_anothers_loan_but_a_nameless_payment_does() -> None:
    named = ageing.settle(_moves(("张三", 1, 1000), ("李四", 2, -1000)))
    nameless = ageing.settle(_moves(("张三", 1, 1000), ("", 2, -1000)))
    assert named["open"].tolist() == [100000]
    assert nameless["open"].tolist() == [0]


def test_a_payment_for_a_loan_before_the_first_entry_settles_nothing_later() -> None:
    result = ageing.settle(_moves(("张三", 1, -5000), ("张三", 3, 5000)))
    assert result["open"].tolist() == [500000]


def test_same_day_the_loan_comes_first_and_books_are_apart() -> None:
    moves = pd.concat(
        [_moves(("张三", 3, -700), ("张三", 3, 700)), _moves(("张三", 1, 700)).assign(book="乙")], ignore_index=True
    )
    result = ageing.settle(moves)
    assert result["open"].to_dict() == {1: 0, 2: 70000}


@given(st.lists(st.tuples(st.sampled_from(["", "张三", "李四"]), st.integers(0, 30), st.integers(-9, 9)), max_size=25))
def test_nothing_is_settled_twice_or_from_nowhere(rows: list[tuple[str, int, int]]) -> None:
    moves = _moves(*rows)
    result = ageing.settle(moves)
    lent = moves.loc[moves["amount"] > 0, "amount"]
    assert (result["settled"] + result["open"]).tolist() == lent.loc[result.index].tolist()
    assert (result["open"] >= 0).all()
    assert (result["settled"] >= 0).all()
    assert result["settled"].sum() <= -moves.loc[moves["amount"] < 0, "amount"].sum()
    done = result["settled_on"].dropna()
    assert (done >= moves["day"].loc[done.index]).all()
    assert result["settled_on"].notna().tolist() == (result["open"] == 0).tolist()
