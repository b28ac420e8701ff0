"""Cash income and its way to the bank."""

from __future__ import annotations

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.evidence.takings import takings, unbanked
from voucher_audit.registers import Registers
from voucher_audit.rules.api import Example, V


def test_income_is_taken_deposits_and_withdrawals_are_not() -> None:
    example = Example(
        "测试用例",
        (
            V("收房租", "1001", "4605", 3000, date="2021-03-01"),
            V("收投标保证金", "1001", "2307", 5000, date="2021-03-01"),
            V("提现备用", "1001", "1002", 2000, date="2021-03-01"),
            V("交回多余备用金", "1001", "1218", 400, date="2021-03-01"),
            V("现金存银行", "1002", "1001", 1000, date="2021-03-03"),
            V("现金缴存应缴财政款", "2103", "1001", 500, date="2021-03-04"),
            V("付邮费", "5101", "1001", 60, date="2021-03-05"),
        ),
    )
    prepared = engine.prepare(examples.ledger_of(example), Registers(), Config())
    flows = takings(prepared.lines, prepared.vouchers)
    summary = prepared.vouchers.loc[flows.index, "summary"]
    assert dict(zip(summary, flows["taken"], strict=True)) == {
        "收房租": 300000,
        "现金存银行": 0,
        "现金缴存应缴财政款": 0,
    }
    assert flows["banked"].tolist() == [0, 100000, 50000]
    assert unbanked(flows)["held"].tolist() == [300000, 200000, 150000]


def test_banking_more_than_was_taken_banks_other_cash() -> None:
    example = Example(
        "测试用例",
        (
            V("现金存银行", "1002", "1001", 9000, date="2021-03-01"),
            V("收房租", "1001", "4605", 300, date="2021-03-02"),
        ),
    )
    prepared = engine.prepare(examples.ledger_of(example), Registers(), Config())
    assert unbanked(takings(prepared.lines, prepared.vouchers))["held"].tolist() == [0, 30000]
