"""dBase and FoxPro tables. Every cell stays the text that the file holds, so that codes and amounts are exact."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from voucher_audit.reading.containers.source import Parts, Source, row_list
from voucher_audit.reading.grid import Grid

_CODECS = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950", 0x03: "cp1252", 0x57: "cp1252"}
_DELETED = ord("*")
_JULIAN_DAY_ZERO = 1_721_425  # the Julian day before 0001-01-01
_MEMO_TYPES = "MGP"
_REMEDY = "请从财务软件重新导出，或改导出为 xlsx"


@dataclass(frozen=True)
class _Field:
    name: str
    kind: str
    offset: int
    length: int


def read_dbf(source: Source) -> Parts:
    """One grid with its own header; the row is the number of the record.

    Raises:
        UnreadableInput: damaged, cut off, or without records.
    """
    data = source.data
    count, header, size = struct.unpack_from("<IHH", data, 4)
    try:
        fields = _fields(source, header)
    except IndexError as error:
        raise source.refuse("的 dbf 结构有误，文件已损坏", _REMEDY) from error
    if not fields or sum(field.length for field in fields) + 1 > size:
        raise source.refuse("的 dbf 结构有误，文件已损坏", _REMEDY)
    body = data[header:].removesuffix(b"\x1a")
    whole = len(body) // size
    if whole < count:
        problem = f"应有 {count:,} 条记录，实际只有 {whole:,} 条，可能没有传输完整"
        raise source.refuse(problem, "请重新复制或导出该文件", row=whole + 1)
    if not count:
        raise source.refuse("没有记录", "请重新导出后再试")
    source.check_extent(count, len(fields))
    records = np.frombuffer(body, dtype=np.uint8, count=count * size).reshape(count, size)
    reader = _Reader(source, records, _codec(source, records, fields))
    columns = {position: reader.column(field) for position, field in enumerate(fields)}
    source.progress("读取 dbf", 1.0)
    cells = pd.DataFrame(columns)
    cells.index = pd.RangeIndex(1, count + 1)
    deleted = records[:, 0] == _DELETED
    blank = ~deleted & np.logical_and.reduce([(column == "").to_numpy(dtype=bool) for column in columns.values()])
    warnings = list(reader.warnings)
    rows = np.arange(1, count + 1)
    if deleted.any():
        warnings.append(f"{row_list(rows[deleted].tolist())}在 dbf 中已标记删除，未读入")
    grid = Grid(
        file=source.name,
        sha256=source.sha256,
        sheet="",
        container=f"dbf（{reader.codec.upper()}）",
        cells=cells.loc[~deleted & ~blank],
        header=tuple(field.name for field in fields),
        blank_rows=tuple(rows[blank].tolist()),
        left_out=tuple((row, "dbf 中已标记删除的记录") for row in rows[deleted].tolist()),
        date_format_hint="%Y%m%d" if any(field.kind == "D" for field in fields) else "",
        warnings=tuple(warnings),
    )
    return [grid], []


def _fields(source: Source, header: int) -> list[_Field]:
    data, fields, offset = source.data, [], 1
    at = 68 if data[0] & 7 == 4 else 32  # dBase 7 has a longer header and longer field descriptors
    step, name_length = (48, 32) if at == 68 else (32, 11)
    while at + step <= header and data[at] != 0x0D:
        raw = data[at : at + name_length].split(b"\0")[0]
        name = _decoded(raw, "gb18030").strip()
        kind = chr(data[at + name_length])
        where = at + name_length + (1 if step == 48 else 5)
        length = data[where]
        if kind == "C" and step == 32:
            length += 256 * data[where + 1]  # long texts borrow the byte of the decimals
        if kind != "0":  # the null flags of FoxPro are no data
            fields.append(_Field(name, kind, offset, length))
        offset += length
        at += step
    return fields


def _codec(source: Source, records: npt.NDArray[np.uint8], fields: list[_Field]) -> str:
    stated = _CODECS.get(source.data[29])
    texts = b"\n".join(
        records[:5000, field.offset : field.offset + field.length].tobytes() for field in fields if field.kind == "C"
    )
    if texts.isascii():
        return stated or "gb18030"
    if stated not in ("gb18030", "cp950"):
        half_characters = texts.decode("utf-8", "ignore").encode("utf-8")
        if len(half_characters) >= len(texts) - len(fields):
            return "utf-8"
    return stated or "gb18030"


class _Reader:
    def __init__(self, source: Source, records: npt.NDArray[np.uint8], codec: str) -> None:
        self.source, self.records, self.codec = source, records, codec
        self.warnings: list[str] = []
        self._memo = _Memo(source)

    def column(self, field: _Field) -> pd.Series:
        """Texts of one field; blanks are ""."""
        block = np.ascontiguousarray(self.records[:, field.offset : field.offset + field.length])
        raw = block.view(f"S{field.length}")[:, 0] if field.length else np.zeros(len(block), dtype="S1")
        codes, distinct = pd.factorize(raw)
        texts = np.array(
            [self._text(field, bytes(value), codes, number) for number, value in enumerate(distinct)], dtype=object
        )
        if field.kind in _MEMO_TYPES and self._memo.missing and any(value.strip(b"\0 ") for value in distinct):
            self.warnings.append(f"字段 {field.name} 的内容在备注文件（fpt/dbt）中，备注文件不在旁边，该列为空")
        return pd.Series(texts[codes], dtype="str")

    def _text(self, field: _Field, raw: bytes, codes: npt.NDArray[np.intp], code: int) -> str:
        raw = raw.ljust(field.length, b"\0")  # numpy drops trailing zeros
        if field.kind in _BINARY and field.length in (4, 8):
            return _BINARY[field.kind](raw)
        if field.kind in _MEMO_TYPES:
            return _decoded(self._memo.read(raw), self.codec)
        text = raw.rstrip(b"\0 ")
        try:
            return text.decode(self.codec).strip("\0 ")
        except UnicodeDecodeError as error:
            rows = (np.flatnonzero(codes == code) + 1).tolist()
            if error.start < len(text) - 3:
                self.warnings.append(f"{row_list(rows)}字段 {field.name} 有无法识别的文字，以 \ufffd 代替")
                return text.decode(self.codec, "replace").strip()
            return text[: error.start].decode(self.codec).strip()  # the field was too short for the last character


def _decoded(raw: bytes, codec: str) -> str:
    return raw.decode(codec, "replace")


def _moment(raw: bytes) -> str:
    """Julian day and milliseconds of the day."""
    day, milliseconds = struct.unpack("<ii", raw)
    if not _JULIAN_DAY_ZERO < day <= 5_373_484:
        return ""
    stated = datetime.fromordinal(day - _JULIAN_DAY_ZERO) + timedelta(seconds=round(milliseconds / 1000))
    return str(stated).removesuffix(" 00:00:00")


def _currency(raw: bytes) -> str:
    """Ten-thousandths of the unit."""
    return f"{Decimal(struct.unpack('<q', raw)[0]).scaleb(-4):.4f}".removesuffix("00")


def _double(raw: bytes) -> str:
    (value,) = struct.unpack("<d", raw)
    return str(int(value)) if abs(value) < 1e15 and value.is_integer() else repr(value)


_BINARY = {
    "I": lambda raw: str(struct.unpack("<i", raw[:4])[0]),
    "Y": _currency,
    "B": _double,
    "O": _double,
    "T": _moment,
    "@": _moment,
}


class _Memo:
    """Texts kept in the file beside the table: FoxPro `.fpt`, dBase `.dbt`."""

    def __init__(self, source: Source) -> None:
        self._fpt, self._dbt = source.sibling(".fpt"), source.sibling(".dbt")
        self.missing = self._fpt is None and self._dbt is None

    def read(self, pointer: bytes) -> bytes:
        """Text of one pointer (a number in binary or in digits); empty when the memo file has no such block."""
        try:
            number = struct.unpack("<I", pointer)[0] if len(pointer) == 4 else int(pointer.strip(b"\0 ") or b"0")
            if not number:
                return b""
            return self._from_fpt(self._fpt, number) if self._fpt else self._from_dbt(self._dbt or b"", number)
        except (struct.error, ValueError):
            return b""

    @staticmethod
    def _from_fpt(memo: bytes, number: int) -> bytes:
        start = number * (struct.unpack_from(">H", memo, 6)[0] or 64)
        (length,) = struct.unpack_from(">I", memo, start + 4)
        return memo[start + 8 : start + 8 + length]

    @staticmethod
    def _from_dbt(memo: bytes, number: int) -> bytes:
        start = number * 512
        if memo[start : start + 4] == b"\xff\xff\x08\x00":
            (length,) = struct.unpack_from("<I", memo, start + 4)
            return memo[start + 8 : start + length]
        return memo[start:].split(b"\x1a", 1)[0]
