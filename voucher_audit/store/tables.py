"""The tables as the newest migration leaves them (`migrations/versions`).

Decisions, memory, rectification and operations are chained (`chain.py`): only ever appended, each entry carries the hash
of the one before it. `form` says which columns an entry's hash covers.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

REVISION: Final = "0002"  # of the newest migration
SCHEMA_BEFORE_ALEMBIC: Final = 1  # `settings.schema` of databases made before there were migrations

metadata = MetaData()


def _owner() -> Column[int]:
    return Column("project", Integer, ForeignKey("projects.id"), nullable=False)


def _link() -> tuple[Column[int] | Column[str], ...]:
    return (
        Column("form", Integer, nullable=False),
        Column("previous", String(64), nullable=False),  # hash of the entry before this one in the chain
        Column("hash", String(64), nullable=False),
    )


settings = Table(
    "settings", metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip

# ids are never used twice (`sqlite_autoincrement`): an address or a cached report of an erased project leads nowhere
projects = Table(
    "projects", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created", String(32), nullable=False),
    Column("config", Text, nullable=False, default=""),  # TOML as the user wrote it
    Column("two_step", Boolean, nullable=False, default=False),  # a second person confirms decisions
    sqlite_autoincrement=True,
)  # fmt: skip

units = Table(
    "units", metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("name", String(200), nullable=False),
    UniqueConstraint("project", "name", name="one_unit_per_name"),
    sqlite_autoincrement=True,
)  # fmt: skip

uploads = Table(
    "uploads", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("role", String(32), nullable=False),  # "ledger" or a register's name
    Column("uploaded", String(32), nullable=False),
    Column("unit", String(200), nullable=False, default=""),  # as somebody said; empty: what the file states
    UniqueConstraint("project", "sha256", name="one_copy_per_project"),
    sqlite_autoincrement=True,
)  # fmt: skip

runs = Table(
    "runs", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("started", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # queued, running, done, failed, past (its report is gone)
    Column("stage", Text, nullable=False, default=""),
    Column("share", Float, nullable=False, default=0.0),
    Column("message", Text, nullable=False, default=""),
    Column("passwords", Text, nullable=False, default=""),  # JSON; emptied as soon as the run has read its files
    sqlite_autoincrement=True,
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("fingerprint", String(32), nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, 3 … per finding: two reviewers cannot both write the same one
    Column("status", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("who", String(100), nullable=False),
    Column("at", String(32), nullable=False),
    Column("facts", String(32), nullable=False),  # what the voucher said when this was decided
    Column("previous", String(64), nullable=False),  # hash of the decision before this one, in the whole project
    Column("hash", String(64), nullable=False),
    Column("form", Integer, nullable=False),
    Column("action", String(16), nullable=False),  # decide, confirm, return, undo
    Column("author", String(100), nullable=False),  # whose decision now stands
    Column("assignee", String(100), nullable=False),
    Column("proposed", Boolean, nullable=False),  # waits for a second person
    Column("base", Integer, nullable=False),  # seq of the entry whose state this is: its own, or the one restored
    Column("remark", Text, nullable=False),  # of whoever confirmed, returned or undid
    UniqueConstraint("project", "fingerprint", "seq", name="one_decision_per_turn"),
    UniqueConstraint("project", "previous", name="one_chain"),
    sqlite_autoincrement=True,
)  # fmt: skip

memory = Table(
    "memory", metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("entry", Integer, nullable=False),  # 1, 2, 3 … per project
    Column("action", String(16), nullable=False),  # remember, revoke
    Column("data", Text, nullable=False),  # the allowance as JSON; empty for a revocation
    Column("note", Text, nullable=False),  # why it was revoked
    Column("who", String(100), nullable=False),
    Column("at", String(32), nullable=False),
    *_link(),
    UniqueConstraint("project", "entry", "action", name="one_end_per_memory"),
    UniqueConstraint("project", "previous", name="one_chain_of_memory"),
    sqlite_autoincrement=True,
)  # fmt: skip

mappings = Table(
    "mappings", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("key", String(64), nullable=False),  # which layout is meant; the newest entry of a key counts
    Column("layout", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("correction", Text, nullable=False),  # TOML; empty: forgotten
    Column("who", String(100), nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

feedback = Table(
    "feedback", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("fingerprint", String(32), nullable=False),
    Column("dull", Boolean, nullable=False),
    Column("who", String(100), nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

rectification = Table(
    "rectification", metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("matter", Integer, nullable=False),  # 1, 2, 3 … per project; never printed
    Column("seq", Integer, nullable=False),  # 1, 2, 3 … per matter
    Column("action", String(16), nullable=False),  # open, change, merge, remove
    Column("data", Text, nullable=False),  # the whole matter after the change, as JSON
    Column("note", Text, nullable=False),  # why
    Column("who", String(100), nullable=False),
    Column("at", String(32), nullable=False),
    *_link(),
    UniqueConstraint("project", "matter", "seq", name="one_change_per_turn"),
    UniqueConstraint("project", "previous", name="one_chain_of_rectification"),
    sqlite_autoincrement=True,
)  # fmt: skip

users = Table(
    "users", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("password", String(200), nullable=False),  # argon2
    Column("role", String(16), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created", String(32), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

user_units = Table(
    "user_units", metadata,
    Column("user", Integer, ForeignKey("users.id"), primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), primary_key=True),
    Column("unit", String(200), primary_key=True),
)  # fmt: skip

sessions = Table(
    "sessions", metadata,
    Column("token", String(64), primary_key=True),  # SHA-256 of what the browser holds
    Column("user", Integer, ForeignKey("users.id"), nullable=False, index=True),
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
)  # fmt: skip

attempts = Table(
    "attempts", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, index=True),  # hash of the name or the address
    Column("at", String(32), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

operations = Table(
    "operations", metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("who", String(100), nullable=False),
    Column("action", String(32), nullable=False),
    Column("project", Integer, nullable=False),  # 0: none; no foreign key, the log outlives the project
    Column("object", String(100), nullable=False),  # ids and counts, never a text of the books
    Column("address", String(64), nullable=False),
    *_link(),
    UniqueConstraint("previous", name="one_chain_of_operations"),
    sqlite_autoincrement=True,
)  # fmt: skip
