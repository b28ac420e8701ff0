"""No rule may break on a ledger that holds nothing of what it looks for."""

import dataclasses

import pandas as pd
import pytest

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.registers import Registers
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.rules.api import Example, Outcome, V, View
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger

EMPTY_REGISTERS = Registers({name: examples.register_frame(schema, ()) for name, schema in REGISTERS.items()})
FULL = {
    "attachments": 2, "preparer": "甲", "reviewer": "乙", "counterparty": "某公司", "bill_no": "00012345",
    "entered_at": "2021-05-18 10:00:00", "business_date": "2021-05-18", "document_kind": "发票", "settlement": "转账",
}  # fmt: skip


def ledger(*vouchers: V) -> Ledger:
    return examples.ledger_of(Example("稳健", vouchers))


def emptied(full: Ledger) -> Ledger:
    return Ledger(full.lines.iloc[:0], full.books)


PLAIN = ledger(V("结转本期收入", "4609", "3301", 100, "2021-12-31"))
CASES = {
    "one voucher, nothing else": (PLAIN, Registers()),
    "one voucher, empty registers": (PLAIN, EMPTY_REGISTERS),
    "no voucher at all": (emptied(PLAIN), Registers()),
    "one payment, every column": (ledger(V("购办公用品", "5101 办公费", "1002", 100, fields=FULL)), EMPTY_REGISTERS),
    "enterprise book": (ledger(V("付广告费", "Q6601 广告费", "Q1002", 100, fields=FULL)), EMPTY_REGISTERS),
    "red-letter payment": (ledger(V("冲销", "5101 办公费", "1002", -100, fields=FULL)), EMPTY_REGISTERS),
    "voucher without a date": (
        Ledger(PLAIN.lines.assign(date=pd.Series(pd.NaT, index=PLAIN.lines.index, dtype="datetime64[s]")), PLAIN.books),
        EMPTY_REGISTERS,
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_every_rule_survives(case: str) -> None:
    books, registers = CASES[case]
    found, coverage = engine.run(engine.prepare(books, registers, Config()), all_rules())
    assert {entry.rule: entry.reason for entry in coverage if entry.status == "crashed"} == {}
    assert len(coverage) == len(all_rules())
    assert all("{" not in finding.evidence for finding in found)


def test_input_frames_stay_untouched() -> None:
    books = ledger(
        V("付张三 借条", "5001", "1001", 5000, fields=FULL), V("购办公用品", "5101 办公费", "1002", 100, fields=FULL)
    )
    before = books.lines.copy(deep=True)
    engine.run(engine.prepare(books, EMPTY_REGISTERS, Config()), all_rules())
    pd.testing.assert_frame_equal(books.lines, before)


def test_a_crash_is_reported_and_its_log_quotes_no_book(caplog: pytest.LogCaptureFixture) -> None:
    rules = all_rules()

    def broken(view: View, _params: object) -> Outcome:
        raise ValueError(f"cannot read {view.lines['summary'].iloc[0]}")

    failing = dataclasses.replace(rules["iou-in-cash"], check=broken)
    books = ledger(V("付张三 借条", "5001", "1001", 5000))
    chosen = {"iou-in-cash": failing, "large-cash-payment": rules["large-cash-payment"]}
    found, coverage = engine.run(engine.prepare(books, Registers(), Config()), chosen)
    assert {entry.rule: entry.status for entry in coverage} == {
        "iou-in-cash": "crashed",
        "large-cash-payment": "tested",
    }
    assert {finding.rule for finding in found} == {"large-cash-payment"}
    assert "test_robustness.py" in caplog.text
    assert "张三" not in caplog.text
