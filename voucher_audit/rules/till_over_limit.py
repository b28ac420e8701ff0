"""库存现金超限额。

Flags:
    日末库存现金超过限额并连续若干天。填了开户银行核定的限额就按限额判断；没有填的，用该账簿五天的平均日常零星支出
    作参照，只列为提示。期初余额不明时用最低可能余额判断，只会少报不会多报。
Why it matters:
    超过限额的现金应当及时送存银行。大量现金长期留在手里，容易被挪用、被白条顶替，也不安全。
Innocent when:
    发放工资、补偿款当日提取、次日发完；边远地区经核定可多至十五天的零星支出；节假日银行停业。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.evidence import balances
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param


@dataclass(frozen=True)
class Params:
    limit: float = param(0, "开户银行核定的库存现金限额；0 表示未填，改用平均支出推算", "元", low=0)
    floor: float = param(2000, "推算限额的下限", "元", low=0)
    outlay_days: int = param(5, "推算限额相当于几天的平均现金支出", "天", low=1, high=15)
    days: int = param(3, "连续超限几天才列", "天", low=1, high=366)


def check(view: View, params: Params) -> Outcome:
    till = balances.till(view.lines, view.openings, view.registers.get("cash_counts"))
    limit = _limit(till, params)
    over = till["balance"] > limit
    episode = ((over != over.shift()) | (till["book"] != till["book"].shift())).cumsum()
    spell = till[over].assign(limit=limit[over]).groupby(episode[over])
    facts = pd.DataFrame(
        {
            "line": spell["line"].first(),
            "first": spell["day"].first(),
            "until": spell["until"].last(),
            "highest": spell["balance"].max(),
            "known": spell["known"].first().astype(bool),
            "limit": spell["limit"].first(),
        }
    )
    facts["days"] = (facts["until"] - facts["first"]).dt.days
    facts = facts[facts["days"] >= params.days].assign(set_by_bank=params.limit > 0)
    facts["amount"] = facts["highest"] - facts["limit"]
    facts["severity"] = Severity.LOW.value if params.limit > 0 else Severity.INFO.value
    vouchers = balances.cash_vouchers(view.lines)
    unsure = int(vouchers.reindex(till.loc[~till["known"].astype(bool), "book"].unique()).sum())
    return Outcome(
        facts.set_index("line"),
        tested=int(vouchers.sum()) - unsure,
        untested={"期初余额不明，只按最低可能余额判断，可能少报；请提供期初余额或现金盘点表": unsure} if unsure else {},
    )


def _limit(till: pd.DataFrame, params: Params) -> pd.Series:
    if params.limit > 0:
        return pd.Series(fen(params.limit), index=till.index)
    grouped = till.groupby("book")
    span = (grouped["until"].transform("max") - grouped["day"].transform("min")).dt.days.clip(lower=1)
    usual = grouped["moved_out"].transform("sum") / span * params.outlay_days
    return usual.clip(lower=fen(params.floor)).astype("int64")


def message(facts: Mapping[str, Any]) -> str:
    least = "" if facts["known"] else "至少"
    limit = "核定限额" if facts["set_by_bank"] else "按平均支出推算的限额"
    return evidence(
        "{first:day} 至 {until:day} 连续 {days} 天库存现金超过"
        + limit
        + " {limit:yuan} 元，最高"
        + least
        + " {highest:yuan} 元",
        **facts,
    )


RULE = Rule(
    title="库存现金超限额",
    severity=Severity.LOW,
    group="A 现金与借据",
    needs=Needs(
        lines=("kind", "custody", "date", "year", "period", "debit", "credit"),
        optional={"cash_counts": ""},
        history=True,
    ),
    basis=("现金管理暂行条例/9", "现金管理暂行条例/10"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "核定限额两侧，连续三天",
            (
                V("提现备用", "1001", "1002", 2000.00, date="2021-03-01"),
                V("收废品款", "1001", "4609", 0.01, date="2021-03-10", hit=True),
                V("付办公用品", "5101", "1001", 900, date="2021-03-13"),
            ),
            params={"limit": 2000},
            openings={"1001": 0},
        ),
        Example(
            "只超两天、次日发完的不算",
            (
                V("提现发放补偿款", "1001", "1002", 60000, date="2021-03-01"),
                V("发放青苗补偿款", "5001", "1001", 59000, date="2021-03-03"),
                V("提现备用", "1001", "1002", 4000, date="2021-04-01", hit=True),
                V("付办公用品", "5101", "1001", 4500, date="2021-04-20"),
            ),
            params={"limit": 2000},
            openings={"1001": 0},
        ),
        Example(
            "期初余额不明：按最低可能余额判断，并说明可能少报",
            (
                V("付办公用品", "5101", "1001", 900, date="2021-03-01"),
                V("付邮费", "5101", "1001", 300, date="2021-06-30"),
            ),
            params={"limit": 2000},
            untested=True,
        ),
    ),
)
