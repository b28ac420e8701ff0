"""预付款长期未核销。

Flags:
    预付账款付出后超过规定天数，货未到、票未来、款未退，仍挂在账上；工程、设备、软件一类周期长的，以及按年预付的租金、
    保险、订阅，按较长的天数看。期初就有、整个账期没有动过的，按账簿列出。
Why it matters:
    预付款没有对应的货物和服务，可能是虚假采购、资金被占用，也可能是费用挂账不列支。
Innocent when:
    合同约定的交货期、工期未到；按进度抵扣的工程预付款；按年预付、分月摊销的租金和保险；供应商破产正在诉讼。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence.current_accounts import LINE_NEEDS, OPTIONAL, judged_on, movements, settle
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import Kind

_LONG = r"工程|施工|建设|设备|定制|系统|软件|开发|研发|监理|设计|在建|机组|电梯|租金|房租|租赁|保险|订阅|报刊|物业|年费|服务费|维保|年度|全年|一年|[两二三]年"


@dataclass(frozen=True)
class Params:
    least: float = param(1000, "未核销金额达到此数才看", "元", low=0)
    days: int = param(180, "付出后多少天内应当到货、到票", "天", low=1, high=1095)
    long_days: int = param(365, "工程、设备、按年预付一类放宽到多少天", "天", low=1, high=1825)
    high: int = param(365, "挂账达到多少天为严重程度（放宽的加倍）", "天", low=1, high=3650)


def check(view: View, params: Params) -> Outcome:
    moves = movements(view.lines, [Kind.PREPAID], view.openings)
    result = settle(moves)
    paid = moves.loc[result.index].join(result)
    paid = paid[paid["open"] >= max(fen(params.least), 1)]
    end = judged_on(paid, view.lines)
    age = (end - paid["day"]).dt.days.astype("int64")
    slow = text.matches(paid["summary"] + " " + paid["sub"], _LONG)
    limit = slow.map({True: params.long_days, False: params.days}).astype("int64")
    grave = slow.map({True: 2 * params.high, False: params.high}).astype("int64")
    running = _running(view, paid, end)
    hit = (age >= limit) & ~running
    facts = paid.assign(age=age, until=end, amount=paid["open"], opened=paid.index < 0)[hit]
    facts["severity"] = np.where((age >= grave)[hit], Severity.HIGH.value, Severity.MEDIUM.value)
    facts = facts[["real_book", "day", "until", "age", "amount", "account", "party", "summary", "opened", "severity"]]
    facts = facts.rename(columns={"real_book": "book"}).set_axis(facts.index.where(~facts["opened"], -1), axis=0)
    waiting = int((~hit & ~running).sum())
    return Outcome(
        facts, int((moves["amount"] > 0).sum()) - waiting, {"预付未核销，但至账止日还没有超过规定天数": waiting}
    )


def _running(view: View, paid: pd.DataFrame, end: pd.Series) -> pd.Series:
    """Prepayments under a contract of the register that runs beyond the end of the book."""
    if "contracts" not in view.matches:
        return pd.Series(False, index=paid.index)
    matched = view.matches["contracts"].table
    nearest = matched["nearest"].where(matched["matched"], -1).reindex(paid["voucher_id"]).fillna(-1).astype("int64")
    until = view.registers["contracts"]["end"].reindex(nearest.to_numpy())
    return pd.Series(until.to_numpy(), index=paid.index) > end


def message(facts: Mapping[str, Any]) -> str:
    who = f"（{facts['party']}）" if facts["party"] else ""
    if facts["opened"]:
        return evidence(
            "“{account}”" + who + "期初余额中有 {amount:yuan} 元，至 {until:day} 超过 {age} 天没有核销", **facts
        )
    return evidence(
        "{day:day} 预付" + who + "的款项，至 {until:day} 已 {age} 天，仍有 {amount:yuan} 元未到货、未到票（{summary}）",
        **facts,
    )


RULE = Rule(
    title="预付款长期未核销",
    severity=Severity.MEDIUM,
    group="D 往来与资金去向",
    needs=Needs(
        lines=LINE_NEEDS,
        optional={**OPTIONAL, "contracts": "没有核对合同约定的交货期、工期"},
        history=True,
    ),
    basis=("内控规范/57", "行政单位财务规则/往来款", "事业单位财务规则/往来款"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "一百八十天与下限两侧；已到票核销的不列",
            (
                V("预付货款", "1214", "1002", 1000, "2021-07-04", hit=True),
                V("预付货款", "1214", "1002", 8100, "2021-07-05"),
                V("预付苗木款", "1214", "1002", 999.99, "2021-03-01"),
                V("预付印刷款", "1214", "1002", 6000, "2021-03-01"),
                V("印刷品到货 核销预付", "5001", "1214", 6000, "2021-06-01"),
                V("付电话费", "5101", "1002", 100, "2021-12-31"),
            ),
            untested=True,
        ),
        Example(
            "设备、年租金放宽到一年；期初余额整年未动的按账簿列出",
            (
                V("预付检测设备款", "1214", "1002", 50000, "2021-02-01", fields={"counterparty": "鸿运公司"}),
                V("预付全年房租", "1214", "1002", 24000, "2020-12-31", fields={"counterparty": "李强"}, hit=True),
                V("预付苗木款", "1214", "1002", 7000, "2021-06-01", fields={"counterparty": "金桥苗圃"}, hit=True),
                V("付电话费", "5101", "1002", 100, "2021-12-31", fields={"counterparty": "电信公司"}),
            ),
            openings={"1214": 3000},
            book_hits=1,
        ),
        Example(
            "合同约定的到期日在账止以后的不列",
            (
                V("预付苗木款", "1214", "1002", 7000, "2021-03-01", fields={"counterparty": "金桥苗圃"}),
                V("预付种子款", "1214", "1002", 8000, "2021-03-01", fields={"counterparty": "大众种业公司"}, hit=True),
                V("付电话费", "5101", "1002", 100, "2021-12-31", fields={"counterparty": "电信公司"}),
            ),
            registers={
                "contracts": (
                    {
                        "number": "1",
                        "party": "金桥苗圃",
                        "name": "苗木采购",
                        "amount": 70000,
                        "date": "2021-02-20",
                        "end": "2022-04-30",
                    },
                    {
                        "number": "2",
                        "party": "大众种业公司",
                        "name": "种子采购",
                        "amount": 80000,
                        "date": "2021-02-20",
                        "end": "2021-06-30",
                    },
                )
            },
        ),
    ),
)
