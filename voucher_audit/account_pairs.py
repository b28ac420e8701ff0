"""Which accounts stand against each other: the usual pairs of a book, learnt from the book itself."""

from __future__ import annotations

import pandas as pd


def first_level(lines: pd.DataFrame) -> pd.Series:
    """First-level account of each line: its name, or the first four characters of its code where it has no name."""
    name = lines["account_name"].str.split("/").str[0].fillna("")
    return name.where(name != "", lines["account_code"].str[:4])


def simple_pairs(lines: pd.DataFrame) -> pd.DataFrame:
    """Vouchers that debit one first-level account and credit another one, and how usual that is in their book.

    Args:
        lines: columns `book`, `voucher_id`, `account_code`, `account_name`, `debit`, `credit`.

    Returns:
        Index voucher_id; `book`, `debited`, `credited`, `times` (vouchers of the book with this pair), `of` (vouchers
        with one pair in the book), `least_used` (lines of the less used of the two accounts).
    """
    account = first_level(lines)
    ids = lines["voucher_id"]
    debited = account[lines["debit"] > 0].groupby(ids).agg(["first", "nunique"])
    credited = account[lines["credit"] > 0].groupby(ids).agg(["first", "nunique"])
    table = debited.merge(credited, left_index=True, right_index=True, suffixes=("_debit", "_credit"))
    table = table[(table["nunique_debit"] == 1) & (table["nunique_credit"] == 1)]
    table = table.rename(columns={"first_debit": "debited", "first_credit": "credited"})[["debited", "credited"]]
    table = table[table["debited"] != table["credited"]]
    table["book"] = lines.groupby("voucher_id")["book"].first().reindex(table.index)
    table["times"] = table.groupby(["book", "debited", "credited"])["book"].transform("size")
    table["of"] = table.groupby("book")["debited"].transform("size")
    used = account.groupby([lines["book"], account.rename("account")]).size()
    each = [
        used.reindex(pd.MultiIndex.from_frame(table[["book", side]]), fill_value=0).to_numpy()
        for side in ("debited", "credited")
    ]
    return table.assign(least_used=pd.Series(each[0], index=table.index).clip(upper=pd.Series(each[1], table.index)))
