"""Working days, with the 调休 days of the Chinese calendar."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import is_holiday, is_workday

from sample_ledgers.chance import Chance


@lru_cache(maxsize=256)
def workdays(year: int, month: int) -> tuple[date, ...]:
    return tuple(day for day in days_of(year, month) if is_workday(day))


@lru_cache(maxsize=256)
def days_of(year: int, month: int) -> tuple[date, ...]:
    return tuple(date(year, month, number) for number in range(1, calendar.monthrange(year, month)[1] + 1))


def last_day(year: int, month: int) -> date:
    return days_of(year, month)[-1]


def some_workday(chance: Chance, year: int, month: int, low: int = 1, high: int = 28) -> date:
    """A working day of the month within the given days of the month; the nearest one if there is none."""
    days = workdays(year, month)
    within = [day for day in days if low <= day.day <= high]
    return chance.pick(within) if within else min(days, key=lambda day: abs(day.day - low))


def shift(day: date, count: int) -> date:
    """The working day at or behind (before, for a negative count) the day `count` calendar days away."""
    moved, step = day + timedelta(days=count), timedelta(days=1 if count >= 0 else -1)
    while not is_workday(moved):
        moved += step
    return moved


def festival(chance: Chance, year: int, month: int) -> date | None:
    """A statutory holiday on a weekday of the month, or None."""
    found = [day for day in days_of(year, month) if is_holiday(day) and day.weekday() < 5]
    return chance.pick(found) if found else None
