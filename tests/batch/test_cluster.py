"""A real standalone Spark cluster on loopback: an executor dies midway, nothing is lost, the findings are the serial run's."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.batch import cluster as loopback
from tests.batch.conftest import Office
from tests.batch.test_running import said
from voucher_audit.batch import cluster, local, running
from voucher_audit.batch.cluster_sql import OnSpark
from voucher_audit.batch.local import AuditBook
from voucher_audit.batch.meeting import OneMachine
from voucher_audit.batch.refs import BookRef, Outcome

# Spark 4 says so of pandas 3; what it does with it is what this test shows
pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas:FutureWarning", "ignore:The copy keyword"
)


@dataclass(frozen=True)
class Counted:
    """The real work, leaving a mark at each book's beginning; the book of one unit kills whatever works on it."""

    audit_one: AuditBook
    marks: str
    deadly: str

    def __call__(self, ref: BookRef, key: str) -> Outcome:
        import os
        import signal

        Path(self.marks, f"{key}-{time.monotonic_ns()}").touch()
        if ref.unit == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.audit_one(ref, key)


def test_a_lost_executor_loses_no_book(audited: Office, tmp_path: Path) -> None:
    """One of two workers is killed after the first book; the other one does the rest. A book that takes its worker down
    each time is given up after the second, and only that one."""
    out, marks = tmp_path / "out", tmp_path / "marks"
    marks.mkdir()
    audit_one = audited.into(out)
    with loopback.running(tmp_path) as spark_cluster, cluster.session(spark_cluster.master, loopback.SETTINGS) as spark:
        killed = threading.Event()

        def kill() -> None:
            while not list(out.glob("books/*/*/book=*/book.json")):
                time.sleep(0.1)
            spark_cluster.kill_worker()
            killed.set()

        threading.Thread(target=kill, daemon=True).start()
        seen: list[int] = []

        def map_books(work: AuditBook, refs: list[local.Book]) -> list[Outcome]:
            counted = Counted(work, str(marks), deadly="青河县工信局")
            return list(cluster.on_spark(spark, out, seen.append)(counted, refs))

        run = running.run(audited.plan, audit_one, map_books, lambda folders: OnSpark(spark, out, folders))
        folders = sorted(path.parent for path in out.glob("books/*/*/*/links.parquet"))
        on_cluster, here = OnSpark(spark, out, folders), OneMachine(folders)
        assert on_cluster.shared().equals(here.shared())
        assert on_cluster.unusual_spending().equals(here.unusual_spending())
    assert killed.is_set()
    assert said(run.report) == said(audited.run.report)
    assert [(o.unit, o.attempts) for o in run.failed] == [("青河县工信局", local.ATTEMPTS)]
    assert "意外结束" in run.failed[0].message
    begun = {key: len(list(marks.glob(f"{key}-*"))) for _, key in running.keyed(audited.plan, audit_one)}
    assert min(begun.values()) == 1  # each was done, and what was done before the loss was not done again
    assert sum(begun.values()) <= len(begun) + 3  # the deadly one twice, and what the lost worker had in hand
    assert seen
    assert not list((out / "books").glob("*/*/.part*"))
