"""What a container hands to the layouts: cells with their true row numbers, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

NO_CACHED_VALUE = "#公式无值"  # stands in a cell whose formula was saved without a result: a hole must not look blank


@dataclass(frozen=True)
class Grid:
    """One sheet, table or text file.

    cells: columns 0..n-1, index = 1-based row number as the user sees it (line of a csv, record of an xml or dbf).
        A cell is `str`, `int`, `float`, `bool`, `datetime`/`date`/`time` or None; text files hold `str` only (a blank
        cell is ""), and columns of a workbook that hold nothing but text are of pandas' `str` (a blank cell is NaN).
        An error cell holds its text ("#DIV/0!"), a formula without a saved result `NO_CACHED_VALUE`.
        Wholly blank rows may be left out of `cells` if they are counted in `blank_rows`.
    left_out: rows that are in neither, with the reason in Chinese: the further lines of a quoted cell with line breaks,
        records that a dbf marks as deleted. `cells.index`, `blank_rows` and `left_out` together are exactly 1..last row.
    header: column names when the container itself knows them (dbf, SQLite, xml, json); None when a header row has to
        be found among the cells.
    """

    file: str  # as the user gave it; inside an archive "archive.zip/inner.xls"
    sha256: str  # of the outermost file's bytes
    sheet: str
    container: str  # shown to users: "xlsx", "csv（GB18030，制表符分隔）", "xls（实为 HTML）"
    cells: pd.DataFrame
    header: tuple[str, ...] | None = None
    blank_rows: tuple[int, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()  # 1-based (row, column, last row, last column), inclusive
    date_format_hint: str = ""  # e.g. "%Y%m%d" where the format's standard fixes it
    warnings: tuple[str, ...] = ()  # one Chinese sentence each: hidden rows, formulas without values, error cells …
    hidden: bool = False  # the sheet itself is hidden
    meta: dict[str, str] = field(default_factory=dict)  # entity, year, standard … where the container states them
