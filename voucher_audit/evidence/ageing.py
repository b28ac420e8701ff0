"""Which advance was settled when: exact amounts first, then first in, first out, per borrower, then without names.

Settlements of what was lent before the first entry settle nothing here. Everything is done with sorted running sums.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

COLUMNS: Final = ("settled", "open", "settled_on")


def settle(movements: pd.DataFrame) -> pd.DataFrame:
    """Settle advances with later (or same-day) settlements of the same book.

    Args:
        movements: index line id; columns `book`, `owner` ("" where nobody is named), `day` (datetime64), `amount`
            (fen, positive lent, negative settled or given back).

    Returns:
        One row an advance, on its index: `settled` and `open` (fen, their sum is the advance) and `settled_on` (day on
        which the last fen was settled, NaT while some is open).
    """
    moved = movements.loc[movements["amount"] != 0, ["book", "owner", "day", "amount"]]
    frame = moved.astype({"amount": "int64", "day": "datetime64[s]"})
    frame["lent"] = frame["amount"] > 0
    frame["rest"] = frame["amount"].abs()
    frame["on"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    frame["at"] = np.arange(len(frame))
    frame = frame.sort_values(["day", "lent", "at"], ascending=[True, False, True])
    owner = frame["owner"].astype("str").fillna("")
    nameless = (owner == "").to_numpy()
    everyone = np.ones(len(frame), dtype=bool)
    book = pd.factorize(frame["book"])[0]
    owned = _both(book, pd.factorize(owner)[0])
    size = pd.factorize(frame["rest"])[0]
    # a name on one side only: the nameless settle whatever is open, then what the nameless owe is settled by anybody
    for pool, lenders, payers in (
        (_both(owned, size), everyone, everyone),
        (_both(book, size), everyone, nameless),
        (_both(book, size), nameless, everyone),
        (owned, everyone, everyone),
        (book, everyone, nameless),
        (book, nameless, everyone),
    ):
        _first_in_first_out(frame, pool, np.where(frame["lent"], lenders, payers))
    advances = frame[frame["lent"]].sort_values("at")
    out = pd.DataFrame(
        {"settled": advances["amount"] - advances["rest"], "open": advances["rest"]}, index=advances.index
    )
    out["settled_on"] = advances["on"].where(advances["rest"] == 0)
    return out[list(COLUMNS)]


def _both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Dense numbers of the pairs of two arrays of numbers from zero."""
    dense: np.ndarray = pd.factorize(one.astype("int64") * (int(other.max(initial=0)) + 1) + other)[0]
    return dense


def _first_in_first_out(frame: pd.DataFrame, pool: np.ndarray, chosen: np.ndarray) -> None:
    """Use up `rest` of the chosen rows, within each pool in the order of the rows; `on` takes the settling day."""
    rows = np.flatnonzero(chosen & (frame["rest"] > 0).to_numpy())
    if not len(rows):
        return
    group = pd.factorize(pool[rows])[0]
    order = np.argsort(group, kind="stable")
    rows, group = rows[order], group[order]
    lent = frame["lent"].to_numpy()[rows]
    rest = frame["rest"].to_numpy()[rows]
    signed = np.where(lent, rest, -rest)
    running = np.cumsum(signed)
    begins = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    sizes = np.diff(np.concatenate([begins, [len(rows)]]))
    running = running - np.repeat(np.concatenate([[0], running])[begins], sizes)
    # a settlement that finds nothing open (of a loan before the first entry) is void: reflect the sum at nothing
    lowest = pd.Series(np.minimum(running, 0)).groupby(group).cummin().to_numpy()
    outstanding = running - lowest
    lent_all = np.cumsum(np.where(lent, rest, 0))  # over all pools: keeps the search one sorted array
    before_pool = np.repeat(np.concatenate([[0], lent_all])[begins], sizes)
    used_all = lent_all - outstanding  # lent so far, less what is open in this pool: settled so far, pool by pool
    pool_end = np.repeat(np.concatenate([begins[1:], [len(rows)]]), sizes) - 1

    own_before = lent_all - np.where(lent, rest, 0)
    settled = np.clip(used_all[pool_end] - own_before, 0, np.where(lent, rest, 0))
    done = np.searchsorted(used_all, lent_all, side="left")
    complete = lent & (settled == rest)
    day = frame["on"].to_numpy().copy()
    days = frame["day"].to_numpy()
    day[rows[complete]] = days[rows[done[complete]]]
    frame["on"] = day
    used = np.diff(np.concatenate([[0], used_all]))
    first = np.zeros(len(rows), dtype=bool)
    first[begins] = True
    used = np.where(first, used_all - before_pool, used)
    left = frame["rest"].to_numpy().copy()
    left[rows] = np.where(lent, rest - settled, rest - used)
    frame["rest"] = left
