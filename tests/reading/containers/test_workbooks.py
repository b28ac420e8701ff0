"""Spreadsheets of every kind hold the same ledger; what calamine keeps to itself is seen all the same."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlwt
from python_calamine import CalamineWorkbook

from tests.reading.containers import builders
from tests.reading.containers.builders import VOUCHERS, accounted, expected, member, rezipped, shown
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits, open_grids
from voucher_audit.reading.containers.xlsb_scan import scan_sheet_records
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

FIXTURES = Path(__file__).parent / "fixtures"
SHEET = "xl/worksheets/sheet1.xml"
WRITERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "凭证.xlsx": (lambda: builders.xlsx(VOUCHERS), "xlsx"),
    "共享.xlsx": (lambda: builders.xlsx_with_shared_strings(VOUCHERS), "xlsx"),
    "凭证.xlsm": (lambda: builders.xlsx(VOUCHERS), "xlsm"),
    "凭证.xls": (lambda: builders.xls(VOUCHERS), "xls"),
    "凭证.et": (lambda: builders.xls(VOUCHERS), "et"),
    "凭证.ods": (lambda: builders.ods(VOUCHERS), "ods"),
    "凭证.fods": (lambda: flat_ods(), "fods"),
    "凭证.xml": (lambda: builders.spreadsheetml(VOUCHERS), "xml（XML 表格 2003）"),
    "凭证.xlsb": (lambda: (FIXTURES / "vouchers.xlsb").read_bytes(), "xlsb"),
}
# what a file is, is told by its bytes
DISGUISED: dict[str, tuple[Callable[[], bytes], str]] = {
    "xlsx called xls": (lambda: builders.xlsx(VOUCHERS), "xls（实为 xlsx）"),
    "xls called xlsx": (lambda: builders.xls(VOUCHERS), "xlsx（实为 xls）"),
    "XML called xls": (lambda: builders.spreadsheetml(VOUCHERS), "xls（XML 表格 2003）"),
    "ods called xls": (lambda: builders.ods(VOUCHERS), "ods"),
}


def flat_ods() -> bytes:
    content = builders.ods_content(VOUCHERS)
    return content.replace(b"office:document-content", b"office:document")


def first(name: str, data: bytes) -> Grid:
    return open_grids((name, data))[0][0]


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_reads_the_same(name: str) -> None:
    make, container = WRITERS[name]
    grid = first(name, make())
    assert shown(grid) == expected(VOUCHERS)
    assert grid.blank_rows == (2, 6)
    assert accounted(grid) == list(range(1, 8))
    assert (grid.sheet, grid.container) == ("凭证", container)
    assert grid.cells.loc[4, 0] == date(2024, 1, 31)
    assert grid.cells.loc[7, 0] == datetime(2024, 2, 1, 8, 30)  # noqa: DTZ001
    assert grid.cells.loc[7, 3] == "0100100101"
    assert grid.cells.loc[7, 5] == 300
    assert isinstance(grid.cells.loc[7, 5], int)
    assert grid.cells.loc[4, 5] == 1234.5
    assert grid.cells.loc[4, 6] is None
    assert {str(dtype) for dtype in grid.cells.dtypes} <= {"object", "str"}  # columns of nothing but text may be `str`


@pytest.mark.parametrize("case", DISGUISED)
def test_the_suffix_is_never_asked(case: str) -> None:
    make, container = DISGUISED[case]
    grid = first("账." + case.split()[-1], make())
    assert shown(grid) == expected(VOUCHERS)
    assert grid.container == container


def test_biff8_that_states_the_code_page_of_gbk() -> None:
    """Its texts are UTF-16 all the same."""
    data = builders.xls(VOUCHERS)
    stated = builders.record(0x0042, struct.pack("<H", 1200))
    assert data.count(stated) == 1
    changed = data.replace(stated, builders.record(0x0042, struct.pack("<H", 936)))
    grid = first("凭证.xls", changed)
    assert shown(grid) == expected(VOUCHERS)
    assert grid.sheet == "凭证"


def test_biff8_whose_stated_extent_is_wrong() -> None:
    data = builders.xls(VOUCHERS)
    at = data.index(struct.pack("<HH", 0x0200, 14)) + 4
    for extent in ((0, 0, 0, 0), (0, 0xFFFFFFFF, 0, 0xFFFF), (7, 3, 9, 2)):
        changed = data[:at] + struct.pack("<IIHH", *extent) + data[at + 12 :]
        assert shown(first("凭证.xls", changed)) == expected(VOUCHERS)


def test_an_xls_of_many_sectors() -> None:
    rows = [[f"记-{number}", number, f"摘要{number}"] for number in range(30_000)]
    assert shown(first("凭证.xls", builders.xls(rows))) == expected(rows)


def test_a_table_of_strings_that_lies_about_its_size() -> None:
    data = builders.xlsx_with_shared_strings(VOUCHERS)
    part = "xl/sharedStrings.xml"
    strings = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="99999999999"', member(data, part))
    with pytest.raises(UnreadableInput, match="声明的数目有误"):
        open_grids(("a.xlsx", rezipped(data, {part: strings})))


def test_biff5_of_excel_95_in_gbk() -> None:
    rows = [
        [cell if isinstance(cell, int | float) else builders.as_text(cell) or None for cell in row] for row in VOUCHERS
    ]
    grid = first("凭证.xls", builders.biff5(rows))
    assert shown(grid) == expected(rows)
    assert (grid.sheet, grid.container) == ("凭证", "xls（Excel 5.0/95）")
    assert grid.cells.loc[7, 3] == "0100100101"


def test_bare_biff_stream_of_a_delphi_grid() -> None:
    rows = [["日期", "摘要", "金额"], ["2024-01-31", "付办公费", 12.5], [None] * 3, ["2024-02-01", "收款", 3]]
    grid = first("凭证.xls", builders.biff5_sheet(rows))
    assert shown(grid) == expected(rows)
    assert grid.blank_rows == (3,)
    assert grid.container == "xls（早期 BIFF 格式）"
    with pytest.raises(UnreadableInput, match="没有传输完整"):
        open_grids(("凭证.xls", builders.biff5_sheet(rows)[:-10]))


def test_bare_biff2_of_foxpro() -> None:
    body = builders.record(0x0009, b"\x02\x00\x10\x00")
    body += builders.record(0x0004, b"\0\0\0\0\0\0\0\x04" + "摘要".encode("gbk"))
    body += builders.record(0x0002, b"\x01\0\0\0\0\0\0\x0c\0") + builders.record(
        0x0003, b"\x02\0\x01\0\0\0\0" + b"\0" * 6 + b"\xf8\x3f"
    )
    grid = first("t.xls", body + builders.record(0x000A, b""))
    assert shown(grid) == {1: ["摘要"], 2: ["12"], 3: ["", "1.5"]}


@pytest.mark.parametrize("name", ["vouchers.ods", "vouchers-by-libreoffice.xls"])
def test_files_that_libreoffice_wrote(name: str) -> None:
    grids, skipped = open_grids(FIXTURES / name)
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("凭证", False), ("隐藏", True)]
    assert [(sheet, why) for _, sheet, why in skipped] == [("空", "工作表是空的")]
    last = [["合计", None, None, None, None, 1534.5, "#DIV/0!"]]
    assert shown(grids[0]) == expected(VOUCHERS + last)
    assert grids[0].merged == ((1, 1, 1, 7),)
    assert any("第 5 行是隐藏行" in warning for warning in grids[0].warnings)
    assert any("第 8 行有错误值" in warning for warning in grids[0].warnings)
    assert shown(grids[1]) == {2: ["", "x"]}  # a blank first column stays a column
    assert accounted(grids[1]) == [1, 2]


def test_own_ods_reader_agrees_with_calamine() -> None:
    data = (FIXTURES / "vouchers.ods").read_bytes()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    theirs = [[None if cell == "" else cell for cell in row] for row in book.get_sheet_by_name("凭证").iter_rows()]
    theirs[7][6] = "#DIV/0!"  # calamine gives errors as blanks
    assert shown(open_grids(FIXTURES / "vouchers.ods")[0][0]) == expected(
        [[int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in row] for row in theirs]
    )


def test_formula_without_a_value_is_a_marked_hole() -> None:
    grids, skipped = open_grids(("账.xlsx", builders.xlsx_with_everything()))
    assert [(sheet, why) for _, sheet, why in skipped] == [("空", "工作表是空的")]
    assert grids[0].cells.loc[8].tolist() == ["合计", None, None, None, None, NO_CACHED_VALUE, NO_CACHED_VALUE]
    assert shown(grids[0]) == expected([*VOUCHERS, ["合计", None, None, None, None, NO_CACHED_VALUE, NO_CACHED_VALUE]])
    assert grids[0].merged == ((1, 1, 1, 7),)
    assert any(warning.startswith("第 8 行的公式没有保存计算结果") for warning in grids[0].warnings)
    assert "第 5 行是隐藏行（已读入）" in grids[0].warnings
    assert (grids[1].sheet, grids[1].hidden) == ("隐藏", True)


def sheet_xml(rows: str, before: str = "", prefix: str = "") -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns:{prefix}="{namespace}"' if prefix else f'xmlns="{namespace}"'
    return f"<{p}worksheet {declared}>{before}<{p}sheetData>{rows}</{p}sheetData></{p}worksheet>".encode()


def with_sheet(xml: bytes) -> bytes:
    return rezipped(builders.xlsx([["x"]]), {SHEET: xml})


def test_formulas_with_values_blank_texts_and_none() -> None:
    xml = sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>B2</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v/></c><c r="B2" t="str"><f>A1</f><v>甲</v></c>'
        '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="4"><c r="D4" t="e"><v>#N/A</v></c></row>'
    )
    grid = first("a.xlsx", with_sheet(xml))
    assert shown(grid) == {
        1: ["2", "", NO_CACHED_VALUE],
        2: [NO_CACHED_VALUE, "甲", "#DIV/0!"],
        4: ["", "", "", "#N/A"],
    }
    assert any(warning.startswith("第 1–2 行的公式没有保存计算结果") for warning in grid.warnings)
    assert "第 2、4 行有错误值（#DIV/0!、#N/A）" in grid.warnings


def test_cells_without_references_and_with_a_namespace_prefix() -> None:
    plain = sheet_xml("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><f>A1</f></c><c><v>3</v></c></row>")
    grid = first("a.xlsx", with_sheet(plain))
    assert shown(grid) == {1: ["1", "", "2"], 3: [NO_CACHED_VALUE, "3"]}
    prefixed = sheet_xml(
        '<x:row r="2" hidden="1"><x:c r="B2"><x:f>A1</x:f></x:c><x:c r="C2"><x:v>3</x:v></x:c></x:row>', prefix="x"
    )
    grid = first("a.xlsx", with_sheet(prefixed))
    assert shown(grid) == {2: ["", NO_CACHED_VALUE, "3"]}
    assert "第 2 行是隐藏行（已读入）" in grid.warnings


def test_formulas_that_excel_was_to_compute_on_opening() -> None:
    data = with_sheet(sheet_xml('<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>0</v></c><c r="B1"><v>5</v></c></row>'))
    told = member(data, "xl/workbook.xml")
    computed = told.replace(b'fullCalcOnLoad="1"', b"")
    asked = computed.replace(b"<calcPr", b'<calcPr fullCalcOnLoad="1"')
    assert asked != computed
    assert any("要求打开时重算" in w for w in first("a.xlsx", rezipped(data, {"xl/workbook.xml": asked})).warnings)
    assert not first("a.xlsx", rezipped(data, {"xl/workbook.xml": computed})).warnings


def test_xls_whose_formulas_were_never_computed() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("凭证")
    sheet.write(0, 0, "合计")
    sheet.write(0, 1, xlwt.Formula("1+1"))
    sheet.write(1, 0, 5)
    sheet.row(1).hidden = True
    out = io.BytesIO()
    book.save(out)
    grid = first("a.xls", out.getvalue())
    assert shown(grid) == {1: ["合计", NO_CACHED_VALUE], 2: ["5"]}
    assert any("第 1 行的公式没有保存计算结果" in warning for warning in grid.warnings)
    assert "第 2 行是隐藏行（已读入）" in grid.warnings


def test_numbers_dates_and_texts_keep_their_kind() -> None:
    book = openpyxl.Workbook()
    cells = [
        "'0001",
        "00012345",
        123,
        12.5,
        True,
        date(2024, 1, 31),
        time(5, 6),
        timedelta(hours=30),
        6.2284801e18,
        "甲_x000D_\n乙",
    ]
    book.active.append(cells)
    book.active["A2"] = 45322
    book.active["A2"].number_format = 'yyyy"年"m"月"d"日"'
    book.active["B2"] = 1234.0
    book.active["B2"].number_format = "#,##0.00_);[Red]\\(#,##0.00\\)"
    grid = first("a.xlsx", builders.saved(book))
    first_row = grid.cells.loc[1].tolist()
    assert first_row[:7] == ["'0001", "00012345", 123, 12.5, True, date(2024, 1, 31), time(5, 6)]
    assert first_row[7:9] == ["1 day, 6:00:00", 6228480100000000000]
    assert first_row[9].split() == ["甲", "乙"]
    assert grid.cells.loc[2].tolist()[:2] == [date(2024, 1, 31), 1234]
    assert any(warning.startswith("第 1 行有超过 15 位的数字") for warning in grid.warnings)


def test_repeated_rows_and_cells_of_ods() -> None:
    row = '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>甲</text:p></table:table-cell></table:table-row>'
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="9"/></table:table-row>'
    more = '<table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float" office:value="7"><text:p>7.00</text:p></table:table-cell></table:table-row>'
    formula = '<table:table-row><table:table-cell table:formula="of:=[.A1]"/></table:table-row>'
    content = builders.ods_content([]).replace(
        b"<table:table-row", (row + gap + more + formula + "<table:table-row").encode(), 1
    )
    grid = first(
        "a.ods",
        builders.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}),
    )
    assert shown(grid) == {1: ["甲", "甲"], 2: ["甲", "甲"], 6: ["", "", "7"], 7: [NO_CACHED_VALUE]}
    assert grid.blank_rows == (3, 4, 5)


def test_repetition_in_ods_cannot_unfold_without_end() -> None:
    bomb = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell></table:table-row>'
    content = builders.ods_content([]).replace(b"<table:table-row", (bomb + "<table:table-row").encode(), 1)
    data = builders.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    with pytest.raises(UnreadableInput, match="单元格的上限"):
        open_grids(("a.ods", data))


def test_gaps_merges_and_formulas_of_spreadsheetml() -> None:
    rows = (
        '<Row ss:Index="2" ss:Hidden="1"><Cell ss:MergeAcross="2" ss:MergeDown="1"><Data ss:Type="String">甲</Data></Cell>'
        '<Cell><Data ss:Type="Number">5</Data></Cell></Row>'
        '<Row ss:Span="2"/><Row><Cell ss:Index="3" ss:Formula="=R1C1"/><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>'
    )
    empty = builders.spreadsheetml([])
    grid = first("a.xls", empty.replace(b"<Table></Table>", f"<Table>{rows}</Table>".encode()))
    assert shown(grid) == {2: ["甲", "", "", "5"], 6: ["", "", NO_CACHED_VALUE, "#N/A"]}
    assert grid.merged == ((2, 1, 3, 3),)
    assert accounted(grid) == [1, 2, 3, 4, 5, 6]
    assert len(grid.warnings) == 3


def test_records_of_xlsb_tell_errors_and_hidden_rows() -> None:
    def record(kind: int, body: bytes) -> bytes:
        return bytes([kind, len(body)]) + body

    row = record(0, b"\x04\0\0\0" + b"\0" * 7 + b"\x10" + b"\0" * 5)
    error = record(3, b"\x02\0\0\0" + b"\0\0\0\0" + b"\x07")
    scan = scan_sheet_records(row + error + record(1, b"\x63\0\0\0\0\0\0\0") + b"\x82\x01\0")
    assert scan.hidden_rows == [5]
    assert scan.errors == {(5, 3): "#DIV/0!"}
    assert (scan.rows, scan.columns) == (5, 3)


def test_an_xlsb_whose_sheet_was_not_written_to_its_end() -> None:
    data = (FIXTURES / "vouchers.xlsb").read_bytes()
    part = "xl/worksheets/sheet1.bin"
    with pytest.raises(UnreadableInput, match="已损坏或没有传输完整"):
        open_grids(("a.xlsb", rezipped(data, {part: member(data, part)[:-40]})))


def test_formatted_but_empty_cells_do_not_count() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert shown(first("a.xlsx", with_sheet(sheet_xml(far)))) == {1: ["1"]}


def test_a_sheet_that_is_too_wide_is_refused_before_it_is_built() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableInput, match="工作表「凭证」有 16,384 列"):
        open_grids(("a.xlsx", with_sheet(sheet_xml(far))))


def test_long_texts_repeated_too_often_are_refused() -> None:
    book = openpyxl.Workbook()
    data = builders.saved(book)
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"长" * 10_000}</t></si></sst>'
    )
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 2001))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in {SHEET, "xl/sharedStrings.xml"}:
                new.writestr(name, old.read(name))
        new.writestr(SHEET, sheet_xml(rows))
        new.writestr("xl/sharedStrings.xml", strings)
    with pytest.raises(UnreadableInput, match="重复了太多次"):
        open_grids(("a.xlsx", out.getvalue()), limits=Limits(expanded_bytes=10 << 20))


def test_progress_rises_to_the_end() -> None:
    told: list[tuple[str, float]] = []
    open_grids(("凭证.xlsx", builders.xlsx(VOUCHERS)), progress=lambda stage, share: told.append((stage, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1] == ("读取工作表「凭证.xlsx」", 1.0)
