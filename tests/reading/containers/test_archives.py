"""Zips of ledgers, and workbooks and zips with passwords."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.reading.containers import builders
from tests.reading.containers.builders import TEXTS, VOUCHERS, delimited, expected, shown, zipped, zipped_with_gbk_names
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits, open_grids

FIXTURES = Path(__file__).parent / "fixtures"
CSV = delimited(TEXTS, ",", "\r\n", "gbk")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


def test_members_are_read_in_order_and_the_rest_is_named() -> None:
    data = zipped({
        "一月/凭证.csv": CSV,
        "一月/扫描件.xlsx": PICTURE,
        "__MACOSX/._凭证.csv": b"\0\0",
        "二月/凭证.xls": builders.xls(VOUCHERS),
        "二月/坏.xlsx": builders.xlsx(VOUCHERS)[:-200],
    })  # fmt: skip
    grids, skipped = open_grids(("全年.zip", data))
    assert [grid.file for grid in grids] == ["全年.zip/一月/凭证.csv", "全年.zip/二月/凭证.xls"]
    assert all(shown(grid) == expected(VOUCHERS) for grid in grids)
    assert len({grid.sha256 for grid in grids}) == 1
    assert [(file, why.partition("；")[0]) for file, _, why in skipped] == [
        ("全年.zip/一月/扫描件.xlsx", "「全年.zip/一月/扫描件.xlsx」是图片"),
        ("全年.zip/__MACOSX/._凭证.csv", "是系统或附属文件，不含账簿"),
        ("全年.zip/二月/坏.xlsx", "「全年.zip/二月/坏.xlsx」已损坏或没有传输完整"),
    ]


def test_names_in_gbk_without_the_utf8_flag() -> None:
    grids, _ = open_grids(("a.zip", zipped_with_gbk_names({"凭证明细-2025年.csv": CSV, "余额表.csv": CSV})))
    assert [grid.file for grid in grids] == ["a.zip/凭证明细-2025年.csv", "a.zip/余额表.csv"]


def test_names_cannot_point_outside_and_are_shown_clean() -> None:
    grids, _ = open_grids(("a.zip", zipped({"../../etc/凭\n证.csv": CSV, "C:\\temp\\b.csv": CSV, "/abs.csv": CSV})))
    assert [grid.file for grid in grids] == ["a.zip/etc/凭证.csv", "a.zip/temp/b.csv", "a.zip/abs.csv"]


def test_a_zip_in_a_zip_but_no_deeper() -> None:
    inner = zipped({"凭证.csv": CSV})
    grids, _ = open_grids(("a.zip", zipped({"b.zip": inner})))
    assert [grid.file for grid in grids] == ["a.zip/b.zip/凭证.csv"]
    with pytest.raises(UnreadableInput, match="压缩包里的压缩包里的压缩包"):
        open_grids(("a.zip", zipped({"b.zip": zipped({"c.zip": inner})})))


@pytest.mark.parametrize(
    ("members", "limits", "problem"),
    [
        ({"a.csv": b"0" * (40 << 20)}, Limits(), "压缩比高得异常"),
        ({"a.csv": builders.random_bytes(1, 3000)}, Limits(expanded_bytes=2000), "展开后有"),
        ({f"{n}.csv": b"a,b" for n in range(11)}, Limits(members=10), "内有 11 个文件"),
        ({"a.docx": zipped({"word/document.xml": b"<x/>"}), "p.png": PICTURE}, Limits(), "是文档或演示文稿"),
        ({}, Limits(), "没有能读取的账簿"),
    ],
    ids=["ratio", "size", "members", "no ledger", "empty"],
)
def test_bombs_and_useless_zips(members: dict[str, bytes], limits: Limits, problem: str) -> None:
    with pytest.raises(UnreadableInput, match=problem):
        open_grids(("a.zip", zipped(members)), limits=limits)


def test_the_budget_is_shared_by_nested_zips() -> None:
    inner = zipped({"a.csv": b"a,b\n" * 1000, "b.csv": b"a,b\n" * 1000})
    _, skipped = open_grids(("o.zip", zipped({"i.zip": inner, "j.zip": inner})), limits=Limits(expanded_bytes=9000))
    assert [file for file, _, _ in skipped] == ["o.zip/j.zip"]
    assert "超过" in skipped[0][2]


def test_a_size_that_lies_is_noticed() -> None:
    data = bytearray(zipped({"a.csv": b"a,b\n" * 1000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableInput, match="已损坏"):
        open_grids(("a.zip", bytes(data)))


def test_a_damaged_member_is_named() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", "日期,金额\n1,2\n")
        archive.writestr("b.csv", "日期,金额\n3,4\n")
    grids, skipped = open_grids(("a.zip", plain.getvalue().replace(b"1,2", b"1,9")))
    assert [grid.file for grid in grids] == ["a.zip/b.csv"]
    assert skipped == [("a.zip/a.csv", "", "「a.zip/a.csv」在压缩包内已损坏；请重新压缩或导出。")]


def encrypted_xlsx(password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(builders.xlsx(VOUCHERS))).encrypt(password, out)
    return out.getvalue()


def test_xlsx_with_a_password() -> None:
    data = encrypted_xlsx("密码2024")
    grids, _ = open_grids(("a.xlsx", data), passwords=["错", "密码2024"])
    assert shown(grids[0]) == expected(VOUCHERS)
    with pytest.raises(UnreadableInput, match="有打开密码；请提供密码"):
        open_grids(("a.xlsx", data))
    with pytest.raises(UnreadableInput, match="所给的密码都不对"):
        open_grids(("a.xlsx", data), passwords=["错"])


def test_xlsx_protected_with_the_built_in_password_opens_freely() -> None:
    assert shown(open_grids(("a.xlsx", encrypted_xlsx("VelvetSweatshop")))[0][0]) == expected(VOUCHERS)


def test_xls_with_a_password() -> None:
    grids, _ = open_grids(FIXTURES / "password-secret1.xls", passwords=["secret1"])
    assert expected(VOUCHERS).items() <= shown(grids[0]).items()
    with pytest.raises(UnreadableInput, match="请提供密码"):
        open_grids(FIXTURES / "password-secret1.xls")


def test_ods_with_a_password_says_what_to_do() -> None:
    with pytest.raises(UnreadableInput, match="取消密码后另存为 xlsx"):
        open_grids(FIXTURES / "password-secret1.ods", passwords=["secret1"])


def test_zip_with_a_password() -> None:
    data = (FIXTURES / "password-secret1.zip").read_bytes()
    grids, _ = open_grids(("a.zip", data), passwords=["nein", "secret1"])
    assert shown(grids[0]) == expected(VOUCHERS)
    with pytest.raises(UnreadableInput, match="请提供密码，或解压后再导入"):
        open_grids(("a.zip", data))
    with pytest.raises(UnreadableInput, match="所给密码不对"):
        open_grids(("a.zip", data), passwords=["nein"])
