"""往来款长期挂账。

Flags:
    应收、其他应收、应付、其他应付、预收等往来，按单位（没有单位的按明细科目）先进先出算账龄，一年以上未清的列出，
    三年以上加重；质保金一类按合同放宽。期初就有、账内满一年仍未清的，按账簿列出。
Why it matters:
    应收挂久了收不回来，可能早被占用或早该列支；应付挂久了多半是该缴财政、该确认收入的钱。
Innocent when:
    质保金、履约保证金未到期；诉讼未结；改制、撤并形成的历史遗留款，已有清理方案；定额备用金。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import current_words, lexicon
from voucher_audit.evidence.current_accounts import LINE_NEEDS, OPTIONAL, judged_on, movements, settle
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import Kind

_CLAIMS = (Kind.ADVANCE, Kind.RECEIVABLE)  # prepayments have a rule of their own
_DEBTS = (Kind.OTHER_PAYABLE, Kind.PAYABLE, Kind.UNEARNED)


@dataclass(frozen=True)
class Params:
    least: float = param(100, "未清金额达到此数才看", "元", low=0)
    days: int = param(365, "挂账达到多少天才列", "天", low=30, high=3650)
    high: int = param(1095, "挂账达到多少天为严重程度", "天", low=30, high=7300)
    retention: int = param(1095, "质保金、履约保证金一类挂账达到多少天才列", "天", low=30, high=7300)


def check(view: View, params: Params) -> Outcome:
    moves = [movements(view.lines, kinds, view.openings).assign(claim=kinds is _CLAIMS) for kinds in (_CLAIMS, _DEBTS)]
    items = pd.concat([_open(part, view, params) for part in moves])
    about = items["summary"] + " " + items["sub"] + " " + items["account"]
    held = text.matches(about, current_words.RETENTION)
    limit = held.map({True: params.retention, False: params.days}).astype("int64")
    due = (items["age"] >= limit) & ~text.matches(about, lexicon.FIXED_FLOAT)
    facts = items[due].assign(opened=items.index[due] < 0)
    nameless = facts["opened"] & (facts["owner"] == "")
    facts["severity"] = np.select(
        [facts["age"] >= params.high, nameless], [Severity.HIGH.value, Severity.LOW.value], Severity.MEDIUM.value
    )
    owner = facts["party"].where(facts["party"] != "", facts["sub"])
    facts = facts.assign(case=(owner + facts["account"] + "长期挂账").where(owner != "", ""), book=facts["real_book"])
    columns = [
        "book",
        "day",
        "until",
        "age",
        "amount",
        "account",
        "party",
        "summary",
        "opened",
        "claim",
        "severity",
        "case",
    ]
    facts = facts[columns].set_axis(facts.index.where(~facts["opened"], -1), axis=0)
    waiting = int((~due & ~held).sum())
    return Outcome(
        facts,
        sum(int((part["amount"] > 0).sum()) for part in moves) - waiting,
        {f"未清，但至账止日还没有满 {params.days} 天": waiting},
    )


def _open(moves: pd.DataFrame, view: View, params: Params) -> pd.DataFrame:
    """What is open at the end of the book, with its age in days."""
    result = settle(moves)
    items = moves.loc[result.index].join(result)
    items = items[items["open"] >= max(fen(params.least), 1)]
    until = judged_on(items, view.lines)
    age = (until - items["day"]).dt.days.astype("int64")
    return items.assign(until=until, age=age, amount=items["open"])


def message(facts: Mapping[str, Any]) -> str:
    who = f"（{facts['party']}）" if facts["party"] else ""
    if facts["opened"]:
        return evidence(
            "“{account}”" + who + "期初余额中有 {amount:yuan} 元，至 {until:day} 又过了 {age} 天仍未清理", **facts
        )
    what = "未收回" if facts["claim"] else "未付出、未上缴"
    return evidence(
        "{day:day} 记入“{account}”"
        + who
        + "，至 {until:day} 已 {age} 天，仍有 {amount:yuan} 元"
        + what
        + "（{summary}）",
        **facts,
    )


RULE = Rule(
    title="往来款长期挂账",
    severity=Severity.MEDIUM,
    group="D 往来与资金去向",
    needs=Needs(lines=LINE_NEEDS, optional=OPTIONAL, history=True),
    basis=("行政单位财务规则/往来款", "事业单位财务规则/往来款", "预算法实施条例/83"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "一年与下限两侧；按单位先进先出，已清的不列",
            (
                V("付往来款", "1218", "1002", 8000, "2020-12-31", fields={"counterparty": "鸿运公司"}, hit=True),
                V("付往来款", "1218", "1002", 8000, "2021-01-01", fields={"counterparty": "大众公司"}),
                V("收暂存款", "1002", "2307", 100, "2020-12-01", fields={"counterparty": "金桥公司"}, hit=True),
                V("收暂存款", "1002", "2307", 99.99, "2020-12-01", fields={"counterparty": "华谊公司"}),
                V("收暂存款", "1002", "2307", 9000, "2020-12-01", fields={"counterparty": "长城公司"}),
                V("退暂存款", "2307", "1002", 9000, "2021-06-01", fields={"counterparty": "长城公司"}),
                V("付电话费", "5101", "1002", 100, "2021-12-31", fields={"counterparty": "电信公司"}),
            ),
            untested=True,
        ),
        Example(
            "质保金放宽到三年；三年以上加重；定额备用金不看",
            (
                V("扣维修质保金", "5001", "2307", 5000, "2019-06-01", fields={"counterparty": "鸿运工程队"}),
                V("扣维修质保金", "5001", "2307", 6000, "2018-12-31", fields={"counterparty": "金桥工程队"}, hit=True),
                V("食堂定额备用金", "1218", "1001", 3000, "2019-06-01", fields={"person": "王芳"}),
                V("收暂存款", "1002", "2307", 9000, "2018-12-01", fields={"counterparty": "长城公司"}, hit=True),
                V("付电话费", "5101", "1002", 100, "2021-12-30", fields={"counterparty": "电信公司"}),
            ),
        ),
        Example(
            "期初余额：满一年未动的按账簿列出，已收回的不列",
            (
                V("收回欠款", "1002", "121801 鸿运公司", 4000, "2021-03-01"),
                V("收暂存款", "1002", "230701 押金", 500, "2021-03-01"),
                V("付电话费", "5101", "1002", 100, "2021-01-01"),
                V("付电话费", "5101", "1002", 100, "2021-12-31"),
            ),
            openings={
                "1218": 9000,
                "121801 鸿运公司": 4000,
                "121802 大众公司": 5000,
                "2307": -700,
                "230701 押金": -700,
            },
            book_hits=2,
        ),
    ),
)
