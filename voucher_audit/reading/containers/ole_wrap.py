"""A minimal OLE file around one stream: what calamine gets to see of an xls.

calamine follows damaged chains and counts of the original file without end; in a file written here there are none.
Layout: [MS-CFB], version 4 (sectors of 4096 bytes): tables first, then the directory, then the stream.
"""

from __future__ import annotations

import struct

_SECTOR = 4096
_PER_TABLE = _SECTOR // 4
_MOST_TABLES = 109  # that the header can name: streams up to 445 MB
_FREE, _END, _TABLE, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_ROOT, _STREAM = 5, 2


def wrap(name: str, stream: bytes) -> bytes:
    """An OLE file that holds `stream` under `name` and nothing else. Short streams are filled up with zeros.

    Raises:
        ValueError: the stream is longer than the header's 109 tables can address.
    """
    stream = stream.ljust(_SECTOR, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    tables = 1
    while tables * _PER_TABLE < tables + 1 + sectors:
        tables += 1
    if tables > _MOST_TABLES:
        raise ValueError("stream too long")
    first = tables + 1
    chain = [*[_TABLE] * tables, _END, *range(first + 1, first + sectors), _END]
    chain += [_FREE] * (tables * _PER_TABLE - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 1, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (_MOST_TABLES - tables))
    directory = _entry("Root Entry", _ROOT, child=1, start=0, size=0) + _entry(name, _STREAM, _NONE, first, len(stream))
    return b"".join((
        header.ljust(_SECTOR, b"\0"),
        struct.pack(f"<{len(chain)}I", *chain),
        directory.ljust(_SECTOR, b"\0"),
        stream,
        bytes(-len(stream) % _SECTOR),
    ))  # fmt: skip


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(wide), kind, 1, _NONE, _NONE, child)
    return wide.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
