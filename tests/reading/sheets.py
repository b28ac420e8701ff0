"""Grids for tests of single facts: rows in, ledger out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from voucher_audit.reading import read_grids_as_ledger
from voucher_audit.reading.grid import Grid
from voucher_audit.schema import Book, Ledger

Row = Sequence[Any]
HEADER = ("日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方")


def sheet(*rows: Row, file: str = "凭证2024年.xlsx", name: str = "Sheet1", **more: Any) -> Grid:
    """A grid whose row numbers are 1, 2, 3 …"""
    width = max(len(row) for row in rows)
    cells = pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows], dtype=object)
    cells.index = pd.RangeIndex(1, len(rows) + 1)
    return Grid(file, f"sha-{file}", name, "xlsx", cells, **more)


def pair(day: object, number: object, amount: object, summary: str = "付款") -> list[list[object]]:
    """The two rows of a payment under `HEADER`."""
    return [
        [day, number, summary, "660201", "管理费用/办公费", amount, None],
        [day, number, summary, "1001", "库存现金", None, amount],
    ]


def read(*grids: Grid, **more: Any) -> Ledger:
    return read_grids_as_ledger(grids, **more)


def only_book(ledger: Ledger) -> Book:
    (book,) = ledger.books
    return book


def fates(ledger: Ledger) -> dict[int, str]:
    """Row → reason of everything that is no entry."""
    return {note.row: note.reason for book in ledger.books for note in (*book.dropped, *book.refused)}
