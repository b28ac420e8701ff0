"""Compares a returned 整改台账 with the present one: changes to be made, and every edit that cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from voucher_audit import rectification
from voucher_audit.errors import NotAllowed
from voucher_audit.export.editable import MATTER, REASON, matter_texts, value_of
from voucher_audit.export.matter_list import identity
from voucher_audit.export.proposals import Conflict, contradicted, once
from voucher_audit.export.readback import Edits, Row
from voucher_audit.rectification import Matter


@dataclass(frozen=True)
class ProposedChange:
    """A change that the file asks for; `store.rectification.change` takes it as it is."""

    matter: int  # id
    number: int
    title: str
    after: int  # number of the change that it follows
    changes: Mapping[str, Any]  # field of a matter → value
    reason: str
    told: tuple[str, ...]  # `整改情况：（空）→ 已补办手续`, one a field
    place: str  # where the row stands in the file


@dataclass(frozen=True)
class MatterProposals:
    """What becomes of a returned 整改台账: every edited row is in exactly one of the first three."""

    changes: tuple[ProposedChange, ...]
    conflicts: tuple[Conflict, ...]
    agreed: tuple[str, ...]  # places of edits that the database holds already
    untouched: int  # rows without edits
    absent: int  # matters that the file does not list: they stay as they are


class _Refused(Exception):
    """Why an edit cannot be taken over."""


def changes(edits: Edits, current: Sequence[Matter], *, who: str, may_close: bool, today: date) -> MatterProposals:
    """Compare the 整改台账 of a returned file with the matters as they are.

    A cell that somebody else changed in the meantime is a conflict; other cells of the same row are not, and are merged.

    Args:
        who, may_close: who would make the changes, and whether they may close a matter.
    """
    known = {str(matter.id): matter for matter in current}
    rows = [row for row in edits.rows if row.table == "matter"]
    made: list[ProposedChange] = []
    conflicts = [Conflict(problem.place, "", "", problem.why) for problem in edits.problems]
    agreed: list[str] = []
    for row, twins in once(rows):
        matter = known.get(row.key)
        try:
            change = _change(row, twins, matter, who=who, may_close=may_close, today=today)
        except (_Refused, NotAllowed) as refusal:
            about = f"{matter.number}　{matter.title}" if matter else ""
            conflicts += [Conflict(twin.place, about, twin.asked, str(refusal)) for twin in twins]
        else:
            if change is None:
                agreed += [twin.place for twin in twins]
            else:
                made.append(change)
    absent = len(known.keys() - {row.key for row in rows})
    return MatterProposals(tuple(made), tuple(conflicts), tuple(agreed), sum(not row.changed for row in rows), absent)


def _change(
    row: Row, twins: list[Row], matter: Matter | None, *, who: str, may_close: bool, today: date
) -> ProposedChange | None:
    """The change that the row asks for; None when the matter says so already.

    Raises:
        _Refused, NotAllowed: it cannot be made.
    """
    if why := contradicted(twins):
        raise _Refused(why)
    if matter is None:
        raise _Refused("整改台账中没有这一项；可能已移出，或不是本项目导出的文件")
    if row.facts != identity(matter):
        raise _Refused("与导出时不是同一项（所含线索已变，或文件属于别的项目）；请重新导出后填写")
    now = matter_texts(matter)
    wanted = {title for title in row.changed if title != REASON and row.after[title].split() != now[title].split()}
    if not wanted:
        return None
    overtaken = [title for title in wanted if now[title].split() != row.before.get(title, "").split()]
    if overtaken:
        told = "、".join(f"{title}（现为“{now[title]}”）" for title in sorted(overtaken))
        raise _Refused(f"导出以后已被改过：{told}；请看过最新内容再填写")
    values = {MATTER[title]: _value(title, row.after[title]) for title in MATTER if title in wanted}
    reason = row.after.get(REASON, "")
    rectification.changed(matter, values, reason=reason, may_close=may_close, who=who, today=today)
    told_changes = tuple(
        f"{title}：{now[title] or '（空）'} → {row.after[title] or '（空）'}" for title in MATTER if title in wanted
    )
    return ProposedChange(matter.id, matter.number, matter.title, matter.seq, values, reason, told_changes, row.place)


def _value(title: str, text: str) -> str | int | date | None:
    try:
        return value_of(title, text)
    except ValueError as error:
        wanted = "日期，例如 2026-12-31" if title == "完成时限" else "金额，例如 1,234.56"
        raise _Refused(f"{title}应为{wanted}，现在是“{text}”") from error
