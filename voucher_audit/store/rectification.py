"""The log of the 整改台账: each entry holds a whole matter after one change; appended, never changed, chained by hash."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, select
from sqlalchemy.exc import IntegrityError

from voucher_audit import rectification
from voucher_audit.errors import NotAllowed, StoreError
from voucher_audit.money import yuan_text
from voucher_audit.rectification import EDITABLE, Matter
from voucher_audit.roles import Act, User, demand
from voucher_audit.store import chain, entry, tables
from voucher_audit.store.database import Store, now
from voucher_audit.store.waiting import lock

_TABLE: Final = tables.rectification
_OPEN, _CHANGE, _MERGE, _REMOVE = "open", "change", "merge", "remove"
ACTIONS: Final = {_OPEN: "列入", _CHANGE: "修改", _MERGE: "并入", _REMOVE: "移出"}
_STORED: Final = ("id", "seq", "number")  # not part of an entry's data
_LISTED: Final = (_OPEN, _CHANGE)
_ABOUT_THE_MATTER: Final = frozenset({"group", "title", "problem", "amount", "unit", "deadline"})  # the inspector's
_LONG: Final = ("problem", "measures", "progress", "evidence")
_SHORT: Final = ("group", "title", "unit", "person")
_CONFLICT: Final = "这个整改事项刚被别人修改过；请看过最新的内容后再改。"


Seen = tuple[int, int]  # a matter's id, and the `seq` that the user had seen


@dataclass(frozen=True)
class Change:
    """One entry of a matter's log. `differences`: Chinese name of the field → (before, after)."""

    seq: int
    title: str  # 列入, 修改, 并入, 移出
    who: str
    at: str
    note: str
    differences: Mapping[str, tuple[str, str]]


def matters(store: Store, project: int) -> list[Matter]:
    """The list as it stands, numbered 1…n; what was removed or merged into another is not in it."""
    with store.read() as connection:
        rows = _latest(connection, project)
    return rectification.numbered(_matter(row) for row in rows if row["action"] in _LISTED)


def open_matters(store: Store, project: int, proposed: Sequence[Matter], *, who: str, user: User | None = None) -> int:
    """Put proposals into the list; a finding that is in a matter already is not listed twice. Returns how many came.

    Raises:
        NotAllowed: the user's role does not allow it.
    """
    demand(user, Act.MANAGE_MATTERS)
    who = entry.line(who, "处理人", 100)
    rows: list[dict[str, Any]] = []
    with _writing(store, project) as connection:
        latest = _latest(connection, project)
        listed = {key for row in latest if row["action"] in _LISTED for key in _matter(row).findings}
        number = max((row["matter"] for row in latest), default=0)
        for matter in proposed:
            if matter.findings and listed.intersection(matter.findings):
                continue
            number += 1
            rows.append(_row(project, number, 1, _OPEN, matter, "", who))
            listed.update(matter.findings)
        chain.append(connection, _TABLE, project, rows)
    return len(rows)


def change(
    store: Store, project: int, matter: int, changes: Mapping[str, Any], *, after: int, who: str, reason: str = "",
    user: User | None = None, today: date | None = None,
) -> Matter:  # fmt: skip
    """Change fields of one matter (`rectification.EDITABLE`); see `rectification.changed` for what is allowed.

    Args:
        after: the matter's `seq` that the user had seen.
        user: who is logged in; None without logins.

    Raises:
        StoreError: somebody else changed it in between, or there is no such matter.
        NotAllowed: the procedure or the role does not allow it.
    """
    demand(user, Act.MANAGE_MATTERS if _ABOUT_THE_MATTER.intersection(changes) else Act.RECTIFY)
    who, reason = entry.line(who, "处理人", 100), entry.paragraph(reason, "理由")
    may_close = user is None or user.may(Act.CLOSE)
    day = today or datetime.now(UTC).astimezone().date()
    with _writing(store, project) as connection:
        before = _seen(connection, project, matter, after)
        fields = {name: _cleaned(name, value) for name, value in changes.items()}
        done = rectification.changed(before, fields, reason=reason, may_close=may_close, who=who, today=day)
        chain.append(connection, _TABLE, project, [_row(project, matter, after + 1, _CHANGE, done, reason, who)])
    return dataclasses.replace(done, seq=after + 1)


def merge(
    store: Store, project: int, chosen: Sequence[Seen], *, who: str, reason: str = "", user: User | None = None
) -> Matter:
    """Merge matters into the first of them; the numbers close up.

    Args:
        chosen: (id, `seq` that the user had seen), two or more.

    Raises:
        StoreError, NotAllowed: as `change`.
    """
    demand(user, Act.MANAGE_MATTERS)
    who, reason = entry.line(who, "处理人", 100), entry.paragraph(reason, "理由")
    with _writing(store, project) as connection:
        parts = [_seen(connection, project, matter, after) for matter, after in dict(chosen).items()]
        done = rectification.merged(parts)
        rows = [_row(project, done.id, done.seq + 1, _CHANGE, done, reason, who)]
        for part in parts[1:]:
            into = f"并入「{done.title}」" + (f"：{reason}" if reason else "")
            rows.append(_row(project, part.id, part.seq + 1, _MERGE, part, into, who))
        chain.append(connection, _TABLE, project, rows)
    return dataclasses.replace(done, seq=done.seq + 1)


def remove(
    store: Store, project: int, matter: int, *, after: int, who: str, reason: str, user: User | None = None
) -> None:
    """Take a matter out of the list; its log stays, the numbers close up.

    Raises:
        StoreError, NotAllowed: as `change`; also without a reason, or when it is closed.
    """
    demand(user, Act.MANAGE_MATTERS)
    who, reason = entry.line(who, "处理人", 100), entry.paragraph(reason, "理由")
    if not reason:
        raise NotAllowed("移出整改事项要写明理由。")
    with _writing(store, project) as connection:
        before = _seen(connection, project, matter, after)
        if before.state == rectification.CLOSED:
            raise NotAllowed("已销号的事项不能移出；请先写明理由退回。")
        chain.append(connection, _TABLE, project, [_row(project, matter, after + 1, _REMOVE, before, reason, who)])


def history(store: Store, project: int, matter: int) -> list[Change]:
    """The matter's log, oldest first."""
    query = select(_TABLE).where(_TABLE.c.project == project, _TABLE.c.matter == matter).order_by(_TABLE.c.seq)
    with store.read() as connection:
        rows = connection.execute(query).mappings().all()
    changes: list[Change] = []
    before: Matter | None = None
    for row in rows:
        after = _matter(row)
        changes.append(
            Change(row["seq"], ACTIONS[row["action"]], row["who"], row["at"], row["note"], _differences(before, after))
        )
        before = after
    return changes


def proof(store: Store, project: int) -> chain.Proof:
    """Check the project's chain of rectification."""
    with store.read() as connection:
        return chain.prove(connection, _TABLE, project)


@contextmanager
def _writing(store: Store, project: int) -> Iterator[Connection]:
    try:
        with store.begin() as connection:
            lock(connection, _TABLE.name, project)
            yield connection
    except IntegrityError as error:
        raise StoreError(_CONFLICT) from error


def _latest(connection: Connection, project: int) -> Sequence[RowMapping]:
    newest = select(func.max(_TABLE.c.id)).where(_TABLE.c.project == project).group_by(_TABLE.c.matter)
    return connection.execute(select(_TABLE).where(_TABLE.c.id.in_(newest)).order_by(_TABLE.c.matter)).mappings().all()


def _seen(connection: Connection, project: int, matter: int, after: int) -> Matter:
    own = select(_TABLE).where(_TABLE.c.project == project, _TABLE.c.matter == matter)
    row = connection.execute(own.order_by(_TABLE.c.seq.desc()).limit(1)).mappings().first()
    if row is None or row["action"] not in _LISTED:
        raise StoreError("这个整改事项已不在清单里；请刷新后再看。")
    if row["seq"] != after:
        raise StoreError(_CONFLICT)
    return _matter(row)


def _row(project: int, number: int, seq: int, action: str, matter: Matter, note: str, who: str) -> dict[str, Any]:
    data = {name: value for name, value in dataclasses.asdict(matter).items() if name not in _STORED}
    text = json.dumps(data, ensure_ascii=False, default=lambda day: day.isoformat())
    return {
        "project": project, "matter": number, "seq": seq, "action": action, "data": text, "note": note, "who": who,
        "at": now(),
    }  # fmt: skip


def _matter(row: RowMapping) -> Matter:
    data: dict[str, Any] = json.loads(row["data"])
    for name in ("deadline", "closed"):
        data[name] = date.fromisoformat(data[name]) if data[name] else None
    for name in ("vouchers", "findings"):
        data[name] = tuple(data[name])
    return Matter(**data, id=row["matter"], seq=row["seq"])


def _cleaned(name: str, value: Any) -> Any:
    what = EDITABLE.get(name, name)
    if name in _LONG:
        return entry.paragraph(str(value), what)
    if name in _SHORT:
        return entry.line(str(value), what, 200, required=False)
    return value


def _differences(before: Matter | None, after: Matter) -> dict[str, tuple[str, str]]:
    if before is None:
        return {}
    changes = {}
    for name, what in EDITABLE.items():
        old, new = _shown(name, getattr(before, name)), _shown(name, getattr(after, name))
        if old != new:
            changes[what] = (old, new)
    return changes


def _shown(name: str, value: Any) -> str:
    if name in ("amount", "recovered"):
        return yuan_text(value)
    return "" if value is None else str(value)
