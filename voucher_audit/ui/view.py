"""What a page is given to draw. Whatever the user may not see has been left out before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from voucher_audit.decision import Decision
from voucher_audit.report import Report
from voucher_audit.roles import Act, User
from voucher_audit.store.database import Store
from voucher_audit.store.projects import Project, Run, Upload


@dataclass(frozen=True)
class View:
    """One drawing's worth of data: read at its start, not changed by it.

    account: who is logged in; None without logins (one person at this computer, who may do everything).
    units: units of the project that the user may see; None means all of them.
    book_units: book → the units it belongs to, of the books in the report.
    """

    store: Store
    project: Project | None
    run: Run | None
    report: Report | None
    decisions: Mapping[str, Decision]
    user: str
    account: User | None = None
    units: frozenset[str] | None = None
    book_units: Mapping[str, frozenset[str]] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()
    before: Callable[[], Report | None] = lambda: None  # the finished check before this one, narrowed likewise

    def may(self, act: Act) -> bool:
        """Does the user's role allow it?"""
        return self.account is None or self.account.may(act)

    def unit_of(self, book: str) -> str:
        """The unit that answers for a book."""
        return min(self.book_units.get(book, frozenset()), default=book)

    def concerns(self, book: str, unit: str) -> bool:
        """May the user see a matter about this book, or, when it is about none, of this unit?"""
        if self.units is None:
            return True
        return book in self.book_units if book else unit in self.units
