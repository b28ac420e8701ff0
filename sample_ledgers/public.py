"""A year of honest business in a public-sector unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sample_ledgers import everyday, papers
from sample_ledgers.days import last_day, some_workday, workdays
from sample_ledgers.desk import Desk
from sample_ledgers.vouchers import Truth
from sample_ledgers.wording import (
    CARD,
)


def year(desk: Desk, at: int) -> None:
    """Book the months of the profile for one year."""
    works = _works(desk, at) if desk.profile.registers & {"contracts"} else []
    services = _service_contracts(desk, at)
    if "party_members" in desk.profile.registers:
        members(desk, at)
    for month in desk.profile.months:
        _appropriation(desk, at, month)
        everyday.payroll(desk, at, month)
        everyday.utilities(desk, at, month)
        everyday.purchases(desk, at, month, desk.times(9, 12))
        everyday.trips(desk, at, month, desk.times(4, 6))
        if desk.chart.public:
            _cards(desk, at, month)
            _reception(desk, at, month)
            _pass_through(desk, at, month)
            _treasury(desk, at, month)
            _dues(desk, at, month)
        everyday.vehicles(desk, at, month)
        everyday.small_cash(desk, at, month, desk.times(3, 5))
        everyday.deposits(desk, at, month)
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
        everyday.month_end(desk, at, month)


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
