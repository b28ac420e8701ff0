"""无公函接待。

Flags:
    公务接待费支出在公函台账里找不到对应的来函；或摘要写明无公函、公函后补、没有接待清单。
    没有公函台账时只按摘要判断，其余接待支出记为未检查。外事、招商接待另有规定，不看。
Why it matters:
    无公函的公务活动和来访人员一律不予接待。没有派出单位公函的餐费，多是同城吃喝、私客公待。
Innocent when:
    外事、招商引资接待按各自办法执行；上级暗访督查、抢险救灾等无法来函而事后补有说明；一函多餐分次结账。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.evidence.three_public import NOT_RECEPTION, RECEPTION
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_NO_LETTER = (
    r"(?:无|没有?|未附?|缺少?|未见|未提供)(?:派出单位|来访单位|来函单位)?(?:公务)?(?:公函|来函|函件|邀请函|接待清单|接待审批)|无函(?!数)|"
    r"(?:公函|来函|接待清单|接待审批单?)(?:未附|未见|没有|缺|缺失|后补|待补|未到)|同城(?:吃喝|接待)|私客公待|自行接待"
)
_OTHER_RULES = r"外事|外宾|招商|引资|客商|外商"


@dataclass(frozen=True)
class Params:
    least: float = param(100, "金额达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    cost = spending.spent_on(view.lines, table, spending.RECEPTION, RECEPTION, NOT_RECEPTION)
    scope = cost >= max(fen(params.least), 1)
    scope &= ~text.matches(table["summary"], _OTHER_RULES, scope)
    told = text.matches(table["summary"], _NO_LETTER, scope)
    missing, why = pd.Series(False, index=table.index), pd.Series("", index=table.index, dtype="str")
    known = "official_letters" in view.matches
    if known:
        matched = view.matches["official_letters"].table
        missing = scope & ~matched["matched"].reindex(table.index, fill_value=False)
        why = matched["how"].reindex(table.index, fill_value="")
    hit = table[told | missing]
    facts = on_vouchers(
        hit,
        amount=cost[hit.index],
        payee=hit["payee"],
        told=told[hit.index],
        why=why[hit.index],
        summary=hit["summary"],
    )
    untested = {} if known else {"没有公函接待台账，无法核对来函": int((scope & ~told).sum())}
    return Outcome(facts, int(scope.sum()) if known else int(told.sum()), untested)


def message(facts: Mapping[str, Any]) -> str:
    to = f"（{facts['payee']}）" if facts["payee"] else ""
    if facts["told"]:
        return evidence("接待费 {amount:yuan} 元" + to + "，摘要写明没有公函或清单：{summary}", **facts)
    why = f"（{facts['why']}）" if facts["why"] else ""
    return evidence("接待费 {amount:yuan} 元" + to + "，公函台账里没有对应的来函" + why, **facts)


_ACCOUNT = "5101 公务接待费"

RULE = Rule(
    title="无公函接待",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(
        lines=spending.ITEM_LINES,
        vouchers=("payee", *spending.ITEM_VOUCHERS),
        optional={"official_letters": "未与公函台账逐笔核对"},
    ),
    basis=("厉行节约条例/22", "公务接待规定/公函", "公务接待规定/凭证"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "有公函台账：对得上与对不上",
            (
                V("付公务接待餐费", _ACCOUNT, "1011", 860, "2021-05-18"),
                V("付接待用餐", _ACCOUNT, "1011", 1460, "2021-08-18", hit=True),
                V("付招商接待餐费", _ACCOUNT, "1011", 1960, "2021-08-18"),
                V("付信访接待室桌椅", "5101 办公费", "1011", 1960, "2021-08-18"),
            ),
            registers={
                "official_letters": (
                    {"number": "市建函1号", "date": "2021-05-12", "visitor": "市住建局", "guests": 7, "hosts": 2, "amount": 860},
                )
            },
        ),
        Example(
            "没有台账：只看摘要写明的",
            (
                V("付接待费 无公函", _ACCOUNT, "1011", 700, hit=True),
                V("接待餐费 公函后补", "5101", "1011", 100, hit=True),
                V("接待餐费 公函后补", "5101", "1011", 99.99),
                V("付接待费 公函清单齐", _ACCOUNT, "1011", 700),
                V("付接待大厅空调维修", "5101", "1011", 700),
                V("无公函用纸印刷", "5101 印刷费", "1011", 700),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
