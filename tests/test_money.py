"""Amounts of every writing become fen; what is no amount is said to be none."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher_audit.money import fen, fen_from_text, parse_fen, yuan, yuan_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("300,000.00", 30_000_000),
        ("0000000069,60", 6_960),
        ("1.234,56", 123_456),
        ("(1,234.56)", -123_456),
        ("1,234.56-", -123_456),
        ("-7.2", -720),
        ("−7.20", -720),
        ("１２３．４５", 12_345),
        ("¥ 1 234.50", 123_450),
        ("12.2495万元", 12_249_500),
        ("10万", 10_000_000),
        ("200元", 20_000),
        ("1.2E+3", 120_000),
        (".5", 50),
        (100, 10_000),
        (0.07, 7),
        (1234567890123.45, 123_456_789_012_345),
        ("", None),
        ("-", None),
        ("—", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_amounts_as_ledgers_write_them(text: object, expected: int | None) -> None:
    assert fen_from_text(text) == expected


@pytest.mark.parametrize(
    "text", ["金额", "2021-05-18", "1,2,3", "1.2.3", "记-12", "12345678901234567890", "三万", "=1+1", True]
)
def test_what_is_no_amount_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="amount"):
        fen_from_text(text)


def test_column_in_units_of_ten_thousand_keeps_cells_that_state_their_own_unit() -> None:
    amounts, bad = parse_fen(pd.Series(["1.5", "200元", "", "x"]), unit=10_000)
    assert amounts.tolist()[:2] == [1_500_000, 20_000]
    assert amounts.isna().tolist() == [False, False, True, True]
    assert bad.tolist() == [False, False, False, True]


@given(st.integers(-(10**14), 10**14))
def test_text_of_an_amount_reads_back_as_the_same_amount(amount: int) -> None:
    assert fen_from_text(yuan_text(amount)) == amount
    assert fen(str(amount / 100)) == round(amount / 100 * 100) or abs(amount) > 2**52
    assert isinstance(yuan(amount), float)


def test_the_edges_of_what_is_money() -> None:
    assert fen_from_text("1.5亿") == fen_from_text("1.5亿元") == 15_000_000_000
    assert fen_from_text(5, unit=10_000) == fen_from_text(5.0, unit=10_000) == 5_000_000
    assert fen_from_text(pd.NA) is None
    assert fen_from_text("9999999999999.99") == 999_999_999_999_999
    for wrong in ("10000000000000", "(5", "5)"):
        with pytest.raises(ValueError, match="amount"):
            fen_from_text(wrong)
    assert (yuan_text(0), yuan_text(-1), yuan_text(100)) == ("0.00", "-0.01", "1.00")
    assert (yuan(1), yuan(-12_345)) == (0.01, -123.45)


def test_a_column_keeps_nil_apart_from_zero_and_its_own_index() -> None:
    amounts, bad = parse_fen(pd.Series(["0", "", "1", None], index=[3, 5, 7, 9], dtype="object"))
    assert amounts.index.tolist() == bad.index.tolist() == [3, 5, 7, 9]
    assert amounts.isna().tolist() == [False, True, False, True]
    assert amounts.dropna().tolist() == [0, 100]
    assert not bad.any()
