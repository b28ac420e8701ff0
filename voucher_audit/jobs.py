"""Runs audits outside the page: in a process of their own, with progress in the database, so that closing the browser
loses nothing and the memory of a large ledger is given back."""

from __future__ import annotations

import logging
import multiprocessing
import time
import tomllib
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from pathlib import Path

from voucher_audit import config as configuration
from voucher_audit.auditing import audit
from voucher_audit.config import Config
from voucher_audit.errors import VoucherAuditError
from voucher_audit.intake import by_role
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import archive, projects
from voucher_audit.store.database import Store, open_store

_LOG = logging.getLogger(__name__)
_SECONDS_BETWEEN_REPORTS = 0.3


def submit(store: Store, run_id: int) -> Future[None]:
    """Start a queued run in the worker process."""
    return _pool().submit(perform, store.folder, store.url, run_id)


@cache
def _pool() -> ProcessPoolExecutor:
    # one audit at a time: two would fight for the same memory; a fresh process each, so that it is given back
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1)


def perform(folder: Path, url: str, run_id: int) -> None:
    """Do a run and leave its outcome in the store; never raises."""
    store = open_store(folder, url)
    run = projects.run(store, run_id)
    if run is None:
        return
    projects.advance(store, run_id, state="running", stage="读取文件")
    try:
        project = next(entry for entry in projects.projects(store) if entry.id == run.project)
        ledgers, registers = by_role(
            (entry.name, entry.role, entry.path) for entry in projects.uploads(store, run.project)
        )
        if not ledgers:
            raise VoucherAuditError("还没有上传账簿；请先上传至少一个账簿文件。")
        report = audit(
            ledgers,
            registers=registers,
            config=settings_of(project),
            passwords=projects.take_passwords(store, run_id),
            progress=_Reporter(store, run_id),
        )
        archive.save(report, store.reports / str(run_id))
    except VoucherAuditError as error:
        projects.advance(store, run_id, state="failed", message=str(error), passwords="")
    except Exception as error:  # the page must hear of it, whatever it was
        _LOG.exception("run %s failed", run_id)
        message = f"检查中断（{type(error).__name__}）；请重新检查一次，仍然出错时请把程序日志交给维护人员。"
        projects.advance(store, run_id, state="failed", message=message, passwords="")
    else:
        projects.advance(store, run_id, state="done", stage="完成", share=1.0)


def settings_of(project: projects.Project) -> Config:
    """The project's configuration.

    Raises:
        BadConfig: the stored text is no longer valid for this version's rules.
    """
    return configuration.parse(tomllib.loads(project.config), all_rules(), "项目设置") if project.config else Config()


class _Reporter:
    """Writes progress to the database, not more often than anybody looks."""

    def __init__(self, store: Store, run_id: int) -> None:
        self.store, self.run_id, self.last = store, run_id, 0.0

    def __call__(self, stage: str, share: float) -> None:
        moment = time.monotonic()
        if moment - self.last >= _SECONDS_BETWEEN_REPORTS:
            self.last = moment
            projects.advance(self.store, self.run_id, stage=stage, share=share)
