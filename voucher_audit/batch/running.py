"""A whole run over many books: plan, map, bring together, write. The command line says where and with what."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from voucher_audit import export, parties
from voucher_audit.auditing import settings_and_rules
from voucher_audit.batch import consolidated, journal, looking, manifest, matrix, results, shelf
from voucher_audit.batch.consolidated import Part
from voucher_audit.batch.crossing import catalogue
from voucher_audit.batch.crossing.api import Gathered
from voucher_audit.batch.files import walk
from voucher_audit.batch.local import Book, MapBooks
from voucher_audit.batch.meeting import Meeting
from voucher_audit.batch.one_book import AuditOne
from voucher_audit.batch.plan import PlanRow, books, idle, rows_of
from voucher_audit.batch.recognise import UNUSED, Look
from voucher_audit.batch.refs import BookRef, Outcome
from voucher_audit.errors import VoucherAuditError
from voucher_audit.export.safe import guarded
from voucher_audit.report import Finding, Report

PLAN: Final = "计划.csv"
FAILURES: Final = "失败的账簿.csv"
LIST: Final = "问题清单"


@dataclass(frozen=True)
class Plan:
    """What is to be done: all files, and the books made of them."""

    rows: tuple[PlanRow, ...]
    books: tuple[BookRef, ...]

    @property
    def idle(self) -> list[PlanRow]:
        """Ledgers and registers that belong to no book."""
        return idle(self.rows, self.books)


@dataclass(frozen=True)
class Run:
    """What came of it."""

    outcomes: tuple[Outcome, ...]
    report: Report
    written: tuple[Path, ...]

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.status == "failed"]


def planned(source: Path, out: Path, look: Look, look_all: looking.LookAll) -> Plan:
    """The plan of a folder, or the one that a table states.

    Raises:
        UnreadableInput: the table is no plan. VoucherAuditError: there is nothing to do.
    """
    if source.is_dir():
        root = source.resolve()
        files = [file for file in walk(root) if not Path(file.path).is_relative_to(out.resolve())]
        rows = rows_of(looking.seen_in(files, look, look_all, out), root)
    elif source.suffix.lower() == ".zip":
        root = source.resolve().parent
        files = [file for file in walk(root) if Path(file.path) == source.resolve()]
        rows = rows_of(looking.seen_in(files, look, look_all, out), root)
    else:
        rows = _with_hashes(manifest.load(source), look, look_all, out)
    plan = Plan(tuple(rows), tuple(books(rows)))
    if not plan.books:
        raise VoucherAuditError(f"「{source}」里没有可以检查的账簿；用 --plan-only 可以看到每个文件被当作什么。")
    return plan


def run(
    plan: Plan,
    audit_one: AuditOne,
    map_books: MapBooks,
    meet: Callable[[Sequence[Path]], Meeting],
    *,
    suffixes: Sequence[str] = (".xlsx", ".csv", ".json"),
    progress: journal.Progress | None = None,
) -> Run:
    """Do what is not done yet, bring together what the books share, write the lists into the output folder.

    Raises:
        VoucherAuditError: not a single book could be done, or the cluster gave up.
    """
    started = datetime.now(UTC).astimezone()
    out = Path(audit_one.out)
    with journal.kept_in(out):
        outcomes = _done(plan, audit_one, map_books, out, progress)
        failed = [outcome for outcome in outcomes if outcome.status == "failed"]
        written = [_failures(failed, plan, out)]
        refs = {key: ref for ref, key in keyed(plan, audit_one)}
        finished = [
            (outcome.key, outcome.unit, result)
            for outcome in outcomes
            if outcome.status != "failed" and (result := results.finished(out, refs[outcome.key], outcome.key))
        ]
        if not finished:
            raise VoucherAuditError(f"没有一本账检查成功；每本的原因见「{written[0]}」。")
        journal.note(f"汇总 {len(finished)} 本账")
        config, _ = settings_and_rules(audit_one.config or None, audit_one.rule_folders)
        parts = consolidated.parts_of(finished)
        meeting = meet([part.result.folder for part in parts])
        units = parties_of(parts)
        gathered = Gathered.of(meeting.shared(), meeting.unusual_spending(), units)
        crossing = catalogue.run(gathered, config.crossing, {part.key: part.offset for part in parts})
        journal.note(f"跨单位检查完毕，线索 {len(crossing[0])} 条")
        names = [(f"{outcome.unit} {outcome.year}", outcome.message) for outcome in failed]
        report = consolidated.report(parts, crossing, config=config, started=started, failed=names)
        grid = matrix.matrix_of(parts, report.found, crossing[1])
        matrix.save(grid, out)
        pq.write_table(results.typed(Finding, report.found), out / shelf.FINDINGS, compression="zstd")
        written += [*_lists(report, out, suffixes), out / matrix.FILE]
        journal.note(f"写出 {len(report.listed)} 条线索")
    return Run(tuple(outcomes), report, tuple(written))


def keyed(plan: Plan, audit_one: AuditOne) -> list[Book]:
    """The plan's books with the keys of their results."""
    settings = audit_one.settings()
    return [(ref, ref.key(settings)) for ref in plan.books]


def parties_of(parts: Sequence[Part]) -> list[str]:
    """Normalised names of all units that have a book here."""
    named = {part.unit_of(book.name, read) for part in parts for read in (part.result.books(),) for book in read}
    return sorted(parties.normalise(name) for name in named)


def _done(
    plan: Plan, audit_one: AuditOne, map_books: MapBooks, out: Path, progress: journal.Progress | None
) -> list[Outcome]:
    """Outcomes in the order of the plan."""
    results.clear_unfinished(out)
    every = keyed(plan, audit_one)
    kept = {key: found for ref, key in every if (found := results.finished(out, ref, key))}
    todo = [(ref, key) for ref, key in every if key not in kept]
    by_size = sorted(todo, key=lambda book: -book[0].size)  # the largest first, so that none is left for the end alone
    journal.note(f"计划 {len(every)} 本账，其中 {len(kept)} 本以前已做成")
    shown = progress or journal.Progress(0, shown=False)
    shown.total, shown.kept = len(todo), len(kept)
    outcomes = {key: replace(found.outcome, status="kept") for key, found in kept.items()}
    for outcome in map_books(audit_one, by_size):
        outcomes[outcome.key] = outcome
        journal.tell(outcome)
        shown.add(outcome)
    return [outcomes[key] for _, key in every]


def _failures(failed: Sequence[Outcome], plan: Plan, out: Path) -> Path:
    """The books that could not be done, with what is wrong and where; heading only when there is none."""
    files = {(ref.unit, ref.year): "；".join(file.path for file in ref.ledgers) for ref in plan.books}
    path = out / FAILURES
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("单位", "年度", "文件", "原因", "试过几次"))
        for outcome in failed:
            cells = (outcome.unit, outcome.year, files[outcome.unit, outcome.year], outcome.message)
            writer.writerow([*map(guarded, cells), str(outcome.attempts)])
    return path


def _lists(report: Report, out: Path, suffixes: Sequence[str]) -> list[Path]:
    """The findings list in each kind of file; of very many findings only the csv, which is written row by row."""
    large = len(report.found) > consolidated.EXCEL_ROWS
    if large:
        journal.note(f"线索 {len(report.found)} 条，超过一张工作表能放的行数，只写 csv 和 parquet")
    written = [out / f"{LIST}{suffix}" for suffix in suffixes if suffix == ".csv" or not large]
    for path in written:
        export.write(report, path, None)
    return written


def _with_hashes(rows: Sequence[PlanRow], look: Look, look_all: looking.LookAll, out: Path) -> list[PlanRow]:
    """Rows that people added know no hash yet; what they say of the file stands."""
    new = [row.file for row in rows if row.role != UNUSED and not row.file.sha256]
    seen = (
        {entry.file.path + entry.file.member: entry for entry in looking.seen_in(new, look, look_all, out)}
        if new
        else {}
    )
    return [replace(row, file=seen[row.file.path + row.file.member].file) if row.file in new else row for row in rows]
