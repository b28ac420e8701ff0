"""库存现金长期不动。

Flags:
    库存现金余额较大，却连续多日没有任何收付；如果随后一次付清、尤其在年末突击冲清，程度加重。
    期初余额不明时用最低可能余额判断，只会少报不会多报。
Why it matters:
    账上有钱而长期不用，常见的原因是钱已经不在了：保险柜里放的是借条，账面还是现金，即所谓白条抵库。
    要靠现金盘点证实，账上只能看出线索。
Innocent when:
    假期、停工期间确无收付且已实地盘点无误；远离银行、经核定可以多留现金的单位；受托代理的现金（党费、工会）另行核算。
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


@dataclass(frozen=True)
class Params:
    idle_days: int = param(30, "多少天没有收付才列", "天", low=1, high=366)
    balance: float = param(5000, "余额超过多少才列", "元", low=0)
    high: float = param(20000, "余额达到即为中等程度，低于此为较低程度", "元", low=0)
    cleared_share: float = param(0.8, "随后一天付出余额的几成算一次付清", "", low=0.1, high=1)
    year_end_days: int = param(10, "离年末几天之内付清算年末冲清", "天", low=0, high=92)


def check(view: View, params: Params) -> Outcome:
    till = balances.till(view.lines, view.openings, view.registers.get("cash_counts"))
    following = till.groupby("book")[["moved_out", "day"]].shift(-1)
    cleared = following["moved_out"] >= params.cleared_share * till["balance"]
    days_left = (
        pd.to_datetime(following["day"].dt.year.astype("Int64").astype("str") + "-12-31", errors="coerce")
        - following["day"]
    ).dt.days
    at_year_end = cleared & (days_left <= params.year_end_days)
    facts = till.assign(
        cleared=cleared, at_year_end=at_year_end, amount=till["balance"], known=till["known"].astype(bool)
    )
    facts = facts[(till["days"] >= params.idle_days) & (till["balance"] > fen(params.balance))]
    large = facts["balance"] >= fen(params.high)
    facts["severity"] = np.select(
        [large & facts["at_year_end"], large | facts["at_year_end"]],
        [Severity.HIGH.value, Severity.MEDIUM.value],
        Severity.LOW.value,
    )
    vouchers = balances.cash_vouchers(view.lines)
    unsure = int(vouchers.reindex(till.loc[~till["known"].astype(bool), "book"].unique()).sum())
    return Outcome(
        facts.drop(columns=["book"]).set_index("line"),
        tested=int(vouchers.sum()) - unsure,
        untested={"期初余额不明，只按最低可能余额判断，可能少报；请提供期初余额或现金盘点表": unsure} if unsure else {},
    )


def message(facts: Mapping[str, Any]) -> str:
    least = "" if facts["known"] else "至少"
    then = ""
    if facts["cleared"]:
        then = "，随后一天之内付出大半" + ("，且正值年末" if facts["at_year_end"] else "")
    return evidence(
        "{day:day} 记账后库存现金"
        + least
        + " {balance:yuan} 元，至 {until:day} 共 {days} 天没有收付"
        + then
        + "，应盘点核实是否以借条顶库",
        **facts,
    )


RULE = Rule(
    title="库存现金长期不动（白条抵库线索）",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=("kind", "custody", "date", "year", "period", "debit", "credit"),
        optional={"cash_counts": ""},
        history=True,
    ),
    basis=("实施细则/12", "现金管理暂行条例/12", "内控规范/43", "会计法/17"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "三十天不动，余额两侧",
            (
                V("提现备用", "1001", "1002", 5000.01, date="2021-03-01", hit=True),
                V("付办公用品", "5101", "1001", 0.01, date="2021-03-31"),
                V("付邮费", "5101", "1001", 4900, date="2021-06-30"),
            ),
            openings={"1001": 0},
        ),
        Example(
            "二十九天就动了；余额小的不看",
            (
                V("提现备用", "1001", "1002", 9000, date="2021-03-01"),
                V("付办公用品", "5101", "1001", 8000, date="2021-03-30"),
                V("付邮费", "5101", "1001", 500, date="2021-09-30"),
                V("提现备用", "1001", "1002", 40000, date="2021-10-08", hit=True),
                V("付清运费", "5001", "1001", 40000, date="2021-12-28"),
            ),
            openings={"1001": 0},
        ),
        Example(
            "期初余额不明而最低可能余额已经过大：列出，写明“至少”；全部付清的不列",
            (
                V("提现备用", "1001", "1002", 9000, date="2021-03-01", hit=True),
                V("付办公用品", "5101", "1001", 9000, date="2021-06-30"),
                V("付邮费", "5101", "1001", 300, date="2021-09-30"),
            ),
            untested=True,
        ),
        Example(
            "期初余额不明：按最低可能余额判断，并说明可能少报",
            (
                V("付办公用品", "5101", "1001", 900, date="2021-03-01"),
                V("付邮费", "5101", "1001", 300, date="2021-06-30"),
            ),
            untested=True,
        ),
    ),
)
