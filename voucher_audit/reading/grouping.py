"""Which entries are one voucher when the number alone does not say so. Proved by balance wherever possible."""

from __future__ import annotations

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Fen, Flags, Ids

KEY = ["entity", "year", "period", "word", "number"]

_RESTARTS_DAILY = 0.3  # share of numbers used on several days above which numbers restart every day


def ids_of(frame: pd.DataFrame, columns: list[str]) -> Ids:
    """Dense ids of the distinct rows of some columns, in order of first appearance."""
    codes = np.zeros(len(frame), dtype="int64")
    for column in columns:
        values, distinct = pd.factorize(frame[column], use_na_sentinel=False)
        if len(distinct) > 1:  # a column that says the same everywhere tells nothing apart
            codes, _ = pd.factorize(codes * len(distinct) + values)
    return codes


def unbalanced_share(ids: Ids, debit: Fen, credit: Fen) -> float:
    """Share of groups whose debits and credits differ. Groups of no amount count as balanced."""
    if not len(ids):
        return 0.0
    difference = np.bincount(ids, weights=(debit - credit).astype("float64"))
    return float((np.abs(difference) > 0.5).mean())


def own_vouchers(blank: Flags, days: Ids, net: Fen, journal: bool) -> Ids:
    """A discriminator for entries without a number, 0 for all others.

    In a journal every such entry is a voucher of its own. Elsewhere a run of such entries on one day is cut wherever
    the entries so far balance.
    """
    out = np.zeros(len(blank), dtype="int64")
    where = np.flatnonzero(blank)
    if not len(where):
        return out
    if journal:
        out[where] = np.arange(1, len(where) + 1)
        return out
    new_run = np.append(True, (np.diff(where) > 1) | (days[where][1:] != days[where][:-1]))
    run = np.cumsum(new_run) - 1
    total = np.cumsum(net[where])
    before_run = (total - net[where])[new_run]
    level = total - before_run[run]
    closes = (level == 0) | np.append(new_run[1:], True)
    out[where] = np.cumsum(np.append(True, closes[:-1]))
    return out


def split_by(frame: pd.DataFrame, by: str, net: Fen, *, whenever: bool = False) -> Flags:
    """Entries whose number stands for several vouchers, told apart by another column (date, source).

    A number is split only if every part balances by itself; and unless `whenever`, only if it is 0 or if a good share
    of all numbers occurs with several values (numbers that restart daily).
    """
    ids = ids_of(frame, KEY)
    parts = ids_of(pd.DataFrame({"id": ids, "by": pd.factorize(frame[by], use_na_sentinel=False)[0]}), ["id", "by"])
    first = pd.Series(ids).groupby(parts).first()
    several = np.bincount(first.to_numpy(), minlength=int(ids.max()) + 1 if len(ids) else 0) > 1
    if not several.any():
        return np.zeros(len(frame), dtype=bool)
    open_parts = np.abs(np.bincount(parts, weights=net.astype("float64"))) > 0.5
    has_open = np.zeros(len(several), dtype=bool)
    has_open[first.to_numpy()[open_parts[first.index.to_numpy()]]] = True
    splittable = several & ~has_open
    if not whenever and splittable.mean() <= _RESTARTS_DAILY:
        zero = np.zeros(len(several), dtype=bool)
        zero[ids[(frame["number"] == "0").to_numpy(dtype=bool)]] = True
        splittable &= zero
    found: Flags = splittable[ids]
    return found
