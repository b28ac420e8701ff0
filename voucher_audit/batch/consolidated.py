"""All books' results as one report, written by the same exports as a single one."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final, Literal

import pandas as pd

import voucher_audit
from voucher_audit.batch.results import Result
from voucher_audit.config import Config
from voucher_audit.registers import Registers, RegisterSource
from voucher_audit.report import Coverage, Finding, Outlier, Report, ordered
from voucher_audit.schema import Book, Ledger, RowNote, conform, empty_lines

LISTED_OUTLIERS: Final = 200  # of all books together
EXCEL_ROWS: Final = 1_000_000  # rows that one sheet can hold


@dataclass(frozen=True)
class Part:
    """One book's result with its place in the whole: `offset` makes its voucher ids unique."""

    key: str
    unit: str
    result: Result
    offset: int

    def unit_of(self, book: str, books: Sequence[Book]) -> str:
        """The unit of one set of books: the plan's, unless the files state several."""
        stated = {entry.name: entry.entity for entry in books}
        if len({entity for entity in stated.values() if entity}) <= 1:
            return self.unit
        return stated.get(book) or book


def parts_of(done: Iterable[tuple[str, str, Result]]) -> list[Part]:
    """`(key, unit, result)` → parts with offsets, in the order given."""
    out: list[Part] = []
    offset = 0
    for key, unit, result in done:
        out.append(Part(key, unit, result, offset))
        vouchers = [int(row) for row in result.table("lines")["voucher_id"]]
        highest = max(
            [*vouchers, *(f.voucher_id for f in result.findings()), *(o.voucher_id for o in result.outliers())],
            default=-1,
        )
        offset += highest + 1
    return out


def report(
    parts: Sequence[Part],
    crossing: tuple[Sequence[Finding], Sequence[Coverage]],
    *,
    config: Config,
    started: datetime,
    failed: Sequence[tuple[str, str]] = (),
) -> Report:
    """One report. `failed`: books without a result, as (name, sentence); they are said on the cover, not left out."""
    findings: list[Finding] = list(crossing[0])
    outliers: list[Outlier] = []
    books: list[Book] = []
    lines: list[pd.DataFrame] = []
    sources: dict[tuple[str, str, str], RegisterSource] = {}
    coverage: dict[str, list[tuple[str, Coverage]]] = defaultdict(list)
    inputs: dict[tuple[str, str], dict[str, Any]] = {}
    skipped: list[tuple[str, str, str]] = [(name, "", f"没有检查：{why}") for name, why in failed]
    notes: dict[str, int] = defaultdict(int)
    ranked = 0
    # the working paper of thousands of books fits neither a sheet nor memory
    whole = sum(part.result.rows("lines") for part in parts) <= EXCEL_ROWS
    for part in parts:
        about, read = part.result.about, part.result.books()

        def named(book: str, part: Part = part, read: Sequence[Book] = read) -> str:
            return part.unit_of(book, read)

        findings += [_moved(finding, part.offset, named(finding.book)) for finding in part.result.findings()]
        outliers += [_moved(outlier, part.offset, named(outlier.book)) for outlier in part.result.outliers()]
        books += [dataclasses.replace(book, name=named(book.name)) for book in read]
        if whole:
            own = part.result.table("lines")
            book = own["book"].map(named).astype("str")
            lines.append(own.assign(voucher_id=own["voucher_id"] + part.offset, book=book))
        for source in map(_source, about["registers"]):
            sources.setdefault((source.register, source.sha256, source.sheet), source)
        for entry in part.result.coverage():
            coverage[entry.rule].append((part.unit, entry))
        for entry in about["run"]["inputs"]:
            inputs.setdefault((entry["file"], entry["sha256"]), entry)
        skipped += [(str(a), str(b), str(c)) for a, b, c in about["skipped"]]
        ranked += int(about["ranked"])
        for note in about["ranking_notes"]:
            notes[note] += 1
    stacked = conform(pd.concat(lines, ignore_index=True)) if lines else empty_lines()
    if not whole:
        skipped.append(
            ("底稿", "", "各账被点名的分录合计超过一张工作表能放的行数，没有汇总；见各账结果里的 lines.parquet")
        )
    return Report(
        version=voucher_audit.__version__,
        run={
            "started": started.isoformat(timespec="seconds"),
            "config": config.as_dict(),
            "inputs": list(inputs.values()),
            "seed": config.ranking.seed,
            "libraries": {"scikit-learn": version("scikit-learn"), "pandas": pd.__version__},
        },
        ledger=Ledger(stacked, tuple(books), tuple(dict.fromkeys(skipped))),
        found=ordered(findings),
        outliers=_strangest(outliers),
        ranked=ranked,
        coverage=(*(_added(entries) for entries in coverage.values()), *crossing[1]),
        ranking_notes=tuple(f"{note}（{count} 本账）" for note, count in notes.items()),
        registers=Registers({}, tuple(sources.values())),
    )


def _moved(entry: Any, offset: int, book: str) -> Any:
    at = entry.voucher_id + offset if entry.voucher_id >= 0 else -1
    return dataclasses.replace(entry, voucher_id=at, book=book)


def _strangest(outliers: Iterable[Outlier]) -> tuple[Outlier, ...]:
    """The strangest vouchers of all books: a score compares only within its book, so its rank there goes first."""
    chosen = sorted(outliers, key=lambda o: (o.rank, o.percentile, o.book, o.file, o.rows))[:LISTED_OUTLIERS]
    return tuple(dataclasses.replace(outlier, rank=place) for place, outlier in enumerate(chosen, start=1))


def _added(entries: Sequence[tuple[str, Coverage]]) -> Coverage:
    """One rule's line over all books: tested if it was anywhere, with the number of books in which it was not."""
    first = entries[0][1]
    statuses = {entry.status for _, entry in entries}
    status: Literal["tested", "skipped", "crashed"] = (
        "crashed" if "crashed" in statuses else "tested" if "tested" in statuses else "skipped"
    )
    why: dict[str, int] = defaultdict(int)
    for _, entry in entries:
        if entry.status != "tested":
            why[entry.reason] += 1
    reasons = [f"{count} 本账：{reason}" for reason, count in sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))]
    return Coverage(
        first.rule,
        first.title,
        status,
        "；".join(reasons),
        sum(entry.tested for _, entry in entries),
        sum(entry.untested for _, entry in entries),
        sum(entry.hits for _, entry in entries),
    )


def _source(data: Mapping[str, Any]) -> RegisterSource:
    refused = tuple(RowNote(**note) for note in data["refused"])
    return RegisterSource(**{**data, "dropped": (), "refused": refused, "warnings": tuple(data["warnings"])})
