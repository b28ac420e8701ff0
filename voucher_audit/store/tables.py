"""The tables. Decisions are only ever appended; each carries the hash of the one before it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

SCHEMA_VERSION: Final = 1

metadata = MetaData()

settings = Table(
    "settings", metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip

projects = Table(
    "projects", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created", String(32), nullable=False),
    Column("config", Text, nullable=False, default=""),  # TOML as the user wrote it
)  # fmt: skip

uploads = Table(
    "uploads", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("role", String(32), nullable=False),  # "ledger" or a register's name
    Column("uploaded", String(32), nullable=False),
    UniqueConstraint("project", "sha256", name="one_copy_per_project"),
)  # fmt: skip

runs = Table(
    "runs", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("started", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # queued, running, done, failed
    Column("stage", Text, nullable=False, default=""),
    Column("share", Float, nullable=False, default=0.0),
    Column("message", Text, nullable=False, default=""),
    Column("passwords", Text, nullable=False, default=""),  # JSON; emptied as soon as the run has read its files
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, 3 … per finding: two reviewers cannot both write the same one
    Column("status", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("who", String(100), nullable=False),
    Column("at", String(32), nullable=False),
    Column("facts", String(32), nullable=False),  # what the voucher said when this was decided
    Column("previous", String(64), nullable=False),  # hash of the decision before this one, in the whole project
    Column("hash", String(64), nullable=False),
    UniqueConstraint("project", "fingerprint", "seq", name="one_decision_per_turn"),
    UniqueConstraint("project", "previous", name="one_chain"),
)  # fmt: skip
