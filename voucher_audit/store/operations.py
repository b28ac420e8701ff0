"""Who did what and when: logins, uploads, exports, settings. Chained; holds numbers, never a text of the books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from voucher_audit.store import chain, entry, tables
from voucher_audit.store.database import Store, now

_TABLE: Final = tables.operations


@dataclass(frozen=True)
class Operation:
    """One line of the log. `project` 0: none; `object`: what it was done to, by number."""

    id: int
    at: str
    who: str
    action: str
    project: int
    object: str
    address: str


def record(store: Store, who: str, action: str, *, project: int = 0, object: str = "", address: str = "") -> None:  # noqa: A002
    """Append one line. Give ids and counts only: the log outlives the project it speaks of."""
    row = {
        "at": now(), "who": entry.line(who, "用户名", 100), "action": entry.line(action, "操作", 32), "project": project,
        "object": entry.line(object, "对象", 100, required=False),
        "address": entry.line(address, "地址", 64, required=False),
    }  # fmt: skip
    with store.begin() as connection:
        chain.append(connection, _TABLE, None, [row])


def operations(store: Store, limit: int = 200, before: int | None = None) -> list[Operation]:
    """The log, newest first; `before` is the id to go on from."""
    query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_TABLE.c.id < before)
    with store.read() as connection:
        return [
            Operation(row["id"], row["at"], row["who"], row["action"], row["project"], row["object"], row["address"])
            for row in connection.execute(query).mappings()
        ]


def proof(store: Store) -> chain.Proof:
    """Check the chain."""
    with store.read() as connection:
        return chain.prove(connection, _TABLE, None)
