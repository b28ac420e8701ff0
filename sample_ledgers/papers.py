"""Papers that a unit keeps beside the ledger, and how each register is laid out on a sheet.

A register is a list of rows, header included; amounts are yuan, days are dates. Voucher numbers are filled in late,
when the vouchers have been numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sample_ledgers.vouchers import Voucher

Row = list[Any]


def yuan(fen: int | None) -> float | None:
    return None if fen is None else round(fen / 100, 2)


@dataclass(eq=False)
class Invoice:
    code: str
    number: str
    day: date
    seller: str
    buyer: str
    fen: int  # 价税合计
    rate: float = 0.03
    status: str = "正常"
    kind: str = "增值税普通发票"
    item: str = ""
    detail: bool | None = None  # a list of the goods is attached; None where one good stands on the invoice itself
    handler: str = ""
    recorded: date | None = None
    remark: str = ""
    positive: bool = True
    vouchers: list[Voucher] = field(default_factory=list)

    @property
    def tax(self) -> int:
        return round(self.fen - self.fen / (1 + self.rate))


@dataclass(eq=False)
class Minute:
    day: date
    number: str
    body: str
    unit: str
    topic: str
    fen: int | None
    payee: str = ""
    project: str = ""
    matter: str = "大额资金使用"
    result: str = "同意"
    recorded: date | None = None
    vouchers: list[Voucher] = field(default_factory=list)


@dataclass(eq=False)
class Contract:
    number: str
    name: str
    project: str
    party: str
    day: date
    fen: int
    progress: float | None = None
    accepted: date | None = None
    end: date | None = None
    remark: str = ""
    minute: Minute | None = None
    paid: int = 0


@dataclass(frozen=True)
class Related:
    name: str
    relation: str
    holder: str
    since: date
    remark: str = ""


@dataclass(frozen=True)
class Person:
    name: str
    department: str
    post: str
    since: date
    status: str = "在岗"


@dataclass(frozen=True)
class Vehicle:
    plate: str
    model: str
    use: str
    tank: int
    fuel: str
    since: date


@dataclass(eq=False)
class Letter:
    number: str
    day: date
    visitor: str
    guests: int
    hosts: int
    place: str
    fen: int
    reason: str
    vouchers: list[Voucher] = field(default_factory=list)


@dataclass(frozen=True)
class CashCount:
    day: date
    counted: int
    book: int
    iou: int = 0
    borrower: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Member:
    branch: str
    name: str
    monthly: int
    paid_to: date
    consent: bool
    since: date


@dataclass(frozen=True)
class Budget:
    item: str
    year: int
    fen: int
    purpose: str
    document: str


def _numbers(vouchers: Sequence[Voucher]) -> str:
    return "、".join(voucher.name for voucher in vouchers)


def _yes(value: bool | None) -> str:
    return "" if value is None else ("是" if value else "否")


def invoices_tax(title: str, invoices: Sequence[Invoice]) -> list[Row]:
    """发票基础信息, the 19 columns that the tax platform exports."""
    header = ["序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期",
              "金额", "税额", "价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注"]  # fmt: skip
    rows: list[Row] = [header]
    for position, entry in enumerate(invoices, 1):
        digital = len(entry.number) == 20
        rows.append([
            position, entry.code, "" if digital else entry.number, entry.number if digital else "",
            _tax_id(entry.seller), entry.seller, _tax_id(entry.buyer), entry.buyer, f"{entry.day:%Y-%m-%d} 10:2{position % 10}:15",
            yuan(entry.fen - entry.tax), yuan(entry.tax), yuan(entry.fen), "电子发票服务平台" if digital else "增值税发票管理系统",
            entry.kind, entry.status, _yes(entry.positive), "正常", entry.handler or "管理员", entry.remark,
        ])  # fmt: skip
    return rows


def _tax_id(name: str) -> str:
    return f"9121{sum(ord(mark) * place for place, mark in enumerate(name, 7)) % 10**11:011d}MA3"[:18]


def invoices_hand(title: str, invoices: Sequence[Invoice]) -> list[Row]:
    """The register that a cashier keeps by hand."""
    rows: list[Row] = [[title]]
    rows.append(["序号", "登记日期", "开票日期", "发票代码", "发票号", "开票单位", "抬头", "内容", "价税合计", "经手人",
                 "是否附清单", "是否查验", "发票状态", "凭证号", "备注"])  # fmt: skip
    for position, entry in enumerate(invoices, 1):
        rows.append([
            position, entry.recorded or entry.day, entry.day, entry.code, entry.number, entry.seller, entry.buyer, entry.item,
            yuan(entry.fen), entry.handler, _yes(entry.detail), "是", entry.status, _numbers(entry.vouchers), entry.remark,
        ])  # fmt: skip
    return rows


def minutes(title: str, entries: Sequence[Minute]) -> list[Row]:
    rows: list[Row] = [[title]]
    rows.append(["序号", "召开日期", "期数", "决策主体", "所属单位", "议题类型", "议题标题", "收款单位", "批准金额", "表决结果",
                 "登记日期", "执行凭证号"])  # fmt: skip
    for position, entry in enumerate(entries, 1):
        rows.append([
            position, entry.day, entry.number, entry.body, entry.unit, entry.matter, entry.topic, entry.payee, yuan(entry.fen),
            entry.result, entry.recorded or entry.day, _numbers(entry.vouchers),
        ])  # fmt: skip
    return rows


def minutes_plain(title: str, entries: Sequence[Minute]) -> list[Row]:
    """A register kept in the words of the minutes: amount and payee stand in the topic only."""
    rows: list[Row] = [["会议时间", "会议名称", "会议期次", "单位", "议题", "涉及金额", "会议结论"]]
    return rows + [[e.day, e.body, e.number, e.unit, e.topic, yuan(e.fen), e.result] for e in entries]


def contracts(title: str, entries: Sequence[Contract]) -> list[Row]:
    rows: list[Row] = [[title]]
    rows.append(
        [
            "合同编号",
            "合同名称",
            "所属项目",
            "对方单位",
            "签订日期",
            "合同金额",
            "形象进度",
            "竣工验收日期",
            "竣工日期",
            "备注",
        ]
    )
    return rows + [
        [
            e.number,
            e.name,
            e.project,
            e.party,
            e.day,
            yuan(e.fen),
            "" if e.progress is None else f"{e.progress:.0%}",
            e.accepted,
            e.end,
            e.remark,
        ]
        for e in entries
    ]


def related(title: str, entries: Sequence[Related]) -> list[Row]:
    rows: list[Row] = [["序号", "单位名称", "关联关系", "出资人", "成立日期", "备注"]]
    return rows + [[n, e.name, e.relation, e.holder, e.since, e.remark] for n, e in enumerate(entries, 1)]


def staff(title: str, entries: Sequence[Person]) -> list[Row]:
    rows: list[Row] = [[title], ["序号", "姓名", "部门", "职务", "在岗状态", "参加工作时间"]]
    return rows + [[n, e.name, e.department, e.post, e.status, e.since] for n, e in enumerate(entries, 1)]


def vehicles(title: str, entries: Sequence[Vehicle]) -> list[Row]:
    rows: list[Row] = [["序号", "车牌号", "品牌型号", "编制类型", "油箱容积", "油品", "启用日期"]]
    return rows + [[n, e.plate, e.model, e.use, e.tank, e.fuel, e.since] for n, e in enumerate(entries, 1)]


def letters(title: str, entries: Sequence[Letter]) -> list[Row]:
    rows: list[Row] = [[title], ["序号", "公函编号", "接待日期", "派出单位", "来宾人数", "陪餐人数", "用餐地点", "接待费用",
                                 "公务内容", "凭证号"]]  # fmt: skip
    for position, e in enumerate(entries, 1):
        rows.append(
            [
                position,
                e.number,
                e.day,
                e.visitor,
                e.guests,
                e.hosts,
                e.place,
                yuan(e.fen),
                e.reason,
                _numbers(e.vouchers),
            ]
        )
    return rows


def cash_counts(title: str, entries: Sequence[CashCount]) -> list[Row]:
    rows: list[Row] = [["盘点日期", "账面余额", "实点金额", "借据金额", "借款人", "盘点人", "备注"]]
    return rows + [
        [e.day, yuan(e.book), yuan(e.counted), yuan(e.iou) if e.iou else None, e.borrower, "", e.remark]
        for e in entries
    ]


def party_members(title: str, entries: Sequence[Member]) -> list[Row]:
    rows: list[Row] = [["序号", "党支部", "姓名", "月应缴", "已缴至", "是否按季", "转入日期"]]
    return rows + [
        [n, e.branch, e.name, yuan(e.monthly), e.paid_to, _yes(e.consent), e.since] for n, e in enumerate(entries, 1)
    ]


def budgets(title: str, entries: Sequence[Budget]) -> list[Row]:
    rows: list[Row] = [["年度", "预算项目", "用途", "批准金额", "批准文号"]]
    return rows + [[e.year, e.item, e.purpose, yuan(e.fen), e.document] for e in entries]


LAYOUTS: dict[str, tuple[str, Callable[[str, Sequence[Any]], list[Row]]]] = {
    "invoices": ("发票台账", invoices_hand),
    "invoices-tax": ("发票基础信息", invoices_tax),
    "minutes": ("三重一大会议台账", minutes),
    "minutes-plain": ("会议纪要目录", minutes_plain),
    "contracts": ("合同台账", contracts),
    "related_parties": ("关联单位名单", related),
    "staff": ("人员名册", staff),
    "vehicles": ("公务车辆台账", vehicles),
    "official_letters": ("公务接待公函台账", letters),
    "cash_counts": ("库存现金盘点表", cash_counts),
    "party_members": ("党员及党费台账", party_members),
    "budgets": ("年度预算", budgets),
}
