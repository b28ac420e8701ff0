"""What a voucher is about: the lines that carry the amount decide, and offices are not their contributions."""

import pytest

from voucher_audit import examples, vouchers
from voucher_audit.rules.api import Example, V


def _purposes(*entries: V) -> list[set[str]]:
    table = vouchers.summarise(examples.ledger_of(Example("测试用例", entries)).lines)
    names = ("payroll", "tax", "utility", "bank_fee", "pass_through", "loan", "refund", "card")
    return [{name for name in names if row[name]} for row in table.to_dict("records")]


def test_a_bank_charge_beside_a_payment_is_not_its_purpose() -> None:
    beside = V(
        "付滨河路亮化工程款", "1613", "1002", 120000,
        more=(("付银行手续费", "5101 手续费", 12, 0), ("付银行手续费", "1002", 0, 12)),
    )  # fmt: skip
    alone = V("付银行手续费", "5101", "1002", 12)
    assert _purposes(beside, alone) == [set(), {"bank_fee"}]


@pytest.mark.parametrize(
    ("office", "contribution"),
    [
        ("付医保局办公楼维修款", "缴6月医保"),
        ("付公积金中心装修款", "缴住房公积金"),
        ("付社保大厅改造工程款", "划转社保 26万"),
        ("付项目绩效评价服务费", "发放季度绩效"),
    ],
)
def test_an_office_is_not_its_contribution(office: str, contribution: str) -> None:
    first, second = _purposes(V(office, "5001", "1002", 80000), V(contribution, "5001", "1002", 80000))
    assert "payroll" not in first
    assert "payroll" in second


def test_works_on_lines_are_not_telephone_bills() -> None:
    assert _purposes(V("付光纤迁改工程款", "1613", "1002", 9000), V("付光纤使用费", "5101", "1002", 900)) == [
        set(),
        {"utility"},
    ]


def test_yearly_fee_of_an_account_is_a_bank_charge_and_of_software_is_not() -> None:
    assert _purposes(V("付网银年费", "5101", "1002", 300), V("付财务软件年费", "5101", "1002", 30000)) == [
        {"bank_fee"},
        set(),
    ]


def test_a_journal_tells_lending_from_spending_by_its_counter_account() -> None:
    ledger = examples.ledger_of(
        Example(
            "测试用例",
            (
                V("借据 张三", "1218", "1001", 5000, fields={"opposite": "1221 其他应收款"}),
                V("付材料费", "5001", "1001", 800, fields={"opposite": "5602 管理费用"}),
                V("发工资", "2201", "1001", 900, fields={"opposite": "2211 应付职工薪酬"}),
                V("提现", "1001", "1002", 700, fields={"opposite": "1002 银行存款"}),
            ),
        )
    )
    cash = ledger.lines[ledger.lines["account_code"] == "1001"]
    table = vouchers.summarise(cash, frozenset(["示例单位"]))
    assert table["advanced"].tolist() == [500000, 0, 0, 0]
    assert table["spent"].tolist() == [0, 80000, 90000, 0]
    assert table["payroll"].tolist() == [False, False, True, False]
    assert table["received"].tolist() == [0, 0, 0, 0]  # a withdrawal came from the unit's own bank


def test_money_handed_on_to_a_subordinate_with_a_long_name() -> None:
    passed_on, bought = _purposes(
        V("拨白石县市容环境服务中心运转经费", "5501", "1002", 50000),
        V("付市容环境服务中心垃圾桶款", "5001", "1002", 50000),
    )
    assert passed_on == {"pass_through"}
    assert bought == set()


def test_repairs_are_not_money_handed_on_because_of_the_verb() -> None:
    repair, subordinate = _purposes(
        V("拨付办公楼维修款项", "5101", "1002", 60000), V("拨下属单位维修款", "5301", "1002", 60000)
    )
    assert repair == set()
    assert subordinate == {"pass_through"}
