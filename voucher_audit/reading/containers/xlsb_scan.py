"""One pass over the binary records of an xlsb: extent, error cells, hidden rows (MS-XLSB 2.1.4, 2.5.97)."""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from voucher_audit.reading.containers.ooxml_scan import SheetScan, WorkbookScan
from voucher_audit.reading.containers.source import Source

ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_ROW, _BLANK, _ERROR, _FORMULA_STRING, _FORMULA_ERROR, _END_OF_SHEET, _SHEET = 0, 1, 3, 8, 11, 130, 156
_CELLS = range(1, 12)
_FORMULAS = range(8, 12)
_HIDDEN = 0x10  # of the second flag byte of BrtRowHdr


def scan_xlsb(source: Source, archive: zipfile.ZipFile) -> WorkbookScan:
    """Scan every sheet of an xlsb.

    Raises:
        UnreadableInput: damaged, too wide or too large.
    """
    try:
        sheets = {name: scan_sheet_records(archive.read(part)) for name, part in _sheet_parts(archive).items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, struct.error, IndexError,
            NotImplementedError, RuntimeError, etree.XMLSyntaxError) as error:  # fmt: skip
        raise source.refuse("已损坏或没有传输完整", "请用 Excel 或 WPS 打开修复后另存为 xlsx，或重新导出") from error
    for name, scan in sheets.items():
        source.check_extent(scan.rows, scan.columns, name)
    return WorkbookScan(sheets)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    links = etree.fromstring(archive.read(names["xl/_rels/workbook.bin.rels"]), parser)
    targets = {}
    for relation in links.iter("{*}Relationship"):
        target = (relation.get("Target") or "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        targets[relation.get("Id")] = names.get(path.lower(), "")
    parts = {}
    for kind, body in _records(archive.read(names["xl/workbook.bin"])):
        if kind == _SHEET:  # hsState 4 bytes, iTabID 4 bytes, then relation id and name as counted UTF-16
            identity, at = _wide_string(body, 8)
            name, _ = _wide_string(body, at)
            if targets.get(identity):
                parts[name] = targets[identity]
    return parts


def _wide_string(body: bytes, at: int) -> tuple[str, int]:
    (count,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * count
    return body[at + 4 : end].decode("utf-16-le"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at, length = 0, len(data)
    while at < length:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while shift < 28:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def scan_sheet_records(data: bytes) -> SheetScan:
    """Extent (cells with a value only), error cells and hidden rows of one sheet's part."""
    scan, row, kind = SheetScan(), 0, -1
    for kind, body in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            if len(body) > 11 and body[11] & _HIDDEN:
                scan.hidden_rows.append(row)
        elif kind in _CELLS:
            column = struct.unpack_from("<I", body)[0] + 1
            if kind != _BLANK:
                scan.rows, scan.columns = max(scan.rows, row), max(scan.columns, column)
            if kind in (_ERROR, _FORMULA_ERROR):
                scan.errors[row, column] = ERROR_TEXTS.get(body[8], "#N/A")
            scan.formulas += kind in _FORMULAS
    if kind != _END_OF_SHEET:
        raise ValueError("a sheet without end")
    return scan
