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
