"""法定节假日或深夜制单。

Flags:
    付款凭证的日期落在国务院公布的节假日（含调休放假日）里，或录入时间在夜间。普通周末不看，
    月末最后一天（软件默认日期）和结转、划转不看。年份没有公布放假安排的，记为未检查。
Why it matters:
    节假日单位不办公，却有对外付款凭证，可能是补录、倒签日期，或节日期间的公款消费。只是线索。
Innocent when:
    值班、防汛、抢险等节日照常办公；银行自动扣款日期；节前业务节后按原日期补记；年度决算加班。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, day_text, on_vouchers, param
from voucher_audit.workdays import calendar


@dataclass(frozen=True)
class Params:
    night_from: int = param(22, "录入时间从几点起算夜间", "时", low=18, high=24)
    night_to: int = param(6, "录入时间到几点止算夜间", "时", low=0, high=8)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["paid"] > 0) & ~table["closing"] & ~table["internal"] & ~table["bank_fee"]
    days = calendar(table["date"])
    month_end = table["date"].dt.is_month_end
    holiday = scope & (days["holiday"] != "") & ~month_end
    entered = pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")
    if "entered_at" in view.lines:
        entered = view.lines.groupby("voucher_id")["entered_at"].min().reindex(table.index)
    hour = entered.dt.hour
    timed = entered.notna() & (entered != entered.dt.normalize())  # midnight sharp means: a date without a time
    night = scope & timed & ((hour >= params.night_from) | (hour < params.night_to))
    hit = table[holiday | night]
    facts = on_vouchers(
        hit, day=hit["date"], holiday=days["holiday"].where(holiday, "")[hit.index], amount=hit["amount"],
        time=entered[hit.index].dt.strftime("%H:%M").where(night[hit.index], "").astype("str"),
    )  # fmt: skip
    unknown = scope & ~days["known"]
    untested = {
        "该年放假安排未公布，无法判断节假日": int((unknown & table["date"].notna()).sum()),
        "凭证没有日期": int((unknown & table["date"].isna()).sum()),
    }
    return Outcome(facts, int((scope & days["known"]).sum()), untested)


def message(facts: Mapping[str, Any]) -> str:
    parts = [f"凭证日期 {day_text(facts['day'])} 在{facts['holiday']}放假期间"] if facts["holiday"] else []
    parts += [f"录入时间是 {facts['time']}"] if facts["time"] else []
    return "，".join(parts) + "，却记有对外付款"


def _late(entered: str, hit: bool) -> V:
    return V("付食堂大米款", "5001 办公费", "1002", 900, "2021-05-18", hit=hit, fields={"entered_at": entered})


RULE = Rule(
    title="节假日或深夜制单",
    severity=Severity.INFO,
    group="F 账务质量与控制",
    needs=Needs(
        vouchers=("date", "paid", "closing", "internal", "bank_fee", "amount"),
        optional={"entered_at": "未检查录入时间是否在夜间"},
        history=True,
    ),
    basis=("会计法/9",),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "国庆放假与调休上班",
            (
                V("付租车费", "5001", "1002", 800, "2021-10-03", hit=True),
                V("付租车费", "5001", "1002", 800, "2021-10-09"),
                V("付租车费", "5001", "1002", 800, "2021-10-10"),
                V("付租车费", "5001", "1002", 800, "2021-10-08"),
                V("提折旧", "5001", "1602", 800, "2021-10-03"),
                V("提现", "1001", "1002", 800, "2021-10-03"),
            ),
        ),
        Example(
            "深夜录入两侧；零点整是没有时刻",
            (
                _late("2021-05-18 22:00:00", True),
                _late("2021-05-18 21:59:59", False),
                _late("2021-05-18 05:59:00", True),
                _late("2021-05-18 06:00:00", False),
                _late("2021-05-18 00:00:00", False),
            ),
        ),
        Example("放假安排未公布的年份", (V("付租车费", "5001", "1002", 800, "2003-10-02"),), untested=True),
    ),
)
