"""年底突击花钱。

Flags:
    十二月的商品服务和资产支出占全年比例过高，或最后十天超过前几个月月均的若干倍；此时列出最后十天里金额较大、
    又是整数或预付性质的付款。在建工程按进度付款不计；全年不足十个月的账不判断。
Why it matters:
    年底集中付款、预付、整数付款，常为花完预算而虚列支出、提前付款或转移资金。
Innocent when:
    按合同进度年末结算，有验收；财政资金年末到位后支付以前欠款；采暖、年度物业等按年支付的费用。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind

_DUE: Final = r"质保金|进度款|结算款|尾款|验收|合同|采暖|取暖|物业|租金|水费|电费|工资|社保|税"
_EARLY: Final = r"预付|提前|突击|年底集中|消化(?:指标|结余|预算)|用完"
_EXEMPT: Final = ("payroll", "tax", "utility", "bank_fee", "pass_through", "loan", "refund")


@dataclass(frozen=True)
class Params:
    share: float = param(0.25, "十二月占全年比例超过此数", "", low=0, high=1)
    last_days: int = param(10, "十二月最后多少天", "天", low=1, high=31)
    times: float = param(2, "最后几天超过此前月均的倍数", "倍", low=1)
    least: float = param(10000, "列出的付款达到此数", "元", low=0)
    round_to: int = param(1000, "整数倍数，整除才算整数", "元", low=1)
    months: int = param(10, "账里至少有多少个月才判断", "个月", low=2, high=12)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    rows = rows[
        rows["date"].notna()
        & (rows["kind"] != Kind.CONSTRUCTION.value)
        & ~rows[list(_EXEMPT)].any(axis=1)
        & ~spending.staff_cost(rows["expense"])
    ]
    year = [rows["book"], rows["year"]]
    december = rows["date"].dt.month == 12
    last = december & (rows["date"].dt.day > 31 - params.last_days)
    whole = rows["amount"].groupby(year).transform("sum")
    in_december = rows["amount"].where(december, 0).groupby(year).transform("sum")
    in_last = rows["amount"].where(last, 0).groupby(year).transform("sum")
    months = rows["period"].groupby(year).transform("nunique")
    usual = (whole - in_december) / (months - 1).clip(lower=1)  # a month before December
    rush = (months >= params.months) & ((in_december > params.share * whole) | (in_last > params.times * usual))
    odd = (rows["amount"] % fen(params.round_to) == 0) | (rows["kind"] == Kind.PREPAID.value)
    looked_at = rows[rush & last & (rows["amount"] >= fen(params.least))]
    odd = odd[looked_at.index] | text.matches(looked_at["summary"], _EARLY)
    hit = looked_at[odd & ~text.matches(looked_at["summary"], _DUE)]
    facts = hit[["amount", "summary"]].assign(
        share=(in_december / whole).loc[hit.index],
        case="年底突击-" + hit["book"] + "-" + hit["year"].astype("str"),
    )
    short = int(rows.loc[months < params.months, "voucher_id"].nunique())
    return Outcome(facts, int(rows["voucher_id"].nunique()) - short, {f"账不足 {params.months} 个月，不能比较": short})


RULE = Rule(
    title="年底突击花钱",
    severity=Severity.LOW,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=(*spending.VOUCHERS, "date", "year", "period", *_EXEMPT), history=True),
    basis=("预算法/57", "预算法/13"),
    params=Params,
    check=check,
    message="十二月支出占全年 {share:pct}，本凭证在年末付出 {amount:yuan} 元（{summary}），是整数或预付",
    examples=(
        Example(
            "年底集中的整数付款；按合同结算的、有零有整的不列",
            (
                *(V("办公维修等支出", "5101 维修费", "1011", 8000 + m, f"2021-{m:02d}-15") for m in range(1, 12)),
                V("购办公设备一批", "5101 办公费", "1011", 50000, "2021-12-28", hit=True),
                V("付装修工程合同进度款", "5101 维修费", "1011", 30000, "2021-12-29"),
                V("购耗材", "5101 办公费", "1011", 10000, "2021-12-22", hit=True),
                V("购耗材", "5101 办公费", "1011", 9000, "2021-12-22"),
                V("购耗材", "5101 办公费", "1011", 12345.6, "2021-12-23"),
                V("购耗材", "5101 办公费", "1011", 12000, "2021-12-21"),
            ),
        ),
        Example(
            "十二月与平时相当",
            (
                *(V("办公维修等支出", "5101 维修费", "1011", 20000 + m, f"2022-{m:02d}-15") for m in range(1, 12)),
                V("购办公设备一批", "5101 办公费", "1011", 20000, "2022-12-28"),
            ),
        ),
        Example("只有两个月的账不能比较", (V("购设备", "5101 办公费", "1011", 50000, "2021-12-28"), V("购设备", "5101 办公费", "1011", 500, "2021-11-28")), untested=True),
    ),
)  # fmt: skip
