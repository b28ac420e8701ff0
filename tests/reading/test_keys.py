"""Dates, years, periods, words and numbers of vouchers; filling down; what is refused."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from tests.reading.sheets import HEADER, only_book, pair, read, sheet
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.dates import day_from, months_in, parse_days, period_from, years_in
from voucher_audit.reading.numbering import number_from, parse_numbers


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("20240307", (2024, 3, 7)), ("20240307.0", (2024, 3, 7)), ("2024.03.07", (2024, 3, 7)), ("2024年3月7日", (2024, 3, 7)),
        ("2024-03-07 00:00:00.0", (2024, 3, 7)), ("2024/3/7", (2024, 3, 7)), ("8/14/2024 0:00", (2024, 8, 14)), ("31.12.2024", (2024, 12, 31)),
        ("07-MAR-2024", (2024, 3, 7)), ("45358", (2024, 3, 7)), (45358.0, (2024, 3, 7)), (date(2024, 3, 7), (2024, 3, 7)),
        ("２０２４－０３－０７", (2024, 3, 7)), ("24-03-07", (2024, 3, 7)), ("3月7日", (0, 3, 7)), ("2024年3月", (2024, 3, 0)), ("", None), (None, None),
    ],
)  # fmt: skip
def test_days(cell: object, parts: object) -> None:
    assert day_from(cell) == parts


@pytest.mark.parametrize("cell", ["2024-13-01", "2024-02-30", "当月最后一天", "123", "0000-00-00"])
def test_no_days(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        day_from(cell)


def test_the_column_decides_whether_the_day_comes_first() -> None:
    european = parse_days(pd.Series(["03/04/2024", "25/04/2024"]))
    american = parse_days(pd.Series(["03/04/2024", "04/25/2024"]))
    short = parse_days(pd.Series(["24/3/5", "24/3/6", "24/3/7"]))
    assert list(european["month"]) == [4, 4]
    assert list(american["month"]) == [3, 4]
    assert (list(short["year"]), list(short["day"])) == ([2024] * 3, [5, 6, 7])


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("7", (0, 7, 0)), ("07月", (0, 7, 0)), ("第7期", (0, 7, 0)), ("202407", (2024, 7, 0)), ("2024.07", (2024, 7, 0)), ("2024年第7期", (2024, 7, 0)),
        ("Jul-24", (2024, 7, 0)), ("2024-P07", (2024, 7, 0)), ("ADJ-24", (2024, 13, 0)), ("13", (0, 13, 0)), (datetime(2024, 7, 1), (2024, 7, 0)),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_periods(cell: object, parts: object) -> None:
    assert period_from(cell) == parts


def test_years_and_months_in_names() -> None:
    assert years_in("凭证明细-某公司-2025年（1-9月）") == (2025,)
    assert years_in("账号12345678901234") == ()
    assert months_in("2025年（1-9月）") == (1, 9)
    assert months_in("2024年3月") == (3, 3)


@pytest.mark.parametrize(
    ("text", "word", "number"),
    [
        ("记-0572", "记", "572"), ("记－542", "记", "542"), ("记0001", "记", "1"), ("记--1", "记", "1"), ("记字第1号", "记", "1"), ("银收-0001", "银收", "1"),
        ("5 1/2", "", "5"), ("记-12(1/3)", "记", "12"), ("0000", "", "0"), ("00257", "", "257"), ("12.0", "", "12"), ("现金收款凭证-12", "现收", "12"),
        ("转 - 3", "转", "3"), ("GL-202601-0001", "GL", "202601-0001"), ("2024-01-记-0012", "记", "12"), ("银收-", "银收", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_numbers(text: str, word: str, number: str) -> None:
    assert number_from(text) == (word, number)


def test_word_columns() -> None:
    frame = parse_numbers(
        pd.Series(["00257", "转-3", "GL-1", "4"]), pd.Series(["银收-", "记账凭证", "记账凭证", "收款凭证"])
    )
    assert frame.to_numpy().tolist() == [["银收", "257"], ["转", "3"], ["记", "GL-1"], ["收", "4"]]
    codes = parse_numbers(pd.Series(["1", "2"]), pd.Series(["01", "01"]))
    assert list(codes["word"]) == ["", ""]  # a single code is no word
    several = parse_numbers(pd.Series(["1", "2"]), pd.Series(["01", "02"]))
    assert list(several["word"]) == ["01", "02"]


def test_impossible_dates_are_refused_where_no_period_says_better() -> None:
    rows = [
        *pair("1900-01-01", "记-1", 1), *pair("2099-12-31", "记-2", 1), *pair("2024-13-01", "记-3", 1), *pair("2024-02-01", "记-4", 1),
    ]  # fmt: skip
    ledger = read(sheet(HEADER, *rows))
    assert list(ledger.lines["voucher"].unique()) == ["记-4"]
    reasons = {note.row: note.reason for note in only_book(ledger).refused}
    assert set(reasons) == {2, 3, 4, 5, 6, 7}
    assert "2099-12-31" in reasons[4]


def test_impossible_dates_are_left_blank_where_year_and_period_are_stated() -> None:
    rows = [
        [2024, 3, *row]
        for row in pair("1900-01-01", "记-1", 1) + pair("2024-13-01", "记-2", 1) + pair("2024-03-05", "记-3", 1)
    ]
    ledger = read(sheet(("年度", "期间", *HEADER), *rows))
    assert only_book(ledger).refused == ()
    assert list(ledger.lines["period"]) == [3] * 6
    assert ledger.lines["date"].isna().tolist() == [True] * 4 + [False] * 2
    assert any("第 2 行" in warning for warning in only_book(ledger).warnings)


def test_keys_printed_once_are_filled_down_within_the_voucher() -> None:
    ledger = read(
        sheet(
            HEADER,
            ["2024-01-05", "记-1", "买笔", "660201", "办公费", 10, None],
            [None, None, None, "660202", "邮费", 5, None],
            [None, None, None, "1001", "现金", None, 15],
            [None, None, "合计", None, None, 15, 15],
            ["2024-01-06", "记-2", None, "1001", "现金", 20, None],
            [None, None, "卖废纸", "6001", "收入", None, 20],
        )
    )
    assert list(ledger.lines["voucher"]) == ["记-1"] * 3 + ["记-2"] * 2
    assert list(ledger.lines["summary"]) == ["买笔"] * 3 + ["", "卖废纸"]  # never from the voucher above
    assert list(ledger.lines["line"]) == [1, 2, 3, 1, 2]


def test_cells_merged_downwards() -> None:
    grid = sheet(
        HEADER,
        ["2024-01-05", "记-1", "付", "6602", "费用", 5, None],
        [None, None, None, "1001", "现金", None, 5],
        [None, "记-2", "付2", "6602", "费用", 6, None],
        [None, None, None, "1001", "现金", None, 6],
        merged=((2, 1, 5, 1), (2, 2, 3, 2), (4, 2, 5, 2), (2, 3, 3, 3), (4, 3, 5, 3)),
    )
    ledger = read(grid)
    assert list(ledger.lines["voucher"]) == ["记-1", "记-1", "记-2", "记-2"]
    assert list(ledger.lines["summary"]) == ["付", "付", "付2", "付2"]
    assert ledger.lines["date"].dt.day.tolist() == [5] * 4


def test_an_annotated_entry_joins_the_voucher_it_balances() -> None:
    rows = pair("2024-01-02", "记-1", 5)
    rows[0][0] = "当月最后一天"
    stray = [["随便写的", "记-9", "x", "1001", "现金", 7, None]]
    ledger = read(sheet(HEADER, *rows, *stray, *pair("2024-01-02", "记-2", 3)))
    assert list(ledger.lines["row"]) == [2, 3, 5, 6]
    assert ledger.lines["date"].iloc[0] == pd.Timestamp("2024-01-02")
    assert [note.row for note in only_book(ledger).refused] == [4]
    assert only_book(ledger).unbalanced == ()


def test_october_that_lost_its_zero() -> None:
    header = ("会计期间", *HEADER)
    rows = [["2022.1", *row] for row in pair("2022-10-08", "记-1", 1)] + [
        ["2022.1", *row] for row in pair("2022-01-08", "记-1", 1)
    ]
    assert list(read(sheet(header, *rows)).lines["period"]) == [10, 10, 1, 1]


def test_adjustments_after_december_keep_their_year() -> None:
    header = ("会计年度", "会计期间", *HEADER)
    ledger = read(sheet(header, *[[2023, 13, *row] for row in pair("2024-01-10", "记-1", 1)]))
    assert (set(ledger.lines["year"]), set(ledger.lines["period"])) == ({2023}, {13})


@pytest.mark.parametrize(
    ("file", "name", "title"),
    [("凭证2023年.xlsx", "Sheet1", "凭证"), ("凭证.xlsx", "2023年", "凭证"), ("凭证.xlsx", "x", "2023年度凭证")],
)
def test_the_year_comes_from_title_sheet_or_file(file: str, name: str, title: str) -> None:
    rows = [[1, 5, *row[1:]] for row in pair("", "记-1", 1)]
    ledger = read(sheet([title], ("月", "日", *HEADER[1:]), *rows, file=file, name=name))
    assert set(ledger.lines["year"]) == {2023}


def test_no_year_anywhere_is_said_plainly() -> None:
    rows = [[1, 5, *row[1:]] for row in pair("", "记-1", 1)]
    with pytest.raises(UnreadableInput, match="找不到年份；请在标题、工作表名或文件名中写明年份"):
        read(sheet(("月", "日", *HEADER[1:]), *rows, file="凭证.xlsx"))


def test_numbers_restart_every_month_and_every_word() -> None:
    ledger = read(
        sheet(HEADER, *pair("2024-01-05", "收-1", 1), *pair("2024-01-05", "付-1", 2), *pair("2024-02-05", "收-1", 3))
    )
    assert pd.factorize(ledger.lines["voucher_id"])[0].tolist() == [0, 0, 1, 1, 2, 2]


def test_number_zero_throughout_is_told_apart_by_day() -> None:
    ledger = read(sheet(HEADER, *pair("2024-01-05", "0", 1), *pair("2024-01-06", "0", 2)))
    assert ledger.lines["voucher_id"].tolist() == [0, 0, 1, 1]
    assert set(ledger.lines["number"]) == {"0"}


def test_a_voucher_with_lines_of_several_days_stays_one() -> None:
    rows = pair("2024-01-05", "记-1", 1) + pair("2024-01-06", "记-1", 2)
    for number in range(2, 6):
        rows += pair("2024-01-07", f"记-{number}", 1)
    assert read(sheet(HEADER, *rows)).lines["voucher_id"].tolist() == [0] * 4 + [1, 1, 2, 2, 3, 3, 4, 4]


def test_the_source_is_part_of_the_key_in_grp_u8() -> None:
    header = ("会计期间", "凭证日期", "凭证来源", "凭证号", "摘要", "科目代码", "方向", "金额")
    rows = [
        ["202401", "2024-01-05", "_", "1", "a", "5001", "借", 5], ["202401", "2024-01-05", "_", "1", "a", "1001", "贷", 5],
        ["202401", "2024-01-06", "GZ", "1", "b", "5001", "借", 6], ["202401", "2024-01-06", "GZ", "1", "b", "1001", "贷", 6],
    ]  # fmt: skip
    ledger = read(sheet(header, *rows))
    assert ledger.lines["voucher_id"].tolist() == [0, 0, 1, 1]
    assert list(ledger.lines["source"]) == ["", "", "GZ", "GZ"]  # _ means none


def test_entries_without_a_number_are_cut_where_they_balance() -> None:
    rows = [[*row[:1], None, *row[2:]] for row in pair("2024-01-02", "", 5) + pair("2024-01-02", "", 7)]
    ledger = read(sheet(HEADER, *rows, *pair("2024-01-03", "记-1", 1)))
    assert ledger.lines["voucher_id"].tolist() == [0, 0, 1, 1, 2, 2]
    assert list(ledger.lines["number"]) == [""] * 4 + ["1"] * 2
    assert only_book(ledger).unbalanced == ()
