"""What stands in which column of the findings list, for every tabular export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from voucher_audit.decision import OPEN, Decision
from voucher_audit.money import yuan
from voucher_audit.report import Finding, Outlier

Cell = str | int | float | date | None


@dataclass(frozen=True)
class SheetColumn:
    """One column: heading, width in characters, how its cells are typed."""

    title: str
    width: float
    kind: Literal["text", "number", "money", "day", "entry"] = "text"  # entry: left blank for the inspector
    printed: bool = True  # columns that only a computer needs stay off the paper


FINDING_COLUMNS: Final = (
    SheetColumn("序号", 6, "number"),
    SheetColumn("程度", 6),
    SheetColumn("问题", 18),
    SheetColumn("账簿", 16),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 10),
    SheetColumn("金额（元）", 15, "money"),
    SheetColumn("摘要", 26),
    SheetColumn("证据", 46),
    SheetColumn("依据", 40),
    SheetColumn("处理状态", 11, "entry"),
    SheetColumn("检查意见", 18, "entry"),
    SheetColumn("检查人", 9, "entry"),
    SheetColumn("关联线索", 12, printed=False),
    SheetColumn("文件", 24, printed=False),
    SheetColumn("工作表", 12, printed=False),
    SheetColumn("行号", 12, printed=False),
    SheetColumn("规则", 24, printed=False),
    SheetColumn("标识", 18, printed=False),
)

OUTLIER_COLUMNS: Final = (
    SheetColumn("名次", 6, "number"),
    SheetColumn("前百分之", 9, "number"),
    SheetColumn("账簿", 18),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 10),
    SheetColumn("金额（元）", 15, "money"),
    SheetColumn("摘要", 34),
    SheetColumn("理由一", 36),
    SheetColumn("理由二", 36),
    SheetColumn("理由三", 36),
    SheetColumn("处理状态", 11, "entry"),
    SheetColumn("检查意见", 24, "entry"),
    SheetColumn("检查人", 9, "entry"),
    SheetColumn("文件", 24, printed=False),
    SheetColumn("工作表", 12, printed=False),
    SheetColumn("行号", 12, printed=False),
    SheetColumn("标识", 18, printed=False),
)

PAPER_COLUMNS: Final = (
    SheetColumn("线索序号", 12),
    SheetColumn("账簿", 18),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 10),
    SheetColumn("分录", 6, "number"),
    SheetColumn("摘要", 34),
    SheetColumn("科目编码", 13),
    SheetColumn("科目名称", 30),
    SheetColumn("借方（元）", 15, "money"),
    SheetColumn("贷方（元）", 15, "money"),
    SheetColumn("往来单位", 22),
    SheetColumn("个人", 9),
    SheetColumn("附件数", 8, "number"),
    SheetColumn("制单", 9),
    SheetColumn("审核", 9),
    SheetColumn("核算", 7),
    SheetColumn("文件", 24),
    SheetColumn("工作表", 12),
    SheetColumn("行号", 8, "number"),
)


def file_name(file: str) -> str:
    """The last part of a path: what the list shows (the JSON keeps the path as given)."""
    return file.replace("\\", "/").rsplit("/", 1)[-1]


def rows_text(rows: tuple[int, ...]) -> str:
    """`(17, 18, 19, 40)` → `17-19、40`."""
    parts: list[str] = []
    start = previous = None
    for row in (*rows, None):
        if start is None or previous is None:
            start = previous = row
        elif row is not None and row == previous + 1:
            previous = row
        else:
            parts.append(str(start) if start == previous else f"{start}-{previous}")
            start = previous = row
    return "、".join(parts)


def _decided(decision: Decision | None) -> tuple[str, str, str]:
    """处理状态, 检查意见, 检查人."""
    return (decision.status, decision.note, decision.who) if decision else (OPEN, "", "")


def finding_cells(number: int, finding: Finding, decision: Decision | None = None) -> tuple[Cell, ...]:
    """Cells of one finding, in the order of `FINDING_COLUMNS`."""
    return (
        number, finding.severity.label, finding.title, finding.book, finding.date, finding.voucher, yuan(finding.amount),
        finding.summary, finding.evidence, "\n".join(finding.basis), *_decided(decision), finding.case, file_name(finding.file),
        finding.sheet, rows_text(finding.rows), finding.rule, finding.fingerprint,
    )  # fmt: skip


def outlier_cells(outlier: Outlier, decision: Decision | None = None) -> tuple[Cell, ...]:
    """Cells of one ranked voucher, in the order of `OUTLIER_COLUMNS`."""
    first, second, third = (*outlier.reasons, "", "", "")[:3]
    return (
        outlier.rank, outlier.percentile, outlier.book, outlier.date, outlier.voucher, yuan(outlier.amount),
        outlier.summary, first, second, third, *_decided(decision), file_name(outlier.file), outlier.sheet, rows_text(outlier.rows),
        outlier.fingerprint,
    )  # fmt: skip
