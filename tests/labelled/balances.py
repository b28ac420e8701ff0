"""Trouble with receivables, payables and who the money went to."""

from __future__ import annotations

from datetime import date

from sample_ledgers import papers
from sample_ledgers.days import shift
from sample_ledgers.vouchers import Truth
from tests.labelled import phrases
from tests.labelled.phrases import GOODS, WORKS
from tests.labelled.planting import Planter, Trouble, anywhere, both, has, mark, shows, vouchers_shown

_PROJECTS = (
    ("老旧小区改造", "滨河路亮化"),
    ("农村危房改造", "办公楼装修"),
    ("植物园建设", "公园路灯"),
    ("高标准农田", "机关食堂改造"),
    ("中小学校舍维修", "政府广场绿化"),
)


def parked_income(p: Planter) -> None:
    """Income booked as a debt to somebody."""
    to = p.desk.stranger("customer")
    p.desk.receive(p.day(), p.desk.price(1200, 26_000), p.words(phrases.PARKED_INCOME, to=to), "other_payable", to=to,
                   rules={"income-parked-in-payables"}, may={"related-party-transfer", "long-outstanding-balance"})  # fmt: skip


def parked_and_spent(p: Planter) -> None:
    """Income booked as a debt, then spent straight from there."""
    desk, day, to = p.desk, p.day(1, 8), p.desk.stranger("customer")
    fen = desk.price(3000, 18_000)
    desk.receive(
        day,
        fen,
        p.words(phrases.PARKED_INCOME, to=to),
        "other_payable",
        to=to,
        rules={"income-parked-in-payables"},
        may={"long-outstanding-balance"},
    )
    w = p.what(GOODS)
    desk.pay_off(shift(day, 30), fen * 9 // 10, p.rough(f"付{w.words}款"), to=to, role="other_payable", by="bank", decision="exempt",
                 may={"income-parked-in-payables", "missing-invoice", "party-mismatch", "unusual-account-pair", "diverted-funds"})  # fmt: skip


def parked_cost(p: Planter) -> None:
    """A cost booked as a claim and never turned into an expense."""
    desk, to = p.desk, p.desk.stranger("shop")
    fen = desk.price(1300, 17_000)
    text = p.words(phrases.PARKED_COST, to=to)
    if to not in text and not desk.profile.shows("payee"):
        text += f" {to}"
    entries = [desk.line("other_receivable", debit=fen, counterparty=to), desk.source("bank", fen)]
    desk.book(p.day(1, 7), text, entries, truth=Truth(rules={"expense-parked-in-receivables"},
              may={"overdue-advance", "long-outstanding-balance", "missing-invoice", "hidden-three-public"}))  # fmt: skip


def related(p: Planter) -> None:
    """Borrowed from, paid to and repaid to a firm that belongs to the staff or the unit."""
    desk = p.desk
    name = desk.stranger("design")
    desk.related.append(
        papers.Related(
            name, p.chance.pick(("代管企业", "职工出资设立", "下属企业")), desk.person(), date(2009, 6, 18), ""
        )
    )
    rule = {"related-party-transfer"}
    day, fen = p.day(1, 6), p.chance.between(30, 120) * 100_000
    desk.receive(day, fen, p.rough(p.chance.pick((f"向{name}借款", f"收{name}往来款", f"{name}转入周转资金"))), "other_payable", to=name,
                 rules=set(rule), may={"diverted-funds", "income-parked-in-payables"})  # fmt: skip
    desk.pay_off(shift(day, 100), fen, p.rough(p.chance.pick((f"还{name}借款", f"归还{name}往来款"))), to=name, role="other_payable", by="bank",
                 decision="grey", rules=set(rule))  # fmt: skip
    desk.spend(p.day(), "委托业务费", desk.price(4000, 18_500), p.rough(f"付{name}技术服务费"), to=name, what="技术服务费", rules=rule,
               may={"split-below-decision-threshold", "below-threshold-cluster"})  # fmt: skip


def private(p: Planter) -> None:
    """A supplier's money goes to a person's account."""
    w, who = p.what((*GOODS, *WORKS)), p.desk.names.person()
    text = p.words(phrases.PRIVATE, who=who)
    p.desk.spend(p.day(), w.item, p.desk.price(5200, 46_000), text, by="bank", to=who, what=text.strip(), detail=True, rules={"private-transfer"},
                 may={"below-threshold-cluster", "split-below-decision-threshold"})  # fmt: skip


def diverted(p: Planter) -> None:
    """One project's money pays for another."""
    own, other = p.chance.pick(_PROJECTS)
    to = p.desk.stranger("works")
    text = p.rough(
        p.chance.pick(
            (f"付{other}款", f"支付{to}{other}工程款", f"{other}费用", f"{other}尾款 {to}", f"结算{other}项目款")
        )
    )
    p.desk.spend(p.day(), "维修(护)费", p.desk.price(3000, 19_000), text, to=to, project=own, what=other, rules={"diverted-funds"},
                 may={"below-threshold-cluster"})  # fmt: skip


def outstanding(p: Planter) -> None:
    """Claims and debts of the first year that never move again."""
    desk, year = p.desk, p.desk.profile.years[0]
    day = desk.day(year, p.chance.between(1, 5))
    who, fen = desk.stranger("customer"), desk.price(8000, 19_000)
    entries = [desk.line("other_receivable", debit=fen, counterparty=who), desk.source("bank", fen)]
    facts = {"rules": {"long-outstanding-balance"}, "may": {"overdue-advance", "expense-parked-in-receivables"}}
    desk.book(day, p.rough(f"付{who}往来款"), entries, truth=Truth(**facts))  # type: ignore[arg-type]
    whom, owed = desk.stranger("customer"), desk.price(8000, 19_000)
    desk.receive(shift(day, 9), owed, p.rough(f"收{whom}暂存款"), "other_payable", to=whom, rules={"long-outstanding-balance"},
                 may={"income-parked-in-payables"})  # fmt: skip
    desk.lend(
        shift(day, 20),
        desk.person(),
        400_000,
        p.rough(f"{desk.person()}借备用金"),
        by="bank",
        rules={"long-outstanding-balance"},
        may={"private-transfer"},
    )


def negative_balance(p: Planter) -> None:
    """More is given back than was taken."""
    desk, day, to = p.desk, p.day(1, 8, 3, 12), p.desk.stranger("works")
    fen = p.chance.between(3, 9) * 100_000
    taken = desk.receive(day, fen, p.rough(f"收{to}履约保证金"), "deposits", to=to, may={"long-outstanding-balance"})
    entries = [desk.line("deposits", debit=fen + 350_000, counterparty=to), desk.source("bank", fen + 350_000)]
    back = desk.book(shift(day, 32), p.rough(f"退{to}履约保证金"), entries)
    mark({"negative-balance": p.group("negative-balance")}, taken, back)


BALANCES: tuple[Trouble, ...] = (
    Trouble("income-parked-in-payables", 2, parked_income, vouchers_shown),
    Trouble("income-parked-in-payables", 1, parked_and_spent, vouchers_shown),
    Trouble("expense-parked-in-receivables", 2, parked_cost, vouchers_shown),
    Trouble("related-party-transfer", 1, related, has("related_parties")),
    Trouble("private-transfer", 3, private, anywhere),
    Trouble("diverted-funds", 2, diverted, shows("project")),
    Trouble("long-outstanding-balance", 1, outstanding, lambda p: len(p.desk.profile.years) > 1),
    Trouble("negative-balance", 1, negative_balance, both(vouchers_shown, shows("payee"))),
)
