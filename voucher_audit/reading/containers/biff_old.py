"""BIFF2 to BIFF5: bare streams as FoxPro and Delphi programs write them, and Excel 5.0/95 workbooks in an OLE file.

calamine opens no bare streams and takes the GBK bytes of BIFF5 for UTF-16 (seen with 0.9.1), so both are read here.
Records: Microsoft Excel 97 Developer's Kit; OpenOffice.org's documentation of the Excel file format, chapter 5.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from voucher_audit.reading.containers.biff_scan import codec_of, scan_sheet, workbook_stream
from voucher_audit.reading.containers.cells import grid_of_rows
from voucher_audit.reading.containers.ooxml_scan import SheetScan
from voucher_audit.reading.containers.source import Parts, Skipped, Source, row_list
from voucher_audit.reading.containers.xlsb_scan import ERROR_TEXTS
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

_BOFS = {0x0009: (4, 6), 0x0209: (6,), 0x0409: (6,), 0x0809: (8, 16)}  # record → lengths of its body
_BOF5 = 0x0809
_BIFF2, _EOF, _CODEPAGE, _DATEMODE, _BOUNDSHEET = 0x0009, 0x000A, 0x0042, 0x0022, 0x0085
_SHEET_TYPES = (b"\x10\0", b"\x05\0", b"\x00\x01")  # worksheet, globals, workspace
_FORMATS, _XFS = (0x041E, 0x001E), {0x00E0: 2, 0x0443: 1, 0x0243: 1}  # XF record → place of its format number
_TEXT_RESULTS = {0x0207: 2, 0x0007: 1}  # record after a formula → length of the count before its text
_MULRK = 0x00BD
_LAST_COLUMN = 255
_DATE_FORMATS = frozenset(
    [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)]
)  # 27–36, 50–58: Chinese ones
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|General', re.IGNORECASE)
_FIRST_DAYS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 - dates of a ledger have no zone
_REMEDY = "请重新导出，或改导出为 xlsx、csv"


def is_bare_stream(data: bytes) -> bool:
    """Does it begin with a BOF record of a sheet or workbook, without an OLE file around it?"""
    if len(data) < 8:
        return False
    kind, size = struct.unpack_from("<HH", data)
    return size in _BOFS.get(kind, ()) and data[6:8] in _SHEET_TYPES


def is_before_biff8(stream: bytes) -> bool:
    """Is the workbook of an OLE file older than Excel 97?"""
    if len(stream) < 6:
        return False
    kind, _, version = struct.unpack_from("<HHH", stream)
    return kind in _BOFS and (kind != _BOF5 or version < 0x0600)


@dataclass
class _Sheet:
    name: str
    offset: int
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)  # 0-based


@dataclass
class _Book:
    codec: str = "gb18030"
    since_1904: bool = False
    formats: list[tuple[int, str]] = field(default_factory=list)
    xfs: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # offset of the sheet's BOF → name
    sheets: list[_Sheet] = field(default_factory=list)

    def is_date(self, xf: int) -> bool:
        number = self.xfs[xf] if xf < len(self.xfs) else 0
        text = dict(self.formats).get(number)
        return (
            number in _DATE_FORMATS
            if text is None
            else bool(re.search("[ymdhs]", _NOT_FORMAT.sub("", text), re.IGNORECASE))
        )

    def moment(self, serial: float) -> Any:
        if not 0 <= serial < 2_958_466:
            return serial
        moment = _FIRST_DAYS[self.since_1904] + timedelta(seconds=round(serial * 86_400))
        return date(moment.year, moment.month, moment.day) if serial == int(serial) else moment


def read_old_biff(source: Source) -> Parts:
    """One grid for every sheet that holds a cell.

    Raises:
        UnreadableInput: damaged or cut off.
    """
    bare = is_bare_stream(source.data)
    stream = source.data if bare else workbook_stream(source.data) or b""
    try:
        book = _read_book(stream)
        scans = [scan_sheet(stream, sheet.offset) for sheet in book.sheets]
    except (struct.error, IndexError, OverflowError) as error:
        raise source.refuse("已损坏或没有传输完整", _REMEDY) from error
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    for sheet, scan in zip(book.sheets, scans, strict=True):
        if sheet.cells:
            grids.append(_grid(source, sheet, scan, bare))
        else:
            skipped.append((source.name, sheet.name, "工作表是空的"))
    return grids, skipped


def _grid(source: Source, sheet: _Sheet, scan: SheetScan, bare: bool) -> Grid:
    by_row: dict[int, list[Any]] = {}
    for (row, column), value in sorted(sheet.cells.items()):
        cells = by_row.setdefault(row + 1, [])
        cells += [None] * (column - len(cells)) + [value]
    warnings = []
    if holes := [row + 1 for (row, _), value in sheet.cells.items() if value == NO_CACHED_VALUE]:
        warnings.append(f"{row_list(holes)}的公式没有保存计算结果（此类单元格记为“{NO_CACHED_VALUE}”）")
    if scan.errors:
        warnings.append(f"{row_list(row for row, _ in scan.errors)}有错误值")
    if scan.hidden_rows:
        warnings.append(f"{row_list(scan.hidden_rows)}是隐藏行（已读入）")
    kind = "xls（早期 BIFF 格式）" if bare else "xls（Excel 5.0/95）"
    return grid_of_rows(source, sheet.name, kind, list(by_row.items()), warnings=tuple(warnings))


def _read_book(stream: bytes) -> _Book:
    book, at, ended = _Book(), 0, False
    place: tuple[int, int] | None = None
    readers = _READERS
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if len(body) < size:
            raise struct.error("cut off")
        if kind in _BOFS:
            ended = False
            if body[2:4] == _SHEET_TYPES[0]:
                book.sheets.append(_Sheet(book.names.get(at, f"Sheet{len(book.sheets) + 1}"), at))
            readers = {**_READERS, 0x0006: _formula(7)} if kind == _BIFF2 else _READERS
        elif kind == _EOF:
            ended = True
        elif kind in _TEXT_RESULTS and place and book.sheets:
            book.sheets[-1].cells[place] = body[_TEXT_RESULTS[kind] :].decode(book.codec, "replace")
            place = None
        elif (kind in readers or kind == _MULRK) and size >= 7 and book.sheets:
            place = None
            for row, column, value in _values(book, kind, body, readers):
                if column > _LAST_COLUMN:
                    raise struct.error("a column beyond the last")
                if value not in (None, ""):
                    book.sheets[-1].cells[row, column] = value
                place = (row, column) if value == NO_CACHED_VALUE else None
        else:
            _note_global(book, kind, body)
        at += 4 + size
    if not ended:
        raise struct.error("cut off")
    return book


def _note_global(book: _Book, kind: int, body: bytes) -> None:
    if kind == _CODEPAGE and len(body) >= 2:
        book.codec = codec_of(struct.unpack_from("<H", body)[0])
    elif kind == _DATEMODE and body:
        book.since_1904 = body[0] == 1
    elif kind == _BOUNDSHEET and len(body) >= 7:
        book.names[struct.unpack_from("<I", body)[0]] = body[7 : 7 + body[6]].decode(book.codec, "replace")
    elif kind in _FORMATS and len(body) >= 3:
        numbered = kind == _FORMATS[0]
        number = struct.unpack_from("<H", body)[0] if numbered else len(book.formats)
        book.formats.append((number, body[3 if numbered else 1 :].decode(book.codec, "replace")))
    elif kind in _XFS and len(body) >= 4:
        at = _XFS[kind]
        book.xfs.append(struct.unpack_from("<H", body, at)[0] if at == 2 else body[at])


def _values(book: _Book, kind: int, body: bytes, readers: dict[int, Any]) -> Iterator[tuple[int, int, Any]]:
    row, column = struct.unpack_from("<HH", body)
    if kind == _MULRK:  # row, first column, (xf, rk)…, last column
        for number, start in enumerate(range(4, len(body) - 7, 6)):
            xf, code = struct.unpack_from("<HI", body, start)
            yield row, column + number, _dated(book, xf, _rk(code))
        return
    value = readers[kind](body, book.codec)
    xf = struct.unpack_from("<H", body, 4)[0] if kind & 0x0200 or kind in (_RK, 0x0006, 0x00D6) else body[4] & 0x3F
    yield row, column, _dated(book, xf, value)


def _dated(book: _Book, xf: int, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and book.is_date(xf):
        return book.moment(float(value))
    return value


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


_RK = 0x027E
_READERS: dict[int, Any] = {
    0x0002: lambda body, codec: struct.unpack_from("<H", body, 7)[0],  # INTEGER, BIFF2
    0x0003: _double(7),
    0x0203: _double(6),
    0x0004: lambda body, codec: body[8 : 8 + body[7]].decode(codec, "replace"),
    0x0204: _counted(6),
    0x00D6: _counted(6),
    0x0005: _error_or_truth(7),
    0x0205: _error_or_truth(6),
    _RK: lambda body, codec: _rk(struct.unpack_from("<I", body, 6)[0]),
    0x0006: _formula(6),
    0x0206: _formula(6),
    0x0406: _formula(6),
}
