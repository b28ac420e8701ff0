"""Amounts: every writing, and the convention of sign and side that makes vouchers balance."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.sheets import HEADER, only_book, pair, read, sheet
from voucher_audit.money import parse_fen
from voucher_audit.reading.amounts import fen_column, sides

CELLS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 2)),
    st.floats(allow_nan=True, allow_infinity=False, width=32),
    st.decimals(-(10**9), 10**9, places=2).map(str),
    st.decimals(-(10**9), 10**9, places=2).map(lambda number: f"{number:,}"),
    st.sampled_from(
        [
            "",
            "-",
            "(1,234.56)",
            "1,234.56-",
            "１２３．４５",
            "0000000069,60",
            "12.5万元",
            "￥3",
            "#REF!",
            "合计",
            " 5.1 ",
        ]
    ),
    st.text("0123456789,.-() 元万", max_size=8),
)


@given(st.lists(CELLS, max_size=30), st.sampled_from([1, 10_000]))
def test_whole_columns_give_what_single_cells_give(cells: list[object], unit: int) -> None:
    column = pd.Series(cells, dtype=object)
    values, bad = fen_column(column, unit)
    slow, wrong = parse_fen(column, unit)
    pd.testing.assert_series_equal(values, slow)
    pd.testing.assert_series_equal(bad, wrong)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["借", "贷", "平", ""], [1, -1, 0, 0]), (["1", "0", "1.0", "0.0"], [1, -1, 1, -1]), ([1, -1, 1, -1], [1, -1, 1, -1]), (["1", "2"], [1, -1]),
        (["D", "C"], [1, -1]), (["S", "H"], [1, -1]), (["J", "D"], [1, -1]), (["收入", "支出"], [1, -1]), (["Debit", "Credit"], [1, -1]), (["40", "50"], [1, -1]),
        (["1-借方", "0-贷方"], [1, -1]),
    ],
)  # fmt: skip
def test_sides(cells: list[object], found: list[int]) -> None:
    side, bad = sides(pd.Series(cells, dtype=object))
    assert side.tolist() == found
    assert not bad.any()


def test_an_unknown_side_is_bad_not_guessed() -> None:
    side, bad = sides(pd.Series(["借", "x"]))
    assert (side.tolist(), bad.tolist()) == ([1, 0], [False, True])


def test_red_letters_brackets_full_width_and_dashes() -> None:
    ledger = read(
        sheet(
            HEADER,
            ["2024-01-02", "记-1", "红字", "660201", "办公费", "(1,234.56)", "-"],
            ["2024-01-02", "记-1", "红字", "1001", "现金", "－", "1,234.56-"],
            ["2024-01-02", "记-2", "全角", "660201", "办公费", "１,２３４.５６", ""],
            ["2024-01-02", "记-2", "全角", "1001", "现金", "", "￥1234.56"],
        )
    )
    assert ledger.lines[["debit", "credit"]].to_numpy().tolist() == [
        [-123456, 0],
        [0, -123456],
        [123456, 0],
        [0, 123456],
    ]
    assert only_book(ledger).unbalanced == ()


@pytest.mark.parametrize(
    ("title", "money"), [(["单位：万元"], ("借方", "贷方")), (["序时账"], ("借方（万元）", "贷方（万元）"))]
)
def test_amounts_in_ten_thousands(title: list[str], money: tuple[str, str]) -> None:
    ledger = read(sheet(title, (*HEADER[:5], *money), *pair("2024-01-02", "记-1", "12.3456")))
    assert only_book(ledger).debit_total == 12_345_600


def test_yuan_in_a_title_changes_nothing() -> None:
    ledger = read(sheet(["编制单位：某局", None, "单位：元"], HEADER, *pair("2024-01-02", "记-1", "12.34")))
    assert (only_book(ledger).name, only_book(ledger).debit_total) == ("某局", 1234)


def one_amount(*rows: list[object], header: tuple[str, ...]) -> list[list[int]]:
    ledger = read(sheet(("日期", "凭证号", "摘要", "科目", *header), *(["2024-01-02", *row] for row in rows)))
    assert only_book(ledger).unbalanced == ()
    out: list[list[int]] = ledger.lines[["debit", "credit"]].to_numpy().tolist()
    return out


def test_one_signed_amount() -> None:
    rows = [["1", "a", "6602 费用", 5.5], ["1", "a", "1001 现金", -5.5]]
    assert one_amount(*rows, header=("金额",)) == [[550, 0], [0, 550]]


def test_amount_and_direction_with_red_letters() -> None:
    rows = [["1", "a", "6602 费用", "借", -5.5], ["1", "a", "1001 现金", "贷", -5.5]]
    assert one_amount(*rows, header=("方向", "金额")) == [[-550, 0], [0, -550]]


def test_signed_amount_beside_a_direction() -> None:
    """SAP: the sign says the side already; a reversal is negative on its own side (反记账)."""
    rows = [
        ["1", "a", "6602 费用", "S", 5.5], ["1", "a", "1002 银行", "H", -5.5],
        ["2", "b", "6602 费用", "S", -7], ["2", "b", "1002 银行", "H", 7],
    ]  # fmt: skip
    assert one_amount(*rows, header=("借/贷标识", "本币金额")) == [[550, 0], [0, 550], [-700, 0], [0, -700]]


def test_negative_credits_are_found_out_by_balance_and_said() -> None:
    ledger = read(
        sheet(
            HEADER,
            ["2024-01-05", "记-1", "付", "6602", "费用", 5, None],
            ["2024-01-05", "记-1", "付", "1001", "现金", None, -5],
        )
    )
    assert ledger.lines[["debit", "credit"]].to_numpy().tolist() == [[500, 0], [0, 500]]
    assert any("贷方以负数表示" in warning for warning in only_book(ledger).warnings)


def test_a_few_unbalanced_vouchers_do_not_change_the_convention() -> None:
    rows = [row for number in range(1, 40) for row in pair("2024-01-05", f"记-{number}", 5)]
    rows[1][6] = -5
    ledger = read(sheet(HEADER, *rows))
    assert only_book(ledger).unbalanced == ("2024-01/记-1",)
    assert only_book(ledger).warnings == ()


def test_an_amount_without_a_side_is_refused() -> None:
    ledger = read(
        sheet(
            ("日期", "凭证号", "摘要", "科目", "方向", "金额"),
            ["2024-01-02", "1", "a", "6602 费用", "借", 5], ["2024-01-02", "1", "a", "1001 现金", "贷", 5],
            ["2024-01-02", "2", "a", "6602 费用", "", 2], ["2024-01-02", "2", "a", "1001 现金", "左", 2],
        )
    )  # fmt: skip
    assert [note.row for note in only_book(ledger).refused] == [4, 5]
    assert "“左”" in only_book(ledger).refused[1].reason


@pytest.mark.parametrize(
    "header",
    [
        ("借方原币", "贷方原币", "借方本位币", "贷方本位币"), ("借方金额(原币)", "贷方金额(原币)", "借方金额(本位币)", "贷方金额(本位币)"),
        ("原币借方金额", "原币贷方金额", "本币借方金额", "本币贷方金额"), ("Entered Dr", "Entered Cr", "Accounted Dr", "Accounted Cr"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("local_first", [False, True])
def test_local_currency_whatever_the_order(header: tuple[str, ...], local_first: bool) -> None:
    order = [2, 3, 0, 1] if local_first else [0, 1, 2, 3]
    rows = [["1", "a", "1122 应收", 1, None, 7, None], ["1", "a", "6001 收入", None, 1, None, 7]]
    turned = [[*row[:3], *(row[3:][i] for i in order)] for row in rows]
    assert one_amount(*turned, header=tuple(header[i] for i in order)) == [[700, 0], [0, 700]]


def test_original_currency_where_the_local_columns_are_empty() -> None:
    rows = [["1", "a", "1122 应收", 5, 0, None, None], ["1", "a", "6001 收入", 0, 5, None, None]]
    assert one_amount(*rows, header=("借方原币", "贷方原币", "借方本位币", "贷方本位币")) == [[500, 0], [0, 500]]


def test_group_currency_balance_side_and_quantity_are_no_amounts() -> None:
    header = ("集团货币金额", "数量", "借方", "贷方", "余额方向", "余额")
    rows = [["1", "a", "1122 应收", 9, 3, 5, None, "借", 5], ["1", "a", "6001 收入", 9, 3, None, 5, "贷", 5]]
    assert one_amount(*rows, header=header) == [[500, 0], [0, 500]]
    ledger = read(sheet(("日期", "凭证号", "摘要", "科目", *header), *(["2024-01-02", *row] for row in rows)))
    fields = {entry.header: entry.field for entry in only_book(ledger).mapping}
    assert (fields["借方"], fields["集团货币金额"], fields["余额方向"], fields["数量"]) == ("debit", "", "", "")
    assert all(entry.reason for entry in only_book(ledger).mapping)
