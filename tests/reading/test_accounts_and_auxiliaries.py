"""Accounts: code and name out of one or several cells, paths, mended codes, sections. Auxiliaries taken apart."""

from __future__ import annotations

import pytest

from tests.reading.sheets import HEADER, only_book, pair, read, sheet
from voucher_audit.reading.auxiliaries import spread
from voucher_audit.reading.codes import bare_code, mend_codes, path_of, split_code


@pytest.mark.parametrize(
    ("cell", "code", "name"),
    [
        ("1122.001 - 应收账款_自来水", "1122.001", "应收账款_自来水"), ("100201\\银行存款\\工商银行", "100201", "银行存款\\工商银行"),
        ("库存现金（1001）", "1001", "库存现金"), ("1002银行存款", "1002", "银行存款"), ("[1001]库存现金", "1001", "库存现金"), ("6601.30", "6601.30", ""),
        ("112201.0", "112201", ""), ("5001\\2120101\\30231\\项目", "5001\\2120101\\30231", "项目"), ("12月工资", "", "12月工资"), ("管理费用-办公费", "", "管理费用-办公费"),
        ("102-1", "102-1", ""), ("银行存款(工行0000)", "", "银行存款(工行0000)"), ("", "", ""),
    ],
)  # fmt: skip
def test_code_and_name_in_one_cell(cell: str, code: str, name: str) -> None:
    assert split_code(cell) == (code, name)


def test_codes_lose_separators_and_names_become_paths() -> None:
    assert [bare_code(code) for code in ("1002.01", "1002-01", "1002\\01", "1002/01", "1002 01", "1002")] == [
        "100201"
    ] * 5 + ["1002"]
    assert path_of("银行存款\\工商银行-东城") == "银行存款/工商银行-东城"
    assert (
        path_of("应付职工薪酬 - 工资")
        == path_of("应付职工薪酬_工资")
        == path_of("应付职工薪酬-工资")
        == "应付职工薪酬/工资"
    )
    assert path_of("预收账款-预收账款") == "预收账款"
    assert path_of("'现金_x000D_".lstrip("'")) == "现金"


def test_codes_are_mended_only_with_proof() -> None:
    assert mend_codes(["6601.3", "6601.01", "6601.12"]) == {"6601.3": "6601.30"}
    assert mend_codes(["6601.3", "6601.4", "6601.12"]) == {}  # 1, 2, … 12 is a numbering without zeros
    assert mend_codes(["6601.3", "6601.30", "6601.01"]) == {}  # the file tells 3 from 30
    assert mend_codes(["6601.3", "6602.01", "6602.15"]) == {"6601.3": "6601.30"}  # by the file's other levels
    assert mend_codes(["1122.1", "1122.001"]) == {"1122.1": "1122.100"}
    assert mend_codes(["6601.3", "6601.01"], charted=["6601.03", "6601.01"]) == {}


def test_a_mended_code_is_reported() -> None:
    rows = [["2024-01-02", "记-1", "a", code, "销售费用", 1, None] for code in ("6601.3", "6601.01", "6601.12")]
    ledger = read(sheet(HEADER, *rows, ["2024-01-02", "记-1", "a", "1001", "现金", None, 3]))
    assert list(ledger.lines["account_code"]) == ["660130", "660101", "660112", "1001"]
    assert any("6601.3→6601.30" in warning for warning in only_book(ledger).warnings)


def test_levels_in_columns_of_their_own() -> None:
    header = ("日期", "凭证号", "摘要", "一级科目", "二级科目", "三级科目", "借方", "贷方")
    rows = [
        ["2024-01-05", "1", "付", "管理费用", "办公费", "纸", 5, None],
        ["2024-01-05", "1", "付", "银行存款", "工行", None, None, 5],
    ]
    assert list(read(sheet(header, *rows)).lines["account_name"]) == ["管理费用/办公费/纸", "银行存款/工行"]


def test_total_and_detail_account_of_paper_forms() -> None:
    header = ("日期", "凭证号", "摘要", "总账科目", "明细科目", "借方", "贷方")
    rows = [
        ["2024-01-05", "1", "付", "管理费用", "办公费", 5, None],
        ["2024-01-05", "1", "付", "库存现金", None, None, 5],
    ]
    assert list(read(sheet(header, *rows)).lines["account_name"]) == ["管理费用/办公费", "库存现金"]


def test_one_amount_between_a_debit_and_a_credit_account() -> None:
    header = ("日期", "凭证号", "摘要", "借方科目", "贷方科目", "金额")
    ledger = read(sheet(header, ["2024-01-05", "1", "付", "6602 管理费用", "1001 库存现金", 5]))
    assert ledger.lines[["row", "account_code", "debit", "credit"]].to_numpy().tolist() == [
        [2, "6602", 500, 0],
        [2, "1001", 0, 500],
    ]


def test_sections_by_title_with_openings() -> None:
    header = ["日期", "凭证字号", "摘要", "借方", "贷方", "方向", "余额"]
    ledger = read(
        sheet(
            ["明细账"], ["科目：1001 库存现金"], header, ["2024-01-01", None, "期初余额", None, None, "借", 10],
            ["2024-01-05", "记-1", "付", None, 5, "借", 5], [None, None, "本月合计", 0, 5, "借", 5],
            ["科目：2202 应付账款"], header, ["2024-01-01", None, "期初余额", None, None, "贷", 7],
            ["2024-01-05", "记-1", "付", 5, None, "贷", 2], [None, None, "本月合计", 5, 0, "贷", 2],
        )
    )  # fmt: skip
    assert ledger.lines[["row", "account_code", "account_name"]].to_numpy().tolist() == [
        [5, "1001", "库存现金"],
        [10, "2202", "应付账款"],
    ]
    book = only_book(ledger)
    assert (book.form, book.unbalanced) == ("vouchers", ())
    assert [(opening.account_code, opening.amount) for opening in book.openings] == [("1001", 1000), ("2202", -700)]
    assert all(control.agrees for control in book.controls)


def test_the_counter_account_is_never_the_account() -> None:
    header = ("日期", "凭证号", "摘要", "对方科目", "收入", "支出", "余额")
    rows = [["2024-01-05", "1", "付", "管理费用", None, 5, 95], ["2024-01-06", "2", "收", "银行存款", 7, None, 102]]
    ledger = read(sheet(["2024年现金日记账"], header, *rows))
    assert list(ledger.lines["opposite"]) == ["管理费用", "银行存款"]
    assert set(ledger.lines["account_name"]) == {"库存现金"}
    assert only_book(ledger).form == "journal"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("【客商：X】【款项名称：无】【绩效部门hl：Y】", {"counterparty": "X", "department": "Y", "auxiliary": "客商：X；款项名称：无；绩效部门hl：Y"}),
        ("【客商：A】B公司】", {"counterparty": "A】B公司", "auxiliary": "客商：A】B公司"}),
        ("供应商:G2.21.000326_中山市建设局", {"counterparty": "中山市建设局", "auxiliary": "供应商：G2.21.000326_中山市建设局"}),
        ("部门:办公室/职员:张三", {"department": "办公室", "person": "张三", "auxiliary": "部门：办公室；职员：张三"}),
        ("项目：道路工程；支出功能分类：2130101 行政运行", {"project": "道路工程", "functional": "2130101 行政运行", "auxiliary": "项目：道路工程；支出功能分类：2130101 行政运行"}),
        ("部门预算支出经济分类：30211 差旅费", {"economic": "30211 差旅费", "auxiliary": "部门预算支出经济分类：30211 差旅费"}),
        ("【银行账户：工行0000】", {"auxiliary": "银行账户：工行0000"}), ("", {"auxiliary": ""}),
    ],
)  # fmt: skip
def test_auxiliary_texts(text: str, found: dict[str, str]) -> None:
    assert spread(text) == found


def test_auxiliaries_in_columns_of_their_own() -> None:
    header = (
        *HEADER,
        "部门名称",
        "客户名称",
        "供应商名称",
        "职员",
        "固定4代码",
        "固定4名称",
        "支出功能分类",
        "经济分类编码",
        "部门支出经济分类名称",
    )
    rows = pair("2024-01-05", "1", 5)
    rows[0] += ["01 办公室", None, "甲公司", "张三", "001", "基本支出", "2130101", None, "差旅费"]
    rows[1] += [None, "乙公司", None, None, None, None, None, None, None]
    lines = read(sheet(header, *rows)).lines
    first = lines.iloc[0]
    assert (first["department"], first["counterparty"], first["person"]) == ("办公室", "甲公司", "张三")
    assert (first["functional"], first["economic"]) == ("2130101", "差旅费")
    assert "固定4：基本支出" in first["auxiliary"]
    assert (lines["counterparty"].iloc[1], lines["department"].iloc[1]) == ("乙公司", "")


def test_classes_with_code_and_name() -> None:
    header = (*HEADER, "核算项目1", "编码1", "名称1", "核算项目2", "编码2", "名称2")
    rows = pair("2024-01-05", "1", 5)
    rows[0] += ["供应商", "G2", "甲公司", "部门", "01", "办公室"]
    rows[1] += ["职员", "09", None, None, None, None]
    lines = read(sheet(header, *rows)).lines
    assert lines[["counterparty", "department", "person"]].to_numpy().tolist() == [
        ["甲公司", "办公室", ""],
        ["", "", "09"],
    ]
    assert list(lines["auxiliary"]) == ["供应商：甲公司；部门：办公室", "职员：09"]


def test_people_attachments_bills_and_dates() -> None:
    header = (*HEADER, "制单人", "审核人", "记账人", "出纳", "附单据数", "结算方式", "票号", "业务日期", "制单日期")
    rows = [
        [*row, "王", "李", "赵", "钱", "附 3 张", "转账支票", "0012", "2024-01-03", "2024-01-09 10:30:00"]
        for row in pair("2024-01-05", "1", 5)
    ]
    line = read(sheet(header, *rows)).lines.iloc[0]
    assert (line["preparer"], line["reviewer"], line["poster"], line["cashier"]) == ("王", "李", "赵", "钱")
    assert (line["attachments"], line["settlement"], line["bill_no"]) == (3, "转账支票", "0012")
    assert (str(line["date"].date()), str(line["business_date"].date()), str(line["entered_at"].date())) == (
        "2024-01-05",
        "2024-01-03",
        "2024-01-09",
    )
