"""凭证借贷不平。

Flags:
    一张凭证的借方合计与贷方合计不相等。财务会计与预算会计两半分别核对；红字按负数计。
    日记账只列一方，不核对；多数凭证不平的账视为导出不完整，不逐张报告。
Why it matters:
    借贷不平说明分录被删改、漏导或补录，账面余额不可信，往往是改动凭证后留下的痕迹。
Innocent when:
    导出时按科目筛选，只带出凭证的一部分分录；外币折算或页小计被误读成分录；原账已在次月更正并附说明。
"""

from __future__ import annotations

from dataclasses import dataclass

from voucher_audit.evidence.completeness import differences, incomplete
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_HALF = {"financial": "财务会计", "budget": "预算会计"}


@dataclass(frozen=True)
class Params:
    tolerance: float = param(0, "借贷差额超过此数才算不平", "元", low=0, high=100)


def check(view: View, params: Params) -> Outcome:
    excluded = incomplete(view.lines, view.journals)
    table = differences(view.lines)
    whole = table[~table["book"].isin(excluded)]
    hit = whole[whole["difference"].abs() > fen(params.tolerance)]
    half = hit.index.get_level_values("basis").map(_HALF)
    hits = hit.assign(half=half, amount=hit["difference"].abs())[["debit", "credit", "half", "amount"]]
    out = table[table["book"].isin(excluded)].reset_index()
    untested = {
        f"{book}：{reason}": int(out.loc[out["book"] == book, "voucher_id"].nunique())
        for book, reason in excluded.items()
    }
    return Outcome(hits.set_index(hit["line"].to_numpy()), int(whole.index.unique("voucher_id").size), untested)


_OFF = (("付办公用品款（漏记分录）", "5101 办公费", 0.01, 0.0),)

RULE = Rule(
    title="凭证借贷不平",
    severity=Severity.HIGH,
    group="F 账务质量与控制",
    needs=Needs(lines=("basis", "debit", "credit")),
    basis=("会计法/9", "会计基础工作规范/60"),
    params=Params,
    check=check,
    message="{half}分录借方合计 {debit:yuan} 元，贷方合计 {credit:yuan} 元，相差 {amount:yuan} 元",
    examples=(
        Example(
            "差一分钱也是不平",
            (
                V("付办公用品款", "5101 办公费", "1002", 1000, more=_OFF, hit=True),
                V("付办公用品款", "5101 办公费", "1002", 1000),
                V("付水费", "5101 水费", "1002", 86.5),
            ),
        ),
        Example(
            "红字更正、一借多贷和财务预算两半同在一张凭证里，各自平衡",
            (
                V("冲回上月多记办公费", "5101 办公费", "1002", -300),
                V("发工资", "2201", "1002", 9000, more=(("发工资", "2201", 600, 0), ("代扣公积金", "2307", 0, 600))),
                V(
                    "付印刷费", "5101 印刷费", "1002", 500,
                    more=(("付印刷费", "7201 印刷费", 500, 0), ("付印刷费", "8001 货币资金", 0, 500)),
                ),
            ),
        ),
        Example(
            "预算会计一半不平，财务会计一半平衡",
            (
                V(
                    "付印刷费", "5101 印刷费", "1002", 500, hit=True,
                    more=(("付印刷费", "7201 印刷费", 500, 0), ("付印刷费", "8001 货币资金", 0, 450)),
                ),
                V("付邮电费", "5101 邮电费", "1002", 450),
            ),
        ),
        Example(
            "只导出了银行存款一个科目的账，不逐张报告",
            tuple(V("付款", "5101 办公费", "1002", 100 + n, more=(("付款", "5101", -100 - n, 0),)) for n in range(24)),
            untested=True,
        ),
    ),
)  # fmt: skip
