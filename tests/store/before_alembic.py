"""A database as programs made it before there were migrations."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
)

METADATA = MetaData()
SETTINGS = Table(
    "settings", METADATA, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False)
)
PROJECTS = Table(
    "projects", METADATA, Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True), Column("created", String(32), nullable=False),
    Column("config", Text, nullable=False),
)  # fmt: skip
UPLOADS = Table(
    "uploads", METADATA, Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("name", Text, nullable=False), Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False), Column("role", String(32), nullable=False),
    Column("uploaded", String(32), nullable=False),
    UniqueConstraint("project", "sha256", name="one_copy_per_project"),
)  # fmt: skip
RUNS = Table(
    "runs", METADATA, Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False, index=True),
    Column("started", String(32), nullable=False), Column("state", String(16), nullable=False),
    Column("stage", Text, nullable=False), Column("share", Float, nullable=False),
    Column("message", Text, nullable=False), Column("passwords", Text, nullable=False),
)  # fmt: skip
DECISIONS = Table(
    "decisions", METADATA, Column("id", Integer, primary_key=True),
    Column("project", Integer, ForeignKey("projects.id"), nullable=False),
    Column("fingerprint", String(32), nullable=False), Column("seq", Integer, nullable=False),
    Column("status", String(16), nullable=False), Column("note", Text, nullable=False),
    Column("who", String(100), nullable=False), Column("at", String(32), nullable=False),
    Column("facts", String(32), nullable=False), Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("project", "fingerprint", "seq", name="one_decision_per_turn"),
    UniqueConstraint("project", "previous", name="one_chain"),
)  # fmt: skip
_HASHED = ("project", "fingerprint", "seq", "status", "note", "who", "at", "facts", "previous")


def make(folder: Path, url: str | None) -> str:
    """Make it with one project and three decisions; returns its address for SQLAlchemy."""
    for part in (folder / "files", folder / "reports"):
        part.mkdir(parents=True)
    address = (
        url.replace("postgresql://", "postgresql+psycopg://") if url else f"sqlite:///{folder / 'voucher-audit.db'}"
    )
    engine = create_engine(address)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(SETTINGS.insert().values(name="schema", value="1"))
        connection.execute(PROJECTS.insert().values(name="旧项目", created="2026-01-01", config=""))
        connection.execute(
            RUNS.insert().values(project=1, started="", state="done", stage="完成", share=1.0, message="", passwords="")
        )
        previous = "0" * 64
        for fingerprint, seq, status, who in (
            ("aaa", 1, "属实", "甲"),
            ("bbb", 1, "待补充材料", "甲"),
            ("aaa", 2, "排除", "乙"),
        ):
            row = {
                "project": 1, "fingerprint": fingerprint, "seq": seq, "status": status, "note": "理由", "who": who,
                "at": "2026-01-01", "facts": "f", "previous": previous,
            }  # fmt: skip
            previous = hashlib.sha256("\x1f".join(str(row[name]) for name in _HASHED).encode()).hexdigest()
            connection.execute(DECISIONS.insert().values(**row, hash=previous))
    engine.dispose()
    return address
