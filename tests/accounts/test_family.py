"""Which chart a book follows: realistic account lists of every family, and the codes that several charts share."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

import pandas as pd
import pytest

from voucher_audit.accounts import Classified, chart, classify, name_of
from voucher_audit.accounts.charts import CHARTS, DOMESTIC, code_segments, kind_by_name, known_name

GOVERNMENT = "政府会计制度"
ADMINISTRATION = "行政单位会计制度（2013）"
INSTITUTION = "事业单位会计制度（2012）"
SMALL, ENTERPRISE = "小企业会计准则", "企业会计准则"


def book(*accounts: str) -> Classified:
    """Each account as `code name`, `code` or ` name`."""
    rows = [account.partition(" ")[::2] for account in accounts]
    return classify(pd.DataFrame(rows, columns=["account_code", "account_name"]))


def kinds(classified: Classified) -> Mapping[str, str]:
    """`code name` as given → kind."""
    keys = (classified.table["account_code"] + " " + classified.table["account_name"]).str.strip()
    return dict(zip(keys, classified.table["kind"], strict=True))


BOOKS = {
    GOVERNMENT: {
        "1001 库存现金": "cash",
        "100201 银行存款/基本户": "bank",
        "1011 零余额账户用款额度": "quota",
        "120102 财政应返还额度/财政授权支付": "treasury_receivable",
        "1214 预付账款": "prepaid",
        "121801 其他应收款/备用金": "advance",
        "1602 固定资产累计折旧": "depreciation",
        "1613 在建工程": "construction",
        "1811 政府储备物资": "inventory",
        "2101 应交增值税": "tax",
        "2103 应缴财政款": "treasury_payable",
        "220101 应付职工薪酬/基本工资": "payroll",
        "2305 预收账款": "unearned",
        "2307 其他应付款": "other_payable",
        "3001 累计盈余": "equity",
        "4001 财政拨款收入": "appropriation",
        "4604 利息收入": "income",
        "5001 业务活动费用": "expense",
        "6001 财政拨款预算收入": "budget_income",
        "7101 行政支出": "budget_expense",
        "800101 资金结存/零余额账户用款额度": "budget_balance",
    },
    ADMINISTRATION: {
        "1001 库存现金": "cash",
        "1011 零余额账户用款额度": "quota",
        "1021 财政应返还额度": "treasury_receivable",
        "1213 预付账款": "prepaid",
        "1215 其他应收款": "advance",
        "2001 应缴财政款": "treasury_payable",
        "2305 其他应付款": "other_payable",
        "3001 财政拨款结转": "equity",
        "350111 资产基金/存货": "equity",
        "4001 财政拨款收入": "appropriation",
        "50010102 经费支出/基本支出/商品和服务支出": "expense",
    },
    INSTITUTION: {
        "1001 库存现金": "cash",
        "1201 财政应返还额度": "treasury_receivable",
        "1215 其他应收款": "advance",
        "2102 应缴国库款": "treasury_payable",
        "2303 预收账款": "unearned",
        "2305 其他应付款": "other_payable",
        "3001 事业基金": "equity",
        "4001 财政补助收入": "appropriation",
        "5001 事业支出": "expense",
        "5401 其他支出": "expense",
    },
    SMALL: {
        "1001 库存现金": "cash",
        "1221 其他应收款": "advance",
        "1123 预付账款": "prepaid",
        "2241 其他应付款": "other_payable",
        "3001 实收资本": "equity",
        "4001 生产成本": "expense",
        "5001 主营业务收入": "income",
        "560201 管理费用/办公费": "expense",
        "5711 营业外支出": "expense",
    },
    ENTERPRISE: {
        "1001 库存现金": "cash",
        "1012 其他货币资金": "other_money",
        "1221 其他应收款": "advance",
        "2211 应付职工薪酬": "payroll",
        "2901 递延所得税负债": "other_liability",
        "4001 实收资本": "equity",
        "5001 生产成本": "expense",
        "6001 主营业务收入": "income",
        "6602 管理费用": "expense",
        "6901 以前年度损益调整": "equity",
    },
    "企业会计制度（2001）": {
        "1133 其他应收款": "advance",
        "1231 低值易耗品": "inventory",
        "2151 应付工资": "payroll",
        "2176 其他应交款": "tax",
        "3101 实收资本": "equity",
        "5101 主营业务收入": "income",
        "5502 管理费用": "expense",
    },
    "民间非营利组织会计制度": {
        "1001 现金": "cash",
        "1122 其他应收款": "advance",
        "1141 预付账款": "prepaid",
        "1701 受托代理资产": "custody_asset",
        "2209 其他应付款": "other_payable",
        "3101 非限定性净资产": "equity",
        "4101 捐赠收入": "income",
        "5101 业务活动成本": "expense",
    },
    "旧行政单位（三位科目）": {
        "101 现金": "cash",
        "102 银行存款": "bank",
        "104 暂付款": "advance",
        "203 暂存款": "other_payable",
        "303 结余": "equity",
        "401 拨入经费": "appropriation",
        "50101 经费支出/基本支出": "expense",
    },
    "旧事业单位（三位科目）": {
        "101 现金": "cash",
        "108 预付账款": "prepaid",
        "110 其他应收款": "advance",
        "203 应付账款": "payable",
        "207 其他应付款": "other_payable",
        "115 材料": "inventory",
        "301 事业基金": "equity",
        "302 固定基金": "equity",
        "401 财政补助收入": "appropriation",
        "504 事业支出": "expense",
    },
    "村集体经济组织会计制度": {
        "101 库存现金": "cash",
        "112 应收款": "advance",
        "113 内部往来": "advance",
        "211 应付款": "other_payable",
        "503 补助收入": "income",
        "513 管理费用": "expense",
        "514 公益支出": "expense",
    },
    "村集体经济组织会计制度（2004）": {
        "101 现金": "cash",
        "112 应收款": "advance",
        "202 应付款": "other_payable",
        "502 经营支出": "expense",
        "511 发包及上交收入": "income",
        "541 管理费用": "expense",
        "551 其他支出": "expense",
    },
    "农民专业合作社会计制度": {
        "101 库存现金": "cash",
        "114 成员往来": "advance",
        "211 应付款": "other_payable",
        "301 股金": "equity",
        "521 经营支出": "expense",
    },
    "工会会计制度": {
        "101 库存现金": "cash",
        "135 其他应收款": "advance",
        "215 其他应付款": "other_payable",
        "221 代管经费": "custody_liability",
        "322 工会资金结余": "equity",
        "402 拨缴经费收入": "income",
        "501 职工活动支出": "expense",
    },
    "工会会计制度（2009）": {
        "102 银行存款": "bank",
        "121 借出款": "advance",
        "225 其他应付款": "other_payable",
        "322 后备金": "equity",
        "402 拨缴经费收入": "income",
        "502 维权支出": "expense",
    },
    "国有建设单位会计制度": {
        "101 建筑安装工程投资": "construction",
        "103 待摊投资": "construction",
        "232 银行存款": "bank",
        "233 现金": "cash",
        "301 基建拨款": "appropriation",
    },
}


@pytest.mark.parametrize("family", BOOKS)
def test_the_family_and_every_kind_of_a_realistic_book(family: str) -> None:
    classified = book(*BOOKS[family])
    assert classified.family == family
    assert kinds(classified) == BOOKS[family]
    assert classified.warnings == ()
    assert any("相符" in reason for reason in classified.reasons)


@pytest.mark.parametrize("family", [family for family in BOOKS if "企业" not in family])
def test_a_book_of_names_only_is_known_by_its_names(family: str) -> None:
    names = [account.partition(" ")[2] for account in BOOKS[family]]
    classified = classify(pd.DataFrame({"account_code": "", "account_name": names}))
    assert classified.family == family
    assert list(classified.table["kind"]) == list(BOOKS[family].values())
    assert classified.warnings == (f"{len(names)} 个科目中有 {len(names)} 个没有编码，只按名称判断。",)


@pytest.mark.parametrize("family", BOOKS)
def test_a_book_of_codes_only_is_known_by_its_codes(family: str) -> None:
    codes = [account.partition(" ")[0] for account in BOOKS[family]]
    classified = classify(pd.DataFrame({"account_code": codes, "account_name": ""}))
    assert list(classified.table["kind"]) == list(BOOKS[family].values())
    assert classified.warnings == (f"{len(codes)} 个科目中有 {len(codes)} 个没有名称，只按编码判断。",)


@pytest.mark.parametrize(
    ("accounts", "family", "kind_of_5001"),
    [
        (("5001 业务活动费用", "1218 其他应收款"), GOVERNMENT, "expense"),
        (("5001 经费支出", "1215 其他应收款"), ADMINISTRATION, "expense"),
        (("5001 事业支出", "1215 其他应收款"), INSTITUTION, "expense"),
        (("5001 主营业务收入", "1221 其他应收款"), SMALL, "income"),
        (("5001 生产成本", "1221 其他应收款"), ENTERPRISE, "expense"),
        (("5001 医疗业务成本", "1218 其他应收款"), GOVERNMENT, "expense"),
    ],
)
def test_5001_means_six_things(accounts: tuple[str, ...], family: str, kind_of_5001: str) -> None:
    classified = book(*accounts)
    assert classified.family == family
    assert kinds(classified)[accounts[0]] == kind_of_5001


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        ("4001 财政拨款收入", "appropriation"),
        ("4001 生产成本", "expense"),
        ("4001 实收资本", "equity"),
        ("3001 累计盈余", "equity"),
        ("3001 实收资本", "equity"),
        ("2305 预收账款", "unearned"),
        ("2305 其他应付款", "other_payable"),
        ("6001 主营业务收入", "income"),
        ("6001 财政拨款预算收入", "budget_income"),
        ("101 现金", "cash"),
        ("101 建筑安装工程投资", "construction"),
    ],
)
def test_a_shared_code_goes_by_its_name_even_alone(account: str, kind: str) -> None:
    assert kinds(book(account)) == {account: kind}


def test_a_company_s_book_inside_a_public_project_is_judged_by_itself() -> None:
    office = book("1001", "1218", "5001", "1011", "2307")
    company = book("1001", "1221", "5602")
    assert office.family == GOVERNMENT
    assert company.family == SMALL
    assert kinds(office) == {
        "1001": "cash", "1218": "advance", "5001": "expense", "1011": "quota", "2307": "other_payable",
    }  # fmt: skip
    assert kinds(company) == {"1001": "cash", "1221": "advance", "5602": "expense"}


def test_the_codes_a_county_s_vouchers_use_without_names() -> None:
    classified = book(
        "1001", "100199", "1002", "1011", "1218", "1501", "1601", "1602", "1613", "2001", "2101", "2103", "2211",
        "2302", "2307", "2901", "3001", "3301", "4001", "4604", "4609", "5001", "5101", "5301",
    )  # fmt: skip
    assert classified.family == GOVERNMENT
    assert kinds(classified) == {
        "1001": "cash", "100199": "cash", "1002": "bank", "1011": "quota", "1218": "advance", "1501": "investment",
        "1601": "fixed_asset", "1602": "depreciation", "1613": "construction", "2001": "loan", "2101": "tax",
        "2103": "treasury_payable", "2211": "payroll", "2302": "payable", "2307": "other_payable",
        "2901": "custody_liability", "3001": "equity", "3301": "equity", "4001": "appropriation", "4604": "income",
        "4609": "income", "5001": "expense", "5101": "expense", "5301": "expense",
    }  # fmt: skip
    custody = classified.table.set_index("account_code")["custody"]
    assert list(custody[custody].index) == ["100199", "2901"]
    assert classified.warnings[0] == (
        "科目 2211：编码不在政府会计制度科目表中，按企业会计准则的应付职工薪酬认作应付职工薪酬。"
    )


def test_too_few_accounts_are_said_to_be_too_few() -> None:
    cash_book = book("1001 库存现金", "1002 银行存款")
    assert cash_book.family == "未识别"
    assert kinds(cash_book) == {"1001 库存现金": "cash", "1002 银行存款": "bank"}
    guess = book("1001", "5001")
    assert guess.family == GOVERNMENT
    assert guess.reasons[-1].startswith("也可能是")


def test_sides_tell_a_code_without_a_name_that_is_only_credited() -> None:
    """5001 only credited is sales of a small enterprise; the same code debited is a cost."""
    accounts = pd.DataFrame({"account_code": ["1001", "1002", "5001"], "account_name": ""})
    sales = classify(accounts.assign(debit=[5, 5, 0], credit=[0, 0, 900]))
    costs = classify(accounts.assign(debit=[0, 0, 900], credit=[5, 5, 0]))
    assert (sales.family, sales.table["kind"][2]) == (SMALL, "income")
    assert (costs.family, costs.table["kind"][2]) == (GOVERNMENT, "expense")


def test_bare_names_of_old_charts_are_no_budget_entries() -> None:
    """事业支出 paid from 银行存款 is the chart of 2012; the budget half always has 资金结存."""
    old = book(" 事业支出", " 银行存款", " 其他应付款")
    new = book(" 事业支出", " 资金结存", " 银行存款", " 单位管理费用")
    assert set(old.table["basis"]) == {"financial"}
    assert list(new.table["basis"]) == ["budget", "budget", "financial", "financial"]


def test_a_french_export_is_read_by_the_plan_comptable() -> None:
    classified = book(
        "51230000 BANQUE CIC", "53000000 CAISSE", "40100000 FOURNISSEURS A 20.0%", "41100000 CLIENTS A 5.5%",
        "42500000 PERSONNEL AVANCES", "44571200 TVA COLLECTEE", "62510000 VOYAGES ET DEPLACEMENTS",
        "70100000 VENTE NECTAR DE FRAISE", "10100000 CAPITAL ET RÉSERVES", "45510000 JARDIN DES PAPES",
    )  # fmt: skip
    assert classified.family == "法国会计总方案（FEC）"
    assert list(classified.table["kind"]) == [
        "bank", "cash", "payable", "receivable", "advance", "tax", "expense", "income", "equity", "other_payable",
    ]  # fmt: skip
    assert classified.table["expense"][6] == "差旅费"


def test_english_names_are_read_whatever_the_codes() -> None:
    expected = {
        "1000 Petty cash": "cash",
        "1002 Cash at bank - ICBC": "bank",
        "1100 Accounts receivable": "receivable",
        "1300 Employee advances": "advance",
        "1400 Prepaid rent": "prepaid",
        "1500 Accumulated depreciation": "depreciation",
        "2000 Accounts payable": "payable",
        "2100 Accrued salaries": "payroll",
        "2300 VAT payable": "tax",
        "2400 Bank loan": "loan",
        "4001 Sales revenue": "income",
        "5001 Cost of goods sold": "expense",
        "6100 Bank charges": "expense",
        "9000 Zzz": "unknown",
    }
    classified = book(*expected)
    assert classified.family == "未识别"
    assert kinds(classified) == expected
    assert classified.warnings == ("科目 9000「Zzz」：编码和名称都认不出，科目性质未定。",)


def test_every_account_of_every_chart_is_known_by_its_own_name() -> None:
    for family in CHARTS.values():
        for code, account in family.accounts.items():
            assert family.account(code_segments(code)) == account
            if not family.foreign:
                assert family.names[known_name(account.name)] == account, (family.family, account)
            assert family.class_kind(code_segments(code)) is not None
    assert len({chart.family for chart in DOMESTIC}) == len(DOMESTIC) == len(BOOKS)


def test_every_writing_of_a_name_means_a_known_account() -> None:
    words = tomllib.loads(files("voucher_audit.accounts").joinpath("names.toml").read_text(encoding="utf-8"))
    for name, variants in words["same"].items():
        assert known_name(name), name
        assert {known_name(variant) for variant in variants} == {known_name(name)}, name
    for name, kind in words["kinds"].items():
        assert kind_by_name(known_name(name), "") == kind, name


def test_first_level_names() -> None:
    assert chart(GOVERNMENT)["2305"] == "预收账款"
    assert chart(ADMINISTRATION)["2305"] == "其他应付款"
    assert name_of(GOVERNMENT, "1218.01") == "其他应收款"
    assert name_of("旧行政单位（三位科目）", "10401") == "暂付款"
    assert name_of(GOVERNMENT, "1221") == ""
    assert name_of("未识别", "1001") == ""
    with pytest.raises(KeyError):
        chart("未识别")
