"""Payments that crowd together: runs of one group's rows whose sum within some days reaches a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

COLUMNS: Final = ("burst", "count", "total", "first", "last")
_DAYS_APART: Final = 1 << 21  # more days than any two dates lie apart, so that groups never share a window


def day_numbers(days: pd.Series) -> np.ndarray:
    """Days since 1970 as int64; a missing day is -1 (ledgers begin after 1970)."""
    numbers = days.to_numpy().astype("datetime64[D]").astype("int64")
    return np.where(days.isna().to_numpy(), -1, numbers)


def bursts(group: pd.Series, day: pd.Series, value: pd.Series, days: int, enough: int, least: int = 2) -> pd.DataFrame:
    """Rows that lie in a window of `days` days (a window of 0 is one day) in which their group has at least `least`
    rows and at least `enough` fen.

    Overlapping windows of one group are one burst. Rows with a blank group, no day or no positive value stand alone
    and are never part of one.

    Args:
        group: who was paid; "" where unknown.
        day: datetime64, NaT where unknown.
        value: fen.

    Returns:
        One row a row in a burst, on its index: `burst` (dense number), `count`, `total` (fen), `first` and `last` day
        of the whole burst.
    """
    numbers = day_numbers(day)
    usable = (group != "").to_numpy() & group.notna().to_numpy() & (numbers >= 0) & (value > 0).to_numpy()
    index = group.index[usable]
    if not len(index):
        return _table(index, *([] for _ in COLUMNS))
    codes = pd.factorize(group[usable])[0].astype("int64")
    key = codes * _DAYS_APART + numbers[usable]
    order = np.argsort(key, kind="stable")
    key, amount = key[order], value[usable].to_numpy(dtype="int64")[order]
    position = np.arange(len(key))
    end = np.searchsorted(key, key + days, side="right")
    sums = np.concatenate([[0], np.cumsum(amount)])
    good = (sums[end] - sums[position] >= enough) & (end - position >= least)
    reach = np.maximum.accumulate(np.where(good, end, 0))
    inside = position < reach
    begins = inside & (position >= np.concatenate([[0], reach[:-1]]))
    table = pd.DataFrame({"burst": np.cumsum(begins) - 1, "amount": amount}, index=index[order])[inside]
    table["day"] = day.loc[table.index]
    grouped = table.groupby("burst")
    facts = (grouped["amount"].transform(how).to_numpy() for how in ("size", "sum"))
    span = (grouped["day"].transform(how).to_numpy() for how in ("min", "max"))
    return _table(table.index, table["burst"].to_numpy(), *facts, *span)


def _table(index: pd.Index, *columns: Sequence[object] | np.ndarray) -> pd.DataFrame:
    """The same dtypes, whether or not anything was found."""
    frame = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=index)
    return frame.astype(dict.fromkeys(COLUMNS[:3], "int64") | dict.fromkeys(COLUMNS[3:], "datetime64[s]"))
