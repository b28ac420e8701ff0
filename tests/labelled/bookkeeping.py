"""Trouble in the books themselves. `AFTER` works on numbered vouchers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sample_ledgers.days import festival, shift
from sample_ledgers.vouchers import BUDGET, Entry, Truth, Voucher
from tests.labelled import phrases
from tests.labelled.phrases import GOODS
from tests.labelled.planting import Planter, Trouble, anywhere, both, mark, public_unit, shows, vouchers_shown


def vague(p: Planter) -> None:
    w = p.what(GOODS)
    text = p.words(phrases.VAGUE).strip()
    voucher = p.desk.spend(
        p.day(),
        w.item,
        p.desk.price(320, 9800),
        text,
        what=w.words,
        register=False,
        rules={"vague-summary"},
        may={"missing-invoice"},
    )
    p.desk.invoice(
        voucher.day, voucher.entries[0].debit, p.desk.stranger(w.trade), w.words, detail=True, vouchers=[voucher]
    )


def alone(p: Planter) -> None:
    """One person entered and reviewed."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    voucher = p.desk.spend(p.day(), w.item, p.desk.price(320, 9800), p.rough(f"付{to}{w.words}"), to=to, what=w.words, detail=True,
                           rules={"same-preparer-reviewer"})  # fmt: skip
    voucher.reviewer = voucher.preparer


def on_holiday(p: Planter) -> None:
    """Ordinary spending dated on a statutory holiday."""
    year = p.chance.pick(p.desk.profile.years)
    day = festival(p.chance, year, p.chance.pick((2, 4, 5, 10)))
    if day is None or p.desk.is_quiet(day):
        day = date(year, 10, 1) if date(year, 10, 1).weekday() < 5 else date(year, 10, 4)
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    p.desk.spend(
        day,
        w.item,
        p.desk.price(320, 9800),
        p.rough(f"付{to}{w.words}"),
        to=to,
        what=w.words,
        detail=True,
        rules={"holiday-posting"},
    )


def _red(p: Planter, original: Voucher, day: date, text: str) -> Voucher:
    entries = [replace(entry, debit=-entry.debit, credit=-entry.credit, summary="") for entry in original.entries]
    return p.desk.book(
        day,
        text,
        entries,
        truth=Truth(rules={"red-letter-reversal"}, may={"negative-balance", "duplicate-reimbursement"}),
    )


def red_without_original(p: Planter) -> None:
    """A red voucher that takes back something never booked here."""
    desk, w = p.desk, p.what(GOODS)
    fen, day, to = desk.price(10_200, 18_000), p.day(4, 11), desk.stranger(w.trade)
    text = p.rough(
        p.chance.pick((f"红字冲销{w.words}", f"红冲 {to}{w.words}", f"冲销付{to}{w.words}支出", f"冲回{w.words}款"))
    )
    entries = [
        *desk.cost(w.item, -fen, counterparty=to),
        desk.source("bank", -fen),
        *desk.budget_spent("bank", [(w.item, -fen)]),
    ]
    desk.book(day, text, entries, truth=Truth(rules={"red-letter-reversal"}, may={"negative-balance"}))


def red_to_another(p: Planter) -> None:
    """Taken back and booked again to somebody else."""
    desk, w, day = p.desk, p.what(GOODS), p.day(1, 9)
    to, other = desk.stranger(w.trade), desk.stranger(w.trade)
    fen = desk.price(1300, 9800, to)
    original = desk.spend(day, w.item, fen, f"付{to}{w.words}", to=to, what=w.words, detail=True, by="bank",
                          may={"red-letter-reversal", "duplicate-reimbursement"})  # fmt: skip
    again = shift(day, 25)
    _red(p, original, again, p.rough(f"冲销付{to}{w.words}"))
    desk.spend(
        again,
        w.item,
        fen,
        f"付{other}{w.words}",
        to=other,
        what=w.words,
        detail=True,
        by="bank",
        may={"red-letter-reversal", "duplicate-reimbursement"},
    )


def odd_pair(p: Planter) -> None:
    """Accounts that have no business with each other."""
    desk, chart = p.desk, p.desk.chart
    fen, day = desk.price(1500, 18_000), p.day()
    kinds: list[tuple[str, list[Entry]]] = [
        ("冲减其他收入", [desk.line("other_income", debit=fen), desk.line(chart.item("办公费"), credit=fen)]),
        ("收入抵减费用", [desk.line("rent_income", debit=fen), desk.line(chart.item("维修(护)费"), credit=fen)]),
        ("折旧转存", [desk.line("depreciation", debit=fen), desk.line("bank", credit=fen)]),
        ("转出结余", [desk.line("surplus", debit=fen), desk.line("bank", credit=fen)]),
        (
            "往来冲费用",
            [
                desk.line("other_payable", debit=fen, counterparty=desk.stranger("customer")),
                desk.line(chart.item("印刷费"), credit=fen),
            ],
        ),
    ]
    text, entries = p.chance.pick(kinds)
    desk.book(day, p.rough(text), entries, truth=Truth(rules={"unusual-account-pair"},
              may={"parallel-bookkeeping-mismatch", "negative-balance", "vague-summary", "red-letter-reversal", "missing-invoice"}))  # fmt: skip


def half_missing(p: Planter) -> None:
    """Money spent without its budget entry, or with another amount, or money held for others with one."""
    desk, w = p.desk, p.what(GOODS)
    to = desk.stranger(w.trade)
    kind = p.chance.below(3)
    rules = {"parallel-bookkeeping-mismatch"}
    if kind == 2:
        day, fen = p.day(), desk.price(2000, 9000)
        who = desk.stranger("works")
        entries = [
            desk.line("deposits", debit=fen, counterparty=who),
            desk.source("bank", fen),
            *desk.budget_spent("bank", [(w.item, fen)]),
        ]
        desk.receive(shift(day, -9), fen, f"收{who}投标保证金", "deposits", to=who)
        desk.book(day, p.rough(f"退{who}投标保证金"), entries, truth=Truth(rules=rules))
        return
    voucher = desk.spend(
        p.day(),
        w.item,
        desk.price(900, 9800),
        p.rough(f"付{to}{w.words}"),
        to=to,
        what=w.words,
        detail=True,
        rules=rules,
    )
    if kind == 0:
        voucher.entries = [entry for entry in voucher.entries if entry.basis != BUDGET]
    else:
        for entry in voucher.entries:
            if entry.basis == BUDGET:
                entry.debit, entry.credit = entry.debit * 9 // 10, entry.credit * 9 // 10


def _ordinary(p: Planter, vouchers: list[Voucher]) -> list[int]:
    """Positions of honest vouchers in the middle of a month, away from its first and last numbers."""
    out = []
    for position in range(2, len(vouchers) - 2):
        around = vouchers[position - 2 : position + 3]
        one = vouchers[position]
        same = all((v.year, v.period, v.word) == (one.year, one.period, one.word) for v in around)
        if (
            same
            and not any(v.truth.rules or v.truth.may or v.truth.pinned or v.cancelled for v in around)
            and one.number > 4
            and one.day.day < 28
        ):
            out.append(position)
    return out


def unbalanced(p: Planter, vouchers: list[Voucher]) -> None:
    candidates = [at for at in _ordinary(p, vouchers) if vouchers[at].truth.document == "invoice"]
    for at in p.chance.several(candidates, 2):
        voucher = vouchers[at]
        entry = next(entry for entry in voucher.entries if entry.debit > 0)
        entry.debit += p.chance.pick((1, 90, 900, 9_000, 99_000))
        voucher.truth = Truth(voucher.truth.document, voucher.truth.cash, voucher.truth.decision, rules={"unbalanced-voucher"}, pinned=True,
                              may={"missing-invoice", "parallel-bookkeeping-mismatch", "payment-over-contract", "duplicate-reimbursement"})  # fmt: skip


def _following(vouchers: list[Voucher], at: int) -> list[Voucher]:
    one = vouchers[at]
    return [
        v for v in vouchers if (v.year, v.period, v.word) == (one.year, one.period, one.word) and v.number > one.number
    ]


def gap(p: Planter, vouchers: list[Voucher]) -> None:
    """A number is missing: torn out or deleted."""
    for at in p.chance.several(_ordinary(p, vouchers), 2):
        if vouchers[at].truth.pinned or vouchers[at + 1].truth.pinned:
            continue
        for voucher in _following(vouchers, at):
            voucher.number += 1
        group = p.group("number-gap")
        following = min(_following(vouchers, at), key=lambda voucher: voucher.number)
        mark({"number-gap": group}, vouchers[at], following)
        p.book_groups.setdefault("number-gap", group)
        vouchers[at].truth.pinned = following.truth.pinned = True


def duplicate(p: Planter, vouchers: list[Voucher]) -> None:
    """Two vouchers bear one number."""
    candidates = [
        at
        for at in _ordinary(p, vouchers)
        if vouchers[at].day != vouchers[at + 1].day
        and vouchers[at + 1].day.day < 28
        and vouchers[at].truth.document == vouchers[at + 1].truth.document == "invoice"
    ]
    for at in p.chance.several(candidates, 2):
        first, second = vouchers[at], vouchers[at + 1]
        if first.truth.pinned or second.truth.pinned or second.number != first.number + 1:
            continue
        for voucher in _following(vouchers, at):
            voucher.number -= 1
        for voucher in (first, second):
            mark({"duplicate-number": p.group("duplicate-number")}, voucher)
            voucher.truth.groups["duplicate-number"] = f"duplicate-number@{first.order}"
            voucher.truth.may.add("*")  # two matters read as one
            voucher.truth.pinned = True


def backdated(p: Planter, vouchers: list[Voucher]) -> None:
    """A higher number with a much earlier date."""
    candidates = [
        at
        for at in _ordinary(p, vouchers)
        if vouchers[at].day.day >= 18
        and vouchers[at].truth.document == "invoice"
        and not vouchers[at].moved(p.desk.chart.till)
    ]
    for at in p.chance.several(candidates, 2):
        voucher = vouchers[at]
        early = shift(date(voucher.year, voucher.period, 3), 0)
        if voucher.truth.pinned or (voucher.day - early).days < 8 or early.month != voucher.period:
            continue
        voucher.day = early
        mark({"backdated-number": p.group("backdated-number")}, voucher)
        voucher.truth.pinned = True


BOOKS: tuple[Trouble, ...] = (
    Trouble("vague-summary", 3, vague, anywhere),
    Trouble("same-preparer-reviewer", 3, alone, shows("preparer", "reviewer")),
    Trouble("holiday-posting", 3, on_holiday, anywhere),
    Trouble("red-letter-reversal", 1, red_without_original, vouchers_shown),
    Trouble("red-letter-reversal", 1, red_to_another, vouchers_shown),
    Trouble("unusual-account-pair", 2, odd_pair, both(vouchers_shown, public_unit)),
    Trouble("parallel-bookkeeping-mismatch", 3, half_missing, lambda p: p.desk.chart.parallel),
)
AFTER = (unbalanced, gap, duplicate, backdated)
