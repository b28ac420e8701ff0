"""跨年、跨期发票入账。

Flags:
    发票的年份早于入账年份，已过次年三月底仍入账；发票比入账早一年以上的为中等程度；
    摘要自己写明以往年度的发票补报。当年之内拖延半年以上的只作提示。
Why it matters:
    陈年发票集中报销，往往是拼凑金额、用旧票套取当年预算，也使各年度的支出失真。
Innocent when:
    质保金、尾款到期才付；上年十二月的发票次年三月底前入账；经批准并说明原因的跨年报销；医药、差旅依规定延后。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import invoices
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_YEAR = r"(20\d\d)年?(?:度)?(?:的)?[^\d,，。;；]{0,10}?(?:发票|票(?![面价]))"
_SAYS = r"(?P<word>跨年(?:度)?(?:的)?(?:发)?票|(?:往年|去年|上年|前年|旧|陈年|以前年度)(?:度)?(?:的)?(?:发)?票|过期(?:发)?票)"
_INNOCENT = r"质保金|保证金|尾款|结算审定|分期|已预付|冲预付|汇票|支票|车票|门票"


@dataclass(frozen=True)
class Params:
    same_year: int = param(180, "当年之内发票早于入账多少天作提示", "天", low=1, high=366)
    old: int = param(365, "发票早于入账多少天为中等程度", "天", low=1, high=3660)
    grace_month: int = param(3, "上年发票在次年几月底以前入账不算跨年", "月", low=0, high=12)
    amount: float = param(200, "支出达到多少才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["spent"] >= fen(params.amount)) & table["date"].notna()
    scope &= ~text.matches(table["summary"], _INNOCENT, scope)
    year = pd.to_numeric(text.extract(table["summary"], _YEAR, scope), errors="coerce")
    told = scope & (
        (year < table["date"].dt.year)
        & ((table["date"].dt.month > params.grace_month) | (year < table["date"].dt.year - 1))
    )
    told |= text.matches(table["summary"], _SAYS, scope)
    oldest = _oldest_invoice(view)
    date = oldest["date"].reindex(table.index)
    age = (table["date"] - date).dt.days
    years = table["date"].dt.year - date.dt.year
    crossed = scope & ((years > 1) | ((years == 1) & (table["date"].dt.month > params.grace_month)))
    late = scope & ((crossed & (age > 31)) | (age > params.same_year))
    hit = table[told | late]
    age_of = age.loc[hit.index].fillna(-1).astype("int64")
    severity = np.select(
        [(age_of > params.old) | told.loc[hit.index], crossed.loc[hit.index]],
        [Severity.MEDIUM.value, Severity.LOW.value],
        Severity.INFO.value,
    )
    facts = on_vouchers(
        hit, amount=hit["spent"], summary=hit["summary"], age=age_of, invoiced=date,
        number=oldest["number"].reindex(hit.index, fill_value=""), severity=severity,
    )  # fmt: skip
    return Outcome(facts, tested=int(scope.sum()))


def _oldest_invoice(view: View) -> pd.DataFrame:
    """The oldest invoice booked with each voucher, also one that was too old to be matched by its amount."""
    if "invoices" not in view.matches:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[s]"), "number": pd.Series(dtype="str")})
    register = view.registers["invoices"].reset_index(drop=True)
    pairs = view.matches["invoices"].pairs
    found = register.loc[pairs["entry"], ["date", "number"]].set_axis(pairs["voucher_id"])
    judged = invoices.verdicts(view.matches["invoices"], register, view.vouchers)
    stale = judged.loc[judged["state"] == "stale", ["entry_date", "number"]].rename(columns={"entry_date": "date"})
    both = pd.concat([found, stale]).dropna(subset=["date"]).sort_values("date")
    return both[~both.index.duplicated()]


def message(facts: Mapping[str, Any]) -> str:
    if facts["age"] < 0:
        return evidence("支出 {amount:yuan} 元，摘要写明是以前年度的发票（{summary}）", **facts)
    return evidence(
        "支出 {amount:yuan} 元（{summary}），发票 {number} 开票日期 {invoiced:day}，早于入账 {age} 天", **facts
    )


RULE = Rule(
    title="跨年、跨期发票入账",
    severity=Severity.LOW,
    group="B 票据",
    needs=Needs(
        lines=("summary", "date"),
        vouchers=invoices.VOUCHER_NEEDS,
        optional={"invoices": "未与发票台账核对开票日期，只凭摘要"},
    ),
    basis=("发票管理办法/20", "发票管理办法/21", "会计法/9"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要写明往年发票；上年发票三月底前入账的不列",
            (
                V("2019年发票补报", "5101", "1011", 5480, hit=True),
                V("2020年发票补报", "5101", "1011", 5480, date="2021-04-01", hit=True),
                V("2020年发票补报", "5101", "1011", 5480, date="2021-03-31"),
                V("付2021年报刊 发票已附", "5101", "1011", 5480),
                V("付2019年工程质保金 发票", "5001", "1011", 5480),
            ),
        ),
        Example(
            "台账的开票日期：上年十二月的票，三月底两侧",
            (
                V("付印刷费", "5101", "1002", 3200, date="2021-03-31", fields={"counterparty": "新华印刷厂"}),
                V("付装订费", "5101", "1002", 1800, date="2021-04-01", fields={"counterparty": "新华印刷厂"}, hit=True),
                V("付桌椅款", "1601", "1002", 7400, date="2021-05-18", fields={"counterparty": "宏达家具厂"}, hit=True),
                V("付窗帘款", "1601", "1002", 2300, date="2021-05-18", fields={"counterparty": "锦绣布艺店"}),
            ),
            registers={
                "invoices": (
                    {"number": "01234501", "date": "2020-12-10", "seller": "新华印刷厂", "amount": 3200},
                    {"number": "01234502", "date": "2020-12-10", "seller": "新华印刷厂", "amount": 1800},
                    {"number": "22345601", "date": "2020-02-09", "seller": "宏达家具厂", "amount": 7400},
                    {"number": "32345601", "date": "2021-04-09", "seller": "锦绣布艺店", "amount": 2300},
                )
            },
        ),
        Example(
            "没有台账时只凭摘要，并说明",
            (V("跨年发票", "5101", "1011", 300, hit=True), V("购年票夹", "5101", "1011", 300)),
            untested=True,
        ),
    ),
)
