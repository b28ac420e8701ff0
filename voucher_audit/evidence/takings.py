"""Cash takings: what the unit earned or collected in notes, and when it reached the bank or the treasury."""

from __future__ import annotations

from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence.balances import business_day
from voucher_audit.schema import Kind

# columns of the voucher table that `takings` reads
VOUCHER_NEEDS: Final = (
    "date", "year", "period", "summary", "cash_debit", "cash_credit", "cash_paid", "bank_credit", "received", "internal",
    "pass_through", "refund", "journal",
)  # fmt: skip
LINE_NEEDS: Final = ("kind", "custody", "debit", "credit", "date", "year", "period")
_SOURCES = [Kind.INCOME, Kind.TREASURY_PAYABLE, Kind.UNEARNED, Kind.RECEIVABLE, Kind.OTHER_PAYABLE]


def takings(lines: pd.DataFrame, vouchers: pd.DataFrame) -> pd.DataFrame:
    """Vouchers that took cash in for income, or took it to the bank.

    Returns:
        Index voucher_id; `book`, `day`, `line` (main line), `taken` (fen of income received in cash) and `banked` (fen
        paid in at the bank, remitted to the treasury or given back to the payer). Deposits and guarantees received
        (押金, 保证金) are no takings: they go back to the payer. In a journal only rows with a known counter account
        tell income from a withdrawal.
    """
    source = lines[lines["kind"].isin(_SOURCES) & ~lines["custody"] & (lines["credit"] > lines["debit"])]
    earned = (source["credit"] - source["debit"]).groupby(source["voucher_id"]).sum()
    table = vouchers
    cash_in = (table["cash_debit"] - table["cash_credit"]).clip(lower=0)
    taken = cash_in.clip(upper=earned.reindex(table.index, fill_value=0))
    if "opposite" in lines:
        told = text.matches(lines["opposite"], r"收入|应缴|预收|应收账款|其他应付|暂存|预算外", lines["debit"] > 0)
        taken = taken.mask(table["journal"] & table.index.to_series().isin(lines.loc[told, "voucher_id"]), cash_in)
    words = r"押金|保证金|质保金|定金|代收|党费|会费|提现|备用金|退回|多余"
    returnable = text.matches(table["summary"], words, taken > 0)
    taken = taken.where(~returnable & (table["received"] > 0), 0)
    out = (table["cash_credit"] - table["cash_debit"]).clip(lower=0)
    banked = out.where(table["internal"], 0) + table["cash_paid"].where(table["pass_through"] | table["refund"], 0)
    frame = pd.DataFrame({"book": table["book"], "line": table["main_line"], "taken": taken, "banked": banked})
    frame["day"] = business_day(table)
    return frame[(frame["taken"] > 0) | (frame["banked"] > 0)].astype({"taken": "int64", "banked": "int64"})


def unbanked(flows: pd.DataFrame) -> pd.DataFrame:
    """Takings of each book still in the till at the end of each day on which some moved: `book`, `day`, `held` (fen)."""
    daily = flows.groupby(["book", "day"], as_index=False)[["taken", "banked"]].sum()
    running = (daily["taken"] - daily["banked"]).groupby(daily["book"]).cumsum()
    lowest = running.clip(upper=0).groupby(daily["book"]).cummin()  # banking more than was taken banks other cash
    return daily[["book", "day"]].assign(held=running - lowest)
