"""The sums of a summary report, and whether they agree with one another and with the books."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from voucher_audit.cases import Item
from voucher_audit.decision import OPEN, STATES, Decision
from voucher_audit.money import yuan_text
from voucher_audit.rectification import Matter, wrong_sums
from voucher_audit.report import Report
from voucher_audit.review import state_of_item


@dataclass(frozen=True)
class GroupSum:
    """What one heading holds. An item (a voucher with all its findings) stands under one heading, so headings add up."""

    name: str
    items: int
    findings: int
    amount: int  # fen; a voucher's money counts once
    states: Mapping[str, int]  # one of `decision.STATES` → items
    largest: tuple[Item, ...]  # gravest and largest first


def by_group(
    items: Sequence[Item],
    decisions: Mapping[str, Decision],
    heading_of: Callable[[Item], str],
    order: Sequence[str] = (),
) -> list[GroupSum]:
    """Sum the items under their headings, headings in `order`, others behind them by name.

    A state that is none of `decision.STATES` (需重新核实, 部分处理, 待复核) still waits for somebody: it counts as 待核实.
    """
    parts: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        parts[heading_of(item)].append(item)
    place = {name: position for position, name in enumerate(order)}
    names = sorted(parts, key=lambda name: (place.get(name, len(place)), name))
    return [_sum(name, parts[name], decisions) for name in names]


def whole(sums: Sequence[GroupSum]) -> GroupSum:
    """The last row of the table: the sum of its rows."""
    return GroupSum(
        name="合计",
        items=sum(part.items for part in sums),
        findings=sum(part.findings for part in sums),
        amount=sum(part.amount for part in sums),
        states={state: sum(part.states[state] for part in sums) for state in STATES},
        largest=tuple(item for part in sums for item in part.largest),
    )


def _sum(name: str, items: Sequence[Item], decisions: Mapping[str, Decision]) -> GroupSum:
    said = Counter(state_of_item(item, decisions) for item in items)
    states = {state: said[state] for state in STATES}
    states[OPEN] += sum(count for state, count in said.items() if state not in STATES)
    return GroupSum(
        name, len(items), sum(len(item.findings) for item in items), sum(abs(item.amount) for item in items), states,
        tuple(items),
    )  # fmt: skip


def mismatches(
    report: Report, items: Sequence[Item], sums: Sequence[GroupSum], matters: Sequence[Matter] = ()
) -> list[str]:
    """Sums that ought to agree and do not, one Chinese sentence each: within the books, within the report, and in the
    matters put right."""
    told = []
    for book in report.ledger.books:
        if book.form == "vouchers" and book.debit_total != book.credit_total:
            gap = yuan_text(abs(book.debit_total - book.credit_total))
            told.append(f"账簿「{book.name}」{book.year} 年借方合计与贷方合计相差 {gap} 元。")
        told += [
            f"账簿「{book.name}」第 {control.row} 行{control.what}列示 {yuan_text(control.stated)} 元，"
            f"按明细读入为 {yuan_text(control.read)} 元。"
            for control in book.controls
            if not control.agrees
        ]
    total = whole(sums)
    for what, stated, counted in (
        ("事项数", total.items, len(items)),
        ("线索条数", total.findings, sum(len(item.findings) for item in items)),
        ("金额（分）", total.amount, sum(abs(item.amount) for item in items)),
        ("各处理状态事项数", sum(total.states.values()), len(items)),
    ):
        if stated != counted:
            told.append(f"问题汇总表的{what}合计 {stated:,} 与清单 {counted:,} 不一致。")
    for matter in matters:
        place = f"整改事项 {matter.number}「{matter.title}」"
        if matter.recovered > matter.amount:
            more = f"追回金额 {yuan_text(matter.recovered)} 元，大于涉及金额 {yuan_text(matter.amount)} 元。"
            told.append(place + more)
        told += [f"{place}的{field}：{wrong.sentence()}" for field, wrong in wrong_sums(matter)]
    return told
