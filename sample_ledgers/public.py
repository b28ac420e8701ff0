"""A year of honest business in a public-sector unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sample_ledgers import papers
from sample_ledgers.charts import Account, Chart
from sample_ledgers.days import last_day, shift, some_workday, workdays
from sample_ledgers.desk import LINE, Desk
from sample_ledgers.vouchers import Truth
from sample_ledgers.wording import (
    BIG,
    CARD,
    EVERYDAY,
    LAWFUL_CASH,
    SMALL_CASH,
    TRIP_PHRASES,
    TRIPS,
    UTILITIES,
    Purchase,
)

CONTRACT_LINE = 1_000_000  # from here on a tidy unit has a contract, fen


def year(desk: Desk, at: int) -> None:
    """Book the months of the profile for one year."""
    works = _works(desk, at) if desk.profile.registers & {"contracts"} else []
    services = _service_contracts(desk, at)
    if "party_members" in desk.profile.registers:
        members(desk, at)
    for month in desk.profile.months:
        _appropriation(desk, at, month)
        payroll(desk, at, month)
        utilities(desk, at, month)
        purchases(desk, at, month, desk.times(9, 12))
        trips(desk, at, month, desk.times(4, 6))
        if desk.chart.public:
            _cards(desk, at, month)
            _reception(desk, at, month)
            _pass_through(desk, at, month)
            _treasury(desk, at, month)
            _dues(desk, at, month)
        vehicles(desk, at, month)
        small_cash(desk, at, month, desk.times(3, 5))
        deposits(desk, at, month)
        for contract, what, fen in services:
            to = contract.party
            desk.spend(
                desk.day(at, month, 8, 25),
                "物业管理费",
                fen,
                f"付{to}{month}月{what}",
                to=to,
                what=what,
                contract=contract,
            )
        for plan in works:
            _instalment(desk, at, month, plan)
        month_end(desk, at, month)


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


def _appropriation(desk: Desk, at: int, month: int) -> None:
    draw, day = desk.chance, workdays(at, month)[0]
    people = desk.profile.staff
    fen = desk.price(people * 9_800, people * 13_000)
    if desk.chart.public:
        desk.receive(day, fen, draw.pick((f"收到{month}月授权支付额度到账通知书", f"财政下达{month}月用款额度", f"{month}月财政授权支付额度")),
                     "appropriation", into=desk.usual, budget="app_budget")  # fmt: skip
    fen = desk.price(330_000, 480_000)
    desk.receive(day, fen, draw.pick(("财政拨入专项经费", f"收财政拨{month}月公用经费", "收到财政拨款（项目经费）")),
                 "appropriation", budget="app_budget")  # fmt: skip


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


def _cards(desk: Desk, at: int, month: int) -> None:
    draw = desk.chance
    for _ in range(draw.between(1, 2)):
        who, what = desk.person(), draw.pick(("差旅住宿", "办公用品", "会议场租", "加油"))
        item = {"差旅住宿": "差旅费", "办公用品": "办公费", "会议场租": "会议费", "加油": "公务用车运行维护费"}[what]
        fen = desk.price(160, 600 if what == "加油" else 3200, who)
        day = desk.day(at, month, 5, 12)
        desk.book(day, f"{who}公务卡{what}消费报销", [*desk.cost(item, fen, person=who), desk.line("card_payable", credit=fen, person=who)],
                  truth=Truth(document="invoice"))  # fmt: skip
        desk.invoice(day, fen, f"中国石化{desk.profile.place}加油站" if what == "加油" else desk.stranger("shop" if what == "办公用品" else "hotel"), what, handler=who, detail=True if what == "办公用品" else None,
                     vouchers=[desk.vouchers[-1]])  # fmt: skip
        text = draw.pick(CARD).format(who=who, m=month, w=what)
        desk.book(desk.day(at, month, 16, 26), text, [
            desk.line("card_payable", debit=fen, person=who), desk.source(desk.usual, fen), *desk.budget_spent(desk.usual, [(item, fen)])])  # fmt: skip


def _reception(desk: Desk, at: int, month: int) -> None:
    draw = desk.chance
    for part in range(draw.between(0, 2)):
        day = desk.day(at, month, *((4, 13), (16, 26))[part])
        visitor = draw.pick(
            ("市住房和城乡建设局", "省厅核查组", "邻县考察组", "市审计局", "省专家评审组", "市财政局督导组")
        )
        guests, hosts = draw.between(4, 9), draw.between(1, 3)
        fen = desk.price((guests + hosts) * 52, (guests + hosts) * 88)
        place = desk.firm("food", 2)
        text = draw.pick(
            ("付接待{v}工作餐费", "接待{v}来人用餐费（公函、清单附后）", "支付{to}公务接待费（{v}）")
        ).format(v=visitor, to=place)
        voucher = desk.spend(day, "公务接待费", fen, text, to=place, what="餐费", detail=True)
        number = f"函〔{at}〕{len(desk.letters) + 11}号"
        meal = day if day.day < 3 else some_workday(draw, at, month, max(1, day.day - 9), day.day)
        desk.letters.append(
            papers.Letter(
                number,
                meal,
                visitor,
                guests,
                hosts,
                place,
                fen,
                draw.pick(("业务核查", "项目调研", "专项督查")),
                [voucher],
            )
        )


def _pass_through(desk: Desk, at: int, month: int) -> None:
    """Subsidies and compensation that the unit hands on by list."""
    draw = desk.chance
    fen = desk.price(26_000, 88_000)
    text = draw.pick(
        (
            "发放{m}月住房租赁补贴（一卡通花名册）",
            "拨付农村低保户危房改造补助资金 名册",
            "发放房屋征收补偿款（第{n}批，协议附后）",
            "{m}月困难群众救助金 花名册",
        )
    )
    desk.spend(
        desk.day(at, month, 10, 26),
        "其他对个人和家庭的补助",
        fen,
        text.format(m=month, n=draw.between(1, 6)),
        document="substitute",
        decision="exempt",
    )
    if month in (3, 6, 9) and "grant_cost" in desk.chart and desk.profile.subordinates:
        to = f"{desk.profile.place}{draw.pick(desk.profile.subordinates)}"
        fen = desk.price(30_000, 80_000, to)
        entries = [desk.line("grant_cost", debit=fen, counterparty=to), desk.source("bank", fen)]
        if desk.chart.parallel:
            entries += [desk.line("grant_budget", debit=fen), desk.line("money_balance", credit=fen)]
        desk.book(desk.day(at, month, 8, 20), f"拨{to}运转经费", entries)


def _treasury(desk: Desk, at: int, month: int) -> None:
    """Non-tax income: into the bank, on to the treasury within the month."""
    draw = desk.chance
    if "treasury_payable" not in desk.chart:
        return
    fen = desk.price(2200, 46_000)
    text = draw.pick(("收国有房屋出租收入（应缴财政）", "收行政事业性收费", "收罚没款", "收资产处置款（应缴财政）"))
    desk.receive(desk.day(at, month, 4, 14), fen, text, "treasury_payable")
    desk.book(desk.day(at, month, 18, 27), draw.pick(("应缴财政款上缴国库", "上缴非税收入", "解缴国库 非税收入")),
              [desk.line("treasury_payable", debit=fen), desk.source("bank", fen)])  # fmt: skip


BRANCHES = ("机关第一支部", "机关第二支部")


def _dues(desk: Desk, at: int, month: int) -> None:
    """Party dues, held for others: taken in by each branch, sent up once a year."""
    if "custody_liability" not in desk.chart or "party_members" not in desk.profile.registers:
        return
    for branch in BRANCHES:
        span = _dues_span(desk.profile.dues if branch == BRANCHES[1] else "monthly", month)
        if span:
            fen = desk.price(210 * len(span), 420 * len(span))
            day = desk.day(at, month, 5, 16)
            what = f"{month}月" if len(span) == 1 else f"{span[0]}至{span[-1]}月"
            taken = desk.receive(day, fen, f"收{branch}{what}党费", "custody_liability", into="custody_cash")
            desk.move(day, fen, f"{branch}党费存入党费专户", "custody_cash", "custody_bank")
            if desk.profile.dues == "irregular" and branch == BRANCHES[1]:
                taken.truth.rules.add("irregular-party-dues")
                taken.truth.groups["irregular-party-dues"] = "dues"
    if month == 12:
        desk.move(desk.day(at, month, 10, 20), 300_000, "上缴党费至县直机关工委", "custody_bank", "custody_liability")
    if month == 7:
        desk.move(
            desk.day(at, month, 1, 6), 120_000, "七一慰问困难党员（党费列支）", "custody_bank", "custody_liability"
        )


def _dues_span(habit: str, month: int) -> range:
    """Months that a branch pays for in this month."""
    if habit == "monthly":
        return range(month, month + 1)
    step = 3 if habit == "consent" else 6
    return range(month - step + 1, month + 1) if month % step == 0 else range(0)


def members(desk: Desk, at: int) -> None:
    """The register of party members and how far each has paid."""
    draw, last = desk.chance.branch("members"), desk.profile.months[-1]
    collected = (
        last // 6 * 6 if desk.profile.dues == "irregular" else last
    )  # the last month that the second branch paid for
    for branch in BRANCHES:
        consent = branch == BRANCHES[1] and desk.profile.dues == "consent"
        for n in range(6):
            behind = {0: 2, 1: 3}.get(n, 0) if branch == BRANCHES[1] and desk.profile.dues == "irregular" else 0
            desk.members.append(papers.Member(branch, desk.staff[5 + n + (6 if branch == BRANCHES[1] else 0)].name, draw.between(22, 68) * 100,
                                              last_day(at - behind, collected if branch == BRANCHES[1] else last), consent, date(2005 + n, 7, 1)))  # fmt: skip


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


def _service_contracts(desk: Desk, at: int) -> list[tuple[papers.Contract, str, int]]:
    """Monthly services under one yearly contract that was minuted once."""
    out = []
    start = date(at, desk.profile.months[0], 4)
    for trade, what, low, high in (("service", "物业服务费", 2200, 6400), ("service", "保安服务费", 3100, 5200)):
        to, monthly = desk.stranger(trade), desk.chance.between(int(low), int(high)) * 100
        contract = desk.contract(start, to, f"{at}年度{what[:-1]}", monthly * 12)
        out.append((contract, what, monthly))
    return out


@dataclass(frozen=True)
class Plan:
    """Instalments of one works contract, by month."""

    contract: papers.Contract
    name: str
    steps: dict[int, int]
    labels: tuple[str, ...]


def _works(desk: Desk, at: int) -> list[Plan]:
    """Works contracts with instalments spread over some months; the minute approved the contract."""
    draw = desk.chance
    out: list[Plan] = []
    names = draw.several(
        (
            "老旧小区外墙改造工程",
            "人行道铺装工程",
            "污水管网改造工程",
            "村屯道路工程",
            "广场绿化工程",
            "办公楼消防改造工程",
        ),
        2,
    )
    months = desk.profile.months
    for n, name in enumerate(names):
        to, fen = desk.stranger("works"), draw.between(18, 62) * 1_000_000
        first = months[min(n + 1, len(months) - 1)]
        contract = desk.contract(desk.day(at, first, 2, 8), to, name, fen, project=name[:-2], progress=0.9)
        steps = [first + step for step in (0, 2, 4, 6) if first + step <= min(months[-1], 11)]
        shares = (30, 25, 25, 15)
        amounts = {month: fen * share // 100 for month, share in zip(steps, shares, strict=False)}
        out.append(Plan(contract, name, amounts, ("预付款", "第一次进度款", "第二次进度款", "第三次进度款")))
        watcher = desk.contract(
            desk.day(at, first, 2, 8), desk.stranger("supervision"), f"{name}监理", fen // 40, project=name[:-2]
        )
        out.append(Plan(watcher, f"{name}监理", dict.fromkeys(steps[1:3], fen // 100), ("费首付款", "费第二次付款")))
    return out


def _instalment(desk: Desk, at: int, month: int, plan: Plan) -> None:
    if month not in plan.steps:
        return
    contract, name, fen = plan.contract, plan.name, plan.steps[month]
    what = plan.labels[list(plan.steps).index(month)]
    desk.spend(desk.day(at, month, 12, 26), "基础设施建设", fen, f"付{contract.party}{name}{what}", to=contract.party, project=contract.project,
               what=name, contract=contract, by="treasury" if desk.chart.public and desk.chance.happens(0.5) else "bank")  # fmt: skip


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


def year_end(desk: Desk, at: int) -> None:
    """Income and costs of the year are closed into the result; to be called when nothing more is booked."""
    totals: dict[Account, int] = {}
    for voucher in desk.vouchers:
        if voucher.year == at:
            for entry in voucher.entries:
                totals[entry.account] = totals.get(entry.account, 0) + entry.credit - entry.debit
    target = "result" if "result" in desk.chart else "surplus"
    for text, wanted in (("年末结转本年收入", "income"), ("年末结转本年费用", "cost")):
        entries = [
            desk.line(account, debit=max(fen, 0), credit=max(-fen, 0))
            for account, fen in totals.items()
            if fen and nominal(desk.chart, account) == wanted
        ]
        for half, role in (("financial", target), ("budget", "carry_forward")):
            rest = sum(entry.debit - entry.credit for entry in entries if entry.basis == half)
            if rest:
                entries.append(desk.line(role, debit=max(-rest, 0), credit=max(rest, 0)))
        if entries:
            desk.book(last_day(at, 12), text, entries, attachments=0, truth=Truth(note="年末结账"))


def nominal(chart: Chart, account: Account) -> str:
    """`income`, `cost`, or "" for accounts that are carried on."""
    role = next((role for role, known in chart.roles.items() if known == account), "")
    if role in ("appropriation", "app_budget", "other_budget", "service_budget") or role.endswith("_income"):
        return "income"
    if role in ("spending", "grant_budget", "cost") or role.endswith("_cost"):
        return "cost"
    return (
        "cost"
        if not role and account.code.startswith(tuple(parent.code for parent in chart.expense_parts.values()))
        else ""
    )
