"""Logs that can only grow: each entry carries the hash of the one before it, so a change anywhere is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, Table, insert, select

from voucher_audit.store import tables
from voucher_audit.store.waiting import lock

START: Final = "0" * 64
_FIRST_FORM: Final = 1  # decisions made before there were migrations: fewer columns, joined without their names
FORM: Final = 2
_FIRST_FIELDS: Final = ("project", "fingerprint", "seq", "status", "note", "who", "at", "facts", "previous")
# what an entry of form 2 proves; a column that comes later belongs to a new form
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "decisions": (
        "project", "fingerprint", "seq", "action", "status", "note", "who", "at", "facts", "author", "assignee",
        "proposed", "base", "remark", "form", "previous",
    ),
    "memory": ("project", "entry", "action", "data", "note", "who", "at", "form", "previous"),
    "rectification": ("project", "matter", "seq", "action", "data", "note", "who", "at", "form", "previous"),
    "operations": ("at", "who", "action", "project", "object", "address", "form", "previous"),
}  # fmt: skip
CHAINED: Final = (tables.decisions, tables.memory, tables.rectification, tables.operations)


@dataclass(frozen=True)
class Proof:
    """What checking one chain showed. `broken` are ids of entries that do not agree with the hashes, in order;
    `position` is the place of the first of them, 1-based, 0 if there is none."""

    entries: int
    broken: tuple[int, ...]
    position: int
    head: str  # hash of the newest entry: whoever wrote it down can later prove that nothing before it changed


def append(connection: Connection, table: Table, project: int | None, rows: Sequence[Mapping[str, Any]]) -> None:
    """Link the rows to the end of the project's chain (None: the one chain of the table) and insert them."""
    lock(connection, table.name, project or 0)
    last = _of(select(table.c.hash), table, project).order_by(table.c.id.desc()).limit(1)
    previous = connection.scalar(last) or START
    entries = []
    for row in rows:
        entry = {**row, "form": FORM, "previous": previous}
        entry["hash"] = previous = _hash(table.name, entry)
        entries.append(entry)
    if entries:
        connection.execute(insert(table), entries)


def prove(connection: Connection, table: Table, project: int | None) -> Proof:
    """Check every entry of a chain."""
    rows = connection.execute(_of(select(table), table, project).order_by(table.c.id)).mappings()
    broken: list[int] = []
    previous, count, position = START, 0, 0
    for row in rows:
        count += 1
        if row["previous"] != previous or row["hash"] != _hash(table.name, row) or not _as_migrated(row):
            broken.append(int(row["id"]))
            position = position or count
        previous = row["hash"]
    return Proof(count, tuple(broken), position, previous)


def _of(query: Select[Any], table: Table, project: int | None) -> Select[Any]:
    return query if project is None else query.where(table.c.project == project)


def _as_migrated(row: RowMapping) -> bool:
    """Does an entry of the first form say in its newer columns what the migration wrote there? Its hash does not."""
    if row["form"] != _FIRST_FORM:
        return True
    said = tuple(row[name] for name in ("action", "author", "assignee", "proposed", "base", "remark"))
    return said == ("decide", row["who"], "", False, row["seq"], "")


def _hash(table: str, row: Mapping[str, Any] | RowMapping) -> str:
    if row["form"] == _FIRST_FORM:
        text = "\x1f".join(str(row[name]) for name in _FIRST_FIELDS)
    else:
        text = json.dumps([row[name] for name in _FIELDS[table]], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
