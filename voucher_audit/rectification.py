"""问题清单与整改台账: matters made of confirmed findings, what may become of them, and the figures of a 整改通报.

Pure: `store/rectification.py` keeps the log. Sources of form and wording: published rectification reports and
问题、责任、任务清单 of county units (序号、问题类别、责任单位、责任人、整改措施、完成时限、整改情况、追回金额、销号).
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voucher_audit import stated_sums
from voucher_audit.decision import CONFIRMED, Decision
from voucher_audit.errors import NotAllowed
from voucher_audit.report import Finding, Report
from voucher_audit.stated_sums import StatedSum

if TYPE_CHECKING:
    from voucher_audit.rules.api import Rule

STATES: Final = ("待整改", "整改中", "已整改", "已销号")
OPEN, GOING_ON, DONE, CLOSED = STATES
OVERDUE: Final = "超期"
EDITABLE: Final = {
    "group": "问题类别", "title": "问题", "problem": "问题描述", "amount": "涉及金额", "unit": "责任单位",
    "person": "责任人", "measures": "整改措施", "deadline": "完成时限", "progress": "整改情况", "evidence": "佐证材料",
    "recovered": "追回金额", "state": "状态",
}  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """One line of the 整改台账. `id` and `seq` are the store's; `number` is what is printed: 1…n without gaps."""

    group: str
    title: str
    problem: str
    amount: int  # fen
    book: str
    vouchers: tuple[str, ...]  # as printed, with their dates
    findings: tuple[str, ...]  # fingerprints
    unit: str = ""
    person: str = ""
    measures: str = ""
    deadline: date | None = None
    progress: str = ""
    evidence: str = ""  # what proves it: documents, receipts
    recovered: int = 0  # fen
    state: str = OPEN
    closed: date | None = None
    closed_by: str = ""
    id: int = 0
    seq: int = 0
    number: int = 0


@cache
def _headings() -> tuple[dict[str, Any], ...]:
    path = Path(__file__).with_name("rectification_groups.toml")
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["heading"])


def groups() -> list[str]:
    """The headings, in the order in which they are printed."""
    return [str(heading["title"]) for heading in _headings()]


def group_of(rule: str, catalogue_group: str) -> str:
    """Heading of a rule; `catalogue_group` as `Rule.group` has it (`A 现金与借据`)."""
    for heading in _headings():
        if rule in heading.get("rules", ()):
            return str(heading["title"])
    letter = catalogue_group.partition(" ")[0]
    fits = [heading for heading in _headings() if letter in heading["groups"]]
    other = [heading for heading in _headings() if heading.get("other")]
    return str((fits or other)[0]["title"])


def propose(
    report: Report,
    decisions: Mapping[str, Decision],
    rules: Mapping[str, Rule],
    unit_of: Callable[[str], str] = lambda book: book,
) -> list[Matter]:
    """Matters of what is decided 属实: one a voucher, or one for all vouchers of a linked case; none has an id yet.

    Args:
        unit_of: book → responsible unit.
    """
    found = [finding for finding in report.found if _stands(finding, decisions)]
    by_key: dict[tuple[str, object], list[Finding]] = defaultdict(list)
    case_of: dict[int, str] = {}
    for finding in sorted(found, key=_gravest):
        if finding.case and finding.voucher_id >= 0:
            case_of.setdefault(finding.voucher_id, finding.case)  # the gravest finding's case takes the voucher
    for finding in found:
        case = case_of.get(finding.voucher_id, finding.case)
        alone = finding.voucher_id if finding.voucher_id >= 0 else finding.fingerprint
        by_key[(finding.book, case or alone)].append(finding)
    return numbered([_matter(sorted(own, key=_gravest), rules, unit_of) for own in by_key.values()])


def _stands(finding: Finding, decisions: Mapping[str, Decision]) -> bool:
    made = decisions.get(finding.fingerprint)
    return made is not None and made.in_force == CONFIRMED and not made.outdated(finding.facts)


def _gravest(finding: Finding) -> tuple[Any, ...]:
    return (finding.severity.rank, -abs(finding.amount), str(finding.date), finding.voucher, finding.rule)


def _matter(own: Sequence[Finding], rules: Mapping[str, Rule], unit_of: Callable[[str], str]) -> Matter:
    first = own[0]
    rule = rules.get(first.rule)
    by_voucher: dict[object, int] = {}
    for finding in own:
        key = finding.voucher_id if finding.voucher_id >= 0 else finding.fingerprint
        by_voucher[key] = max(by_voucher.get(key, 0), abs(finding.amount))
    in_time = sorted(own, key=lambda finding: (str(finding.date), finding.voucher, finding.severity.rank))
    sentences = [f"{_place(finding)}{finding.evidence.rstrip('。')}" for finding in in_time]
    return Matter(
        group=group_of(first.rule, rule.group if rule else ""),
        title=first.title,
        problem="；".join(dict.fromkeys(sentences)) + "。",
        amount=sum(by_voucher.values()),
        book=first.book,
        vouchers=tuple(dict.fromkeys(_place(finding).rstrip("：") for finding in in_time if finding.voucher)),
        findings=tuple(sorted(finding.fingerprint for finding in own)),
        unit=unit_of(first.book),
    )


def _place(finding: Finding) -> str:
    day = "" if finding.date is None else f"{finding.date.year}年{finding.date.month}月{finding.date.day}日"
    return f"{day}{finding.voucher}：" if finding.voucher else ""


def numbered(matters: Iterable[Matter]) -> list[Matter]:
    """In the order of the printed list, numbered 1…n: by heading, then in the order in which they were made."""
    order = {title: position for position, title in enumerate(groups())}
    ranked = sorted(matters, key=lambda matter: (order.get(matter.group, len(order)), matter.group, matter.id))
    return [dataclasses.replace(matter, number=number) for number, matter in enumerate(ranked, start=1)]


def unsupported(matters: Iterable[Matter], decisions: Mapping[str, Decision]) -> list[Matter]:
    """Matters none of whose findings is decided 属实 any more: somebody must look at them."""
    return [
        matter
        for matter in matters
        if matter.findings
        and not any(key in decisions and decisions[key].in_force == CONFIRMED for key in matter.findings)
    ]


def changed(
    matter: Matter, changes: Mapping[str, Any], *, reason: str, may_close: bool, who: str, today: date
) -> Matter:
    """The matter after a change.

    Forward one state at a time; 已整改 asks for 整改情况, 已销号 for 佐证材料 and somebody who may close; back only with
    a reason. A closed matter must be reopened before anything else in it changes.

    Raises:
        NotAllowed: the step is none of these, or a value cannot be.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise NotAllowed(f"整改事项没有「{'、'.join(sorted(unknown))}」这一项；请刷新后重试。")
    after = dataclasses.replace(matter, **changes)
    if not after.title.strip() or not after.group.strip():
        raise NotAllowed("问题和问题类别不能为空；请填写。")
    if after.recovered < 0 or after.amount < 0:
        raise NotAllowed("金额不能为负；请填写不小于 0 的金额。")
    if after.state not in STATES:
        raise NotAllowed(f"没有「{after.state}」这种状态；可用的有：{'、'.join(STATES)}。")
    before_at, after_at = STATES.index(matter.state), STATES.index(after.state)
    if matter.state == CLOSED and after.state == CLOSED and after != matter:
        raise NotAllowed("已销号的事项不能修改；请先写明理由退回，再修改。")
    if after_at > before_at + 1:
        raise NotAllowed(f"不能从「{matter.state}」直接改为「{after.state}」；下一步是「{STATES[before_at + 1]}」。")
    if after_at < before_at and not reason.strip():
        raise NotAllowed(f"从「{matter.state}」退回「{after.state}」要写明理由。")
    if CLOSED in (matter.state, after.state) and matter.state != after.state and not may_close:
        raise NotAllowed("只有检查或管理角色可以销号或撤销销号；请由检查人员办理。")
    if after.state in (DONE, CLOSED) and not after.progress.strip():
        raise NotAllowed("改为已整改之前，请填写整改情况。")
    if after.state == CLOSED and not after.evidence.strip():
        raise NotAllowed("销号之前，请填写佐证材料（凭证、收据、文件等）。")
    if after.state == CLOSED:
        return after if matter.state == CLOSED else dataclasses.replace(after, closed=today, closed_by=who)
    return dataclasses.replace(after, closed=None, closed_by="")


def merged(matters: Sequence[Matter]) -> Matter:
    """One matter of several: the first one's words, everybody's findings, vouchers and money.

    Raises:
        NotAllowed: fewer than two, or one is closed.
    """
    if len(matters) < 2:
        raise NotAllowed("请至少选择两个事项再合并。")
    if any(matter.state == CLOSED for matter in matters):
        raise NotAllowed("已销号的事项不能合并；请先写明理由退回。")
    first = matters[0]
    deadlines = [matter.deadline for matter in matters if matter.deadline]

    def joined(name: str) -> str:
        return "\n".join(dict.fromkeys(text for matter in matters if (text := getattr(matter, name))))

    return dataclasses.replace(
        first,
        problem=joined("problem"),
        measures=joined("measures"),
        progress=joined("progress"),
        evidence=joined("evidence"),
        amount=sum(matter.amount for matter in matters),
        recovered=sum(matter.recovered for matter in matters),
        vouchers=tuple(dict.fromkeys(voucher for matter in matters for voucher in matter.vouchers)),
        findings=tuple(sorted({key for matter in matters for key in matter.findings})),
        deadline=min(deadlines, default=None),
        state=min((matter.state for matter in matters), key=STATES.index),
    )


def overdue(matter: Matter, today: date) -> bool:
    """Is the deadline past and the work not done?"""
    return matter.deadline is not None and matter.deadline < today and matter.state in (OPEN, GOING_ON)


def shown_state(matter: Matter, today: date) -> str:
    """The state as the list prints it."""
    return OVERDUE if overdue(matter, today) else matter.state


@dataclass(frozen=True)
class Figures:
    """What a 整改通报 says of some matters. Money in fen."""

    name: str
    total: int
    rectified: int  # 已整改 and 已销号
    closed: int
    overdue: int
    amount: int
    recovered: int

    @property
    def rate(self) -> float:
        """整改率, 0..1; 0 without matters."""
        return self.rectified / self.total if self.total else 0.0


@dataclass(frozen=True)
class Statistics:
    """Figures of all matters, per responsible unit and per heading, in printed order."""

    all: Figures
    by_unit: tuple[Figures, ...]
    by_group: tuple[Figures, ...]


def statistics(matters: Collection[Matter], today: date) -> Statistics:
    """Count as of a day."""

    def split(name: str, blank: str) -> tuple[Figures, ...]:
        parts: dict[str, list[Matter]] = defaultdict(list)
        for matter in sorted(matters, key=lambda matter: matter.number):
            parts[getattr(matter, name) or blank].append(matter)
        return tuple(_figures(title, own, today) for title, own in parts.items())

    return Statistics(_figures("合计", matters, today), split("unit", "未明确责任单位"), split("group", "其他问题"))


def _figures(name: str, matters: Collection[Matter], today: date) -> Figures:
    return Figures(
        name=name,
        total=len(matters),
        rectified=sum(matter.state in (DONE, CLOSED) for matter in matters),
        closed=sum(matter.state == CLOSED for matter in matters),
        overdue=sum(overdue(matter, today) for matter in matters),
        amount=sum(matter.amount for matter in matters),
        recovered=sum(matter.recovered for matter in matters),
    )


def wrong_sums(matter: Matter) -> list[tuple[str, StatedSum]]:
    """Totals in the matter's texts that their stated parts do not make up: (Chinese name of the field, the sum)."""
    texts = ("problem", "measures", "progress", "evidence")
    return [(EDITABLE[name], wrong) for name in texts for wrong in stated_sums.wrong_sums(getattr(matter, name))]
