"""三公经费藏匿在其他科目。

Flags:
    摘要写的是接待、用餐、加油、修车、车险、出国，却记入与之无关的费用项目（如办公费、维修费、其他商品和服务支出，
    接待客人的餐费记入会议费、差旅费，油费记入其他交通费用）；
    或者摘要写明用别的票顶替餐费、招待费。
Why it matters:
    三公经费有预算限额，超支部分常改换名目列入其他项目，账面三公不超、实际超支，数字失真。
Innocent when:
    会议、培训标准内的工作餐；食堂、值班、防汛、误餐；环卫、消防等特种车辆的油费修理费列专项；
    接待中心、接待室本身的房屋设备维修；差旅途中的过路费、油费按规定在差旅费报销。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.evidence.three_public import (
    FUEL,
    MEAL,
    NOT_GUESTS,
    NOT_OFFICIAL_CAR,
    NOT_RECEPTION,
    OVERSEAS,
    RECEPTION,
    TOLL,
    VEHICLE,
)
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind

_GUESTS: Final = frozenset({"公务接待费", "业务招待费"})
_TABLES: Final = _GUESTS | {
    "差旅费", "伙食补助费", "福利费", "职工福利费", "工会经费", "劳务费", "生活补助", "党建经费",
}  # fmt: skip  # a meal at a meeting says so (NOT_GUESTS); one booked there without a word of it does not belong
_CARS: Final = frozenset({"公务用车运行维护费", "专用燃料费", "差旅费", "公务用车购置", "保险费", "运输费"})
_ROADS: Final = _CARS | {"其他交通费用", "租赁费", "税金及附加费用", "邮电费"}
# what the words mean, what they must not be taken for, and the economic items where it may stand
_HOME: Final = (
    ("公务接待", RECEPTION, re.compile(rf"{NOT_RECEPTION.pattern}|{NOT_GUESTS.pattern}"), _GUESTS),
    ("用餐", MEAL, NOT_GUESTS, _TABLES),
    ("公务用车", re.compile(rf"{FUEL.pattern}|{VEHICLE.pattern}"), NOT_OFFICIAL_CAR, _CARS),
    ("公务用车", TOLL, NOT_OFFICIAL_CAR, _ROADS),
    ("因公出国（境）", OVERSEAS, re.compile(r"(?!)"), frozenset({"因公出国(境)费用"})),
)
_LAWFUL: Final = r"食堂|职工餐|值班|加班|误餐|防汛|抢险|防疫|疫情|隔离|群众|学生|民工|工人|环卫|绿化|机械|会议餐|培训餐|伙食|公交|班车|运输|租车|信访"
_SUBSTITUTED: Final = (
    r"(?:票|发票).{0,4}(?:冲|顶|抵|充|替).{0,4}(?:餐|招待|接待|烟酒|礼品|油)|替票.{0,12}(?:餐|招待|接待|礼品)"
)


@dataclass(frozen=True)
class Params:
    least: float = param(100, "达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    rows = rows[(rows["amount"] >= fen(params.least)) & (rows["kind"] != Kind.CONSTRUCTION.value)]
    summary = view.lines["summary"]
    meant = pd.Series("", index=rows.index, dtype="str")
    unclear = pd.Series(False, index=rows.index)
    known = ~rows["expense"].isin(["", "商品和服务支出", "办公经费"]) & (rows["kind"] == Kind.EXPENSE.value)
    for what, words, other, homes in _HOME:
        strange = known & ~rows["expense"].isin(homes) & (meant == "")
        looked_at = rows.index[strange | (rows["expense"] == "")]
        told = looked_at[text.matches(summary, words, looked_at)]
        for innocent in (other, _LAWFUL):
            told = told[~text.matches(summary, innocent, told)]
        said = rows.index.isin(told)
        meant = meant.mask(said & strange, what)
        unclear |= said & (rows["expense"] == "")
    substituted = text.matches(summary, _SUBSTITUTED, rows.index)
    meant = meant.mask(substituted & (meant == ""), "被顶替的三公")
    hit = rows[meant != ""]
    facts = hit[["amount", "summary"]].assign(
        meant=meant.loc[hit.index], item=hit["expense"].where(hit["expense"] != "", "费用")
    )
    blind = rows.loc[unclear & (meant == ""), "voucher_id"].nunique()
    return Outcome(facts, int(rows["voucher_id"].nunique() - blind), {"科目没有经济分类，看不出记在哪个项目": blind})


RULE = Rule(
    title="三公经费藏匿",
    severity=Severity.HIGH,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=spending.VOUCHERS),
    basis=("机关事务管理条例/12", "预算法/72", "公务接待规定/转嫁"),
    params=Params,
    check=check,
    message="摘要“{summary}”说的是{meant}支出，{amount:yuan} 元却记入{item}",
    examples=(
        Example(
            "接待记入办公费、会议费之外；本项目内和食堂不算",
            (
                V("付招待上级检查组餐费", "5101 办公费", "1011", 1860, hit=True),
                V("替票 汽油票冲餐费", "5101", "1011", 1500, hit=True),
                V("公务接待餐费", "5101 公务接待费", "1011", 860),
                V("会议餐费", "5101 会议费", "1011", 2600),
                V("报餐费 惠民酒楼", "5101 培训费", "1011", 2177, hit=True),
                V("培训学员用餐费", "5101 培训费", "1011", 2177),
                V("报出差餐费", "5101 差旅费", "1011", 90),
                V("食堂购米面 职工就餐费", "5101 办公费", "1011", 3200),
                V("接待室空调维修", "5101 维修费", "1011", 900),
                V("付招待客人用餐", "5101 会议费", "1011", 2600, hit=True),
                V("陪同调研组就餐", "5101 其他商品和服务支出", "1011", 1200, hit=True),
            ),
        ),
        Example(
            "车辆费用记入维修费；特种车辆和差旅途中不算；下限两侧",
            (
                V("付汽油费", "5101 办公费", "1011", 100, hit=True),
                V("付汽油费", "5101 办公费", "1011", 99.99),
                V("公车加油", "5101 公务用车运行维护费", "1011", 3000),
                V("付汽油费", "5101 其他交通费用", "1011", 900, hit=True),
                V("报过路费停车费", "5101 其他交通费用", "1011", 130),
                V("环卫垃圾车加油", "5001 办公费", "1011", 5000),
                V("出差过路费", "5101 差旅费", "1011", 230),
                V("汽车站保洁", "5001 物业管理费", "1011", 3400),
            ),
        ),
        Example("没有经济分类，看不出", (V("付汽油费", "5101", "1011", 1300), V("租用打印机", "5101 租赁费", "1011", 1300),
                                    V("车辆保险费", "5101 印刷费", "1011", 5200, hit=True)), untested=True),
    ),
)  # fmt: skip
