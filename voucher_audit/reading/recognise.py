"""Sheets that are no ledger: balances, cash flow, charts of accounts, registers. Said plainly, and used where they help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.charts import BALANCE_MATCHER, CHART_MATCHER, Chart, chart_of, is_balances
from voucher_audit.reading.columns import Assignment
from voucher_audit.reading.draft import MONEY
from voucher_audit.reading.fields import ledger_matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text, header_key
from voucher_audit.reading.tables import find_table

CASHFLOW: Final = "cashflow"
BALANCES: Final = "balances"
CHART: Final = "chart"
COMPANIONS: Final = (BALANCES, CHART, CASHFLOW)  # welcome beside a ledger in a file of their own
REGISTER: Final = "register"
NO_AMOUNTS: Final = "no amounts"
NOTHING: Final = "nothing"

_CASHFLOW_HEADER = {"现金流量项目", "主表项目", "附表项目", "流量项目", "现金流量项目编码", "现金流量项目名称"}


@dataclass(frozen=True)
class Other:
    """A sheet that is no ledger. `why`: one Chinese clause for `Ledger.skipped`."""

    kind: str
    why: str
    chart: Chart | None = None
    register: str = ""


def is_cashflow(grid: Grid) -> bool:
    """A cash-flow sheet beside the vouchers: it repeats their keys with other amounts."""
    if "现金流量" in grid.sheet:
        return True
    rows = [grid.header] if grid.header else grid.cells.head(10).to_numpy(dtype=object).tolist()
    for cells in rows:
        words = {header_key(cell_text(cell)) for cell in cells}
        pair = any(word.startswith("借方") for word in words) and any(word.startswith("贷方") for word in words)
        if words & _CASHFLOW_HEADER and not pair:
            return True
    return False


def what_else(grid: Grid) -> Other:
    """What a sheet without vouchers is."""
    if is_cashflow(grid):
        return Other(CASHFLOW, "现金流量表，不是凭证")
    balances = find_table(grid, BALANCE_MATCHER, accept=is_balances)
    if balances is not None:
        return Other(BALANCES, "科目余额表，不是凭证（用来核对科目、期初余额和发生额）", chart_of(balances, grid))
    register = register_of(grid)
    if register is not None:
        return Other(REGISTER, f"看起来是{register[1]}，不是账簿", register=register[0])
    if find_table(grid, ledger_matcher(), accept=_lacks_only_amounts) is not None:
        return Other(NO_AMOUNTS, "有凭证号、科目或摘要，但没有金额列（借方、贷方或金额）")
    chart = find_table(grid, CHART_MATCHER, accept=lambda found: {"code", "name"} <= set(found.positions))
    if chart is not None and len(chart.data):
        return Other(CHART, "会计科目表，不是凭证（已用于补全科目名称）", chart_of(chart, grid))
    return Other(NOTHING, "没有找到同时含有凭证号（或日期）和金额的表头")


def register_of(grid: Grid) -> tuple[str, str, float] | None:
    """`(name, title, score)` of the register that the sheet looks most like, or None."""
    from voucher_audit.registers.schema import ALL

    best: tuple[str, str, float] | None = None
    for schema in ALL.values():
        table = find_table(grid, schema.fields)
        if table is not None and (best is None or table.score > best[2]):
            best = schema.name, schema.title, table.score
    return best


def option_of(register: str) -> str:
    """Command-line option that takes a register."""
    return "--" + register.replace("_", "-")


def refusal(file: str, others: Mapping[str, Other], header_only: tuple[str, str] | None) -> UnreadableInput:
    """Why a file holds no ledger at all, in one sentence. `others` by sheet; `header_only`: a sheet with a
    header and no entry, and what it holds instead."""
    for sheet, other in others.items():
        if other.kind == REGISTER:
            title = re.sub(r"^看起来是|，不是账簿$", "", other.why)
            return UnreadableInput(
                file,
                f"是{title}，不是账簿",
                f"请用选项 {option_of(other.register)}（或页面的台账栏）导入，账簿处请给凭证明细或序时账",
                sheet,
            )
    if header_only is not None:
        return UnreadableInput(file, header_only[1], "请重新导出含凭证分录的明细", header_only[0])
    for sheet, other in others.items():
        if other.kind == NO_AMOUNTS:
            return UnreadableInput(
                file, other.why, "请导出含借方、贷方金额的凭证明细，或用 --mapping 指定金额列", sheet
            )
    for sheet, other in others.items():
        if other.kind in (BALANCES, CHART, CASHFLOW):
            return UnreadableInput(
                file, f"只有{other.why.split('，')[0]}，没有凭证", "请导出凭证明细、序时账或日记账", sheet
            )
    return UnreadableInput(
        file,
        "里没有找到同时含有凭证号（或日期）和借贷金额的表格",
        "请确认导出的是凭证明细、序时账或日记账，或用 --mapping 指定各列的含义",
        next(iter(others), ""),
    )


def _lacks_only_amounts(found: Assignment) -> bool:
    has = found.positions
    return (
        "number" in has and bool({"summary", "account_code", "account_name"} & set(has)) and not set(MONEY) & set(has)
    )
