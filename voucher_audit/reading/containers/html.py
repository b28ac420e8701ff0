"""HTML saved under the name .xls, and web archives (mht): every table is a grid of texts."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass, field
from typing import Any

from voucher_audit.reading.containers.cells import Row, grid_of_rows
from voucher_audit.reading.containers.markup import attribute, decode_markup, elements, local_name
from voucher_audit.reading.containers.source import Parts, Skipped, Source, row_list
from voucher_audit.reading.grid import Grid

_BLANKS = re.compile(r"[ \t\r\f\v\n]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MUTE = {"table", "script", "style"}
_BREAKS = {"br", "p", "div", "li"}
_CHARSET = re.compile(rb"<meta\b[^<>]{0,300}charset[^<>]{0,300}>", re.IGNORECASE)
_HEAD = 1 << 16
_TITLE_LENGTH = 500
_MOST_TITLES = 500  # looking back for one costs the more the more tables there are
_MOST_SPANNED = 100_000
_TEXT_BEFORE = "preceding::text()[not(ancestor::script or ancestor::style or ancestor::title)]"


@dataclass
class _Table:
    before: str  # text between the table before and this one: the title stands there
    rows: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)  # column → rows that a span from above still covers
    cells: int = 0


def read_mhtml(source: Source) -> Parts:
    """The HTML parts of a web archive, one after the other."""
    message = email.message_from_bytes(source.data, policy=email.policy.default)
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    for part in message.walk():
        page = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(page, bytes) and b"<table" in page.lower():
            found, passed = read_html(source.inside(page))
            grids += found
            skipped += passed
    return grids, skipped


def read_html(source: Source) -> Parts:
    """One grid a table, in the order of the document; the row is that of the table, from 1.

    A spanned cell stands in its first place, `merged` says how far it reaches. `meta["title"]` is the text before it.

    Raises:
        UnreadableInput: nothing but text, or wider than the limits.
    """
    text = decode_markup(source)
    head, rest = text.utf8[:_HEAD], text.utf8[_HEAD:]
    utf8 = _CHARSET.sub(b"", head) + rest  # it is UTF-8 by now
    source.progress("读取网页表格", 0.2)
    tables: list[_Table] = []
    open_tables: list[_Table] = []
    told = ""
    for event, element in elements(source, utf8, html=True):
        name = local_name(element).lower()
        if name == "table" and event == "start":
            alone = not open_tables and len(tables) < _MOST_TITLES
            before = "".join(element.xpath(_TEXT_BEFORE)) if alone else ""
            tables.append(_Table(_tidy(before.removeprefix(told))[-_TITLE_LENGTH:]))
            told = before or told
            open_tables.append(tables[-1])
            if len(tables) > source.limits.members:
                raise source.refuse(f"内有超过 {source.limits.members:,} 个表格", "请改导出为 xlsx 或 csv")
        elif name == "table" and open_tables:
            open_tables.pop()
            element.clear(keep_tail=True)
        elif name == "caption" and event == "end" and open_tables:
            open_tables[-1].before = _tidy(f"{open_tables[-1].before}\0{_text(element)}")
            element.clear(keep_tail=False)
        elif name == "tr" and event == "end":
            if not open_tables:  # rows without a table around them
                tables.append(_Table(""))
                open_tables.append(tables[-1])
            _add_row(source, open_tables[-1], element)
            element.clear(keep_tail=False)
    closed = text.utf8.lower().count(b"</table") >= text.utf8.lower().count(b"<table")
    warnings = text.warnings if closed else (*text.warnings, "网页表格没有结束标记，文件可能被截断，请核对末尾几行")
    return _grids(source, tables, warnings)


def _grids(source: Source, tables: list[_Table], warnings: tuple[str, ...]) -> Parts:
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    suffix = source.suffix.lstrip(".")
    kind = "html" if suffix in {"", "html", "htm", "mht"} else f"{suffix}（实为 HTML）"
    for number, table in enumerate(tables, 1):
        sheet = f"表{number}" if len(tables) > 1 else ""
        if not any(any(cells) for _, cells in table.rows):
            skipped.append((source.name, sheet, "网页表格是空的"))
            continue
        notes = list(warnings)
        if table.hidden_rows:
            notes.append(f"{row_list(table.hidden_rows)}是隐藏行（已读入）")
        meta = {"title": table.before} if table.before else {}
        grids.append(
            grid_of_rows(
                source, sheet, kind, table.rows, text=True, merged=tuple(table.merged), warnings=tuple(notes), meta=meta
            )
        )
    source.progress("读取网页表格", 1.0)
    return grids, skipped


def _add_row(source: Source, table: _Table, element: Any) -> None:
    row = len(table.rows) + 1
    cells: list[str] = []
    covered = {column: left - 1 for column, left in table.covered.items() if left > 1}
    for cell in element:
        if local_name(cell).lower() not in {"td", "th"}:
            continue
        while len(cells) in table.covered:
            cells.append("")
        across, down = _span(cell, "colspan"), _span(cell, "rowspan")
        source.check_extent(1, len(cells) + across)
        if across > 1 or down > 1:
            table.merged.append((row, len(cells) + 1, row + down - 1, len(cells) + across))
        if down > 1:
            covered.update(dict.fromkeys(range(len(cells), len(cells) + across), down - 1))
        cells += [_value(cell), *[""] * (across - 1)]
    table.covered = covered
    table.cells += len(cells)
    source.check_extent(table.cells, 1)
    if _HIDDEN.search(attribute(element, "style")) and any(cells):
        table.hidden_rows.append(row)
    table.rows.append((row, cells))


def _span(cell: Any, name: str) -> int:
    text = attribute(cell, name, "1").strip()
    return min(max(1, int(text)), _MOST_SPANNED) if text.isdecimal() and len(text) < 8 else 1


def _value(cell: Any) -> str:
    """Text of a cell; the number behind it where Excel wrote it down (`x:num`), because what is shown is rounded."""
    number = attribute(cell, "x:num").strip()
    return number or _tidy(_text(cell))


def _text(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child).lower()
        if name in _BREAKS:
            pieces.append("\x00")
        if name not in _MUTE:
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _tidy(text: str) -> str:
    """White space as a browser shows it; a line break where the page had one."""
    lines = (_BLANKS.sub(" ", line).replace("\xa0", " ").strip() for line in text.split("\x00"))
    return "\n".join(line for line in lines if line)
