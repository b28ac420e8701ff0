"""An account put on the other basis by configuration: the vouchers that balance are found anew."""

from __future__ import annotations

from tests.reading.sheets import HEADER, only_book, read, sheet
from voucher_audit.account_overrides import AccountOverride, override
from voucher_audit.schema import Kind

ROWS = (
    ["2024-01-02", "记-1", "收", "1002", "银行存款", 5, None],
    ["2024-01-02", "记-1", "收", "4001", "收入", None, 5],
    ["2024-01-03", "记-2", "收", "1002", "银行存款", 7, None],
    ["2024-01-03", "记-2", "收", "6601", "其他预算收入", None, 7],
)


def test_what_does_not_balance_follows_the_new_basis() -> None:
    ledger = read(sheet(HEADER, *ROWS))
    assert only_book(ledger).unbalanced == ()
    moved = override(ledger, [AccountOverride("6601", Kind.BUDGET_INCOME)])
    assert only_book(moved).unbalanced == ("2024-01/记-2（预算会计）", "2024-01/记-2")
    same = override(ledger, [AccountOverride("4001", Kind.INCOME)])
    assert only_book(same).unbalanced == ()
