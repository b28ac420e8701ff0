"""Who goes first: locks inside the database for writers, lock files for runs that are going on."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, func, select

if os.name == "nt":  # pragma: no cover - the other half is covered
    import msvcrt

    def _try(stream: IO[bytes]) -> bool:
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def lock(connection: Connection, name: str, scope: int = 0) -> None:
    """Wait until no other transaction holds this lock; held until ours ends. On SQLite a writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        number = zlib.crc32(name.encode()) - 2**31
        connection.execute(select(func.pg_advisory_xact_lock(number, scope)))


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock file while inside; False when another process (or another holder in this one) has it.

    The system lets go of it when the process ends, however it ends.
    """
    with path.open("ab") as stream:
        got = _try(stream)
        yield got


def is_held(path: Path) -> bool:
    """Does a living process hold the lock file?"""
    if not path.exists():
        return False
    with held(path) as got:
        return not got
