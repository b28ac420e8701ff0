"""The year's closing."""

from __future__ import annotations

from sample_ledgers.charts import Account, Chart
from sample_ledgers.days import last_day
from sample_ledgers.desk import Desk
from sample_ledgers.vouchers import Truth


def year_end(desk: Desk, at: int) -> None:
    """Income and costs of the year are closed into the result; to be called when nothing more is booked."""
    totals: dict[Account, int] = {}
    for voucher in desk.vouchers:
        if voucher.year == at:
            for entry in voucher.entries:
                totals[entry.account] = totals.get(entry.account, 0) + entry.credit - entry.debit
    target = "result" if "result" in desk.chart else "surplus"
    for text, wanted in (("年末结转本年收入", "income"), ("年末结转本年费用", "cost")):
        entries = [
            desk.line(account, debit=max(fen, 0), credit=max(-fen, 0))
            for account, fen in totals.items()
            if fen and nominal(desk.chart, account) == wanted
        ]
        for half, role in (("financial", target), ("budget", "carry_forward")):
            rest = sum(entry.debit - entry.credit for entry in entries if entry.basis == half)
            if rest:
                entries.append(desk.line(role, debit=max(-rest, 0), credit=max(rest, 0)))
        if entries:
            desk.book(last_day(at, 12), text, entries, attachments=0, truth=Truth(note="年末结账"))


def nominal(chart: Chart, account: Account) -> str:
    """`income`, `cost`, or "" for accounts that are carried on."""
    role = next((role for role, known in chart.roles.items() if known == account), "")
    if role in ("appropriation", "app_budget", "other_budget", "service_budget") or role.endswith("_income"):
        return "income"
    if role in ("spending", "grant_budget", "cost") or role.endswith("_cost"):
        return "cost"
    return (
        "cost"
        if not role and account.code.startswith(tuple(parent.code for parent in chart.expense_parts.values()))
        else ""
    )
