"""Bare BIFF2 to BIFF5 streams without an OLE file around them, as FoxPro and Delphi programs write them and call .xls."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pandas as pd

from voucher_audit.reading.containers.source import Parts, Source, row_list
from voucher_audit.reading.containers.xlsb_scan import ERROR_TEXTS
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

_BOFS = {0x0009: (4, 6), 0x0209: (6,), 0x0409: (6,), 0x0809: (8, 16)}  # record → lengths of its body
_BIFF2, _EOF = 0x0009, 0x000A
_ROWS, _COLUMNS = 65_536, 256


def is_raw_biff(data: bytes) -> bool:
    """Does the stream begin with a BOF record of a sheet or workbook?"""
    if len(data) < 8:
        return False
    kind, size = struct.unpack_from("<HH", data)
    return size in _BOFS.get(kind, ()) and data[6:8] in (b"\x10\0", b"\x05\0", b"\x00\x01")


def read_raw_biff(source: Source) -> Parts:
    """One grid for every sheet of the stream that holds a cell."""
    sheets: dict[int, dict[tuple[int, int], Any]] = {}
    try:
        for sheet, row, column, value in _cells(source.data):
            if row < _ROWS and column < _COLUMNS and value not in (None, ""):
                sheets.setdefault(sheet, {})[row, column] = value
    except (struct.error, IndexError) as error:
        raise source.refuse("已损坏或没有传输完整", "请重新导出，或改导出为 xlsx、csv") from error
    if not sheets:
        raise source.refuse("没有任何内容", "请重新导出后再试")
    return [_grid(source, f"Sheet{number}", cells) for number, cells in enumerate(sheets.values(), 1)], []


def _grid(source: Source, name: str, cells: dict[tuple[int, int], Any]) -> Grid:
    rows, columns = 1 + max(row for row, _ in cells), 1 + max(column for _, column in cells)
    lists: list[list[Any]] = [[None] * rows for _ in range(columns)]
    for (row, column), value in cells.items():
        lists[column][row] = value
    frame = pd.DataFrame({number: pd.Series(values, dtype=object) for number, values in enumerate(lists)})
    frame.index = pd.RangeIndex(1, rows + 1)
    filled = frame.notna().any(axis=1)
    holes = sorted(row + 1 for (row, _), value in cells.items() if value == NO_CACHED_VALUE)
    warnings = ["早期 xls 格式，日期列可能显示为序号"]
    if holes:
        warnings.append(f"{row_list(holes)}的公式没有保存计算结果，请用 Excel 打开并保存一次后再导入")
    return Grid(
        file=source.name,
        sha256=source.sha256,
        sheet=name,
        container="xls（早期 BIFF 格式）",
        cells=frame.loc[filled],
        blank_rows=tuple(int(row) for row in frame.index[~filled]),
        warnings=tuple(warnings),
    )


def _cells(data: bytes) -> Iterator[tuple[int, int, int, Any]]:
    """`(number of the BOF before, row, column, value)`, rows and columns 0-based."""
    at, codec, ended, sheet = 0, "gb18030", False, 0
    place: tuple[int, int] | None = None
    readers = _READERS
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        if len(body) < size:
            raise struct.error("cut off")
        at += 4 + size
        ended = kind == _EOF
        if kind in _BOFS:
            sheet += 1
            readers = {**_READERS, 0x0006: _formula(7)} if kind == _BIFF2 else _READERS
        elif kind == 0x0042 and size >= 2:
            codec = {950: "cp950", 932: "cp932"}.get(struct.unpack_from("<H", body)[0], "gb18030")
        elif kind in (0x0207, 0x0007) and place:  # text result of the formula before
            yield sheet, *place, body[2 if kind == 0x0207 else 1 :].decode(codec, "replace")
            place = None
        elif kind in readers and size >= 7:
            row, column = struct.unpack_from("<HH", body)
            value = readers[kind](body, codec)
            place = (row, column) if value == NO_CACHED_VALUE else None
            yield sheet, row, column, value
        elif kind == 0x00BD:  # MULRK: row, first column, (xf, rk)…, last column
            row, column = struct.unpack_from("<HH", body)
            for number, start in enumerate(range(4, size - 7, 6)):
                yield sheet, row, column + number, _rk(struct.unpack_from("<I", body, start + 2)[0])
    if not ended:
        raise struct.error("cut off")


def _number(value: float) -> Any:
    return int(value) if value == value and abs(value) < 1e300 and value.is_integer() else value


def _rk(code: int) -> Any:
    """RK number: 30 bits of an integer or of a double, perhaps to be divided by 100."""
    if code & 2:
        value = float((code >> 2) - ((code >> 31) << 30))
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (code & 0xFFFFFFFC) << 32))
    return _number(value / 100 if code & 1 else value)


def _double(at: int) -> Any:
    return lambda body, codec: _number(struct.unpack_from("<d", body, at)[0])


def _error_or_truth(at: int) -> Any:
    return lambda body, codec: ERROR_TEXTS.get(body[at], "#N/A") if body[at + 1] else bool(body[at])


def _formula(at: int) -> Any:
    def read(body: bytes, codec: str) -> Any:
        if body[at + 6 : at + 8] != b"\xff\xff":
            return _number(struct.unpack_from("<d", body, at)[0])
        if body[at] == 1:
            return bool(body[at + 2])
        return ERROR_TEXTS.get(body[at + 2], "#N/A") if body[at] == 2 else NO_CACHED_VALUE

    return read


def _counted(at: int) -> Any:
    def read(body: bytes, codec: str) -> str:
        (count,) = struct.unpack_from("<H", body, at)
        return body[at + 2 : at + 2 + count].decode(codec, "replace")

    return read


_READERS: dict[int, Any] = {
    0x0002: lambda body, codec: struct.unpack_from("<H", body, 7)[0],  # INTEGER, BIFF2
    0x0003: _double(7),
    0x0203: _double(6),
    0x0004: lambda body, codec: body[8 : 8 + body[7]].decode(codec, "replace"),
    0x0204: _counted(6),
    0x00D6: _counted(6),
    0x0005: _error_or_truth(7),
    0x0205: _error_or_truth(6),
    0x027E: lambda body, codec: _rk(struct.unpack_from("<I", body, 6)[0]),
    0x0006: _formula(6),
    0x0206: _formula(6),
    0x0406: _formula(6),
}
