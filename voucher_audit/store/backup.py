"""One file that holds a whole store, whatever database it lived in, and can be restored into either.

A zip: `tables/<name>.jsonl` (one row a line, read in one transaction), `files/<sha256>`, `reports/<run>/…`, and last
`manifest.json` with the schema's revision and the SHA-256 of every member. Passwords of workbooks, sessions and failed
logins are left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, select

import voucher_audit
from voucher_audit.errors import StoreError
from voucher_audit.store import database, tables, upgrade
from voucher_audit.store.database import Store

_FORMAT: Final = "voucher-audit-backup-1"
_LEFT_OUT: Final = frozenset({"sessions", "attempts"})
_CHUNK: Final = 1 << 20
_ROWS: Final = 1000
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError)


@dataclass(frozen=True)
class Contents:
    """What a backup holds: rows by table, and how many files and reports."""

    rows: dict[str, int]
    files: int
    size: int  # bytes of the backup


def write(store: Store, target: Path) -> Contents:
    """Back the store up while it is in use; the file appears whole or not at all, readable by the owner alone.

    Raises:
        StoreError: there is such a file already, or something cannot be read or written.
    """
    if target.exists():
        raise StoreError(f"「{target}」已存在；请换一个文件名，以免覆盖以前的备份。")
    temporary = target.with_name(target.name + ".part")
    hashes: dict[str, str] = {}
    rows: dict[str, int] = {}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with (
                zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
                store.read() as connection,
            ):
                for table in tables.metadata.sorted_tables:
                    if table.name not in _LEFT_OUT:
                        name = f"tables/{table.name}.jsonl"
                        rows[table.name], hashes[name] = _dump(connection, table, archive, name)
                for path in _kept(store, connection):
                    name = path.relative_to(store.folder).as_posix()
                    hashes[name] = _pack(path, archive, name)
                manifest = {
                    "format": _FORMAT, "version": voucher_audit.__version__, "revision": tables.REVISION,
                    "rows": rows, "members": hashes,
                }  # fmt: skip
                archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(
            f"备份没有完成（{error.strerror}：{error.filename or target}）；请检查磁盘空间和权限后重试。"
        ) from error
    except StoreError:
        temporary.unlink(missing_ok=True)
        raise
    return Contents(rows, len(hashes) - len(rows), target.stat().st_size)


def restore(source: Path, folder: str | Path | None = None, url: str | None = None) -> Contents:
    """Restore a backup into an empty store. Everything is checked against the manifest before a row is written.

    Raises:
        StoreError: the backup is damaged or newer than the program, or the store is not empty.
    """
    store = database.located(folder, url)
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            _check(archive, manifest)
            database.make_folders(store)
            with database.migrating(store) as (engine, found), engine.begin() as connection:
                _refuse_used(connection, found, manifest["revision"])
                upgrade.upgrade(connection, manifest["revision"])
                for name in manifest["members"]:
                    if not name.startswith("tables/"):
                        _unpack(archive, name, store.folder / PurePosixPath(name))
                _load(connection, archive, manifest)
                upgrade.upgrade(connection)
    except OSError as error:
        raise StoreError(
            f"恢复没有完成（{error.strerror}：{error.filename or source}）；请检查路径、磁盘空间和权限。"
        ) from error
    except _DAMAGED as error:
        raise StoreError(f"「{source}」不是本程序的备份或已损坏；请换一份备份，现有数据没有改动。") from error
    return Contents(manifest["rows"], len(manifest["members"]) - len(manifest["rows"]), source.stat().st_size)


def _dump(connection: Connection, table: Table, archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    rows = connection.execution_options(yield_per=_ROWS).execute(select(table).order_by(*table.primary_key)).mappings()
    with archive.open(name, "w", force_zip64=True) as stream:
        for row in rows:
            values = dict(row)
            if table is tables.runs:
                values["passwords"] = ""
            line = (json.dumps(values, ensure_ascii=False) + "\n").encode()
            digest.update(line)
            stream.write(line)
            count += 1
    return count, digest.hexdigest()


def _kept(store: Store, connection: Connection) -> Iterator[Path]:
    """Files and reports that the rows speak of."""
    for sha256 in sorted(set(connection.scalars(select(tables.uploads.c.sha256)))):
        yield store.files / sha256
    done = select(tables.runs.c.id).where(tables.runs.c.state == "done").order_by(tables.runs.c.id)
    for run in connection.scalars(done):
        folder = store.reports / str(run)
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _pack(path: Path, archive: zipfile.ZipFile, name: str) -> str:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as stream:
        return _copied(source, stream)


def _copied(source: IO[bytes], target: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while piece := source.read(_CHUNK):
        digest.update(piece)
        if target is not None:
            target.write(piece)
    return digest.hexdigest()


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest["format"] != _FORMAT or not upgrade.known(manifest["revision"]):
        raise StoreError("这份备份来自更新版本的程序；请升级程序后再恢复。")
    for name in manifest["members"]:
        parts = PurePosixPath(name).parts
        if parts[0] not in ("tables", "files", "reports") or ".." in parts or "\\" in name or ":" in name:
            raise ValueError(name)
    return manifest


def _check(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for name, expected in manifest["members"].items():
        with archive.open(name) as stream:
            if _copied(stream, None) != expected:
                raise ValueError(name)


def _refuse_used(connection: Connection, found: str, revision: str) -> None:
    used = found and found != revision
    if found == revision:
        kept = [table for table in tables.metadata.sorted_tables if table is not tables.operations]
        used = any(connection.scalar(select(func.count()).select_from(table)) for table in kept)
    if used:
        raise StoreError("要恢复到的位置已有数据，没有改动；请用 --data 指定一个空的文件夹（或一个空的数据库）。")


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, target.open("wb") as stream:
        _copied(source, stream)
        stream.flush()
        os.fsync(stream.fileno())


def _load(connection: Connection, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Insert the rows as the backup's revision had them."""
    there = MetaData()
    there.reflect(connection, only=list(manifest["rows"]))
    for table in there.sorted_tables:
        connection.execute(delete(table))  # operations of an otherwise empty store
        with archive.open(f"tables/{table.name}.jsonl") as stream:
            rows: list[dict[str, Any]] = []
            for line in stream:
                rows.append(json.loads(line))
                if len(rows) == _ROWS:
                    connection.execute(insert(table), rows)
                    rows = []
            if rows:
                connection.execute(insert(table), rows)
        if connection.dialect.name == "postgresql" and "id" in table.c:
            last = connection.scalar(select(func.max(table.c.id)))
            if last is not None:  # the next row gets the next number
                sequence = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(sequence, last)))
