"""What a sheet is: ledger, balances, cash flow, chart, register, nothing. One sentence for what cannot be read."""

from __future__ import annotations

import pytest

from tests.reading.sheets import HEADER, only_book, pair, read, sheet
from voucher_audit.errors import UnreadableInput

BALANCES = (
    ["科目余额表"], ["科目编码", "科目名称", "期初余额", "", "本期发生", "", "期末余额", ""], ["", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
    ["1001", "库存现金", 10, None, 5, 5, 10, None], ["2202", "应付账款", None, 10, 5, 5, None, 10],
)  # fmt: skip
INVOICES = (
    ["发票台账"], ["序号", "登记日期", "发票号码", "开票日期", "销方名称", "金额", "税额", "价税合计", "凭证号", "备注"],
    [1, "2024-01-02", "0012", "2024-01-01", "甲公司", 100, 6, 106, "记-1", ""],
)  # fmt: skip
MINUTES = (
    ["三重一大台账"],
    ["序号", "会议日期", "会议名称", "议题", "金额", "执行凭证号"],
    [1, "2024-01-02", "党组会", "购车", 200000, "记-5"],
)


def test_balances_and_cash_flow_beside_the_vouchers() -> None:
    flow = sheet(
        ["日期", "凭证号", "摘要", "科目编码", "借方", "贷方"],
        ["2024-01-02", "记-1", "x", "1001", 9, None],
        name="现金流量",
    )
    ledger = read(sheet(HEADER, *pair("2024-01-02", "记-1", 1), name="凭证"), sheet(*BALANCES, name="余额表"), flow)
    assert [book.sheet for book in ledger.books] == ["凭证"]
    assert {name: why for _, name, why in ledger.skipped} == {
        "余额表": "科目余额表，不是凭证（用来核对科目、期初余额和发生额）",
        "现金流量": "现金流量表，不是凭证",
    }


def test_a_column_of_cash_flow_does_not_make_a_cash_flow_sheet() -> None:
    ledger = read(sheet((*HEADER, "现金流量"), *([*row, "经营"] for row in pair("2024-01-02", "记-1", 1))))
    assert only_book(ledger).vouchers == 1


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (BALANCES, "只有科目余额表，没有凭证；请导出凭证明细"),
        (INVOICES, "是发票台账，不是账簿；请用选项 --invoices"),
        (MINUTES, "是三重一大会议台账，不是账簿；请用选项 --minutes"),
        (
            (["日期", "凭证号", "摘要", "科目编码"], ["2024-01-01", "记-1", "a", "1001"]),
            "没有金额列（借方、贷方或金额）",
        ),
        ((["通知"], ["请各科室于周五前报销"]), "里没有找到同时含有凭证号"),
    ],
)
def test_what_is_no_ledger(rows: tuple[list[object], ...], sentence: str) -> None:
    with pytest.raises(UnreadableInput) as error:
        read(sheet(*rows))
    assert sentence in str(error.value)
    assert "「凭证2024年.xlsx」" in str(error.value)


def test_a_ledger_with_few_columns_is_no_register() -> None:
    rows = [["2024-01-05", "1", "收款", 7], ["2024-01-05", "1", "收款", -7]]
    assert only_book(read(sheet(("日期", "凭证号", "摘要", "金额"), *rows))).vouchers == 1


def test_a_table_none_of_whose_rows_can_be_read() -> None:
    with pytest.raises(UnreadableInput, match="第 2 行的数据一行也不能读作分录：日期“2024-13-01”不可信"):
        read(sheet(HEADER, *pair("2024-13-01", "记-1", 1)))


def test_names_from_the_chart_settle_codes() -> None:
    chart = sheet(["科目编码", "科目名称"], ["6601", "销售费用"], ["6601.03", "运费"], ["6601.01", "广告"], name="科目")
    rows = [["2024-01-02", "记-1", "a", "6601.3", "x", 1, None], ["2024-01-02", "记-1", "a", "6601.01", "y", None, 1]]
    ledger = read(sheet(HEADER, *rows, name="凭证"), chart)
    assert list(ledger.lines["account_code"]) == ["66013", "660101"]  # the chart knows no 6601.30
    assert ledger.skipped[0][2].startswith("会计科目表")


@pytest.mark.parametrize("titles", [0, 5, 29])
def test_the_header_may_stand_in_any_of_the_first_thirty_rows(titles: int) -> None:
    ledger = read(sheet(*([f"说明{i}"] for i in range(titles)), HEADER, *pair("2024-01-02", "记-1", 1)))
    assert only_book(ledger).header_row == titles + 1
    assert list(ledger.lines["row"]) == [titles + 2, titles + 3]


def test_blank_header_names_a_mark_and_one_column_too_many() -> None:
    header = ["\ufeff日期", "", "凭证号", "摘要", "科目编码", "借方", "贷方"]
    ledger = read(
        sheet(
            header,
            ["2024-01-05", "x", "记-1", "付", "6602", 5, None, "more"],
            ["2024-01-05", "x", "记-1", "付", "1001", None, 5],
        )
    )
    assert only_book(ledger).mapping[1].reason == "无列名"
    assert only_book(ledger).debit_total == 500


def test_a_printed_form_of_another_program() -> None:
    def form(number: str, day: str, rows: list[list[object]]) -> list[list[object]]:
        return [
            [None, "记账凭证"], ["核算单位：某县林业局", None, day, None, f"记 字第 {number} 号"], [None, None, None, None, "附单据 3 张"],
            ["摘    要", "会计科目", "", "借方金额", "贷方金额"], ["", "总账科目", "明细科目", "", ""], *rows, ["", "", "", "", ""],
            ["合  计：壹仟元整", "", "", "1,000.00", "1,000.00"], ["财务主管：张", "记账：", "审核：李四", "出纳：", "制单：王五"],
        ]  # fmt: skip

    paid: list[list[object]] = [
        ["付办公费", "业务活动费用", "办公费", "1,000.00", ""],
        ["付办公费", "库存现金", "", "", "1,000.00"],
    ]
    ledger = read(
        sheet(*form("0012", "2024年01月05日", paid), *form("0013", "2024 年 01 月 06 日", paid), file="打印.xls")
    )
    lines = ledger.lines
    assert list(lines["voucher"]) == ["记-12", "记-12", "记-13", "记-13"]
    assert list(lines["row"]) == [6, 7, 16, 17]
    assert list(lines["account_name"].iloc[:2]) == ["业务活动费用/办公费", "库存现金"]
    assert lines["date"].dt.day.tolist() == [5, 5, 6, 6]
    assert (set(lines["attachments"]), set(lines["preparer"]), set(lines["reviewer"])) == ({3}, {"王五"}, {"李四"})
    assert (only_book(ledger).name, only_book(ledger).layout, only_book(ledger).refused) == (
        "某县林业局",
        "记账凭证打印格式",
        (),
    )


def test_a_printed_form_with_its_date_and_number_in_pieces() -> None:
    ledger = read(
        sheet(
            ["记账凭证"], ["单位", "某林业局", None, "2024", "年", "1", "月", "5", "日", "第", "12", "号"], ["摘要", "科目", None, "借方", "贷方"],
            ["a", "1002 银行存款", None, 5, None], ["a", "4001 财政拨款收入", None, None, 5], ["合计", None, None, 5, 5], ["制单", None, "王五"],
            file="x.xls",
        )
    )  # fmt: skip
    assert ledger.lines[["voucher", "account_code"]].to_numpy().tolist() == [["记-12", "1002"], ["记-12", "4001"]]
    assert str(ledger.lines["date"].iloc[0].date()) == "2024-01-05"
