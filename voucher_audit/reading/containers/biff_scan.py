"""One pass over the records of an xls (BIFF5, BIFF8): encryption, formulas without values, errors, hidden rows."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from voucher_audit.reading.containers.ole_wrap import wrap
from voucher_audit.reading.containers.ooxml_scan import SheetScan, WorkbookScan
from voucher_audit.reading.containers.source import Source
from voucher_audit.reading.containers.xlsb_scan import ERROR_TEXTS

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET = 0x0006, 0x000A, 0x002F, 0x0085
_CODEPAGE, _DIMENSIONS, _UNICODE = 0x0042, 0x0200, 1200
_COLUMN_INFO, _ERROR, _ROW, _BOF = 0x007D, 0x0205, 0x0208, 0x0809
_LAST_SECTOR_NUMBER = 0xFFFFFFFA
# records of cells that are not blank; LABEL, NUMBER, RSTRING, RK, LABELSST and, with a last column, MULRK
_CELLS, _MULRK = frozenset([_FORMULA, _ERROR, 0x0203, 0x0204, 0x00D6, 0x027E, 0x00FD]), 0x00BD
_COLUMNS = 256
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_RESULT_ERROR, _RESULT_EMPTY = 2, 3
_REMEDY = "请用 Excel 或 WPS 打开修复后另存为 xlsx，或重新导出"


def stream_names(data: bytes) -> set[str]:
    """Paths of the streams in an OLE file, in small letters."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return {"/".join(path).lower() for path in ole.listdir()}


def workbook_stream(data: bytes) -> bytes | None:
    """The stream of an OLE file that holds an Excel workbook; None when it holds none.

    Raises:
        OSError: not an OLE file, or damaged.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for name in ("Workbook", "Book"):
            if ole.exists(name):
                _check_chains(ole, name, data)
                return bytes(ole.openstream(name).read())
    return None


def _check_chains(ole: Any, name: str, data: bytes) -> None:
    """Refuse chains of sectors that run in a circle: they read as a shorter workbook, or without end."""
    ole.loadminifat()
    directory, minifat = (struct.unpack_from("<I", data, at)[0] for at in (48, 60))
    entry = ole.direntries[ole._find(name)]
    small = entry.size < ole.minisectorcutoff
    step = ole.minisectorsize if small else ole.sectorsize
    _check_chain(ole.minifat if small else ole.fat, entry.isectStart, -(-entry.size // step))
    for start in (directory, minifat, ole.root.isectStart):
        _check_chain(ole.fat, start)


def _check_chain(table: Any, at: int, wanted: int = 0) -> None:
    seen: set[int] = set()
    while at < _LAST_SECTOR_NUMBER:
        if at in seen or at >= len(table):
            raise OSError("chain of sectors in a circle, or out of the file")
        seen.add(at)
        at = table[at]
    if len(seen) < wanted:
        raise OSError("chain of sectors too short")


def is_encrypted(stream: bytes | bytearray) -> bool:
    """Does a FILEPASS record stand among the first records?"""
    for count, (kind, _, _) in enumerate(_records(stream, 0)):
        if kind == _FILEPASS:
            return True
        if kind == _EOF or count > 50:
            return False
    return False


def scan_biff(source: Source) -> tuple[WorkbookScan, bytes]:
    """Scan every sheet of an xls.

    Returns:
        The scan; and the workbook's stream in an OLE file of our own, with its code page and the extents of its sheets
        as they are, for calamine trusts both: a BIFF8 that states 936 reads as rubbish, a wrong extent ends the process.

    Raises:
        UnreadableInput: damaged or cut off.
    """
    try:
        stream = bytearray(workbook_stream(source.data) or b"")
        sheets = {}
        for offset, name in _sheets(stream):
            sheets[name] = scan_sheet(stream, offset)
            _state_extent(stream, offset, sheets[name])
        _state_unicode(stream)
        wrapped = wrap("Workbook", bytes(stream))
    except (OSError, struct.error, IndexError, ValueError, TypeError, AttributeError) as error:
        raise source.refuse("已损坏或没有传输完整", _REMEDY) from error
    formulas = sum(scan.formulas for scan in sheets.values())
    empty = sum(len(scan.unvalued) for scan in sheets.values())
    if empty < formulas:  # some have results, so those that are empty texts were computed too
        for scan in sheets.values():
            scan.unvalued.clear()
    return WorkbookScan(sheets), wrapped


def _state_unicode(stream: bytearray) -> None:
    """BIFF8 texts are UTF-16, full or without the upper bytes, whatever the code page says."""
    for kind, at, size in _records(stream, 0):
        if kind == _CODEPAGE and size >= 2:
            struct.pack_into("<H", stream, at, _UNICODE)
        elif kind == _EOF:
            return


def _state_extent(stream: bytearray, offset: int, scan: SheetScan) -> None:
    for kind, at, size in _records(stream, offset):
        if kind == _DIMENSIONS and size == 14:
            struct.pack_into("<IIHH", stream, at, 0, scan.rows, 0, scan.columns)
        elif kind == _DIMENSIONS and size == 10:
            struct.pack_into("<HHHH", stream, at, 0, min(scan.rows, 0xFFFF), 0, scan.columns)
        elif kind == _EOF:
            return


def _records(stream: bytes | bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """`(kind, start of body, length)` of the records from `at` on."""
    end = len(stream) - 4
    while at <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, size
        at += 4 + size


def _sheets(stream: bytes | bytearray) -> Iterator[tuple[int, str]]:
    version, codepage = 0x0600, "cp936"
    for kind, at, _ in _records(stream, 0):
        if kind == _BOF:
            (version,) = struct.unpack_from("<H", stream, at)
        elif kind == _CODEPAGE:
            codepage = codec_of(struct.unpack_from("<H", stream, at)[0])
        elif kind == _BOUNDSHEET:
            (offset,) = struct.unpack_from("<I", stream, at)
            count = stream[at + 6]
            if version >= 0x0600:
                wide = stream[at + 7] & 1
                raw = stream[at + 8 : at + 8 + count * (2 if wide else 1)]
                yield offset, raw.decode("utf-16-le" if wide else "latin-1", "replace")
            else:
                yield offset, stream[at + 7 : at + 7 + count].decode(codepage, "replace")
        elif kind == _EOF:
            return


def codec_of(page: int) -> str:
    """Python's codec for the code page of a workbook; what states none is Chinese."""
    return {936: "gb18030", 950: "cp950", 1200: "utf-16-le", 65001: "utf-8", 932: "cp932"}.get(page, "gb18030")


def scan_sheet(stream: bytes | bytearray, offset: int) -> SheetScan:
    """Scan the substream of one sheet, from its BOF to its EOF."""
    scan, depth = SheetScan(), 0
    for kind, at, size in _records(stream, offset):
        if kind in _CELLS or kind == _MULRK:
            row, column = struct.unpack_from("<HH", stream, at)
            last = struct.unpack_from("<H", stream, at + size - 2)[0] if kind == _MULRK else column
            if max(column, last) >= _COLUMNS:
                raise struct.error("a column beyond the last")
            scan.rows, scan.columns = max(scan.rows, row + 1), max(scan.columns, last + 1)
        if kind == _FORMULA and size >= 20:
            scan.formulas += 1
            row, column = struct.unpack_from("<HH", stream, at)
            if stream[at + 12 : at + 14] == b"\xff\xff":
                result = stream[at + 6]
                if result == _RESULT_ERROR:
                    scan.errors[row + 1, column + 1] = ERROR_TEXTS.get(stream[at + 8], "#N/A")
                elif result == _RESULT_EMPTY:
                    scan.unvalued.append((row + 1, column + 1))
        elif kind == _ERROR and size >= 8 and stream[at + 7]:
            row, column = struct.unpack_from("<HH", stream, at)
            scan.errors[row + 1, column + 1] = ERROR_TEXTS.get(stream[at + 6], "#N/A")
        elif kind == _ROW and size >= 16 and stream[at + 12] & _ROW_HIDDEN:
            scan.hidden_rows.append(struct.unpack_from("<H", stream, at)[0] + 1)
        elif kind == _COLUMN_INFO and size >= 10 and stream[at + 8] & _COLUMN_HIDDEN:
            scan.hidden_columns += 1
        elif kind == _BOF:
            depth += 1  # charts embedded in the sheet have a stream of their own inside
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return scan
    raise struct.error("a sheet without end")
