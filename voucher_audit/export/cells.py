"""What stands in which column of the findings list, for every tabular export."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from voucher_audit.decision import Decision
from voucher_audit.export.editable import decided
from voucher_audit.export.manifest import file_name
from voucher_audit.money import yuan
from voucher_audit.report import Finding, Outlier

_DOCUMENT_NUMBER: Final = re.compile(r"》（[^）]*号）")

Cell = str | int | float | date | None
# entry: for the inspector to fill in; id: out of sight
Kind = Literal["text", "number", "money", "day", "entry", "entry-money", "entry-day", "id"]


@dataclass(frozen=True)
class SheetColumn:
    """One column: heading, width in characters, how its cells are typed."""

    title: str
    width: float
    kind: Kind = "text"
    printed: bool = True  # columns that only a computer needs stay off the paper


FINDING_COLUMNS: Final = (
    SheetColumn("序号", 5, "number"),
    SheetColumn("程度", 5),
    SheetColumn("问题", 15),
    SheetColumn("账簿", 14),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 9),
    SheetColumn("金额（元）", 14, "money"),
    SheetColumn("摘要", 20),
    SheetColumn("证据", 38),
    SheetColumn("依据", 28),
    SheetColumn("处理状态", 9, "entry"),
    SheetColumn("检查意见", 16, "entry"),
    SheetColumn("承办人", 7, "entry"),
    SheetColumn("检查人", 7, "entry"),
    SheetColumn("关联线索", 12, printed=False),
    SheetColumn("文件", 24, printed=False),
    SheetColumn("工作表", 12, printed=False),
    SheetColumn("行号", 12, printed=False),
    SheetColumn("规则", 24, printed=False),
)

OUTLIER_COLUMNS: Final = (
    SheetColumn("名次", 5, "number"),
    SheetColumn("前百分之", 9, "number"),
    SheetColumn("账簿", 14),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 9),
    SheetColumn("金额（元）", 14, "money"),
    SheetColumn("摘要", 22),
    SheetColumn("理由一", 28),
    SheetColumn("理由二", 28),
    SheetColumn("理由三", 28),
    SheetColumn("处理状态", 9, "entry"),
    SheetColumn("检查意见", 16, "entry"),
    SheetColumn("承办人", 7, "entry"),
    SheetColumn("检查人", 7, "entry"),
    SheetColumn("文件", 24, printed=False),
    SheetColumn("工作表", 12, printed=False),
    SheetColumn("行号", 12, printed=False),
)

ID, FACTS, SEEN, BEFORE = "标识", "凭证指纹", "意见序次", "导出时内容"

# Behind every list that is read back, out of sight: they travel with their row when it is sorted or filtered.
# BEFORE holds the editable cells as they were written, so that an edit can be told from a change in the database.
IDENTITY_COLUMNS: Final = tuple(SheetColumn(title, 18, "id", printed=False) for title in (ID, FACTS, SEEN, BEFORE))

PAPER_COLUMNS: Final = (
    SheetColumn("线索序号", 9),
    SheetColumn("账簿", 14),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 9),
    SheetColumn("分录", 5, "number"),
    SheetColumn("摘要", 26),
    SheetColumn("科目编码", 11),
    SheetColumn("科目名称", 24),
    SheetColumn("借方（元）", 14, "money"),
    SheetColumn("贷方（元）", 14, "money"),
    SheetColumn("往来单位", 18),
    SheetColumn("个人", 7),
    SheetColumn("附件数", 7, "number"),
    SheetColumn("制单", 7),
    SheetColumn("审核", 7),
    SheetColumn("核算", 5),
    SheetColumn("文件", 24, printed=False),
    SheetColumn("工作表", 12, printed=False),
    SheetColumn("行号", 8, "number", printed=False),
)


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


def identity_cells(key: str, facts: str, seen: int, editable: Mapping[str, str]) -> tuple[Cell, ...]:
    """Cells of `IDENTITY_COLUMNS`: who the row is, what it said, how many decisions were seen, what could be edited."""
    return (key, facts, seen, json.dumps(dict(editable), ensure_ascii=False))


def cited(basis: Sequence[str]) -> str:
    """Instruments and articles alone, one a line: `《现金管理暂行条例》第五条`. Numbers and contents stand on 依据条文."""
    return "\n".join(dict.fromkeys(_DOCUMENT_NUMBER.sub("》", line.partition("：")[0]) for line in basis))


def finding_cells(
    number: int, finding: Finding, decision: Decision | None = None, whole_law: bool = True
) -> tuple[Cell, ...]:
    """Cells of one finding, in the order of `FINDING_COLUMNS`."""
    law = "\n".join(finding.basis) if whole_law else cited(finding.basis)
    return (
        number, finding.severity.label, finding.title, finding.book, finding.date, finding.voucher, yuan(finding.amount),
        finding.summary, finding.evidence, law, *decided(finding, decision).values(), finding.case, file_name(finding.file), finding.sheet,
        rows_text(finding.rows), finding.rule,
    )  # fmt: skip


def outlier_cells(outlier: Outlier, decision: Decision | None = None) -> tuple[Cell, ...]:
    """Cells of one ranked voucher, in the order of `OUTLIER_COLUMNS`."""
    first, second, third = (*outlier.reasons, "", "", "")[:3]
    return (
        outlier.rank, outlier.percentile, outlier.book, outlier.date, outlier.voucher, yuan(outlier.amount),
        outlier.summary, first, second, third, *decided(outlier, decision).values(), file_name(outlier.file), outlier.sheet, rows_text(outlier.rows),
    )  # fmt: skip
