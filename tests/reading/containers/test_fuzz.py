"""Random tables come back from every container; random and damaged bytes give grids or a sentence, nothing else."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.reading.containers import builders, test_sqlite, test_standards
from tests.reading.containers.builders import TEXTS, VOUCHERS, accounted, expected, shown
from tests.searching import examples
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading import read_grids_as_ledger
from voucher_audit.reading.containers import Limits, open_grids
from voucher_audit.reading.grid import Grid

FIXTURES = Path(__file__).parent / "fixtures"
LIMITS = Limits(cells=200_000, columns=300, expanded_bytes=20 << 20)

HAN = "凭证摘要科目金额借贷方付办公费镕囧𠮷"
CELL_TEXT = st.text(alphabet=HAN + "ab019-_/（）：,;|^'\"。 .", min_size=0, max_size=8).map(str.strip)
CELL = st.one_of(st.just(""), CELL_TEXT, CELL_TEXT)
# a first column that is never blank in the header keeps the number of columns the same in every container
TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)
HEADERS = ["日期", "摘要", "科目编码", "借方金额", "贷方金额"]


def with_header(table: list[list[str]]) -> list[list[str]]:
    return [HEADERS[: len(table[0])], *table]


def objects(table: list[list[str]]) -> list[list[str | None]]:
    return [[cell or None for cell in row] for row in table]


@examples(40)
@given(TABLE)
def test_a_random_table_comes_back_from_every_spreadsheet(table: list[list[str]]) -> None:
    rows = with_header(table)
    gbk = [[cell.replace("𠮷", "") for cell in row] for row in rows]
    for written, data in (
        (rows, builders.xlsx(objects(rows))),
        (rows, builders.xls(objects(rows))),
        (rows, builders.ods(objects(rows))),
        (rows, builders.spreadsheetml(objects(rows))),
        (gbk, builders.biff5(objects(gbk))),
        (gbk, builders.biff5_sheet(objects(gbk))),
    ):
        ((grid,), _) = open_grids(("a.xls", data))
        assert shown(grid) == expected(written)
        assert accounted(grid) == list(range(1, max(expected(written)) + 1))


@examples(60)
@given(
    TABLE,
    st.sampled_from(",\t;|^"),
    st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
@example([["", '"'], ["", "日"]], ",", "\r", "gb18030")
def test_a_random_table_comes_back_from_text(
    table: list[list[str]], separator: str, line_end: str, encoding: str
) -> None:
    rows = with_header(table)
    ((grid,), _) = open_grids(("a.csv", builders.delimited(rows, separator, line_end, encoding)))
    assert shown(grid) == expected(rows)
    assert accounted(grid) == list(range(1, len(rows) + 1))


@examples(40)
@given(TABLE)
def test_a_random_table_comes_back_from_html_and_dbf(table: list[list[str]]) -> None:
    rows = [[" ".join(cell.split()) for cell in row] for row in with_header(table)]
    ((grid,), _) = open_grids(("a.xls", builders.html(rows, "gb18030")))
    assert shown(grid) == expected(rows)
    fields = [(f"F{number}", "C", 40, 0) for number in range(len(rows[0]))]
    ((grid,), _) = open_grids(
        ("a.dbf", builders.dbf(fields, [[cell.encode("gb18030") for cell in row] for row in rows]))
    )
    assert shown(grid) == expected(rows)


def read_or_refuse(name: str, data: bytes) -> list[Grid]:
    """Grids whose rows all add up, or one sentence."""
    try:
        grids, _ = open_grids((name, data), passwords=["secret1"], limits=LIMITS)
    except UnreadableInput as error:
        grids, sentence = [], str(error)
    assert grids or sentence.startswith(f"「{name}")
    for grid in grids:
        assert accounted(grid) == list(range(1, len(accounted(grid)) + 1))
    return grids


@examples(300)
@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    read_or_refuse("a.csv", data)


MAGIC = [
    b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\0", b"\x03\x7c\x01\x1f", b"<?xml version='1.0'?><a>",
    b"<table><tr>", b'{"a":[', b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x09\x08\x08\x00\x00\x05\x10\x00",
    b"\x09\x00\x04\x00\x02\x00\x10\x00", b"sep=;\n", b"MIME-Version: 1.0\n<table",
]  # fmt: skip


@examples(300)
@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_random_bytes_behind_a_known_beginning(magic: bytes, data: bytes) -> None:
    read_or_refuse("a.xls", magic + data)


VALID = {
    "xlsx": builders.xlsx_with_everything(),
    "xlsx shared": builders.xlsx_with_shared_strings(VOUCHERS),
    "xls": builders.xls(VOUCHERS),
    "biff5": builders.biff5(VOUCHERS[2:]),
    "bare biff": builders.biff5_sheet(TEXTS),
    "xlsb": (FIXTURES / "vouchers.xlsb").read_bytes(),
    "ods": builders.ods(VOUCHERS),
    "xml 2003": builders.spreadsheetml(VOUCHERS),
    "html": builders.html(TEXTS),
    "csv": builders.delimited(TEXTS, ",", "\r\n", "gbk"),
    "dbf": builders.dbf([("A", "C", 10, 0), ("B", "N", 8, 2)], [["摘要".encode("gbk"), b"1.00"]] * 5),
    "sqlite": builders.sqlite(test_sqlite.PAIR),
    "24589": test_standards.LEDGER.format(encoding="GBK").encode("gbk"),
    "saft": test_standards.SAFT.encode(),
    "json": json.dumps(
        {"记账凭证": [{"020601": "20250131", "分录": [{"020604": "付款"}]}]}, ensure_ascii=False
    ).encode(),
    "zip": builders.zipped({"凭证.csv": b"a,b\n1,2\n", "b.xls": builders.html(TEXTS)}),
    "password": (FIXTURES / "password-secret1.xls").read_bytes(),
}
EDIT = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(["set", "cut", "insert", "double", "end"]),
    st.binary(min_size=1, max_size=8),
)


def damaged(data: bytes, edits: list[tuple[float, str, bytes]]) -> bytes:
    for share, action, piece in edits:
        at = int(share * len(data))
        if action == "set":
            data = data[:at] + piece + data[at + len(piece) :]
        elif action == "cut":
            data = data[:at] + data[at + len(piece) :]
        elif action == "insert":
            data = data[:at] + piece + data[at:]
        elif action == "double":
            data = data[:at] + data[at : at + 64] + data[at:]
        else:
            data = data[:at]
    return data


@pytest.mark.parametrize("kind", VALID)
@examples(60)
@given(st.lists(EDIT, min_size=1, max_size=6))
def test_damaged_files(kind: str, edits: list[tuple[float, str, bytes]]) -> None:
    """About a thousand files in the suite: the grids that still come out make a ledger, which proves for itself that no
    row was lost, or a sentence."""
    grids = read_or_refuse("a.xls", damaged(VALID[kind], edits))
    try:
        read_grids_as_ledger(grids)
    except UnreadableInput as error:
        assert str(error).startswith("「a.xls")  # noqa: PT017


ZIPPED_PARTS = {
    "xlsx": ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"],
    "xlsx shared": ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"],
    "xlsb": ["xl/worksheets/sheet1.bin", "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin"],
    "ods": ["content.xml"],
}


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind, parts in ZIPPED_PARTS.items() for part in parts])
@examples(40)
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_damage_inside_a_zip_whose_sums_are_right(kind: str, part: str, edits: list[tuple[float, str, bytes]]) -> None:
    """As a faulty writer leaves it: the packing is sound, the part within is not."""
    broken = damaged(builders.member(VALID[kind], part), edits)
    read_or_refuse("a.xlsx", builders.rezipped(VALID[kind], {part: broken}))


@examples(150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0x0809, 0x0204, 0x0203, 0x00BD, 0x0006, 0x0207, 0x027E, 0x0205, 0x000A, 0x0085]),
            st.binary(max_size=24),
        ),
        max_size=12,
    )
)
def test_random_records_of_biff(records: list[tuple[int, bytes]]) -> None:
    start = struct.pack("<HHHHHH", 0x0809, 8, 0x0500, 0x0010, 0, 0)
    read_or_refuse(
        "a.xls", start + b"".join(builders.record(kind, body) for kind, body in records) + builders.record(10, b"")
    )


def test_the_damaged_files_were_sound_before() -> None:
    for kind, data in VALID.items():
        grids, _ = open_grids(("a.xls", data), passwords=["secret1"], limits=LIMITS)
        assert grids, kind
