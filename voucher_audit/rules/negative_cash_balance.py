"""现金余额为负。

Flags:
    有期初余额（或盘点日账面余额）可依时，逐日推算的库存现金余额出现负数。同一天先算收入后算付出。
    每一段负数列一次，落在使余额变负的那笔付款上；跨过月末的为严重程度。
Why it matters:
    保险柜里的钱不可能是负数。账面为负，说明收入没有入账、付款早于提现记账，或者有账外资金在周转。
Innocent when:
    期初余额导出有误；凭证按月汇总登记、日期不是业务发生日；提现与付款跨日记账且几日内已补齐。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit.evidence import balances
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param

_UNKNOWN = "账中没有期初现金余额，累计为负也可能是动用上年结余；请提供期初余额或现金盘点表"


@dataclass(frozen=True)
class Params:
    tolerance: float = param(0.01, "低于零多少才算", "元", low=0)
    days: int = param(1, "负数至少持续几天才列", "天", low=0, high=366)


def check(view: View, params: Params) -> Outcome:
    till = balances.till(view.lines, view.openings, view.registers.get("cash_counts"))
    vouchers = balances.cash_vouchers(view.lines)
    # a lower bound that had to be lifted above nothing is a negative running sum without a known start
    lowest = (till["moved_in"] - till["moved_out"]).groupby(till["book"]).cumsum().groupby(till["book"]).min()
    unknown = till.loc[~till["known"].astype(bool), "book"].unique()
    open_books = [book for book in unknown if lowest[book] < 0]
    below = till["known"].astype(bool) & (till["balance"] <= -max(fen(params.tolerance), 1))
    episode = ((below != below.shift()) | (till["book"] != till["book"].shift())).cumsum()
    spell = till[below].groupby(episode[below])
    facts = pd.DataFrame(
        {
            "line": spell["payment"].first(),
            "first": spell["day"].first(),
            "until": spell["until"].last(),
            "lowest": spell["balance"].min(),
            "at_first": spell["balance"].first(),
        }
    )
    facts["days"] = (facts["until"] - facts["first"]).dt.days.clip(lower=1)
    facts = facts[facts["days"] >= params.days]
    over_month_end = facts["first"].dt.to_period("M") != facts["until"].dt.to_period("M")
    facts["severity"] = np.where(over_month_end, Severity.HIGH.value, Severity.MEDIUM.value)
    facts["amount"] = -facts["lowest"]
    return Outcome(
        facts.set_index("line"),
        tested=int(vouchers.sum() - vouchers.reindex(open_books).sum()),
        untested={_UNKNOWN: int(vouchers.reindex(open_books).sum())},
    )


def message(facts: Mapping[str, Any]) -> str:
    return evidence(
        "库存现金账面余额自 {first:day} 起为负（当日 {at_first:yuan} 元），至 {until:day} 共 {days} 天，最低 {lowest:yuan} 元",
        **facts,
    )


RULE = Rule(
    title="现金余额为负",
    severity=Severity.HIGH,
    group="A 现金与借据",
    needs=Needs(
        lines=("kind", "custody", "date", "year", "period", "debit", "credit"),
        optional={"cash_counts": ""},
        history=True,
    ),
    basis=("现金管理暂行条例/12", "会计法/17"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "有期初余额：付到零不算，再付一分就算；同日先收后付",
            (
                V("付办公用品", "5101", "1001", 600, date="2021-01-05"),
                V("付邮费", "5101", "1001", 400, date="2021-01-06"),
                V("付报刊费", "5101", "1001", 0.01, date="2021-01-07", hit=True),
                V("付培训资料费", "5101", "1001", 5000, date="2021-01-08"),
                V("提现备用", "1001", "1002", 6000, date="2021-01-08"),
            ),
            openings={"1001": 1000},
        ),
        Example(
            "受托代理的现金不算本单位的；银行存款透支不归本项管",
            (
                V("退党费", "2901 党费", "100199 受托代理资产", 500, date="2021-01-05"),
                V("付工程款", "1613", "1002", 900000, date="2021-01-06"),
                V("付办公用品", "5101", "1001", 1200, date="2021-01-07", hit=True),
            ),
            openings={"1001": 1000, "1002": 5000},
        ),
        Example(
            "没有期初余额：累计为负不作结论",
            (
                V("付办公用品", "5101", "1001", 600, date="2021-01-05"),
                V("提现备用", "1001", "1002", 500, date="2021-01-08"),
            ),
            untested=True,
        ),
        Example(
            "没有期初余额，但有盘点日的账面余额可以倒推",
            (
                V("付办公用品", "5101", "1001", 600, date="2021-01-05"),
                V("付邮费", "5101", "1001", 500, date="2021-01-20", hit=True),
                V("提现备用", "1001", "1002", 3000, date="2021-02-05"),
            ),
            registers={"cash_counts": ({"date": "2021-02-28", "counted": 2900, "book_balance": 2900},)},
        ),
    ),
)
