"""发票连号。

Flags:
    发票台账中同一销方的纸质发票号码相连（三张以上），开票或报销的日子却相隔很远，或由不同的人报销；
    号码越往后日期反而越早的，程度加重。摘要自己写明连号的也列。数电票为全国统一编号，不看。
Why it matters:
    正常营业的商家不可能隔很久还开出相连的号码；连号说明发票是一次集中开出、事后分散报销的。
Innocent when:
    同一天一次购买、因限额分开开票；定点单位按月汇总、集中开具；小商户确实很少开票。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_PAPER = 12  # digits; longer numbers are nationwide
_SAYS = r"连号|号码相连|同号段"


@dataclass(frozen=True)
class Params:
    gap: int = param(3, "号码相差不超过几", "", low=1, high=100)
    count: int = param(3, "相连几张才列", "张", low=2, high=100)
    days: int = param(15, "首尾相隔达到多少天才列", "天", low=1, high=366)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    said = table[text.matches(table["summary"], _SAYS, table["spent"] > 0)]
    runs, judged = _runs(view, params)
    hit = table.loc[runs.index.union(said.index)]
    facts = on_vouchers(
        hit,
        amount=hit["spent"],
        summary=hit["summary"],
        seller=runs["seller"].reindex(hit.index, fill_value=""),
        count=runs["count"].reindex(hit.index, fill_value=0).astype("int64"),
        low=runs["low"].reindex(hit.index, fill_value=0).astype("int64"),
        high=runs["high"].reindex(hit.index, fill_value=0).astype("int64"),
        first=runs["first"].reindex(hit.index),
        last=runs["last"].reindex(hit.index),
        backwards=runs["backwards"].reindex(hit.index, fill_value=False).astype("bool"),
    )
    facts["severity"] = np.where(facts["backwards"], Severity.HIGH.value, Severity.MEDIUM.value)
    return Outcome(facts, tested=judged + len(said))


def _runs(view: View, params: Params) -> tuple[pd.DataFrame, int]:
    """Vouchers that booked an invoice of a suspicious run, and the number of paper invoices looked at."""
    columns = ["seller", "count", "low", "high", "first", "last", "backwards"]
    if "invoices" not in view.registers:
        return pd.DataFrame(columns=columns), 0
    register = view.registers["invoices"].reset_index(drop=True)
    digits = register["number"].str.replace(r"\D", "", regex=True)
    paper = (digits != "") & (digits.str.len() <= _PAPER) & (register["seller"] != "") & register["date"].notna()
    paper &= ~register["amount"].fillna(0).lt(0)
    frame = pd.DataFrame(
        {
            "number": digits[paper].astype("int64"),
            "date": register["date"],
            "handler": register["handler"],
            "seller": register["seller"],
        }
    ).loc[paper[paper].index]
    frame["who"] = parties.normalised(frame["seller"]) + "|" + register["code"]
    frame = frame.sort_values(["who", "number", "date"]).drop_duplicates(["who", "number"])
    step = frame.groupby("who")["number"].diff()
    run = (step.isna() | (step > params.gap)).cumsum()
    frame["older"] = (frame.groupby(run)["date"].diff().dt.days < 0).astype("bool")
    table = frame.groupby(run).agg(
        seller=("seller", "first"), count=("number", "size"), low=("number", "min"), high=("number", "max"),
        first=("date", "min"), last=("date", "max"), backwards=("older", "any"),
        people=("handler", lambda names: names[names != ""].nunique()),
    )  # fmt: skip
    apart = (table["last"] - table["first"]).dt.days
    bad = table[(table["count"] >= params.count) & ((apart >= params.days) | ((table["people"] >= 2) & (apart > 0)))]
    of_entry = run[run.isin(bad.index)]
    pairs = view.matches["invoices"].pairs
    pairs = pairs[pairs["entry"].isin(of_entry.index)]
    found = bad.loc[of_entry.loc[pairs["entry"]], columns].set_axis(pairs["voucher_id"])
    return found[~found.index.duplicated()], len(frame)


def message(facts: Mapping[str, Any]) -> str:
    if not facts["count"]:
        return evidence("摘要写明发票连号：支出 {amount:yuan} 元（{summary}）", **facts)
    order = "，且号码在后的日期反而在前" if facts["backwards"] else ""
    return evidence(
        "{seller}的发票 {low:08d} 至 {high:08d} 号共 {count} 张相连，开票日期却在 {first:day} 至 {last:day}"
        + order
        + "；本凭证支出 {amount:yuan} 元（{summary}）",
        **facts,
    )


RULE = Rule(
    title="发票连号",
    severity=Severity.MEDIUM,
    group="B 票据",
    needs=Needs(
        lines=("summary",),
        vouchers=("summary", "spent"),
        optional={"invoices": "未查发票号码是否相连，只凭摘要"},
        history=True,
    ),
    basis=("发票管理办法/21", "会计法/9", "会计法/14"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "相连三张、首尾十五天；相隔十四天、同日开出、数电票的不列",
            (
                V("付餐费", "5001", "1011", 810, date="2021-03-20", fields={"counterparty": "聚友饭店"}, hit=True),
                V("付工作餐费", "5001", "1011", 820, date="2021-03-21", fields={"counterparty": "聚友饭店"}, hit=True),
                V("付误餐费", "5001", "1011", 830, date="2021-03-22", fields={"counterparty": "聚友饭店"}, hit=True),
                V("付条幅费", "5001", "1011", 410, date="2021-03-20", fields={"counterparty": "宏图广告社"}),
                V("付展板费", "5001", "1011", 420, date="2021-03-21", fields={"counterparty": "宏图广告社"}),
                V("付标牌费", "5001", "1011", 430, date="2021-03-22", fields={"counterparty": "宏图广告社"}),
                V("付硒鼓款", "5001", "1011", 510, date="2021-03-20", fields={"counterparty": "百川文具店"}),
                V("付墨盒款", "5001", "1011", 520, date="2021-03-21", fields={"counterparty": "百川文具店"}),
                V("付纸张款", "5001", "1011", 530, date="2021-03-22", fields={"counterparty": "百川文具店"}),
            ),
            registers={
                "invoices": tuple(
                    {"number": number, "date": day, "seller": seller, "amount": amount}
                    for seller, rows in (
                        (
                            "聚友饭店",
                            (
                                ("00310021", "2021-03-01", 810),
                                ("00310022", "2021-03-09", 820),
                                ("00310025", "2021-03-16", 830),
                            ),
                        ),
                        (
                            "宏图广告社",
                            (
                                ("00410021", "2021-03-01", 410),
                                ("00410022", "2021-03-09", 420),
                                ("00410023", "2021-03-15", 430),
                            ),
                        ),
                        (
                            "百川文具店",
                            (
                                ("21212000000000000001", "2021-01-01", 510),
                                ("21212000000000000002", "2021-02-09", 520),
                                ("21212000000000000003", "2021-03-15", 530),
                            ),
                        ),
                    )
                    for number, day, amount in rows
                )
            },
        ),
        Example(
            "摘要写明连号；没有台账时说明只凭摘要",
            (V("连号餐票 5张", "5101", "1001", 450, hit=True), V("报餐票 5张", "5101", "1001", 450)),
            untested=True,
        ),
    ),
)
