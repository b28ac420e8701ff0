"""Which encoding a text is in. Order: byte-order mark, UTF-16 by its zeros, strict UTF-8, then Latin, GB18030, Big5."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from voucher_audit.reading.containers.source import Source, row_list

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16LE"),
    (b"\xfe\xff", "utf-16-be", "UTF-16BE"),
)
_UTF8_BOM = b"\xef\xbb\xbf"
_HEADER_WORDS = re.compile("日期|摘要|科目|金额|金額|凭证|憑證|傳票|借方|贷方|貸方|余额|餘額|单位|單位")
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b\x00")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_SAMPLE = 1 << 18
_BLOCK = 16 << 20
_REMEDY = "请用记事本打开后另存为 UTF-8 编码，或从财务软件重新导出为 xlsx"


@dataclass(frozen=True)
class Text:
    utf8: bytes  # without byte-order mark and NUL
    encoding: str  # as shown to users
    warnings: tuple[str, ...] = ()


def decode(source: Source) -> Text:
    """The text as valid UTF-8.

    Raises:
        UnreadableInput: no encoding fits, or the file mixes two; the sentence names the line.
    """
    data = source.data
    for mark, codec, label in _BOMS:
        if data.startswith(mark):
            return _clean(source, _strict(source, data[len(mark) :], codec, label), label)
    if data.startswith(_UTF8_BOM):
        return _clean(source, _utf8_with_mark(source, data[len(_UTF8_BOM) :]), "UTF-8")
    wide = _utf16_without_mark(data)
    if wide:
        return _clean(source, _strict(source, data, wide, "UTF-16"), "UTF-16LE" if wide == "utf-16-le" else "UTF-16BE")
    _refuse_binary(source, data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        utf8, label = _legacy(source, data, error.start)
        return _clean(source, utf8, label)
    return _clean(source, data, "UTF-8")


def peek(data: bytes, size: int = 1 << 16) -> str:
    """The beginning of a text, decoded without complaint; to tell what kind of text it is."""
    head = data[:size]
    for mark, codec, _ in _BOMS:
        if data.startswith(mark):
            return head[len(mark) :].decode(codec, "ignore")
    if wide := _utf16_without_mark(head):
        return head.decode(wide, "ignore")
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        return head.decode("utf-8" if error.start >= len(head) - 4 else "gb18030", "ignore")


def looks_like_text(data: bytes) -> bool:
    """Few enough control characters to be text of some encoding (UTF-16 included)."""
    head = data[:_SAMPLE]
    if data.startswith((_UTF8_BOM, *(mark for mark, _, _ in _BOMS))) or _utf16_without_mark(head):
        return True
    zeros = head.count(0)
    controls = len(head) - len(head.translate(None, _CONTROL))
    return zeros + controls <= max(2, len(head) // 50)


def line_of(data: bytes, offset: int) -> int:
    """1-based physical line of a byte."""
    head = data[:offset]
    return 1 + (head.count(b"\n") or head.count(b"\r"))


def _refuse_binary(source: Source, data: bytes) -> None:
    if not looks_like_text(data):
        raise source.refuse("不是能识别的账簿文件（内容是二进制数据）", "请从财务软件导出为 xlsx、xls 或 csv 后再试")


def _strict(source: Source, data: bytes, codec: str, label: str) -> bytes:
    width = 4 if codec.startswith("utf-32") else 2
    if len(data) % width:
        raise source.refuse(f"是 {label} 文本但末尾缺了半个字符，可能没有传输完整", "请重新复制或导出该文件")
    try:
        return data.decode(codec).encode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + data[: error.start].decode(codec, errors="replace").count("\n")
        raise source.refuse(f"按 {label} 编码无法识别", _REMEDY, row=line) from error


def _utf8_with_mark(source: Source, data: bytes) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise source.refuse(
            "与文件开头的 UTF-8 编码不一致（混有其他编码）", _REMEDY, row=line_of(data, error.start)
        ) from error
    return data


def _utf16_without_mark(data: bytes) -> str:
    """Separators, digits and line ends of UTF-16 put their zeros at odd (LE) or even (BE) places only."""
    head = data[:8192]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    least = max(2, len(head) // 100)
    if odd >= least and odd > 20 * even:
        return "utf-16-le"
    if even >= least and even > 20 * odd:
        return "utf-16-be"
    return ""


def _legacy(source: Source, data: bytes, not_utf8_at: int) -> tuple[bytes, str]:
    cut = data.rfind(b"\n", 0, _SAMPLE) + 1
    head = data[:cut] if cut and len(data) > _SAMPLE else data[:_SAMPLE]
    chinese = _HEADER_WORDS.search(head.decode("gb18030", errors="ignore")) is not None
    if not chinese and _is_latin(head):
        latin = "cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", data) else "iso-8859-15"
        return data.decode(latin).encode("utf-8"), "Windows-1252" if latin == "cp1252" else "ISO-8859-15"
    if not chinese and _HEADER_WORDS.search(head.decode("cp950", errors="ignore")):
        for codec in ("cp950", "big5hkscs"):
            try:
                return data.decode(codec).encode("utf-8"), "Big5"
            except UnicodeDecodeError as error:
                broken = error
        raise source.refuse("按 Big5 编码无法识别", _REMEDY, row=line_of(data, broken.start)) from broken
    stranger = _utf8_line_among_gbk(data, not_utf8_at)
    if stranger:
        raise source.refuse("与其他行的文字编码不同（同一文件混有 UTF-8 和 GBK）", _REMEDY, row=stranger)
    try:
        return data.decode("gb18030").encode("utf-8"), "GB18030"
    except UnicodeDecodeError as error:
        at = max(error.start, not_utf8_at)
        if at >= len(data) - 4:
            raise source.refuse(
                "末尾缺了半个字符，可能没有传输完整", "请重新复制或导出该文件", row=line_of(data, at)
            ) from error
        raise source.refuse("文字编码无法识别（既不是 UTF-8 也不是 GBK）", _REMEDY, row=line_of(data, at)) from error


def _is_latin(head: bytes) -> bool:
    """Accented letters stand alone among ASCII letters; Chinese characters come in runs of high bytes."""
    runs = [match.span() for match in _HIGH_RUN.finditer(head)]
    lone = [start for start, end in runs if end - start == 1 and head[start] >= 0xC0]
    beside = [at for at in lone if (at and head[at - 1] in _LETTERS) or head[at + 1 : at + 2].isalpha()]
    return bool(runs) and len(beside) >= 0.8 * len(runs)


def _utf8_line_among_gbk(data: bytes, not_utf8_at: int) -> int:
    """Line that is Chinese in UTF-8 though the file as a whole is not UTF-8; of two kinds of lines, the later one."""
    looked_at = lines = 0
    for at in _utf8_han_pairs(data):
        if at < looked_at:
            continue
        lines += 1
        if lines > 10_000:  # accidents among GBK bytes; enough looked at
            return 0
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        looked_at = end if end >= 0 else len(data)
        try:
            line = data[start:looked_at].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if sum("\u4e00" <= char <= "\u9fff" for char in line) >= 2:
            return max(line_of(data, at), line_of(data, not_utf8_at))
    return 0


def _utf8_han_pairs(data: bytes) -> Iterator[int]:
    """Where the bytes of two common Chinese characters in UTF-8 (lead E4–E9, two continuations) stand side by side."""
    everything = np.frombuffer(data, dtype=np.uint8)
    for first in range(0, len(data), _BLOCK):
        block = everything[first : first + _BLOCK + 5]
        if len(block) < 6:
            return
        found = np.flatnonzero(_is_lead(block[:-5]))
        found = found[_is_lead(block[found + 3])]
        for further in (1, 2, 4, 5):
            found = found[(block[found + further] & 0xC0) == 0x80]
        yield from (found + first).tolist()


def _is_lead(bytes_: np.ndarray) -> np.ndarray:
    lead: np.ndarray = bytes_ - np.uint8(0xE4) <= 0xE9 - 0xE4  # smaller ones wrap around
    return lead


def _clean(source: Source, utf8: bytes, label: str) -> Text:
    warnings: list[str] = []
    for mark in (_UTF8_BOM, "ï»¿".encode()):  # a second mark, and one that was read as Latin and saved again
        utf8 = utf8.removeprefix(mark)
    zeros = utf8.count(b"\0")
    if zeros > max(64, len(utf8) // 20) and utf8.rstrip(b"\0").count(b"\0"):
        raise source.refuse("文本中夹有大量空字符，文件可能已损坏", "请从财务软件重新导出")
    if zeros:
        rows = [number for number, line in enumerate(islice(io.BytesIO(utf8), 1_000_000), 1) if b"\0" in line]
        warnings.append(f"{row_list(rows)}有 {zeros:,} 个空字符（NUL），已略去")
        utf8 = utf8.replace(b"\0", b"")
    utf8 = utf8.rstrip(b"\x1a")  # end-of-file mark of DOS programs
    if not utf8.strip():
        raise source.refuse("只有空白，没有任何内容", "请重新导出后再试")
    return Text(utf8, label, tuple(warnings))
