"""From what really happened to the rules that should say so.

The labels of the four main rules follow from facts alone: what was bought, what proves it, whether the law lets a unit pay
it in cash (现金管理暂行条例 art. 5), who decided.
"""

from __future__ import annotations

from sample_ledgers.charts import Chart
from sample_ledgers.closing import nominal
from sample_ledgers.desk import LINE, Desk, Profile
from sample_ledgers.vouchers import FINANCIAL, Voucher

CASH_LINE = 100_000  # 结算起点, fen: above it, not at it
SMALL = 50_000  # below it, whether every receipt must be in the register is a matter of policy, fen
LATE, SOON = 120, 30  # days: an advance open longer is overdue, one settled sooner is not; between them opinions differ


def age_advances(desk: Desk) -> None:
    """An advance that stayed open too long is overdue, however it was documented."""
    end = max(voucher.day for voucher in desk.vouchers)
    if desk.profile.shows("journal"):  # a journal never shows that an advance was settled by bills
        for advance in desk.advances:
            advance.voucher.truth.may |= {
                "overdue-advance",
                "long-outstanding-balance",
                "expense-parked-in-receivables",
            }
        return
    for advance in desk.advances:
        days = ((advance.settled or end) - advance.voucher.day).days
        truth = advance.voucher.truth
        if advance.settled is None and days >= LATE:
            truth.rules.add("overdue-advance")
        elif days > SOON:
            truth.may.add("overdue-advance")
        if advance.settled is None:
            truth.may |= {"long-outstanding-balance", "expense-parked-in-receivables"}


def judged(voucher: Voucher, chart: Chart, profile: Profile) -> tuple[set[str], set[str]]:
    """Rules that must and that may name the voucher."""
    truth = voucher.truth
    must, may = set(truth.rules), set(truth.may)
    if voucher.cancelled:
        return set(), set()
    if truth.document == "iou":
        must.add("iou-in-cash")
    if truth.document in ("none", "iou", "receipt") and spends(voucher, chart):
        bought = sum(entry.debit for entry in voucher.entries if entry.basis == FINANCIAL)
        seen = truth.plain or ("invoices" in profile.registers and bought >= SMALL)
        (must if seen else may).add("missing-invoice")
    if voucher.moved(chart.till) > CASH_LINE and truth.cash != "lawful":
        (must if truth.cash == "unlawful" else may).add("large-cash-payment")
    if LINE * 9 // 10 <= paid(voucher, chart) < LINE or CASH_LINE * 9 // 10 <= voucher.moved(chart.till) <= CASH_LINE:
        may.add("below-threshold-cluster")  # a statement about many vouchers, true of each of them
    if paid(voucher, chart) >= LINE and truth.decision not in ("exempt", "minuted"):
        seen = truth.decision == "none" and ("minutes" in profile.registers or truth.plain)
        (must if seen else may).add("unminuted-major-spending")
    return must, may - must


def paid(voucher: Voucher, chart: Chart) -> int:
    """Money that left the unit, direct payments by the treasury included."""
    out = voucher.moved(chart.money)
    if out == 0 and "appropriation" in chart:
        out = voucher.moved([chart["appropriation"]])
    return max(out, 0)


def spends(voucher: Voucher, chart: Chart) -> bool:
    """Is something recognised as expense or asset?"""
    assets = {chart[role] for role in ("fixed_asset", "construction", "inventory") if role in chart}
    return any(
        entry.debit > 0
        and entry.basis == FINANCIAL
        and (entry.account in assets or nominal(chart, entry.account) == "cost")
        for entry in voucher.entries
    )
