"""What every unit does month by month: wages, bills, purchases, trips, small cash, deposits, depreciation."""

from __future__ import annotations

from datetime import date

from sample_ledgers.days import last_day, shift
from sample_ledgers.desk import LINE, Desk
from sample_ledgers.vouchers import Truth
from sample_ledgers.wording import (
    BIG,
    EVERYDAY,
    LAWFUL_CASH,
    SMALL_CASH,
    TRIP_PHRASES,
    TRIPS,
    UTILITIES,
    Purchase,
)

CONTRACT_LINE = 1_000_000  # from here on a tidy unit has a contract, fen


def purchase(desk: Desk, day: date, kind: Purchase, by: str = "") -> None:
    """One everyday purchase with its invoice (and minute, at the line)."""
    draw = desk.chance
    fen = desk.price(kind.low, kind.high)
    to = desk.firm(kind.trade) if fen < CONTRACT_LINE else desk.stranger(kind.trade)
    what = draw.pick(kind.whats)
    text = draw.pick(kind.phrases).format(w=what, to=to, who=desk.person(), m=day.month, n=draw.between(2, 6))
    if fen >= CONTRACT_LINE and to not in text and what not in text:
        text = f"付{to}{what}"
    document = "substitute" if kind.item == "劳务费" else "invoice"
    contract = None
    if fen >= CONTRACT_LINE:
        signed = shift(day, -draw.between(5, 25))
        contract = desk.contract(signed, to, what, fen, minuted=fen >= LINE and draw.happens(0.6))
    if document == "invoice" and 300_000 < fen < CONTRACT_LINE and draw.happens(0.15):
        several_invoices(desk, day, kind, to, what, text, fen)
        return
    desk.spend(day, kind.item, fen, text, to=to, what=what, detail=kind.detail, document=document, by=by or _money(desk, fen),
               contract=contract if contract and contract.minute else None)  # fmt: skip


def several_invoices(desk: Desk, day: date, kind: Purchase, to: str, what: str, text: str, fen: int) -> None:
    """One payment that stands on two invoices."""
    first = fen * 2 // 5
    pair = [desk.invoice(day, part, to, what, detail=kind.detail) for part in (first, fen - first)]
    desk.spend(day, kind.item, fen, text, to=to, what=what, invoices=pair)


def _money(desk: Desk, fen: int) -> str:
    """The treasury itself pays the larger sums of a public unit."""
    if desk.profile.kind == "public" and fen >= 1_000_000 and desk.chance.happens(0.4):
        return "treasury"
    return desk.usual if desk.chance.happens(0.9) else "bank"


def purchases(desk: Desk, at: int, month: int, count: int) -> None:
    draw = desk.chance
    weighted = [kind for kind in EVERYDAY for _ in range(kind.weight)]
    for _ in range(count):
        purchase(desk, desk.day(at, month, 3, 27), draw.pick(weighted))
    for _ in range(draw.below(3) if month < 12 else 0):
        purchase(desk, desk.day(at, month, 5, 25), draw.pick(BIG))
    if draw.happens(0.3) and month < 12:
        _one_invoice_two_payments(desk, at, month)


def _one_invoice_two_payments(desk: Desk, at: int, month: int) -> None:
    draw, to = desk.chance, desk.stranger("print")
    what, fen = draw.pick(("年鉴排版印刷", "统计资料汇编印刷", "档案盒定制")), desk.price(9000, 17000, to)
    first = desk.day(at, month, 4, 12)
    invoice = desk.invoice(first, fen, to, what, detail=True)
    if fen >= CONTRACT_LINE:
        desk.contract(shift(first, -9), to, what, fen, minuted=False)
    half = fen * 3 // 5
    desk.spend(first, "印刷费", half, f"付{to}{what}首付款", to=to, what=what, invoices=[invoice])
    desk.spend(
        desk.day(at, month, 15, 27), "印刷费", fen - half, f"付{to}{what}尾款", to=to, what=what, invoices=[invoice]
    )


def payroll(desk: Desk, at: int, month: int) -> None:
    """Accrual, net pay, social insurance, housing fund, income tax."""
    chart, draw, people = desk.chart, desk.chance, desk.profile.staff
    gross = desk.price(people * 4300, people * 4900)
    social_own, fund_own, tax = gross * 105 // 1000, gross * 12 // 100, gross * 9 // 1000
    social_unit, fund_unit = gross * 245 // 1000, gross * 12 // 100
    fund = "payroll_fund" if "payroll_fund" in chart else "payroll"
    social = "payroll_social" if "payroll_social" in chart else "payroll"
    withheld = "income_tax" if "income_tax" in chart else "payroll"
    day = desk.day(at, month, 8, 14)
    wages = desk.cost("基本工资", gross)
    desk.book(day, f"计提{month}月工资", [*wages, desk.line("payroll", credit=gross)], attachments=1)
    desk.book(day, f"计提{month}月单位负担社保、公积金", [
        *desk.cost("机关事业单位基本养老保险缴费", social_unit), *desk.cost("住房公积金", fund_unit),
        desk.line(social, credit=social_unit), desk.line(fund, credit=fund_unit)], attachments=1)  # fmt: skip
    net = gross - social_own - fund_own - tax
    by = desk.usual
    desk.book(day, f"发放{month}月工资", [
        desk.line("payroll", debit=gross), desk.source(by, net), desk.line(social, credit=social_own),
        desk.line(fund, credit=fund_own), desk.line(withheld, credit=tax),
        *desk.budget_spent(by, [("基本工资", net)])], attachments=2)  # fmt: skip
    pay = desk.day(at, month, 15, 24)
    for role, total, item, texts in (
        (
            social,
            social_own + social_unit,
            "机关事业单位基本养老保险缴费",
            (f"缴{month}月社会保险费", f"划转{month}月社保", f"{month}月社会保险费缴款凭证"),
        ),
        (fund, fund_own + fund_unit, "住房公积金", (f"缴{month}月住房公积金", f"上缴{month}月公积金（单位及个人）")),
        (withheld, tax, "基本工资", (f"上缴{month}月个人所得税", f"{month}月个税缴款")),
    ):
        desk.book(pay, draw.pick(texts), [desk.line(role, debit=total), desk.source(by, total),
                                          *desk.budget_spent(by, [(item, total)])], attachments=2)  # fmt: skip
    if month % 3 == 0:
        fen = gross * 3 * 2 // 100
        desk.spend(pay, "工会经费", fen, f"拨缴{month // 3}季度工会经费", document="substitute", decision="exempt")


def utilities(desk: Desk, at: int, month: int) -> None:
    """Power, water and telephone; what the bank collects by itself needs no invoice in the register."""
    draw = desk.chance
    firms = {"电费": "国网供电公司", "水费": "自来水公司", "邮电费": "电信分公司"}
    for item, low, high, phrases in UTILITIES:
        to = f"{desk.profile.place}{firms[item]}"
        text = draw.pick(phrases).format(m=month, to=to)
        collected = any(word in text for word in ("托收", "代扣", "委托收款", "电子回单"))
        desk.spend(desk.day(at, month, 8, 26), item, desk.price(low, high, to), text, to=to, what=item,
                   document="substitute" if collected else "invoice", by=draw.pick(("bank", desk.usual)))  # fmt: skip
    if month == 11:
        to = f"{desk.profile.place}热力公司"
        desk.spend(desk.day(at, month, 3, 12), "取暖费", desk.price(42_000, 68_000, to), f"付{at}-{at + 1}年度办公楼取暖费", to=to,
                   what="办公楼取暖费")  # fmt: skip
    fee = desk.price(6, 90)
    desk.spend(desk.day(at, month, 20, 27), "手续费", fee, draw.pick(("付银行手续费", "扣账户管理费", "现金支票工本费", "网银汇款手续费")),
               by="bank", document="substitute")  # fmt: skip
    if month % 3 == 0:
        desk.receive(
            desk.day(at, month, 20, 22),
            desk.price(60, 480),
            f"收{month // 3}季度存款利息",
            "interest_income",
            budget="other_budget",
        )


def trips(desk: Desk, at: int, month: int, count: int) -> None:
    draw = desk.chance
    for _ in range(count):
        day, who = desk.day(at, month, 3, 27), desk.person()
        text = draw.pick(TRIP_PHRASES).format(who=who, t=draw.pick(TRIPS), n=draw.between(2, 4))
        hotel = draw.happens(0.4)
        fen = desk.price(180, 3900, who)
        voucher = desk.spend(day, "差旅费", fen, text, person=who, document="substitute")
        if hotel and fen > 60_000:
            desk.invoice(day, fen * 2 // 5, desk.stranger("hotel"), "住宿费", vouchers=[voucher], handler=who)
    if draw.happens(0.5):
        day, back, who = desk.day(at, month, 3, 9), desk.day(at, month, 15, 26), desk.person()
        lent = draw.pick((100_000, 150_000, 200_000, 300_000))
        if not desk.is_quiet(day) and not desk.is_quiet(back):
            trip = draw.pick(TRIPS)
            texts = (f"{who}{trip}预借差旅费", f"借差旅费 {who}", f"{who}出差借款（借款单）")
            advance = desk.lend(day, who, lent, draw.pick(texts))
            spent = desk.price(lent / 100 * 0.55, lent / 100 * 0.97)
            texts = (f"{who}报{trip}差旅费冲借款", f"{who}报销差旅费 归还借款余款", f"{who}报{trip}差旅费冲借款")
            desk.settle(back, advance, "差旅费", spent, draw.pick(texts))


def vehicles(desk: Desk, at: int, month: int) -> None:
    draw = desk.chance
    for car in desk.vehicles:
        fen = desk.price(620, 980)
        desk.spend(desk.day(at, month, 6, 26), "公务用车运行维护费", fen, draw.pick((f"付{car.plate}{month}月燃油费", f"{car.plate}加油费（{month}月）")),
                   to=f"中国石化{desk.profile.place}加油站", what="92号汽油", detail=True)  # fmt: skip
    if draw.happens(0.6) and desk.vehicles:
        car, to = draw.pick(desk.vehicles), desk.firm("car", 2)
        fen = desk.price(280, 1100, to)
        desk.spend(desk.day(at, month, 6, 26), "公务用车运行维护费", fen, draw.pick((f"付{car.plate}保养费 附清单", f"{car.plate}更换轮胎（附维修清单）", f"付{to}{car.plate}维修费 附清单")),
                   to=to, what="车辆保养", detail=True)  # fmt: skip
    for n, car in enumerate(desk.vehicles):
        if month == 5 + n and month in desk.profile.months:
            to = "中国人民财产保险支公司"
            desk.spend(
                desk.day(at, month, 8, 20),
                "公务用车运行维护费",
                desk.price(2300, 3600, to),
                f"付{car.plate}{at}年度车辆保险费",
                to=to,
                what="机动车保险",
            )


def small_cash(desk: Desk, at: int, month: int, count: int) -> None:
    draw = desk.chance
    for _ in range(count):
        day = desk.day(at, month, 3, 27)
        if desk.is_quiet(day):
            continue
        item, text, low, high = draw.pick(SMALL_CASH)
        who = desk.person()
        ticket = item == "其他交通费用"
        desk.spend(day, item, desk.price(low, high, who), text.format(who=who), by="cash", person=who, document="substitute" if ticket else "invoice",
                   cash="lawful", what=item)  # fmt: skip
    if draw.happens(0.45):
        day = desk.day(at, month, 12, 24)
        if not desk.is_quiet(day):
            item, text, low, high = draw.pick(LAWFUL_CASH)
            desk.spend(day, item, desk.price(low, high), text.format(who=desk.person()), by="cash", document="substitute", cash="lawful", decision="exempt",
                       note="现金法定使用范围")  # fmt: skip


def deposits(desk: Desk, at: int, month: int) -> None:
    """Deposits taken and returned, small receipts in cash banked on the day."""
    draw = desk.chance
    if month % 2:
        to, fen = desk.stranger("works"), draw.pick((500_000, 800_000, 1_000_000, 2_000_000, 3_000_000))
        desk.receive(desk.day(at, month, 3, 12), fen, f"收{to}投标保证金", "deposits", to=to)
        desk.book(desk.day(at, month, 18, 27), f"退{to}投标保证金", [desk.line("deposits", debit=fen, counterparty=to), desk.source("bank", fen)],
                  truth=Truth(note="退还保证金，不是本单位支出"))  # fmt: skip
    if draw.happens(0.4):
        day, fen = desk.day(at, month, 5, 24), desk.price(120, 900)
        if not desk.is_quiet(day):
            role, budget = (
                ("treasury_payable", "") if "treasury_payable" in desk.chart else ("other_income", "other_budget")
            )
            desk.receive(
                day,
                fen,
                draw.pick(("收证件工本费（现金）", "收零星废旧报纸处置款 现金", "收复印查档费")),
                role,
                into="cash",
                budget=budget,
            )
            desk.move(day, fen, draw.pick(("现金存银行", "零星收入现金当日缴存")), "cash", "bank")
            if role == "treasury_payable":
                desk.book(
                    desk.day(at, month, 25, 28),
                    "上缴零星非税收入",
                    [desk.line(role, debit=fen), desk.source("bank", fen)],
                )


def month_end(desk: Desk, at: int, month: int) -> None:
    """Depreciation and amortisation, dated the last day of the month as software does."""
    fen = desk.price(14_000, 19_000)
    if desk.chart.asset_pair:
        entries = [desk.line("asset_fund", debit=fen), desk.line("depreciation", credit=fen)]
    else:
        entries = [desk.line("depreciation_cost", debit=fen), desk.line("depreciation", credit=fen)]
    desk.book(
        last_day(at, month),
        f"计提{month}月固定资产折旧",
        entries,
        attachments=0,
        truth=Truth(note="计提折旧，月末自动日期"),
    )
