"""Sorts a heap of files into ledgers and registers, as a unit hands them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from voucher_audit.registers.reading import guess
from voucher_audit.registers.schema import ALL as REGISTERS

LEDGER = "ledger"


def role_of(name: str, content: bytes) -> str:
    """`"ledger"`, or the name of the register that the file is. A file nobody understands counts as a ledger: reading
    it then says what is wrong with it."""
    return guess((name, content)) or LEDGER


def role_title(role: str) -> str:
    """Chinese name of a role."""
    return "账簿" if role == LEDGER else REGISTERS[role].title


def by_role(
    files: Iterable[tuple[str, str, Path]],
) -> tuple[list[tuple[str, bytes]], Mapping[str, list[tuple[str, bytes]]]]:
    """Split `(name, role, path)` into the ledgers and the registers that `audit` takes."""
    ledgers: list[tuple[str, bytes]] = []
    registers: dict[str, list[tuple[str, bytes]]] = {}
    for name, role, path in files:
        (ledgers if role == LEDGER else registers.setdefault(role, [])).append((name, path.read_bytes()))
    return ledgers, registers
