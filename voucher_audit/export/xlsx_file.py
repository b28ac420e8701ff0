"""The findings list as a workbook that can be handed in: 封面, 问题清单, 离群凭证, 底稿, 台账核对, 读取说明."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd
import xlsxwriter

from voucher_audit import review
from voucher_audit.decision import Decision
from voucher_audit.export.cells import (
    FINDING_COLUMNS,
    OUTLIER_COLUMNS,
    PAPER_COLUMNS,
    Cell,
    SheetColumn,
    file_name,
    finding_cells,
    outlier_cells,
)
from voucher_audit.export.paper import Paper
from voucher_audit.money import yuan
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Report

_COVER: Final = (34.0, 12.0, 62.0, 9.0, 9.0, 9.0, 18.0, 18.0, 9.0, 9.0)  # widths of its columns
_ROLES: Final = {"ledger": "账簿", "rule": "规则文件", **{name: schema.title for name, schema in REGISTERS.items()}}
_STATUS: Final = {"tested": "已检查", "skipped": "未检查", "crashed": "出错"}


def write(report: Report, path: Path, outliers: int | None, decisions: Mapping[str, Decision]) -> None:
    """Write the workbook; every text stays text, whatever it begins with."""
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
        "default_date_format": "yyyy-mm-dd", "remove_timezone": True,
    }  # fmt: skip
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": "凭证异常检测 问题清单", "comments": f"voucher-audit {report.version}"})
    paper = Paper(book)
    _cover(paper, report, outliers)
    numbers: dict[int, list[str]] = {}
    listed = report.listed
    for number, finding in enumerate(listed, start=1):
        numbers.setdefault(finding.voucher_id, []).append(str(number))
    paper.table(
        "问题清单", FINDING_COLUMNS,
        (finding_cells(number, found, decisions.get(found.fingerprint)) for number, found in enumerate(listed, start=1)),
        empty="没有发现问题：已检查的规则都没有命中。哪些项目没有检查，见封面。", freeze=7,
    )  # fmt: skip
    shown = report.outliers if outliers is None else report.outliers[:outliers]
    ranked = (outlier_cells(outlier, decisions.get(outlier.fingerprint)) for outlier in shown)
    paper.table("离群凭证", OUTLIER_COLUMNS, ranked, empty="没有可排序的凭证。", freeze=5)
    paper.table("底稿", PAPER_COLUMNS, _paper_rows(report, numbers), empty="没有需要列示的凭证。", freeze=4)
    _proofs(paper, report)
    _reading(paper, report)
    book.close()


def _cover(paper: Paper, report: Report, outliers: int | None) -> None:
    sheet = paper.sheet("封面")
    for position, width in enumerate(_COVER):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, "凭证异常检测　问题清单", paper.title)
    listed = report.listed
    by_severity = {title: sum(f.severity.label == title for f in listed) for title in ("高", "中", "低", "提示")}
    counted = "，".join(f"{title} {count} 条" for title, count in by_severity.items() if count) or "没有命中"
    shown = len(report.outliers) if outliers is None else min(outliers, len(report.outliers))
    passed = f"另有 {len(report.allowed)} 条已按白名单放行，理由见“读取说明”。" if report.allowed else ""
    untested = [entry for entry in report.coverage if entry.status != "tested" or entry.reason]
    lines = [
        f"检查时间：{report.run['started']}　　程序版本：{report.version}　　随机种子：{report.run['seed']}",
        f"结果：{counted}；另列离群凭证 {shown} 张（共排序 {report.ranked:,} 张）。{passed}",
        f"本次有 {len(untested)} 项检查未做或未做全，原因见下方“检查了什么，没查什么”。没有命中不等于没有问题。",
        "本清单所列均为疑似、待核实的线索，需经核对凭证原件后认定。",
        *(f"排序说明：{note}" for note in report.ranking_notes),
    ]
    row = 1
    for line in lines:
        sheet.merge_range(row, 0, row, len(_COVER) - 1, line, paper.note)
        row += 1
    row = paper.section(
        sheet, row + 1, "读了什么",
        _headed("文件", "工作表", "账簿、制度和格式", "年度", "凭证", "分录", "借方合计", "贷方合计", "未平凭证", "拒收行"),
        (
            (
                file_name(book.file), book.sheet, f"{book.name}　{book.standard}　{book.layout}", book.year, book.vouchers,
                book.lines, yuan(book.debit_total), yuan(book.credit_total), len(book.unbalanced), len(book.refused),
            )
            for book in report.ledger.books
        ),
    )  # fmt: skip
    if report.registers.sources:
        row = paper.section(
            sheet, row + 1, "读了哪些台账", _headed("文件", "工作表", "台账", "条数", "拒收行"),
            (
                (file_name(source.file), source.sheet, REGISTERS[source.register].title, source.entries, len(source.refused))
                for source in report.registers.sources
            ),
        )  # fmt: skip
    row = paper.section(
        sheet, row + 1, "检查了什么，没查什么", _headed("规则", "结果", "说明", "查过", "未能查", "命中", "标识"),
        (
            (entry.title, _STATUS[entry.status], entry.reason, entry.tested, entry.untested, entry.hits, entry.rule)
            for entry in sorted(report.coverage, key=lambda entry: (entry.status == "tested", not entry.reason))
        ),
    )  # fmt: skip
    paper.section(
        sheet, row + 1, "输入文件", _headed("文件", "用作", "SHA-256"),
        (
            (file_name(entry["file"]), _ROLES.get(entry["as"], entry["as"]), entry["sha256"])
            for entry in report.run["inputs"]
        ),
    )  # fmt: skip


def _headed(*heads: str) -> list[tuple[str, float]]:
    """Headings over the cover's columns."""
    return list(zip(heads, _COVER, strict=False))


def _paper_rows(report: Report, numbers: dict[int, list[str]]) -> Iterator[tuple[Cell, ...]]:
    lines = report.ledger.lines
    wanted = lines[lines["voucher_id"].isin([key for key in numbers if key >= 0])]
    order = {voucher_id: int(labels[0]) for voucher_id, labels in numbers.items()}
    wanted = wanted.assign(order=wanted["voucher_id"].map(order)).sort_values(["order", "line"], kind="stable")
    for line in wanted.to_dict("records"):
        yield (
            "、".join(numbers[line["voucher_id"]]), line["book"], None if pd.isna(line["date"]) else line["date"].date(),
            line["voucher"], int(line["line"]), line["summary"], line["account_code"], line["account_name"],
            yuan(line["debit"]) if line["debit"] else None, yuan(line["credit"]) if line["credit"] else None,
            line["counterparty"], line["person"],
            None if pd.isna(line["attachments"]) else int(line["attachments"]), line["preparer"], line["reviewer"],
            "预算" if line["basis"] == "budget" else "财务", file_name(line["file"]), line["sheet"], int(line["row"]),
        )  # fmt: skip


def _proofs(paper: Paper, report: Report) -> None:
    """Every payment against every register that was supplied: what it was matched by, or why it was not."""
    table = review.all_proofs(report)
    if not len(table):
        return
    columns = [
        SheetColumn("账簿", 18),
        SheetColumn("日期", 11, "day"),
        SheetColumn("凭证号", 10),
        SheetColumn("金额（元）", 15, "money"),
        SheetColumn("摘要", 30),
    ]
    for name in report.matches:
        columns += [SheetColumn(REGISTERS[name].title, 12), SheetColumn(f"{REGISTERS[name].title}：说明", 40)]

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in table.to_dict("records"):
            judged = (part for name in report.matches for part in ("有" if row[name] else "无", row[f"{name}_how"]))
            day = None if pd.isna(row["date"]) else row["date"].date()
            yield (row["book"], day, row["voucher"], yuan(row["amount"]), row["summary"], *judged)

    paper.table("台账核对", columns, rows(), empty="没有付款。", freeze=3)


def _reading(paper: Paper, report: Report) -> None:
    """Every row that is no entry, with its reason: the proof that nothing was lost."""
    columns = (
        SheetColumn("文件", 30),
        SheetColumn("工作表", 14),
        SheetColumn("行号", 9, "number"),
        SheetColumn("处理", 10),
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
