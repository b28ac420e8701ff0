"""The findings list as a workbook that can be handed in: 封面, 问题清单, 离群凭证, 底稿, 读取说明."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
import xlsxwriter

from voucher_audit.decision import STATES, Decision
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
from voucher_audit.money import yuan
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Report

_FONT: Final = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_EXCEL_TEXT: Final = 32_767  # characters a cell can hold
_RISKY: Final = tuple("=+-@\t\r\n＝＋－＠'")
_ROLES: Final = {"ledger": "账簿", **{name: schema.title for name, schema in REGISTERS.items()}}
_STATUS: Final = {"tested": "已检查", "skipped": "未检查", "crashed": "出错"}


def write(report: Report, path: Path, outliers: int | None, decisions: Mapping[str, Decision]) -> None:
    """Write the workbook; every text stays text, whatever it begins with."""
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
        "default_date_format": "yyyy-mm-dd", "remove_timezone": True,
    }  # fmt: skip
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": "凭证异常检测 问题清单", "comments": f"voucher-audit {report.version}"})
    paper = _Paper(book)
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
    _reading(paper, report)
    book.close()


class _Paper:
    """A workbook with one set of formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        base = {**_FONT, "text_wrap": True, "border": 1, "border_color": "#C9CED6"}
        kinds: dict[str, dict[str, Any]] = {
            "text": {},
            "number": {"align": "center"},
            "money": {"num_format": "#,##0.00", "text_wrap": False},
            "day": {"num_format": "yyyy-mm-dd", "align": "center"},
            "entry": {"bg_color": "#FFF9E5"},
        }
        self.formats = {kind: book.add_format({**base, **extra}) for kind, extra in kinds.items()}
        # quotePrefix keeps a risky text a text even after somebody edits the cell
        self.quoted = book.add_format({**base, "quote_prefix": True})
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": "#1F3A5F", "font_color": "white", "align": "center"}
        )
        self.title = book.add_format({**_FONT, "font_size": 18, "bold": True, "font_color": "#1F3A5F"})
        self.section = book.add_format({**_FONT, "font_size": 12, "bold": True, "font_color": "#1F3A5F", "bottom": 2})
        self.note = book.add_format({**_FONT, "font_color": "#5B6470", "text_wrap": True})
        self.severity = {
            "高": book.add_format({**base, "align": "center", "bold": True, "font_color": "#B3261E"}),
            "中": book.add_format({**base, "align": "center", "font_color": "#B25E00"}),
        }

    def sheet(self, name: str, landscape: bool = True) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)  # A4
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Any, row: int, column: int, cell: Cell, kind: str = "text") -> None:
        look = self.formats[kind]
        if cell is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(cell, date | datetime):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), look)  # noqa: DTZ001
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, look)
        else:
            text = cell if len(cell) <= _EXCEL_TEXT else cell[: _EXCEL_TEXT - 12] + "……（已截断）"
            if kind == "text":
                look = self.quoted if text.startswith(_RISKY) else self.severity.get(text, look)
            sheet.write_string(row, column, text, look)

    def heading(self, sheet: Any, row: int, columns: Sequence[SheetColumn]) -> None:
        for position, column in enumerate(columns):
            sheet.write_string(row, position, column.title, self.head)

    def table(
        self, name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]], empty: str, freeze: int
    ) -> None:
        """One sheet with a frozen, filtered heading; `empty` is printed when there is no row."""
        sheet = self.sheet(name)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
        sheet.set_row(0, 24)
        self.heading(sheet, 0, columns)
        last = 0
        for last, cells in enumerate(rows, start=1):
            for position, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self.put(sheet, last, position, cell, column.kind)
        if not last:
            sheet.merge_range(1, 0, 1, min(len(columns), 9) - 1, empty, self.note)
        sheet.freeze_panes(1, freeze)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.repeat_rows(0)
        for position, column in enumerate(columns):
            if column.title == "处理状态" and last:
                sheet.data_validation(
                    1, position, last, position,
                    {"validate": "list", "source": list(STATES), "error_title": "处理状态",
                     "error_message": f"请从列表中选择：{'、'.join(STATES)}"},
                )  # fmt: skip


def _cover(paper: _Paper, report: Report, outliers: int | None) -> None:
    sheet = paper.sheet("封面")
    for position, width in enumerate((26, 14, 22, 18, 10, 10, 18, 18, 12, 12, 12)):
        sheet.set_column(position, position, width)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, "凭证异常检测　问题清单", paper.title)
    listed = report.listed
    by_severity = {title: sum(f.severity.label == title for f in listed) for title in ("高", "中", "低", "提示")}
    counted = "，".join(f"{title} {count} 条" for title, count in by_severity.items() if count) or "没有命中"
    shown = len(report.outliers) if outliers is None else min(outliers, len(report.outliers))
    untested = [entry for entry in report.coverage if entry.status != "tested" or entry.reason]
    lines = [
        f"检查时间：{report.run['started']}　　程序版本：{report.version}　　随机种子：{report.run['seed']}",
        f"结果：{counted}；另列离群凭证 {shown} 张（共排序 {report.ranked:,} 张）。",
        f"本次有 {len(untested)} 项检查未做或未做全，原因见下方“检查了什么，没查什么”。没有命中不等于没有问题。",
        "本清单所列均为疑似、待核实的线索，需经核对凭证原件后认定。",
        *(f"排序说明：{note}" for note in report.ranking_notes),
    ]
    row = 1
    for line in lines:
        sheet.merge_range(row, 0, row, 10, line, paper.note)
        row += 1
    row = _section(
        paper, sheet, row + 1, "读了什么",
        ("文件", "工作表", "格式", "账簿", "年度", "分录", "借方合计", "贷方合计", "凭证", "未平凭证", "拒收行"),
        (
            (
                file_name(book.file), book.sheet, book.layout, f"{book.name}（{book.standard}）", book.year, book.lines,
                yuan(book.debit_total), yuan(book.credit_total), book.vouchers, len(book.unbalanced), len(book.refused),
            )
            for book in report.ledger.books
        ),
    )  # fmt: skip
    if report.registers.sources:
        row = _section(
            paper, sheet, row + 1, "读了哪些台账", ("文件", "工作表", "台账", "条数", "拒收行"),
            ((file_name(s.file), s.sheet, REGISTERS[s.register].title, s.entries, len(s.refused)) for s in report.registers.sources),
        )  # fmt: skip
    row = _section(
        paper, sheet, row + 1, "检查了什么，没查什么", ("规则", "结果", "说明", "标识", "查过", "未能查", "命中"),
        (
            (entry.title, _STATUS[entry.status], entry.reason, entry.rule, entry.tested, entry.untested, entry.hits)
            for entry in sorted(report.coverage, key=lambda entry: (entry.status == "tested", not entry.reason))
        ),
    )  # fmt: skip
    _section(
        paper, sheet, row + 1, "输入文件", ("文件", "用作", "SHA-256"),
        ((file_name(entry["file"]), _ROLES.get(entry["as"], entry["as"]), entry["sha256"]) for entry in report.run["inputs"]),
    )  # fmt: skip


def _section(
    paper: _Paper, sheet: Any, row: int, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> int:
    """Write a titled table; returns the next free row."""
    sheet.write_string(row, 0, title, paper.section)
    row += 1
    for position, head in enumerate(heads):
        sheet.write_string(row, position, head, paper.head)
    for cells in rows:
        row += 1
        for position, cell in enumerate(cells):
            kind = "money" if isinstance(cell, float) else "number" if isinstance(cell, int) else "text"
            paper.put(sheet, row, position, cell, kind)
    return row + 1


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


def _reading(paper: _Paper, report: Report) -> None:
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
        for book in report.ledger.books:
            for warning in book.warnings:
                yield (file_name(book.file), book.sheet, None, "提醒", warning)
            for note in book.dropped:
                yield (file_name(book.file), book.sheet, note.row, "非分录", note.reason)

    paper.table("读取说明", columns, rows(), empty="每一行都是分录。", freeze=0)
