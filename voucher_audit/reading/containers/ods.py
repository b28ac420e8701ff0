"""OpenDocument spreadsheets, streamed: repeated rows and cells, spans, formulas, hidden rows (OASIS ODF 1.2 part 1, 9)."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from voucher_audit.reading.containers.cells import grid_of_rows
from voucher_audit.reading.containers.markup import attribute, decode_markup, elements, local_name, release
from voucher_audit.reading.containers.source import Parts, Skipped, Source, row_list
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

_ERROR_TEXTS = {"#N/A", "#DIV/0!", "#NAME?", "#REF!", "#VALUE!", "#NUM!", "#NULL!"}
_CELLS = {"table-cell", "covered-table-cell"}
_REMEDY = "请用 WPS、Excel 或 LibreOffice 另存为 xlsx 后再试"


@dataclass
class _Sheet:
    name: str
    hidden: bool
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    unvalued: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    at: int = 0  # rows passed
    cells: int = 0


def read_ods(source: Source) -> Parts:
    """One grid a sheet.

    Raises:
        UnreadableInput: damaged, with a password, or unfolding beyond the limits by repetition.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise source.refuse("有打开密码，ods 的加密无法解开", "请取消密码后另存为 xlsx")
            content = archive.read("content.xml")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError) as error:
        raise source.refuse("已损坏或没有传输完整", _REMEDY) from error
    return _read_content(source, content, "ods")


def read_flat_ods(source: Source) -> Parts:
    """The same in a single XML file (fods)."""
    return _read_content(source, decode_markup(source).utf8, "fods")


def _read_content(source: Source, content: bytes, kind: str) -> Parts:
    source.progress("读取工作表", 0.3)
    hidden_styles: set[str] = set()
    sheets: list[_Sheet] = []
    depth = 0
    for event, element in elements(source, content):
        name = local_name(element)
        if name == "table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                hidden = attribute(element, "style-name") in hidden_styles
                sheets.append(_Sheet(attribute(element, "name"), hidden))
            elif event == "end" and depth == 0:
                release(element)
        elif event == "end" and name == "style":
            if any(
                attribute(child, "display") == "false" for child in element if local_name(child) == "table-properties"
            ):
                hidden_styles.add(attribute(element, "name"))
        elif event == "end" and name == "table-row" and depth == 1:
            _add_row(source, sheets[-1], element)
            release(element)
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    for sheet in sheets:
        if sheet.rows:
            grids.append(_grid(source, sheet, kind))
        else:
            skipped.append((source.name, sheet.name, "工作表是空的"))
    source.progress("读取工作表", 1.0)
    return grids, skipped


def _grid(source: Source, sheet: _Sheet, kind: str) -> Grid:
    warnings = []
    if sheet.unvalued:
        warnings.append(f"{row_list(sheet.unvalued)}的公式没有保存计算结果（此类单元格记为“{NO_CACHED_VALUE}”）")
    if sheet.errors:
        warnings.append(f"{row_list(sheet.errors)}有错误值")
    if sheet.hidden_rows:
        warnings.append(f"{row_list(sheet.hidden_rows)}是隐藏行（已读入）")
    if sheet.hidden:
        warnings.append("工作表本身是隐藏的")
    return grid_of_rows(
        source, sheet.name, kind, sheet.rows, merged=tuple(sheet.merged), warnings=tuple(warnings), hidden=sheet.hidden
    )


def _add_row(source: Source, sheet: _Sheet, element: Any) -> None:
    repeated = _count(source, element, "number-rows-repeated")
    hidden = attribute(element, "visibility") in {"collapse", "filter"}
    row: list[Any] = []
    gap = 0
    for cell in element:
        if local_name(cell) not in _CELLS:
            continue
        times = _count(source, cell, "number-columns-repeated")
        value = _value(cell)
        across, down = _count(source, cell, "number-columns-spanned"), _count(source, cell, "number-rows-spanned")
        if across > 1 or down > 1:
            column = len(row) + gap + 1
            sheet.merged.append((sheet.at + 1, column, sheet.at + down, column + across - 1))
        if value is None:
            gap += times
            continue
        source.check_extent(1, len(row) + gap + times, sheet.name)
        row += [None] * gap + [value] * times
        gap = 0
        if value == NO_CACHED_VALUE:
            sheet.unvalued.append(sheet.at + 1)
        elif value in _ERROR_TEXTS:
            sheet.errors.append(sheet.at + 1)
    if row:
        sheet.cells += len(row) * repeated
        source.check_extent(1, len(row), sheet.name)
        source.check_extent(sheet.cells, 1, sheet.name)
        for _ in range(repeated):
            sheet.at += 1
            sheet.rows.append((sheet.at, row))
            if hidden:
                sheet.hidden_rows.append(sheet.at)
    else:
        sheet.at += repeated


def _count(source: Source, element: Any, name: str) -> int:
    text = attribute(element, name, "1")
    if not text.isdecimal() or len(text) > 9:
        raise source.refuse("已损坏或没有传输完整", _REMEDY)
    return max(1, int(text))


def _value(cell: Any) -> Any:
    kind = attribute(cell, "value-type")
    if kind in {"float", "currency", "percentage"}:
        try:
            number = float(attribute(cell, "value", "nan"))
        except ValueError:
            return _text(cell) or None
        return int(number) if abs(number) < 1e300 and number.is_integer() else number
    if kind == "date":
        return _date(attribute(cell, "date-value"))
    if kind == "boolean":
        return attribute(cell, "boolean-value") == "true"
    text = _text(cell) or attribute(cell, "string-value")
    if text:
        return text
    return NO_CACHED_VALUE if attribute(cell, "formula") and not kind else None


def _date(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text or None
    return date(moment.year, moment.month, moment.day) if "T" not in text else moment


def _text(cell: Any) -> str:
    return "\n".join(_paragraph(part) for part in cell if local_name(part) == "p")


def _paragraph(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name == "s":
            count = attribute(child, "c", "1")
            pieces.append(" " * min(int(count) if count.isdecimal() else 1, 1000))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name != "annotation":
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
