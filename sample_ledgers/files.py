"""Writing tables so that the same table is the same bytes: fixed dates inside workbooks, no clock anywhere."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

_CREATED = datetime(2022, 11, 8, 9, 0, 0)  # noqa: DTZ001 - a constant, not a moment


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], widths: Mapping[str, float] | None = None) -> bytes:
    """An xlsx with one sheet a table; text stays text, dates are real dates."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": _CREATED, "author": ""})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name[:31])
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write(row, column, cell)
        for header, width in (widths or {}).items():
            for cells in rows[:3]:
                if header in cells:
                    at = list(cells).index(header)
                    sheet.set_column(at, at, width)
    book.close()
    return buffer.getvalue()


def text_table(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A csv; days as ISO text, None as nothing."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(
        [[_text(cell) for cell in cells] for cells in rows]
    )
    return buffer.getvalue().encode(encoding)


def _text(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return cell


def same(left: bytes, right: bytes) -> bool:
    """Do two files say the same? Workbooks are compared by their parts, since another zlib may pack them otherwise."""
    if left == right:
        return True
    if not (left[:2] == right[:2] == b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(left)) as one, zipfile.ZipFile(io.BytesIO(right)) as other:
        names = one.namelist()
        return names == other.namelist() and all(one.read(name) == other.read(name) for name in names)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
