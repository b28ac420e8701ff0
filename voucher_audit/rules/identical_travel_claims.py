"""差旅费雷同。

Flags:
    同一人在多个月份报销金额完全相同的差旅费。
Why it matters:
    每月固定金额的“差旅费”往往没有真实出差，是变相补贴。
Innocent when:
    经批准的驻村、下乡、蹲点定额补助；往返同一地点、票价和天数固定的例行公务，附有出差审批单和票据。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_BY_DOCUMENT: Final = r"驻村|下乡补助|第一书记|工作队|定额|包干|蹲点|通勤|例行|送文件|送件"


@dataclass(frozen=True)
class Params:
    months: int = param(3, "金额相同的月份达到此数", "个月", low=2, high=12)
    least: float = param(200, "达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    rows = rows[(rows["expense"] == "差旅费") & (rows["amount"] >= fen(params.least))]
    unnamed = int((rows["payee"] == "").sum())
    rows = rows[(rows["payee"] != "") & ~text.matches(rows["summary"], _BY_DOCUMENT)]
    same = rows.groupby(["book", "payee", "amount", "year"])
    months = same["period"].transform("nunique")
    hit = rows[months >= params.months]
    facts = hit[["amount", "payee"]].assign(
        months=months.loc[hit.index],
        case="差旅雷同-" + hit["book"] + "-" + hit["payee"] + "-" + hit["amount"].astype("str"),
    )
    return Outcome(facts, int(rows["voucher_id"].nunique()), {"没有写明报销人": unnamed})


RULE = Rule(
    title="差旅费雷同",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=(*spending.VOUCHERS, "payee", "year", "period"), history=True),
    basis=("差旅费办法", "厉行节约条例/差旅"),
    params=Params,
    check=check,
    message="{payee}本年有 {months} 个月报销差旅费的金额都是 {amount:yuan} 元",
    examples=(
        Example(
            "三个月同额，与两个月同额、不同金额、驻村定额",
            (
                *(
                    V("报差旅费", "5101 差旅费", "1011", 800, f"2021-0{m}-20", hit=True, fields={"person": "李明"})
                    for m in (1, 2, 3)
                ),
                *(
                    V("报差旅费", "5101 差旅费", "1011", 640, f"2021-0{m}-21", fields={"person": "王芳"})
                    for m in (1, 2)
                ),
                *(
                    V("报差旅费", "5101 差旅费", "1011", 500 + m, f"2021-0{m}-22", fields={"person": "赵强"})
                    for m in (1, 2, 3)
                ),
                *(
                    V("驻村工作队补助", "5101 差旅费", "1011", 900, f"2021-0{m}-23", fields={"person": "孙伟"})
                    for m in (1, 2, 3)
                ),
            ),
        ),
        Example(
            "没有写明报销人，无法比较",
            (
                V("报差旅费", "5101 差旅费", "1011", 300, "2021-01-20"),
                V("报差旅费", "5101 差旅费", "1011", 300, "2021-02-20"),
                V("报差旅费", "5101 差旅费", "1011", 300, "2021-03-20"),
            ),
            untested=True,
        ),
    ),
)
