"""Opens the database: SQLite in a folder by default, any SQLAlchemy URL otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DatabaseError, OperationalError

from voucher_audit.errors import StoreError
from voucher_audit.store import tables


@dataclass(frozen=True)
class Store:
    """Where everything of one installation lives: `folder` holds files, `url` the database."""

    folder: Path
    url: str

    @property
    def files(self) -> Path:
        """Uploaded files, named by their SHA-256."""
        return self.folder / "files"

    @property
    def reports(self) -> Path:
        """One folder a run."""
        return self.folder / "reports"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction; what it wrote is on disk when it ends.

        Raises:
            StoreError: the database cannot be reached or written.
        """
        try:
            with _engine(self.url).begin() as connection:
                yield connection
        except OperationalError as error:
            raise StoreError(f"数据库暂时不能读写（{self.folder}）；请检查磁盘空间和文件夹权限后重试。") from error


def open_store(folder: str | Path | None = None, url: str | None = None) -> Store:
    """Open (and on first use create) the store.

    Args:
        folder: default is `VOUCHER_AUDIT_DATA`, else a folder in the user's own data directory.
        url: database URL; default is SQLite inside the folder.

    Raises:
        StoreError: the folder cannot be made, or the database belongs to a newer program.
    """
    place = Path(folder or os.environ.get("VOUCHER_AUDIT_DATA") or _default_folder())
    try:
        for part in (place, place / "files", place / "reports"):
            part.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"不能在「{place}」存放数据（{error.strerror}）；请用 --data 指定一个可写的文件夹。"
        ) from error
    store = Store(place, url or os.environ.get("VOUCHER_AUDIT_DATABASE") or f"sqlite:///{place / 'voucher-audit.db'}")
    _prepare(store)
    return store


def now() -> str:
    """UTC, as every table writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _default_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "voucher-audit"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "voucher-audit"


def _prepare(store: Store) -> None:
    try:
        with store.begin() as connection:
            tables.metadata.create_all(connection)
            version = connection.scalar(select(tables.settings.c.value).where(tables.settings.c.name == "schema"))
            if version is None:
                connection.execute(insert(tables.settings).values(name="schema", value=str(tables.SCHEMA_VERSION)))
            elif int(version) > tables.SCHEMA_VERSION:
                raise StoreError(f"「{store.folder}」里的数据来自更新版本的程序；请升级程序后再打开。")
    except DatabaseError as error:
        raise StoreError(f"「{store.folder}」里的数据库已损坏或不是本程序的；请换一个文件夹，或用备份恢复。") from error


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 15} if url.startswith("sqlite") else {})
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _settings(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
