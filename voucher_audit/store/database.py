"""Opens the database: SQLite in a folder by default, PostgreSQL by URL."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from voucher_audit.errors import StoreError
from voucher_audit.store import tables, troubles, upgrade

_SECONDS_TO_WAIT = 30  # for another writer
_CONNECTIONS = 20
_BEGIN = "voucher_audit_begin"  # execution option: how a transaction begins on SQLite; writers queue up at once


@dataclass(frozen=True)
class Store:
    """Where everything of one installation lives: `folder` holds files, `url` the database (it may hold a password)."""

    folder: Path
    url: str = field(repr=False)

    @property
    def files(self) -> Path:
        """Uploaded files, named by their SHA-256."""
        return self.folder / "files"

    @property
    def incoming(self) -> Path:
        """Uploads that are still arriving."""
        return self.folder / "incoming"

    @property
    def reports(self) -> Path:
        """One folder a run."""
        return self.folder / "reports"

    @property
    def locks(self) -> Path:
        """Lock files of runs that are going on."""
        return self.folder / "locks"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction that may write; what it wrote is on disk when it ends, or nothing of it is.

        Raises:
            StoreError: the database cannot be reached or written.
        """
        with self.explained(), _turn(self.url), _engine(self.url).begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that sees one state of the database and waits for no writer.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self.explained(), _engine(self.url).connect() as plain:
            connection = plain.execution_options(**{_BEGIN: "BEGIN"})
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    def scrub(self) -> None:
        """Overwrite what erased rows left in the database's files.

        Raises:
            StoreError: the database is busy; opening the store again after all pages are closed does the same.
        """
        with self.explained(), _engine(self.url).connect() as plain:
            if plain.dialect.name == "sqlite":
                connection = plain.execution_options(**{_BEGIN: ""})
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                plain.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turns what the database complains of into one sentence.

        Raises:
            StoreError: instead of any error of the database but a broken constraint.
        """
        try:
            yield
        except IntegrityError:
            raise  # the caller knows what it means
        except SQLAlchemyError as error:
            raise troubles.explained(error, self.folder) from error


def open_store(folder: str | Path | None = None, url: str | None = None, *, create: bool = True) -> Store:
    """Open (and on first use create) the store; an older database is brought to this program's schema.

    Args:
        folder: default is `VOUCHER_AUDIT_DATA`, else a folder in the user's own data directory.
        url: database URL; default is `VOUCHER_AUDIT_DATABASE`, else SQLite inside the folder.
        create: False refuses a folder where nothing was kept yet, so that a mistyped name is not an empty store.

    Raises:
        StoreError: the folder cannot be made, the database cannot be reached, or it belongs to a newer program.
    """
    store = located(folder, url)
    if not create and store.url.startswith("sqlite") and not Path(make_url(store.url).database or "").exists():
        raise StoreError(f"「{store.folder}」里没有找到数据；请用 --data 指定审核页面使用的数据文件夹。")
    make_folders(store)
    with migrating(store) as (engine, found):
        if found != tables.REVISION:
            with engine.begin() as connection:
                upgrade.upgrade(connection)
    return store


def located(folder: str | Path | None = None, url: str | None = None) -> Store:
    """Where the store is or would be; nothing is opened or made. Arguments as `open_store`."""
    place = Path(folder or os.environ.get("VOUCHER_AUDIT_DATA") or _default_folder())
    given = url or os.environ.get("VOUCHER_AUDIT_DATABASE") or f"sqlite:///{place / 'voucher-audit.db'}"
    return Store(place, _with_driver(given))


def make_folders(store: Store) -> None:
    """Make the folders of the store, readable by the owner alone.

    Raises:
        StoreError: they cannot be made.
    """
    try:
        for part in (store.folder, store.files, store.incoming, store.reports, store.locks):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"不能在「{store.folder}」存放数据（{error.strerror}）；请用 --data 指定一个可写的文件夹。"
        ) from error


@contextmanager
def migrating(store: Store) -> Iterator[tuple[Engine, str]]:
    """An engine that may rebuild tables, and the revision of the database (empty: it holds nothing of ours).

    Raises:
        StoreError: the database cannot be reached or written, or belongs to a newer program.
    """
    with store.explained():
        if store.url.startswith("sqlite"):
            # tables that others refer to cannot be rebuilt while references are enforced
            engine = _configured(create_engine(store.url, poolclass=NullPool, hide_parameters=True), references=False)
        else:
            engine = _engine(store.url)
        with engine.connect() as connection:
            reading = connection.execution_options(**{_BEGIN: "BEGIN"})
            with reading.begin():
                found = upgrade.revision_of(reading)
        yield engine, found


def now() -> str:
    """UTC, as every table writes it. Shown to people; what came first is told by numbers, for clocks go backwards."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _default_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "voucher-audit"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "voucher-audit"


def _with_driver(url: str) -> str:
    """`postgres://` and `postgresql://` mean the driver that comes with the program."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in ("postgres", "postgresql") else url


@lru_cache(maxsize=8)
def _turn(url: str) -> AbstractContextManager[Any]:
    """Writers of one process queue up for a SQLite file; its own way of waiting, by asking again, starves some of many."""
    return threading.RLock() if url.startswith("sqlite") else nullcontext()


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url, pool_size=_CONNECTIONS, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, ImportError, ValueError) as error:
        raise StoreError(
            "数据库地址不能使用；请写成 postgresql://用户:密码@主机/库名，并安装 voucher-audit[postgres]。"
        ) from error
    if engine.dialect.name not in ("sqlite", "postgresql"):
        raise StoreError(f"不支持「{engine.dialect.name}」数据库；请用 SQLite（默认）或 PostgreSQL。")
    return _configured(engine)


def _configured(engine: Engine, references: bool = True) -> Engine:
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def _settings(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
        connection.execute(f"PRAGMA busy_timeout={_SECONDS_TO_WAIT * 1000}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")  # an erased project leaves no text behind
        connection.execute(f"PRAGMA foreign_keys={'ON' if references else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        begin = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
        if begin:
            connection.exec_driver_sql(begin)

    return engine
