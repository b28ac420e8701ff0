"""Trouble with cash and IOUs."""

from __future__ import annotations

from datetime import timedelta

from sample_ledgers.days import shift, some_workday
from sample_ledgers.vouchers import Truth
from tests.labelled import phrases
from tests.labelled.phrases import GOODS, WORKS
from tests.labelled.planting import Planter, Trouble, anywhere, mark, near_works, vouchers_shown


def _open_slip(p: Planter) -> set[str]:
    """A journal shows a slip that nobody redeemed, and not what it was spent on: to its reader the money is still out."""
    return {"overdue-advance"} if p.desk.profile.shows("journal") else set()


def iou_spent(p: Planter) -> None:
    """Something was bought, and a slip of paper is all that proves it."""
    works = p.chance.happens(0.25)
    w, who = p.what(WORKS if works else GOODS), p.desk.person()
    by = p.chance.pick(("cash", "cash", "bank"))
    fen = p.desk.price(1100, 18_500) if by == "cash" else p.desk.price(380, 9000)
    p.desk.spend(p.day(), w.item, fen, p.words(phrases.IOU, who=who, w=w.words), by=by, person=who, document="iou",
                 rules={"cash-paid-works"} if works and by == "cash" else (), may={"private-transfer", "cash-drawn-and-spent", *near_works(w), *_open_slip(p)},
                 register=False)  # fmt: skip


def iou_small(p: Planter) -> None:
    w, who = p.what(GOODS), p.desk.person()
    p.desk.spend(p.day(), w.item, p.desk.price(120, 980), p.words(phrases.IOU, who=who, w=w.words), by="cash", person=who, document="iou",
                 cash="lawful", may=_open_slip(p))  # fmt: skip


def iou_lent(p: Planter) -> None:
    """Money lent against a slip; half of the slips are never redeemed."""
    desk, who, day = p.desk, p.desk.borrower(), p.day(1, 10)
    fen = p.chance.between(8, 160) * 10_000 + p.chance.pick((0, 0, 5_000))
    advance = desk.lend(day, who, fen, p.words(phrases.IOU_ADVANCE, who=who), by=p.chance.pick(("cash", "cash", "bank")), document="iou",
                        may={"cash-drawn-and-spent", "private-transfer"})  # fmt: skip
    if p.chance.happens(0.5):
        back = shift(day, p.chance.between(6, 24))
        if not desk.is_quiet(back):
            desk.receive(back, fen, p.rough(p.chance.pick((f"{who}归还借款 原借条注销", f"收回{who}借款", f"归还借款 {who} 退还借据副本"))), "advance",
                         into="cash", person=who)  # fmt: skip
            advance.settled, advance.open = back, 0


def iou_expensed(p: Planter) -> None:
    """An old slip is turned into an expense; no money moves."""
    if p.desk.profile.shows("journal"):
        return
    w, who, day = p.what(GOODS), p.desk.borrower(), p.day(2, 10)
    fen = p.desk.price(600, 6000)
    advance = p.desk.lend(
        shift(day, -20),
        who,
        fen,
        p.words(phrases.IOU_ADVANCE, who=who),
        by="bank",
        document="iou",
        may={"private-transfer"},
    )
    p.desk.spend(
        day,
        w.item,
        fen,
        p.words(phrases.IOU, who=who, w=w.words),
        by="advance",
        person=who,
        document="iou",
        may={"unusual-account-pair"},
    )
    advance.settled, advance.open = day, 0


def large_cash(p: Planter) -> None:
    """A supplier was paid from the till although he gave an invoice."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    fen = p.chance.pick((p.desk.price(1001, 1300), p.desk.price(1300, 9800), p.desk.price(9800, 36_000)))
    p.desk.spend(p.day(), w.item, fen, p.words(phrases.CASH, w=w.words, to=to), by="cash", to=to, what=w.words, detail=True,
                 may={"cash-drawn-and-spent", "below-threshold-cluster", *near_works(w)})  # fmt: skip


def large_cash_debt(p: Planter) -> None:
    """A debt to a supplier was paid off in cash."""
    if p.desk.profile.shows("journal"):
        return
    w, day = p.what(GOODS), p.day(2, 10)
    to = p.desk.stranger(w.trade)
    fen = p.desk.price(1400, 16_000)
    p.desk.spend(shift(day, -25), w.item, fen, f"{to}{w.words}款挂账", by="payable", to=to, what=w.words, detail=True)
    p.desk.pay_off(
        day,
        fen,
        p.words(phrases.CASH, w=w.words, to=to),
        to=to,
        by="cash",
        item=w.item,
        may={"cash-drawn-and-spent", *near_works(w)},
    )


def cash_works(p: Planter) -> None:
    w = p.what(WORKS)
    to = p.desk.stranger("works")
    fen = p.desk.price(1300, 9900) if p.chance.happens(0.6) else p.desk.price(10_000, 46_000)
    p.desk.spend(p.day(), w.item, fen, p.words(phrases.CASH_WORKS, w=w.words, to=to, who=p.desk.names.person()), by="cash", to=to, what=w.words,
                 rules={"cash-paid-works"}, may={"cash-drawn-and-spent"})  # fmt: skip


def receipts_spent(p: Planter) -> None:
    """Cash taken in pays lawful wages the next day instead of going to the bank: more than the till had of its own."""
    desk = p.desk
    day = p.calm_day(5)
    if day is None:
        return
    after = shift(day, 1)
    fen = p.chance.between(64, 110) * 10_000
    role, budget = ("treasury_payable", "") if "treasury_payable" in desk.chart else ("other_income", "other_budget")
    text = p.rough(p.chance.pick(("收摊位费现金", "收废品变卖现金", "现金收取场地使用费", "收门票款现金")))
    may = {"income-parked-in-payables", "withheld-treasury-revenue", "late-cash-deposit", "till-over-limit"}
    taken = desk.receive(day, fen, text, role, into="cash", budget=budget, may=may)
    desk.quiet.append((day, after + timedelta(days=3)))
    text = p.rough(
        p.chance.pick(("付临时工工资 现金签领", "发放保洁员劳务报酬 现金", "付看护人员劳务费（现金，签领表）"))
    )
    spent = desk.spend(
        after, "劳务费", fen - 20_000, text, by="cash", document="substitute", cash="lawful", may={"till-over-limit"}
    )
    rest = desk.move(after, 20_000, "现金存银行", "cash", "bank")
    rest.truth.may |= {"cash-receipts-spent", "late-cash-deposit"}
    mark({"cash-receipts-spent": p.group("cash-receipts-spent")}, taken, spent)


def receipts_offset(p: Planter) -> None:
    """Income set off against an expense in one voucher: the money never reached the bank."""
    desk = p.desk
    if desk.profile.shows("journal"):
        return
    w = p.what(GOODS)
    fen, to = desk.price(1200, 9000), desk.stranger(w.trade)
    role = "treasury_payable" if "treasury_payable" in desk.chart else "rent_income"
    text = p.rough(
        p.chance.pick(
            (f"以房租抵付{w.words}款", f"收入直接支付{w.words}", f"租金抵顶{w.words}费用", f"用收取的租金付{w.words}")
        )
    )
    voucher = desk.book(p.day(), text, [*desk.cost(w.item, fen, counterparty=to), desk.line(role, credit=fen)],
                        truth=Truth(document="invoice", rules={"cash-receipts-spent"}, may={"unusual-account-pair", "parallel-bookkeeping-mismatch", "withheld-treasury-revenue"}))  # fmt: skip
    desk.invoice(voucher.day, fen, to, w.words, detail=True, vouchers=[voucher])


def drawn_and_spent(p: Planter) -> None:
    """A round sum is drawn and leaves the till the same day under a name that says nothing."""
    desk, day = p.desk, p.day()
    fen = p.chance.between(12, 48) * 100_000
    drawn = desk.move(
        day, fen, p.rough(p.chance.pick(("提备用金", "提取现金", "支取现金周转", "提现"))), "bank", "cash"
    )
    to = desk.stranger("shop")
    spent = desk.spend(day, "其他商品和服务支出", fen, p.rough(p.chance.pick(("付其他费用", "支付业务活动费", "付协调费用", "付综合费用", "支业务费"))), by="cash", to=to,
                       what="服务费", may={"vague-summary"})  # fmt: skip
    mark({"cash-drawn-and-spent": p.group("cash-drawn-and-spent")}, drawn, spent)


def split_cash(p: Planter) -> None:
    """One bill paid from the till in parts that each stay below the line."""
    desk, w = p.desk, p.what(GOODS)
    to, day = desk.stranger(w.trade), p.day(1, 11, 4, 22)
    group = {"split-cash-payment": p.group("split-cash-payment")}
    for part in range(p.chance.between(3, 4)):
        when = day if part < 2 else shift(day, 1)
        text = p.rough(
            p.chance.pick(
                (
                    f"付{to}{w.words}",
                    f"付{w.words}（{part + 1}） {to}",
                    f"{w.words}款 {to} 现金",
                    f"支付{to}{w.words}第{part + 1}笔",
                )
            )
        )
        voucher = desk.spend(when, w.item, desk.price(880, 998, to), text, by="cash", to=to, what=w.words, cash="lawful", detail=True,
                             may={"below-threshold-cluster"})  # fmt: skip
        mark(group, voucher)


def overdue(p: Planter) -> None:
    """A proper loan form, and then nothing for months."""
    day, who = p.day(1, 7), p.desk.borrower()
    text = p.chance.pick(
        (
            "{who}借差旅费",
            "{who}出差借款（借款单）",
            "预支{who}业务费",
            "{who}借备用金",
            "暂借{who}会议备用款",
            "{who}借款 办理土地手续",
            "付{who}预借款",
        )
    )
    p.desk.lend(day, who, p.chance.between(10, 90) * 10_000, p.rough(text.format(who=who)), by=p.chance.pick(("cash", "bank")),
                may={"private-transfer"})  # fmt: skip


def negative_till(p: Planter) -> None:
    """The till pays more than it holds; the withdrawal follows days later."""
    desk = p.desk
    start = some_workday(p.chance, desk.profile.years[0], p.chance.pick((2, 11)), 6, 10)
    desk.quiet.append((start, start + timedelta(days=8)))
    fen = p.chance.between(26, 39) * 10_000
    out = desk.spend(
        start, "劳务费", fen, "付临时工工资 现金 附签领表", by="cash", document="substitute", cash="lawful"
    )
    back = desk.move(shift(start, 6), fen + 30_000, "提取现金备用", "bank", "cash")
    mark({"negative-cash-balance": p.group("negative-cash-balance")}, out, back)


def idle_till(p: Planter) -> None:
    """A block of cash lies in the till for weeks."""
    desk = p.desk
    start = some_workday(p.chance, desk.profile.years[0], p.chance.pick((3, 5, 8)), 10, 14)
    desk.quiet.append((start, start + timedelta(days=52)))
    fen = p.chance.between(60, 120) * 10_000
    drawn = desk.move(start, fen, p.rough("提取备用金"), "bank", "cash")
    back = desk.move(shift(start, 50), fen, "现金存银行", "cash", "bank")
    mark(
        {"stale-till-balance": p.group("stale-till-balance"), "till-over-limit": p.group("till-over-limit")},
        drawn,
        back,
    )
    p.book_groups["stale-till-balance"] = drawn.truth.groups["stale-till-balance"]
    p.book_groups["till-over-limit"] = drawn.truth.groups["till-over-limit"]


def full_till(p: Planter) -> None:
    """More than the limit stays in the till for two weeks, then lawful wages are paid from it."""
    desk = p.desk
    start = some_workday(p.chance, desk.profile.years[-1], p.chance.pick((1, 10)), 8, 11)
    desk.quiet.append((start, start + timedelta(days=15)))
    fen = p.chance.between(45, 80) * 10_000
    drawn = desk.move(start, fen, p.rough("提现备用"), "bank", "cash")
    wages = desk.spend(
        shift(start, 13),
        "劳务费",
        fen,
        "发放护林员劳务报酬（现金签领）",
        by="cash",
        document="substitute",
        cash="lawful",
    )
    mark({"till-over-limit": p.group("till-over-limit")}, drawn, wages)
    p.book_groups.setdefault("till-over-limit", drawn.truth.groups["till-over-limit"])


FIRST: tuple[Trouble, ...] = (  # these claim spans of days and are planted before any other business
    Trouble("negative-cash-balance", 1, negative_till, lambda p: p.desk.profile.shows("journal")),
    Trouble(
        "stale-till-balance",
        1,
        idle_till,
        lambda p: p.desk.profile.key in ("bureau", "water-bureau", "village", "journal", "college"),
    ),
    Trouble("till-over-limit", 1, full_till, anywhere),
)
CASH: tuple[Trouble, ...] = (
    Trouble("iou-in-cash", 5, iou_spent, anywhere),
    Trouble("iou-in-cash", 2, iou_small, anywhere),
    Trouble("iou-in-cash", 3, iou_lent, anywhere),
    Trouble("iou-in-cash", 1, iou_expensed, vouchers_shown),
    Trouble("large-cash-payment", 5, large_cash, anywhere),
    Trouble("large-cash-payment", 1, large_cash_debt, vouchers_shown),
    Trouble("cash-paid-works", 2, cash_works, anywhere),
    Trouble("cash-receipts-spent", 1, receipts_spent, anywhere),
    Trouble("cash-receipts-spent", 1, receipts_offset, vouchers_shown),
    Trouble("cash-drawn-and-spent", 1, drawn_and_spent, anywhere),
    Trouble("split-cash-payment", 2, split_cash, anywhere),
    Trouble("overdue-advance", 2, overdue, anywhere),
)
