"""Real bytes of every container, written by hand or by the usual writers, all with the same small ledger."""

from __future__ import annotations

import io
import sqlite3
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from html import escape as html_escape
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import openpyxl
import xlsxwriter
import xlwt

from voucher_audit.reading.grid import Grid

HEADER = ["日期", "凭证字号", "摘要", "科目编码", "科目名称", "借方", "贷方"]
# row 2 and row 6 are blank; the code 0100100101 must keep its zero, the cell with quotes and a line break must stay one
VOUCHERS: list[list[Any]] = [
    ["2024年度 某某局 序时账", None, None, None, None, None, None],
    [None] * 7,
    HEADER,
    [date(2024, 1, 31), "记-0001", "付办公费", "5001", "业务活动费用", 1234.5, None],
    [date(2024, 1, 31), "记-0001", "付办公费", "1002", "银行存款", None, 1234.5],
    [None] * 7,
    [datetime(2024, 2, 1, 8, 30), "记-0002", '含"引号"，与\n换行', "0100100101", "库存现金", 300, None],  # noqa: DTZ001
]


def as_text(cell: Any) -> str:
    return "" if cell is None or cell != cell else str(cell)


TEXTS = [[as_text(cell) for cell in row] for row in VOUCHERS]


def shown(grid: Grid) -> dict[int, list[str]]:
    """Row number → cells as text, without blank cells at the end: comparable between containers."""
    rows = {}
    for row, cells in zip(grid.cells.index.tolist(), grid.cells.to_numpy(dtype=object).tolist(), strict=True):
        texts = [as_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        rows[row] = texts
    return rows


def expected(rows: Sequence[Sequence[Any]]) -> dict[int, list[str]]:
    """What `shown` must give for a table: its rows by number, blank ones left out."""
    result = {}
    for number, row in enumerate(rows, 1):
        texts = [as_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if any(text.strip() for text in texts):
            result[number] = texts
    return result


def accounted(grid: Grid) -> list[int]:
    """Every row number of a grid, sorted: must be 1, 2, 3 … last."""
    return sorted([*grid.cells.index.tolist(), *grid.blank_rows, *(row for row, _ in grid.left_out)])


def delimited(rows: Sequence[Sequence[str]], separator: str, line_end: str, encoding: str) -> bytes:
    def quoted(cell: str) -> str:
        special = separator in cell or '"' in cell or "\n" in cell
        return '"' + cell.replace('"', '""').replace("\n", line_end) + '"' if special else cell

    lines = [separator.join(map(quoted, row)) if any(row) else "" for row in rows]
    return (line_end.join(lines) + line_end).encode(encoding)


def xlsx(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def xlsx_with_shared_strings(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    """As Excel itself writes texts: in a table of their own."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        day, moment = (book.add_format({"num_format": text}) for text in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, cell, moment if isinstance(cell, datetime) else day)
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif cell is not None:
                    sheet.write(r, c, cell)
    return out.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_with_everything() -> bytes:
    """Merged title, hidden row, formula without a value, empty and hidden sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "凭证"
    for row in VOUCHERS:
        sheet.append(row)
    sheet["A8"], sheet["F8"], sheet["G8"] = "合计", "=SUM(F4:F7)", "=1/0"
    sheet.merge_cells("A1:G1")
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("空")
    hidden = book.create_sheet("隐藏")
    hidden["B2"] = "x"
    hidden.sheet_state = "hidden"
    return saved(book)


def rezipped(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A zip with some members replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
    return out.getvalue()


def member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def zipped_with_gbk_names(members: dict[str, bytes]) -> bytes:
    """As Windows and many Chinese programs write it: names in GBK, the UTF-8 flag not set."""
    stand_ins = {name: f"{number:x}".rjust(len(name.encode("gbk")), "q") for number, name in enumerate(members)}
    data = zipped({stand_ins[name]: content for name, content in members.items()})
    for name, stand_in in stand_ins.items():
        data = data.replace(stand_in.encode(), name.encode("gbk"))
    return data


def xls(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    day, moment = xlwt.easyxf(num_format_str="YYYY-MM-DD"), xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write(r, c, cell, moment)
            elif isinstance(cell, date):
                sheet.write(r, c, cell, day)
            elif cell is not None:
                sheet.write(r, c, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff5_sheet(rows: Sequence[Sequence[Any]]) -> bytes:
    """Substream of one sheet: LABEL records with GBK bytes, NUMBER records; as Delphi grids export it."""
    body = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    body += record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, 7, 0))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, int | float):
                body += record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
            elif cell is not None:
                text = as_text(cell).encode("gbk")
                body += record(0x0204, struct.pack("<HHHH", r, c, 0, len(text)) + text)
    return body + record(0x000A, b"")


def biff5(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    """A BIFF5 workbook in an OLE file: globals with code page 936 and one sheet in the stream `Book`."""
    name = title.encode("gbk")
    fonts = record(0x0031, struct.pack("<HHHHHBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0, 4) + "宋体".encode("gbk"))
    styles = record(0x00E0, struct.pack("<HHHHHHHH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0))

    def globals_(offset: int) -> bytes:
        sheet = record(0x0085, struct.pack("<IHB", offset, 0, len(name)) + name)
        start = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + record(0x0042, struct.pack("<H", 936))
        return start + fonts + styles + sheet + record(0x000A, b"")

    stream = globals_(len(globals_(0))) + biff5_sheet(rows)
    out = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(out, stream)
    ole = out.getvalue()
    wide = "Workbook".encode("utf-16-le")
    at = ole.index(wide)
    renamed = bytearray(ole)
    renamed[at : at + 18] = "Book".encode("utf-16-le").ljust(18, b"\0")
    renamed[at + 64 : at + 66] = struct.pack("<H", 10)  # bytes of the name with its zero
    return bytes(renamed)


def spreadsheetml(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    """XML Spreadsheet 2003 with `ss:Index` over blank rows and cells."""
    body, skipped = [], False
    for r, row in enumerate(rows, 1):
        if not any(cell is not None for cell in row):
            skipped = True
            continue
        cells, gap = [], False
        for c, cell in enumerate(row, 1):
            if cell is None:
                gap = True
                continue
            kind, value = "String", as_text(cell)
            if isinstance(cell, datetime):
                kind, value = "DateTime", cell.isoformat()
            elif isinstance(cell, date):
                kind, value = "DateTime", f"{cell.isoformat()}T00:00:00.000"
            elif isinstance(cell, int | float):
                kind = "Number"
            index = f' ss:Index="{c}"' if gap else ""
            cells.append(f'<Cell{index}><Data ss:Type="{kind}">{escape(value).replace(chr(10), "&#10;")}</Data></Cell>')
            gap = False
        index = f' ss:Index="{r}"' if skipped else ""
        body.append(f"<Row{index}>{''.join(cells)}</Row>")
        skipped = False
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="{title}"><Table>{"".join(body)}</Table></Worksheet></Workbook>'
    ).encode()


def html(rows: Sequence[Sequence[str]], encoding: str = "gbk") -> bytes:
    body = "".join(
        "<tr>" + "".join(f"<td>{html_escape(cell).replace(chr(10), '<br>')}</td>" for cell in row) + "</tr>\r\n"
        for row in rows
    )
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
        f"<style>td {{mso-number-format:'\\@'}}</style></head><body><table border=1>{body}</table></body></html>"
    ).encode(encoding)


def ods(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    return zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": ods_content(rows, title)}
    )


def ods_content(rows: Sequence[Sequence[Any]], title: str = "凭证") -> bytes:
    body = []
    for row in rows:
        cells = []
        for cell in row:
            if cell is None:
                cells.append("<table:table-cell/>")
            elif isinstance(cell, date):
                cells.append(f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>')
            elif isinstance(cell, int | float):
                cells.append(f'<table:table-cell office:value-type="float" office:value="{cell}"/>')
            else:
                lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
                cells.append(f'<table:table-cell office:value-type="string">{lines}</table:table-cell>')
        body.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    namespaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="{title}">{"".join(body)}<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def dbf(
    fields: Sequence[tuple[str, str, int, int]],
    rows: Sequence[Sequence[bytes]],
    deleted: Sequence[int] = (),
    version: int = 0x03,
    language: int = 0x4D,
) -> bytes:
    """A dBase table. `rows` hold the raw bytes of each field; `deleted` are 1-based record numbers."""
    size = 1 + sum(length for _, _, length, _ in fields)
    header = 32 + 32 * len(fields) + 1
    out = (
        struct.pack("<BBBBIHH", version, 124, 1, 31, len(rows), header, size) + bytes(17) + bytes([language]) + bytes(2)
    )
    for name, kind, length, decimals in fields:
        out += name.encode("gbk").ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([length, decimals]) + bytes(14)
    out += b"\x0d"
    for number, row in enumerate(rows, 1):
        out += b"*" if number in deleted else b" "
        for cell, (_, kind, length, _) in zip(row, fields, strict=True):
            out += (cell.rjust(length) if kind in "NF" else cell.ljust(length))[:length]
    return out + b"\x1a"


def sqlite(script: str, journal: str = "delete") -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    data = bytearray(connection.serialize())
    connection.close()
    if journal == "wal":
        data[18] = data[19] = 2
    return bytes(data)


def random_bytes(seed: int, size: int) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8).tobytes()
