"""What a unit spent, and on what: lines by which it recognised an outlay, and the economic item, by the account first and by
the words only where the account does not say."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.accounts import ECONOMIC
from voucher_audit.schema import MONEY_KINDS, Kind

LINES: Final = ("summary", "kind", "expense", "basis", "debit", "credit")  # what `outlays` reads of the lines
VOUCHERS: Final = ("spent", "closing", "journal")  # … and of the voucher table
_SPENT_ON: Final = (Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY)
_RECOGNISED: Final = (*_SPENT_ON, Kind.PREPAID)
_STAFF_COST: Final = (
    r"工资福利|基本工资|津贴补贴|奖金|绩效工资|伙食补助费|养老保险|职业年金|医疗|社会保障|住房公积金|职工薪酬"
)
ITEM_LINES: Final = ("basis", "kind", "expense", "custody", "debit", "credit")  # what `spent_on` reads of the lines
ITEM_VOUCHERS: Final = ("summary", "spent")  # … and of the voucher table

RECEPTION: Final = frozenset({"公务接待费", "业务招待费"})
VEHICLE: Final = frozenset({"公务用车运行维护费"})
# Items that say only "goods and services": the words decide there.
_UNSPECIFIC: Final = frozenset({"", *(item.name for item in ECONOMIC.values() if item.group), "办公经费"})


def outlays(lines: pd.DataFrame, vouchers: pd.DataFrame) -> pd.DataFrame:
    """Debits to expenses and assets of vouchers that spent money (journals: payments), index line id.

    Columns: those of `lines`, `amount` (fen, positive), and every column of `vouchers` but `book`.
    """
    place = vouchers.index.get_indexer(pd.Index(lines["voucher_id"]))
    is_journal = vouchers["journal"].to_numpy()[place]
    spends = (vouchers["spent"].to_numpy()[place] > 0) & ~vouchers["closing"].to_numpy()[place]
    booked = (lines["basis"] == "financial") & lines["kind"].isin(_RECOGNISED) & (lines["debit"] > 0)
    journal = lines["kind"].isin(MONEY_KINDS) & (lines["credit"] > 0)
    kept = (spends & np.where(is_journal, journal, booked)).astype(bool)
    clash = [name for name in vouchers if name in lines]
    out: pd.DataFrame = lines[kept]
    out = out.join(vouchers.drop(columns=clash).iloc[place[kept]].set_axis(out.index))
    spent: pd.DataFrame = out.assign(amount=out["debit"].where(~out["journal"], out["credit"]))
    return spent


def staff_cost(expense: pd.Series) -> pd.Series:
    """Is the economic item part of 301 工资福利支出 (or its enterprise name)?"""
    return text.each(expense, lambda items: items.str.contains(_STAFF_COST, regex=True))


def expense_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """The unit's own lines of the financial half that book spending, with `net` (fen, debit less credit)."""
    own = lines[(lines["basis"] == "financial") & ~lines["custody"] & lines["kind"].isin(_SPENT_ON)]
    return own.assign(net=own["debit"] - own["credit"])


def unspecific(expense: pd.Series) -> pd.Series:
    """Accounts that name no economic item, or only a group of items."""
    return expense.isin(_UNSPECIFIC)


def spent_on(
    lines: pd.DataFrame,
    vouchers: pd.DataFrame,
    items: Collection[str],
    words: str | re.Pattern[str],
    unless: str | re.Pattern[str] = r"(?!)",
) -> pd.Series:
    """Fen that each voucher spent on the items, on the index of `vouchers` (0 where none).

    A voucher whose expense accounts name no item counts as a whole where its summary matches `words` and not
    `unless`; so does a voucher of a journal. Reads `ITEM_LINES` of the lines and `ITEM_VOUCHERS` of the vouchers.
    """
    own = expense_lines(lines)
    booked = (
        own.loc[own["expense"].isin(items)].groupby("voucher_id")["net"].sum().reindex(vouchers.index, fill_value=0)
    )
    said = own.loc[~unspecific(own["expense"]), "voucher_id"].unique()
    silent = ~vouchers.index.isin(said) & (vouchers["spent"] > 0)
    told = text.matches(vouchers["summary"], words, silent)
    told &= ~text.matches(vouchers["summary"], unless, told)
    return booked.where(booked > 0, vouchers["spent"].where(told, 0)).clip(lower=0).astype("int64")
