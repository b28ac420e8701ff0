"""What a page is given to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voucher_audit.decision import Decision
from voucher_audit.report import Report
from voucher_audit.store.database import Store
from voucher_audit.store.projects import Project, Run


@dataclass(frozen=True)
class View:
    """One drawing's worth of data: read at its start, not changed by it."""

    store: Store
    project: Project | None
    run: Run | None
    report: Report | None
    decisions: Mapping[str, Decision]
    user: str
