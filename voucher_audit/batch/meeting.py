"""Brings together what several books share, on one machine in bounded memory: hash, sort, count, then read those rows.

`voucher_audit.batch.cluster_sql` asks the same two questions as Spark SQL; both give the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from voucher_audit.batch.links import LINK_COLUMNS, Link
from voucher_audit.batch.spending import SPENDING_COLUMNS

BUDGET: Final = 512 << 20  # bytes of hashes held at once
_PAIR: Final = np.dtype([("hash", "int64"), ("side", "int64")])
ORDER: Final = [
    "kind",
    "key",
    "entity",
    "fiscal_year",
    "date",
    "voucher",
    "file",
    "sheet",
    "row",
    "voucher_id",
    "side",
    "ref",
]
MEASURE_ORDER: Final = ["measure", "peer_group", "fiscal_year", "item", "month", "entity"]
PARTS_PER_MILLION: Final = 1_000_000
FEWEST_PEERS: Final = 8  # units that spend on the item, this one included
EXCESS: Final = 2  # times the middle of the peers, below which nothing is looked at


class Meeting(Protocol):
    """What the checks that span books ask; answered by one machine or by a cluster."""

    def shared(self) -> pd.DataFrame:
        """Links whose key at least two sides have, and all links of kind `related`: `LINK_COLUMNS` and `ref`, in `ORDER`."""

    def unusual_spending(self) -> pd.DataFrame:
        """Measures of units at least `EXCESS` times the middle of at least `FEWEST_PEERS` peers, in `MEASURE_ORDER`.

        Columns: measure (`head`: fen a head and year; `share`: parts per million of the year's compared spending;
        `month`: parts per million of the item's year), peer_group, fiscal_year, item, month (0 for the whole year),
        entity, amount (fen), heads, value, median, mad (median absolute deviation), peers.
        """


class OneMachine:
    """Reads the books' Parquet files one after the other."""

    def __init__(self, folders: Sequence[Path], budget: int = BUDGET) -> None:
        self.folders = sorted(folders)
        self.budget = budget

    def shared(self) -> pd.DataFrame:
        hashes = np.sort(np.concatenate([np.array([], dtype="int64"), *self._shared_hashes()]))
        wanted = ds.field("kind") == Link.RELATED.value
        parts = []
        for folder in self.folders:
            rows = pq.read_table(folder / "links.parquet", columns=["hash"], partitioning=None)["hash"].to_numpy()
            place = np.searchsorted(hashes, rows).clip(max=max(len(hashes) - 1, 0))
            found = hashes[place] == rows if len(hashes) else np.zeros(len(rows), dtype=bool)
            whole = ds.dataset(folder / "links.parquet", partitioning=None)
            if found.any():
                table = whole.to_table().to_pandas()
                parts.append(table[found | (table["kind"] == Link.RELATED.value)])
            else:
                parts.append(whole.to_table(filter=wanted).to_pandas())
        links = pd.concat(parts, ignore_index=True) if parts else _empty()
        sides = links.groupby(["kind", "key"])["side"].transform("nunique")  # two keys may have one hash
        return ordered_links(links[(sides >= 2) | (links["kind"] == Link.RELATED.value)])

    def _shared_hashes(self) -> Iterator[np.ndarray]:
        """Hashes that two sides have, one range of hashes after the other so that each fits the budget."""
        total = sum(pq.read_metadata(folder / "links.parquet").num_rows for folder in self.folders)
        ranges = max(1, -(-total * _PAIR.itemsize * 3 // self.budget))  # sorting takes as much again, and the sides too
        edges = np.linspace(-(2.0**63), 2.0**63, ranges + 1)
        edges[0], edges[-1] = -np.inf, np.inf
        for low, high in pairwise(edges):
            pairs = np.unique(np.concatenate([np.array([], dtype=_PAIR), *self._pairs(low, high)]))
            same = pairs["hash"][1:] == pairs["hash"][:-1]
            yield np.unique(pairs["hash"][1:][same])

    def _pairs(self, low: float, high: float) -> Iterator[np.ndarray]:
        for folder in self.folders:
            table = pq.read_table(folder / "links.parquet", columns=["hash", "side_hash"], partitioning=None)
            pairs = np.empty(table.num_rows, dtype=_PAIR)
            pairs["hash"], pairs["side"] = table["hash"].to_numpy(), table["side_hash"].to_numpy()
            yield np.unique(pairs[(pairs["hash"] >= low) & (pairs["hash"] < high)])

    def unusual_spending(self) -> pd.DataFrame:
        columns = list(SPENDING_COLUMNS)
        parts = [
            pq.read_table(folder / "spending.parquet", columns=columns, partitioning=None).to_pandas()
            for folder in self.folders
        ]
        rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
        keys = ["peer_group", "fiscal_year", "entity"]
        rows = rows.groupby([*keys, "item", "month"], as_index=False).agg(
            amount=("amount", "sum"), heads=("heads", "max")
        )
        yearly = rows.groupby([*keys, "item"], as_index=False).agg(amount=("amount", "sum"), heads=("heads", "max"))
        yearly = yearly.assign(month=0, whole=yearly.groupby(keys)["amount"].transform("sum"))
        monthly = rows.assign(whole=rows.groupby([*keys, "item"])["amount"].transform("sum"))
        staffed = yearly[yearly["heads"] > 0]
        measured = pd.concat(
            [
                staffed.assign(measure="head", value=staffed["amount"] // staffed["heads"]),
                yearly.assign(measure="share", value=yearly["amount"] * PARTS_PER_MILLION // yearly["whole"]),
                monthly.assign(measure="month", value=monthly["amount"] * PARTS_PER_MILLION // monthly["whole"]),
            ],
            ignore_index=True,
        )
        grouped = measured.groupby(["measure", "peer_group", "fiscal_year", "item", "month"])["value"]
        measured["median"], measured["peers"] = grouped.transform("median"), grouped.transform("size")
        off = (measured["value"] - measured["median"]).abs()
        measured["mad"] = off.groupby([measured[name] for name in MEASURE_ORDER[:-1]]).transform("median")
        found = measured[(measured["peers"] >= FEWEST_PEERS) & (measured["value"] >= EXCESS * measured["median"])]
        return ordered_measures(found)


def ordered_links(links: pd.DataFrame) -> pd.DataFrame:
    """The links in their one order and types, whoever collected them."""
    columns = {**LINK_COLUMNS, "ref": "str"}
    return (
        links[list(columns)].astype(columns).sort_values(ORDER, kind="stable", na_position="first", ignore_index=True)
    )


def ordered_measures(found: pd.DataFrame) -> pd.DataFrame:
    """The measures in their one order and types."""
    types = {
        "measure": "str", "peer_group": "str", "fiscal_year": "int64", "item": "str", "month": "int64", "entity": "str",
        "amount": "int64", "heads": "int64", "value": "int64", "median": "float64", "mad": "float64", "peers": "int64",
    }  # fmt: skip
    return found[list(types)].astype(types).sort_values(MEASURE_ORDER, kind="stable", ignore_index=True)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in {**LINK_COLUMNS, "ref": "str"}.items()})
