"""From when until when a book runs."""

from __future__ import annotations

import pandas as pd


def first_day(books: pd.Series, vouchers: pd.DataFrame) -> pd.Series:
    """Date of the earliest voucher of each row's book, on the index of `books`; `vouchers` has `book` and `date`."""
    return vouchers.groupby("book")["date"].min().reindex(books).set_axis(books.index)


def last_day(books: pd.Series, vouchers: pd.DataFrame) -> pd.Series:
    """Date of the latest voucher of each row's book, on the index of `books`."""
    return vouchers.groupby("book")["date"].max().reindex(books).set_axis(books.index)
