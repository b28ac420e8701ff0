"""The findings list as CSV that Excel opens rightly (UTF-8 with BOM) and that can never run a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from voucher_audit.decision import Decision
from voucher_audit.export.cells import FINDING_COLUMNS, ID, finding_cells
from voucher_audit.export.manifest import ruleset
from voucher_audit.export.safe import guarded
from voucher_audit.report import Report

_RUN: Final = ("文件SHA-256", "规则集", "随机种子")


def write(report: Report, path: Path, outliers: int | None, decisions: Mapping[str, Decision]) -> None:
    """Write the 问题清单, one row a finding; the last columns say which file and which rules it comes from."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(_rows(report, decisions))


def _rows(report: Report, decisions: Mapping[str, Decision]) -> Iterator[list[str]]:
    yield [*(column.title for column in FINDING_COLUMNS), ID, *_RUN]
    hashes = {book.file: book.sha256 for book in report.ledger.books}
    rules, seed = ruleset(report), report.run.get("seed")
    for number, finding in enumerate(report.listed, start=1):
        cells = finding_cells(number, finding, decisions.get(finding.fingerprint))
        run = (finding.fingerprint, hashes.get(finding.file), rules, seed)
        yield [_text(cell) for cell in (*cells, *run)]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else f"{cell:.2f}" if isinstance(cell, float) else str(cell)
