"""Files as units send them, made in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

TAX_HEADER = ["序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期", "金额", "税额", "价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注"]  # fmt: skip
ITEM_HEADER = ["序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期", "税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额", "价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注"]  # fmt: skip


def workbook(**sheets: tuple[Sequence[Sequence[Any]], Sequence[str]]) -> bytes:
    """xlsx of sheets given as (rows, merged ranges)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (rows, merged) in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(*rows: str) -> bytes:
    """Rows as written, UTF-8."""
    return "\n".join(rows).encode()


def tax_row(number: Any, seller: str, net: float, tax: float, total: float, **more: Any) -> list[Any]:
    """A row of 发票基础信息; `number` of 20 digits goes to 数电发票号码."""
    digital = (isinstance(number, str) and len(number) == 20) or isinstance(number, float)
    cells = {
        "序号": "1",
        "发票代码": "" if digital else "021001900111",
        "发票号码": "" if digital else number,
        "数电发票号码": number if digital else "",
        "销方名称": seller,
        "购买方名称": "凤山县住建局",
        "开票日期": "2024-01-02 10:00:00",
        "金额": net,
        "税额": tax,
        "价税合计": total,
        "发票状态": "正常",
        "是否正数发票": "是",
        **more,
    }
    return [cells.get(word, "") for word in TAX_HEADER]


def item_row(number: str, seller: str, item: str, net: float, tax: float, total: float) -> list[Any]:
    """A row of 信息汇总表."""
    cells = {
        "数电发票号码": number,
        "销方名称": seller,
        "开票日期": "2024-01-02",
        "货物或应税劳务名称": item,
        "数量": 1,
        "单价": net,
        "金额": net,
        "税额": tax,
        "价税合计": total,
        "发票状态": "正常",
        "是否正数发票": "是",
    }
    return [cells.get(word, "") for word in ITEM_HEADER]
