"""One office, audited once in this process: what every other way of doing it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.batch import office
from voucher_audit.batch import local, looking, running
from voucher_audit.batch.meeting import OneMachine
from voucher_audit.batch.one_book import AuditOne
from voucher_audit.batch.recognise import Look


@dataclass(frozen=True)
class Office:
    """The folder, its plan, and the run that did all books one after the other."""

    root: Path
    config: Path
    plan: running.Plan
    audit_one: AuditOne
    run: running.Run

    @property
    def out(self) -> Path:
        return Path(self.audit_one.out)

    def into(self, out: Path) -> AuditOne:
        """The same work with another output folder."""
        out.mkdir(exist_ok=True)
        return AuditOne(str(out), str(self.config))


@pytest.fixture(scope="package")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Office:
    base = tmp_path_factory.mktemp("office")
    root, out = base / "books", base / "out"
    root.mkdir()
    out.mkdir()
    office.make(root)
    audit_one = AuditOne(str(out), str(base / "config.toml"))
    plan = running.planned(root, out, Look(), looking.in_processes(1))
    run = running.run(plan, audit_one, local.one_after_another, OneMachine)
    return Office(root, base / "config.toml", plan, audit_one, run)
