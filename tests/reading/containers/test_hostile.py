"""Whatever is not a ledger gets one Chinese sentence that names the file and says what to do."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reading.containers import builders
from tests.reading.containers.builders import TEXTS, VOUCHERS, zipped
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits, open_grids

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
WORKBOOK = builders.xlsx(VOUCHERS)
SHEET = "xl/worksheets/sheet1.xml"


def workbook_with_doctype(part: str) -> bytes:
    xml = builders.member(WORKBOOK, part)
    start = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return builders.rezipped(
        WORKBOOK, {part: xml[:start] + LAUGHS.removeprefix('<?xml version="1.0"?>').encode() + xml[start:]}
    )


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "是空文件"),
    "blanks": (lambda: b" \r\n\t\r\n", "只有空白"),
    "zeros": (lambda: bytes(5000), "二进制数据"),
    "noise": (lambda: builders.random_bytes(3, 5000), "二进制数据|文字编码无法识别"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "是图片"),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0" + bytes(500), "是图片"),
    "bmp": (lambda: b"BM" + bytes(500), "是图片"),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(500), "是 PDF"),
    "docx": (lambda: zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "是文档或演示文稿"),
    "odt": (lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "是文档或演示文稿"),
    "rar": (lambda: b"Rar!\x1a\x07\0" + bytes(50), "RAR 压缩包"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z 压缩包"),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(50), "gzip 压缩包"),
    "access": (lambda: b"\x00\x01\x00\x00Standard Jet DB\0" + bytes(500), "Access 数据库"),
    "exe": (lambda: b"MZ\x90\0" + bytes(500), "是程序"),
    "ole without workbook": (lambda: ole_without_workbook(), "不含工作簿"),
    "ole cut off": (lambda: builders.xls(VOUCHERS)[:600], "已损坏或没有传输完整"),
    "xlsx cut off": (lambda: WORKBOOK[: len(WORKBOOK) // 2], "没有传输完整"),
    "xlsx without workbook": (lambda: zipped({"[Content_Types].xml": b"<x/>"}), "缺少工作簿目录"),
    "xlsx with entities in a sheet": (lambda: workbook_with_doctype(SHEET), "实体"),
    "xlsx with entities in the workbook": (lambda: workbook_with_doctype("xl/workbook.xml"), "实体"),
    "xlsx with a broken sheet": (lambda: builders.rezipped(WORKBOOK, {SHEET: b"<worksheet><sheetData><row"}), "没有写完"),
    "laughs": (lambda: f"{LAUGHS}<总账><记账凭证>&j;</记账凭证></总账>".encode(), "定义了实体"),
    "laughs in XML 2003": (
        lambda: builders.spreadsheetml(VOUCHERS).replace(b'<?xml version="1.0"?>', LAUGHS.encode()),
        "定义了实体",
    ),
    "outside entity": (lambda: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x><y>&e;</y></x>', "定义了实体"),
    "deep XML": (lambda: b"<a>" * 100_000, "嵌套过深|标签不完整"),
    "deep HTML": (lambda: b"<table>" + b"<div>" * 100_000, "嵌套过深|没有数据|标签不完整"),
    "XML cut off": (lambda: builders.spreadsheetml(VOUCHERS)[:-60], "标签不完整"),
    "XML without records": (lambda: b"<?xml version='1.0'?><x><y>1</y></x>", "没有凭证记录"),
    "index beyond all rows": (
        lambda: builders.spreadsheetml([]).replace(b"</Table>", b'<Row ss:Index="99999999999"/></Table>'),
        "序号有误",
    ),
    "xls whose sectors run in a circle": (lambda: circular_xls(5), "已损坏或没有传输完整"),
    "xls whose directory runs in a circle": (lambda: circular_xls(-1), "已损坏或没有传输完整"),
    "every line with a million columns": (lambda: b"x,x" * 300_000 + b"\n", "列的上限"),
    "one element repeated within a record": (lambda: b"<a><b>" + b"<c>1</c>" * 5_000 + b"</b></a>", "一条记录超过"),
    "ods cut off": (lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "已损坏"),
}  # fmt: skip


def ole_without_workbook() -> bytes:
    return builders.xls(VOUCHERS).replace("Workbook".encode("utf-16-le"), "Contents".encode("utf-16-le"))


def circular_xls(sector: int) -> bytes:
    """An xls of which one sector of the workbook (or the directory, -1) leads back to where its chain began."""
    data = bytearray(builders.xls([["记", number, "摘要" * 20 + str(number)] for number in range(500)]))
    (table,), (directory,) = struct.unpack_from("<I", data, 76), struct.unpack_from("<I", data, 48)
    at, back = (sector, 0) if sector >= 0 else (directory, directory)
    struct.pack_into("<I", data, 512 * (table + 1) + 4 * at, back)
    return bytes(data)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".dat"])
@pytest.mark.parametrize("case", HOSTILE)
def test_one_sentence_names_the_file(case: str, suffix: str) -> None:
    make, problem = HOSTILE[case]
    with pytest.raises(UnreadableInput) as caught:
        open_grids((f"某单位账{suffix}", make()))
    sentence = str(caught.value)
    assert sentence.startswith(f"「某单位账{suffix}」")
    assert re.search(problem, sentence), sentence
    assert re.fullmatch(r"[^；]+；[^；]*请[^；]+。", sentence), sentence


def test_missing_file_directory_device_and_name(tmp_path: Path) -> None:
    for path, problem in (
        (tmp_path / "没有.xlsx", "不存在"),
        (tmp_path, "是文件夹而不是文件"),
        (Path(os.devnull), "不是普通文件"),
        (Path("a\0b.csv"), "无法从磁盘读出"),
    ):
        with pytest.raises(UnreadableInput, match=problem):
            open_grids(path)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "账.csv"
    path.write_text("日期,金额\n1,2\n", encoding="utf-8")
    assert len(open_grids(path)[0]) == 1

    def denied(self: Path) -> bytes:
        raise PermissionError(13, "denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(UnreadableInput, match="没有读取权限"):
        open_grids(path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "账.csv"
    path.write_bytes(b"a,b\n" * 100)
    with pytest.raises(UnreadableInput, match="上限"):
        open_grids(path, limits=Limits(file_bytes=399))
    assert len(open_grids(path, limits=Limits(file_bytes=400))[0]) == 1


def test_cut_anywhere_a_workbook_is_never_half_read() -> None:
    for data in (WORKBOOK, builders.ods(VOUCHERS), zipped({"a.csv": b"a,b\n1,2\n"}), builders.biff5_sheet(TEXTS)):
        for size in range(8, len(data) - 1, max(1, len(data) // 60)):
            with pytest.raises(UnreadableInput):
                open_grids(("a.xls", data[:size]))


def test_the_same_bytes_give_the_same_grids(tmp_path: Path) -> None:
    path = tmp_path / "凭证.xlsx"
    path.write_bytes(WORKBOOK)
    (by_path,), _ = open_grids(path)
    (by_text,), _ = open_grids(str(path))
    (by_bytes,), _ = open_grids((str(path), WORKBOOK))
    assert by_path.file == by_text.file == by_bytes.file == str(path)
    assert by_path.sha256 == by_bytes.sha256
    assert by_path.cells.equals(by_bytes.cells)
