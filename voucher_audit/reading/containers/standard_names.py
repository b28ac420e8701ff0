"""Names of GB/T 24589: identifiers of the 2024 JSON in words, records that are no vouchers, names joined to codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from voucher_audit.reading.grid import Grid

# Identifiers seen in a 2024 exporter; 020302 follows from the order of the elements of 会计科目 (编号, 名称).
IDENTIFIERS = {
    "020601": "记账凭证日期",
    "020602": "记账凭证编号",
    "020603": "记账凭证行号",
    "020604": "记账凭证摘要",
    "020301": "科目编号",
    "020302": "科目名称",
    "020509": "借方本币金额",
    "020512": "贷方本币金额",
    "020612": "附件数",
    "020613": "制单人",
    "020614": "审核人",
    "020615": "记账人",
    "020616": "记账标志",
}
VOUCHERS, ACCOUNTS, WORDS = "记账凭证", "会计科目", "记账凭证类型"
NOT_VOUCHERS = frozenset({
    "总账基础信息", "电子账簿", "会计期间", "科目辅助核算", "现金流量项目", "报表集", "报表项数据", "汇率类型", "币种", "结算方式",
    "部门档案", "员工档案", "供应商档案", "客户档案", "自定义档案项", "自定义档案值", "辅助核算类型", "辅助核算项目",
})  # fmt: skip
_META = {
    "entity": ("会计核算单位", "核算单位", "单位名称", "账簿使用单位", "电子账簿名称"),
    "year": ("会计年度", "电子账簿会计年度"),
    "standard": ("标准版本号",),
    "entity_code": ("组织机构代码", "单位代码"),
    "account_code_rule": ("会计科目编号规则",),
}
# code column → (name column, table that has both)
_LOOKUPS = {
    "科目编号": ("科目名称", ACCOUNTS),
    "记账凭证类型编号": ("记账凭证类型名称", WORDS),
}


def meta_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Entity, year and standard, where a record of the book itself states them."""
    found = {}
    for key, names in _META.items():
        value = next((fields[name] for name in names if fields.get(name)), "")
        if value:
            found[key] = value
    return found


def join_names(grids: list[Grid]) -> list[Grid]:
    """Add 科目名称 and 记账凭证类型名称 to voucher and balance grids that have only the codes, from the 会计科目 and
    记账凭证类型 of the same input (also of another file of the same archive). A code without a name stays blank."""
    names: dict[str, dict[str, str]] = {}
    for grid in grids:
        for code, (name, table) in _LOOKUPS.items():
            if grid.header and grid.sheet == table and code in grid.header:
                shown = name if name in grid.header else next((h for h in grid.header if h.endswith("名称")), "")
                if shown:
                    codes = grid.cells[grid.header.index(code)]
                    names.setdefault(code, {}).update(zip(codes, grid.cells[grid.header.index(shown)], strict=True))
    return [_with_names(grid, names) for grid in grids] if names else grids


def _with_names(grid: Grid, names: Mapping[str, Mapping[str, str]]) -> Grid:
    for code, (name, table) in _LOOKUPS.items():
        known = names.get(code, {})
        if not known or not grid.header or code not in grid.header or name in grid.header or grid.sheet == table:
            continue
        cells = grid.cells.copy()
        looked_up = cells[grid.header.index(code)].map(known)
        cells[len(grid.header)] = pd.Series(looked_up, index=cells.index).fillna("").astype("str")
        grid = replace(grid, cells=cells, header=(*grid.header, name))
    return grid
