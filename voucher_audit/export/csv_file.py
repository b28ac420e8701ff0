"""The findings list as CSV that Excel opens rightly (UTF-8 with BOM) and that can never run a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from voucher_audit.decision import Decision
from voucher_audit.export.cells import FINDING_COLUMNS, finding_cells
from voucher_audit.report import Report

# OWASP's list of characters that make a spreadsheet run a cell, and their full-width twins
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def write(report: Report, path: Path, outliers: int | None, decisions: Mapping[str, Decision]) -> None:
    """Write the 问题清单, one row a finding."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(_rows(report, decisions))


def guarded(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) else text


def _rows(report: Report, decisions: Mapping[str, Decision]) -> Iterator[list[str]]:
    yield [column.title for column in FINDING_COLUMNS]
    for number, finding in enumerate(report.listed, start=1):
        cells = finding_cells(number, finding, decisions.get(finding.fingerprint))
        yield [
            guarded(str(cell)) if column.kind == "text" else _plain(cell)
            for column, cell in zip(FINDING_COLUMNS, cells, strict=True)
        ]


def _plain(cell: object) -> str:
    return "" if cell is None else f"{cell:.2f}" if isinstance(cell, float) else str(cell)
