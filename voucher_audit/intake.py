"""Sorts a heap of files into ledgers and registers, as a unit hands them over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import Limits, archive
from voucher_audit.reading.containers.sniff import Kind, sniff
from voucher_audit.reading.containers.source import load
from voucher_audit.registers.reading import guess
from voucher_audit.registers.schema import ALL as REGISTERS

LEDGER: Final = "ledger"
_LARGEST_LOOKED_INTO: Final = 12 << 20  # bytes: larger ones are ledgers, and would take the page's memory
_ENCRYPTED: Final = 0x1


def role_of(name: str, content: bytes) -> str:
    """`"ledger"`, or the name of the register that the file is. A file nobody understands counts as a ledger: reading
    it then says what is wrong with it."""
    if len(content) > _LARGEST_LOOKED_INTO:
        return LEDGER
    return guess((name, content)) or LEDGER


def role_title(role: str) -> str:
    """Chinese name of a role."""
    return "账簿" if role == LEDGER else REGISTERS[role].title


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a zip, one at a time, so that each gets its own role; anything else as it is.

    A zip stays whole when its files belong together (a dbf and its memo file), ask for a password or are zips again.

    Raises:
        UnreadableInput: it unfolds to more than anybody's ledgers would.
    """
    members = _plain_members(name, content)
    if not members:
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for member in members:
            try:
                yield archive.clean_name(member), packed.read(member)
            except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, EOFError) as error:
                where = f"{name}/{archive.clean_name(member)}"
                raise UnreadableInput(where, "在压缩包内已损坏", "请重新压缩后再上传") from error


def by_role(
    files: Iterable[tuple[str, str, Path]],
) -> tuple[list[tuple[str, bytes]], Mapping[str, list[tuple[str, bytes]]]]:
    """Split `(name, role, path)` into the ledgers and the registers that `audit` takes."""
    ledgers: list[tuple[str, bytes]] = []
    registers: dict[str, list[tuple[str, bytes]]] = {}
    for name, role, path in files:
        (ledgers if role == LEDGER else registers.setdefault(role, [])).append((name, path.read_bytes()))
    return ledgers, registers


def _plain_members(name: str, content: bytes) -> list[zipfile.ZipInfo]:
    """Members of a zip that are files of their own; none when the zip must stay whole or is none."""
    if not content.startswith(b"PK"):
        return []
    source = load((name, content), (), None, Limits())
    try:
        if sniff(source) is not Kind.ARCHIVE:
            return []
    except UnreadableInput:  # reading it will say what is wrong
        return []
    archive.check_unfolding(source)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = [member for member in packed.infolist() if not member.is_dir()]
    members = [member for member in members if not archive.is_noise(archive.clean_name(member))]
    apart = all(
        not member.flag_bits & _ENCRYPTED and archive.stands_alone(archive.clean_name(member)) for member in members
    )
    return members if apart else []
