"""Uploaded bytes on disk: each content once, named by its SHA-256, whole or not there."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import select

from voucher_audit.errors import StoreError
from voucher_audit.store import tables, waiting
from voucher_audit.store.database import Store

_CHUNK: Final = 1 << 20
_ABANDONED_SECONDS: Final = 3600  # nothing is written to an upload for an hour only when its process is gone


@dataclass(frozen=True)
class Arrived:
    """An upload whose bytes are on disk but belong to nobody yet."""

    path: Path
    sha256: str
    size: int


def receive(store: Store, name: str, content: bytes | BinaryIO) -> Arrived:
    """Write the content to disk piece by piece, never holding a second copy of it in memory.

    Raises:
        StoreError: it could not be written.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    target = store.incoming / f"{uuid.uuid4().hex}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as stream:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                stream.write(piece)
                size += len(piece)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"「{name}」没能保存（{error.strerror}）；请检查磁盘空间和权限后重新上传。") from error
    return Arrived(target, digest.hexdigest(), size)


def settle(store: Store, arrived: Arrived) -> Path:
    """Give the bytes their name. Call it in the transaction that writes the row, holding the lock `files`."""
    target = store.files / arrived.sha256
    if target.exists() and target.stat().st_size == arrived.size:
        arrived.path.unlink()
    else:
        arrived.path.replace(target)
        _sync(store.files)
    return target


def check(kept: Iterable[tuple[str, Path]]) -> None:
    """Are the bytes of these uploads (name, path) as they were when they arrived?

    Raises:
        StoreError: they are gone or damaged; only uploading the file again helps.
    """
    for name, path in kept:
        try:
            with path.open("rb") as stream:
                intact = hashlib.file_digest(stream, "sha256").hexdigest() == path.name
        except OSError:
            intact = False
        if not intact:
            raise StoreError(f"「{name}」在磁盘上已损坏或丢失；请在“项目与上传”移除它并重新上传，处理意见不受影响。")


def drop_unused(store: Store, hashes: Iterable[str]) -> None:
    """Remove the bytes that no upload uses any more."""
    uploads = tables.uploads
    with store.begin() as connection:
        waiting.lock(connection, "files")
        for sha256 in set(hashes):
            if connection.scalar(select(uploads.c.id).where(uploads.c.sha256 == sha256).limit(1)) is None:
                (store.files / sha256).unlink(missing_ok=True)


def tidy(store: Store) -> None:
    """Remove what killed processes left behind: half uploads, bytes without an upload, reports without a run."""
    oldest = time.time() - _ABANDONED_SECONDS
    for part in store.incoming.glob("*.part"):
        if part.stat().st_mtime < oldest:
            part.unlink(missing_ok=True)
    with store.begin() as connection:
        waiting.lock(connection, "files")
        used = set(connection.scalars(select(tables.uploads.c.sha256)))
        for path in store.files.iterdir():
            if path.name not in used:
                path.unlink(missing_ok=True)
        runs = dict(connection.execute(select(tables.runs.c.id, tables.runs.c.state)).all())
    for folder in store.reports.iterdir():
        number = folder.name.partition(".")[0]
        state = runs.get(int(number)) if number.isdecimal() else None
        if state in (None, "failed", "past") or (state == "done" and folder.name != number):
            shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Make a new name in the folder survive a power cut."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
