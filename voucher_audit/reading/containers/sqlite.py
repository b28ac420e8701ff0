"""SQLite files: every table is a grid with its own header. The file is opened in memory, read-only, views untouched."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit.reading.containers.source import Parts, Skipped, Source
from voucher_audit.reading.grid import Grid

_DETAIL = re.compile(r"T_VOUCHERDETAIL(_\w+)?", re.IGNORECASE)
_WAL_VERSION, _PLAIN_VERSION = 2, 1
_STEPS_BETWEEN_CHECKS = 1_000_000
_MOST_CHECKS = 20_000  # about 2·10¹⁰ virtual machine steps: far beyond any ledger, short of for ever
_PIECE = 20_000
_REMEDY = "请重新复制该文件，或从财务软件导出为 xlsx"


def read_sqlite(source: Source) -> Parts:
    """One grid a table; the row is the place of the record in the table's own order.

    The head and line tables of the older 行政单位 program (`T_VOUCHER_n`, `T_VOUCHERDETAIL_n`) make one grid.

    Raises:
        UnreadableInput: damaged, encrypted, or without tables.
    """
    data = bytearray(source.data)
    warnings: list[str] = []
    if data[18] == _WAL_VERSION or data[19] == _WAL_VERSION:  # an image in memory cannot have a log beside it
        data[18] = data[19] = _PLAIN_VERSION
        if source.sibling(source.suffix + "-wal"):
            warnings.append("数据库旁有未合并的日志（-wal），其中最近的修改未读入，请在原程序中正常退出后再复制")
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(bytes(data))
            _harden(connection)
            tables = connection.execute(_TABLES).fetchall()
            frames = {}
            for number, (name, virtual) in enumerate(tables):
                source.progress("读取数据表", number / len(tables))
                if virtual:
                    skipped.append((source.name, name, "是虚拟表，不含自己的数据"))
                    continue
                try:
                    frames[name] = _table(source, connection, name)
                except sqlite3.DataError:
                    skipped.append((source.name, name, "含超过 1 MB 的单元格（图片或附件），不是凭证"))
    except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError, OverflowError) as error:
        raise source.refuse("数据库已损坏或已加密", _REMEDY) from error
    for name, joined in _joins(frames):
        head = name.upper().replace("T_VOUCHERDETAIL", "T_VOUCHER")
        merged_head = next(key for key in frames if key.upper() == head)
        skipped.append((source.name, merged_head, f"凭证头表，已并入 {name}"))
        frames[name] = joined
        del frames[merged_head]
    for name, frame in frames.items():
        if frame.empty:
            skipped.append((source.name, name, "数据表是空的"))
            continue
        grids.append(_grid(source, name, frame, warnings))
    source.progress("读取数据表", 1.0)
    return grids, skipped


_TABLES = (
    "SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master "
    "WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rootpage, name"
)
_LONGEST_CELL = 1 << 20  # bytes
_READ_ONLY = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}


def _harden(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.text_factory = _text
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READ_ONLY else sqlite3.SQLITE_DENY)
    checks = iter(range(_MOST_CHECKS))
    connection.set_progress_handler(lambda: next(checks, None) is None, _STEPS_BETWEEN_CHECKS)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _table(source: Source, connection: sqlite3.Connection, name: str) -> pd.DataFrame:
    quoted = '"' + name.replace('"', '""') + '"'
    cursor = connection.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - a quoted identifier
    names = [column for column, *_ in cursor.description]
    source.check_extent(1, len(names), name)
    pieces: list[list[Any]] = []
    rows = 0
    for piece in _pieces(cursor):
        rows += len(piece)
        source.check_extent(rows, len(names), name)
        pieces.append([_column(cells) for cells in zip(*piece, strict=True)])
    columns = [np.concatenate(parts) for parts in zip(*pieces, strict=True)] or [np.empty(0, dtype=object)] * len(names)
    frame = pd.DataFrame({number: pd.Series(column, dtype=object) for number, column in enumerate(columns)})
    frame.attrs["header"] = tuple(names)
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)


def _pieces(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    while piece := list(islice(cursor, _PIECE)):
        yield piece


def _column(cells: tuple[Any, ...]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    column = np.empty(len(cells), dtype=object)
    column[:] = [_value(cell) for cell in cells]
    return column


def _value(cell: Any) -> Any:
    if isinstance(cell, bytes):
        cell = _text(cell)
    if isinstance(cell, float):
        return int(cell) if abs(cell) < 1e15 and cell.is_integer() else cell
    return None if cell == "" else cell


def _joins(frames: dict[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    joined = []
    for name, lines in frames.items():
        if not _DETAIL.fullmatch(name) or lines.empty:
            continue
        wanted = name.upper().replace("T_VOUCHERDETAIL", "T_VOUCHER")
        head = next((frame for key, frame in frames.items() if key.upper() == wanted), None)
        if head is not None and not head.empty and (found := _join(head, lines)) is not None:
            joined.append((name, found))
    return joined


def _join(head: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame | None:
    """Lines with the columns of their head behind them. Of VID and PARENTID that one is the key which the heads know."""
    head_names, line_names = list(head.attrs["header"]), list(lines.attrs["header"])
    upper = [name.upper() for name in head_names]
    if "ID" not in upper:
        return None
    key = head[upper.index("ID")].astype(str)
    shares = {
        position: lines[position].astype(str).isin(key).mean()
        for position, name in enumerate(line_names)
        if name.upper() in {"VID", "PARENTID", "VOUCHER_ID", "VOUCHERID"}
    }
    if not shares or key.duplicated().any():
        return None
    chosen = max(shares, key=lambda position: (shares[position], line_names[position].upper() == "PARENTID"))
    if not shares[chosen]:
        return None
    place = pd.Series(head.index.to_numpy(), index=key).reindex(lines[chosen].astype(str)).to_numpy()
    result = lines.copy()
    for position in range(len(head_names)):
        values = head[position].reindex(place).to_numpy(dtype=object, copy=True)
        values[pd.isna(place)] = None
        result[len(line_names) + position] = pd.Series(values, index=result.index, dtype=object)
    taken = {name.upper() for name in line_names}
    result.attrs["header"] = (
        *line_names,
        *(f"凭证头.{name}" if name.upper() in taken else name for name in head_names),
    )
    orphans = set(head.index) - {int(number) for number in place if number == number}
    result.attrs["childless"] = sorted(key[number] for number in orphans)
    return result


def _grid(source: Source, name: str, frame: pd.DataFrame, warnings: list[str]) -> Grid:
    header = frame.attrs["header"]
    childless = frame.attrs.get("childless", [])
    notes = list(warnings)
    if childless:
        notes.append(f"凭证头表中有 {len(childless)} 张凭证没有分录（编号 {'、'.join(childless[:10])}）")
    filled = frame.notna().any(axis=1)
    cells = frame.loc[filled]
    cells.attrs.clear()
    return Grid(
        file=source.name,
        sha256=source.sha256,
        sheet=name,
        container="SQLite",
        cells=cells,
        header=header,
        blank_rows=tuple(int(row) for row in frame.index[~filled]),
        warnings=tuple(notes),
    )
