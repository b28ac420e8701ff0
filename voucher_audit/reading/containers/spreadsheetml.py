"""XML Spreadsheet 2003, usually called .xls: `ss:Index` leaves gaps, spans are relative, formulas may lack values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from voucher_audit.reading.containers.cells import Row, grid_of_rows
from voucher_audit.reading.containers.markup import attribute, decode_markup, elements, local_name, release
from voucher_audit.reading.containers.source import Parts, Skipped, Source, row_list
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

_REMEDY = "请用 Excel 或 WPS 另存为 xlsx 后再试"


class _Sheet:
    def __init__(self, name: str, hidden: bool) -> None:
        self.name, self.hidden = name, hidden
        self.rows: list[Row] = []
        self.at = 0
        self.merged: list[tuple[int, int, int, int]] = []
        self.unvalued: list[int] = []
        self.errors: list[int] = []
        self.hidden_rows: list[int] = []


def read_spreadsheetml(source: Source) -> Parts:
    """One grid a worksheet.

    Raises:
        UnreadableInput: not well formed, entities declared, or an index beyond the limits.
    """
    text = decode_markup(source)
    sheets: list[_Sheet] = []
    source.progress("读取工作表", 0.2)
    for event, element in elements(source, text.utf8):
        name = local_name(element)
        if event == "start" and name == "Worksheet":
            sheets.append(_Sheet(attribute(element, "Name"), False))
        elif event == "end" and name == "Visible" and sheets and (element.text or "").startswith("SheetHidden"):
            sheets[-1].hidden = True
        elif event == "end" and name == "Row" and sheets:
            _add_row(source, sheets[-1], element)
            release(element)
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    for sheet in sheets:
        if any(cells for _, cells in sheet.rows):
            grids.append(_grid(source, sheet, text.warnings))
        else:
            skipped.append((source.name, sheet.name, "工作表是空的"))
    source.progress("读取工作表", 1.0)
    return grids, skipped


def _grid(source: Source, sheet: _Sheet, warnings: tuple[str, ...]) -> Grid:
    notes = list(warnings)
    if sheet.unvalued:
        notes.append(f"{row_list(sheet.unvalued)}的公式没有保存计算结果（此类单元格记为“{NO_CACHED_VALUE}”）")
    if sheet.errors:
        notes.append(f"{row_list(sheet.errors)}有错误值")
    if sheet.hidden_rows:
        notes.append(f"{row_list(sheet.hidden_rows)}是隐藏行（已读入）")
    if sheet.hidden:
        notes.append("工作表本身是隐藏的")
    kind = f"{source.suffix.lstrip('.') or 'xml'}（XML 表格 2003）"
    return grid_of_rows(
        source, sheet.name, kind, sheet.rows, merged=tuple(sheet.merged), warnings=tuple(notes), hidden=sheet.hidden
    )


def _add_row(source: Source, sheet: _Sheet, element: Any) -> None:
    sheet.at = _position(source, sheet, element, sheet.at)
    cells: list[Any] = []
    column = 0
    for cell in element:
        if local_name(cell) != "Cell":
            continue
        column = _position(source, sheet, cell, column)
        value = _value(cell)
        across, down = _extra(source, cell, "MergeAcross"), _extra(source, cell, "MergeDown")
        source.check_extent(1, column + across, sheet.name)
        if across or down:
            sheet.merged.append((sheet.at, column, sheet.at + down, column + across))
        if value is not None:
            cells += [None] * (column - 1 - len(cells)) + [value]
            if value == NO_CACHED_VALUE:
                sheet.unvalued.append(sheet.at)
            elif any(attribute(child, "Type") == "Error" for child in cell):
                sheet.errors.append(sheet.at)
        column += across
    if attribute(element, "Hidden") == "1" and cells:
        sheet.hidden_rows.append(sheet.at)
    sheet.rows.append((sheet.at, cells))
    sheet.at += _extra(source, element, "Span")


def _position(source: Source, sheet: _Sheet, element: Any, before: int) -> int:
    stated = attribute(element, "Index")
    if not stated:
        return before + 1
    if not stated.isdecimal() or not before < int(stated[:10]) <= 10_000_000:
        raise source.refuse("的行列序号有误，文件已损坏", _REMEDY, sheet.name, sheet.at)
    return int(stated)


def _extra(source: Source, element: Any, name: str) -> int:
    text = attribute(element, name, "0")
    if not text.isdecimal() or len(text) > 7:
        raise source.refuse("的行列序号有误，文件已损坏", _REMEDY)
    return int(text)


def _value(cell: Any) -> Any:
    data = next((child for child in cell if local_name(child) == "Data"), None)
    text = "".join(data.itertext()) if data is not None else ""
    if not text:
        return NO_CACHED_VALUE if attribute(cell, "Formula") and data is None else None
    kind = attribute(data, "Type")
    try:
        if kind == "Number":
            number = float(text)
            return int(number) if abs(number) < 1e300 and number.is_integer() else number
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text
