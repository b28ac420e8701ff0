"""What users of some units may see of a project: their own files, books and findings, and nothing of the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import roles
from voucher_audit.registers import Registers
from voucher_audit.registers.matching import Matches
from voucher_audit.report import Allowed, Coverage, Finding, Report
from voucher_audit.schema import Ledger
from voucher_audit.store import units as project_units
from voucher_audit.store.projects import Project, Upload


@dataclass(frozen=True)
class Narrowed:
    """A project as some users see it. `book_units`: the visible books and the units each belongs to."""

    report: Report | None
    uploads: tuple[Upload, ...]
    book_units: Mapping[str, frozenset[str]] = field(default_factory=dict)


def narrowed(
    project: Project, uploads: Sequence[Upload], report: Report | None, units: Collection[str] | None
) -> Narrowed:
    """Leave out what belongs to other units; `units` None: nothing. A book of several units is shown to none of them
    alone."""
    of_books = project_units.of_books(project, uploads, report) if report else {}
    if units is None:
        return Narrowed(report, tuple(uploads), of_books)
    books = roles.visible(of_books, units)
    own = {book.sha256 for book in report.ledger.books if book.name in books} if report else set()
    files = tuple(upload for upload in uploads if upload.unit in units or (not upload.unit and upload.sha256 in own))
    return Narrowed(
        of_books_only(report, books, {upload.sha256 for upload in files}) if report else None,
        files,
        {name: entry for name, entry in of_books.items() if name in books},
    )


def of_books_only(report: Report, books: Collection[str], files: Collection[str]) -> Report:
    """The report as if only these books and these register files (SHA-256) had been given.

    Of other register files only the entries remain that visible vouchers were matched with. What rules counted over all
    books (`tested`, `untested`) is left out, the hits are counted anew.
    """
    lines = report.ledger.lines[report.ledger.lines["book"].isin(list(books))]
    own = tuple(book for book in report.ledger.books if book.name in books)
    found = tuple(finding for finding in report.found if finding.book in books)
    outliers = tuple(outlier for outlier in report.outliers if outlier.book in books)
    sources = tuple(source for source in report.registers.sources if source.sha256 in files)
    names = [source.file for source in sources]
    frames, matches = {}, {}
    for name, frame in report.registers.frames.items():
        mine = frame["file"].isin(names).to_numpy()
        if name in report.matches:
            frames[name], matches[name] = _matched(frame, mine, report.matches[name], set(lines["voucher_id"]))
        elif mine.any():
            frames[name] = frame[mine]
    allowed = tuple(entry for entry in report.allowed if entry.finding.book in books)
    hidden = {book.name for book in report.ledger.books} - set(books)
    hashes = {book.sha256 for book in own} | set(files)
    return dataclasses.replace(
        report,
        ledger=Ledger(lines, own),
        found=found,
        outliers=outliers,
        ranked=len(outliers),
        ranking_notes=tuple(note for note in report.ranking_notes if not any(name in note for name in hidden)),
        coverage=tuple(_counted(entry, found) for entry in report.coverage),
        registers=Registers(frames, sources),
        matches=matches,
        allowed=allowed,
        run=_manifest(report.run, hashes, allowed),
        history=report.history[report.history["book"].isin(list(books))],
    )


def _manifest(run: Mapping[str, Any], hashes: Collection[str], allowed: Collection[Allowed]) -> dict[str, Any]:
    """Own files only, and of what was let pass only what concerned own vouchers: the rest names others' payees."""
    own = {(entry.because, entry.until.isoformat()) for entry in allowed}
    allow = [entry for entry in run["config"]["allow"] if (entry["because"], entry["until"]) in own]
    inputs = [entry for entry in run["inputs"] if entry["sha256"] in hashes]
    return {**run, "inputs": inputs, "config": {**run["config"], "allow": allow}}


def _matched(
    frame: pd.DataFrame, mine: np.ndarray, matches: Matches, vouchers: set[int]
) -> tuple[pd.DataFrame, Matches]:
    """The entries that are ours or matched with one of our vouchers; matches speak of entries by their position."""
    table = matches.table[matches.table.index.isin(list(vouchers))].copy()
    pairs = matches.pairs[matches.pairs["voucher_id"].isin(list(vouchers))].copy()
    keep = mine.copy()
    keep[pairs["entry"].to_numpy()] = True
    nearest = table["nearest"].to_numpy()
    keep[nearest[nearest >= 0]] = True
    moved = np.cumsum(keep) - 1
    pairs["entry"] = moved[pairs["entry"].to_numpy()]
    table["nearest"] = np.where(nearest >= 0, moved[nearest], -1)
    return frame[keep].reset_index(drop=True), Matches(table, pairs)


def _counted(entry: Coverage, found: Collection[Finding]) -> Coverage:
    hits = sum(finding.rule == entry.rule for finding in found)
    reason = "" if entry.status == "tested" else entry.reason
    return dataclasses.replace(entry, hits=hits, tested=0, untested=0, reason=reason)
