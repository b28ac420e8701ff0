"""现金支付工程款。

Flags:
    工程、维修、装修、绿化、路灯一类施工款项从库存现金付出，达到起点金额；先把现金借给个人、再由其以工程款冲账的也算。
Why it matters:
    工程款应按合同转账付给施工单位的账户；用现金付，合同、进度、收款人和税款都无从核对，
    是虚构工程、挪用资金、拖欠农民工工资的常见做法。
Innocent when:
    直接发给农民工本人并有签领名册的工资；不足起点的零星点工；抢险救灾等经开户银行核准的现金支付。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import lexicon
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_WAGES = ("payroll", "labour", "relief", "pass_through", "refund", "travel", "farm_produce")


@dataclass(frozen=True)
class Params:
    medium: float = param(1000, "达到即列为中等程度", "元", low=0)
    high: float = param(10000, "达到即为严重程度", "元", low=0)
    days: int = param(365, "现金借出后多少天内以同额工程款冲账，视为现金支付", "天", low=1, high=1095)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    works = _works(view, ~table[list(_WAGES)].any(axis=1))
    direct = (table["cash_paid"] - table["advanced"]).clip(lower=0)
    borrowed = _through_a_borrower(view, table[works & (table["paid"] == 0)], params)
    amount = direct.mask(borrowed > 0, borrowed)
    scope = works & (amount > 0)
    hit = table[scope & (amount >= fen(params.medium))]
    severity = np.where(amount.loc[hit.index] >= fen(params.high), Severity.HIGH.value, Severity.MEDIUM.value)
    facts = on_vouchers(
        hit, amount=amount, borrowed=borrowed > 0, payee=hit["payee"], summary=hit["summary"], severity=severity
    )
    return Outcome(facts, tested=int(scope.sum()))


def _works(view: View, among: pd.Series) -> pd.Series:
    """Vouchers about building works, by text or because they were booked to 在建工程."""
    table, lines = view.vouchers, view.lines
    named = text.matches(table["summary"], lexicon.WORKS, among)
    named &= ~text.matches(table["summary"], lexicon.NOT_WORKS, named)
    site = lines.loc[(lines["kind"] == Kind.CONSTRUCTION.value) & (lines["debit"] > 0), "voucher_id"]
    return named | (among & table.index.isin(site))


def _through_a_borrower(view: View, works: pd.DataFrame, params: Params) -> pd.Series:
    """Fen of works costs that settle an advance of the same amount paid from the till before; 0 elsewhere."""
    table, lines = view.vouchers, view.lines
    none = pd.Series(0, index=table.index, dtype="int64")
    cleared = lines[
        (lines["kind"] == Kind.ADVANCE.value) & (lines["credit"] > 0) & lines["voucher_id"].isin(works.index)
    ]
    lent = table[(table["advanced"] > 0) & (table["cash_paid"] > 0)]
    if cleared.empty or lent.empty:
        return none
    left = cleared[["voucher_id", "credit"]].join(table[["book", "date", "payee"]], on="voucher_id")
    pairs = left.merge(
        lent[["book", "date", "payee", "advanced"]], left_on=["book", "credit"], right_on=["book", "advanced"]
    )
    gap = (pairs["date_x"] - pairs["date_y"]).dt.days
    same = (pairs["payee_x"] == pairs["payee_y"]) | (pairs["payee_x"] == "") | (pairs["payee_y"] == "")
    found = pairs[same & gap.between(0, params.days)].drop_duplicates("voucher_id").set_index("voucher_id")
    return none.add(found["credit"], fill_value=0).astype("int64")


def message(facts: Mapping[str, Any]) -> str:
    to = f"（收款方：{facts['payee']}）" if facts["payee"] else ""
    how = "先从库存现金借出、再以工程款冲账" if facts["borrowed"] else "工程、施工款项从库存现金付出"
    return evidence(how + " {amount:yuan} 元" + to + "：{summary}", **facts)


RULE = Rule(
    title="现金支付工程款",
    severity=Severity.HIGH,
    group="A 现金与借据",
    needs=Needs(
        lines=("summary", "kind", "debit", "credit"),
        vouchers=("date", "cash_paid", "paid", "advanced", "payee", "summary", *_WAGES),
    ),
    basis=("现金管理暂行条例/3", "现金管理暂行条例/5", "内控规范/57", "农民工工资条例/29"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "起点两侧",
            (
                V("付路灯维修款 现金", "5001", "1001", 999.99),
                V("付路灯维修款 现金", "5001", "1001", 1000, hit=True),
                V("付路灯维修款", "5001", "1002", 100000),
            ),
        ),
        Example(
            "施工队与农民工名册、设备维修、监理费",
            (
                V("付施工队现金 8月", "1613", "1001", 46000, hit=True),
                V("王师傅欠条（工程尾款）", "5001", "1001", 21000, hit=True),
                V("付农民工工资 名单 现金", "2307", "1001", 34500),
                V("付复印机维修费 现金", "5101 维修费", "1001", 1300),
                V("付施工图审查费 现金", "5001", "1001", 1500),
                V("提取现金付工程款", "1001", "1002", 46000),
            ),
        ),
        Example(
            "先借现金、再以工程款冲账",
            (
                V("李强借款", "1218", "1001", 30000, date="2021-03-01"),
                V("李强报绿化工程款冲借款", "5001", "1218", 30000, date="2021-06-01", hit=True),
                V("王伟借款", "1218", "1001", 8000, date="2021-03-01"),
                V("赵敏报绿化工程款冲借款", "5001", "1218", 8000, date="2021-06-01"),
            ),
        ),
        Example(
            "摘要空白的无从判断",
            (V("", "5001", "1001", 3000), V("付围墙砌筑款", "5001", "1001", 3000, hit=True)),
            untested=True,
        ),
    ),
)
