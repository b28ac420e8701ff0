"""What the unit has explained, kept with the project: later uploads let it pass, visibly, until it ends or is revoked."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from voucher_audit import allowances
from voucher_audit.allowances import Allowance
from voucher_audit.errors import StoreError
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import chain, entry, tables
from voucher_audit.store.database import Store, now
from voucher_audit.store.waiting import lock

_TABLE: Final = tables.memory
_REMEMBER, _REVOKE = "remember", "revoke"


@dataclass(frozen=True)
class Remembered:
    """One allowance of a project and what became of it; `revoked_by` is empty while it holds."""

    number: int  # 1, 2, 3 … per project
    allowance: Allowance
    who: str
    at: str
    revoked_by: str = ""
    revoked_at: str = ""
    revoked_because: str = ""

    def ended(self, day: date) -> bool:
        """Is it over for vouchers of that day?"""
        return bool(self.revoked_by) or day > self.allowance.until


def remember(store: Store, project: int, allowance: Allowance, *, who: str) -> Remembered:
    """Let pass from the next run on.

    Raises:
        BadConfig: a rule that does not exist, no condition, no reason.
    """
    plain = {name: value for name, value in dataclasses.asdict(allowance).items() if value not in (None, "")}
    (checked,) = allowances.parse([plain], all_rules(), "放行")
    who, at = entry.line(who, "处理人", 100), now()
    with store.begin() as connection:
        lock(connection, _TABLE.name, project)
        last = connection.scalar(select(func.max(_TABLE.c.entry)).where(_TABLE.c.project == project))
        number = int(last or 0) + 1
        row = {
            "project": project, "entry": number, "action": _REMEMBER, "note": "", "who": who, "at": at,
            "data": json.dumps(checked.as_dict(), ensure_ascii=False),
        }  # fmt: skip
        chain.append(connection, _TABLE, project, [row])
    return Remembered(number, checked, who, at)


def revoke(store: Store, project: int, number: int, *, who: str, because: str) -> None:
    """Let it stand in the list again from the next run on. The entry stays to be seen.

    Raises:
        StoreError: no reason, no such entry, or it was revoked before.
    """
    because = entry.paragraph(because, "撤销理由")
    if not because:
        raise StoreError("撤销放行要写明理由。")
    who = entry.line(who, "处理人", 100)
    known = {kept.number: kept for kept in entries(store, project)}
    if number not in known:
        raise StoreError("没有这条放行记录；请刷新后再看。")
    row = {
        "project": project, "entry": number, "action": _REVOKE, "data": "", "note": because, "who": who, "at": now(),
    }  # fmt: skip
    try:
        with store.begin() as connection:
            chain.append(connection, _TABLE, project, [row])
    except IntegrityError as error:
        raise StoreError("这条放行已经撤销过了；请刷新后再看。") from error


def entries(store: Store, project: int) -> list[Remembered]:
    """Everything ever remembered, newest first, with the revocations."""
    with store.read() as connection:
        rows = connection.execute(select(_TABLE).where(_TABLE.c.project == project).order_by(_TABLE.c.id)).mappings()
        kept: dict[int, Remembered] = {}
        for row in rows:
            if row["action"] == _REMEMBER:
                kept[row["entry"]] = Remembered(row["entry"], _allowance(row["data"]), row["who"], row["at"])
            else:
                kept[row["entry"]] = dataclasses.replace(
                    kept[row["entry"]], revoked_by=row["who"], revoked_at=row["at"], revoked_because=row["note"]
                )
    return sorted(kept.values(), key=lambda one: -one.number)


def in_force(store: Store, project: int) -> tuple[Allowance, ...]:
    """What a run is to let pass, oldest first. Each ends by itself with the vouchers after its `until`."""
    return tuple(kept.allowance for kept in reversed(entries(store, project)) if not kept.revoked_by)


def proof(store: Store, project: int) -> chain.Proof:
    """Check the project's chain of memory."""
    with store.read() as connection:
        return chain.prove(connection, _TABLE, project)


def _allowance(text: str) -> Allowance:
    data: dict[str, Any] = json.loads(text)
    return Allowance(**{**data, "until": date.fromisoformat(data["until"])})
