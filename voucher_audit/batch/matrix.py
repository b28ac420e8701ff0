"""Units × red flags: how many findings of each kind each unit has, and where nothing could be tested."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from voucher_audit.batch.consolidated import Part
from voucher_audit.errors import VoucherAuditError
from voucher_audit.report import Coverage, Finding, Severity

FILE: Final = "matrix.parquet"
CELL_COLUMNS: Final = {
    "unit": "str", "rule": "str", "title": "str", "findings": "int64", "high": "int64", "amount": "int64", "books": "int64",
    "tested": "int64",
}  # fmt: skip


@dataclass(frozen=True)
class Matrix:
    """cells: one row a unit and red flag, columns `CELL_COLUMNS`; amounts in fen, each finding's once.

    books: books of the unit that were done. tested: in how many of them the red flag was tested (a check that spans
    books counts as tested in all); 0 findings with 0 tested is "not tested", not "nothing found".
    """

    cells: pd.DataFrame

    @property
    def counts(self) -> pd.DataFrame:
        """Units in rows, titles of red flags in columns: findings above a hint; <NA> where nothing was tested.

        Units with most findings first, red flags that hit most units first.
        """
        cells = self.cells
        counts = cells["findings"].astype("Int64").where((cells["tested"] > 0) | (cells["findings"] > 0))
        table = cells.assign(counts=counts).pivot(index="unit", columns="title", values="counts")
        units = (-table.sum(axis=1).astype("int64")).sort_values(kind="stable").index
        flags = (-(table > 0).sum(axis=0).astype("int64")).sort_values(kind="stable").index
        return table.loc[units, flags]

    @property
    def units(self) -> pd.DataFrame:
        """One row a unit: books, findings, high ones, amount (fen) and flags (how many red flags hit); worst first."""
        hit = self.cells.assign(flags=(self.cells["findings"] > 0).astype("int64"))
        table = hit.groupby("unit").agg(
            books=("books", "max"), findings=("findings", "sum"), high=("high", "sum"), amount=("amount", "sum"),
            flags=("flags", "sum"),
        )  # fmt: skip
        return table.sort_values(["high", "findings", "amount"], ascending=False, kind="stable")


def matrix_of(parts: Sequence[Part], found: Sequence[Finding], crossing: Sequence[Coverage]) -> Matrix:
    """`found`: findings of the consolidated report, whose `book` is the unit."""
    done: dict[str, int] = {}
    tested: dict[tuple[str, str], int] = {}
    titles: dict[str, str] = {}
    for part in parts:
        read = part.result.books()
        for unit in dict.fromkeys(part.unit_of(book.name, read) for book in read):
            done[unit] = done.get(unit, 0) + 1
            for entry in part.result.coverage():
                titles[entry.rule] = entry.title
                if entry.status == "tested":
                    tested[unit, entry.rule] = tested.get((unit, entry.rule), 0) + 1
    for entry in crossing:
        titles[entry.rule] = entry.title
        tested.update({(unit, entry.rule): count for unit, count in done.items() if entry.status == "tested"})
    listed = [finding for finding in found if finding.severity is not Severity.INFO]
    table = pd.DataFrame(
        [(f.book, f.rule, f.severity is Severity.HIGH, abs(f.amount)) for f in listed],
        columns=["unit", "rule", "high", "amount"],
    )
    sums = table.groupby(["unit", "rule"]).agg(
        findings=("rule", "size"), high=("high", "sum"), amount=("amount", "sum")
    )
    every = pd.MultiIndex.from_product([sorted(done), titles], names=["unit", "rule"])
    cells = sums.reindex(every, fill_value=0).reset_index()
    cells["title"] = cells["rule"].map(titles)
    cells["books"] = cells["unit"].map(done)
    cells["tested"] = [tested.get(pair, 0) for pair in zip(cells["unit"], cells["rule"], strict=True)]
    return Matrix(cells[list(CELL_COLUMNS)].astype(CELL_COLUMNS))


def save(matrix: Matrix, out: Path) -> None:
    """Write `matrix.parquet` (the cells) and `matrix.json` (the same as units × flags, null where not tested)."""
    matrix.cells.to_parquet(out / FILE, compression="zstd", index=False)
    counts = matrix.counts
    data = {
        "units": [{"unit": unit, **{str(k): int(v) for k, v in row.items()}} for unit, row in matrix.units.iterrows()],
        "flags": list(counts.columns),
        "rows": list(counts.index),
        "findings": [
            [None if pd.isna(value) else int(value) for value in row] for row in counts.to_numpy(dtype=object)
        ],
    }
    (out / "matrix.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(out: Path) -> Matrix:
    """Read it back.

    Raises:
        VoucherAuditError: the folder holds none.
    """
    try:
        return Matrix(pd.read_parquet(out / FILE))
    except (OSError, ValueError) as error:
        raise VoucherAuditError(f"「{out}」里没有批量检查的结果；请先用 voucher-audit batch 检查。") from error
