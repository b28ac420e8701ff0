"""A workbook with one set of formats: tables that print well on A4 and in which no text can become a formula."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from voucher_audit.decision import STATES
from voucher_audit.export.cells import Cell, SheetColumn
from voucher_audit.export.safe import plain, risky
from voucher_audit.text import display_width

_FONT: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_HEAVY: Final = {"font_name": "黑体", "valign": "vcenter"}
_BLUE: Final = "#1F3A5F"
_AWAY: Final = {"align": "right", "indent": 1}  # figures keep away from the next column's text
_EXCEL_TEXT: Final = 32_767  # characters a cell can hold
_HEADER_TEXT: Final = 200  # characters of a page header that are ours; Excel takes 255 with its codes
_LINE_HEIGHT: Final = 13.5
_TALLEST: Final = 30  # lines of text that a row shows at most (Excel: 409 points); more can be read in the cell
_LANDSCAPE_FROM: Final = 95  # characters of width beyond which a sheet is turned
GRID: Final = 12  # columns of a sheet that holds several tables
_GRID_WIDTH: Final = 11.0  # characters each

Choices = Mapping[str, Sequence[str]]  # column title → what its cells may hold
DECISION_CHOICES: Final[Choices] = {"处理状态": STATES}


class Paper:
    """A workbook with one set of formats. Rows are written from top to bottom: what is written leaves the memory."""

    def __init__(self, path: Path, title: str, unit: str, version: str) -> None:
        options = {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True,
            "default_date_format": "yyyy-mm-dd", "remove_timezone": True,
        }  # fmt: skip
        self.book: Any = xlsxwriter.Workbook(str(path), options)
        self.book.set_properties(
            {"title": plain(title), "subject": plain(unit), "comments": f"voucher-audit {version}"}
        )
        self.unit = plain(unit)[:_HEADER_TEXT].replace("\n", " ").replace("&", "&&")
        base = {**_FONT, "text_wrap": True, "border": 1, "border_color": "#9AA3AE"}
        kinds: dict[str, dict[str, Any]] = {
            "text": {},
            "number": {"align": "center"},
            "money": {"num_format": "#,##0.00", "text_wrap": False, **_AWAY},
            "day": {"num_format": "yyyy-mm-dd", "align": "center"},
            "entry": {"bg_color": "#FFF9E5"},
            "entry-money": {"num_format": "#,##0.00", "bg_color": "#FFF9E5", "text_wrap": False, **_AWAY},
            "entry-day": {"num_format": "yyyy-mm-dd", "align": "center", "bg_color": "#FFF9E5"},
            "id": {"num_format": "@", "text_wrap": False, "locked": True},
        }
        add = self.book.add_format
        self.formats = {kind: add({**base, **extra}) for kind, extra in kinds.items()}
        # quotePrefix keeps a risky text a text even after somebody edits the cell
        self.quoted = {kind: add({**base, **kinds[kind], "quote_prefix": True}) for kind in ("text", "entry", "id")}
        self.head = add({**base, **_HEAVY, "bg_color": _BLUE, "font_color": "white", "align": "center"})
        self.title = add({**_HEAVY, "font_size": 20, "align": "center", "font_color": _BLUE})
        self.subtitle = add({**_FONT, "font_size": 12, "align": "center"})
        self.section_title = add({**_HEAVY, "font_size": 12, "font_color": _BLUE, "bottom": 2, "bottom_color": _BLUE})
        self.note = add({**_FONT, "text_wrap": True, "align": "left"})
        self.total = {
            "text": add({**base, **_HEAVY, "font_size": 10, "align": "center"}),
            "money": add({**base, **_HEAVY, "font_size": 10, "num_format": "#,##0.00", **_AWAY}),
        }
        self.marked = {
            "高": add({**base, "align": "center", "bold": True, "font_color": "#B3261E"}),
            "中": add({**base, "align": "center", "font_color": "#B25E00"}),
            "低": add({**base, "align": "center"}),
            "提示": add({**base, "align": "center", "font_color": "#5B6470"}),
        }

    def __enter__(self) -> Paper:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self.book.close()

    def sheet(self, name: str, landscape: bool = True, heading: str = "") -> Any:
        """An empty A4 sheet as wide as the page, with the unit above and the page's number below."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)  # A4
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
        sheet.set_header(f'&L&"宋体"&9{self.unit}&C&"黑体"&12{heading or name}&R&"宋体"&9打印日期 &D')
        sheet.set_footer('&L&"宋体"&9检查人：　　　　　　复核人：&C&"宋体"&9第 &P 页，共 &N 页')
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Any, row: int, column: int, cell: Cell, kind: str = "text") -> None:
        """One cell; text stays text, whatever it begins with."""
        if cell is None or cell == "":
            sheet.write_blank(row, column, None, self.formats[kind])
        elif isinstance(cell, str):
            text, look = self._text(cell, kind)
            sheet.write_string(row, column, text, look)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self.formats[kind])  # noqa: DTZ001
        else:
            sheet.write_number(row, column, cell, self.formats[kind])

    def _text(self, cell: str, kind: str) -> tuple[str, Any]:
        text = plain(cell)
        if len(text) > _EXCEL_TEXT:
            text = text[: _EXCEL_TEXT - 12] + "……（已截断）"
        if kind in self.quoted and risky(text):
            return text, self.quoted[kind]
        return text, self.marked.get(text, self.formats[kind]) if kind == "text" else self.formats[kind]

    def table(
        self,
        name: str,
        columns: Sequence[SheetColumn],
        rows: Iterable[Sequence[Cell]],
        empty: str,
        freeze: int,
        *,
        choices: Choices | None = None,
        total: Sequence[Cell] | None = None,
    ) -> None:
        """One sheet with a frozen, filtered, repeated heading.

        `empty` is printed when there is no row; `choices` are drop-down lists; `total` is a last row, one cell a column.
        """
        printed = sum(column.printed for column in columns)
        widths = [column.width for column in columns]
        sheet = self.sheet(name, landscape=sum(widths[:printed]) > _LANDSCAPE_FROM)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width, None, {"hidden": column.kind == "id"})
        sheet.set_row(0, max(24, _height([column.title for column in columns], widths)))
        for position, column in enumerate(columns):
            sheet.write_string(0, position, column.title, self.head)
        last = 0
        for last, cells in enumerate(rows, start=1):
            sheet.set_row(last, _height(cells, widths[:printed]))
            for position, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self.put(sheet, last, position, cell, column.kind)
        if not last:
            sheet.set_row(1, 2 * _LINE_HEIGHT)
            sheet.merge_range(1, 0, 1, min(printed, 9) - 1, empty, self.note)
        elif total:
            self._total(sheet, last + 2, total)  # a blank row between: sorting and filtering leave the total alone
        sheet.freeze_panes(1, freeze)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, last + 2 if last and total else max(last, 1), printed - 1)
        if last:
            _validate(sheet, columns, last, choices or {})

    def _total(self, sheet: Any, row: int, total: Sequence[Cell]) -> None:
        for position, cell in enumerate(total):
            if isinstance(cell, int | float):
                sheet.write_number(row, position, cell, self.total["money" if isinstance(cell, float) else "text"])
            elif cell:
                sheet.write_string(row, position, plain(str(cell)), self.total["text"])
            elif cell == "":
                sheet.write_blank(row, position, None, self.total["text"])

    def grid(self, name: str, heading: str = "") -> Any:
        """A sheet of `GRID` equal columns, for several tables below one another (`line`, `section`)."""
        sheet = self.sheet(name, heading=heading)
        sheet.set_column(0, GRID - 1, _GRID_WIDTH)
        return sheet

    def line(self, sheet: Any, row: int, text: str, look: Any = None, height: float = 0.0) -> int:
        """A text over the whole width of a grid; returns the next row."""
        sheet.set_row(row, height or _height([text], [GRID * _GRID_WIDTH]))
        self._span(sheet, row, 0, GRID, plain(text), look or self.note)
        return row + 1

    def section(
        self, sheet: Any, row: int, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
    ) -> int:
        """A titled table within a grid, `columns` are headings and how many grid columns each spans; returns the next
        free row."""
        sheet.set_row(row, 20)
        self._span(sheet, row, 0, GRID, title, self.section_title)
        row += 1
        sheet.set_row(row, 18)
        self._row(sheet, row, columns, [head for head, _ in columns], self.head)
        for cells in rows:
            row += 1
            sheet.set_row(row, _height(cells, [span * _GRID_WIDTH for _, span in columns]))
            self._row(sheet, row, columns, cells)
        return row + 1

    def _row(
        self, sheet: Any, row: int, columns: Sequence[tuple[str, int]], cells: Sequence[Cell], look: Any = None
    ) -> None:
        position = 0
        for (_, span), cell in zip(columns, cells, strict=True):
            kind = "money" if isinstance(cell, float) else "number" if isinstance(cell, int) else "text"
            shown = look or (self._text(cell, kind)[1] if isinstance(cell, str) else self.formats[kind])
            self._span(sheet, row, position, span, plain(cell) if isinstance(cell, str) else cell, shown)
            position += span

    def _span(self, sheet: Any, row: int, column: int, span: int, cell: Cell, look: Any) -> None:
        if span > 1:
            sheet.merge_range(row, column, row, column + span - 1, "", look)
        if isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell[:_EXCEL_TEXT], look)
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, look)
        else:
            sheet.write_blank(row, column, None, look)


def _validate(sheet: Any, columns: Sequence[SheetColumn], last: int, choices: Choices) -> None:
    for position, column in enumerate(columns):
        if column.title in choices:
            allowed = list(choices[column.title])
            sheet.data_validation(
                1, position, last, position,
                {"validate": "list", "source": allowed, "error_title": column.title,
                 "error_message": f"请从列表中选择：{'、'.join(allowed)}"},
            )  # fmt: skip
        elif column.kind == "entry-day":
            sheet.data_validation(
                1, position, last, position,
                {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_title": column.title,
                 "error_message": "请填日期，例如 2026-12-31"},
            )  # fmt: skip
        elif column.kind == "id":
            sheet.data_validation(
                1, position, last, position,
                {"validate": "custom", "value": "=FALSE", "error_title": column.title,
                 "error_message": "这一列用于读回处理意见，请不要修改"},
            )  # fmt: skip


def _height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Points that the row needs: spreadsheets fit wrapped rows only when somebody opens them, printers never."""
    lines = 1
    for cell, width in zip(cells, widths, strict=False):
        if isinstance(cell, str):
            room = max(width - 1, 1)  # a cell keeps a little of its width free on both sides
            if 2 * len(cell) > room or "\n" in cell:
                lines = max(lines, sum(math.ceil(max(display_width(part), 1) / room) for part in cell.split("\n")))
    return _LINE_HEIGHT * min(lines, _TALLEST) + 4
