"""How long a million lines take, beside scikit-learn's forest on a plain matrix of that length.

    python -m tests.measure.ranking_speed [--lines 1000000] [--rounds 2]

Prints seconds and the ratio (bar: at most 1.5). Both run in this process, one after the other, best of the rounds.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

from voucher_audit.ranking import VoucherForest

COLUMNS = 15  # of the plain matrix


def ledger(lines: int, seed: int = 3) -> pd.DataFrame:
    """Canonical lines: two to four a voucher, every text column that the ranking reads, 24 months, one book."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice([2, 3, 4], size=lines, p=[0.6, 0.25, 0.15])
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), lines)]
    voucher = np.repeat(np.arange(len(sizes)), sizes)
    n, vouchers = len(voucher), len(sizes)
    line = np.arange(n) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1

    def texts(prefix: str, kinds: int, count: int, skew: float = 1.1) -> np.ndarray:
        names = np.array([f"{prefix}{at:05d}" for at in range(kinds)], dtype=object)
        weight = 1 / (np.arange(kinds) + 3.0) ** skew
        return names[rng.choice(kinds, size=count, p=weight / weight.sum())]

    day = rng.integers(0, 730, size=vouchers)
    date = np.datetime64("2022-01-01", "s") + day.astype("timedelta64[D]").astype("timedelta64[s]")
    lag = rng.gamma(0.6, 8.0, size=vouchers).astype("int64").astype("timedelta64[D]")
    clock = (8 * 3600 + rng.integers(0, 10 * 3600, size=vouchers)).astype("timedelta64[s]")
    # most vouchers repeat one of 5,000 bookings (word, preparer, department, accounts); one in fifty is new
    booking = rng.choice(5_000, size=vouchers, p=(w := 1 / (np.arange(5_000) + 5.0)) / w.sum())
    booking = np.where(rng.random(vouchers) < 0.02, 5_000 + np.arange(vouchers), booking)

    def told(prefix: str, kinds: int, by_line: bool = False) -> np.ndarray:
        at = booking[voucher] * (5 if by_line else 1) + (line if by_line else 0)
        names = np.array([f"{prefix}{k:05d}" for k in range(kinds)], dtype=object)
        weight = 1 / (np.arange(kinds) + 3.0)
        chosen = rng.choice(kinds, size=int(at.max()) + 1, p=weight / weight.sum())
        return names[chosen[at]]

    amount = np.rint(np.exp(rng.normal(12, 1.8, size=n))).astype("int64") + 1
    debit = line == 1
    period = date.astype("datetime64[M]").astype("int64") % 12 + 1
    frame = {
        "book": np.full(n, "某单位", dtype=object),
        "year": (date.astype("datetime64[Y]").astype("int64") + 1970)[voucher].astype("int16"),
        "period": period[voucher].astype("int8"),
        "date": date[voucher],
        "word": told("字", 8),
        "number": np.arange(vouchers).astype(str)[voucher],
        "voucher_id": voucher,
        "line": line,
        "summary": texts("支付各项业务款项", 20_000, n),
        "account_code": told("5", 600, by_line=True),
        "debit": np.where(debit, amount, 0),
        "credit": np.where(debit, 0, amount),
        "counterparty": np.where(rng.random(n) < 0.4, texts("往来单位", 5_000, n), ""),
        "department": told("部门", 30),
        "preparer": told("制单人", 25),
        "entered_at": (date + lag // 4 + clock)[voucher],
        "business_date": (date - lag)[voucher],
        "attachments": rng.integers(0, 6, size=vouchers)[voucher],
    }
    table = pd.DataFrame(frame)
    words = [name for name in table if table[name].dtype == object]
    return table.astype(dict.fromkeys(words, "str"))


def plain(lines: int) -> float:
    """Seconds of scikit-learn's forest with its defaults: fit and score a matrix of `lines` × 15."""
    matrix = np.random.default_rng(0).normal(size=(lines, COLUMNS)).astype("float32")
    start = time.perf_counter()
    IsolationForest(n_estimators=100, max_samples=256, random_state=0).fit(matrix).score_samples(matrix)
    return time.perf_counter() - start


def ours(lines: pd.DataFrame) -> float:
    """Seconds of the ranking: features, fit and score."""
    start = time.perf_counter()
    VoucherForest(seed=0).fit(lines).score_samples(lines)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    lines = ledger(given.lines)
    # a fresh copy each round: what one round has factorised must not serve the next
    rounds = [(plain(len(lines)), ours(lines.copy())) for _ in range(given.rounds)]
    base, own = (min(column) for column in zip(*rounds, strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"| lines | vouchers | forest 100/256 on {COLUMNS} columns | ranking | ratio | peak memory |\n|---|---|---|---|---|---|\n"
        f"| {len(lines):,} | {lines['voucher_id'].nunique():,} | {base:.1f} s | {own:.1f} s | {own / base:.2f} | {memory:,.0f} MB |\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
