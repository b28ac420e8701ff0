"""Totals and balances that a file states itself, kept from the rows that were dropped as no entries."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from voucher_audit.reading.amounts import sides
from voucher_audit.reading.arrays import Flags
from voucher_audit.reading.draft import Draft
from voucher_audit.reading.rows import Verdicts
from voucher_audit.reading.values import plain, texts
from voucher_audit.reading.vocabulary import CARRY, OPENING, TOTAL

_OPENS = re.compile(r"期初|年初|月初|上年|上期|上月|承前|承上|接前|接上|结转上年|opening|b/?f|前[月期]繰越")


def marks(draft: Draft, verdicts: Verdicts, accounts: pd.DataFrame) -> pd.DataFrame:
    """Rows dropped as totals, openings or carries, index = rows.

    Columns: `text` as printed, `what` (day, month, period, year, total: which entries a total covers; "" for none), `opening`
    bool, `debit`, `credit`, `balance` in fen (<NA> if not stated; balance debit positive), `account_code`,
    `account_name` canonical.
    """
    kinds = [reason for reason in verdicts.reason.unique() if str(reason).startswith((TOTAL, OPENING, CARRY))]
    hit = verdicts.reason.isin(kinds).to_numpy(dtype=bool)
    out = pd.DataFrame(index=draft.index[hit])
    out["text"] = _labels(draft, hit)
    is_total = verdicts.reason[hit].str.startswith(TOTAL).to_numpy(dtype=bool)
    out["what"] = [span_of(text) if total else "" for text, total in zip(out["text"], is_total, strict=True)]
    out["opening"] = [bool(_OPENS.search(plain(text).lower().replace(" ", ""))) for text in out["text"]]
    for name in ("debit", "credit"):
        column = draft.amounts.fen.get(name)
        out[name] = pd.Series(pd.NA, index=out.index, dtype="Int64") if column is None else column[hit]
    out["balance"] = signed_balance(draft)[hit]
    for name in ("account_code", "account_name"):
        out[name] = accounts[name][hit]
    return out


def signed_balance(draft: Draft) -> pd.Series:
    """Balance of every row, debit positive, <NA> where none is printed. The side stands in 余额方向, or in 方向 where
    debit and credit have columns of their own."""
    side = np.zeros(len(draft.index), dtype="int8")
    if "balance_side" in draft.table.positions:
        side, _ = sides(draft.table.column("balance_side"))
    elif draft.amounts.side is not None and {"debit", "credit"} <= set(draft.amounts.fen):
        side = draft.amounts.side
    return draft.balance * np.where(side < 0, -1, 1)


def span_of(text: str) -> str:
    """Which entries a total covers: `day`, `month`, `period` (a month, or all months asked for), `year` so far, or
    `total`; "" if it cannot be checked simply."""
    cleaned = re.sub(r"[\s:：]", "", plain(text))
    if re.search(r"余额|结存|季|旬|周|币种|账簿|承前|过次", cleaned):
        return ""
    if re.search(r"累计|本年|全年|当年|年计|年结|年度", cleaned):
        return "year"
    if re.search(r"本日|当日|日计|日结|^\d+日", cleaned):
        return "day"
    if re.search(r"本月|当月|月计|月结|月份?(合计|小计|发生额)", cleaned):
        return "month"
    return "period" if re.search(r"本期|当期|期计|期结", cleaned) else "total"


def _labels(draft: Draft, hit: Flags) -> pd.Series:
    """The word that made each row a total: its summary, else its first filled leading cell."""
    label = draft.text["summary"][hit]
    for name in ("account_name", "account_code", "number", "entity"):
        label = label.where(label != "", draft.text[name][hit])
    for name in ("date", "period", "month", "day"):
        if draft.has(name):
            label = label.where(label != "", texts(draft.table.column(name))[hit])
    return label
