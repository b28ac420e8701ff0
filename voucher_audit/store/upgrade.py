"""Brings a database to this program's schema, in one transaction: a killed upgrade leaves what was there before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from voucher_audit.errors import StoreError
from voucher_audit.store import tables
from voucher_audit.store.waiting import lock

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).with_name("migrations")


def revision_of(connection: Connection) -> str:
    """Revision of the database; empty when it holds nothing of ours.

    Raises:
        StoreError: it was made by a newer program, before there were migrations.
    """
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    if "settings" not in names:
        return ""
    schema = connection.scalar(text("SELECT value FROM settings WHERE name = 'schema'"))
    if schema is not None and int(schema) > tables.SCHEMA_BEFORE_ALEMBIC:
        raise newer()
    return "0001"


def newer() -> StoreError:
    """What is said of a database that this program does not know yet."""
    return StoreError("这里的数据来自更新版本的程序；请升级程序后再打开，数据没有改动。")


def upgrade(connection: Connection, to: str = tables.REVISION) -> None:
    """Run the migrations that are missing. Whoever comes second waits and finds the work done.

    Raises:
        StoreError: the database belongs to a newer program.
    """
    lock(connection, "upgrade")
    found = revision_of(connection)
    if found == to:
        return
    from alembic import command  # only when there is something to do: importing it takes longer than opening a store

    config = _config()
    config.attributes["connection"] = connection
    if found and not known(found):
        raise newer()
    if found and "alembic_version" not in inspect(connection).get_table_names():
        command.stamp(config, found)
    command.upgrade(config, to)
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise StoreError("数据库升级后核对不一致，已恢复到升级前的状态；请用备份恢复，或把数据文件夹交给维护人员。")


def known(revision: str) -> bool:
    """Does this program have the migration?"""
    from alembic.script import ScriptDirectory

    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
