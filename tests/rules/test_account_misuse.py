"""Codes and names of accounts that contradict each other: examples cannot hold them, the chart's name is set before theirs."""

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.registers import Registers
from voucher_audit.report import Finding
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger


def _found(names: dict[str, str]) -> list[Finding]:
    """What the rule says when the chart's names are replaced."""
    whole = examples.ledger_of(Example("例", (V("购打印纸", "5101", "1002", 300), V("购硒鼓", "5101", "1002", 500))))
    ledger = Ledger(whole.lines.assign(account_name=whole.lines["account_name"].replace(names)), whole.books)
    rules = {"account-misuse": all_rules()["account-misuse"]}
    return list(engine.run(engine.prepare(ledger, Registers(), Config()), rules)[0])


def test_a_code_under_the_name_of_another_account_is_named_once() -> None:
    (finding,) = _found({"银行存款": "库存现金"})
    assert finding.voucher == "记-1"
    assert finding.evidence == "科目编码 1002 应为“银行存款”，账上名称却是“库存现金”，全账 2 笔分录用到"


def test_another_writing_of_the_right_name_is_no_misuse() -> None:
    assert _found({"银行存款": "银行存款户"}) == []
    assert _found({}) == []
