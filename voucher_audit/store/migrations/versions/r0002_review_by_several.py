"""Units, memory, rectification, users; decisions with undo, assignee and confirmation; ids that are never used twice."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the first tables and make the new ones."""
    _widen()
    _kept_by_the_project()
    _people()


def _widen() -> None:
    numbered = {"sqlite_autoincrement": True}
    with op.batch_alter_table("projects", recreate="auto", table_kwargs=numbered) as table:
        table.add_column(sa.Column("two_step", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("uploads", table_kwargs=numbered) as table:
        table.add_column(sa.Column("unit", sa.String(200), nullable=False, server_default=""))
        table.create_index("ix_uploads_sha256", ["sha256"])
    with op.batch_alter_table("runs", recreate="always", table_kwargs=numbered):
        pass  # only the numbering
    with op.batch_alter_table("decisions", table_kwargs=numbered) as table:
        table.add_column(sa.Column("form", sa.Integer, nullable=False, server_default="1"))
        table.add_column(sa.Column("action", sa.String(16), nullable=False, server_default="decide"))
        table.add_column(sa.Column("author", sa.String(100), nullable=False, server_default=""))
        table.add_column(sa.Column("assignee", sa.String(100), nullable=False, server_default=""))
        table.add_column(sa.Column("proposed", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("base", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("remark", sa.Text, nullable=False, server_default=""))
    op.execute("UPDATE decisions SET author = who, base = seq")
    op.execute("DELETE FROM settings WHERE name = 'schema'")


def _number() -> "sa.Column[int]":
    return sa.Column("id", sa.Integer, primary_key=True)


def _owner(index: bool = False) -> "sa.Column[int]":
    return sa.Column("project", sa.Integer, sa.ForeignKey("projects.id"), nullable=False, index=index)


def _text(name: str, length: int = 0) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=False)


def _link() -> tuple["sa.Column[int] | sa.Column[str]", ...]:
    return sa.Column("form", sa.Integer, nullable=False), _text("previous", 64), _text("hash", 64)


def _kept_by_the_project() -> None:
    op.create_table(
        "units", _number(), _owner(), _text("name", 200),
        sa.UniqueConstraint("project", "name", name="one_unit_per_name"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "memory", _number(), _owner(), sa.Column("entry", sa.Integer, nullable=False), _text("action", 16),
        _text("data"), _text("note"), _text("who", 100), _text("at", 32), *_link(),
        sa.UniqueConstraint("project", "entry", "action", name="one_end_per_memory"),
        sa.UniqueConstraint("project", "previous", name="one_chain_of_memory"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "mappings", _number(), _owner(index=True), _text("key", 64), _text("layout", 64), _text("name", 200),
        _text("correction"), _text("who", 100), _text("at", 32),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "feedback", _number(), _owner(index=True), _text("fingerprint", 32),
        sa.Column("dull", sa.Boolean, nullable=False), _text("who", 100), _text("at", 32),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "rectification", _number(), _owner(), sa.Column("matter", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False), _text("action", 16), _text("data"), _text("note"),
        _text("who", 100), _text("at", 32), *_link(),
        sa.UniqueConstraint("project", "matter", "seq", name="one_change_per_turn"),
        sa.UniqueConstraint("project", "previous", name="one_chain_of_rectification"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _people() -> None:
    op.create_table(
        "users", _number(), sa.Column("name", sa.String(100), nullable=False, unique=True), _text("password", 200),
        _text("role", 16), sa.Column("disabled", sa.Boolean, nullable=False), _text("created", 32),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "user_units",
        sa.Column("user", sa.Integer, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("project", sa.Integer, sa.ForeignKey("projects.id"), primary_key=True),
        sa.Column("unit", sa.String(200), primary_key=True),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("user", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True),
        _text("created", 32), _text("expires", 32),
    )  # fmt: skip
    op.create_table(
        "attempts", _number(), sa.Column("key", sa.String(64), nullable=False, index=True), _text("at", 32),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "operations", _number(), _text("at", 32), _text("who", 100), _text("action", 32),
        sa.Column("project", sa.Integer, nullable=False), _text("object", 100), _text("address", 64), *_link(),
        sa.UniqueConstraint("previous", name="one_chain_of_operations"),
        sqlite_autoincrement=True,
    )  # fmt: skip
