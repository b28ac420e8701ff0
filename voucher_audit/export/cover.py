"""The pages that say what a list rests on: 封面, 覆盖说明, 运行参数."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from voucher_audit.export import manifest
from voucher_audit.export.cells import Cell, SheetColumn
from voucher_audit.export.manifest import file_name
from voucher_audit.export.paper import Paper
from voucher_audit.money import yuan
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Coverage, Report, Severity

STATUS: Final = {"tested": "已检查", "skipped": "未检查", "crashed": "出错"}


def draw(paper: Paper, report: Report, outliers: int) -> None:
    """封面: what was found, what was read, what was checked and what could not be, the hash of every file."""
    sheet = paper.grid("封面", heading=" ")
    row = paper.line(sheet, 0, "凭证异常检测　问题清单", paper.title, 36)
    row = paper.line(sheet, row, f"被检查单位：{manifest.unit_of(report)}", paper.subtitle, 22)
    for text in _summary(report, outliers):
        row = paper.line(sheet, row, text)
    row = _read(paper, sheet, row + 1, report)
    unfinished = [entry for entry in by_need(report) if not finished(entry)]
    row = paper.section(
        sheet, row + 1, f"没有检查或没有查全的项目（{len(unfinished)} 项）",
        (("规则", 3), ("结果", 1), ("原因和需要补充的资料", 5), ("查过", 1), ("未能查", 1), ("命中", 1)),
        (
            (entry.title, STATUS[entry.status], entry.reason, entry.tested, entry.untested, entry.hits)
            for entry in unfinished
        ),
    )  # fmt: skip
    done = [entry.title for entry in report.coverage if finished(entry)]
    row = paper.line(sheet, row + 1, f"其余 {len(done)} 项已全部查过（逐项见“覆盖说明”）：{'、'.join(done) or '无'}。")
    paper.section(
        sheet, row + 1, "输入文件", (("文件", 5), ("用作", 2), ("SHA-256", 5)),
        ((entry.file, entry.role, entry.sha256) for entry in manifest.inputs(report)),
    )  # fmt: skip


def _summary(report: Report, outliers: int) -> Iterator[str]:
    found = {severity.label: sum(f.severity is severity for f in report.listed) for severity in Severity}
    counted = "，".join(f"{title} {count} 条" for title, count in found.items() if count) or "没有命中"
    passed = f"另有 {len(report.allowed)} 条已按白名单放行，理由见“读取说明”。" if report.allowed else ""
    yield (
        f"检查时间：{manifest.moment(report)}　　程序版本：{manifest.ruleset(report)}　　"
        f"随机种子：{report.run.get('seed', '')}　　参数见“运行参数”"
    )
    yield f"结果：{counted}；另列离群凭证 {outliers} 张（共排序 {report.ranked:,} 张）。{passed}"
    yield "本清单所列均为疑似、待核实的线索，需经核对凭证原件后认定。没有命中不等于没有问题。"
    yield "“处理状态、检查意见、承办人、检查人”四栏可在 Excel、WPS 中填写，存盘后在审核页面读回；行可以排序和筛选。"
    for note in report.ranking_notes:
        yield f"排序说明：{note}"


def _read(paper: Paper, sheet: Any, row: int, report: Report) -> int:
    row = paper.section(
        sheet, row, "读了什么",
        (("文件", 3), ("账簿、制度和格式", 3), ("年度", 1), ("凭证／分录", 1), ("借方合计（元）", 1), ("贷方合计（元）", 1),
         ("未平凭证", 1), ("拒收行", 1)),
        (
            (
                file_name(book.file) + (f"\n工作表：{book.sheet}" if book.sheet else ""),
                "　".join((book.name, book.standard, book.layout)), book.year,
                f"{book.vouchers:,}／{book.lines:,}", yuan(book.debit_total), yuan(book.credit_total),
                len(book.unbalanced), len(book.refused),
            )
            for book in report.ledger.books
        ),
    )  # fmt: skip
    if report.registers.sources:
        row = paper.section(
            sheet, row + 1, "读了哪些台账", (("文件", 6), ("工作表", 2), ("台账", 2), ("条数", 1), ("拒收行", 1)),
            (
                (file_name(source.file), source.sheet, REGISTERS[source.register].title, source.entries, len(source.refused))
                for source in report.registers.sources
            ),
        )  # fmt: skip
    return row


def finished(entry: Coverage) -> bool:
    """Was the rule tested on everything in its scope, with nothing to add?"""
    return entry.status == "tested" and not entry.reason and not entry.untested


def by_need(report: Report) -> list[Coverage]:
    """The rules, those first that need something."""
    return sorted(report.coverage, key=lambda entry: (entry.status == "tested", finished(entry)))


def coverage(paper: Paper, report: Report) -> None:
    """覆盖说明: every rule and what became of it."""
    columns = (
        SheetColumn("规则", 28),
        SheetColumn("结果", 8),
        SheetColumn("说明和需要补充的资料", 56),
        SheetColumn("查过", 9, "number"),
        SheetColumn("未能查", 9, "number"),
        SheetColumn("命中", 7, "number"),
        SheetColumn("标识", 30),
    )
    rows = (
        (entry.title, STATUS[entry.status], entry.reason, entry.tested, entry.untested, entry.hits, entry.rule)
        for entry in by_need(report)
    )
    paper.table("覆盖说明", columns, rows, empty="本次没有运行规则，只对凭证作了排序。", freeze=1)


def parameters(paper: Paper, report: Report) -> None:
    """运行参数: all that another person needs to repeat the run."""
    columns = (
        SheetColumn("项目", 28),
        SheetColumn("参数", 18),
        SheetColumn("含义", 44),
        SheetColumn("取值", 40),
        SheetColumn("单位", 8),
        SheetColumn("说明", 12),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for label, value in manifest.settings(report):
            yield (label, "", "", value, "", "")
        for entry in manifest.inputs(report):
            yield (f"输入文件（{entry.role}）", "SHA-256", entry.file, entry.sha256, "", "")
        for parameter in manifest.parameters(report):
            yield (
                parameter.rule, parameter.name, parameter.meaning, parameter.value, parameter.unit,
                "已调整" if parameter.changed else "默认值",
            )  # fmt: skip

    paper.table("运行参数", columns, rows(), empty="没有记录。", freeze=1)
