"""Sheets that are no ledger: balances, cash flow, charts of accounts, registers. Said plainly, and used where they help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.amounts import fen_column, sides
from voucher_audit.reading.codes import path_of, split_code
from voucher_audit.reading.columns import Assignment, Matcher
from voucher_audit.reading.draft import MONEY
from voucher_audit.reading.fields import ledger_matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text, header_key
from voucher_audit.reading.tables import Table, find_table
from voucher_audit.reading.values import texts
from voucher_audit.reading.vocabulary import total_reason

CASHFLOW: Final = "cashflow"
BALANCES: Final = "balances"
CHART: Final = "chart"
REGISTER: Final = "register"
NO_AMOUNTS: Final = "no amounts"
NOTHING: Final = "nothing"

_CASHFLOW_HEADER = {"现金流量项目", "主表项目", "附表项目", "流量项目", "现金流量项目编码", "现金流量项目名称"}


@dataclass(frozen=True)
class _Field:
    name: str
    type: str
    title: str
    aliases: tuple[str, ...]
    required: bool = False
    vetoes: tuple[str, ...] = ()


_ACCOUNTS = (
    _Field("code", "code", "科目编码", ("科目编码", "科目代码", "科目编号", "会计科目编码", "科目", "账户代码")),
    _Field("name", "text", "科目名称", ("科目名称", "科目全称", "会计科目名称", "会计科目", "科目", "账户名称")),
)
_BALANCE_MATCHER = Matcher(
    (
        *_ACCOUNTS,
        _Field("debit", "money", "期初借方", ("期初借方余额", "期初余额借方", "期初借方", "年初余额借方", "年初借方余额", "期初本币借方", "期初余额.借方", "期初借方金额")),
        _Field("credit", "money", "期初贷方", ("期初贷方余额", "期初余额贷方", "期初贷方", "年初余额贷方", "年初贷方余额", "期初本币贷方", "期初余额.贷方", "期初贷方金额")),
        _Field("opening", "money", "期初余额", ("期初余额", "年初余额", "期初本币余额", "期初金额", "年初数", "期初数"), vetoes=("借方", "贷方", "方向", "数量", "原币")),
        _Field("side", "side", "期初方向", ("期初余额方向", "期初方向", "余额方向", "方向")),
        _Field("closing", "money", "期末余额", ("期末余额", "期末借方余额", "期末余额借方", "期末本币余额", "期末借方", "期末数", "期末余额.借方"), vetoes=("方向",)),
    )
)  # fmt: skip
_CHART_MATCHER = Matcher(_ACCOUNTS)


@dataclass(frozen=True)
class Chart:
    """Accounts of a file's own chart or balance sheet: code → name as printed; code → opening balance in fen."""

    names: Mapping[str, str] = field(default_factory=dict)
    openings: Mapping[str, int] = field(default_factory=dict)

    def __or__(self, other: Chart) -> Chart:
        return Chart({**other.names, **self.names}, {**other.openings, **self.openings})


@dataclass(frozen=True)
class Other:
    """A sheet that is no ledger. `why`: one Chinese clause for `Ledger.skipped`."""

    kind: str
    why: str
    chart: Chart = Chart()
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
    balances = find_table(grid, _BALANCE_MATCHER, accept=_is_balances)
    if balances is not None:
        return Other(BALANCES, "科目余额表，不是凭证（期初余额和科目已用于核对）", _chart(balances))
    register = register_of(grid)
    if register is not None:
        return Other(REGISTER, f"看起来是{register[1]}，不是账簿", register=register[0])
    if find_table(grid, ledger_matcher(), accept=_lacks_only_amounts) is not None:
        return Other(NO_AMOUNTS, "有凭证号、科目或摘要，但没有金额列（借方、贷方或金额）")
    chart = find_table(grid, _CHART_MATCHER, accept=lambda found: {"code", "name"} <= set(found.positions))
    if chart is not None and len(chart.data):
        return Other(CHART, "会计科目表，不是凭证（已用于补全科目名称）", _chart(chart))
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


def refusal(file: str, others: Mapping[str, Other], header_only: str | None) -> UnreadableInput:
    """Why a file holds no ledger at all, in one sentence. `others` by sheet."""
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
        return UnreadableInput(file, "只有表头，没有一行分录", "请重新导出含凭证分录的明细", header_only)
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


def _is_balances(found: Assignment) -> bool:
    has = found.positions
    return ("code" in has or "name" in has) and (
        "opening" in has or {"debit", "credit"} <= set(has) or "closing" in has
    )


def _chart(table: Table) -> Chart:
    codes, names = texts(table.column("code")), texts(table.column("name"))
    pairs = []
    for code_cell, name_cell in zip(codes, names, strict=True):
        code, beside = split_code(code_cell)
        inner, rest = split_code(name_cell)
        pairs.append((code or inner, path_of(rest or beside)))
    known = {code: name for code, name in pairs if code and name and not total_reason(name) and not total_reason(code)}
    return Chart(known, _openings(table, [code for code, _ in pairs]))


def _openings(table: Table, codes: list[str]) -> dict[str, int]:
    has = table.positions
    if {"debit", "credit"} <= set(has):
        amount = fen_column(table.column("debit"))[0].fillna(0) - fen_column(table.column("credit"))[0].fillna(0)
    elif "opening" in has:
        amount = fen_column(table.column("opening"))[0].fillna(0)
        if "side" in has:
            side, _ = sides(table.column("side"))
            amount = amount * [-1 if one < 0 else 1 for one in side]
        else:
            return {}  # without a side the sign cannot be known
    else:
        return {}
    return {code: int(fen) for code, fen in zip(codes, amount, strict=True) if code}
