"""The Chinese calendar: working days with 调休 and public holidays, as the State Council announced them.

Source: chinesecalendar, which holds the yearly notices of 国务院办公厅 and refuses to guess. A year that it does not
know is *unknown* here too, never a plain Monday-to-Friday week.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

import chinese_calendar
import numpy as np
import pandas as pd
from chinese_calendar.constants import holidays as _announced

_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
FIRST_YEAR: Final[int] = min(_announced).year
LAST_YEAR: Final[int] = max(_announced).year


def known(year: int) -> bool:
    """Has the calendar of this year been announced to the library?"""
    return FIRST_YEAR <= year <= LAST_YEAR


@lru_cache(maxsize=1 << 14)
def _kind(day: date) -> tuple[bool, str]:
    on_holiday, name = chinese_calendar.get_holiday_detail(day)
    return not bool(on_holiday), _NAMES.get(name, str(name)) if on_holiday and name else ""


def calendar(days: pd.Series) -> pd.DataFrame:
    """What kind of day each one is, once per distinct day.

    Returns:
        On the index of `days`: `known` (False for a missing day or an unannounced year), `workday` (False where not
        known) and `holiday` (春节, 国庆节 … with the days off that belong to it; "" on weekends, workdays and unknown).
    """
    codes, distinct = pd.factorize(days.dt.normalize() if len(days) else days)
    table: list[tuple[bool, bool, str]] = []
    for stamp in distinct:
        day = pd.Timestamp(stamp).date()
        table.append((True, *_kind(day)) if known(day.year) else (False, False, ""))
    table.append((False, False, ""))  # a missing day
    return pd.DataFrame(
        {
            "known": np.array([entry[0] for entry in table])[codes],
            "workday": np.array([entry[1] for entry in table])[codes],
            "holiday": pd.Series(np.array([entry[2] for entry in table], dtype=object)[codes], dtype="str").to_numpy(),
        },
        index=days.index,
    ).astype({"holiday": "str"})


def workdays_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Working days after `first` up to and including `last`, Int64; <NA> where a day is missing, the order is
    reversed, or the calendar of a year in between is unknown."""
    out = pd.array([pd.NA] * len(first), dtype="Int64")
    start = first.to_numpy().astype("datetime64[D]")
    stop = last.to_numpy().astype("datetime64[D]")
    there = ~(np.isnat(start) | np.isnat(stop))
    if there.any():
        low, high = min(start[there].min(), stop[there].min()), max(start[there].max(), stop[there].max())
        span = pd.Series(pd.date_range(pd.Timestamp(low), pd.Timestamp(high), freq="D"))
        days = calendar(span)
        work = np.concatenate([[0], np.cumsum(days["workday"])])
        gaps = np.concatenate([[0], np.cumsum(~days["known"])])
        begin = np.where(there, (start - low).astype("int64"), 0)
        end = np.where(there, (stop - low).astype("int64"), 0)
        sound = there & (end >= begin)
        sound &= np.where(sound, gaps[np.where(sound, end, 0) + 1] == gaps[np.where(sound, begin, 0)], False)
        counts = work[np.where(sound, end, 0) + 1] - work[np.where(sound, begin, 0) + 1]
        out[sound] = counts[sound]
    return pd.Series(out, index=first.index)
