"""A year of honest business outside the public sector proper: an enterprise, a village collective, a charity."""

from __future__ import annotations

from datetime import date

from sample_ledgers import everyday, papers, public
from sample_ledgers.days import last_day, workdays
from sample_ledgers.desk import Desk
from sample_ledgers.vouchers import Truth


def enterprise(desk: Desk, at: int) -> None:
    """Services sold on account, bought-in services under framework contracts, VAT, payroll, a bank loan."""
    customers = [desk.stranger("customer") for _ in range(max(2, round(desk.profile.volume * 12)))]
    frames = _frames(desk, at)
    first = workdays(at, desk.profile.months[0])[0]
    desk.receive(
        first, 180_000_000 + desk.price(200_000, 900_000), "收股东增资款", "capital", to=desk.stranger("customer")
    )
    for month in desk.profile.months:
        _sales(desk, at, month, customers)
        _bought_in(desk, at, month, frames)
        everyday.payroll(desk, at, month)
        everyday.utilities(desk, at, month)
        everyday.purchases(desk, at, month, desk.times(9, 12))
        everyday.trips(desk, at, month, desk.times(3, 5))
        everyday.vehicles(desk, at, month)
        everyday.small_cash(desk, at, month, desk.times(3, 5))
        everyday.deposits(desk, at, month)
        _tax(desk, at, month)
        _loan(desk, at, month)
        everyday.month_end(desk, at, month)


def _sales(desk: Desk, at: int, month: int, customers: list[str]) -> None:
    """Collect what was billed last month, bill this month's services."""
    draw = desk.chance
    for who, fen in desk.billed:
        text = draw.pick((f"收{who}服务费", f"收回{who}欠款", f"{who}汇来上月评估服务费"))
        desk.receive(desk.day(at, month, 5, 25), fen, text, "receivable", to=who)
    billed = []
    for who in draw.several(customers, max(1, len(customers) - 1)):
        fen = desk.price(21_000, 68_000, who)
        tax = fen * 6 // 106
        has_tax = "vat_output" in desk.chart
        entries = [
            desk.line("receivable", debit=fen, counterparty=who),
            desk.line("service_income", credit=fen - tax if has_tax else fen),
        ]
        if has_tax:
            entries.append(desk.line("vat_output", credit=tax))
        desk.book(
            desk.day(at, month, 6, 27),
            draw.pick((f"确认{who}{month}月服务收入", f"开具{who}服务费发票", f"{who}项目结算收入")),
            entries,
        )
        billed.append((who, fen))
    desk.billed = billed


def _frames(desk: Desk, at: int) -> list[tuple[papers.Contract, str]]:
    """Framework contracts that the board approved once."""
    out = []
    for trade, what in (("survey", "外业测量协作"), ("it", "系统运维服务"), ("design", "勘察分包服务")):
        fen = desk.chance.between(300, 520) * 100_000
        out.append(
            (desk.contract(date(at, desk.profile.months[0], 4), desk.stranger(trade), f"{at}年{what}", fen), what)
        )
    return out


def _bought_in(desk: Desk, at: int, month: int, frames: list[tuple[papers.Contract, str]]) -> None:
    for contract, what in frames:
        fen = min(desk.price(9_000, 31_000, contract.party), contract.fen - contract.paid)
        if fen > 0:
            desk.spend(
                desk.day(at, month, 8, 26),
                "委托业务费",
                fen,
                f"付{contract.party}{month}月{what}费",
                to=contract.party,
                what=what,
                contract=contract,
            )


def _tax(desk: Desk, at: int, month: int) -> None:
    """Pay last month's taxes, accrue this month's."""
    if "vat_output" not in desk.chart:
        return
    previous = month - 1 or 12
    for role, fen, what in (("tax", desk.taxes[0], "增值税"), ("levies", desk.taxes[1], "城建税及教育费附加")):
        if fen > 0:
            lines = [desk.line(role, debit=fen), desk.line("bank", credit=fen)]
            desk.book(desk.day(at, month, 8, 15), f"缴纳{previous}月{what}", lines, attachments=1)
    due = sum(e.credit - e.debit for v in desk.vouchers for e in v.entries if e.account == desk.chart["vat_output"])
    due, end = max(due, 0), last_day(at, month)
    desk.taxes = (due, due * 12 // 100)
    for text, source, target, fen in (
        (f"结转{month}月未交增值税", "vat_output", "tax", due),
        (f"计提{month}月附加税", "levy_cost", "levies", due * 12 // 100),
    ):
        if fen > 0:
            lines = [desk.line(source, debit=fen), desk.line(target, credit=fen)]
            desk.book(end, text, lines, attachments=0, truth=Truth(note="月末结转"))


def _loan(desk: Desk, at: int, month: int) -> None:
    """A bank loan with its own 借据, interest by the quarter, principal back in December."""
    if "loan" not in desk.chart:
        return
    if month == 2:
        desk.book(desk.day(at, month, 3, 12), "农商行贷款放款 贷款借据", [desk.line("bank", debit=50_000_000), desk.line("loan", credit=50_000_000)],
                  truth=Truth(note="银行贷款借据"))  # fmt: skip
    if month in (3, 6, 9, 12):
        fen = desk.price(4200, 6100)
        desk.spend(
            desk.day(at, month, 20, 22),
            "手续费",
            fen,
            f"付{month // 3}季度银行借款利息",
            by="bank",
            document="substitute",
        )
    if month == 11:
        desk.book(desk.day(at, month, 20, 28), "归还农商行流动资金贷款本金（借据号2021-07）", [desk.line("loan", debit=50_000_000), desk.line("bank", credit=50_000_000)],
                  truth=Truth(note="归还银行贷款，不是白条"))  # fmt: skip


def village(desk: Desk, at: int) -> None:
    """Contracting income, grants, day labour, subsidies by list."""
    draw = desk.chance
    desk.receive(workdays(at, desk.profile.months[0])[0], desk.price(680_000, 900_000), "收征地补偿集体留存款", "fund")
    for month in desk.profile.months:
        to = desk.names.person()
        desk.receive(
            desk.day(at, month, 3, 12), desk.price(3200, 38_000), f"收{to}机动地承包费", "contract_income", person=to
        )
        desk.receive(
            desk.day(at, month, 5, 16),
            desk.price(12_000, 52_000),
            draw.pick(("收乡财政拨运转经费", "收上级惠农补助资金", "收村级公益事业补助")),
            "appropriation",
        )
        _wages(desk, at, month)
        everyday.utilities(desk, at, month)
        everyday.purchases(desk, at, month, desk.times(11, 14))
        everyday.trips(desk, at, month, desk.times(3, 4))
        everyday.small_cash(desk, at, month, desk.times(4, 6))
        everyday.deposits(desk, at, month)
        fen = desk.price(4_000, 26_000)
        desk.book(desk.day(at, month, 12, 26), draw.pick((f"发放{month}月公益岗补助 花名册", "发放粮食直补款（一卡通）", "发放五保户生活补助 名册")),
                  [desk.line("relief_cost", debit=fen), desk.line("bank", credit=fen)], truth=Truth(document="substitute"))  # fmt: skip
        for _ in range(draw.between(2, 4)):
            who, days = desk.names.person(), draw.between(2, 9)
            desk.spend(desk.day(at, month, 4, 26), "劳务费", days * 12_000, f"付{who}{draw.pick(('清沟', '修路', '栽树', '防火值守'))}误工补助{days}个工 附用工单",
                       person=who, document="substitute", by="bank")  # fmt: skip
        everyday.month_end(desk, at, month)


def _wages(desk: Desk, at: int, month: int) -> None:
    fen = desk.price(9_800, 14_600)
    desk.book(
        desk.day(at, month, 8, 14),
        f"计提{month}月村干部报酬",
        [*desk.cost("基本工资", fen), desk.line("payroll", credit=fen)],
        attachments=1,
    )
    desk.book(
        desk.day(at, month, 15, 22),
        f"发放{month}月村干部工资",
        [desk.line("payroll", debit=fen), desk.line("bank", credit=fen)],
        attachments=2,
    )


def charity(desk: Desk, at: int) -> None:
    """Donations in, relief out by list, a small office."""
    draw = desk.chance
    desk.receive(
        workdays(at, desk.profile.months[0])[0],
        desk.price(900_000, 1_400_000),
        "收年度定向捐赠款",
        "donation_income",
        to=desk.stranger("customer"),
    )
    for month in desk.profile.months:
        for _ in range(draw.between(3, 6)):
            to = desk.stranger("customer")
            desk.receive(
                desk.day(at, month, 3, 26),
                desk.price(2_000, 60_000, to),
                draw.pick((f"收{to}捐款", f"{to}定向捐赠助学款")),
                "donation_income",
                to=to,
            )
        for _ in range(draw.between(2, 4)):
            fen = desk.price(3_000, 46_000)
            desk.book(desk.day(at, month, 6, 27), draw.pick((f"发放{month}月困难学生助学金 花名册", "拨付大病救助金（名册）", "发放孤老救助金 一卡通", "慰问困难群众救助款 签领表")),
                      [desk.line("activity_cost", debit=fen), desk.line("bank", credit=fen)], truth=Truth(document="substitute"))  # fmt: skip
        everyday.payroll(desk, at, month)
        everyday.utilities(desk, at, month)
        everyday.purchases(desk, at, month, desk.times(10, 13))
        everyday.trips(desk, at, month, desk.times(3, 5))
        everyday.small_cash(desk, at, month, desk.times(3, 5))
        everyday.deposits(desk, at, month)
        everyday.month_end(desk, at, month)


YEARS = {"public": public.year, "enterprise": enterprise, "village": village, "charity": charity}
