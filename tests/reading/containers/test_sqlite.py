"""SQLite files: tables as grids; the head and line tables of the older 行政 program as one."""

from __future__ import annotations

import pytest

from tests.reading.containers.builders import accounted, shown, sqlite
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits, open_grids

ACCVOUCH = """
CREATE TABLE GL_accvouch (i_id INTEGER, iperiod INT, csign TEXT, ino_id INT, cdigest TEXT, ccode TEXT, md REAL, mc REAL);
INSERT INTO GL_accvouch VALUES (1, 1, '记', 1, '付办公费', '0501', 1234.5, 0.0), (2, 1, '记', 1, NULL, '1002', NULL, 1234.5);
CREATE TABLE empty_one (a, b);
CREATE VIEW v AS SELECT randomblob(1000000000) FROM GL_accvouch;
"""
PAIR = """
CREATE TABLE T_VOUCHER_7 (ID INT, PERIOD INT, OP_TIME TEXT, DELETE_MARK INT);
CREATE TABLE T_VOUCHERDETAIL_7 (VID INT, PARENTID INT, WORD TEXT, ABSTRACT TEXT, SUBJECT_ID TEXT, DEBIT NUM, CREDIT NUM);
INSERT INTO T_VOUCHER_7 VALUES (10, 1, '2014-01-31', 0), (11, 2, '2014-02-28', 1), (12, 2, '2014-02-28', 0);
INSERT INTO T_VOUCHERDETAIL_7 VALUES
 (1, 10, '记', '付款', '501', 100.25, 0), (2, 10, '记', NULL, '101', 0, 100.25), (3, 11, '记', '收款', '101', 5, 0),
 (4, 99, '记', '无头', '401', 0, 5);
"""


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_every_table_is_a_grid(journal: str) -> None:
    grids, skipped = open_grids(("账.db", sqlite(ACCVOUCH, journal)))
    (grid,) = grids
    assert skipped == [("账.db", "empty_one", "数据表是空的")]
    assert (grid.sheet, grid.container) == ("GL_accvouch", "SQLite")
    assert grid.header == ("i_id", "iperiod", "csign", "ino_id", "cdigest", "ccode", "md", "mc")
    assert grid.cells.loc[1].tolist() == [1, 1, "记", 1, "付办公费", "0501", 1234.5, 0]
    assert grid.cells.loc[2].tolist() == [2, 1, "记", 1, None, "1002", None, 1234.5]
    assert accounted(grid) == [1, 2]


def test_head_and_lines_are_joined() -> None:
    grids, skipped = open_grids(("行政.db", sqlite(PAIR)))
    (grid,) = grids
    assert [(sheet, why) for _, sheet, why in skipped] == [("T_VOUCHER_7", "凭证头表，已并入 T_VOUCHERDETAIL_7")]
    assert grid.header == (
        "VID", "PARENTID", "WORD", "ABSTRACT", "SUBJECT_ID", "DEBIT", "CREDIT", "ID", "PERIOD", "OP_TIME", "DELETE_MARK"
    )  # fmt: skip
    assert shown(grid) == {
        1: ["1", "10", "记", "付款", "501", "100.25", "0", "10", "1", "2014-01-31", "0"],
        2: ["2", "10", "记", "", "101", "0", "100.25", "10", "1", "2014-01-31", "0"],
        3: ["3", "11", "记", "收款", "101", "5", "0", "11", "2", "2014-02-28", "1"],
        4: ["4", "99", "记", "无头", "401", "0", "5"],
    }
    assert grid.warnings == ("凭证头表中有 1 张凭证没有分录（编号 12）",)


def test_texts_stored_as_gbk() -> None:
    hexed = "付款".encode("gbk").hex(), "收".encode().hex()
    script = "CREATE TABLE t (摘要 TEXT, b BLOB); INSERT INTO t VALUES (CAST(x'{}' AS TEXT), x'{}');"
    assert shown(open_grids(("a.db", sqlite(script.format(*hexed))))[0][0]) == {1: ["付款", "收"]}


def test_damaged_and_empty_databases_are_refused() -> None:
    data = sqlite(ACCVOUCH)
    with pytest.raises(UnreadableInput, match="数据库已损坏"):
        open_grids(("a.db", data[: len(data) // 2]))
    with pytest.raises(UnreadableInput, match="没有数据"):
        open_grids(("a.db", sqlite("CREATE TABLE t (a);")))
    columns = ",".join(f"c{number}" for number in range(30))
    wide = sqlite(f"CREATE TABLE wide ({columns}); INSERT INTO wide (c1) VALUES (1);")  # noqa: S608
    with pytest.raises(UnreadableInput, match="工作表「wide」有 30 列"):
        open_grids(("a.db", wide), limits=Limits(columns=20))
