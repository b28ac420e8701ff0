"""The first and last rows of a large file: enough to see what it is, whose, and of which years, without parsing it all."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

LARGE: Final = 1 << 20  # bytes from which an excerpt is worth its making
_HEAD: Final = 192 << 10  # bytes of a text file
_TAIL: Final = 48 << 10
_HEAD_ROWS: Final = 200
_TAIL_ROWS: Final = 60
_MOST: Final = 1_500 << 20  # bytes that a workbook may unfold to; beyond that reading it refuses it anyway
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml$")
_ROW: Final = re.compile(rb"<row[ >]")
_NUMBER: Final = re.compile(rb'(\br="[A-Z]*)(\d+)(")')


def excerpt(content: bytes) -> bytes:
    """A small file of the same kind with the first and last rows; the content itself where that cannot be done."""
    if len(content) < LARGE:
        return content
    if content[:4] == b"PK\x03\x04":
        try:
            return _workbook(content)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError):
            return content
    head = content[:_HEAD]
    # markup and binary kinds cannot be cut at a line; two-byte text has no plain line ends
    if b"\0" in head or head.lstrip()[:1] in (b"<", b"{", b"[") or b"\n" not in head:
        return content
    tail = content[-_TAIL:]
    return head[: head.rindex(b"\n") + 1] + tail[tail.find(b"\n") + 1 :]


def _workbook(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        entries = whole.infolist()
        sheets = [entry for entry in entries if _SHEET.match(entry.filename)]
        if not sheets or sum(entry.file_size for entry in entries) > _MOST:
            return content
        small = io.BytesIO()
        with zipfile.ZipFile(small, "w") as out:
            for entry in entries:
                part = whole.read(entry)
                out.writestr(entry.filename, _cut(part) if entry in sheets else part)
    return small.getvalue()


def _cut(sheet: bytes) -> bytes:
    """The sheet without its middle rows; the last ones are numbered on from the first ones."""
    starts: list[int] = []
    for match in _ROW.finditer(sheet):
        starts.append(match.start())
        if len(starts) > _HEAD_ROWS + _TAIL_ROWS:
            break
    end = sheet.rfind(b"</sheetData>")
    if len(starts) <= _HEAD_ROWS + _TAIL_ROWS or end < 0:
        return sheet
    at = end
    for _ in range(_TAIL_ROWS):
        at = max(sheet.rfind(b"<row ", 0, at), sheet.rfind(b"<row>", 0, at))
    tail = sheet[at:end]
    first = re.search(rb'<row [^>]*?\br="(\d+)"', tail)
    shift = int(first[1]) - _HEAD_ROWS - 1 if first else 0

    def renumbered(match: re.Match[bytes]) -> bytes:
        return match[1] + str(int(match[2]) - shift).encode() + match[3]

    head = re.sub(rb"<dimension[^>]*/>", b"", sheet[: starts[_HEAD_ROWS]], count=1)
    return head + _NUMBER.sub(renumbered, tail) + sheet[end:]
