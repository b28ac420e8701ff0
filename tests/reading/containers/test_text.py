"""Separated text: encodings × separators × line ends read alike; odd lines keep their cells and their numbers."""

from __future__ import annotations

import pytest

from tests.reading.containers.builders import TEXTS, accounted, delimited, expected, shown
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits, open_grids
from voucher_audit.reading.grid import Grid

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "gb18030": "GB18030",
    "gbk": "GB18030",
    "utf-16": "UTF-16LE",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
SEPARATORS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "^": "^"}
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r", "CRCRLF": "\r\r\n"}


def only(name: str, data: bytes, **options: object) -> Grid:
    grids, skipped = open_grids((name, data), **options)  # type: ignore[arg-type]
    assert len(grids) == 1
    assert not skipped
    return grids[0]


@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS)
@pytest.mark.parametrize("separator", SEPARATORS, ids=SEPARATORS.values())
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_same_cells_whatever_the_bytes(encoding: str, separator: str, line_end: str) -> None:
    grid = only("序时账.csv", delimited(TEXTS, separator, line_end, encoding))
    assert shown(grid) == expected(TEXTS)
    assert grid.blank_rows == (2, 6)
    assert grid.left_out == ((8, "引号内的换行，属于上一行的单元格"),)
    assert accounted(grid) == list(range(1, 9))
    assert grid.container.endswith(f"（{ENCODINGS[encoding]}，{SEPARATORS[separator]}分隔）".replace("^分隔", "^ 分隔"))
    assert {str(dtype) for dtype in grid.cells.dtypes} == {"str"}
    assert grid.header is None
    assert grid.sheet == ""
    assert not grid.warnings


def test_big5_is_told_by_its_header_words() -> None:
    rows = [
        ["日期", "傳票號碼", "摘要", "科目", "借方金額", "貸方金額"],
        ["2024/01/31", "記-1", "付辦公費", "5001", "100", ""],
    ]
    grid = only("總帳.csv", delimited(rows, ",", "\r\n", "cp950"))
    assert shown(grid) == expected(rows)
    assert "Big5" in grid.container


def test_traditional_words_in_gbk_are_not_taken_for_big5() -> None:
    rows = [
        ["日期", "憑證", "摘要", "科目", "借方金額", "貸方金額"],
        ["2024/01/31", "記-1", "付辦公費", "5001", "100", ""],
    ]
    assert shown(only("总账.csv", delimited(rows, ",", "\r\n", "gb18030"))) == expected(rows)


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15"])
def test_french_accents_stay_letters(encoding: str) -> None:
    rows = [
        ["JournalCode", "EcritureNum", "EcritureDate", "CompteNum", "EcritureLib", "Debit", "Credit"],
        ["AC", "1", "20240131", "6064", "Fournitures réglées à crédit, payé", "12,50", "0,00"],
    ]
    assert shown(only("123456789FEC20241231.txt", delimited(rows, "|", "\r\n", encoding))) == expected(rows)


def test_rare_characters_of_four_bytes_survive() -> None:
    rows = [["日期", "摘要", "金额"], ["2024-01-31", "付𠮷㐂款", "1"]]
    assert shown(only("a.csv", delimited(rows, ",", "\n", "gb18030"))) == expected(rows)


def test_a_line_of_another_encoding_is_named() -> None:
    lines = [f"2024-01-{day:02d},记-{day:04d},支付办公用品费用,100.00" for day in range(1, 21)]
    data = "\r\n".join(["日期,凭证号,摘要,金额", *lines]).encode("gbk").split(b"\r\n")
    data[13] = lines[12].encode("utf-8")
    with pytest.raises(UnreadableInput, match=r"第 14 行.*混有 UTF-8 和 GBK"):
        open_grids(("混.csv", b"\r\n".join(data)))
    only("不混.csv", "\r\n".join(["日期,凭证号,摘要,金额", *lines]).encode("gbk"))


def test_a_gbk_line_in_a_file_marked_utf8_is_named() -> None:
    data = "\ufeff日期,摘要,金额\n2024,甲,1\n".encode() + "2024,乙丙,1\n".encode("gbk")
    with pytest.raises(UnreadableInput, match=r"第 3 行.*UTF-8"):
        open_grids(("a.csv", data))


def test_a_byte_that_fits_no_encoding_is_named() -> None:
    data = "日期,摘要,金额\n2024,办公费,1\n".encode("gbk") + b"2024,\xff\xff,1\n2024,b,2\n"
    with pytest.raises(UnreadableInput, match="第 3 行文字编码无法识别"):
        open_grids(("a.csv", data))


@pytest.mark.parametrize("encoding", ["gbk", "utf-16-le"])
def test_a_file_cut_inside_a_character_is_refused(encoding: str) -> None:
    data = ("日期,摘要,金额\n2024,办公费,1\n" * 20 + "2024,办公").encode(encoding)
    with pytest.raises(UnreadableInput, match="没有传输完整"):
        open_grids(("a.csv", data[:-1]))


def test_ragged_lines_keep_every_cell_and_their_number() -> None:
    data = "填制凭证,V800\r\n2024-01-31,记,1,0,付款,1001,10.00,0\r\n2024-01-31,记,1,0,付款,1002,0,10.00,多,余\r\n只有一格\r\n2024-02-01,记,2,0,收款,1001,1,0\r\n"
    grid = only("凭证.txt", data.encode("gbk"))
    assert shown(grid) == expected([line.split(",") for line in data.split("\r\n")[:-1]])
    assert accounted(grid) == [1, 2, 3, 4, 5]


def test_ragged_lines_far_into_a_long_file_keep_their_number() -> None:
    lines = [f"2024-01-01,记-{n},摘要{n},{n}.00" for n in range(1, 60_001)]
    lines[30_000] = '2024-01-01,记-30001,"含,逗号",1.00'
    lines[45_000] = "2024-01-01,记-45001,没有逗号的摘要"
    lines[55_000] = '2024-01-01,记-55001,"分成\n三\n行",1.00'
    grid = only("a.csv", "\n".join(["日期,凭证字号,摘要,金额", *lines]).encode())
    assert grid.cells.loc[30_002].tolist() == ["2024-01-01", "记-30001", "含,逗号", "1.00"]
    assert grid.cells.loc[45_002].tolist() == ["2024-01-01", "记-45001", "没有逗号的摘要", ""]
    assert grid.cells.loc[55_002].tolist() == ["2024-01-01", "记-55001", "分成\n三\n行", "1.00"]
    assert [row for row, _ in grid.left_out] == [55_003, 55_004]
    assert grid.cells.loc[60_003].tolist() == ["2024-01-01", "记-60000", "摘要60000", "60000.00"]
    assert accounted(grid) == list(range(1, 60_004))


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    rows = [
        "日期,摘要,规格,金额",
        '2024-01-01,购管材,"3寸,100',
        '2024-01-02,购"大"字,"5寸",200',
        "2024-01-03,其他,无,300",
    ]
    grid = only("a.csv", "\n".join(rows).encode("gbk"))
    assert shown(grid) == {
        1: ["日期", "摘要", "规格", "金额"],
        2: ["2024-01-01", "购管材", '"3寸', "100"],
        3: ["2024-01-02", '购"大"字', "5寸", "200"],
        4: ["2024-01-03", "其他", "无", "300"],
    }
    assert grid.warnings == ("第 2 行有未成对的引号，已按普通字符读入",)


def test_a_line_break_in_the_last_cell_is_not_a_new_line() -> None:
    grid = only("a.csv", '日期,金额,备注\n1,2,"上\n下"\n3,4,"单行"\n'.encode())
    assert shown(grid) == {1: ["日期", "金额", "备注"], 2: ["1", "2", "上\n下"], 4: ["3", "4", "单行"]}


def test_every_record_may_run_over_lines() -> None:
    grid = only("a.csv", b'1,"a\nb\n\nc",2\n' * 50)
    assert list(shown(grid)) == list(range(1, 200, 4))
    assert set(map(tuple, shown(grid).values())) == {("1", "a\nb\n\nc", "2")}
    assert accounted(grid) == list(range(1, 201))


def test_inches_do_not_join_lines() -> None:
    rows = ["日期,规格,金额", '1,"3寸管,100', '2,2" 弯头,200', '3,DN50 2",300', '4,"DN50",400']
    grid = only("a.csv", "\n".join(rows).encode())
    assert [row[1] for row in shown(grid).values()] == ["规格", '"3寸管', '2" 弯头', 'DN50 2"', "DN50"]


def test_quotes_within_quoted_cells_that_were_not_doubled() -> None:
    grid = only("a.csv", '日期,摘要,金额\n1,"付"办公"费,一月",2\n'.encode())
    assert shown(grid)[2] == ["1", '付"办公"费,一月', "2"]


def test_codes_wrapped_as_text_formulas_are_unwrapped() -> None:
    grid = only("a.csv", '日期,科目编码,金额\n1,="0101",2\n3,"=""0102""",4\n5,=0103,6\n'.encode())
    assert shown(grid) == {
        1: ["日期", "科目编码", "金额"],
        2: ["1", "0101", "2"],
        3: ["3", "0102", "4"],
        4: ["5", "=0103", "6"],
    }


def test_a_line_that_names_the_separator_is_believed() -> None:
    grid = only("a.csv", "sep=;\n甲,乙,丙;1\n丁,戊,己;2\n".encode())
    assert shown(grid) == {1: ["sep=", ""][:1], 2: ["甲,乙,丙", "1"], 3: ["丁,戊,己", "2"]}


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("2024-01-31;记-1;办公费;1,50;2,75", ["2024-01-31", "记-1", "办公费", "1,50", "2,75"]),
        ("2024-01-31\t记-1\t收,付;转\t1,234.50\t2,234.75", ["2024-01-31", "记-1", "收,付;转", "1,234.50", "2,234.75"]),
        (
            "2024-01-31,记-1,【客商：甲|部门：乙|项目：丙】,1,2",
            ["2024-01-31", "记-1", "【客商：甲|部门：乙|项目：丙】", "1", "2"],
        ),
    ],
)
def test_separators_within_cells_do_not_mislead(line: str, cells: list[str]) -> None:
    separator = next(mark for mark in ";\t," if line.count(mark) == 4 and mark != "|")
    header = separator.join(["日期", "凭证号", "摘要", "借方", "贷方"])
    grid = only("a.txt", "\n".join([header, *[line] * 30]).encode())
    assert shown(grid)[2] == cells
    assert shown(grid)[31] == cells


def test_zeros_are_left_out_and_reported() -> None:
    grid = only("a.csv", "日期,摘要,金额\n2024,办\0公费,1\n2024,乙,2\n".encode())
    assert shown(grid)[2] == ["2024", "办公费", "1"]
    assert grid.warnings == ("第 2 行有 1 个空字符（NUL），已略去",)


def test_end_of_file_mark_of_dos_and_marks_read_as_latin() -> None:
    assert shown(only("a.txt", "日期\t摘要\n1\t甲\n\x1a".encode("gbk"))) == {1: ["日期", "摘要"], 2: ["1", "甲"]}
    assert shown(only("b.csv", "ï»¿Date,Text\n1,2\n".encode()))[1] == ["Date", "Text"]


def test_lines_of_separators_only_are_blank() -> None:
    grid = only("a.csv", "日期,摘要,金额\n,,\n1,甲,2\n  , ,\n".encode())
    assert grid.blank_rows == (2, 4)
    assert list(shown(grid)) == [1, 3]


def test_a_million_columns_are_refused_by_line() -> None:
    with pytest.raises(UnreadableInput, match=r"第 2 行有 1,000,001 列"):
        open_grids(("a.csv", "日期,摘要,金额\n".encode() + b"," * 1_000_000 + b"\n"))


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="第 2 行一行的内容过长"):
        open_grids(("a.csv", "日期,摘要\n".encode() + b"x" * 5_000), limits=Limits(row_bytes=4_000))


def test_text_called_xls_is_read_and_named_so() -> None:
    grid = only("凭证.xls", delimited(TEXTS, "\t", "\r\n", "gbk"))
    assert shown(grid) == expected(TEXTS)
    assert grid.container == "xls（实为文本，GB18030，制表符分隔）"


@pytest.mark.parametrize("start", ["1\t\t\t", "C\t\n\t", "BMXX\t", "BZhao\t", "MZ\t"])
def test_texts_that_begin_like_something_else(start: str) -> None:
    rows = [[*start.replace("\n", " ").split("\t"), "日期", "摘要"], *[["2024-01-31", "付款", "C", "C"]] * 40]
    data = "\r\n".join("\t".join(row) for row in rows).encode("gbk")
    assert "实为文本" in only("a.dbf", data).container


def test_one_long_line_does_not_widen_a_long_file_beyond_the_limit() -> None:
    data = b"a,b,c\n" * 1000 + b"," * 150 + b"\n"
    assert only("a.csv", data).cells.shape == (1000, 151)
    with pytest.raises(UnreadableInput, match="单元格的上限"):
        open_grids(("a.csv", data), limits=Limits(cells=100_000))
