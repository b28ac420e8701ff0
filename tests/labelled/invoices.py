"""Trouble with invoices and other documents."""

from __future__ import annotations

from datetime import date

from sample_ledgers.days import shift
from tests.labelled import phrases
from tests.labelled.phrases import GOODS, What
from tests.labelled.planting import Planter, Trouble, anywhere, both, hand_register, has, mark, shows, vouchers_shown


def told(p: Planter) -> None:
    """The text itself says that there is no invoice."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    p.desk.spend(p.day(), w.item, p.desk.price(260, 14_500), p.words(phrases.NO_INVOICE, w=w.words, to=to), to=to, document="none", plain=True,
                 may={"self-made-receipt"})  # fmt: skip


def untold(p: Planter) -> None:
    """Only the register shows it."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    p.desk.spend(
        p.day(), w.item, p.desk.price(420, 14_500), p.words(phrases.UNTOLD, w=w.words, to=to), to=to, document="none"
    )


def bare(p: Planter) -> None:
    """No document at all is attached."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    p.desk.spend(p.day(), w.item, p.desk.price(420, 9500), p.words(phrases.UNTOLD, w=w.words, to=to), to=to, document="none", attachments=0, plain=True,
                 rules={"missing-attachment"})  # fmt: skip


def own_receipt(p: Planter) -> None:
    """A slip that the unit wrote itself stands in for the seller's invoice."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    text = p.words(phrases.RECEIPT, w=w.words, to=to)
    p.desk.spend(p.day(), w.item, p.desk.price(600, 5200), text, to=to, document="receipt", may={"self-made-receipt"})


def no_detail_told(p: Planter) -> None:
    text = p.rough(p.chance.pick(("付办公用品一批 未附清单", "食品一批（清单未附）", "发票无明细 劳保用品", "付耗材款 发票写详见清单 无清单", "办公用品一宗 缺清单", "付维修材料款 没有明细清单",
                                  "劳保用品一批 清单缺失", "礼品一批 无明细")))  # fmt: skip
    p.desk.spend(p.day(), "办公费", p.chance.between(12, 95) * 10_000, text, to=p.desk.stranger("office"), what="办公用品", detail=False,
        attachments=p.chance.between(1, 2),
                 rules={"invoice-without-detail"}, may={"liquor-tobacco-gift", "prepaid-card"})  # fmt: skip


def no_detail_registered(p: Planter) -> None:
    """The register says that no list is attached to a paper invoice (an electronic one carries every line itself)."""
    w = p.chance.pick((What("办公用品一批", "办公费", "office"), What("维修材料一批", "维修(护)费", "material"), What("运维费一批", "公务用车运行维护费", "car"),
                       What("劳保用品", "专用材料费", "shop"), What("食品一批", "其他商品和服务支出", "shop"), What("维修费", "维修(护)费", "repair")))  # fmt: skip
    to = p.desk.stranger(w.trade)
    p.desk.spend(p.day(), w.item, p.chance.between(13, 88) * 10_000, p.rough(f"付{w.words}"), to=to, what=w.words, detail=False,
                 rules={"invoice-without-detail"}, may={"vehicle-cost-surge", "prepaid-card"})  # fmt: skip


def twice(p: Planter) -> None:
    """The same bill is paid again weeks later."""
    desk, w, day = p.desk, p.what(GOODS), p.day(1, 9)
    to = desk.stranger(w.trade)
    fen, again = desk.price(900, 8800, to) // 100 * 100 + p.chance.between(1, 99), shift(day, p.chance.between(8, 50))
    may = {"missing-invoice"}
    first = desk.spend(day, w.item, fen, p.rough(f"付{to}{w.words}"), to=to, what=w.words, detail=True, may=may)
    filed = desk.invoices[-1]
    second = desk.spend(
        again,
        w.item,
        fen,
        p.rough(p.chance.pick((f"支付{w.words}款", f"付{to}{w.words}", f"报{w.words}费用"))),
        to=to,
        register=False,
        may=may,
    )
    if hand_register(p):
        desk.invoice(
            again, fen, to, w.words, detail=True, vouchers=[second], code=filed.code, number=filed.number
        ).day = filed.day
    mark({"duplicate-reimbursement": p.group("duplicate-reimbursement")}, first, second)


def consecutive(p: Planter) -> None:
    """Numbers of one seller's paper invoices follow each other over months: nobody else ever buys there."""
    desk, w = p.desk, p.what(GOODS)
    to, day = desk.stranger(w.trade), p.day(2, 8)
    code, number = desk.number(to, day)
    group = {"consecutive-invoices": p.group("consecutive-invoices")}
    for part in range(3):
        when = shift(day, 24 * part)
        fen = desk.price(700, 4800, to)
        voucher = desk.spend(when, w.item, fen, p.rough(f"付{to}{w.words}"), to=to, register=False)
        desk.invoice(
            when,
            fen,
            to,
            w.words,
            detail=True,
            vouchers=[voucher],
            code=code,
            number=f"{int(number) + part:08d}",
            age=2,
        )
        mark(group, voucher)


def void(p: Planter) -> None:
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    p.desk.spend(p.day(), w.item, p.desk.price(600, 9000), p.rough(f"付{to}{w.words}"), to=to, what=w.words, detail=True, rules={"void-invoice"},
                 may={"missing-invoice"})  # fmt: skip
    p.desk.invoices[-1].status = p.chance.pick(("作废", "红冲", "失控", "异常"))


def stale(p: Planter) -> None:
    """An invoice of the year before, booked long after the books of that year were closed."""
    desk, w, day = p.desk, p.what(GOODS), p.day(5, 11)
    to, fen = desk.stranger(w.trade), p.desk.price(700, 7000)
    text = p.rough(
        p.chance.pick(
            (f"付{to}{w.words}", f"支付{w.words}款", f"{day.year - 1}年发票补报 {w.words}", f"报{w.words}（上年票）")
        )
    )
    voucher = desk.spend(
        day, w.item, fen, text, to=to, register=False, rules={"stale-invoice"}, may={"missing-invoice"}
    )
    desk.invoice(
        day,
        fen,
        to,
        w.words,
        detail=True,
        vouchers=[voucher],
        age=(day - date(day.year - 1, p.chance.between(1, 3), 9)).days,
    )


def wrong_buyer(p: Planter) -> None:
    """Made out to somebody else."""
    desk, w = p.desk, p.what(GOODS)
    to = desk.stranger(w.trade)
    desk.spend(p.day(), w.item, desk.price(700, 9000), p.rough(f"付{to}{w.words}"), to=to, what=w.words, detail=True, rules={"party-mismatch"},
               may={"missing-invoice"})  # fmt: skip
    desk.invoices[-1].buyer = p.chance.pick((desk.names.person(), desk.stranger("customer"), desk.stranger("service")))


def wrong_seller(p: Planter) -> None:
    """Paid to one firm on another firm's invoice; the register names the voucher."""
    desk, w = p.desk, p.what(GOODS)
    to, seller = desk.stranger(w.trade), desk.stranger(w.trade)
    day, fen = p.day(), desk.price(900, 9000)
    voucher = desk.spend(
        day,
        w.item,
        fen,
        p.rough(f"付{to}{w.words}"),
        to=to,
        register=False,
        rules={"party-mismatch"},
        may={"missing-invoice"},
    )
    desk.invoice(day, fen, seller, w.words, detail=True, vouchers=[voucher])


def unattached(p: Planter) -> None:
    """The invoice is in the register, but nothing is attached to the voucher."""
    w = p.what(GOODS)
    to = p.desk.stranger(w.trade)
    p.desk.spend(p.day(), w.item, p.desk.price(500, 9000), p.rough(f"付{to}{w.words}"), to=to, what=w.words, detail=True, attachments=0,
                 rules={"missing-attachment"}, may={"missing-invoice"})  # fmt: skip


def paper_years(p: Planter) -> bool:
    return max(p.desk.profile.years) <= 2022


INVOICES: tuple[Trouble, ...] = (
    Trouble("missing-invoice", 6, told, anywhere),
    Trouble("missing-invoice", 4, untold, has("invoices")),
    Trouble("missing-invoice", 2, bare, shows("attachments")),
    Trouble("missing-invoice", 1, own_receipt, anywhere),
    Trouble("invoice-without-detail", 2, no_detail_told, anywhere),
    Trouble("invoice-without-detail", 3, no_detail_registered, both(hand_register, paper_years)),
    Trouble("duplicate-reimbursement", 2, twice, vouchers_shown),
    Trouble("consecutive-invoices", 1, consecutive, both(has("invoices"), paper_years)),
    Trouble("void-invoice", 2, void, has("invoices")),
    Trouble("stale-invoice", 2, stale, has("invoices")),
    Trouble("party-mismatch", 2, wrong_buyer, has("invoices")),
    Trouble("party-mismatch", 1, wrong_seller, both(hand_register, shows("payee"))),
    Trouble("missing-attachment", 2, unattached, shows("attachments")),
)
