"""Labels: which rules should name which voucher of which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sample_ledgers.desk import Desk
from sample_ledgers.truth import judged
from sample_ledgers.vouchers import Voucher

# What this set of ledgers labels; see the package for what it leaves aside.
LABELLED = (
    "iou-in-cash", "large-cash-payment", "missing-invoice", "unminuted-major-spending", "minuted-after-payment",
    "invoice-without-detail", "vehicle-cost-surge", "tour-as-travel", "cash-paid-works", "cash-receipts-spent", "stale-till-balance",
    "negative-cash-balance", "till-over-limit", "cash-drawn-and-spent", "split-cash-payment", "overdue-advance", "diverted-funds",
    "related-party-transfer", "private-transfer", "irregular-party-dues", "duplicate-reimbursement", "consecutive-invoices",
    "void-invoice", "stale-invoice", "party-mismatch", "missing-attachment", "split-below-decision-threshold",
    "payment-over-contract", "long-outstanding-balance", "income-parked-in-payables", "expense-parked-in-receivables",
    "hidden-three-public", "reception-over-standard", "reception-without-letter", "irregular-allowance", "prepaid-card", "liquor-tobacco-gift",
    "year-end-rush", "unbalanced-voucher", "number-gap", "duplicate-number", "vague-summary", "same-preparer-reviewer",
    "holiday-posting", "red-letter-reversal", "unusual-account-pair", "parallel-bookkeeping-mismatch", "backdated-number",
    "below-threshold-cluster", "negative-balance",
)  # fmt: skip
MAIN = LABELLED[:4]


@dataclass(frozen=True)
class Label:
    """What should be said about one voucher of one file; `voucher` is empty for a statement about the whole book.

    rules: must be named by each. may: may be named by these (`*`: by any); such hits count neither way. groups: rule → name of a group
    of which one hit is enough. clean: nothing is wrong with it. note: why it only looks wrong.
    """

    file: str
    year: int
    period: int
    voucher: str
    rules: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    groups: dict[str, str] = field(default_factory=dict)
    note: str = ""
    summary: str = ""

    @property
    def clean(self) -> bool:
        return not self.rules and not self.may

    def allows(self, rule: str) -> bool:
        """Is a hit of the rule no false alarm?"""
        return rule in self.rules or rule in self.may or "*" in self.may

    @property
    def key(self) -> tuple[str, int, int, str]:
        return (self.file, self.year, self.period, self.voucher)


def labels(file: str, vouchers: Sequence[Voucher], desk: Desk, book_groups: dict[str, str]) -> list[Label]:
    """Labels of one file. Vouchers that share a number are one voucher to a reader and share their labels."""
    found: dict[tuple[str, int, int, str], Label] = {}
    for voucher in vouchers:
        must, may = judged(voucher, desk.chart, desk.profile)
        label = Label(file, voucher.year, voucher.period, voucher.name, frozenset(must), frozenset(may), dict(voucher.truth.groups),
                      voucher.truth.note, voucher.summary)  # fmt: skip
        known = found.get(label.key)
        if known is not None:
            rules = known.rules | label.rules
            label = Label(file, voucher.year, voucher.period, voucher.name, rules, (known.may | label.may) - rules,
                          {**known.groups, **label.groups}, known.note or label.note, f"{known.summary}；{label.summary}")  # fmt: skip
        found[label.key] = label
    out = list(found.values())
    years = {voucher.year for voucher in vouchers}
    out += [Label(file, year, 0, "", frozenset(book_groups), groups=dict(book_groups)) for year in sorted(years)]
    return out
