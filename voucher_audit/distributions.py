"""How a ledger's money is spread: the till through the year, first digits, sizes of amounts. Amounts in fen."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.evidence import balances, first_digits
from voucher_audit.report import Report
from voucher_audit.worklist import Worklist

TILL_COLUMNS: Final = ("book", "day", "balance", "moved_in", "moved_out", "known", "findings", "titles")
DIGIT_COLUMNS: Final = ("digit", "count", "share", "expected", "low", "high", "flagged")
SIZE_COLUMNS: Final = ("low", "high", "kind", "vouchers")
PER_DECADE: Final = 5  # bins of the sizes between 1 and 10, 10 and 100 …
FLAGGED: Final = "有线索"
STRANGE: Final = "离群"
PLAIN: Final = "其余"
STRANGE_PERCENT: Final = 5.0  # the top of the ranking that the pictures mark, in percent of the ranked vouchers
_Z: Final = 1.96  # 95 %


def till(report: Report, worklist: Worklist) -> pd.DataFrame:
    """The till at the end of each day on which it moved, columns `TILL_COLUMNS`, by book and day.

    `known`: False when no opening balance is stated, and `balance` is then the least that the till must have held.
    `findings`: items on that day's vouchers that moved the till; `titles` names their rules, joined by 、.
    """
    lines = report.ledger.lines
    lines = lines[~lines["cancelled"]]
    counts = report.registers.frames.get("cash_counts")
    days = balances.till(lines, balances.openings(report.ledger), counts)
    cash = lines[(lines["kind"] == "cash") & ~lines["custody"]]
    moved = cash.assign(day=balances.business_day(cash))[["book", "day", "voucher_id"]].drop_duplicates()
    items = worklist.table[worklist.table["voucher_id"] >= 0]
    titles = pd.DataFrame(
        {"voucher_id": items["voucher_id"], "title": [worklist.items[int(at)].title for at in items.index]}
    )
    marked = moved.merge(titles, on="voucher_id").groupby(["book", "day"])["title"]
    joined = marked.agg(findings="size", titles=lambda own: "、".join(dict.fromkeys(own))).reset_index()
    table = days.merge(joined, on=["book", "day"], how="left")
    table["findings"] = table["findings"].fillna(0).astype("int64")
    table["titles"] = table["titles"].astype("object").fillna("").astype("str")
    return table[list(TILL_COLUMNS)]


def digits(worklist: Worklist, book: str | None = None) -> pd.DataFrame:
    """First digits of the payments that nobody fixed (`evidence.first_digits`), columns `DIGIT_COLUMNS`, digits 1 to 9.

    `share` and `expected` are fractions of 1; `low` and `high` are where 95 % of samples of this size lie (binomial, normal
    approximation); `flagged` counts those with a finding.
    """
    table = worklist.vouchers if book is None else worklist.vouchers[worklist.vouchers["book"] == book]
    found = first_digits.of_payments(table)
    count = found.value_counts().reindex(range(1, 10), fill_value=0)
    flagged = found[found.index.isin(worklist.table["voucher_id"])].value_counts().reindex(range(1, 10), fill_value=0)
    total, expected = int(count.sum()), first_digits.EXPECTED
    spread = _Z * np.sqrt(expected * (1 - expected) / max(total, 1))
    return pd.DataFrame(
        {
            "digit": np.arange(1, 10),
            "count": count.to_numpy(),
            "share": count.to_numpy() / max(total, 1),
            "expected": expected,
            "low": np.maximum(expected - spread, 0),
            "high": np.minimum(expected + spread, 1),
            "flagged": flagged.to_numpy(),
        }
    )


def sizes(worklist: Worklist, book: str | None = None) -> pd.DataFrame:
    """Vouchers by the size of their amount, columns `SIZE_COLUMNS`: `PER_DECADE` bins a power of ten, `low` ≤ amount <
    `high` in fen, `kind` one of `FLAGGED` (a finding), `STRANGE` (in the top
    `STRANGE_PERCENT` of the ranking), `PLAIN`. Only bins that hold
    something; vouchers of nil or negative amounts are left out."""
    table = worklist.vouchers if book is None else worklist.vouchers[worklist.vouchers["book"] == book]
    amount = table.loc[table["amount"] > 0, "amount"]
    strange = {o.voucher_id for o in worklist.report.outliers if o.percentile <= STRANGE_PERCENT}
    kind = pd.Series(PLAIN, index=amount.index, dtype="str").mask(amount.index.isin(strange), STRANGE)
    kind = kind.mask(amount.index.isin(worklist.table["voucher_id"]), FLAGGED)
    step = edges(int(amount.max()) if len(amount) else 1)
    at = np.searchsorted(step, amount.to_numpy(), side="right") - 1
    frame = pd.DataFrame({"low": step[at], "high": step[at + 1], "kind": kind.to_numpy()})
    return (
        frame.value_counts(sort=False).rename("vouchers").reset_index().sort_values(["low", "kind"], ignore_index=True)
    )


def edges(largest: int) -> np.ndarray:
    """Limits of the bins in fen, from 1 fen to the first limit above `largest`."""
    decades = len(str(largest)) + 1
    steps: np.ndarray = np.unique(np.round(10 ** (np.arange(decades * PER_DECADE + 1) / PER_DECADE)).astype("int64"))
    return steps


def strangest(worklist: Worklist, most: int = 60, book: str | None = None) -> pd.DataFrame:
    """The first of the ranking as points: `rank`, `voucher`, `date`, `amount` fen, `summary`, `voucher_id`."""
    own = [o for o in worklist.report.outliers if (book is None or o.book == book) and o.amount > 0][:most]
    rows = [(o.rank, o.voucher, o.date, o.amount, o.summary, o.voucher_id) for o in own]
    frame = pd.DataFrame(rows, columns=["rank", "voucher", "date", "amount", "summary", "voucher_id"])
    return frame.astype({"rank": "int64", "amount": "int64", "voucher_id": "int64"})
