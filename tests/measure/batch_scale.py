"""Many books serially, in processes and on a Spark cluster: what each costs, and whether they say the same.

    python -m tests.measure.batch_scale [--books 200] [--lines 5000] [--workers 2] [--folder DIR] [--write]

The books are labelled units (tests/labelled) of several charts, trouble included, with their registers. The cluster is a
standalone one on loopback. Efficiency is serial time / (workers × time). Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sample_ledgers.desk import Profile
from sample_ledgers.files import write
from tests.batch import cluster as loopback
from tests.bench.sections import keep
from tests.labelled.make import make_unit
from tests.labelled.profiles import PROFILES
from voucher_audit.batch import cluster, local, looking, running
from voucher_audit.batch.cluster_sql import OnSpark
from voucher_audit.batch.local import MapBooks
from voucher_audit.batch.meeting import Meeting, OneMachine
from voucher_audit.batch.one_book import AuditOne
from voucher_audit.batch.recognise import Look

LINES_OF_ONE = 2_410  # that a public unit's year has at volume 1


@dataclass(frozen=True)
class Measured:
    """One way of doing all books: seconds of the books, of processor time in this process, of what comes after them."""

    name: str
    workers: int
    books: float
    processor: float
    rest: float
    lines: int
    findings: tuple[str, ...]


def make(folder: Path, books: int, lines: int) -> None:
    """Units of one year in folders of their own; every tenth is paid by the same suppliers, since names repeat."""
    kinds = [profile for profile in PROFILES if profile.kind == "public"]
    for number in range(books):
        kind = kinds[number % len(kinds)]
        unit = f"{kind.place}{'东西南北中'[number % 5]}{number:03d}所"
        profile: Profile = replace(kind, unit=unit, aliases=(), volume=lines / LINES_OF_ONE)
        made = make_unit(number + 1, profile)
        write(folder / unit, made.ledgers)
        for files in made.registers.values():
            write(folder / unit, files)


def timed(
    name: str,
    workers: int,
    plan: running.Plan,
    out: Path,
    map_books: MapBooks,
    meet: Callable[[Sequence[Path]], Meeting],
) -> Measured:
    """Do all books in an empty folder."""
    out.mkdir(parents=True)
    moments, used = [time.perf_counter()], [time.process_time()]

    def meeting(folders: Sequence[Path]) -> Meeting:
        moments.append(time.perf_counter())
        used.append(time.process_time())
        return meet(folders)

    run = running.run(plan, AuditOne(str(out)), map_books, meeting)
    moments.append(time.perf_counter())
    lines = sum(outcome.lines for outcome in run.outcomes)
    prints = tuple(finding.fingerprint for finding in run.report.found)
    measured = Measured(
        name, workers, moments[1] - moments[0], used[1] - used[0], moments[2] - moments[1], lines, prints
    )
    sys.stderr.write(f"{measured.name}: {measured.books:.0f} s + {measured.rest:.0f} s\n")
    return measured


def table(done: Sequence[Measured], books: int, seconds_to_plan: float, bytes_of_book: int) -> str:
    """The section of the benchmark page."""
    serial = done[0]
    rows = [
        f"| {m.name} | {m.workers} | {m.books:,.0f} | {m.rest:,.1f} | {books / m.books * 60:,.1f} | {m.lines / m.books:,.0f} | "
        f"{serial.books / m.books / m.workers:.0%} | {'yes' if m.findings == serial.findings else 'NO'} |"
        for m in done
    ]
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return "\n".join(
        [
            f"{books:,} books, {serial.lines:,} lines in all, registers beside them; {os.cpu_count()} processors. "
            f"Processor time of one book (serially): {serial.processor / books:.1f} s. "
            f"Looking at all files and making the plan: {seconds_to_plan:.0f} s. One book's result on disk: {bytes_of_book / 1024:,.0f} KB. "
            f"Peak memory: this process {own:,.0f} MB, the largest worker {children:,.0f} MB.",
            "",
            "| way | workers | books, s | checks that span books and lists, s | books a minute | lines a second | efficiency | same findings |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
            *rows,
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure.batch_scale", description=__doc__)
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--lines", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, help="keep the books and results here (default: a folder that is removed)"
    )
    parser.add_argument("--write", action="store_true", help="put the section into docs/BENCHMARKS.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        base = chosen.folder or Path(scratch)
        root = base / "books"
        make(root, chosen.books, chosen.lines)
        start = time.perf_counter()
        (base / "plan").mkdir(parents=True)
        plan = running.planned(root, base / "plan", Look(), looking.in_processes(1))
        seconds = time.perf_counter() - start
        done = [
            timed("one after the other", 1, plan, base / "serial", local.one_after_another, OneMachine),
            timed("processes", chosen.workers, plan, base / "pool", local.in_processes(chosen.workers), OneMachine),
        ]
        (base / "cluster").mkdir()
        with (
            loopback.running(base / "cluster", chosen.workers) as spark_cluster,
            cluster.session(spark_cluster.master, loopback.SETTINGS) as spark,
        ):
            out = base / "spark"
            work = cluster.on_spark(spark, out)
            done.append(timed("Spark standalone", chosen.workers, plan, out, work, lambda f: OnSpark(spark, out, f)))
        size = sum(path.stat().st_size for path in (base / "serial" / "books").rglob("*.*") if path.is_file())
        text = table(done, len(plan.books), seconds, size // len(plan.books))
    sys.stdout.write(text + "\n")
    if chosen.write:
        keep("batch-scale", f"## Many books\n\n{text}")
    return 0 if len({m.findings for m in done}) == 1 else 1


if __name__ == "__main__":
    raise SystemExit(main())
