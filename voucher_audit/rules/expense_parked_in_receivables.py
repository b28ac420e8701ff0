"""支出挂往来。

Flags:
    用货币资金付出的接待、维修、办公、工程、加油一类费用记入其他应收款（暂付款），超过规定天数没有转作费用、也没有收回，
    或者拖到下一年才列支；摘要自己写明挂账、待报销、先用后补而至今未清的，不论天数。
Why it matters:
    支出不列支，预算约束就落空了：没有预算的接待、超标的费用可以先挂着，等以后年度分散消化，账上还虚增了债权。
Innocent when:
    真正的预借、暂付，按期报销或收回；押金、保证金；代垫职工社保、水电、医疗费；诉讼费、案款；预付货款在合同期内。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import current_words
from voucher_audit.evidence.current_accounts import LINE_NEEDS, OPTIONAL, judged_on, movements, settle
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import Kind

_BORROWED = r"借(?!方|调|阅)|预支"


@dataclass(frozen=True)
class Params:
    least: float = param(500, "金额达到此数才看", "元", low=0)
    days: int = param(90, "付出后多少天内应当报销转费用", "天", low=1, high=730)
    high: int = param(365, "挂账达到多少天为严重程度", "天", low=1, high=3650)


def check(view: View, params: Params) -> Outcome:
    moves = movements(view.lines, [Kind.ADVANCE, Kind.PREPAID], view.openings)
    result = settle(moves)
    paid = moves.loc[result.index].join(result)
    paid = paid[(paid.index >= 0) & (paid["amount"] >= max(fen(params.least), 1))]
    paid = paid[view.vouchers["paid"].reindex(paid["voucher_id"]).to_numpy() > 0]
    paid = paid.assign(admitted=text.matches(paid["summary"], current_words.PARKED))
    paid = paid[paid["admitted"] | _cost(paid, view)]
    until = paid["settled_on"].fillna(judged_on(paid, view.lines))
    age = (until - paid["day"]).dt.days.astype("int64")
    still = paid["open"] >= max(fen(params.least), 1)
    next_year = ~still & (until.dt.year > paid["day"].dt.year)
    hit = ((age >= params.days) & (still | next_year)) | (still & paid["admitted"])
    facts = paid.assign(age=age, until=until, still=still)[hit]
    facts["amount"] = facts["open"].where(facts["still"], facts["amount"])
    grave = facts["still"] & (facts["age"] >= np.where(facts["admitted"], params.days, params.high))
    facts["severity"] = np.select(
        [grave, facts["still"]], [Severity.HIGH.value, Severity.MEDIUM.value], Severity.LOW.value
    )
    waiting = int((still & ~hit).sum())
    columns = ["day", "until", "age", "still", "amount", "account", "summary", "severity"]
    return Outcome(
        facts[columns], len(paid) - waiting, {f"至账止日未满 {params.days} 天，还看不出是否转作费用": waiting}
    )


def _cost(paid: pd.DataFrame, view: View) -> pd.Series:
    """The text names a cost of the unit, not something lent, held or paid for others."""
    summary = paid["summary"]
    prepaid = view.lines["kind"].reindex(paid.index) == Kind.PREPAID.value
    cost = text.matches(summary, current_words.COST) & ~prepaid
    cost |= text.matches(summary, current_words.CONSUMED)
    borrowed = parties.persons(paid["party"]) & text.matches(summary, _BORROWED)
    return cost & ~text.matches(summary, current_words.LENT) & ~borrowed


def message(facts: Mapping[str, Any]) -> str:
    if not facts["still"]:
        return evidence(
            "{day:day} 付出的费用 {amount:yuan} 元挂“{account}”，{until:day} 跨年后才清理，历时 {age} 天（{summary}）",
            **facts,
        )
    return evidence(
        "{day:day} 付出的费用挂“{account}”，至 {until:day} 已 {age} 天，仍有 {amount:yuan} 元未列支也未收回（{summary}）",
        **facts,
    )


RULE = Rule(
    title="支出挂往来",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(lines=LINE_NEEDS, vouchers=("paid",), optional=OPTIONAL, history=True),
    basis=("预算法/57", "预算法/72", "会计法/9", "行政单位财务规则/往来款", "事业单位财务规则/往来款"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "九十天与下限两侧；按期转作费用的不列",
            (
                V("暂付接待费", "1218", "1002", 3000, "2021-10-02", hit=True),
                V("暂付印刷费", "1218", "1002", 3100, "2021-10-03"),
                V("暂付车辆维修费", "1218", "1002", 500, "2021-03-01", hit=True),
                V("暂付车辆维修费", "1218", "1002", 499.99, "2021-03-01"),
                V("暂付宣传展板费", "1218", "1002", 6200, "2021-03-01"),
                V("宣传展板费报账", "5001", "1218", 6200, "2021-05-01"),
                V("付电话费", "5101", "1002", 100, "2021-12-31"),
            ),
            untested=True,
        ),
        Example(
            "押金、备用金、代垫、个人借款、诉讼费不是；预付货款归预付规则看",
            (
                V("付办公用房租赁押金", "1218", "1002", 20000, "2021-01-04"),
                V("李强借办公用品款", "1218", "1001", 2000, "2021-01-04"),
                V("代垫职工食堂电费", "1218", "1002", 900, "2021-01-04"),
                V("食堂采购备用金", "1218", "1002", 5000, "2021-01-04"),
                V("付维修合同纠纷诉讼费", "1218", "1002", 5000, "2021-01-04"),
                V("预付设备款", "1214", "1002", 50000, "2021-01-04"),
                V("预付接待餐费", "1214", "1002", 8000, "2021-01-04", hit=True),
                V("付食堂采购款", "1218", "1002", 7000, "2021-01-04", hit=True),
                V("付电话费", "5101", "1002", 100, "2021-12-31"),
            ),
        ),
        Example(
            "写明挂账、先用后补的不论天数；已清理的不列；拖到次年才列支的列出",
            (
                V("借资 项目部 先用后补", "1218", "1002", 60000, "2021-12-20", hit=True),
                V("付设计费 暂挂往来", "1218", "1002", 9000, "2021-12-01", fields={"counterparty": "鸿运设计院"}),
                V("列支设计费", "5001", "1218", 9000, "2022-01-10", fields={"counterparty": "鸿运设计院"}),
                V("付广告费", "1218", "1002", 8000, "2021-09-01", fields={"counterparty": "大众广告社"}, hit=True),
                V("列支广告费", "5001", "1218", 8000, "2022-01-10", fields={"counterparty": "大众广告社"}),
                V("付电话费", "5101", "1002", 100, "2022-01-31", fields={"counterparty": "电信公司"}),
            ),
        ),
    ),
)
