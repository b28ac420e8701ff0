"""The till day by day: known where the start is known, a lower bound where it is not."""

from __future__ import annotations

from voucher_audit import examples
from voucher_audit.evidence import balances
from voucher_audit.rules.api import Example, V
from voucher_audit.schema import Ledger

MOVES = (
    V("提现", "1001", "1002", 500, date="2021-01-10"),
    V("付邮费", "5101", "1001", 800, date="2021-01-10"),
    V("付邮费", "5101", "1001", 100, date="2021-03-01"),
    V("退党费", "2901", "100199 受托代理资产", 9999, date="2021-03-05"),
)


def _ledger(**openings: float) -> Ledger:
    return examples.ledger_of(
        Example("测试用例", MOVES, openings={f"{code[1:]}": yuan for code, yuan in openings.items()})
    )


def test_a_stated_opening_makes_the_balance_known() -> None:
    ledger = _ledger(_1001=1000)
    table = balances.till(ledger.lines, balances.openings(ledger))
    assert table["known"].tolist() == [True, True]
    assert table["balance"].tolist() == [70000, 60000]  # receipts of a day come before its payments
    assert table["days"].tolist() == [50, 4]  # up to the next movement, then up to the last day of the book


def test_a_list_of_openings_without_cash_means_an_empty_till() -> None:
    ledger = _ledger(_1002=50000)
    table = balances.till(ledger.lines, balances.openings(ledger))
    assert table["known"].all()
    assert table["balance"].tolist() == [-30000, -40000]


def test_without_openings_the_balance_is_the_least_it_can_have_been() -> None:
    ledger = _ledger()
    table = balances.till(ledger.lines, balances.openings(ledger))
    assert not table["known"].any()
    assert table["balance"].tolist() == [10000, 0]


def test_a_counted_day_replaces_a_missing_opening() -> None:
    ledger = _ledger()
    schema_row = ({"date": "2021-02-01", "counted": 120, "book_balance": 120},)
    counts = examples.registers_of(Example("测试用例", (), registers={"cash_counts": schema_row}))["cash_counts"]
    table = balances.till(ledger.lines, balances.openings(ledger), counts)
    assert table["known"].all()
    assert table["balance"].tolist() == [12000, 2000]


def test_only_the_units_own_cash_vouchers_are_counted() -> None:
    assert balances.cash_vouchers(_ledger().lines).to_dict() == {"示例单位": 3}


def test_openings_of_an_account_without_entries_have_no_kind() -> None:
    table = balances.openings(_ledger(_1001=1000, _1501=500000))
    assert table.set_index("account_code")["kind"].to_dict() == {"1001": "cash", "1501": "unknown"}
