"""党费未按月收缴。

Flags:
    党费收入的摘要写明按季度、半年、全年收取或补交；同一支部两次收缴之间隔了三个月以上；
    提供党员台账时，党员“已缴至”落后半年以上。支部同意按季的不列季度收缴。
Why it matters:
    党员应当主动按月交纳党费。长期不交、集中补交，说明组织生活和党费管理流于形式，也容易出现账外党费。
Innocent when:
    经党支部同意按季度交纳并有记录；流动党员、预交党费；党费另设专户、不在本账簿核算。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_books, param
from voucher_audit.schema import MONEY_KINDS

_DUES = r"党费"
_RANGE = r"(?<!\d)(1[0-2]|0?[1-9])月?份?(?:-|—|–|至|到|~)+(1[0-2]|0?[1-9])月"
_QUARTER = r"[一二三四1-4]季度?|季度|按季"
_HALF = r"上半年|下半年|半年"
_YEAR = r"全年|整年|年度|一年|两年|三年"
_BACK = r"补[交缴收]|欠[交缴]|拖欠|历年|以前年度"
_NOT_A_BRANCH = r"收到?|交来|上交|缴纳|交纳|补[交缴收]|党费|[\d一二三四五六七八九十]+月份?|[一二三四1-4]季度|上半年|下半年|全年|\d+年|[\s,，、:：;；()-]"
_BRANCH = r"([一-龥A-Za-z0-9]{0,12}?(?:党支部|党总支|支部))"


@dataclass(frozen=True)
class Params:
    quarterly: bool = param(False, "各支部均已同意按季度交纳（同意后季度收缴不列）")
    gap: int = param(3, "同一支部两次收缴隔几个月以上才列", "月", low=2, high=24)
    arrears: int = param(6, "党员欠交几个月以上才列", "月", low=1, high=60)


def check(view: View, params: Params) -> Outcome:
    received = _receipts(view)
    members = view.registers.get("party_members")
    consent = _consenting(members)
    months = _months_stated(received["summary"])
    agreed = [bool(name) and any(name in one or one in name for one in consent) for name in received["branch"]]
    allowed = pd.Series(agreed, index=received.index, dtype="bool") | params.quarterly
    gap = _months_since_last(received, view.vouchers)
    late = months.mask((months == 1) & (gap >= params.gap), gap)
    late = late.mask(allowed & (late <= 3), 1)
    back = text.matches(received["summary"], _BACK) & (months == 1)
    hit = received[(late >= params.gap) | back]
    facts = hit.assign(
        months=late.loc[hit.index],
        stated=months.loc[hit.index] > 1,
        back=back.loc[hit.index],
        person="",
        book_level=False,
    )
    facts["severity"] = np.where(facts["months"] >= 6, Severity.MEDIUM.value, Severity.LOW.value)
    facts = facts.set_index("line").drop(columns=["book", "day"])
    owing = _owing(view, members, params)
    untested = (
        {}
        if len(received) or members is not None
        else {"账内没有党费收缴记录（可能另设专户），也未提供党员台账": len(view.vouchers)}
    )
    return Outcome(
        pd.concat([facts, owing]),
        tested=len(received) + (len(members) if members is not None else 0),
        untested=untested,
    )


def _receipts(view: View) -> pd.DataFrame:
    """Vouchers by which party dues came in: `line`, `book`, `day`, `summary`, `branch`, `amount`."""
    lines = view.lines
    about = text.matches(lines["summary"], _DUES) | text.matches(lines["account_name"], _DUES)
    ids = lines.loc[about, "voucher_id"].unique()
    money = lines[lines["voucher_id"].isin(ids) & lines["kind"].isin(MONEY_KINDS)]
    net = (money["debit"] - money["credit"]).groupby(money["voucher_id"]).sum()
    coming = net[net > 0]
    on = view.vouchers.loc[coming.index]
    plain = ~text.matches(on["summary"], r"下拨|返还|拨入|利息|退回|上级")
    frame = pd.DataFrame(
        {"line": on["first_line"], "book": on["book"], "day": on["date"], "summary": on["summary"], "amount": coming}
    )[plain]
    return frame.assign(branch=text.extract(text.stripped(frame["summary"], _NOT_A_BRANCH), _BRANCH)).sort_values("day")


def _months_stated(summary: pd.Series) -> pd.Series:
    """How many months the text says that the receipt covers; 1 where it does not say."""
    first = pd.to_numeric(text.extract(summary, _RANGE), errors="coerce")
    last = pd.to_numeric(
        text.extract(summary, _RANGE.replace("(1[0-2]|0?[1-9])", "(?:1[0-2]|0?[1-9])", 1)), errors="coerce"
    )
    span = (last - first + 1).where(last > first)
    worded = np.select(
        [text.matches(summary, _YEAR), text.matches(summary, _HALF), text.matches(summary, _QUARTER)], [12, 6, 3], 1
    )
    months: pd.Series = span.fillna(pd.Series(worded, index=summary.index)).astype("int64")
    return months


def _months_since_last(received: pd.DataFrame, vouchers: pd.DataFrame) -> pd.Series:
    """Months of the book since the branch's receipt before; 1 for the first and for branches with fewer than three
    receipts. A year that was not handed over is no year without dues: only years with vouchers are counted."""
    if received.empty:
        return pd.Series(dtype="int64")
    there = vouchers["date"].dt.year.groupby(vouchers["book"]).unique()
    year = received["day"].dt.year
    place = pd.Series(0, index=received.index)
    for book in received["book"].unique():
        held = np.sort(there[book][~np.isnan(there[book])])
        place = place.mask(received["book"] == book, pd.Series(np.searchsorted(held, year), index=received.index))
    month = place * 12 + received["day"].dt.month
    grouped = month.groupby([received["book"], received["branch"]])
    gap = grouped.diff().where(grouped.transform("size") >= 3)
    months: pd.Series = gap.fillna(1).astype("int64")
    return months


def _consenting(members: pd.DataFrame | None) -> set[str]:
    if members is None:
        return set()
    return set(members.loc[members["quarterly_consent"].fillna(False).astype(bool), "branch"]) - {""}


def _owing(view: View, members: pd.DataFrame | None, params: Params) -> pd.DataFrame:
    """Members whose dues are paid up to a month long before the end of the ledger."""
    if members is None or view.vouchers["date"].isna().all():
        return pd.DataFrame(index=pd.Index([], dtype="int64"))
    end = view.vouchers["date"].max()
    until = members["until"].fillna(end).clip(upper=end)
    owed = (until.dt.year - members["paid_to"].dt.year) * 12 + until.dt.month - members["paid_to"].dt.month
    bad = members[(owed >= params.arrears).fillna(False)]
    months = owed.loc[bad.index].astype("int64")
    return on_books(
        [str(view.vouchers["book"].iloc[0])] * len(bad),
        person=bad["name"].to_numpy(),
        branch=bad["branch"].to_numpy(),
        months=months.to_numpy(),
        paid_to=bad["paid_to"].to_numpy(),
        amount=(bad["monthly"].fillna(0).astype("int64") * months).to_numpy(),
        book_level=True,
        severity=np.where(months >= 24, Severity.HIGH.value, Severity.MEDIUM.value),
    )


def message(facts: Mapping[str, Any]) -> str:
    if facts["book_level"]:
        return evidence(
            "{branch}党员{person}党费只交至 {paid_to:day}，欠交 {months} 个月，约 {amount:yuan} 元", **facts
        )
    if facts["stated"]:
        return evidence("党费一次收取 {months} 个月：{summary}，{amount:yuan} 元", **facts)
    if facts["back"]:
        return evidence("党费为事后补交：{summary}，{amount:yuan} 元", **facts)
    return evidence("{branch}党费距上一次收缴已 {months} 个月：{summary}，{amount:yuan} 元", **facts)


RULE = Rule(
    title="党费未按月收缴",
    severity=Severity.LOW,
    group="H 党费·工会·其他资金",
    needs=Needs(
        lines=("summary", "account_name", "kind", "debit", "credit"),
        vouchers=("date", "summary"),
        optional={"party_members": "不知道党员个人是否欠交、支部是否同意按季"},
        history=True,
    ),
    basis=("党费规定/收缴",),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要写明按季、半年收取；按月的、下拨的不列",
            (
                V("收党费 9月 机关支部", "100199", "2901", 1865, date="2021-09-10"),
                V("收党费 7-8月 机关支部", "100199", "2901", 3730, date="2021-08-10"),
                V("收一季度党费 老干部支部", "100199", "2901", 900, date="2021-03-30", hit=True),
                V("收上半年党费 二支部", "100199", "2901", 5400, date="2021-06-30", hit=True),
                V("上级下拨党费 全年", "100199", "2901", 5000, date="2021-06-30"),
                V("党费支出 订党刊全年", "2901", "100199", 500, date="2021-06-30"),
            ),
        ),
        Example(
            "事后补交；补的是会议费、当月交的不列",
            (
                V("收机关支部补交党费 3月", "100199", "2901", 300, date="2021-05-10", hit=True),
                V("收机关支部党费 5月", "100199", "2901", 300, date="2021-05-10"),
                V("收补交培训会议费", "100199", "2901", 300, date="2021-05-10"),
            ),
        ),
        Example(
            "同一支部两次收缴相隔三个月以上",
            (
                V("收党费 一支部", "100199", "2901", 300, date="2021-01-10"),
                V("收党费 一支部", "100199", "2901", 300, date="2021-03-10"),
                V("收党费 一支部", "100199", "2901", 900, date="2021-06-10", hit=True),
                V("收党费 二支部", "100199", "2901", 300, date="2021-01-12"),
                V("收党费 二支部", "100199", "2901", 300, date="2021-02-12"),
                V("收党费 二支部", "100199", "2901", 300, date="2021-04-12"),
            ),
        ),
        Example(
            "跨年也按月数算：十二月到次年三月是三个月，到二月是两个月",
            (
                V("收党费 一支部", "100199", "2901", 300, date="2020-11-10"),
                V("收党费 一支部", "100199", "2901", 300, date="2020-12-10"),
                V("收党费 一支部", "100199", "2901", 900, date="2021-03-10", hit=True),
                V("收党费 二支部", "100199", "2901", 300, date="2020-11-12"),
                V("收党费 二支部", "100199", "2901", 300, date="2020-12-12"),
                V("收党费 二支部", "100199", "2901", 300, date="2021-02-12"),
            ),
        ),
        Example(
            "党员台账：欠交半年以上列出；支部同意按季的不列季度收缴",
            (
                V("收一季度党费 机关支部", "100199", "2901", 900, date="2021-03-30"),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
            registers={
                "party_members": (
                    {
                        "branch": "机关支部",
                        "name": "甲",
                        "monthly": 30,
                        "paid_to": "2021-12-31",
                        "quarterly_consent": True,
                    },
                    {
                        "branch": "机关支部",
                        "name": "乙",
                        "monthly": 30,
                        "paid_to": "2019-12-31",
                        "quarterly_consent": True,
                    },
                    {
                        "branch": "机关支部",
                        "name": "丙",
                        "monthly": 30,
                        "paid_to": "2021-07-31",
                        "quarterly_consent": True,
                    },
                )
            },
            book_hits=1,
        ),
        Example("账内没有党费", (V("付电话费", "5101", "1002", 100), V("付水费", "5101", "1002", 100)), untested=True),
    ),
)
