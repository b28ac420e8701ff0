"""Rules on current accounts together: linked cases, honest business of a county unit, and books without such accounts."""

import pandas as pd
import pytest

from voucher_audit import examples
from voucher_audit.evidence import purposes
from voucher_audit.evidence.balances import openings
from voucher_audit.evidence.current_accounts import movements, settle
from voucher_audit.report import Finding, Severity
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Kind

RULES = {name: rule for name, rule in all_rules().items() if rule.group.startswith("D")}
LENDER = "沈阳金信房地产评估有限公司"
LAMPS = (
    V("借金信评估公司款 用于植物园建设", "1002", "2307", 100000, "2021-05-10", fields={"counterparty": LENDER}),
    V("提现", "1001", "1002", 100000, "2021-05-18", fields={"counterparty": ""}),
    V("付公园路灯安装款 白条", "1613", "1001", 100000, "2021-05-18", fields={"counterparty": "李某施工队"}),
    V("付办公用品", "5101", "1002", 1200, "2021-05-19", fields={"counterparty": "大众商店"}),
    V("归还金信公司借款", "2307", "1002", 100000, "2022-07-14", fields={"counterparty": LENDER}),
)
HONEST = (
    # deposits come and go, retentions wait for their day
    V("收鸿运公司投标保证金", "1002", "2307", 20000, "2021-02-03"),
    V("退鸿运公司投标保证金", "2307", "1002", 20000, "2021-03-10"),
    V("收门市房租赁押金", "1002", "2307", 3000, "2021-02-03"),
    V("扣留大众工程队维修质保金", "5001", "2307", 6000, "2021-02-20"),
    # collected for others and passed on
    V("代收承租户电费", "1002", "2307", 1860, "2021-03-05"),
    V("代付承租户电费", "2307", "1002", 1860, "2021-03-15"),
    V("收财政拨拆迁补偿款", "1002", "2307", 300000, "2021-03-20"),
    V("发放拆迁补偿款 花名册", "2307", "1002", 300000, "2021-04-02"),
    # money of the treasury, remitted within the month
    V("收罚没款", "1002", "2103", 4200, "2021-04-06"),
    V("应缴财政款上缴国库", "2103", "1002", 4200, "2021-04-20"),
    # advances and prepayments that were settled
    V("王强借差旅费", "1218", "1001", 3000, "2021-04-08"),
    V("王强报差旅费冲借款", "5101 差旅费", "1218", 3000, "2021-04-28"),
    V("暂付会议费", "1218", "1002", 5000, "2021-05-06"),
    V("会议费报账", "5001 会议费", "1218", 5000, "2021-06-10"),
    V("预付印刷款", "1214", "1002", 8000, "2021-05-06"),
    V("印刷品验收 核销预付", "5001", "1214", 8000, "2021-06-20"),
    V("付办公用房押金", "1218", "1002", 6000, "2021-05-06"),
    # cards, contributions, appropriations, quota
    V("李敏公务卡消费", "5101", "2307", 860, "2021-06-02"),
    V("还李敏公务卡", "2307", "1011", 860, "2021-06-22"),
    V("零余额转基本户缴公积金", "1002", "1011", 51230, "2021-06-22"),
    V("拨下属单位维修款", "5501", "1002", 60000, "2021-06-25"),
    V("财政拨入老旧小区专项", "1002", "4001", 500000, "2021-07-01"),
    V("付幸福小区路灯安装款", "5001 老旧小区改造", "1002", 46000, "2021-07-20"),
    V("收租金", "1002", "4605", 9600, "2021-07-21"),
    V("付办公用房租金", "5101", "1002", 9600, "2021-07-22"),
    V("计提四季度工会经费", "5101", "2307", 12000, "2021-12-31"),
)


def _run(name: str, example: Example) -> tuple[Finding, ...]:
    found, coverage = examples.findings_of(RULES[name], example)
    assert coverage.status != "crashed", coverage.reason
    return found


def test_borrowed_for_the_garden_spent_on_lamps_and_repaid_is_one_case() -> None:
    """The case this software was conceived from: borrowing, spending and repayment carry one case, in both rules."""
    register = {"related_parties": ({"name": LENDER, "relation": "代管公司"},)}
    example = Example("seed", LAMPS, registers=register)
    diverted = {finding.voucher: finding for finding in _run("diverted-funds", example)}
    related = {finding.voucher: finding for finding in _run("related-party-transfer", example)}
    assert set(diverted) == {"记-1", "记-3", "记-5"}
    assert diverted["记-3"].severity is Severity.HIGH
    assert {diverted["记-1"].severity, diverted["记-5"].severity} == {Severity.LOW}
    assert set(related) == {"记-1", "记-5"}
    cases = {finding.case for finding in (*diverted.values(), *related.values())}
    assert len(cases) == 1
    assert cases != {""}


def test_the_same_money_spent_on_the_garden_is_no_diversion() -> None:
    honest = tuple(
        V(v.summary.replace("公园路灯安装款 白条", "植物园温室款"), v.dr, v.cr, v.amount, v.date, fields=v.fields)
        for v in LAMPS
    )
    assert _run("diverted-funds", Example("seed", honest)) == ()


def test_without_the_register_only_the_words_speak() -> None:
    found = _run("related-party-transfer", Example("seed", LAMPS))
    assert found == ()


@pytest.mark.parametrize("name", list(RULES))
def test_honest_business_of_a_county_unit_is_not_listed(name: str) -> None:
    listed = [
        (finding.voucher, finding.summary, finding.evidence)
        for finding in _run(name, Example("honest", HONEST))
        if finding.severity is not Severity.INFO
    ]
    assert listed == []


@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize(
    "voucher",
    [
        V("付电话费", "5101", "1002", 100),
        V("结转收入", "4609", "3301", 100),
        V("收款", "1002", "2307", 50),
        V("付款", "1218", "1001", 50),
        V("付款", "Q6602", "Q1001", 50),
    ],
    ids=lambda voucher: f"{voucher.dr}-{voucher.cr}",
)
def test_books_with_one_voucher_are_judged_without_a_crash(name: str, voucher: V) -> None:
    assert all(finding.severity is Severity.INFO for finding in _run(name, Example("one", (voucher,))))


def _lines(*vouchers: V, balances: dict[str, float] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    ledger = examples.ledger_of(Example("lines", vouchers, openings=balances or {}))
    return ledger.lines, openings(ledger)


def test_what_a_voucher_moves_within_one_party_is_no_movement() -> None:
    lines, _ = _lines(
        V("转明细", "2307 押金", "2307 保证金", 500, fields={"counterparty": "鸿运公司"}),
        V("收鸿运公司押金", "1002", "2307 押金", 700, fields={"counterparty": "鸿运公司"}),
    )
    moves = movements(lines, [Kind.OTHER_PAYABLE])
    assert list(moves["amount"]) == [70000]
    assert list(moves["party"]) == ["鸿运公司"]


def test_opening_sums_are_not_counted_beside_their_parts() -> None:
    lines, opening = _lines(
        V("退押金", "230701 押金", "1002", 300), balances={"2307": -900, "230701 押金": -900, "2305": -50}
    )
    moves = movements(lines, [Kind.OTHER_PAYABLE], opening)
    assert sorted(moves["amount"]) == [-30000, 90000]


def test_a_debt_named_only_in_summaries_gets_the_benefit_of_the_doubt() -> None:
    """`宏达款` and `宏达工程队` may be one party; a column that names two parties is believed."""
    unsure, _ = _lines(
        V("收宏达工程队款", "1002", "2307", 800, "2021-01-05"), V("退款", "2307", "1002", 800, "2021-02-05")
    )
    sure, _ = _lines(
        V("收款", "1002", "2307", 800, "2021-01-05", fields={"counterparty": "宏达工程队"}),
        V("退款", "2307", "1002", 800, "2021-02-05", fields={"counterparty": "金桥公司"}),
    )
    assert list(settle(movements(unsure, [Kind.OTHER_PAYABLE]))["open"]) == [0]
    assert list(settle(movements(sure, [Kind.OTHER_PAYABLE]))["open"]) == [80000]


@pytest.mark.parametrize(
    ("project", "summary", "contradicts"),
    [
        ("植物园建设", "付公园路灯款", True),
        ("植物园建设", "付植物园路灯款", False),
        ("老旧小区改造", "付滨河路亮化款", True),
        ("老旧小区改造", "付滨河路12号楼外墙保温款", False),
        ("老旧小区改造", "付路灯安装款", False),
        ("农村危房改造", "付办公楼装修款", True),
        ("老旧小区改造", "付公务接待餐费", True),
        ("公园路办公楼维修", "付公园路办公楼电梯款", False),
        ("疫情防控", "付办公楼消毒款", False),
    ],
)
def test_purposes_contradict_only_where_neither_can_be_part_of_the_other(
    project: str, summary: str, contradicts: bool
) -> None:
    meant, paid = purposes.works(pd.Series([project])), purposes.things(pd.Series([summary]))
    assert bool(purposes.contradicting(meant, paid).iloc[0]) is contradicts
