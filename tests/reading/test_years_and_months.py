"""What titles, sheets, files and folders say of years and months that the rows leave open."""

from __future__ import annotations

import pytest

from tests.reading.sheets import HEADER, fates, only_book, read, sheet
from voucher_audit.errors import UnreadableInput

SPLIT = ("月", "日", "凭证号", "摘要", "科目编码", "借方", "贷方")


def two(month: object, day: object, number: str) -> list[list[object]]:
    return [[month, day, number, "付", "6602", 5, None], [month, day, number, "付", "1001", None, 5]]


def months_of(*rows: object, **more: str) -> list[tuple[int, int]]:
    lines = read(sheet(*rows, **more)).lines.drop_duplicates("voucher_id")  # type: ignore[arg-type]
    return list(zip(lines["year"].astype(int), lines["period"].astype(int), strict=True))


def test_months_after_new_year_are_of_the_second_year_of_the_span() -> None:
    rows = [*two("12", "5", "记-1"), *two("1", "6", "记-1"), *two("2", "6", "记-1")]
    assert months_of(["2023年12月至2024年2月"], SPLIT, *rows) == [(2023, 12), (2024, 1), (2024, 2)]
    assert months_of(["2023年12月31日  打印于2024年1月3日"], SPLIT, *rows) == [(2023, 12), (2023, 1), (2023, 2)]


@pytest.mark.parametrize(
    ("file", "name", "year"),
    [
        ("2022年资料.zip/2023/凭证.csv", "", 2023),
        ("2022年资料.zip/2023/凭证2024.csv", "", 2024),
        ("2022年资料.zip/2023/凭证2024.xlsx", "2021年", 2021),
        ("2022年资料.zip/凭证.csv", "", 2022),
    ],
)
def test_the_nearest_name_tells_the_year(file: str, name: str, year: int) -> None:
    ledger = read(sheet(SPLIT, *two("3", "5", "记-1"), file=file, name=name))
    assert set(ledger.lines["year"]) == {year}
    said = [warning for warning in only_book(ledger).warnings if "取自" in warning]
    assert bool(said) == ("凭证2024" not in file)


def test_the_sheet_tells_the_month_of_a_table_without_months() -> None:
    header = ("日", "凭证号", "摘要", "科目编码", "借方", "贷方")
    rows = [row[1:] for row in two("", "5", "记-1")]
    ledger = read(sheet(header, *rows, file="2024年.xlsx", name="3月"))
    assert {str(day.date()) for day in ledger.lines["date"]} == {"2024-03-05"}
    undated = [row[1:] for row in rows]
    ledger = read(sheet(header[1:], *undated, file="2024年.xlsx", name="3月"))
    assert set(ledger.lines["period"]) == {3}
    assert ledger.lines["date"].isna().all()
    with pytest.raises(UnreadableInput, match="没有日期，也没有会计期间"):
        read(sheet(header[1:], *undated, file="2024年.xlsx", name="1-3月"))


def test_a_void_voucher_is_void_on_every_row_below_its_number() -> None:
    header = (*HEADER, "状态")
    rows = [
        ["2024-01-05", "记-1", "付", "6602", "管理费用", 5, None, "作废"],
        [None, None, None, "1001", "库存现金", None, 5, None],
        ["2024-01-06", "记-2", "付", "6602", "管理费用", 7, None, "正常"],
        [None, None, None, "1001", "库存现金", None, 7, None],
    ]
    ledger = read(sheet(header, *rows))
    assert list(ledger.lines["cancelled"]) == [True, True, False, False]
    assert (only_book(ledger).debit_total, only_book(ledger).unbalanced) == (700, ())


def test_the_line_s_own_summary_comes_before_the_voucher_s() -> None:
    header = ("日期", "凭证号", "凭证摘要", "摘要", "科目编码", "借方", "贷方")
    rows = [
        ["2024-01-05", "记-1", "全", "电费", "6602", 5, None],
        ["2024-01-05", "记-1", "全", "付电费", "1001", None, 5],
    ]
    assert list(read(sheet(header, *rows)).lines["summary"]) == ["电费", "付电费"]


def test_a_sheet_of_totals_only_is_called_so() -> None:
    rows = [["2024-01-31", None, "本月合计", None, None, 5, 5], ["2024-01-31", None, "本年累计", None, None, 5, 5]]
    with pytest.raises(UnreadableInput, match=r"工作表「Sheet1」只有合计、余额等汇总行（2 行），没有一行分录"):
        read(sheet(HEADER, *rows))
    ledger = read(sheet(HEADER, *rows), sheet(HEADER, ["2024-01-31", "记-1", "付", "1001", "现金", 5, 5], name="甲"))
    assert set(fates(ledger)) == {1}
