"""整改台账 as a workbook: the list to be filled in by the units, and the figures of a 整改通报."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from voucher_audit import rectification
from voucher_audit.export import cover
from voucher_audit.export.cells import IDENTITY_COLUMNS, Cell, SheetColumn, identity_cells
from voucher_audit.export.editable import REASON, TOTAL, matter_texts
from voucher_audit.export.manifest import ruleset, unit_of
from voucher_audit.export.paper import Paper
from voucher_audit.money import yuan
from voucher_audit.rectification import Figures, Matter
from voucher_audit.report import Report, digest

MATTERS: Final = "整改台账"
_COLUMNS: Final = (
    SheetColumn("序号", 5, "number"),
    SheetColumn("问题类别", 10, "entry"),
    SheetColumn("问题", 10, "entry"),
    SheetColumn("问题描述", 26, "entry"),
    SheetColumn("凭证", 10),
    SheetColumn("涉及金额（元）", 12.5, "entry-money"),
    SheetColumn("责任单位", 8, "entry"),
    SheetColumn("责任人", 7, "entry"),
    SheetColumn("整改措施", 15, "entry"),
    SheetColumn("完成时限", 10.5, "entry-day"),
    SheetColumn("整改情况", 15, "entry"),
    SheetColumn("佐证材料", 9, "entry"),
    SheetColumn("追回金额（元）", 12, "entry-money"),
    SheetColumn("状态", 7, "entry"),
    SheetColumn("超期", 5),
    SheetColumn("销号", 10.5),
    SheetColumn(REASON, 16, "entry", printed=False),
)
_FIGURES: Final = (
    ("", 4), ("总数", 1), ("已整改", 1), ("其中已销号", 1), ("整改率", 1), ("超期", 1), ("涉及金额（元）", 2), ("追回金额（元）", 1),
)  # fmt: skip


def write(matters: Sequence[Matter], path: Path, report: Report, today: date) -> None:
    """Write the workbook; `today` decides what is overdue."""
    with Paper(path, "问题清单与整改台账", unit_of(report), report.version) as paper:
        _statistics(paper, matters, report, today)
        paper.table(
            MATTERS, (*_COLUMNS, *IDENTITY_COLUMNS), (_cells(matter, today) for matter in matters),
            empty="还没有列入整改的事项；线索核实为“属实”后列入。", freeze=3, choices={"状态": rectification.STATES},
            total=_total(matters),
        )  # fmt: skip
        cover.parameters(paper, report)


def identity(matter: Matter) -> str:
    """What tells a matter from one of another project that has the same number."""
    return digest(matter.id, *matter.findings)


def _cells(matter: Matter, today: date) -> tuple[Cell, ...]:
    closed = f"{matter.closed.isoformat()}\n{matter.closed_by}".strip() if matter.closed else ""
    late = rectification.OVERDUE if rectification.overdue(matter, today) else ""
    return (
        matter.number, matter.group, matter.title, matter.problem, "\n".join(matter.vouchers), yuan(matter.amount),
        matter.unit, matter.person, matter.measures, matter.deadline, matter.progress, matter.evidence,
        yuan(matter.recovered), matter.state, late, closed, "",
        *identity_cells(str(matter.id), identity(matter), matter.seq, matter_texts(matter)),
    )  # fmt: skip


def _total(matters: Sequence[Matter]) -> list[Cell]:
    sums: dict[str, Cell] = {
        "序号": TOTAL,
        "涉及金额（元）": yuan(sum(matter.amount for matter in matters)),
        "追回金额（元）": yuan(sum(matter.recovered for matter in matters)),
    }
    cells: list[Cell] = [sums.get(column.title, "") for column in _COLUMNS]
    return [*cells, TOTAL]


def _statistics(paper: Paper, matters: Sequence[Matter], report: Report, today: date) -> None:
    sheet = paper.grid("整改统计")
    row = paper.line(sheet, 0, "问题清单与整改台账　统计", paper.title, 36)
    row = paper.line(sheet, row, f"被检查单位：{unit_of(report)}　　截至 {today.isoformat()}", paper.subtitle, 22)
    row = paper.line(
        sheet,
        row,
        f"程序版本：{ruleset(report)}　　随机种子：{report.run.get('seed', '')}　　输入文件和参数见“运行参数”",
    )
    row = paper.line(
        sheet, row, "台账中浅黄色的栏目可在 Excel、WPS 中填写，存盘后在审核页面读回；退回上一状态时请填“变更说明”。"
    )
    figures = rectification.statistics(matters, today)
    for title, parts in (("按责任单位", figures.by_unit), ("按问题类别", figures.by_group)):
        rows = [_figures(part) for part in (*parts, figures.all)]
        row = paper.section(sheet, row + 1, title, ((title.removeprefix("按"), 4), *_FIGURES[1:]), rows)


def _figures(part: Figures) -> tuple[Cell, ...]:
    return (
        part.name, part.total, part.rectified, part.closed, f"{part.rate:.1%}", part.overdue, yuan(part.amount),
        yuan(part.recovered),
    )  # fmt: skip
