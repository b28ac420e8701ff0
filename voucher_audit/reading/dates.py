"""Days and accounting periods in every writing met in ledgers. Parsed once per distinct cell, year optional."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from voucher_audit.reading.values import each_distinct, plain, text_of

EARLIEST, LATEST = 1980, 2079  # years a ledger may be of; outside them a date is a slip or a default of the software
EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954-10-03 … 2119-01-10: five digits in a date column are a spreadsheet's day number
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_TIME = r"(?:[ T]+\d{1,2}[:：]\d{2}.*)?"
_YMD = re.compile(rf"(\d{{4}})\s*[-./年]\s*(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}})\s*日?{_TIME}")
_YM = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?")
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:\.0+)?{_TIME}")
_LAST = re.compile(rf"(\d{{1,2}})([-./])(\d{{1,2}})\2(\d{{4}}|\d{{1,2}}){_TIME}")
_NAMED = re.compile(rf"(\d{{1,2}})[- ]([A-Za-z]{{3}})[a-z]*[- ,]+(\d{{4}}|\d{{2}}){_TIME}")
_MD = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")

Order = Literal["dmy", "mdy", "ymd"]
Day = tuple[int, int, int] | None  # year (0 if not stated), month, day (0 if not stated)


def parse_days(cells: pd.Series) -> pd.DataFrame:
    """`year, month, day, blank, bad` of every cell (int16/bool), on the index of `cells`.

    Zero stands for a part that the cell does not state. `bad` marks cells that are no date at all or an impossible one
    (month 13). Whether `03/04/2024` begins with the day or the month, and `24-01-05` with the year, is decided by the
    column as a whole.
    """
    order = _order_of_parts(cells)
    return _frame(cells, lambda cell: day_from(cell, order))


def day_from(cell: object, order: Order | None = None) -> Day:
    """Parts of one date; None for a blank cell. `order` of the parts where the year does not come first with four
    digits; by default 31.12.2024, 12/31/2024, 24-12-31.

    Raises:
        ValueError: not a date.
    """
    if stamp := _stamp(cell):
        return stamp.year, stamp.month, stamp.day
    text = plain(text_of(cell))
    if not text:
        return None
    if match := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in match.groups()[:3])
    elif match := _LAST.fullmatch(text):
        parts = dict(zip(order or _usual_order(match), (match[1], match[3], match[4]), strict=True))
        year, month, day = _full_year(parts["y"]), int(parts["m"]), int(parts["d"])
    elif (match := _NAMED.fullmatch(text)) and match[2].lower() in _MONTHS:
        year, month, day = _full_year(match[3]), _MONTHS[match[2].lower()], int(match[1])
    elif match := _YM.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), 0
    elif (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        found = EXCEL_ZERO + timedelta(days=int(match[1]))
        year, month, day = found.year, found.month, found.day
    elif match := _MD.fullmatch(text):
        year, month, day = 0, int(match[1]), int(match[2])
    else:
        raise ValueError(f"not a date: {text}")
    if not 1 <= month <= 12 or day > calendar.monthrange(year or 2000, month)[1]:
        raise ValueError(f"no such day: {text}")
    return year, month, day


def _stamp(cell: object) -> date | None:
    return cell if isinstance(cell, datetime | date) and not pd.isna(cell) else None


def parse_periods(cells: pd.Series) -> pd.DataFrame:
    """As `parse_days` for a column of periods or months: `month` holds the period (0..99), `day` is 0."""
    return _frame(cells, period_from)


def period_from(cell: object) -> Day:
    """`7`, `07`, `7月`, `第7期`, `202407`, `2024.07`, `2024年第7期`, `Jul-24`, `2024-07-31` → (year or 0, period, 0).

    Raises:
        ValueError: not a period.
    """
    if stamp := _stamp(cell):
        return stamp.year, stamp.month, 0
    text = plain(text_of(cell))
    if not text:
        return None
    text = re.sub(r"\s+", "", text)
    if match := re.fullmatch(r"(\d{4})[-./年]?第?P?(\d{1,3})(?:期间?|月份?)?", text, re.IGNORECASE):
        return int(match[1]), _period(match[2]), 0
    if match := re.fullmatch(r"(?:第|P)?(\d{1,3})(?:期间?|月份?)?", text, re.IGNORECASE):
        return 0, _period(match[1]), 0
    if (match := re.fullmatch(r"([A-Za-z]{3})[a-z]*[-/.]?(\d{4}|\d{2})", text)) and match[1].lower() in _MONTHS:
        return _full_year(match[2]), _MONTHS[match[1].lower()], 0
    if match := re.fullmatch(r"ADJ[-/.]?(\d{4}|\d{2})|(?:ADJ|调整期?间?)", text, re.IGNORECASE):
        return _full_year(match[1]) if match[1] else 0, 13, 0
    year, month, _ = day_from(text) or (0, 0, 0)
    return year, month, 0


def year_from(cell: object) -> int:
    """`2024`, `2024年`, `2024年度`, `2024.0` → 2024; 0 for a blank cell.

    Raises:
        ValueError: not a year.
    """
    if stamp := _stamp(cell):
        return stamp.year
    text = plain(text_of(cell))
    if not text:
        return 0
    match = re.fullmatch(r"(?:FY)?((?:19|20)\d{2})(?:年度?)?(?:\D.*)?|((?:19|20)\d{2})\d{2,4}", text, re.IGNORECASE)
    if not match:
        raise ValueError(f"not a year: {text}")
    return int(match[1] or match[2])


def parse_years(cells: pd.Series) -> pd.DataFrame:
    """As `parse_days` for a column of years; `month` and `day` are 0."""
    return _frame(cells, lambda cell: (year, 0, 0) if (year := year_from(cell)) else None)


def years_in(text: str) -> tuple[int, ...]:
    """Years named in a title, sheet name or file name, most trustworthy first: `2025年（1-9月）`, `2024年度`,
    `2024-01-01`, `202401`, bare `2024`. Digits that belong to longer numbers are no years."""
    plain_text = plain(text)
    found: list[int] = []
    for pattern in (
        r"(?<!\d)(20\d{2}|19[89]\d)\s*(?:年|財年|财年)",
        r"(?<!\d)(20\d{2}|19[89]\d)(?=[-./](?:1[0-2]|0?[1-9])(?!\d))",
        r"(?<!\d)(20\d{2}|19[89]\d)(?=(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d))",
        r"(?<!\d)(20\d{2}|19[89]\d)(?!\d)",
    ):
        found += [int(match) for match in re.findall(pattern, plain_text)]
    return tuple(dict.fromkeys(found))


def months_in(text: str) -> tuple[int, int] | None:
    """First and last month named in a title or file name: `（1-9月）` → (1, 9), `3月` → (3, 3)."""
    plain_text = re.sub(r"\s+", "", plain(text))
    match = re.search(r"(?<!\d)(\d{1,2})月?[-~至到—](?:\d{4}年)?(\d{1,2})月", plain_text)
    if match and 1 <= int(match[1]) <= int(match[2]) <= 12:
        return int(match[1]), int(match[2])
    match = re.search(r"(?<!\d)(1[0-2]|0?[1-9])月|第(1[0-2]|0?[1-9])期", plain_text)
    month = int(match[1] or match[2]) if match else 0
    return (month, month) if month else None


def to_days(year: pd.Series, month: pd.Series, day: pd.Series) -> pd.Series:
    """`datetime64[s]` of year, month and day columns; NaT where a part is zero or the day does not exist."""
    parts = pd.DataFrame({"year": year, "month": month, "day": day}).astype("int64")
    valid = (parts > 0).all(axis=1) & (parts["month"] <= 12)
    out = pd.Series(pd.NaT, index=year.index, dtype="datetime64[s]")
    if valid.any():
        out.loc[valid] = pd.to_datetime(parts.loc[valid], errors="coerce").astype("datetime64[s]")
    return out


def _frame(cells: pd.Series, parse: object) -> pd.DataFrame:
    def parts(cell: object) -> tuple[int, int, int, bool, bool]:
        try:
            found = parse(cell)  # type: ignore[operator]
        except ValueError:
            return 0, 0, 0, False, True
        return (0, 0, 0, True, False) if found is None else (*found, False, False)

    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    table = np.array([*(parts(cell) for cell in distinct), parts(None)], dtype="int64").reshape(-1, 5)[codes]
    names = ("year", "month", "day", "blank", "bad")
    return pd.DataFrame(
        {name: table[:, i].astype(bool if i > 2 else "int64") for i, name in enumerate(names)}, index=cells.index
    )


def _usual_order(match: re.Match[str]) -> Order:
    if len(match[4]) == 1 or (len(match[4]) == 2 and match[2] != "/"):
        return "ymd"
    return "dmy" if match[2] == "." else "mdy"


def _order_of_parts(cells: pd.Series) -> Order | None:
    """What a part above 12 tells about the order of `03/04/2024`, and few first parts beside many last ones about
    `24-01-05`; None when no cell tells."""
    found = [
        match
        for text in {plain(text_of(cell)) for cell in pd.unique(cells) if isinstance(cell, str)}
        if (match := _LAST.fullmatch(text))
    ]
    if not found:
        return None
    firsts, lasts = {match[1] for match in found}, {match[4] for match in found}
    if all(len(match[4]) <= 2 for match in found):
        if len(firsts) < len(lasts) or any(int(match[1]) > 31 or len(match[4]) == 1 for match in found):
            return "ymd"
        if len(lasts) == len(firsts) and found[0][2] != "/":
            return None
    over = sum(int(match[1]) > 12 for match in found), sum(int(match[3]) > 12 for match in found)
    return None if over[0] == over[1] else "dmy" if over[0] > over[1] else "mdy"


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _period(text: str) -> int:
    value = int(text)
    if value > 99:
        raise ValueError(f"no such period: {text}")
    return value


def each_year(cells: pd.Series) -> pd.Series:
    """First year named in each text, 0 where none is."""
    years = each_distinct(cells, lambda cell: next(iter(years_in(text_of(cell))), 0))
    return pd.Series(years.astype("int64"), index=cells.index)
