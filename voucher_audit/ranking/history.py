"""Earlier books of the same units: what the ranking may compare with, under the names of the present books."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from voucher_audit.schema import TITLES, Book, Ledger

# columns whose blanks would pass for a value of their own: a book that lacks one cannot be compared in it
_TELLING = ("word", "preparer", "counterparty", "person", "department", "summary", "economic")
_CALENDAR = re.compile(r"[\d\s年月日季度期上下半全至到第一二三四—–~～_\-()（）【】\[\].．]+")


def earlier(history: Ledger, ledger: Ledger) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Canonical lines of `history` that the books of `ledger` can be compared with, and notes in Chinese on the rest.

    A book of the history goes with the present book of the same name or entity, else of the same name but for years and
    months, else with the only present book; it then takes that book's name. Two different stated entities never go
    together. Left out are cancelled vouchers, months that the present books cover themselves, and books that lack a column which the present
    ones have and in which a blank would look like a value (`_TELLING`).
    """
    lines = history.lines[~history.lines["cancelled"]]
    names = {book.name: _present(book, ledger.books) for book in history.books}
    strangers = sorted(name for name, present in names.items() if not present)
    notes = [f"以往账簿「{name}」与本次各账簿的单位不同，没有采用。" for name in strangers]
    usable = set()
    for name, present in names.items():
        if not present:
            continue
        lacking = (ledger.columns_of(present) - history.columns_of(name)) & set(_TELLING)
        if lacking:
            titles = "、".join(TITLES[column] for column in _TELLING if column in lacking)
            notes.append(f"以往账簿「{name}」没有{titles}列，与本次的账簿不可比，没有采用。")
        else:
            usable.add(name)
    lines = lines[lines["book"].isin(usable)]
    lines = lines.assign(book=lines["book"].map(names).astype("str"))
    months = ["book", "year", "period"]
    covered = pd.MultiIndex.from_frame(ledger.lines[months].drop_duplicates())
    again = pd.MultiIndex.from_frame(lines[months]).isin(covered)
    if again.any():
        count = lines.loc[again, "voucher_id"].nunique()
        notes.append(f"以往账簿中有 {count:,} 张凭证的月份已在本次账簿之内，只按本次的计。")
    lines = lines[~again]
    if len(lines):
        vouchers = lines.groupby("book", sort=True)["voucher_id"].nunique()
        said = "、".join(f"「{name}」{count:,} 张" for name, count in vouchers.items())
        notes.append(f"与以往凭证一并比较：{said}；以往的凭证不参加排序。")
    return lines.reset_index(drop=True), tuple(notes)


def _present(book: Book, present: Iterable[Book]) -> str:
    """Name of the present book that the earlier one goes with; empty if there is none."""
    books = list(present)
    possible = [other for other in books if not (book.entity and other.entity) or book.entity == other.entity]
    for name_of in (lambda other: other.name, lambda other: other.entity, lambda other: _timeless(other.name)):
        for other in possible:
            if name_of(book) and name_of(other) == name_of(book):
                return other.name
    return possible[0].name if possible and len({other.name for other in books}) == 1 else ""


def _timeless(name: str) -> str:
    """The name without what says which year or month it is of."""
    return _CALENDAR.sub("", name)
