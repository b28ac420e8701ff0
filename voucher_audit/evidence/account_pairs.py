"""Which accounts stand against each other: the usual pairs of a book, learnt from the book itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from voucher_audit import text


def first_level(lines: pd.DataFrame) -> pd.Series:
    """First-level account of each line: its name, or the first four characters of its code where it has no name."""
    name = text.each(lines["account_name"], lambda names: names.str.replace(r"(?s)/.*", "", regex=True))
    nameless = name == ""
    return name.where(~nameless, lines["account_code"].str[:4]) if nameless.any() else name


def simple_pairs(lines: pd.DataFrame) -> pd.DataFrame:
    """Vouchers that debit one first-level account and credit another one, and how usual that is in their book.

    Args:
        lines: columns `book`, `voucher_id`, `account_code`, `account_name`, `debit`, `credit`.

    Returns:
        Index voucher_id; `book`, `debited`, `credited`, `times` (vouchers of the book with this pair), `of` (vouchers
        with one pair in the book), `least_used` (lines of the less used of the two accounts).
    """
    codes, names = pd.factorize(first_level(lines))
    books, book_names = pd.factorize(lines["book"])
    frame = pd.DataFrame({"voucher_id": lines["voucher_id"].to_numpy(), "book": books, "account": codes})
    sides = []
    for column in ("debit", "credit"):
        own = frame[(lines[column] > 0).to_numpy()].groupby("voucher_id")["account"].agg(["min", "max"])
        sides.append(own.loc[own["min"] == own["max"], "min"])
    table = pd.concat(sides, axis=1, join="inner", keys=["debited", "credited"])
    table = table[table["debited"] != table["credited"]]
    table["book"] = frame.drop_duplicates("voucher_id").set_index("voucher_id")["book"].reindex(table.index)
    table["times"] = table.groupby(["book", "debited", "credited"])["book"].transform("size")
    table["of"] = table.groupby("book")["debited"].transform("size")
    used = pd.crosstab(frame["book"], frame["account"]).to_numpy()
    least = [used[table["book"], table[side]] for side in ("debited", "credited")]
    return table.assign(
        least_used=np.minimum(*least),
        book=book_names.to_numpy()[table["book"]],
        debited=names.to_numpy()[table["debited"]],
        credited=names.to_numpy()[table["credited"]],
    ).astype({"book": "str", "debited": "str", "credited": "str"})
