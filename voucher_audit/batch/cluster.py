"""`map_books` on Apache Spark: a table of book references, one book a task, no shuffle; results go to shared storage.

The session is the operator's: a master URL, and whatever `spark-defaults.conf` or `--spark-conf` say. See docs/cluster.md.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from voucher_audit.batch import journal, wire
from voucher_audit.batch.local import ATTEMPTS, ONE_THREAD, AuditBook, Book, died
from voucher_audit.batch.refs import Outcome
from voucher_audit.errors import VoucherAuditError

STARTED: Final = ".started"  # in the output folder: which books somebody has begun, for books that kill their worker
_SECONDS_BETWEEN_LOOKS: Final = 1.0
_ONE_BOOK: Final = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",
    "spark.sql.adaptive.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.python.worker.reuse": "true",
}


@contextmanager
def session(master: str, settings: Mapping[str, str]) -> Iterator[Any]:
    """A Spark session on `master`, closed at the end. Workers run one thread an estimator.

    Raises:
        VoucherAuditError: pyspark or Java is missing, or the master cannot be reached.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise VoucherAuditError("没有安装 Spark；请执行 pip install 'voucher-audit[spark]' 并安装 Java 17。") from error
    if not master.startswith("yarn"):  # on YARN the packed environment brings its own
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    threads = {f"spark.executorEnv.{name}": value for name, value in ONE_THREAD.items()}
    builder = SparkSession.builder.master(master).appName("voucher-audit batch")
    for name, value in {**_ONE_BOOK, **threads, **settings}.items():
        builder = builder.config(name, value)
    try:
        made = builder.getOrCreate()
    except Exception as error:  # whatever py4j and the JVM throw
        raise VoucherAuditError(
            f"连不上 Spark（{master}，{type(error).__name__}）；请检查主节点地址、JAVA_HOME（Java 17）和网络，见 docs/cluster.md。"
        ) from error
    made.sparkContext.setLogLevel("ERROR")
    try:
        yield made
    finally:
        made.stop()


def on_spark(
    spark: Any, out: Path, watch: Callable[[int], None] = lambda done: None
) -> Callable[..., Iterator[Outcome]]:
    """`map_books` on that session. `watch` is told now and then how many books are done.

    A lost executor's books are given to another by Spark. A book that itself kills its worker would be given out again
    until Spark gives up the whole job; so every attempt leaves a mark in `out`, and the third is refused.
    """

    def map_books(audit_one: AuditBook, refs: Sequence[Book]) -> Iterator[Outcome]:
        marks = out / STARTED
        marks.mkdir(exist_ok=True)
        for mark in marks.iterdir():
            mark.unlink(missing_ok=True)  # of a run that is over
        work = _Marked(audit_one, str(marks))
        said = spread(spark, work, [wire.book_text(book) for book in refs], watch)
        return (wire.outcome_of(text) for text in said)

    return map_books


def spread(
    spark: Any, work: Callable[[str], str], items: Sequence[str], watch: Callable[[int], None] = lambda done: None
) -> list[str]:
    """`work` done on every item, one item a task, results in any order.

    Raises:
        VoucherAuditError: the cluster gave up.
    """
    if not items:
        return []
    context = spark.sparkContext
    group = uuid.uuid4().hex
    table = spark.createDataFrame(context.parallelize([(item,) for item in items], len(items)), "item string")
    answered: list[str] = []
    trouble: list[BaseException] = []

    def collect() -> None:
        context.setJobGroup(group, "voucher-audit")
        try:
            answered.extend(row.said for row in table.mapInPandas(_task(work), "said string").collect())
        except BaseException as error:  # told to the caller's thread
            trouble.append(error)

    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_SECONDS_BETWEEN_LOOKS)
        watch(_tasks_done(context, group))
    if trouble:
        raise VoucherAuditError(
            f"集群中断（{type(trouble[0]).__name__}）；已做成的账都保留着，请看集群日志，排除故障后加 --resume 接着做。"
        ) from trouble[0]
    return answered


def _task(work: Callable[[str], str]) -> Callable[[Iterable[pd.DataFrame]], Iterator[pd.DataFrame]]:
    def run(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        journal.silence_library()
        logging.captureWarnings(True)
        for batch in batches:
            yield pd.DataFrame({"said": [work(item) for item in batch["item"]]})

    return run


class _Marked:
    """Does a book unless it has taken its worker down before."""

    def __init__(self, audit_one: AuditBook, marks: str) -> None:
        self.audit_one, self.marks = audit_one, marks

    def __call__(self, text: str) -> str:
        ref, key = wire.book_of(text)
        marks = Path(self.marks)
        before = len(list(marks.glob(f"{key}.*")))
        if before >= ATTEMPTS:
            return wire.outcome_text(died((ref, key), before))
        (marks / f"{key}.{uuid.uuid4().hex}").touch()
        return wire.outcome_text(replace(self.audit_one(ref, key), attempts=before + 1))


def _tasks_done(context: Any, group: str) -> int:
    tracker = context.statusTracker()
    done = 0
    for job in tracker.getJobIdsForGroup(group):
        info = tracker.getJobInfo(job)
        stages = (tracker.getStageInfo(stage) for stage in (info.stageIds if info else ()))
        done += sum(stage.numCompletedTasks for stage in stages if stage)
    return done
