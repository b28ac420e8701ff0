"""大额提现、套取现金。

Flags:
    从银行提出大额现金，几天之内从库存现金整笔付出，而且不是发给个人的工资、补偿一类；提现时写明发工资、发补贴，
    实际却另作他用的，程度加重。十天之内三次以上大额提备用金的也列出。
Why it matters:
    提现再付现，等于绕开了转账留痕。编造用途提取现金是套取资金、设立小金库最常见的第一步。
Innocent when:
    提现当日按名册发放工资、补贴、征地补偿、慰问金；向农户收购农副产品；抢险救灾经批准的现金支出。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.windows import bursts
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_LAWFUL = ("payroll", "travel", "labour", "farm_produce", "relief", "pass_through", "refund")


@dataclass(frozen=True)
class Params:
    amount: float = param(10000, "提现达到多少才看", "元", low=0)
    high: float = param(50000, "付出达到即为严重程度", "元", low=0)
    days: int = param(3, "提现后几天之内付出", "天", low=0, high=31)
    share: float = param(0.9, "一笔付出达到提现额的几成", "", low=0.1, high=1)
    often: int = param(3, "十天之内几次大额提备用金才列", "次", low=2, high=31)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    drawn = (table["cash_debit"] - table["cash_credit"].where(~table["internal"], 0)).clip(lower=0)
    through = (table["cash_debit"] > 0) & (table["bank_credit"] > 0) & (table["cash_paid"] > 0)
    drawn = drawn.where((table["internal"] | through) & (table["bank_credit"] > 0), 0)
    drawn = drawn.mask(through, np.minimum(table["cash_debit"], table["cash_paid"]))
    large = table[(drawn >= fen(params.amount)) & table["date"].notna()]
    spent = table[(table["cash_paid"] > 0) & ~table[list(_LAWFUL)].any(axis=1) & table["date"].notna()]
    pairs = _last_withdrawal(spent, large, drawn, params)
    pairs = pairs[pairs["cash_paid"].between(params.share * pairs["drawn"], pairs["drawn"] * 1.1)]
    often = _often(large, drawn, params)
    hit = table.loc[pairs.index.append(often.index.difference(pairs.index))]
    facts = on_vouchers(
        hit,
        amount=hit["cash_paid"].where(hit.index.isin(pairs.index), drawn.loc[hit.index]),
        summary=hit["summary"],
        drawn=pairs["drawn"].reindex(hit.index, fill_value=0).astype("int64"),
        drawn_on=pairs["drawn_on"].reindex(hit.index),
        drawn_by=pairs["drawn_by"].reindex(hit.index, fill_value=""),
        purpose=pairs["purpose"].reindex(hit.index, fill_value=""),
        times=often["count"].reindex(hit.index, fill_value=0).astype("int64"),
        total=often["total"].reindex(hit.index, fill_value=0).astype("int64"),
    )
    misstated = text.matches(facts["purpose"], lexicon.WITHDRAWN_FOR_PEOPLE)
    facts["misstated"] = misstated
    grave = (facts["drawn"] > 0) & (misstated | (facts["amount"] >= fen(params.high)))
    facts["severity"] = np.select(
        [grave, facts["drawn"] > 0], [Severity.HIGH.value, Severity.MEDIUM.value], Severity.LOW.value
    )
    return Outcome(facts, tested=int((drawn > 0).sum()))


def _last_withdrawal(spent: pd.DataFrame, large: pd.DataFrame, drawn: pd.Series, params: Params) -> pd.DataFrame:
    """Cash payments with the last large withdrawal of the same book within the days before, index voucher_id."""
    left = spent[["book", "date", "cash_paid"]].reset_index().sort_values("date")
    right = large[["book", "date", "voucher", "summary"]].assign(drawn=drawn.loc[large.index], drawn_on=large["date"])
    right = right.rename(columns={"voucher": "drawn_by", "summary": "purpose"}).sort_values("date")
    pairs = pd.merge_asof(left, right, on="date", by="book", tolerance=pd.Timedelta(days=params.days))
    found: pd.DataFrame = pairs[pairs["drawn"].notna()].set_index("voucher_id")
    return found.astype({"drawn": "int64"})


def _often(large: pd.DataFrame, drawn: pd.Series, params: Params) -> pd.DataFrame:
    """Withdrawals into the float that crowd within ten days."""
    plain = large[large["internal"] & ~text.matches(large["summary"], lexicon.WITHDRAWN_FOR_PEOPLE)]
    return bursts(plain["book"], plain["date"], drawn.loc[plain.index], 10, fen(params.amount), params.often)


def message(facts: Mapping[str, Any]) -> str:
    if not facts["drawn"]:
        return evidence(
            "十天之内大额提现 {times} 次、合计 {total:yuan} 元（本次 {amount:yuan} 元：{summary}），未写明发给个人的用途",
            **facts,
        )
    stated = "，提现用途写明“{purpose}”，实际另作他用" if facts["misstated"] else ""
    return evidence(
        "{drawn_on:day} {drawn_by} 提现 {drawn:yuan} 元，几天内从库存现金一次付出 {amount:yuan} 元（{summary}）"
        + stated,
        **facts,
    )


RULE = Rule(
    title="大额提现后整笔付现",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=("summary", "date"),
        vouchers=(
            "date",
            "voucher",
            "summary",
            "cash_paid",
            "cash_credit",
            "cash_debit",
            "bank_credit",
            "internal",
            *_LAWFUL,
        ),
        history=True,
    ),
    basis=("实施细则/12", "现金管理暂行条例/11", "现金管理暂行条例/3"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "提现后三天内整笔付出，与四天后付出、零星付出",
            (
                V("提现备用", "1001", "1002", 20000, date="2021-03-01"),
                V("付场地布置费", "5001", "1001", 18000, date="2021-03-04", hit=True),
                V("提现备用", "1001", "1002", 20000, date="2021-05-10"),
                V("付场地布置费", "5001", "1001", 18000, date="2021-05-14"),
                V("付办公用品", "5101", "1001", 900, date="2021-05-12"),
            ),
        ),
        Example(
            "发工资的提现；写明发补贴却付了材料款",
            (
                V("提取现金发工资", "1001", "1002", 86400, date="2021-03-01"),
                V("发放临时人员工资", "2201", "1001", 86400, date="2021-03-01"),
                V("提现发放防火补贴", "1001", "1002", 30000, date="2021-04-01"),
                V("付材料款", "5001", "1001", 30000, date="2021-04-02", hit=True),
                V("提现", "1001", "1002", 9999.99, date="2021-06-01"),
                V("付材料款", "5001", "1001", 9999.99, date="2021-06-02"),
            ),
        ),
        Example(
            "十天之内三次提备用金",
            (
                V("提备用金", "1001", "1002", 10000, date="2021-03-01", hit=True),
                V("提备用金", "1001", "1002", 10000, date="2021-03-05", hit=True),
                V("提备用金", "1001", "1002", 10000, date="2021-03-11", hit=True),
                V("提备用金", "1001", "1002", 10000, date="2021-06-01"),
                V("提备用金", "1001", "1002", 10000, date="2021-06-05"),
                V("提取现金发慰问金", "1001", "1002", 10000, date="2021-06-06"),
            ),
        ),
    ),
)
