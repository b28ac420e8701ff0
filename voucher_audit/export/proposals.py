"""Compares what a returned list says with the present state: decisions to be made, and every row that cannot be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voucher_audit.decision import NEEDS_REASON, STATES, Decision
from voucher_audit.export.editable import DECISION, NOTE, STATUS, decided
from voucher_audit.export.readback import Edits, Row
from voucher_audit.report import Finding, Outlier, Report


@dataclass(frozen=True)
class ProposedDecision:
    """A decision that the file asks for; `store.decisions.decide_all` takes it as it is."""

    fingerprint: str
    facts: str
    after: int  # number of the decision that it follows; 0: none
    status: str
    note: str
    assignee: str
    who: str  # 检查人 as the file names them; may be empty
    was: str  # status so far
    title: str
    voucher: str
    place: str  # where the row stands in the file


@dataclass(frozen=True)
class Conflict:
    """An edit that cannot be taken over, and why; nothing of it is applied."""

    place: str
    about: str  # voucher and title, as far as they are known
    asked: str  # what the file says
    why: str


@dataclass(frozen=True)
class Proposals:
    """What becomes of a returned 问题清单: every edited row is in exactly one of the three."""

    decisions: tuple[ProposedDecision, ...]
    conflicts: tuple[Conflict, ...]
    agreed: tuple[str, ...]  # places of edits that the database holds already
    untouched: int  # rows without edits
    absent: int  # findings of the run that the file does not list: they stay as they are


def decisions(edits: Edits, report: Report, current: Mapping[str, Decision]) -> Proposals:
    """Compare the 问题清单 and 离群凭证 of a returned file with a run and its decisions so far.

    Args:
        current: fingerprint → newest decision, as `store.decisions.current` gives it.
    """
    known: dict[str, Finding | Outlier] = {outlier.fingerprint: outlier for outlier in report.outliers}
    known.update((finding.fingerprint, finding) for finding in report.found)
    rows = [row for row in edits.rows if row.table in ("finding", "outlier")]
    made: list[ProposedDecision] = []
    conflicts = [Conflict(problem.place, "", "", problem.why) for problem in edits.problems]
    agreed: list[str] = []
    for row, twins in once(rows):
        about = known.get(row.key)
        why = contradicted(twins) if len(twins) > 1 else ""
        why = why or _objection(row, about, current.get(row.key))
        if why == _AGREED:
            agreed += [twin.place for twin in twins]
        elif why or about is None:
            conflicts += [Conflict(twin.place, _label(about), twin.asked, why) for twin in twins]
        else:
            made.append(_proposed(row, about, current.get(row.key)))
    listed = {finding.fingerprint for finding in report.listed}
    return Proposals(
        tuple(made), tuple(conflicts), tuple(agreed), sum(not row.changed for row in rows),
        len(listed - {row.key for row in rows}),
    )  # fmt: skip


def once(rows: Iterable[Row]) -> list[tuple[Row, list[Row]]]:
    """The edited rows, each key once, with every row of that key: a copied row says the same thing twice."""
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    found = []
    for twins in by_key.values():
        edited = [row for row in twins if row.changed]
        if edited:
            found.append((edited[0], twins))
    return found


_AGREED = "已一致"


def contradicted(twins: list[Row]) -> str:
    """Rows of one key that say different things."""
    if len({tuple(row.after.items()) for row in twins}) > 1:
        return (
            f"同一条在文件中出现 {len(twins)} 次，内容不一致（{'、'.join(row.place for row in twins)}）；请只保留一行"
        )
    return ""


def _objection(row: Row, about: Finding | Outlier | None, decision: Decision | None) -> str:
    """Why the edit cannot be taken over; `_AGREED` when it has been already; empty when it can."""
    if about is None:
        return "这次检查结果中没有这一条；可能不是本项目导出的文件，或账簿已重新导入"
    now = decided(about, decision)
    if all(now[title].split() == text.split() for title, text in row.after.items()):
        return _AGREED
    if isinstance(about, Finding) and row.facts != about.facts:
        return "导出以后凭证内容已变；请重新核实后再处理"
    if decision is not None and decision.seq != row.seen:
        return f"导出以后已由 {decision.who or '他人'} 改为“{decision.state}”；请看过最新意见再决定"
    status = row.after.get(STATUS, now[STATUS])
    if not status:
        return f"处理状态是空的；请填写：{'、'.join(STATES)}"
    if status not in STATES:
        return f"没有“{status}”这种处理状态；可用的有：{'、'.join(STATES)}"
    if status in NEEDS_REASON and not row.after.get(NOTE, now[NOTE]):
        return f"处理状态为“{status}”，但没有写检查意见（理由）"
    return ""


def _proposed(row: Row, about: Finding | Outlier, decision: Decision | None) -> ProposedDecision:
    now = decided(about, decision)
    status, note, assignee, who = (row.after.get(title, now[title]) for title in DECISION)
    return ProposedDecision(
        fingerprint=row.key,
        facts=about.facts if isinstance(about, Finding) else "",
        after=decision.seq if decision else 0,
        status=status,
        note=note,
        assignee=assignee,
        who=who,
        was=now[STATUS],
        title=about.title if isinstance(about, Finding) else "离群凭证",
        voucher=about.voucher,
        place=row.place,
    )


def _label(about: Finding | Outlier | None) -> str:
    if about is None:
        return ""
    return f"{about.voucher}　{about.title}" if isinstance(about, Finding) else f"{about.voucher}　离群凭证"
