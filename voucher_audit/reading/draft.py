"""One table, its leading columns read cell by cell but not yet judged: the raw material of row classification."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from voucher_audit.reading.amounts import Amounts, fen_column, sides
from voucher_audit.reading.arrays import Flags, Ids, Words
from voucher_audit.reading.dates import parse_days, parse_periods, parse_years
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import unit_of
from voucher_audit.reading.tables import Table
from voucher_audit.reading.values import each_distinct, text_of, texts

MONEY = ("debit", "credit", "amount", "amount_detail", "debit_fc", "credit_fc", "amount_fc")
TEXT = ("number", "word", "summary", "account_code", "account_name", "entity", "book_name", "source", "voucher_key")
_NOT_FILLED = {*MONEY, "balance", "not_money", "attachments"}


@dataclass(frozen=True)
class Draft:
    """Columns of one table on its row numbers.

    text: str columns of `TEXT`, blank where the table lacks them. amounts: the money columns in fen.
    date, period, year: parts as `dates.parse_days` gives them (period takes the 月 column where there is no 期间).
    day: the 日 column as a number, 0 if blank. balance: fen, <NA> where blank.
    """

    table: Table
    text: pd.DataFrame
    amounts: Amounts
    date: pd.DataFrame
    period: pd.DataFrame
    year: pd.DataFrame
    day: Ids
    balance: pd.Series

    @property
    def index(self) -> pd.Index:
        return self.text.index

    def has(self, *fields: str) -> bool:
        return any(field in self.table.positions for field in fields)

    def filled(self, field: str) -> Flags:
        return (self.text[field] != "").to_numpy(dtype=bool)


def draft(table: Table, grid: Grid, unit: int) -> Draft:
    """Read the leading columns of a table. `unit`: yuan per unit of money as the titles state it; a header's own unit
    wins."""
    table = replace(table, data=unmerged(table, grid))
    index = table.data.index
    nothing = pd.Series("", index=index, dtype="str")
    text = pd.DataFrame({name: texts(table.column(name)) if name in table.positions else nothing for name in TEXT})
    fen: dict[str, pd.Series] = {}
    bad: dict[str, pd.Series] = {}
    for name in MONEY:
        if name in table.positions:
            own = unit_of("".join(table.headers[table.positions[name]]))
            fen[name], bad[name] = fen_column(table.column(name), own if own != 1 else unit)
    side, side_bad = sides(table.column("direction")) if "direction" in table.positions else (None, None)
    period = parse_periods(table.column("period"))
    months = parse_periods(table.column("month"))
    if "month" in table.positions and "period" not in table.positions:
        period = months
    return Draft(
        table=table,
        text=text,
        amounts=Amounts(fen, bad, side, side_bad),
        date=_date_parts(table, months),
        period=period,
        year=parse_years(table.column("year")),
        day=_day_numbers(table.column("day")),
        balance=fen_column(table.column("balance"), unit)[0],
    )


def unmerged(table: Table, grid: Grid) -> pd.DataFrame:
    """The table's cells with vertically merged ones repeated, except in money columns, where that would count twice."""
    data = table.data
    if not grid.merged or data.empty:
        return data
    keep = {position for name in _NOT_FILLED for position in table.groups.get(name, ())}
    first_row = int(data.index[0])
    columns: dict[int, Words] = {}
    where = pd.Series(np.arange(len(data)), index=data.index)
    for top, left, bottom, _ in grid.merged:
        column = left - 1
        if bottom <= top or top < first_row or column in keep or column >= data.shape[1] or top not in where.index:
            continue
        if column not in columns:
            columns[column] = data.iloc[:, column].to_numpy(dtype=object, copy=True)
        inside = where.loc[top:bottom].to_numpy()
        columns[column][inside] = columns[column][inside[0]]
    if not columns:
        return data
    out = data.copy()
    for column, values in columns.items():
        out.isetitem(column, values)
    return out


def _day_numbers(cells: pd.Series) -> Ids:
    def day(cell: object) -> int:
        match = re.fullmatch(r"(\d{1,2})(?:日|\.0+)?", text_of(cell))
        return int(match[1]) if match else 0

    return each_distinct(cells, day).astype("int64")


def _date_parts(table: Table, months: pd.DataFrame) -> pd.DataFrame:
    """Date parts from the date column; where there is none, from 月 and 日."""
    if "date" in table.positions:
        return parse_days(table.column("date"))
    if "day" in table.positions:
        day = _day_numbers(table.column("day"))
        parts = months.copy()
        parts["day"] = day
        parts["blank"] = months["blank"].to_numpy() & (day == 0)
        return parts
    for name in ("entered_at", "business_date"):
        if name in table.positions:
            return parse_days(table.column(name))
    return parse_days(table.column("date"))
