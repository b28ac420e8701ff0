"""A county housing bureau: 2017 (third quarter), 2019, 2021 and 2022 (January to August), with the cases of the report.

Tasks 16, 17, 22, 25, 34 and the works contract of the inspection report are planted among honest business. All names are
made up except the scenic spot of task 16.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sample_ledgers import papers
from sample_ledgers.cabinet import registers
from sample_ledgers.chance import Chance
from sample_ledgers.closing import nominal, year_end
from sample_ledgers.desk import Desk, Profile
from sample_ledgers.layouts import LAYOUTS, Books
from sample_ledgers.lookalikes import LOOKALIKES
from sample_ledgers.occasion import Occasion
from sample_ledgers.project import Project, config
from sample_ledgers.public import year
from sample_ledgers.truth import age_advances

UNIT = "清河县住房和城乡建设局"
SHORT = "清河县住建局"
APPRAISER = "清河县嘉信房地产评估有限公司"  # managed by the bureau; its own books are in subsidiary.py
SURVEYOR = "清河县城建房屋测绘有限公司"  # founded in 2009 in the names of staff
SEED = 20221108

_PAPERS = frozenset(
    {
        "invoices",
        "minutes",
        "contracts",
        "related_parties",
        "staff",
        "vehicles",
        "official_letters",
        "cash_counts",
        "party_members",
        "budgets",
    }
)
_BASE = Profile("bureau", UNIT, "government", (2019,), "grp-attachments", "public", place="清河县", aliases=(SHORT,), registers=_PAPERS,
                functional="2120101 行政运行", departments=("办公室", "财务股", "房产股", "城建股"), staff=34, volume=0.35, cars=3)  # fmt: skip

_WORKS = ("清河县城区路灯改造工程", 1_134_000_000)
_PAID = {(2021, 3): 80_000_000, (2021, 7): 60_000_000, (2021, 11): 43_350_000, (2022, 4): 20_000_000}  # 2.0335 million


def project() -> Project:
    """Books, registers and answers of the bureau."""
    out = Project("清河县住建局（含已知问题）", "清河县住建局", config((UNIT, SHORT), _BASE.bodies))
    old = _desk(replace(_BASE, chart="administration-2013", years=(2017,), layout="kis-csv", months=(7, 8, 9)))
    first = _desk(_BASE, old)
    main = _desk(replace(_BASE, years=(2021,), layout="audit", dues="irregular"), first)
    last = _desk(replace(_BASE, years=(2022,), layout="jzpz", months=tuple(range(1, 9)), dues="irregular"), main)
    _cabinet(main)
    desks = ((old, "2017年7至9月"), (first, "2019年"), (main, "2021年"), (last, "2022年1至8月"))
    contract = _works_contract(main)
    for desk, _ in desks:
        at = desk.profile.years[0]
        desk.members = []  # one list of party members is enough: the last one
        year(desk, at)
        _instalments(desk, contract)
    _study_trip(old)
    _vehicles(first)
    _lamps(main)
    _repayment(last)
    _staff_company(main)
    for innocent in LOOKALIKES:
        innocent(Occasion(main, Chance(SEED, "lookalikes")))
    age_advances(main)
    ledgers: dict[str, bytes] = {}
    for desk, span in desks:
        if 12 in desk.profile.months:
            year_end(desk, desk.profile.years[0])
        vouchers = desk.close()
        layout = LAYOUTS[desk.profile.layout]
        name = f"{SHORT}-{span}-序时账{layout.suffix}"
        ledgers[name] = layout.file(Books(UNIT, desk.chart, desk.profile.years[0], vouchers))
        out.answer(name, vouchers, desk)
    _count(main)
    _budget(first)
    _budget(main)
    out.files = {"ledger": ledgers, **registers(last)}
    return out


def _desk(profile: Profile, earlier: Desk | None = None) -> Desk:
    desk = Desk(profile, Chance(SEED, profile.years[0]))
    if earlier is not None:
        desk.follow(earlier)
    return desk


def _cabinet(desk: Desk) -> None:
    founders = "、".join(person.name for person in desk.staff[6:9])
    desk.related += [
        papers.Related(APPRAISER, "代管企业", UNIT, date(2006, 3, 20), "账由本局代管"),
        papers.Related(SURVEYOR, "职工名义出资", founders, date(2009, 4, 16), "账由中心代记"),
        papers.Related("清河县房产管理服务中心", "下属事业单位", "", date(2003, 1, 1), "财政全额拨款"),
        papers.Related("清河县市政服务中心", "下属事业单位", "", date(2003, 1, 1), "财政全额拨款"),
    ]


def _study_trip(desk: Desk) -> None:
    """Task 16: a study trip to a scenic spot, reimbursed as travel expenses on coach invoices."""
    note = "参观学习的包车和食宿按差旅费报销，票据为客运发票"
    for day, fen, text in (
        (12, 486_000, "报机关干部赴大梨树参观学习包车费（客运发票）"),
        (14, 873_500, "大梨树学习考察食宿费 客运发票"),
    ):
        desk.spend(date(2017, 7, day), "差旅费", fen, text, to="清河县远通汽车客运有限公司", what="客运服务", rules={"tour-as-travel"}, task="16", note=note,
                   may={"party-mismatch"})  # fmt: skip


def _vehicles(desk: Desk) -> None:
    """Task 22: three payments for official cars; none minuted by the bureau, invoices without their lists."""
    repair = "清河县顺达汽车维修有限公司"
    group = {"vehicle-cost-surge"}
    for day, fen, text in (
        (date(2019, 10, 23), 3_003_000, "支付公车运行维护费（10月）"), (date(2019, 12, 11), 2_761_000, "付公务用车运行维护费"),
        (date(2019, 12, 24), 7_745_500, "付公车运维费12月第二笔"),
    ):  # fmt: skip
        voucher = desk.spend(day, "公务用车运行维护费", fen, text, to=repair, what="车辆维修费", detail=False, decision="none", task="22",
                             rules={"invoice-without-detail", *group}, note="发票未附明细，未见本局党组会记录", may={"payment-without-contract"})  # fmt: skip
        if fen == 7_745_500:
            voucher.truth.note = "发票未附明细；会议记录是另一单位（综合行政执法局）的"
            desk.minutes.append(
                papers.Minute(
                    date(2019, 12, 19),
                    "2019年第22期",
                    "党组会",
                    "清河县综合行政执法局",
                    f"研究支付{repair}车辆维修费",
                    fen,
                    repair,
                )
            )


def _lamps(desk: Desk) -> None:
    """Task 17: borrowed from the managed company for the botanical garden, spent on street lamps, in cash, on a slip."""
    text = "向嘉信评估公司借款 用于植物园建设"
    borrowed = desk.receive(date(2021, 5, 18), 10_000_000, text, "other_payable", to=APPRAISER, rules={"related-party-transfer"},
                            may={"diverted-funds", "income-parked-in-payables", "long-outstanding-balance"})  # fmt: skip
    borrowed.entries[1].project = "植物园建设"
    drawn = desk.move(date(2021, 5, 20), 10_000_000, "提取现金", "bank", "cash")
    drawn.truth.may = {"cash-drawn-and-spent", "till-over-limit", "stale-till-balance"}
    builder = desk.names.person()
    lamps = desk.spend(
        date(2021, 5, 20), "基础设施建设", 10_000_000, "付公园路灯安装工程款 施工方现金（白条，无发票）", by="cash", person=builder, project="植物园建设",
        document="iou", plain=True, decision="none", rules={"cash-paid-works", "diverted-funds"}, may={"cash-drawn-and-spent", "private-transfer"},
        attachments=1,
    )  # fmt: skip
    for voucher, note in (
        (borrowed, "借入款项写明用于植物园"),
        (drawn, "为付路灯款提现"),
        (lamps, "植物园的钱付了公园路灯，现金、白条、无发票、未上会"),
    ):
        voucher.truth.task, voucher.truth.note = "17", note


def _repayment(desk: Desk) -> None:
    """Task 17, the end of it: repaid in full."""
    text = f"归还{APPRAISER}借款（植物园）"
    voucher = desk.pay_off(date(2022, 7, 14), 10_000_000, text, to=APPRAISER, role="other_payable", by="bank", decision="grey",
                           rules={"related-party-transfer"}, may={"negative-balance", "diverted-funds"})  # fmt: skip
    voucher.truth.task, voucher.truth.note = "17", "全额归还；与2021年5月的借款、路灯付款是同一件事"


def _staff_company(desk: Desk) -> None:
    """Task 34: business with a company founded in the names of staff."""
    for day, fen, what in (
        (date(2021, 4, 13), 860_000, "公租房房屋测绘"),
        (date(2021, 9, 15), 1_640_000, "直管公房面积复核"),
    ):
        desk.spend(day, "委托业务费", fen, f"付{SURVEYOR}{what}费", to=SURVEYOR, what=what, rules={"related-party-transfer"}, task="34",
                   note="2009年以职工名义出资设立、账由中心代记的公司", may={"below-threshold-cluster"})  # fmt: skip


def _works_contract(desk: Desk) -> papers.Contract:
    """The works contract: 11.34 million, over 80 % done, 2.0335 million paid."""
    name, fen = _WORKS
    return desk.contract(date(2020, 9, 8), "辽东广联市政工程有限公司", name, fen, project="城区路灯改造", progress=0.83,
                         remark="形象进度超过80%，累计付款203.35万元")  # fmt: skip


def _instalments(desk: Desk, contract: papers.Contract) -> None:
    for (at, month), fen in _PAID.items():
        if at == desk.profile.years[0]:
            desk.receive(
                desk.day(at, month, 8, 13), fen, "财政拨入城区路灯改造专项资金", "appropriation", budget="app_budget"
            )
            voucher = desk.spend(desk.day(at, month, 15, 25), "基础设施建设", fen, f"付{contract.party}{_WORKS[0]}进度款", to=contract.party,
                                 project=contract.project, what=_WORKS[0], contract=contract, by="bank")  # fmt: skip
            voucher.truth.task = "合同"
            voucher.truth.note = "已上会合同的分期付款；合同1134万元、完成八成多、只付203.35万元，属拖欠，不是超付"


def _count(desk: Desk) -> None:
    """The till is counted at mid-year and year-end; paper and till agree."""
    for day in (date(2021, 6, 30), date(2021, 12, 31)):
        book = -sum(voucher.moved(desk.chart.till) for voucher in desk.vouchers if voucher.day <= day)
        desk.counts.append(papers.CashCount(day, book, book, remark="账实相符"))


def _budget(desk: Desk) -> None:
    """The yearly budget by item, ample for honest business."""
    spent: dict[str, int] = {}
    for voucher in desk.vouchers:
        for entry in voucher.entries:
            if (
                entry.debit > 0
                and entry.economic.startswith("302")
                and nominal(desk.chart, entry.account) == "cost"
                and not voucher.truth.rules
            ):
                item = entry.economic.split(" ")[1]
                spent[item] = spent.get(item, 0) + (entry.debit if entry.basis == "financial" else 0)
    at = desk.profile.years[0]
    for item, fen in sorted(spent.items()):
        desk.budgets.append(
            papers.Budget(item, at, -(-fen * 11 // 10_000_000) * 1_000_000, f"{item}年度预算", f"清财预〔{at}〕6号")
        )
