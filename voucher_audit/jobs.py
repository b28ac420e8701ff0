"""Runs audits outside the page: in a process of their own, with progress in the database, so that closing the browser
loses nothing and the memory of a large ledger is given back."""

from __future__ import annotations

import dataclasses
import logging
import multiprocessing
import queue
import shutil
import threading
import time
import tomllib
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Final

from voucher_audit import config as configuration
from voucher_audit.auditing import audit
from voucher_audit.config import Config
from voucher_audit.errors import StoreError, VoucherAuditError, place_of
from voucher_audit.intake import by_role
from voucher_audit.report import Report
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import archive, files, mappings, memory, projects, units, waiting
from voucher_audit.store.database import Store, open_store

_LOG = logging.getLogger(__name__)
_SECONDS_BETWEEN_REPORTS = 0.3
REPORTS_KEPT: Final = 5  # finished reports a project keeps: the newest, and some to compare it with
_INTERRUPTED: Final = "检查被中断（程序或电脑停止了，或内存不足）；上传的文件和处理意见都在，请重新开始检查。"


def submit(store: Store, run_id: int) -> None:
    """Queue a run for the worker process; audits are done one at a time, for two would fight for the same memory."""
    waits = ExitStack()  # closed by `_work`, or by the system when this process ends
    waits.enter_context(waiting.held(_lock(store, run_id, "queued")))
    _line().put((store, run_id, waits))


@cache
def _line() -> queue.Queue[tuple[Store, int, ExitStack]]:
    line: queue.Queue[tuple[Store, int, ExitStack]] = queue.Queue()
    threading.Thread(target=_work, args=(line,), name="audits", daemon=True).start()
    return line


def _work(line: queue.Queue[tuple[Store, int, ExitStack]]) -> None:
    while True:
        store, run_id, waits = line.get()
        try:
            _supervise(store, run_id)
        except Exception:  # the next in line must get its turn
            _LOG.exception("run %s could not be supervised", run_id)
        finally:
            waits.close()


def _supervise(store: Store, run_id: int) -> None:
    """One run in a fresh process; one that was killed is reported as such."""
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=perform, args=(store.folder, store.url, run_id), daemon=True)
    worker.start()
    worker.join()
    run = projects.run(store, run_id)
    if run is not None and not run.over:
        projects.advance(store, run_id, state="failed", message=_INTERRUPTED, passwords="")


def recover(store: Store) -> int:
    """Call when the page is started: runs whose process is gone are reported as interrupted, what they left behind is
    removed. Returns how many."""
    files.tidy(store)
    found = 0
    for project in projects.projects(store):
        for run in projects.runs(store, project.id):
            alive = run.over or any(waiting.is_held(_lock(store, run.id, part)) for part in ("queued", "running"))
            if not alive:
                projects.advance(store, run.id, state="failed", message=_INTERRUPTED, passwords="")
                found += 1
    return found


def perform(folder: Path, url: str, run_id: int) -> None:
    """Do a run and leave its outcome in the store; never raises."""
    try:
        store = open_store(folder, url)
        with waiting.held(_lock(store, run_id, "running")) as alone:
            if alone:
                _perform(store, run_id)
    except VoucherAuditError as error:  # the store itself cannot be used: whoever waits finds the run interrupted
        _LOG.error("run %s: %s", run_id, error)


def _perform(store: Store, run_id: int) -> None:
    run = projects.run(store, run_id)
    if run is None or not projects.advance(store, run_id, state="running", stage="读取文件"):
        return
    target = store.reports / str(run_id)
    try:
        report = _audited(store, run)
        archive.save(report, target)
        units.add(store, run.project, {book.entity for book in report.ledger.books if book.entity})
    except _Erased:
        shutil.rmtree(target, ignore_errors=True)
    except VoucherAuditError as error:
        projects.advance(store, run_id, state="failed", message=str(error), passwords="")
    except Exception as error:  # the page must hear of it, whatever it was
        _LOG.error("run %s failed: %s at %s", run_id, type(error).__name__, place_of(error))
        message = f"检查中断（{type(error).__name__}）；请重新检查一次，仍然出错时请把程序日志交给维护人员。"
        projects.advance(store, run_id, state="failed", message=message, passwords="")
    else:
        if projects.advance(store, run_id, state="done", stage="完成", share=1.0):
            projects.prune(store, run.project, REPORTS_KEPT)
        else:
            shutil.rmtree(target, ignore_errors=True)


def _audited(store: Store, run: projects.Run) -> Report:
    project = projects.project_of(store, run.project)
    if project is None:
        raise _Erased
    uploads = projects.uploads(store, run.project)
    files.check((upload.name, upload.path) for upload in uploads)
    ledgers, registers = by_role((entry.name, entry.role, entry.path) for entry in uploads)
    if not ledgers:
        raise StoreError("还没有上传账簿；请先上传至少一个账簿文件。")
    return audit(
        ledgers,
        registers=registers,
        config=settings_in_force(store, project),
        passwords=projects.take_passwords(store, run.id),
        mappings=mappings.kept(store, project.id),
        progress=_Reporter(store, run.id),
    )


def settings_of(project: projects.Project) -> Config:
    """The project's configuration.

    Raises:
        BadConfig: the stored text is no longer valid for this version's rules.
    """
    return configuration.parse(tomllib.loads(project.config), all_rules(), "项目设置") if project.config else Config()


def settings_in_force(store: Store, project: projects.Project) -> Config:
    """What the next run of the project uses: its configuration, and what it remembers as explained.

    Raises:
        BadConfig: as `settings_of`.
    """
    settings = settings_of(project)
    return dataclasses.replace(settings, allow=settings.allow + memory.in_force(store, project.id))


class _Erased(Exception):
    """The run's project was erased while it was going on."""


class _Reporter:
    """Writes progress to the database, not more often than anybody looks."""

    def __init__(self, store: Store, run_id: int) -> None:
        self.store, self.run_id, self.last = store, run_id, 0.0

    def __call__(self, stage: str, share: float) -> None:
        moment = time.monotonic()
        if moment - self.last >= _SECONDS_BETWEEN_REPORTS:
            self.last = moment
            if not projects.advance(self.store, self.run_id, stage=stage, share=share):
                raise _Erased


def _lock(store: Store, run_id: int, part: str) -> Path:
    return store.locks / f"{run_id}.{part}"
