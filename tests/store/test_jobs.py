"""Runs in their own process: queued, done one after the other, and reported when the process is killed."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path

from voucher_audit import jobs
from voucher_audit.store import projects
from voucher_audit.store.database import Store, open_store

LEDGER = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\n2021-05-18,记-1,付款,5001,业务活动费用,9,\n2021-05-18,记-1,付款,1001,库存现金,,9\n"


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 180
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def state(store: Store, run: int) -> str:
    found = projects.run(store, run)
    assert found is not None
    return found.state


def test_killed_worker_is_reported_and_the_next_run_gets_its_turn(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    project = projects.create_project(store, "甲").id
    projects.set_config(store, project, "[rules]\nselect = []\n")
    projects.add_upload(store, project, "账.csv", LEDGER.encode(), "ledger")
    first, second = projects.create_run(store, project), projects.create_run(store, project)
    for run in (first, second):
        jobs.submit(store, run)
    assert jobs.recover(store) == 0, "both are queued by a living process"
    until(lambda: bool(multiprocessing.active_children()), "no worker was started")
    multiprocessing.active_children()[0].kill()
    until(lambda: state(store, first) == "failed", "the killed run was not reported")
    until(lambda: state(store, second) == "done", "the second run did not get its turn")
    found = projects.run(store, first)
    assert found is not None
    assert "检查被中断" in found.message
    assert projects.project_of(store, project) is not None
    assert (store.reports / str(second) / "report.json").exists()


def test_run_without_a_ledger_says_what_to_do(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    run = projects.create_run(store, projects.create_project(store, "甲").id, ["口令"])
    jobs.perform(store.folder, store.url, run)
    found = projects.run(store, run)
    assert found is not None
    assert (found.state, found.message) == ("failed", "还没有上传账簿；请先上传至少一个账簿文件。")
    assert projects.take_passwords(store, run) == []
    jobs.perform(store.folder, store.url, 999)  # nobody asked for it: nothing happens
    assert not list(store.reports.iterdir())
