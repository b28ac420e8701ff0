"""A cash or bank journal shows one account and names the other only in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.registers import Registers
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger


def _flagged(rule: str, account: str, vouchers: tuple[V, ...], opposite: Mapping[str, str]) -> set[str]:
    """Summaries that the rule flags in the journal of an account; `opposite`: summary → name of the other account."""
    whole = examples.ledger_of(Example("例", vouchers))
    lines = whole.lines[whole.lines["account_code"] == account].reset_index(drop=True)
    lines = lines.assign(opposite=lines["summary"].map(dict(opposite)).astype("str"))
    books = tuple(dataclasses.replace(b, form="journal", columns=b.columns | {"opposite"}) for b in whole.books)
    prepared = engine.prepare(Ledger(lines, books), Registers(), Config())
    found, coverage = engine.run(prepared, {rule: all_rules()[rule]})
    assert coverage[0].status == "tested"
    return {finding.summary for finding in found}


def test_quota_money_moved_to_the_own_bank_account() -> None:
    vouchers = (V("转入资金", "1002", "1011", 12000), V("付印刷费", "5101", "1011", 12000))
    opposite = {"转入资金": "银行存款", "付印刷费": "业务活动费用"}
    assert _flagged("quota-to-own-account", "1011", vouchers, opposite) == {"转入资金"}


def test_income_received_on_a_payable() -> None:
    vouchers = (
        V("收门面房租金", "1002", "2307", 5000),
        V("收房屋租金", "1002", "4609", 5000),
        V("收履约保证金", "1002", "2307", 5000),
    )
    opposite = {"收门面房租金": "其他应付款", "收房屋租金": "租金收入", "收履约保证金": "其他应付款"}
    assert _flagged("income-parked-in-payables", "1002", vouchers, opposite) == {"收门面房租金"}
