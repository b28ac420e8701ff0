"""Decisions on findings: appended, never changed, chained by hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.exc import IntegrityError

from voucher_audit.decision import NEEDS_REASON, STATES, Decision
from voucher_audit.errors import StoreError
from voucher_audit.store import tables
from voucher_audit.store.database import Store, now

_START = "0" * 64


def decide(
    store: Store, project: int, fingerprint: str, *, status: str, note: str, who: str, facts: str, after: int
) -> Decision:
    """Append one decision; see `decide_all`."""
    return decide_all(store, project, [(fingerprint, facts, after)], status=status, note=note, who=who)[0]


def decide_all(
    store: Store, project: int, findings: Sequence[tuple[str, str, int]], *, status: str, note: str, who: str
) -> list[Decision]:
    """Append the same decision on several findings: all of them, or none.

    Args:
        findings: (fingerprint, facts, number of the decision that the reviewer had seen; 0: none).

    Raises:
        StoreError: unknown status, a dismissal without reason, or somebody else decided in between.
    """
    if status not in STATES:
        raise StoreError(f"没有「{status}」这种处理状态；可用的有：{'、'.join(STATES)}。")
    if status in NEEDS_REASON and not note.strip():
        raise StoreError(f"「{status}」要写明理由。")
    at, note = now(), note.strip()
    made: list[Decision] = []
    newest = select(tables.decisions.c.hash).where(tables.decisions.c.project == project)
    try:
        with store.begin() as connection:
            previous = connection.scalar(newest.order_by(tables.decisions.c.id.desc()).limit(1)) or _START
            for fingerprint, facts, after in findings:
                row: dict[str, Any] = {
                    "project": project, "fingerprint": fingerprint, "seq": after + 1, "status": status, "note": note,
                    "who": who, "at": at, "facts": facts, "previous": previous,
                }  # fmt: skip
                previous = _hash(row)
                connection.execute(insert(tables.decisions).values(**row, hash=previous))
                made.append(Decision(fingerprint, after + 1, status, note, who, at, facts))
    except IntegrityError as error:
        raise StoreError("这条线索刚被别人处理过；请看过最新的处理意见后再决定。") from error
    return made


def current(store: Store, project: int) -> dict[str, Decision]:
    """Fingerprint → latest decision."""
    table = tables.decisions
    newest = select(func.max(table.c.id)).where(table.c.project == project).group_by(table.c.fingerprint)
    with store.begin() as connection:
        rows = connection.execute(select(table).where(table.c.id.in_(newest))).mappings()
        return {row["fingerprint"]: _decision(row) for row in rows}


def history(store: Store, project: int, fingerprint: str) -> list[Decision]:
    """Every decision on one finding, oldest first."""
    table = tables.decisions
    query = select(table).where(table.c.project == project, table.c.fingerprint == fingerprint).order_by(table.c.seq)
    with store.begin() as connection:
        return [_decision(row) for row in connection.execute(query).mappings()]


def broken_links(store: Store, project: int) -> list[int]:
    """Ids of decisions whose content or place in the chain does not agree with the hashes; empty when untouched."""
    table = tables.decisions
    with store.begin() as connection:
        rows = connection.execute(select(table).where(table.c.project == project).order_by(table.c.id)).mappings().all()
    broken, previous = [], _START
    for row in rows:
        if row["previous"] != previous or row["hash"] != _hash(row):
            broken.append(int(row["id"]))
        previous = row["hash"]
    return broken


def _decision(row: RowMapping) -> Decision:
    return Decision(
        fingerprint=row["fingerprint"], seq=row["seq"], status=row["status"], note=row["note"],
        who=row["who"], at=row["at"], facts=row["facts"],
    )  # fmt: skip


def _hash(row: Mapping[str, Any] | RowMapping) -> str:
    fields = ("project", "fingerprint", "seq", "status", "note", "who", "at", "facts", "previous")
    return hashlib.sha256("\x1f".join(str(row[name]) for name in fields).encode()).hexdigest()
