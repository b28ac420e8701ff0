"""平行记账不一致。

Flags:
    纳入预算管理的现金收支没有同时作预算会计分录，或两边金额不等。只核对看得清的凭证：财务会计一半只有费用、资产与货币资金
    （或收入与货币资金），不涉及往来、应缴款、受托代理和结转。账里没有预算会计分录的，不检查。
Why it matters:
    平行记账要求预算内的每笔现金收支同时记预算收支。少记、错记会使预算执行数不实，也常用来隐藏预算外支出。
Innocent when:
    党费、工会、代管等受托代理资金；暂收暂付款项；预算会计按月汇总记账；一体化后零余额账户的账务衔接；年末结转。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import MONEY_KINDS, Kind

_PAID_FROM = MONEY_KINDS | {Kind.APPROPRIATION, Kind.TREASURY_RECEIVABLE}
_SPENT_ON = frozenset({Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY})
_EARNED = frozenset({Kind.INCOME, Kind.APPROPRIATION})
_BUDGET_FLOWS = frozenset({Kind.BUDGET_EXPENSE, Kind.BUDGET_INCOME})
_HELD = r"押金|(?<!社会)保证金|投标|履约|代收|代管|受托|党费|暂收"
_OUTSIDE = (
    r"党费|党员|工会|代管|代收|代付|代扣|暂收|暂付|受托|押金|保证金|退款|退回|更正|冲销|冲回|调整|结转|捐赠|专用基金"
)


@dataclass(frozen=True)
class Params:
    tolerance: float = param(0.01, "两边相差不超过此数不算", "元", low=0, high=1000)
    covered: float = param(0.8, "看得清的凭证中至少此比例有预算分录，才逐张核对", "", low=0, high=1)
    least: float = param(0, "金额达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines
    table = view.vouchers
    size = int(table.index.max()) + 1 if len(table) else 0
    ids, kind = lines["voucher_id"].to_numpy(), lines["kind"]
    debit, credit = lines["debit"].to_numpy(), lines["credit"].to_numpy()
    financial = (lines["basis"] == "financial").to_numpy()

    def total(kinds: frozenset[Kind], value: np.ndarray) -> pd.Series:
        mask = kind.isin(kinds).to_numpy() & (financial | kind.isin(_BUDGET).to_numpy())
        sums = np.bincount(ids[mask], weights=value[mask], minlength=size).astype("int64")
        return pd.Series(sums[table.index], index=table.index)

    others = financial & ~kind.isin(_PAID_FROM | _SPENT_ON | _EARNED).to_numpy()
    foreign = np.bincount(ids[others | lines["custody"].to_numpy()], minlength=size)[table.index] > 0
    clear = ~foreign & ~table["internal"] & (table["amount"] >= fen(params.least))
    clear &= ~text.matches(table["summary"], _OUTSIDE, clear)
    spent, paid = total(_SPENT_ON, debit - credit), table["paid"]
    earned = total(_EARNED, credit - debit)
    outlay = clear & (paid > 0) & (spent == paid)
    income = clear & (table["received"] > 0) & (earned == table["received"])
    there = total(_BUDGET, np.ones_like(debit)) > 0
    share = there.where(outlay | income).groupby(table["book"]).transform("mean").fillna(0)
    judged = (outlay | income) & (share >= params.covered)
    expected = paid.where(outlay, table["received"])
    budget = total(frozenset({Kind.BUDGET_EXPENSE}), debit - credit).where(
        outlay, total(frozenset({Kind.BUDGET_INCOME}), credit - debit)
    )
    gap = (expected - budget).abs()
    # the other way round: what is held for others is no budget matter
    neither = (spent == 0) & (earned == 0) & (table["paid"] + table["received"] > 0)
    held = text.matches(table["summary"], _HELD, neither)
    extra = held & ~table["internal"] & (total(_BUDGET_FLOWS, np.abs(debit - credit)) > fen(params.tolerance))
    expected, budget = expected.mask(extra, 0), budget.mask(extra, total(_BUDGET_FLOWS, np.abs(debit - credit)))
    gap, judged = gap.mask(held, 0).mask(extra, budget), judged | held
    hit = table[judged & (gap > fen(params.tolerance))]
    side = pd.Series("支出", index=table.index, dtype="str").where(outlay, "收入")
    facts = {"expected": expected, "budget": budget, "amount": gap, "side": side, "there": there}
    kept = {name: values[hit.index] for name, values in facts.items()}
    untested = {"账里没有或只有少量预算会计分录，无法逐张核对平行记账": int(((outlay | income) & ~judged).sum())}
    return Outcome(on_vouchers(hit, **kept), int(judged.sum()), untested)


_BUDGET = frozenset({Kind.BUDGET_EXPENSE, Kind.BUDGET_INCOME, Kind.BUDGET_BALANCE})


def message(facts: Mapping[str, Any]) -> str:
    if not facts["expected"]:
        return evidence("押金、保证金、代管款项不纳入预算，却记了预算收支 {budget:yuan} 元", **facts)
    other = "预算会计记 {budget:yuan} 元，相差 {amount:yuan} 元" if facts["there"] else "没有预算会计分录"
    return evidence("财务会计记现金{side} {expected:yuan} 元，" + other, **facts)


def _paid(summary: str, amount: float, budget: float | None, hit: bool = False) -> V:
    parallel = ((summary, "7201 行政支出", budget, 0.0), (summary, "8001 货币资金", 0.0, budget)) if budget else ()
    return V(summary, "5101 办公费", "1002", amount, hit=hit, more=parallel)


_USUAL = tuple(_paid(f"付第 {n} 批材料款", 300 + n, 300 + n) for n in range(12))

RULE = Rule(
    title="平行记账不一致",
    severity=Severity.LOW,
    group="F 账务质量与控制",
    needs=Needs(
        lines=("basis", "kind", "debit", "credit", "custody"),
        vouchers=("summary", "amount", "paid", "received", "internal"),
        history=True,
    ),
    basis=("政府会计制度/平行记账",),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "预算分录金额不等，或者没有",
            (
                *_USUAL,
                _paid("付印刷费", 500, 450, hit=True),
                _paid("付打印纸款", 500, None, hit=True),
                _paid("付复印费", 500, 499.99),
            ),
        ),
        Example(
            "往来、代管和划转不需要预算分录",
            (
                *_USUAL,
                V("收投标保证金", "1002", "2307", 5000),
                V("退投标保证金", "2307", "1002", 5000),
                V("付代管资金支出", "5101", "1002", 700),
                V("退履约保证金", "2307", "1002", 8000, hit=True,
                  more=(("退履约保证金", "7201 行政支出", 8000, 0), ("退履约保证金", "8001 货币资金", 0, 8000))),
                V("提现", "1001", "1002", 3000),
                V("提折旧", "5101", "1602", 3000),
                _paid("付宣传栏制作费", 620, None, hit=True),
            ),
        ),
        Example("没有预算会计分录的账不检查", (_paid("付印刷费", 500, None), _paid("付水费", 80, None)), untested=True),
    ),
)  # fmt: skip
