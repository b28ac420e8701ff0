"""Lines by which a unit recognised an outlay: what the rules on 三公 and on allowances look at."""

from __future__ import annotations

from typing import Final

import pandas as pd

from voucher_audit.schema import MONEY_KINDS, Kind

LINES: Final = ("summary", "kind", "expense", "basis", "debit", "credit")  # what `outlays` reads of the lines
VOUCHERS: Final = ("spent", "closing", "journal")  # … and of the voucher table
_RECOGNISED: Final = (Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY, Kind.PREPAID)
_STAFF_COST: Final = (
    r"工资福利|基本工资|津贴补贴|奖金|绩效工资|伙食补助费|养老保险|职业年金|医疗|社会保障|住房公积金|职工薪酬"
)


def outlays(lines: pd.DataFrame, vouchers: pd.DataFrame) -> pd.DataFrame:
    """Debits to expenses and assets of vouchers that spent money (journals: payments), index line id.

    Columns: those of `lines`, `amount` (fen, positive), and every column of `vouchers` but `book`.
    """
    on = vouchers.loc[lines["voucher_id"]].drop(columns="book").set_index(lines.index)
    booked = (lines["basis"] == "financial") & lines["kind"].isin(_RECOGNISED) & (lines["debit"] > 0)
    journal = on["journal"] & lines["kind"].isin(MONEY_KINDS) & (lines["credit"] > 0)
    kept = (booked & ~on["journal"] | journal) & (on["spent"] > 0) & ~on["closing"]
    clash = [name for name in on if name in lines]
    out = lines[kept].join(on.loc[kept].drop(columns=clash))
    amount: pd.Series = out["debit"].where(~out["journal"], out["credit"])
    return out.assign(amount=amount)


def staff_cost(expense: pd.Series) -> pd.Series:
    """Is the economic item part of 301 工资福利支出 (or its enterprise name)?"""
    hit: pd.Series = expense.str.contains(_STAFF_COST, regex=True)
    return hit
