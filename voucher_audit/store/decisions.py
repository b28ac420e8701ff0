"""Decisions on findings: appended, never changed, chained by hash. Undo and confirmation are entries, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, func, select
from sqlalchemy.exc import IntegrityError

from voucher_audit.decision import CONFIRM, DECIDE, NEEDS_REASON, NEEDS_SECOND, OPEN, RETURN, STATES, UNDO, Decision
from voucher_audit.errors import StoreError
from voucher_audit.store import chain, entry, tables
from voucher_audit.store.database import Store, now
from voucher_audit.store.waiting import lock

Seen = tuple[str, int]  # fingerprint, number of the decision that the reviewer had seen (0: none)
Entries = Sequence[RowMapping]  # of one finding, oldest first: entry `seq` stands at `seq - 1`

_TABLE: Final = tables.decisions
_AT_ONCE: Final = 1000  # fingerprints a query


def decide(
    store: Store, project: int, fingerprint: str, *, status: str, note: str, who: str, facts: str, after: int,
    assignee: str = "",
) -> Decision:  # fmt: skip
    """Append one decision; see `decide_all`."""
    findings = [(fingerprint, facts, after)]
    return decide_all(store, project, findings, status=status, note=note, who=who, assignee=assignee)[0]


def decide_all(
    store: Store, project: int, findings: Sequence[tuple[str, str, int]], *, status: str, note: str, who: str,
    assignee: str = "",
) -> list[Decision]:  # fmt: skip
    """Append the same decision on several findings: all of them, or none.

    Where the project asks for a second person, 属实 and 排除 are proposals until somebody else confirms them.

    Args:
        findings: (fingerprint, facts, number of the decision that the reviewer had seen; 0: none).

    Raises:
        StoreError: unknown status, a dismissal without reason, or somebody else decided in between.
    """
    if status not in STATES:
        raise StoreError(f"没有「{status}」这种处理状态；可用的有：{'、'.join(STATES)}。")
    note = entry.paragraph(note, "检查意见")
    if status in NEEDS_REASON and not note:
        raise StoreError(f"「{status}」要写明理由。")
    assignee = entry.line(assignee, "经办人", 100, required=False)
    facts = {fingerprint: said for fingerprint, said, _ in findings}

    def made(fingerprint: str, entries: Entries, two_step: bool) -> dict[str, Any]:
        return {
            "action": DECIDE, "status": status, "note": note, "facts": facts[fingerprint], "author": who,
            "assignee": assignee, "proposed": two_step and status in NEEDS_SECOND, "base": len(entries) + 1,
            "remark": "",
        }  # fmt: skip

    return _append(store, project, [(fingerprint, after) for fingerprint, _, after in findings], who, made)


def undo(store: Store, project: int, findings: Sequence[Seen], *, who: str, remark: str = "") -> list[Decision]:
    """Take the last step on each finding back: what was before it stands again. The step stays in the log.

    Raises:
        StoreError: there is nothing to take back, or somebody else decided in between.
    """
    remark = entry.paragraph(remark, "说明")

    def made(fingerprint: str, entries: Entries, two_step: bool) -> dict[str, Any]:
        if not entries or entries[-1]["base"] == 0:
            raise StoreError("没有可以撤销的处理意见；这条线索已是最初的待核实状态。")
        undone = entries[-1]["base"]  # the step itself, however often later steps were undone back to it
        base = entries[undone - 2]["base"] if undone > 1 else 0
        if base == 0:
            return {
                "action": UNDO, "status": OPEN, "note": "", "facts": entries[-1]["facts"], "author": who,
                "assignee": "", "proposed": False, "base": 0, "remark": remark,
            }  # fmt: skip
        kept = ("status", "note", "facts", "author", "assignee", "proposed")
        return {**{name: entries[base - 1][name] for name in kept}, "action": UNDO, "base": base, "remark": remark}

    return _append(store, project, findings, who, made)


def confirm(
    store: Store, project: int, findings: Sequence[Seen], *, who: str, agree: bool = True, remark: str = ""
) -> list[Decision]:
    """The second person's word on proposals: they stand, or go back to 待核实 with a remark.

    Raises:
        StoreError: nothing is proposed, the same person proposed it, a return without remark, or somebody else decided
            in between.
    """
    remark = entry.paragraph(remark, "复核意见")
    if not agree and not remark:
        raise StoreError("退回时要写明复核意见，让处理人知道要补什么。")

    def made(fingerprint: str, entries: Entries, two_step: bool) -> dict[str, Any]:
        last = entries[-1] if entries else None
        if last is None or not last["proposed"]:
            raise StoreError("这条线索不在待复核状态；请刷新后再看。")
        if last["author"] == who:
            raise StoreError("处理人不能复核自己的意见；请由另一个人复核。")
        kept = {name: last[name] for name in ("note", "facts", "author", "assignee")}
        return {
            **kept, "action": CONFIRM if agree else RETURN, "status": last["status"] if agree else OPEN,
            "proposed": False, "base": last["seq"] + 1, "remark": remark,
        }  # fmt: skip

    return _append(store, project, findings, who, made)


def current(store: Store, project: int) -> dict[str, Decision]:
    """Fingerprint → latest decision."""
    newest = (
        select(_TABLE.c.fingerprint, func.max(_TABLE.c.seq).label("seq"))
        .where(_TABLE.c.project == project)
        .group_by(_TABLE.c.fingerprint)
        .subquery()
    )
    same = and_(_TABLE.c.fingerprint == newest.c.fingerprint, _TABLE.c.seq == newest.c.seq)
    query = select(_TABLE).join(newest, same).where(_TABLE.c.project == project)
    with store.read() as connection:
        return {row["fingerprint"]: _decision(row) for row in connection.execute(query).mappings()}


def history(store: Store, project: int, fingerprint: str) -> list[Decision]:
    """Every decision on one finding, oldest first, each with the state before it."""
    query = select(_TABLE).where(_TABLE.c.project == project, _TABLE.c.fingerprint == fingerprint)
    with store.read() as connection:
        rows = connection.execute(query.order_by(_TABLE.c.seq)).mappings().all()
    entries: list[Decision] = []
    for row in rows:
        entries.append(_decision(row, before=entries[-1].state if entries else OPEN))
    return entries


def proof(store: Store, project: int) -> chain.Proof:
    """Check the project's chain of decisions."""
    with store.read() as connection:
        return chain.prove(connection, _TABLE, project)


def _append(
    store: Store,
    project: int,
    findings: Sequence[Seen],
    who: str,
    made: Callable[[str, Entries, bool], dict[str, Any]],
) -> list[Decision]:
    """`made` is given a finding, its entries so far and whether the project asks for a second person."""
    who, at = entry.line(who, "处理人", 100), now()
    conflict = StoreError("这条线索刚被别人处理过；请看过最新的处理意见后再决定。")
    if len({fingerprint for fingerprint, _ in findings}) != len(findings):
        raise StoreError("同一条线索被选中了两次；请重新选择。")
    rows: list[dict[str, Any]] = []
    try:
        with store.begin() as connection:
            lock(connection, _TABLE.name, project)  # one writer a project: nobody's turn changes under us
            two_step = _two_step(connection, project)
            entries = _entries(connection, project, [fingerprint for fingerprint, _ in findings])
            for fingerprint, seen in findings:
                own = entries.get(fingerprint, [])
                if len(own) != seen:
                    raise conflict
                turn = {"project": project, "fingerprint": fingerprint, "seq": seen + 1, "who": who, "at": at}
                rows.append(turn | made(fingerprint, own, two_step))
            chain.append(connection, _TABLE, project, rows)
    except IntegrityError as error:
        raise conflict from error
    return [_decision(row) for row in rows]


def _entries(connection: Connection, project: int, fingerprints: Sequence[str]) -> dict[str, list[RowMapping]]:
    """Fingerprint → its entries in order."""
    found: dict[str, list[RowMapping]] = {}
    for start in range(0, len(fingerprints), _AT_ONCE):
        some = fingerprints[start : start + _AT_ONCE]
        query = select(_TABLE).where(_TABLE.c.project == project, _TABLE.c.fingerprint.in_(some))
        for row in connection.execute(query.order_by(_TABLE.c.seq)).mappings():
            found.setdefault(row["fingerprint"], []).append(row)
    return found


def _two_step(connection: Connection, project: int) -> bool:
    table = tables.projects
    found = connection.execute(select(table.c.two_step).where(table.c.id == project)).first()
    if found is None:
        raise StoreError("这个项目已不存在；请在列表中另选一个项目。")
    return bool(found.two_step)


def _decision(row: Mapping[str, Any] | RowMapping, before: str = OPEN) -> Decision:
    return Decision(
        fingerprint=row["fingerprint"], seq=row["seq"], status=row["status"], note=row["note"], who=row["who"],
        at=row["at"], facts=row["facts"], action=row["action"], author=row["author"], assignee=row["assignee"],
        proposed=row["proposed"], remark=row["remark"], before=before,
    )  # fmt: skip
