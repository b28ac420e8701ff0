"""The invoice register made ready for matching: what each invoice can still cover, and why some cover nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.registers.matching import references
from voucher_audit.registers.matching.outlays import days
from voucher_audit.registers.matching.units import belongs, own_names

UNKNOWN_DAY: Final = -(1 << 62)
_VOID = r"作废|失控|异常|冲红|红冲|红字|冲销|无效|废票|非正常|虚开|已红"
_PARTLY = r"部分"


@dataclass(frozen=True)
class Invoices:
    """The register in an order of its own content, so that the order of the file decides nothing.

    table: index 0..n-1, columns `place` (position in the caller's frame), `number`, `key`, `code`, `seller`, `buyer`,
        `amount`, `net`, `capacity` (what it can cover, fen), `date`, `day`, `when` (the date as printed), `why` (Chinese: why it covers nothing), `about`
        (contents and remark), `voucher`, `handler`.
    group: the same number for rows that are one invoice entered several times.
    mine: bool of (invoice, book): did the book's unit buy it, as far as stated?
    """

    table: pd.DataFrame
    group: np.ndarray
    mine: np.ndarray


def prepared(invoices: pd.DataFrame, books: Sequence[str], unit_names: Sequence[str]) -> Invoices:
    """The register's rows, of one unit or of several; `mine` has a column a book, in the order of `books`."""
    frame = invoices.reset_index(drop=True)
    day = days(frame["date"].where(frame["date"].notna(), frame["recorded"]))
    table = pd.DataFrame(
        {
            "place": frame.index,
            "number": frame["number"],
            "key": frame["number"].map(references.number_key).astype("str"),
            "code": frame["code"].map(references.number_key).astype("str"),
            "seller": frame["seller"],
            "buyer": frame["buyer"],
            "amount": frame["amount"].fillna(0).astype("int64"),
            "net": frame["net"].fillna(0).astype("int64"),
            "date": frame["date"].where(frame["date"].notna(), frame["recorded"]),
            "day": np.where(day < -(1 << 40), UNKNOWN_DAY, day),
            "about": frame["item"] + " " + frame["remark"].str.replace(r"\d+", "", regex=True),
            "voucher": frame["voucher"],
            "handler": frame["handler"],
            "status": frame["status"],
            "remark": frame["remark"],
        }
    )
    table["key"] = table["key"].mask(frame["number"].str.contains(r"[Ee]\+", regex=True), "")
    red = (table["amount"] < 0) | (frame["positive"].fillna(True) == False)  # noqa: E712
    table["why"] = _why_void(table, red.to_numpy())
    table["capacity"] = _capacity(table, red.to_numpy())
    table["when"] = table["date"].dt.strftime("%Y-%m-%d").fillna("").astype("str")
    table = table.sort_values(["day", "amount", "key", "code", "seller", "voucher", "place"], ignore_index=True)
    same = table["code"] + "|" + table["key"]
    same = same.mask(table["key"] == "", "#" + table.index.astype("str"))
    group = pd.factorize(same)[0]
    # one invoice entered several times is one invoice: it covers its amount once, or the sum of its different parts
    shared = table[["amount", "capacity"]].assign(group=group).drop_duplicates().groupby("group")["capacity"].sum()
    table["capacity"] = shared.reindex(group).to_numpy()
    return Invoices(table, group, _mine(table["buyer"], books, unit_names))


def _mine(buyer: pd.Series, books: Sequence[str], unit_names: Sequence[str]) -> np.ndarray:
    """A book that no buyer's name fits (Sheet1) may be any unit's: there an invoice of any of the units counts as own."""
    fits = belongs(buyer, books, own_names(unit_names, buyer, books))
    told = fits[(buyer != "").to_numpy()].any(axis=0)
    mine: np.ndarray = np.where(told, fits, fits.any(axis=1, keepdims=True))
    return mine


def _why_void(table: pd.DataFrame, red: np.ndarray) -> pd.Series:
    """Chinese reason why an invoice cannot cover anything; empty for a good one."""
    partly = table["status"].str.contains(_PARTLY, regex=True)
    void = table["status"].str.contains(_VOID, regex=True) & ~partly
    why = ("发票状态为“" + table["status"] + "”").where(void, "")
    why = why.mask(red, "是红字发票")
    reversed_by = _reversals(table, red)
    return why.mask((why == "") & (reversed_by + table["amount"] <= 0) & (reversed_by < 0), "已被红字发票冲销")


def _reversals(table: pd.DataFrame, red: np.ndarray) -> pd.Series:
    """Sum of the red invoices that name each invoice in their remark (negative fen, 0 for none)."""
    keys = references.blue_numbers(table["remark"].where(red, ""))
    sums = (-table["amount"].abs())[keys != ""].groupby(keys[keys != ""]).sum()
    return table["key"].map(sums).where(~red & (table["key"] != ""), 0).fillna(0).astype("int64")


def _capacity(table: pd.DataFrame, red: np.ndarray) -> pd.Series:
    left = (table["amount"] + _reversals(table, red)).clip(lower=0)
    return left.where(table["why"] == "", 0)
