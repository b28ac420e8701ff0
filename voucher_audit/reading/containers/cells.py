"""Rows of Python values, with their row numbers, become a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit.reading.containers.source import Source
from voucher_audit.reading.grid import Grid

Row = tuple[int, Sequence[Any]]  # 1-based row number, cells


def grid_of_rows(
    source: Source,
    sheet: str,
    container: str,
    rows: Sequence[Row],
    *,
    text: bool = False,
    header: tuple[str, ...] | None = None,
    merged: tuple[tuple[int, int, int, int], ...] = (),
    left_out: tuple[tuple[int, str], ...] = (),
    warnings: tuple[str, ...] = (),
    hidden: bool = False,
    date_format_hint: str = "",
    meta: dict[str, str] | None = None,
) -> Grid:
    """A grid of ragged rows, in ascending order; rows that are missing or wholly blank are counted as blank.

    text: cells are texts (`str` dtype, "" where a row has no such cell), otherwise objects (None).
    """
    blank = "" if text else None
    width = max([len(header or ()), *(len(cells) for _, cells in rows)], default=0)
    last = max([number for number, _ in rows] + [number for number, _ in left_out], default=0)
    source.check_extent(max(1, len(rows)), width, sheet)
    kept = [(number, cells) for number, cells in rows if not all(_is_blank(cell) for cell in cells)]
    columns = {
        position: pd.Series(
            [cells[position] if position < len(cells) and cells[position] is not None else blank for _, cells in kept],
            dtype="str" if text else object,
        )
        for position in range(width)
    }
    index = np.array([number for number, _ in kept], dtype="int64")
    frame = pd.DataFrame(columns).set_axis(pd.Index(index), axis=0) if width else pd.DataFrame(index=pd.Index(index))
    taken = np.union1d(index, np.array([number for number, _ in left_out], dtype="int64"))
    return Grid(
        file=source.name,
        sha256=source.sha256,
        sheet=sheet,
        container=container,
        cells=frame,
        header=header,
        blank_rows=tuple(np.setdiff1d(np.arange(1, last + 1), taken, assume_unique=True).tolist()),
        left_out=left_out,
        merged=merged,
        date_format_hint=date_format_hint,
        warnings=warnings,
        hidden=hidden,
        meta=meta or {},
    )


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
