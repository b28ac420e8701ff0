"""A Word document in the form of Chinese official papers: A4, margins and type of GB/T 9704-2012, tables that repeat
their heading on every page.

Tables are built as XML at once: a list of thousands of rows must not take minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from voucher_audit.export.safe import plain

TITLE, HEADING, SUBHEADING, BODY, TABLE = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
_LATIN: Final = "Times New Roman"
_PAGE: Final = (210, 297)  # mm
_MARGINS: Final = (37, 26, 35, 28)  # mm: top, right, bottom, left
_NARROW: Final = (20, 18, 18, 20)  # of forms and annexes, which are tables
_TWIPS_PER_MM: Final = 1440 / 25.4
_BODY_SIZE: Final = 16  # points: 三号
_BODY_LINE: Final = 28  # points

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class DocColumn:
    """One column of a table; `share` is its part of the table's width."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True)
class DocCell:
    """One cell of a form; a label is shaded. `lines` is the least height in lines of text."""

    text: str
    span: int = 1
    label: bool = False
    align: Align = "left"
    lines: int = 1


class OfficialDocument:
    """Written from top to bottom, then saved."""

    def __init__(self, title: str, unit: str, version: str, *, narrow: bool = False) -> None:
        self._document = docx.Document()
        properties = self._document.core_properties
        properties.title, properties.subject, properties.author = plain(title)[:255], plain(unit)[:255], ""
        properties.comments = f"voucher-audit {version}"
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = _LATIN, Pt(_BODY_SIZE)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
        self._margins = _NARROW if narrow else _MARGINS
        self._lay_out()

    def _lay_out(self, landscape: bool = False) -> None:
        section = self._document.sections[-1]
        width, height = reversed(_PAGE) if landscape else _PAGE
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        top, right, bottom, left = self._margins
        section.top_margin, section.right_margin = Mm(top), Mm(right)
        section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
        section.footer_distance = Mm(12)
        section.footer.is_linked_to_previous = False
        self._page_number(section.footer.paragraphs[0])
        self._width = width - left - right

    def _page_number(self, paragraph: Paragraph) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _typed(paragraph.add_run("— "), TABLE, 14)
        run = paragraph.add_run()
        _typed(run, TABLE, 14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = text
            run._r.append(part)
        _typed(paragraph.add_run(" —"), TABLE, 14)

    def annex(self, landscape: bool = True) -> None:
        """Begin a new page with narrow margins, for wide tables."""
        self._document.add_section(WD_SECTION.NEW_PAGE)
        self._margins = _NARROW
        self._lay_out(landscape)

    def page_break(self) -> None:
        """Go on at the top of the next page."""
        self._document.add_page_break()  # type: ignore[no-untyped-call]

    def title(self, text: str, size: float = 22) -> None:
        """The paper's name, centred."""
        paragraph = self._paragraph(text, TITLE, size, line=size * 1.5)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(size / 2)

    def heading(self, text: str, level: int = 1) -> None:
        """`一、…` (level 1) or `（一）…` (level 2)."""
        paragraph = self._paragraph(text, HEADING if level == 1 else SUBHEADING, _BODY_SIZE, indent=True)
        paragraph.paragraph_format.keep_with_next = True

    def text(self, text: str) -> None:
        """A paragraph of the body, first line indented by two characters."""
        self._paragraph(text, BODY, _BODY_SIZE, indent=True)

    def caption(self, text: str, size: float = 10.5, bold: bool = False) -> None:
        """A line in the type of tables."""
        paragraph = self._paragraph(text, HEADING if bold else TABLE, size, line=size * 1.5)
        paragraph.paragraph_format.space_before = Pt(size / 2 if bold else 0)
        paragraph.paragraph_format.keep_with_next = bold

    def _paragraph(
        self, text: str, font: str, size: float, *, indent: bool = False, line: float = _BODY_LINE
    ) -> Paragraph:
        paragraph = self._document.add_paragraph()
        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        form.space_before = form.space_after = Pt(0)
        if indent:
            form.first_line_indent = Pt(2 * size)
        _typed(paragraph.add_run(plain(text)), font, size)
        return paragraph

    def table(
        self,
        columns: Sequence[DocColumn],
        rows: Iterable[Sequence[str]],
        *,
        total: Sequence[str] | None = None,
        empty: str = "（无）",
        size: float = 10.5,
    ) -> None:
        """A table whose heading stands on every page; no row is torn apart by the end of a page."""
        shares = [column.share for column in columns]
        head = "".join(
            _cell(c.title, w, "center", size, head=True) for c, w in zip(columns, self._widths(shares), strict=True)
        )
        body = [
            "".join(
                _cell(text, width, column.align, size)
                for text, column, width in zip(row, columns, self._widths(shares), strict=True)
            )
            for row in rows
        ]
        if not body:
            body = [_cell(empty, sum(self._widths(shares)), "center", size, span=len(columns))]
        elif total is not None:
            body.append(
                "".join(
                    _cell(text, width, column.align, size, bold=True)
                    for text, column, width in zip(total, columns, self._widths(shares), strict=True)
                )
            )
        self._add_table(self._widths(shares), [_row(head, heading=True), *map(_row, body)])

    def form(self, shares: Sequence[float], rows: Iterable[Sequence[DocCell]], size: float = 10.5) -> None:
        """A form with labels and values; every row's spans add up to the number of shares."""
        widths = self._widths(shares)
        made = []
        for cells in rows:
            position, parts = 0, []
            for cell in cells:
                width = sum(widths[position : position + cell.span])
                position += cell.span
                parts.append(_cell(cell.text, width, cell.align, size, span=cell.span, head=cell.label))
            least = max(cell.lines for cell in cells)
            made.append(_row("".join(parts), twips=int(least * size * 1.4 * 20), torn=True))
        self._add_table(widths, made)

    def _widths(self, shares: Sequence[float]) -> list[int]:
        whole = self._width * _TWIPS_PER_MM
        return [int(whole * share / sum(shares)) for share in shares]

    def _add_table(self, widths: Sequence[int], rows: Sequence[str]) -> None:
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="333333"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        xml = (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        end = self._document.element.body.sectPr
        end.addprevious(parse_xml(xml))
        self._paragraph("", TABLE, 6, line=8)  # two tables without a paragraph between become one

    def save(self, path: Path) -> None:
        """Write the file."""
        self._document.save(str(path))


def _typed(run: Run, font: str, size: float) -> None:
    run.font.name, run.font.size = _LATIN, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _row(cells: str, *, heading: bool = False, twips: int = 0, torn: bool = False) -> str:
    rules = "" if torn else "<w:cantSplit/>"
    rules += f'<w:trHeight w:val="{twips}" w:hRule="atLeast"/>' if twips else ""
    rules += "<w:tblHeader/>" if heading else ""
    return f"<w:tr><w:trPr>{rules}</w:trPr>{cells}</w:tr>"


def _cell(
    text: str, width: int, align: Align, size: float, *, span: int = 1, head: bool = False, bold: bool = False
) -> str:
    font = HEADING if head or bold else TABLE
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDF1F6"/>' if head else ""
    type_ = (
        f'<w:rPr><w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{int(size * 2)}"/><w:szCs w:val="{int(size * 2)}"/></w:rPr>'
    )
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in plain(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{span}"/>{shade}'
        '<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" '
        f'w:lineRule="auto"/><w:jc w:val="{align}"/></w:pPr><w:r>{type_}{lines}</w:r></w:p></w:tc>'
    )
