"""Spending and its invoices: what needs one, and what the invoice register says of each outlay."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.money import FEN_PER_YUAN
from voucher_audit.registers.matching import Matches, references

OTHER_PROOF: Final = ("payroll", "tax", "bank_fee", "pass_through", "refund", "loan", "relief", "labour", "travel",
                      "utility", "farm_produce")  # fmt: skip
VOUCHER_NEEDS: Final = ("date", "summary", "payee", "paid", "spent", "closing", "internal", *OTHER_PROOF)
BY_NUMBER: Final = (
    r"^(?:票号|发票台账登记)"  # how the matching words a match by number or by the register's voucher column
)
_NO_OUTLAY: Final = r"暂估|预提|计提|摊销|结转|冲销|更正|红字|调账|归还|退还|偿还|往来款|还款|还.{0,30}借款"
_USED: Final = "已用于"
_VOID: Final = "不能作为报销凭证"
_UNSURE: Final = "不能认定"
_OLD: Final = 180  # days; older invoices are not taken for a payment's by their amount
_ROUND: Final = 100 * FEN_PER_YUAN


def needs_invoice(lines: pd.DataFrame, vouchers: pd.DataFrame) -> pd.Series:
    """Outlays whose proper document is an invoice: bought from outside, and no other document is the lawful one.

    Wages, taxes, subsidies, refunds, fiscal receipts, tickets, compensation, farmers' produce, provisional accruals …
    have their own documents (会计基础工作规范; 财政票据管理办法). Bool on the index of `vouchers`.
    """
    scope = (vouchers["spent"] > 0) & ~vouchers[list(OTHER_PROOF)].any(axis=1)
    main = lines.index.isin(vouchers.loc[scope, "main_line"])
    other = text.matches(lines["summary"], lexicon.OTHER_DOCUMENT, main)
    other |= text.matches(lines["summary"], _NO_OUTLAY, main)
    return scope & ~vouchers["main_line"].isin(lines.index[other])


def in_span(register: pd.DataFrame, vouchers: pd.DataFrame) -> pd.Series:
    """Is the voucher's day within the months that the register covers? False where the day is unknown."""
    days = register["date"].where(register["date"].notna(), register["recorded"]).dropna()
    if days.empty:
        return pd.Series(True, index=vouchers.index)
    first, last = days.min().to_period("M").start_time, days.max().to_period("M").end_time
    return vouchers["date"].between(first, last)


def verdicts(matches: Matches, register: pd.DataFrame, vouchers: pd.DataFrame) -> pd.DataFrame:
    """What the register says of each outlay.

    Returns:
        Index voucher_id of the outlays; `state`: `covered`, `short` (covered in part), `void` (its invoice is void or
        reversed), `used` (its invoice, known by number, already served another voucher), `stale` (the payee's invoice of
        this amount is too old), `unsure` (an invoice of this amount is there, but it may be another
        payment's), `none`; `nearest` (position in the register, -1 none), `how`, `short` (fen),
        `other_unit` bool, and of the nearest entry `number`, `seller`, `entry_date`, `status`, `entry_amount` (fen).
    """
    table = matches.table
    on = vouchers.loc[table.index]
    entries = register.reset_index(drop=True).reindex(table["nearest"]).set_axis(table.index)
    seller = entries["seller"].fillna("")
    known = pd.Series(parties.similarities(on["payee"], seller) >= parties.SAME, index=table.index)
    by_number = table["how"].str.contains(BY_NUMBER, regex=True)
    amount = entries["amount"].fillna(0).astype("int64")
    equal = (amount > 0) & ((amount == on["paid"]) | (amount == on["spent"]))
    # an amount alone names an invoice only if it is an odd one
    odd = (on["payee"] == "") & equal & (amount % _ROUND != 0)
    mine = by_number | known | odd
    lost = ~table["matched"]
    age = (on["date"] - entries["date"]).dt.days
    state = np.select(
        [
            table["matched"] & (table["short"] == 0),
            table["matched"],
            lost & mine & table["how"].str.contains(_VOID, regex=False),
            lost & by_number & table["how"].str.contains(_USED, regex=False),
            lost & mine & equal & (age > _OLD),
            lost
            & equal
            & (on["payee"].eq("") | parties.persons(on["payee"]))
            & table["how"].str.contains(_UNSURE, regex=False),
        ],
        ["covered", "short", "void", "used", "stale", "unsure"],
        "none",
    )
    return pd.DataFrame(
        {
            "state": pd.Series(state, index=table.index, dtype="str"),
            "nearest": table["nearest"],
            "how": table["how"],
            "short": table["short"],
            "other_unit": table["other_unit"],
            "number": entries["number"].fillna(""),
            "seller": seller,
            "entry_date": entries["date"],
            "status": entries["status"].fillna(""),
            "entry_amount": amount,
        }
    )


def foreign_books(
    state: pd.Series, scope: pd.Series, book: pd.Series, least: int = 10, share: float = 0.2
) -> list[str]:
    """Books to which the register does not seem to belong: hardly any of their outlays in scope is in it."""
    found = (state[scope] != "none").groupby(book[scope]).agg(["size", "mean"])
    return list(found.index[(found["size"] >= least) & (found["mean"] < share)])


def attachments(lines: pd.DataFrame) -> pd.Series:
    """Attached documents of each voucher, Int64, <NA> where the file gives none."""
    return lines.groupby("voucher_id")["attachments"].max().astype("Int64")


def numbers(lines: pd.DataFrame, vouchers: pd.Index | None = None) -> pd.DataFrame:
    """Invoice numbers that `vouchers` (default: all) carry in the bill column or in the text: `voucher_id`, `number` (digits without
    leading zeros), `explicit` (the text calls it an invoice's), `digits` (as written)."""
    frames = []
    among = None if vouchers is None else lines["voucher_id"].isin(vouchers)
    for column, bills in (("bill_no", True), ("summary", False)):
        if column in lines:
            hints = text.matches(lines[column], references.BILL_HINT if bills else references.TEXT_HINT, among)
            said = lines.loc[hints, ["voucher_id", column]].drop_duplicates()
            found = references.invoice_numbers(said[column], bills=bills)
            found["voucher_id"] = said["voucher_id"].to_numpy()[found["row"]]
            frames.append(found[["voucher_id", "number", "explicit", "digits"]])
    both = pd.concat(frames, ignore_index=True).sort_values("explicit", ascending=False, kind="stable")
    return both.drop_duplicates(["voucher_id", "number"])
