"""Joins that find candidates without comparing everything with everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

_SPAN = 1 << 20  # more days than any date; keeps (key, day) in one integer
MOST = 24  # candidates of one key nearest in time that are looked at
_RUN_COLUMNS = ("group", "total", "first_day", "last_day", "start", "step", "size")


def near(
    keys: np.ndarray, day: np.ndarray, other_keys: np.ndarray, other_day: np.ndarray, before: int, after: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (left, right) with equal key and right day within [day - before, day + after], at most `MOST` a left row.

    Keys are integers or texts; days are integers. When more fall into the window those nearest to the day are kept.
    """
    if not len(keys) or not len(other_keys):
        return np.empty(0, dtype="int64"), np.empty(0, dtype="int64")
    codes, _ = pd.factorize(np.concatenate([keys, other_keys]))
    left, right = codes[: len(keys)].astype("int64"), codes[len(keys) :].astype("int64")
    order = np.lexsort((np.arange(len(right)), other_day, right))
    stamps = right[order] * _SPAN + other_day[order] + _SPAN // 2
    base = left * _SPAN + _SPAN // 2
    low = np.searchsorted(stamps, base + day - before, side="left")
    high = np.searchsorted(stamps, base + day + after, side="right")
    middle = np.searchsorted(stamps, base + day, side="left")
    start = np.maximum(low, np.minimum(middle - MOST // 2, high - MOST))
    stop = np.minimum(high, np.maximum(start, low) + MOST)
    count = np.maximum(stop - start, 0)
    rows = np.repeat(np.arange(len(keys)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return rows, order[np.repeat(start, count) + offset]


def walk(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[int, ...]]:
    """Rows of integer (or bool) columns as tuples of plain integers, in the order of the frame."""
    return zip(*(frame[name].astype("int64").tolist() for name in columns), strict=True)


@dataclass(frozen=True)
class Runs:
    """Sums of neighbours: `table` has `group, total, first_day, last_day, start, step, size`; `members` tells whose."""

    table: pd.DataFrame
    order: np.ndarray

    def members(self, start: int, step: int, size: int) -> list[int]:
        """Row positions of one sum."""
        return [int(self.order[start + step * place]) for place in range(size)]


def runs(groups: np.ndarray, amounts: np.ndarray, day: np.ndarray, longest: int = 12, apart: int = 8) -> Runs:
    """Sums of rows of one group that are neighbours in time: unbroken runs of 2 to `longest`, and pairs up to `apart`
    places apart. Groups are integers; rows of groups with a single member give nothing."""
    order = np.lexsort((np.arange(len(groups)), amounts, day, groups))
    group, amount, when = groups[order], amounts[order], day[order]
    sums = np.concatenate([[0], np.cumsum(amount)])
    shapes = [(1, size) for size in range(2, longest + 1)] + [(step, 2) for step in range(2, apart + 1)]
    parts = []
    for step, size in shapes:
        reach = step * (size - 1)
        if reach >= len(order):
            continue
        start = np.flatnonzero(group[: len(group) - reach] == group[reach:])
        last = start + reach
        total = sums[last + 1] - sums[start] if step == 1 else amount[start] + amount[last]
        columns = {
            "group": group[start],
            "total": total,
            "first_day": when[start],
            "last_day": when[last],
            "start": start,
        }
        parts.append(pd.DataFrame(columns).assign(step=step, size=size))
    empty = pd.DataFrame({name: np.empty(0, dtype="int64") for name in _RUN_COLUMNS})
    return Runs(pd.concat(parts, ignore_index=True) if parts else empty, order)
