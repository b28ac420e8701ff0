"""Samples of vouchers that anybody can draw again from their printed seed (抽凭).

Sources: 中国注册会计师审计准则第1314号（审计抽样）; monetary-unit sampling with systematic selection after a random start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from voucher_audit.money import yuan

Method = Literal["random", "stratified", "monetary"]

TITLES: dict[Method, str] = {"random": "随机抽样", "stratified": "按月分层抽样", "monetary": "货币单元抽样"}


@dataclass(frozen=True)
class Sample:
    """A drawn sample. `vouchers`: index `voucher_id`, columns `stratum`, `amount` fen, `hits` (monetary units hit)."""

    method: Method
    size: int
    seed: int
    population: int  # vouchers
    population_amount: int  # fen
    interval: int  # fen between monetary units; 0 for the other methods
    vouchers: pd.DataFrame


def draw(vouchers: pd.DataFrame, method: Method, size: int, seed: int) -> Sample:
    """Draw `size` vouchers (monetary: `size` units, an item larger than the interval may be hit more than once).

    Args:
        vouchers: the voucher table, columns `book`, `year`, `period`, `voucher`, `amount`; its order does not matter.
        seed: the same seed and vouchers give the same sample.

    Raises:
        ValueError: `size` is not positive.
    """
    if size < 1:
        raise ValueError("size must be positive")
    table = vouchers.sort_values(["book", "year", "period", "voucher"], kind="stable")
    generator = np.random.Generator(np.random.PCG64(seed))
    amounts = table["amount"].clip(lower=0).to_numpy()
    interval = 0
    if method == "monetary":
        interval = max(int(amounts.sum()) // size, 1)
        hits = _monetary(amounts, interval, int(generator.integers(interval)))
    elif method == "stratified":
        hits = _stratified(table, size, generator)
    else:
        hits = np.zeros(len(table), dtype="int64")
        hits[generator.choice(len(table), size=min(size, len(table)), replace=False)] = 1
    chosen = table[hits > 0]
    stratum = chosen["year"].astype("str") + "-" + chosen["period"].astype("str").str.zfill(2)
    out = pd.DataFrame({"stratum": stratum, "amount": chosen["amount"], "hits": hits[hits > 0]}, index=chosen.index)
    return Sample(method, size, seed, len(table), int(amounts.sum()), interval, out)


def listing(sample: Sample, vouchers: pd.DataFrame) -> pd.DataFrame:
    """The sample as people read it, numbered, in the order of book, date and voucher; amounts in yuan.

    `vouchers` is the table it was drawn from, with `date`, `summary` and `payee`.
    """
    own = vouchers.loc[sample.vouchers.index].assign(stratum=sample.vouchers["stratum"], hits=sample.vouchers["hits"])
    own = own.sort_values(["book", "date", "year", "period", "voucher"], kind="stable")
    return pd.DataFrame(
        {
            "序号": np.arange(1, len(own) + 1), "层": own["stratum"], "日期": own["date"], "凭证号": own["voucher"],
            "金额": [yuan(value) for value in own["amount"]], "摘要": own["summary"], "收款方": own["payee"],
            "账簿": own["book"], "命中次数": own["hits"],
        }
    ).reset_index(drop=True)  # fmt: skip


def _monetary(amounts: np.ndarray, interval: int, start: int) -> np.ndarray:
    """How many of the units start, start + interval, … fall into each voucher."""
    upper = np.cumsum(amounts)
    lower = upper - amounts

    def units_below(value: np.ndarray) -> np.ndarray:
        units: np.ndarray = np.maximum(-((start - value) // interval), 0)  # ceiling of (value - start) / interval
        return units

    hits: np.ndarray = units_below(upper) - units_below(lower)
    return hits


def _stratified(table: pd.DataFrame, size: int, generator: np.random.Generator) -> np.ndarray:
    """Months get shares of the sample by their vouchers (largest remainder), at least one each while there are enough."""
    strata = table.groupby(["year", "period"], sort=True).indices
    counts = np.array([len(members) for members in strata.values()])
    size = min(size, len(table))
    quota = counts * size / counts.sum()
    shares = np.minimum(np.maximum(np.floor(quota), 1 if size >= len(counts) else 0), counts).astype("int64")
    by_remainder = np.argsort(-(quota - np.floor(quota)), kind="stable")
    position = 0
    while shares.sum() != size:
        month = by_remainder[position % len(counts)]
        if shares.sum() < size and shares[month] < counts[month]:
            shares[month] += 1
        elif shares.sum() > size and shares[month] > 1:
            shares[month] -= 1
        position += 1
    hits = np.zeros(len(table), dtype="int64")
    for members, share in zip(strata.values(), shares, strict=True):
        hits[generator.choice(members, size=int(share), replace=False)] = 1
    return hits
