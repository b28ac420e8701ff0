"""The findings list as a workbook that can be handed in: 封面, 问题清单, 离群凭证, 底稿, 依据条文, 台账核对, 覆盖说明, 运行参数,
读取说明."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from voucher_audit import review
from voucher_audit.decision import Decision
from voucher_audit.export import cover
from voucher_audit.export.cells import (
    FINDING_COLUMNS,
    IDENTITY_COLUMNS,
    OUTLIER_COLUMNS,
    PAPER_COLUMNS,
    Cell,
    SheetColumn,
    finding_cells,
    identity_cells,
    outlier_cells,
)
from voucher_audit.export.editable import decided
from voucher_audit.export.manifest import file_name, unit_of
from voucher_audit.export.paper import DECISION_CHOICES, Paper
from voucher_audit.money import yuan
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Report

FINDINGS, OUTLIERS = "问题清单", "离群凭证"
# canonical columns that 底稿 speaks of
_PAPER_LINES = ["voucher_id", "book", "date", "voucher", "line", "summary", "account_code", "account_name", "debit", "credit",
                "counterparty", "person", "attachments", "preparer", "reviewer", "basis", "file", "sheet", "row"]  # fmt: skip


def write(report: Report, path: Path, outliers: int | None, decisions: Mapping[str, Decision]) -> None:
    """Write the workbook; every text stays text, whatever it begins with."""
    listed = report.listed
    numbers: dict[int, list[str]] = {}
    for number, finding in enumerate(listed, start=1):
        numbers.setdefault(finding.voucher_id, []).append(str(number))
    shown = report.outliers if outliers is None else report.outliers[:outliers]
    with Paper(path, "凭证异常检测 问题清单", unit_of(report), report.version) as paper:
        cover.draw(paper, report, len(shown))
        paper.table(
            FINDINGS, (*FINDING_COLUMNS, *IDENTITY_COLUMNS), _findings(report, decisions),
            empty="没有发现问题：已检查的规则都没有命中。哪些项目没有检查，见封面。", freeze=7, choices=DECISION_CHOICES,
        )  # fmt: skip
        ranked = (
            (
                *outlier_cells(outlier, decision),
                *identity_cells(outlier.fingerprint, "", _seen(decision), decided(outlier, decision)),
            )
            for outlier in shown
            for decision in (decisions.get(outlier.fingerprint),)
        )
        paper.table(
            OUTLIERS, (*OUTLIER_COLUMNS, *IDENTITY_COLUMNS), ranked, empty="没有可排序的凭证。", freeze=5,
            choices=DECISION_CHOICES,
        )  # fmt: skip
        paper.table("底稿", PAPER_COLUMNS, _paper_rows(report, numbers), empty="没有需要列示的凭证。", freeze=4)
        _law(paper, report)
        _proofs(paper, report)
        cover.coverage(paper, report)
        cover.parameters(paper, report)
        _reading(paper, report)


def _seen(decision: Decision | None) -> int:
    return decision.seq if decision else 0


def _findings(report: Report, decisions: Mapping[str, Decision]) -> Iterator[tuple[Cell, ...]]:
    for number, finding in enumerate(report.listed, start=1):
        decision = decisions.get(finding.fingerprint)
        identity = identity_cells(finding.fingerprint, finding.facts, _seen(decision), decided(finding, decision))
        yield (*finding_cells(number, finding, decision, whole_law=False), *identity)


def _paper_rows(report: Report, numbers: dict[int, list[str]]) -> Iterator[tuple[Cell, ...]]:
    lines = report.ledger.lines
    wanted = lines[lines["voucher_id"].isin([key for key in numbers if key >= 0])]
    order = {voucher_id: int(labels[0]) for voucher_id, labels in numbers.items()}
    wanted = wanted.assign(order=wanted["voucher_id"].map(order)).sort_values(["order", "line"], kind="stable")
    for line in wanted[_PAPER_LINES].to_dict("records"):
        yield (
            "、".join(numbers[line["voucher_id"]]), line["book"], None if pd.isna(line["date"]) else line["date"].date(),
            line["voucher"], int(line["line"]), line["summary"], line["account_code"], line["account_name"],
            yuan(line["debit"]) if line["debit"] else None, yuan(line["credit"]) if line["credit"] else None,
            line["counterparty"], line["person"],
            None if pd.isna(line["attachments"]) else int(line["attachments"]), line["preparer"], line["reviewer"],
            "预算" if line["basis"] == "budget" else "财务", file_name(line["file"]), line["sheet"], int(line["row"]),
        )  # fmt: skip


def _law(paper: Paper, report: Report) -> None:
    """What the articles say that the list cites, once each."""
    said: dict[str, set[str]] = {}
    for finding in report.listed:
        for line in finding.basis:
            said.setdefault(line, set()).add(finding.title)
    columns = (SheetColumn("依据", 36), SheetColumn("内容（要点）", 52), SheetColumn("用于", 34))
    rows = (
        (law, content, "、".join(sorted(said[line])))
        for line in sorted(said)
        for law, _, content in (line.partition("："),)
    )
    paper.table("依据条文", columns, rows, empty="没有引用法规。", freeze=1)


def _proofs(paper: Paper, report: Report) -> None:
    """Every payment against every register that was supplied: what it was matched by, or why it was not."""
    table = review.all_proofs(report)
    if not len(table):
        return
    columns = [
        SheetColumn("账簿", 14),
        SheetColumn("日期", 11, "day"),
        SheetColumn("凭证号", 9),
        SheetColumn("金额（元）", 14, "money"),
        SheetColumn("摘要", 26),
    ]
    for name in report.matches:
        columns += [SheetColumn(REGISTERS[name].title, 8), SheetColumn(f"{REGISTERS[name].title}：说明", 26)]

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in table.to_dict("records"):
            judged = (part for name in report.matches for part in ("有" if row[name] else "无", row[f"{name}_how"]))
            day = None if pd.isna(row["date"]) else row["date"].date()
            yield (row["book"], day, row["voucher"], yuan(row["amount"]), row["summary"], *judged)

    paper.table("台账核对", columns, rows(), empty="没有付款。", freeze=3)


def _reading(paper: Paper, report: Report) -> None:
    """Every row that is no entry, with its reason: the proof that nothing was lost."""
    columns = (
        SheetColumn("文件", 28),
        SheetColumn("工作表", 12),
        SheetColumn("行号", 8, "number"),
        SheetColumn("处理", 8),
        SheetColumn("原因", 70),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for book in report.ledger.books:
            for note in book.refused:
                yield (file_name(book.file), book.sheet, note.row, "拒收", note.reason)
        for source in report.registers.sources:
            for note in source.refused:
                yield (file_name(source.file), source.sheet, note.row, "拒收", note.reason)
        for file, sheet, why in report.ledger.skipped:
            yield (file_name(file), sheet, None, "跳过", why)
        for item in report.allowed:
            found = item.finding
            said = f"{found.title}（{found.voucher}）：{item.because}（至 {item.until.isoformat()}）。{found.evidence}"
            yield (file_name(found.file), found.sheet, found.rows[0], "放行", said)
        for book in report.ledger.books:
            for warning in book.warnings:
                yield (file_name(book.file), book.sheet, None, "提醒", warning)
            for note in book.dropped:
                yield (file_name(book.file), book.sheet, note.row, "非分录", note.reason)

    paper.table("读取说明", columns, rows(), empty="每一行都是分录。", freeze=0)
