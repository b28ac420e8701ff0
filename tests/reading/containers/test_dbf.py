"""dBase and FoxPro tables: texts in GBK, exact amounts, deleted records, memos."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.reading.containers.builders import accounted, dbf, shown, zipped
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import open_grids

FIELDS = [
    ("FDATE", "D", 8, 0),
    ("FNUM", "N", 6, 0),
    ("FEXP", "C", 20, 0),
    ("FACCTID", "C", 10, 0),
    ("FDEBIT", "N", 16, 2),
]
ROWS = [
    [b"20240131", b"1", "付办公费".encode("gbk"), b"0101", b"1234.50"],
    [b"20240131", b"1", "已删除的行".encode("gbk"), b"1002", b"9.99"],
    [b"20240201", b"12", "收款".encode("gbk"), b"6601.30", b"-0.10"],
    [b"", b"", b"", b"", b""],
    [b"20240202", b"3", "某某市人力资源局社会保险".encode("gbk")[:19], b"1", b"12345678901234.56"[:16]],
]


def test_cells_stay_as_written() -> None:
    ((grid,), skipped) = open_grids(("凭证.dbf", dbf(FIELDS, ROWS, deleted=[2])))
    assert not skipped
    assert grid.header == ("FDATE", "FNUM", "FEXP", "FACCTID", "FDEBIT")
    assert shown(grid) == {
        1: ["20240131", "1", "付办公费", "0101", "1234.50"],
        3: ["20240201", "12", "收款", "6601.30", "-0.10"],
        5: ["20240202", "3", "某某市人力资源局社", "1", "12345678901234.5"],  # half a character at the end of the field
    }
    assert grid.blank_rows == (4,)
    assert grid.left_out == ((2, "dbf 中已标记删除的记录"),)
    assert "第 2 行在 dbf 中已标记删除，未读入" in grid.warnings
    assert accounted(grid) == [1, 2, 3, 4, 5]
    assert grid.date_format_hint == "%Y%m%d"
    assert grid.container == "dbf（GB18030）"
    assert {str(dtype) for dtype in grid.cells.dtypes} == {"str"}


@pytest.mark.parametrize(("encoding", "language"), [("gbk", 0x00), ("utf-8", 0x00), ("gbk", 0x7A), ("cp950", 0x78)])
def test_encodings(encoding: str, language: int) -> None:
    rows = [[b"20240131", b"1", "付文具款".encode(encoding), b"1", b"1"]] * 3
    ((grid,), _) = open_grids(("a.dbf", dbf(FIELDS, rows, language=language)))
    assert shown(grid)[2][2] == "付文具款"


def test_binary_fields_of_foxpro() -> None:
    fields = [("号", "I", 4, 0), ("金额", "Y", 8, 4), ("数", "B", 8, 2), ("时", "T", 8, 0)]
    day = 738551 + 1_721_425  # 2023-01-31
    row = [
        struct.pack("<i", -7),
        struct.pack("<q", 12345600),
        struct.pack("<d", 2.5),
        struct.pack("<ii", day, 3_600_000),
    ]
    ((grid,), _) = open_grids(("a.dbf", dbf(fields, [row], version=0x30)))
    assert grid.header == ("号", "金额", "数", "时")
    assert shown(grid) == {1: ["-7", "1234.56", "2.5", "2023-01-31 01:00:00"]}


MEMO_FIELDS = [("ZY", "M", 10, 0), ("JE", "N", 8, 2)]
MEMO_ROWS = [[b"1", b"5.00"], [b"", b"6.00"]]
MEMO_FILE = b"\0" * 512 + "摘要在备注里".encode("gbk") + b"\x1a\x1a"


def test_a_missing_memo_file_is_told() -> None:
    ((grid,), _) = open_grids(("a.dbf", dbf(MEMO_FIELDS, MEMO_ROWS, version=0x83)))
    assert shown(grid) == {1: ["", "5.00"], 2: ["", "6.00"]}
    assert any("备注文件不在旁边" in warning for warning in grid.warnings)


def test_a_memo_file_beside_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "PZ.DBF").write_bytes(dbf(MEMO_FIELDS, MEMO_ROWS, version=0x83))
    (tmp_path / "PZ.dbt").write_bytes(MEMO_FILE)
    ((grid,), _) = open_grids(tmp_path / "PZ.DBF")
    assert shown(grid) == {1: ["摘要在备注里", "5.00"], 2: ["", "6.00"]}
    assert not grid.warnings


def test_a_memo_file_in_the_same_zip_is_read() -> None:
    data = zipped({"d/PZ.DBF": dbf(MEMO_FIELDS, MEMO_ROWS, version=0x83), "d/PZ.DBT": MEMO_FILE})
    ((grid,), skipped) = open_grids(("a.zip", data))
    assert shown(grid) == {1: ["摘要在备注里", "5.00"], 2: ["", "6.00"]}
    assert skipped == [("a.zip/d/PZ.DBT", "", "是系统或附属文件，不含账簿")]


def test_a_table_that_is_cut_off_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="第 5 行应有 5 条记录，实际只有 4 条"):
        open_grids(("a.dbf", dbf(FIELDS, ROWS)[:-20]))
    with pytest.raises(UnreadableInput, match="没有记录"):
        open_grids(("a.dbf", dbf(FIELDS, [])))
