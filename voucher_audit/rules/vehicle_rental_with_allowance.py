"""既发交通补贴又租车。

Flags:
    发放公务交通补贴的月份又列支租车费；租车费付给个人或本单位人员的，程度更重。
Why it matters:
    参加车改领取交通补贴后，本地公务出行应自行解决；再由单位租车是重复保障，租用职工本人车辆更是变相补贴。
Innocent when:
    集体活动、应急抢险、跨县公务按规定租用社会车辆；补贴对象与用车人员不是同一批人。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind

_RENT: Final = r"租车|租用.{0,6}车|车辆租[赁用]|包车|用车租"
_ALLOWANCE: Final = r"(?:公务)?交通补(?:贴|助)|车改补(?:贴|助)|公车补(?:贴|助)"
_ALLOWED: Final = r"应急|抢险|防汛|防疫|疫情|灾|群众|学生|集体|会议|培训|工程|施工|垃圾|环卫|挖掘|吊车|铲车|货车|运输|跨县|外县|外地|出省"


@dataclass(frozen=True)
class Params:
    least: float = param(200, "租车费达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines
    staff_cost = (lines["debit"] > 0) & lines["kind"].isin([Kind.PAYROLL, Kind.EXPENSE])
    paid = text.matches(lines["summary"], _ALLOWANCE, staff_cost)
    months = view.vouchers.loc[lines.loc[paid, "voucher_id"].unique(), ["book", "year", "period"]].drop_duplicates()
    rows = spending.outlays(lines, view.vouchers)
    rows = rows[rows["amount"] >= fen(params.least)]
    rows = rows[text.matches(lines["summary"], _RENT, rows.index)]
    rows = rows[~text.matches(rows["summary"], _ALLOWED)]
    both = pd.MultiIndex.from_frame(rows[["book", "year", "period"]]).isin(pd.MultiIndex.from_frame(months))
    staff = view.registers["staff"]["name"] if "staff" in view.registers else pd.Series(dtype="str")
    own = rows["payee"].isin(staff[staff != ""])
    person = rows["payee"].map({name: parties.is_person(name) for name in rows["payee"].unique()}).astype(bool) | own
    hit = rows[both]
    severity = person.loc[hit.index].map({True: Severity.MEDIUM.value, False: Severity.INFO.value})
    to = ("，付给个人" + hit["payee"]).where(person.loc[hit.index], "")
    facts = hit[["amount", "summary", "year", "period"]].assign(to=to, severity=severity)
    return Outcome(facts, int(rows["voucher_id"].nunique()))


RULE = Rule(
    title="既发交通补贴又租车",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(
        lines=spending.LINES,
        vouchers=(*spending.VOUCHERS, "payee", "year", "period"),
        optional={"staff": "未核对车主是否为本单位人员"},
    ),
    basis=("公务用车办法", "厉行节约条例/公务用车"),
    params=Params,
    check=check,
    message="{year} 年 {period} 月已发放交通补贴，又列支租车费 {amount:yuan} 元（{summary}）{to}",
    examples=(
        Example(
            "发补贴的月份租个人车辆；没发补贴的月份、应急租车不算",
            (
                V("发放公务交通补贴 5月", "2201", "1011", 12000, "2021-05-10"),
                V("付租车费", "5101 其他交通费用", "1011", 800, "2021-05-20", hit=True, fields={"person": "王建国"}),
                V("防汛应急租车", "5101 其他交通费用", "1011", 900, "2021-05-22", fields={"person": "王建国"}),
                V("付租车费", "5101 其他交通费用", "1011", 800, "2021-06-20", fields={"person": "王建国"}),
            ),
        ),
        Example(
            "下限两侧",
            (
                V("发放公务交通补贴 5月", "2201", "1011", 12000, "2021-05-10"),
                V("付租车费", "5101 其他交通费用", "1011", 200, "2021-05-20", hit=True, fields={"person": "王建国"}),
                V("付租车费", "5101 其他交通费用", "1011", 199.99, "2021-05-21", fields={"person": "王建国"}),
            ),
        ),
    ),
)
