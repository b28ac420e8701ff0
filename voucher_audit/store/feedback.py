"""What reviewers found dull among the outliers. It orders the page; it never touches rules, ranking or findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, insert, select

from voucher_audit.store import entry, tables
from voucher_audit.store.database import Store, now

_TABLE: Final = tables.feedback


def say(store: Store, project: int, fingerprints: Iterable[str], *, dull: bool, who: str) -> None:
    """These outliers are not interesting (or are, after all)."""
    who, at = entry.line(who, "处理人", 100), now()
    rows = [{"project": project, "fingerprint": key, "dull": dull, "who": who, "at": at} for key in fingerprints]
    if rows:
        with store.begin() as connection:
            connection.execute(insert(_TABLE), rows)


def dull(store: Store, project: int) -> frozenset[str]:
    """Fingerprints of the outliers that somebody last called not interesting."""
    newest = select(func.max(_TABLE.c.id)).where(_TABLE.c.project == project).group_by(_TABLE.c.fingerprint)
    with store.read() as connection:
        query = select(_TABLE.c.fingerprint).where(_TABLE.c.id.in_(newest), _TABLE.c.dull.is_(True))
        return frozenset(connection.scalars(query))
