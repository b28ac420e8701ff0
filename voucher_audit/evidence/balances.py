"""Balances over time: what the till held on each day, from the entries and the opening balance where one is known.

A ledger of vouchers alone does not say what the till held before the first entry. What can still be said is how much it
held *at least*: enough that it never went below nothing. Rules use that lower bound and say so.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.schema import Kind, Ledger

OPENING_COLUMNS: Final = ("book", "account_code", "account_name", "kind", "custody", "amount")
TILL_COLUMNS: Final = ("book", "day", "moved_in", "moved_out", "balance", "known", "line", "payment", "until", "days")


def openings(ledger: Ledger) -> pd.DataFrame:
    """Opening balances of the earliest year of each book, columns `OPENING_COLUMNS`, `amount` in fen, debit positive.

    A book whose files state no opening balance has no rows: its opening balances are unknown, not zero. The kind of
    an account is the one that the book's entries have; for an account without entries it is `unknown`.
    """
    first_year: dict[str, int] = {}
    for book in ledger.books:
        first_year[book.name] = min(book.year, first_year.get(book.name, book.year))
    rows = [
        (book.name, entry.account_code, entry.account_name, entry.amount)
        for book in ledger.books
        if book.year == first_year[book.name]
        for entry in book.openings
    ]
    frame = pd.DataFrame(rows, columns=["book", "account_code", "account_name", "amount"])
    frame = frame.astype({"book": "str", "account_code": "str", "account_name": "str", "amount": "int64"})
    keys = ["book", "account_code", "account_name"]
    known = ledger.lines[[*keys, "kind", "custody"]].drop_duplicates(keys)
    frame = frame.merge(known, on=keys, how="left")
    frame["kind"] = frame["kind"].fillna(Kind.UNKNOWN.value).astype("str")
    frame["custody"] = frame["custody"].fillna(False).astype("bool")
    return frame[list(OPENING_COLUMNS)]


def business_day(lines: pd.DataFrame) -> pd.Series:
    """The day of each entry; where the file gives none, the last day of its period. Needs date, year, period."""
    dated = lines["date"].notna()
    return lines["date"] if dated.all() else lines["date"].where(dated, period_end(lines))


def period_end(rows: pd.DataFrame) -> pd.Series:
    """The last day of each row's accounting period (of an adjustment period 13, of the year). Needs year, period."""
    months = (rows["year"].astype("int64") - 1970) * 12 + rows["period"].clip(1, 12).astype(
        "int64"
    )  # since 1970, the next
    days = months.to_numpy().astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")
    return pd.Series(days.astype("datetime64[s]"), index=rows.index)


def till(lines: pd.DataFrame, opening: pd.DataFrame, counts: pd.DataFrame | None = None) -> pd.DataFrame:
    """The unit's own till at the end of each day on which it moved; receipts of a day come before its payments.

    Args:
        lines: canonical entries (book, date, year, period, kind, custody, debit, credit), index line id.
        opening: `openings`; a book that has rows there but none for 库存现金 opened with an empty till.
        counts: cash counts; where only one book has a till, a counted day's `book_balance` replaces a missing opening.

    Returns:
        Columns `TILL_COLUMNS`, ordered by book and day: `moved_in`, `moved_out` and `balance` in fen; `known` whether
        `balance` is the real one or the lower bound; `line` id of the day's last entry and
        `payment` of its last payment (-1 if none); `until` the next day on which the till moved (else the last day of the book), `days` the days up to it.
    """
    own = lines[(lines["kind"] == Kind.CASH.value) & ~lines["custody"]]
    if own.empty:
        return _empty_till()
    net = own["debit"] - own["credit"]
    moves = pd.DataFrame(
        {
            "book": own["book"],
            "day": business_day(own),
            "moved_in": net.clip(lower=0),
            "moved_out": -net.clip(upper=0),
            "line": own.index,
            "payment": own.index.where(net < 0, -1),
        }
    )
    table = moves.groupby(["book", "day"], as_index=False).agg(
        moved_in=("moved_in", "sum"), moved_out=("moved_out", "sum"), line=("line", "max"), payment=("payment", "max")
    )
    running = (table["moved_in"] - table["moved_out"]).groupby(table["book"]).cumsum()
    start = _start(table["book"].unique(), opening) if len(opening) else pd.Series(dtype="Int64")
    if counts is not None and table["book"].nunique() == 1 and start.empty:
        start = _counted_start(table, running, counts)
    at_start = table["book"].map(start).astype("Int64")
    table["known"] = at_start.notna().to_numpy(dtype=bool)
    at_least = -running.groupby(table["book"]).transform("min").clip(upper=0)
    table["balance"] = running + at_start.fillna(at_least).astype("int64")
    last_day = business_day(lines).groupby(lines["book"]).max()
    following = table.groupby("book")["day"].shift(-1)
    table["until"] = following.where(following.notna(), table["book"].map(last_day))
    table["days"] = (table["until"] - table["day"]).dt.days.astype("int64")
    return table[list(TILL_COLUMNS)]


def _empty_till() -> pd.DataFrame:
    types = {"book": "str", "day": "datetime64[s]", "until": "datetime64[s]", "known": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=types.get(name, "int64")) for name in TILL_COLUMNS})


def cash_vouchers(lines: pd.DataFrame) -> pd.Series:
    """Book → number of vouchers that moved the unit's own till."""
    own = lines[(lines["kind"] == Kind.CASH.value) & ~lines["custody"]]
    return own.groupby("book")["voucher_id"].nunique()


def _start(books: np.ndarray, opening: pd.DataFrame) -> pd.Series:
    """Opening cash of the books that state any opening balance."""
    cash = opening[(opening["kind"] == Kind.CASH.value) & ~opening["custody"]].groupby("book")["amount"].sum()
    stated = [book for book in books if book in set(opening["book"])]
    return cash.reindex(stated, fill_value=0).astype("Int64")


def _counted_start(table: pd.DataFrame, running: pd.Series, counts: pd.DataFrame) -> pd.Series:
    """What the till must have opened with if the book balance on the first counted day is right."""
    stated = counts[counts["date"].notna() & counts["book_balance"].notna()].sort_values("date")
    if stated.empty:
        return pd.Series(dtype="Int64")
    until = running[table["day"] <= stated["date"].iloc[0]]
    moved = int(until.iloc[-1]) if len(until) else 0
    book = str(table["book"].iloc[0])
    return pd.Series({book: int(stated["book_balance"].iloc[0]) - moved}, dtype="Int64")
