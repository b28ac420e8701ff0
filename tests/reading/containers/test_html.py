"""HTML called .xls: spans, several tables, nested tables, what is shown and what is meant."""

from __future__ import annotations

import pytest

from tests.reading.containers.builders import TEXTS, accounted, expected, html, shown
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import open_grids
from voucher_audit.reading.grid import Grid


def grids_of(text: str, name: str = "凭证.xls", encoding: str = "gbk") -> list[Grid]:
    return open_grids((name, text.encode(encoding)))[0]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_a_table_reads_the_same_in_any_encoding(encoding: str) -> None:
    grid = open_grids(("序时账.xls", html(TEXTS, encoding)))[0][0]
    assert shown(grid) == expected(TEXTS)
    assert accounted(grid) == list(range(1, 8))
    assert grid.container == "xls（实为 HTML）"
    assert {str(dtype) for dtype in grid.cells.dtypes} == {"str"}


def test_spans_leave_room_and_are_told() -> None:
    page = (
        "<table><tr><th rowspan=2>日期</th><th colspan=2>金额</th><th rowspan='2'>备注</th></tr>"
        "<tr><th>借方</th><th>贷方</th></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>"
    )
    (grid,) = grids_of(page)
    assert shown(grid) == {1: ["日期", "金额", "", "备注"], 2: ["", "借方", "贷方"], 3: ["1", "2", "3", "4"]}
    assert grid.merged == ((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4))


def test_several_tables_are_several_grids_with_the_text_before_them() -> None:
    page = (
        "<html><head><title>不算</title><style>td{color:red}</style></head><body><h1>某单位 2024年序时账</h1>"
        "<table><caption>一月</caption><tr><td>日期</td><td>金额</td></tr><tr><td>1</td><td>2</td></tr></table>"
        "<p>二月</p><table><tr><td>日期</td><td>金额</td></tr></table><table></table></body></html>"
    )
    grids, skipped = open_grids(("a.html", page.encode()))
    assert [(grid.sheet, grid.meta["title"]) for grid in grids] == [
        ("表1", "某单位 2024年序时账\n一月"),
        ("表2", "二月"),
    ]
    assert [(sheet, why) for _, sheet, why in skipped] == [("表3", "网页表格是空的")]
    assert shown(grids[0]) == {1: ["日期", "金额"], 2: ["1", "2"]}
    assert grids[0].container == "html"


def test_nested_tables_keep_their_cells_apart() -> None:
    page = "<table><tr><td>外<table><tr><td>日期</td><td>金额</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    outer, inner = grids_of(page)
    assert shown(outer) == {1: ["外"]}
    assert shown(inner) == {1: ["日期", "金额"], 2: ["1", "2"]}


def test_text_is_as_shown_and_numbers_as_meant() -> None:
    page = (
        '<table><tr><td> 付 <b>办公</b>费&nbsp;&lt;一月&gt; </td><td x:num="1234.567">1,234.57</td><td x:num>12</td>'
        '<td>上<br>下</td><td>0012</td></tr><tr style="display:none"><td>隐</td></tr><tr><td>\n</td></tr></table>'
    )
    (grid,) = grids_of(page)
    assert shown(grid) == {1: ["付 办公费 <一月>", "1234.567", "12", "上\n下", "0012"], 2: ["隐"]}
    assert grid.blank_rows == (3,)
    assert grid.warnings == ("第 2 行是隐藏行（已读入）",)


def test_html_without_head_and_without_end() -> None:
    (grid,) = grids_of("<table border=1><tr><td>日期<td>金额<tr><td>1<td>2")
    assert shown(grid) == {1: ["日期", "金额"], 2: ["1", "2"]}
    assert any("可能被截断" in warning for warning in grid.warnings)


def test_rows_without_a_table() -> None:
    (grid,) = grids_of("<tr><td>日期</td><td>金额</td></tr><tr><td>1</td><td>2</td></tr>")
    assert shown(grid) == {1: ["日期", "金额"], 2: ["1", "2"]}


def test_web_archive() -> None:
    page = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=gb2312\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n<html><table><tr><td>日期</td><td>金额</td></tr></table></html>\r\n--b--\r\n"
    )
    (grid,) = grids_of(page)
    assert shown(grid) == {1: ["日期", "金额"]}


def test_a_page_without_table_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="没有数据"):
        open_grids(("a.xls", "<html><body>登录已过期，请重新登录</body></html>".encode()))


def test_a_span_of_a_million_columns_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="列的上限"):
        grids_of("<table><tr><td colspan=1000000>x</td></tr></table>")
