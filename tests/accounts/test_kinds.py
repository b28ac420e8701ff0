"""What single accounts are: code against name, sub-accounts, money held for others, budget basis."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.searching import examples
from voucher_audit.accounts import Classified, classify
from voucher_audit.schema import Kind

REAL = Path(__file__).with_name("real_accounts.tsv")
# Enough of the government chart to leave no doubt about the family.
OFFICE = ("1218 其他应收款", "2307 其他应付款", "3001 累计盈余", "4001 财政拨款收入", "5001 业务活动费用")
COMPANY = ("1221 其他应收款", "4001 实收资本", "6001 主营业务收入", "6602 管理费用", "4103 本年利润")


def book(*accounts: str) -> Classified:
    rows = [account.partition(" ")[::2] for account in accounts]
    return classify(pd.DataFrame(rows, columns=["account_code", "account_name"]))


def first(*accounts: str) -> pd.Series:
    """The row of the first account."""
    return book(*accounts).table.iloc[0]


def test_the_name_wins_over_the_code_and_a_warning_says_so() -> None:
    classified = book("2305 其他应付款/张三", *OFFICE)
    assert classified.family == "政府会计制度"
    assert classified.table["kind"][0] == "other_payable"
    assert classified.warnings == (
        "科目 2305「其他应付款/张三」：编码 2305 在政府会计制度是预收账款，此处名为「其他应付款」，"
        "按名称认作其他应付款（暂存）。",
    )


def test_a_code_of_another_chart_is_named_with_its_owner() -> None:
    classified = book("1221 其他应收款", *OFFICE)
    assert classified.table["kind"][0] == "advance"
    assert classified.warnings == (
        "科目 1221「其他应收款」：编码不在政府会计制度科目表中（在企业会计准则是其他应收款），"
        "按名称认作其他应收款（暂付、备用金）。",
    )


def test_a_known_name_at_an_unknown_code() -> None:
    classified = book("611301 其他收益/稳岗补贴", *COMPANY)
    assert classified.table["kind"][0] == "income"
    assert "编码不在企业会计准则科目表中" in classified.warnings[0]
    assert book("6117 其他收益", *COMPANY).warnings == ()


def test_a_code_of_the_old_chart_under_its_old_name() -> None:
    """1213 预付账款 carried over from 2013 stays what it was."""
    classified = book("1213 预付账款", *OFFICE)
    assert classified.family == "政府会计制度"
    assert classified.table["kind"][0] == "prepaid"


def test_unknown_codes_fall_back_on_their_class() -> None:
    classified = book("5601 某某", "7102 某某", *OFFICE)
    assert list(classified.table["kind"][:2]) == ["expense", "budget_expense"]
    assert all("不在政府会计制度科目表中" in warning for warning in classified.warnings)


def test_unknown_accounts_are_one_warning() -> None:
    classified = classify(pd.DataFrame({"account_code": "", "account_name": ["张三", "李四", "库存现金"]}))
    assert list(classified.table["kind"]) == ["unknown", "unknown", "cash"]
    assert classified.warnings[0] == "科目 「张三」等 2 个：编码和名称都认不出，科目性质未定。"


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        ("121801 其他应收款/备用金/张三", "advance"),
        ("1218 其他应收款_单位往来", "advance"),
        ("220103 应付职工薪酬-社会保险费", "payroll"),
        ("100203 银行存款/零余额账户", "quota"),
        ("1002 基本户", "bank"),
        ("2103 应缴财政款", "treasury_payable"),
        ("160201 固定资产累计折旧", "depreciation"),
        ("1602 累计折旧", "depreciation"),
        ("1902 待处理财产损益", "other_asset"),
        ("1001 现金", "cash"),
        ("100101 人民币", "cash"),
        ("1212 应收帐款", "receivable"),
        ("1214 預付賬款", "prepaid"),
        ("1218 1218 其他应收款", "advance"),
        (" 1218 其他应收款", "advance"),
        (" 1218\\其他应收款\\备用金", "advance"),
        ("1218.01 1218.01 - 其他应收款_张三", "advance"),
        (" 零余额用款额度", "quota"),
        (" 工商银行基本户", "bank"),
        (" 备用金/王五", "advance"),
        (" 现金日记账", "cash"),
        (" 银行存款日记账（工行）", "bank"),
        (" 农商行1234户", "bank"),
        (" 暂存款", "other_payable"),
        (" 固定资产清理", "other_asset"),
        (" 固定资产折旧费", "expense"),
        (" 在建工程/滨河路", "construction"),
        (" 长期借款", "loan"),
        (" 代扣个人所得税", "other_payable"),
    ],
)
def test_kinds_of_sub_accounts_and_writings(account: str, kind: str) -> None:
    assert first(account, *OFFICE)["kind"] == kind


def test_names_of_sub_accounts_do_not_contradict_their_code() -> None:
    """In a book that names only the last level, 材料 under 研发支出 is not the account 材料."""
    classified = book("530101 材料/钢材", "530102 结余", "123101 应收账款坏账准备", "122101 应付账款", *COMPANY)
    assert list(classified.table["kind"][:4]) == ["expense", "expense", "other_asset", "advance"]
    assert classified.warnings == ()


@pytest.mark.parametrize(
    ("account", "custody"),
    [
        ("100102 库存现金/受托代理资产", True),
        ("1001.02 受托代理资产", True),
        ("100199", True),
        ("100299", True),
        ("100299 其他户", False),
        ("100102", False),
        ("100203 银行存款/党费户", True),
        ("100204 银行存款/工会户", True),
        ("100205 代管资金户", True),
        ("1891 受托代理资产", True),
        ("2901 受托代理负债", True),
        ("100201 银行存款/基本户", False),
        ("1001 库存现金", False),
        ("230705 其他应付款/代管资金", False),
        ("500107 业务活动费用/工会经费", False),
    ],
)
def test_money_held_for_others(account: str, custody: bool) -> None:
    assert bool(first(account, *OFFICE)["custody"]) is custody


def test_in_a_union_s_own_book_only_money_it_keeps_for_others_is_custody() -> None:
    union = ("102 银行存款/工会户", "10102 库存现金/代管经费", "402 拨缴经费收入", "501 职工活动支出")
    assert list(book(*union).table["custody"]) == [False, True, False, False]


def test_in_a_village_s_book_the_township_s_account_is_the_village_s_money() -> None:
    village = ("10201 银行存款/代管站账户", "10202 银行存款/党费", "112 应收款", "541 管理费用", "511 发包及上交收入")
    assert list(book(*village).table["custody"]) == [False, True, False, False, False]


def test_only_classes_6_to_8_of_the_government_chart_are_budget_basis() -> None:
    office = book("6001 财政拨款预算收入", "7101 行政支出", "8001 资金结存", "1002 银行存款", *OFFICE)
    company = book("6602 管理费用", "6001 主营业务收入", "4001 实收资本")
    union = book("506 行政支出", "402 拨缴经费收入", "102 银行存款")
    assert list(office.table["basis"][:4]) == ["budget", "budget", "budget", "financial"]
    assert set(company.table["basis"]) == {"financial"}
    assert set(union.table["basis"]) == {"financial"}
    assert union.table["kind"][0] == "expense"


def test_accounts_of_real_enterprise_books() -> None:
    """The account lists of three exports from 用友NC (Fieons/Audit_scripts, MIT; names masked by their publisher)."""
    accounts = pd.read_csv(REAL, sep="\t", dtype="str", keep_default_na=False)
    classified = classify(accounts[["account_code", "account_name"]])
    assert classified.family == "企业会计准则"
    pd.testing.assert_series_equal(classified.table["kind"], accounts["kind"])
    pd.testing.assert_series_equal(classified.table["expense"], accounts["expense"])
    assert not classified.table["custody"].any()
    assert [warning[:20] for warning in classified.warnings] == [
        "科目 1310「内部往来」：编码不在企业",
        "科目 611302「其他收益/进项加计抵",
    ]


def test_rows_come_back_in_order_with_index_and_texts_as_given() -> None:
    accounts = pd.DataFrame(
        {"account_code": ["1002.01", "", "1001"], "account_name": ["银行存款\\工行", "库存现金", ""]}, index=[7, 7, 3]
    )
    table = classify(accounts).table
    assert list(table.columns) == ["account_code", "account_name", "kind", "expense", "custody", "basis"]
    assert list(table.index) == [0, 1, 2]
    assert list(table["account_code"]) == ["1002.01", "", "1001"]
    assert list(table["account_name"]) == ["银行存款\\工行", "库存现金", ""]
    assert [str(dtype) for dtype in table.dtypes] == ["str", "str", "str", "str", "bool", "str"]


def test_an_empty_book() -> None:
    classified = classify(pd.DataFrame({"account_code": [], "account_name": []}))
    assert (classified.family, len(classified.table), classified.warnings) == ("未识别", 0, ())


_words = st.sampled_from(
    [
        "1001",
        "库存现金",
        "其他应收款",
        "30211",
        "/",
        "\\",
        "-",
        ".",
        "0",
        "工行",
        "差旅费",
        "（新）",
        "2021年",
        "Cash",
        "é",
    ]
)
_texts = st.one_of(st.text(max_size=12), st.lists(_words, max_size=6).map("".join), st.none())


@examples(150)
@given(
    st.lists(
        st.tuples(_texts, _texts, st.one_of(st.none(), st.integers(-(10**15), 10**15)), st.integers(0, 10**15)),
        max_size=8,
    )
)
def test_no_text_makes_it_raise_and_no_row_is_lost(rows: list[tuple[object, ...]]) -> None:
    accounts = pd.DataFrame(rows, columns=["account_code", "account_name", "debit", "credit"])
    classified = classify(accounts)
    assert len(classified.table) == len(rows)
    assert set(classified.table["kind"]) <= {str(kind) for kind in Kind}
    assert set(classified.table["basis"]) <= {"financial", "budget"}
    assert list(classified.table["account_code"]) == [row[0] or "" for row in rows]
