"""用友 `填制凭证,V800` text: no header, the first line names the format, the columns are fixed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from voucher_audit.reading.grid import Grid
from voucher_audit.reading.values import text_of

LAYOUT: Final = "用友U8_填制凭证V800_txt"
COLUMNS: Final = (
    "制单日期", "凭证类别字", "凭证号", "附单据数", "摘要", "科目编码", "借方金额", "贷方金额", "数量", "外币金额", "汇率", "制单人",
    "结算方式", "票号", "票据日期", "部门编码", "个人编码", "客户编码", "供应商编码", "业务员", "项目编码",
)  # fmt: skip


def is_v800(grid: Grid) -> bool:
    """Whether the first line is the format's mark."""
    if grid.header is not None or not len(grid.cells):
        return False
    first = [text_of(cell).replace(" ", "") for cell in grid.cells.iloc[0].tolist()]
    return "".join(first[:2]).replace(",", "").upper().startswith("填制凭证V800")


def with_header(grid: Grid) -> tuple[Grid, dict[int, str]]:
    """The grid without its mark, with the names of its columns; and the reason for the row left out."""
    width = grid.cells.shape[1]
    names = tuple(COLUMNS[column] if column < len(COLUMNS) else "" for column in range(width))
    first = int(grid.cells.index[0])
    return replace(grid, cells=grid.cells.iloc[1:], header=names), {first: "格式标志行（填制凭证,V800）"}
