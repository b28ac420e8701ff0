"""What names a book and its files. Nothing heavy is imported here: a worker unpacks it before it sets its threads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class FileRef:
    """One file. `member` is the name as stored inside the zip `path`, empty for a file of its own."""

    path: str  # absolute
    member: str = ""
    sha256: str = ""  # of the content; empty until somebody looked
    size: int = 0  # bytes

    @property
    def name(self) -> str:
        """As findings quote it: with its folder, and the same wherever the folder is mounted."""
        outer = "/".join(Path(self.path).parts[-2:])
        return f"{outer}/{self.member}" if self.member else outer


@dataclass(frozen=True)
class BookRef:
    """One unit's books of one span of years: what is audited at once.

    year: `2021`, or `2019-2022` where one file covers several years. registers: pairs of register name and file.
    peers: name of the group of like units that it is compared with; empty means all of the same accounting system.
    """

    unit: str
    year: str
    ledgers: tuple[FileRef, ...]
    registers: tuple[tuple[str, FileRef], ...] = ()
    peers: str = ""

    def key(self, settings: str) -> str:
        """Identity of the work to be done: the same files under the same names, unit, settings and version."""
        files = [("", file) for file in self.ledgers] + list(self.registers)
        parts = sorted(f"{role}|{file.name}|{file.sha256}" for role, file in files)
        text = "\x1f".join((self.unit, self.year, self.peers, settings, *parts))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.size for file in (*self.ledgers, *(file for _, file in self.registers)))


@dataclass(frozen=True)
class Outcome:
    """What became of one book. `message`: one Chinese sentence for the list of failures, empty when all went well."""

    key: str
    unit: str
    year: str
    status: Literal["done", "failed", "kept"]  # kept: a former run had done it
    seconds: float = 0.0
    lines: int = 0
    vouchers: int = 0
    findings: int = 0
    crashed: tuple[str, ...] = ()  # titles of rules that crashed
    message: str = ""
    attempts: int = 1
