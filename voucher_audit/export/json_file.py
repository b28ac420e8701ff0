"""The report as JSON: the contract of docs/output.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voucher_audit.decision import Decision
from voucher_audit.money import yuan
from voucher_audit.report import Finding, Outlier, Report
from voucher_audit.schema import Book


def write(report: Report, path: Path, outliers: int | None, decisions: Mapping[str, Decision]) -> None:
    """Write UTF-8 JSON, keys in the documented order."""
    path.write_text(json.dumps(as_data(report, decisions), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def as_data(report: Report, decisions: Mapping[str, Decision] | None = None) -> dict[str, Any]:
    """The report as plain data; amounts in yuan. Findings that were decided carry the decision."""
    made = decisions or {}
    return {
        "version": report.version,
        "run": dict(report.run),
        "books": [book_data(book) for book in report.ledger.books],
        "skipped": [{"file": file, "sheet": sheet, "reason": why} for file, sheet, why in report.ledger.skipped],
        "registers": [
            {
                "register": source.register,
                "file": source.file,
                "sheet": source.sheet,
                "entries": source.entries,
                "dropped": [{"row": note.row, "reason": note.reason} for note in source.dropped],
                "refused": [{"row": note.row, "reason": note.reason} for note in source.refused],
                "warnings": list(source.warnings),
            }
            for source in report.registers.sources
        ],
        "coverage": [
            {
                "rule": entry.rule,
                "title": entry.title,
                "status": entry.status,
                "reason": entry.reason,
                "tested": entry.tested,
                "untested": entry.untested,
                "hits": entry.hits,
            }
            for entry in report.coverage
        ],
        "findings": [_finding(finding, made.get(finding.fingerprint)) for finding in report.found],
        "allowed": [
            {**_finding(item.finding, None), "because": item.because, "until": item.until.isoformat()}
            for item in report.allowed
        ],
        "outliers": [_outlier(outlier) for outlier in report.outliers],
        "ranked": report.ranked,
        "ranking_notes": list(report.ranking_notes),
    }


def book_data(book: Book) -> dict[str, Any]:
    """One book as plain data."""
    return {
        "file": book.file,
        "sha256": book.sha256,
        "sheet": book.sheet,
        "book": book.name,
        "layout": book.layout,
        "form": book.form,
        "entity": book.entity,
        "standard": book.standard,
        "standard_reasons": list(book.standard_reasons),
        "year": book.year,
        "header_row": book.header_row,
        "lines": book.lines,
        "vouchers": book.vouchers,
        "debit_total": yuan(book.debit_total),
        "credit_total": yuan(book.credit_total),
        "unbalanced": list(book.unbalanced),
        "mapping": [
            {"column": entry.position + 1, "header": entry.header, "field": entry.field, "reason": entry.reason}
            for entry in book.mapping
        ],
        "dropped": [{"row": note.row, "reason": note.reason} for note in book.dropped],
        "refused": [{"row": note.row, "reason": note.reason} for note in book.refused],
        "controls": [
            {"row": c.row, "what": c.what, "stated": yuan(c.stated), "read": yuan(c.read), "agrees": c.agrees}
            for c in book.controls
        ],
        "warnings": list(book.warnings),
    }


def _finding(finding: Finding, decision: Decision | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "book": finding.book,
        "file": finding.file,
        "sheet": finding.sheet,
        "rows": list(finding.rows),
        "date": finding.date.isoformat() if finding.date else None,
        "voucher": finding.voucher,
        "amount": yuan(finding.amount),
        "summary": finding.summary,
        "evidence": finding.evidence,
        "basis": list(finding.basis),
        "case": finding.case,
        "fingerprint": finding.fingerprint,
        "facts": finding.facts,
    }
    if decision:
        data["decision"] = {
            "status": decision.status,
            "note": decision.note,
            "who": decision.who,
            "at": decision.at,
            "outdated": decision.outdated(finding.facts),
        }
    return data


def _outlier(outlier: Outlier) -> dict[str, Any]:
    return {
        "rank": outlier.rank,
        "percentile": outlier.percentile,
        "score": outlier.score,
        "book": outlier.book,
        "file": outlier.file,
        "sheet": outlier.sheet,
        "rows": list(outlier.rows),
        "date": outlier.date.isoformat() if outlier.date else None,
        "voucher": outlier.voucher,
        "amount": yuan(outlier.amount),
        "summary": outlier.summary,
        "reasons": list(outlier.reasons),
        "fingerprint": outlier.fingerprint,
    }
