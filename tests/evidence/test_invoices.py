"""What needs an invoice, and what the register says of an outlay."""

from __future__ import annotations

import pandas as pd
import pytest

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.engine import Prepared
from voucher_audit.evidence import invoices
from voucher_audit.rules.api import Example, V


def _prepared(vouchers: tuple[V, ...], *register: dict[str, object]) -> Prepared:
    example = Example("测试用例", vouchers, registers={"invoices": register} if register else {})
    return engine.prepare(examples.ledger_of(example), examples.registers_of(example), Config())


@pytest.mark.parametrize(
    ("bought", "other"),
    [
        (V("付印刷费", "5101", "1002", 900), V("付诉讼费", "5101", "1002", 900)),
        (V("付检测服务费", "5001", "1002", 900), V("发放临时工劳务费", "5001", "1002", 900)),
        (V("付材料款", "5001", "2302", 900), V("暂估材料款", "5001", "2302", 900)),
        (V("购办公桌", "1601", "1002", 900), V("付材料款", "2302", "1002", 900)),
        (V("报办公用品冲借款", "5101", "1218", 900), V("退履约保证金", "2307", "1002", 900)),
        (V("付会议费", "5101", "1002", 900), V("付过路费", "5101", "1002", 900)),
    ],
)
def test_what_is_bought_outside_needs_an_invoice_and_what_has_another_document_does_not(bought: V, other: V) -> None:
    prepared = _prepared((bought, other))
    assert invoices.needs_invoice(prepared.lines, prepared.vouchers).tolist() == [True, False]


def test_states_of_outlays() -> None:
    vouchers = tuple(
        V(summary, "5101", "1002", amount, fields={"counterparty": payee})
        for summary, amount, payee in (
            ("付印刷费", 3200, "新华印刷厂"),
            ("付展板款", 2600, "宏图广告社"),
            ("付桌椅款", 7400, "宏达家具厂"),
            ("付窗帘款", 1850, "锦绣布艺店"),
            ("付苗木款", 990, "丰茂苗圃"),
        )
    )
    prepared = _prepared(
        vouchers,
        {"number": "01234501", "date": "2021-05-10", "seller": "新华印刷厂", "amount": 3200},
        {"number": "01234502", "date": "2021-05-10", "seller": "宏图广告社", "amount": 2600, "status": "作废"},
        {"number": "01234503", "date": "2020-03-10", "seller": "宏达家具厂", "amount": 7400},
        {"number": "01234504", "date": "2021-05-10", "seller": "锦绣布艺店", "amount": 1500, "voucher": "2021-05/记-4"},
    )
    found = invoices.verdicts(prepared.matches["invoices"], prepared.registers["invoices"], prepared.vouchers)
    states = dict(zip(prepared.vouchers.loc[found.index, "summary"], found["state"], strict=True))
    assert states == {
        "付印刷费": "covered", "付展板款": "void", "付桌椅款": "stale", "付窗帘款": "short", "付苗木款": "none",
    }  # fmt: skip


def test_an_invoice_known_by_number_that_served_another_voucher_is_used() -> None:
    vouchers = (V("付印刷费 票号01234501", "5101", "1002", 3200), V("付资料费 票号01234501", "5101", "1002", 3200))
    prepared = _prepared(vouchers, {"number": "01234501", "date": "2021-05-10", "seller": "新华印刷厂", "amount": 3200})
    found = invoices.verdicts(prepared.matches["invoices"], prepared.registers["invoices"], prepared.vouchers)
    assert sorted(found["state"]) == ["covered", "used"]


def test_the_register_speaks_for_its_own_months_only() -> None:
    vouchers = tuple(
        V("付款", "5101", "1002", 900, date=day) for day in ("2021-02-28", "2021-03-01", "2021-06-30", "2021-07-01")
    )
    prepared = _prepared(
        vouchers,
        {"number": "01234501", "date": "2021-03-15", "amount": 1},
        {"number": "01234502", "date": "2021-06-02", "amount": 2},
    )
    inside = invoices.in_span(prepared.registers["invoices"], prepared.vouchers)
    assert inside.tolist() == [False, True, True, False]


def test_a_register_in_which_hardly_anything_is_found_belongs_to_another_book() -> None:
    vouchers = tuple(V(f"付甲{number}款", "5101", "1002", 900 + number) for number in range(12))
    other = {"number": "01234501", "date": "2021-05-10", "seller": "某店", "amount": 88}
    own = tuple({"number": f"0223450{number}", "date": "2021-05-10", "amount": 900 + number} for number in range(4))
    for register, foreign in (((other,), ["示例单位"]), ((other, *own), [])):
        prepared = _prepared(vouchers, *register)
        found = invoices.verdicts(prepared.matches["invoices"], prepared.registers["invoices"], prepared.vouchers)
        scope = invoices.needs_invoice(prepared.lines, prepared.vouchers)
        assert invoices.foreign_books(found["state"], scope, prepared.vouchers["book"]) == foreign


def test_numbers_in_the_bill_column_and_in_the_text() -> None:
    prepared = _prepared(
        (
            V("报办公用品 票0031", "5101", "1002", 900, fields={"bill_no": "04412345"}),
            V("付2021年报刊费 12345678元", "5101", "1002", 900, fields={"bill_no": ""}),
            V("报打印纸 票号００６６", "5101", "1002", 900, fields={"bill_no": "00000000"}),
        )
    )
    found = invoices.numbers(prepared.lines)
    assert sorted(zip(found["voucher_id"], found["number"], strict=True)) == [(0, "31"), (0, "4412345"), (2, "66")]
    assert invoices.numbers(prepared.lines, pd.Index([1, 2]))["number"].tolist() == ["66"]
