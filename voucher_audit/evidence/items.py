"""What a voucher spent on one economic item: by the account first, by the words only where the account does not say."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.accounts import ECONOMIC
from voucher_audit.schema import Kind

LINES: Final = ("basis", "kind", "expense", "custody", "debit", "credit")
VOUCHERS: Final = ("summary", "spent")

RECEPTION: Final = frozenset({"公务接待费", "业务招待费"})
VEHICLE: Final = frozenset({"公务用车运行维护费"})
TRAVEL: Final = frozenset({"差旅费"})
MEETING: Final = frozenset({"会议费", "培训费"})
# Items that say only "goods and services": the words decide there.
_UNSPECIFIC: Final = frozenset({"", *(item.name for item in ECONOMIC.values() if item.group), "办公经费"})
_SPENT_ON: Final = (Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY)


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
    `unless`; so does a voucher of a journal. Reads `LINES` of the lines and `VOUCHERS` of the vouchers.
    """
    own = expense_lines(lines)
    booked = (
        own.loc[own["expense"].isin(items)].groupby("voucher_id")["net"].sum().reindex(vouchers.index, fill_value=0)
    )
    said = own.loc[~unspecific(own["expense"]), "voucher_id"].unique()
    silent = ~vouchers.index.isin(said) & (vouchers["spent"] > 0)
    told = silent & text.matches(vouchers["summary"], words) & ~text.matches(vouchers["summary"], unless)
    return booked.where(booked > 0, vouchers["spent"].where(told, 0)).clip(lower=0).astype("int64")
