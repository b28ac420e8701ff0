"""A workbook with one set of formats: tables that print well and in which no text can become a formula."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from voucher_audit.decision import STATES
from voucher_audit.export.cells import Cell, SheetColumn
from voucher_audit.text import display_width

_FONT: Final = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_EXCEL_TEXT: Final = 32_767  # characters a cell can hold
_RISKY: Final = tuple("=+-@\t\r\n＝＋－＠'")
_LINE_HEIGHT: Final = 15.0
_TALLEST: Final = 12  # lines of text that a row shows at most; more can be read in the cell


class Paper:
    """A workbook with one set of formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        base = {**_FONT, "text_wrap": True, "border": 1, "border_color": "#C9CED6"}
        kinds: dict[str, dict[str, Any]] = {
            "text": {},
            "number": {"align": "center"},
            "money": {"num_format": "#,##0.00", "text_wrap": False},
            "day": {"num_format": "yyyy-mm-dd", "align": "center"},
            "entry": {"bg_color": "#FFF9E5"},
        }
        self.formats = {kind: book.add_format({**base, **extra}) for kind, extra in kinds.items()}
        # quotePrefix keeps a risky text a text even after somebody edits the cell
        self.quoted = book.add_format({**base, "quote_prefix": True})
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": "#1F3A5F", "font_color": "white", "align": "center"}
        )
        self.title = book.add_format({**_FONT, "font_size": 18, "bold": True, "font_color": "#1F3A5F"})
        self.title_of_section = book.add_format(
            {**_FONT, "font_size": 12, "bold": True, "font_color": "#1F3A5F", "bottom": 2}
        )
        self.note = book.add_format({**_FONT, "font_color": "#5B6470", "text_wrap": True})
        self.severity = {
            "高": book.add_format({**base, "align": "center", "bold": True, "font_color": "#B3261E"}),
            "中": book.add_format({**base, "align": "center", "font_color": "#B25E00"}),
        }

    def sheet(self, name: str, landscape: bool = True) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)  # A4
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Any, row: int, column: int, cell: Cell, kind: str = "text") -> None:
        look = self.formats[kind]
        if cell is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(cell, date | datetime):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), look)  # noqa: DTZ001
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, look)
        else:
            text = cell if len(cell) <= _EXCEL_TEXT else cell[: _EXCEL_TEXT - 12] + "……（已截断）"
            if kind == "text":
                look = self.quoted if text.startswith(_RISKY) else self.severity.get(text, look)
            sheet.write_string(row, column, text, look)

    def heading(self, sheet: Any, row: int, columns: Sequence[SheetColumn]) -> None:
        for position, column in enumerate(columns):
            sheet.write_string(row, position, column.title, self.head)

    def table(
        self, name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]], empty: str, freeze: int
    ) -> None:
        """One sheet with a frozen, filtered heading; `empty` is printed when there is no row."""
        sheet = self.sheet(name)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
        sheet.set_row(0, 24)
        self.heading(sheet, 0, columns)
        last = 0
        for last, cells in enumerate(rows, start=1):
            sheet.set_row(last, _height(cells, [column.width for column in columns]))
            for position, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self.put(sheet, last, position, cell, column.kind)
        if not last:
            sheet.merge_range(1, 0, 1, min(len(columns), 9) - 1, empty, self.note)
        sheet.freeze_panes(1, freeze)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.repeat_rows(0)
        printed = sum(column.printed for column in columns)
        sheet.print_area(0, 0, max(last, 1), printed - 1)
        for position, column in enumerate(columns):
            if column.title == "处理状态" and last:
                sheet.data_validation(
                    1, position, last, position,
                    {"validate": "list", "source": list(STATES), "error_title": "处理状态",
                     "error_message": f"请从列表中选择：{'、'.join(STATES)}"},
                )  # fmt: skip

    def section(
        self, sheet: Any, row: int, title: str, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Cell]]
    ) -> int:
        """A titled table within a sheet, `columns` are headings and widths; returns the next free row."""
        sheet.write_string(row, 0, title, self.title_of_section)
        row += 1
        for position, (head, _) in enumerate(columns):
            sheet.write_string(row, position, head, self.head)
        for cells in rows:
            row += 1
            sheet.set_row(row, _height(cells, [width for _, width in columns]))
            for position, cell in enumerate(cells):
                kind = "money" if isinstance(cell, float) else "number" if isinstance(cell, int) else "text"
                self.put(sheet, row, position, cell, kind)
        return row + 1


def _height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Points that the row needs: spreadsheets fit wrapped rows only when somebody opens them, printers never."""
    lines = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str):
            lines = max(lines, sum(math.ceil(max(display_width(part), 1) / width) for part in cell.split("\n")))
    return _LINE_HEIGHT * min(lines, _TALLEST)
