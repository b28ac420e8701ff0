"""The appraisal company that the bureau manages: enterprise books from 2019 to September 2022, with task 18.

Seven payments went out on slips, 122,495 yuan in all; 115,595 came back. The report says that 5,900 was still out, but
122,495 less 115,595 is 6,900: the last slip of 5,900 was never returned, and one of 31,100 came back 1,000 short. The
books keep the true figures, the README tells the difference.
"""

from __future__ import annotations

from datetime import date

from sample_ledgers import papers
from sample_ledgers.bureau import APPRAISER, SEED, UNIT
from sample_ledgers.cabinet import registers
from sample_ledgers.chance import Chance
from sample_ledgers.closing import year_end
from sample_ledgers.desk import LINE, Desk, Profile
from sample_ledgers.files import workbook
from sample_ledgers.layouts import LAYOUTS, Books, Row, cash_journal
from sample_ledgers.others import enterprise
from sample_ledgers.project import Project, config
from sample_ledgers.truth import age_advances
from sample_ledgers.vouchers import Truth, Voucher

_BODIES = ("经理办公会",)
_PROFILE = Profile("appraiser", APPRAISER, "small-enterprise", (2019, 2020, 2021, 2022), "kis", "enterprise", place="清河县", aliases=("嘉信评估公司",),
                   bodies=_BODIES, registers=frozenset({"invoices", "minutes", "contracts", "related_parties", "staff"}), invoice_form="invoices-tax",
                   departments=("综合部", "评估部"), staff=8, volume=0.15, cars=1)  # fmt: skip

# day, fen, text, day and fen of what came back
_SLIPS: tuple[tuple[date, int, str, date | None, int], ...] = (
    (date(2019, 3, 12), 800_000, "{who}借据 暂支", date(2022, 6, 9), 800_000),
    (date(2019, 8, 20), 1_695_000, "{who}借据入账", date(2022, 6, 9), 1_695_000),
    (date(2019, 11, 26), 1_870_000, "支现 {who}借据", date(2022, 6, 22), 1_870_000),
    (date(2020, 4, 15), 2_100_000, "凭借据支付{who}", date(2022, 7, 14), 2_100_000),
    (date(2020, 9, 22), 2_084_500, "{who}借据 周转", date(2022, 7, 14), 2_084_500),
    (date(2021, 3, 10), 3_110_000, "{who}借 据 支现", date(2022, 8, 18), 3_010_000),
    (date(2021, 10, 19), 590_000, "{who}借据 现场勘查费", None, 0),
)  # fmt: skip
PAID_OUT = sum(fen for _, fen, *_ in _SLIPS)
CAME_BACK = sum(fen for *_, fen in _SLIPS)


def projects() -> tuple[Project, Project]:
    """The company's voucher list with its registers, and its cash journal alone."""
    desk = Desk(_PROFILE, Chance(SEED, "appraiser"))
    desk.related += [
        papers.Related(UNIT, "代管单位", "", date(2006, 3, 20)),
        papers.Related("清河县城建房屋测绘有限公司", "同一职工出资", "", date(2009, 4, 16)),
    ]
    for at in _PROFILE.years:
        enterprise(desk, at)
    desk.vouchers = [voucher for voucher in desk.vouchers if voucher.day <= date(2022, 9, 30)]
    kept = set(map(id, desk.vouchers))
    for invoice in desk.invoices:
        invoice.vouchers = [voucher for voucher in invoice.vouchers if id(voucher) in kept]
    desk.invoices = [invoice for invoice in desk.invoices if invoice.vouchers]
    desk.minutes = [minute for minute in desk.minutes if minute.day <= date(2022, 9, 30)]
    _slips(desk)
    _to_the_bureau(desk)
    desk.advances = [advance for advance in desk.advances if id(advance.voucher) in set(map(id, desk.vouchers))]
    age_advances(desk)
    for at in _PROFILE.years[:-1]:
        year_end(desk, at)
    vouchers = desk.close()
    name = "嘉信评估公司-2019年至2022年9月-会计分录序时簿.xlsx"
    books = Project("嘉信评估公司（借据入账）", "嘉信评估公司", config((APPRAISER, "嘉信评估公司"), _BODIES))
    books.files = {
        "ledger": {name: LAYOUTS["kis"].file(Books(APPRAISER, desk.chart, 2019, vouchers))},
        **registers(desk),
    }
    books.answer(name, vouchers, desk)
    return books, _journal(desk, vouchers)


def _slips(desk: Desk) -> None:
    """Task 18."""
    for day, fen, text, back, returned in _SLIPS:
        who = desk.borrower()
        words = text.format(who=who)
        if back is None:  # the slip that was booked straight into expense and never came back
            voucher = desk.spend(
                day,
                "委托业务费",
                fen,
                words,
                by="cash",
                person=who,
                document="iou",
                may={"cash-drawn-and-spent"},
                register=False,
            )
            voucher.truth.note = "借据直接列支，至今未归还（报告所称尚欠5900元）"
        else:
            advance = desk.lend(day, who, fen, words, document="iou", decision="grey" if fen >= LINE else "exempt",
                                may={"cash-drawn-and-spent", "expense-parked-in-receivables"})  # fmt: skip
            voucher = advance.voucher
            voucher.truth.rules.add("overdue-advance")
            voucher.truth.may.add("long-outstanding-balance")
            voucher.truth.note = "借据入账，挂其他应收款"
            entry = desk.receive(back, returned, f"收回{who}借据款", "advance", into="bank", person=who)
            entry.truth.task, entry.truth.note = (
                "18",
                "归还借据款，钱是收进来的" + ("；少还1000元，报告未发现" if returned < fen else ""),
            )
            advance.settled, advance.open = back, fen - returned
        voucher.truth.task = "18"


def _to_the_bureau(desk: Desk) -> None:
    """The other side of task 17."""
    desk.book(date(2021, 5, 18), f"借给{UNIT}植物园建设款", [desk.line("other_receivable", debit=10_000_000, counterparty=UNIT), desk.line("bank", credit=10_000_000)],
                    truth=Truth(decision="grey", rules={"related-party-transfer"}, task="17", note="局里向代管公司借款，公司一侧",
                                may={"long-outstanding-balance", "overdue-advance", "expense-parked-in-receivables"}))  # fmt: skip
    desk.book(date(2022, 7, 14), f"收回{UNIT}借款", [desk.line("bank", debit=10_000_000), desk.line("other_receivable", credit=10_000_000, counterparty=UNIT)],
              truth=Truth(rules={"related-party-transfer"}, task="17", note="全额收回"))  # fmt: skip


def _journal(desk: Desk, vouchers: list[Voucher]) -> Project:
    """The cash journal as a file of its own: what an inspector sees who is given nothing else."""
    rows: list[Row] = []
    balance = 0
    for at in _PROFILE.years:
        part = Books(
            APPRAISER, desk.chart, at, [voucher for voucher in vouchers if voucher.year == at], opening_cash=balance
        )
        page = cash_journal(part)
        rows += page if not rows else page[3:]
        balance -= sum(voucher.moved(desk.chart.till) for voucher in part.vouchers)
    name = "嘉信评估公司-现金日记账-2019年至2022年9月.xlsx"
    out = Project("嘉信评估公司（只有现金日记账）", "嘉信评估公司", config((APPRAISER, "嘉信评估公司"), _BODIES))
    out.files = {"ledger": {name: workbook({"现金日记账": rows})}}
    shown = [voucher for voucher in vouchers if any(entry.account == desk.chart["cash"] for entry in voucher.entries)]
    out.answer(name, [voucher for voucher in shown if voucher.truth.task == "18"], desk)
    # without the invoice register and the other side of the entry only the slips themselves are certain
    out.answers = [
        (*row[:7], "iou-in-cash", "missing-invoice overdue-advance large-cash-payment", *row[9:]) for row in out.answers
    ]
    return out
