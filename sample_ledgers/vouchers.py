"""Vouchers as the machinery keeps them, with what is true about each: the ground of every label and answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sample_ledgers.charts import Account

FINANCIAL, BUDGET = "financial", "budget"


@dataclass
class Entry:
    """One line; amounts in fen."""

    account: Account
    debit: int = 0
    credit: int = 0
    summary: str = ""
    counterparty: str = ""
    person: str = ""
    department: str = ""
    project: str = ""
    functional: str = ""
    economic: str = ""
    basis: str = FINANCIAL


@dataclass
class Truth:
    """What really happened, whatever the text says. The labels of the four main rules follow from these facts alone.

    document: `invoice` (a valid one exists), `substitute` (another valid document), `none`, `iou`, `receipt`
        (a self-made one), or "" when nothing was bought.
    cash: `lawful` or `unlawful` use of cash, `grey` where opinions may differ; matters only when the till paid.
    decision: `exempt`, `minuted`, `none`, `late` (minuted after the payment), `grey`; matters at the unit's line.
    plain: the text alone gives it away, for units that keep no register.
    """

    document: str = ""
    cash: str = "lawful"
    decision: str = "exempt"
    plain: bool = False
    rules: set[str] = field(default_factory=set)  # must be named by these rules, besides what follows from the facts
    may: set[str] = field(default_factory=set)  # may be named by these; counted neither as hit nor as false alarm
    groups: dict[str, str] = field(default_factory=dict)  # rule → group: one hit within the group is enough
    task: str = ""
    note: str = ""
    pinned: bool = False  # trouble that the clean part of the machinery must not disturb


@dataclass(eq=False)
class Voucher:
    day: date
    summary: str
    entries: list[Entry]
    attachments: int = 1
    preparer: str = ""
    reviewer: str = ""
    poster: str = ""
    cashier: str = ""
    settlement: str = ""
    bill_no: str = ""
    entered: datetime | None = None
    cancelled: bool = False
    word: str = "记"
    number: int = 0
    order: int = 0
    truth: Truth = field(default_factory=Truth)

    @property
    def year(self) -> int:
        return self.day.year

    @property
    def period(self) -> int:
        return self.day.month

    @property
    def name(self) -> str:
        return f"{self.word}-{self.number}"

    def moved(self, accounts: Iterable[Account], basis: str = FINANCIAL) -> int:
        """Net credit (money that left) over some accounts, fen."""
        wanted = set(accounts)
        return sum(e.credit - e.debit for e in self.entries if e.basis == basis and e.account in wanted)

    def difference(self, basis: str) -> int:
        """Debit less credit of one half, fen; 0 when it balances."""
        return sum(entry.debit - entry.credit for entry in self.entries if entry.basis == basis)


def numbered(vouchers: list[Voucher]) -> list[Voucher]:
    """Sort by day and order of booking and number without gaps, from 1 in each month and word."""
    vouchers.sort(key=lambda voucher: (voucher.day, voucher.order))
    counters: dict[tuple[int, int, str], int] = {}
    for voucher in vouchers:
        key = (voucher.year, voucher.period, voucher.word)
        counters[key] = counters.get(key, 0) + 1
        voucher.number = counters[key]
    return vouchers
