"""红字冲销异常。

Flags:
    冲回已付款项（红字凭证，或摘要写明冲销且方向相反）之后，同一科目、同样的金额在限定天数内改付给另一个收款人；
    账内找不到被冲销的原凭证的大额红字，作为提示。
Why it matters:
    先冲后补可以把已经审核过的支出换一个收款人或科目，原凭证与新凭证对不上，是改头换面的常见办法。
Innocent when:
    按更正要求冲销后用正确科目重记，并附说明；暂估入账次月冲回；退货、退款冲减支出；
    原凭证在上一年度或另一套账里。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import spans
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import Kind

_SPENDING = (Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY, Kind.ADVANCE, Kind.PREPAID)
_REVERSED = r"冲销|冲回|冲红|红冲|红字|冲减|冲账|更正|错账|调减"
_INNOCENT = r"暂估|估价|预估|退货|退款|退回|退票|退费|汇率|尾差|抹零|结转|计提|折旧"


@dataclass(frozen=True)
class Params:
    least: float = param(1000, "冲销金额达到此数才看", "元", low=0)
    days: int = param(60, "冲销后多少天内重新付款算改付", "天", low=1, high=366)
    large: float = param(10000, "找不到原凭证的红字达到此数才报告", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines[(view.lines["basis"] == "financial") & view.lines["kind"].isin(_SPENDING)]
    frame = lines[["book", "voucher_id", "account_code", "account_name", "summary"]].copy()
    frame["account"] = frame["account_code"].where(frame["account_code"] != "", frame["account_name"])
    frame = frame.join(view.vouchers[["date", "payee"]], on="voucher_id")
    frame["net"] = lines["debit"] - lines["credit"]
    less = frame["net"] < 0
    said = frame.index[less][text.matches(view.lines["summary"], _REVERSED, frame.index[less])]
    frame["red"] = less & ((lines["debit"] < 0) | frame.index.isin(said))
    frame = frame.assign(size=frame["net"].abs(), line=frame.index).dropna(subset=["date"]).sort_values("date")
    red = frame[frame["red"] & (frame["size"] >= fen(params.least))]
    red = red[~text.matches(red["summary"], _INNOCENT)]
    booked = frame[frame["net"] > 0]
    key = ["book", "size"]
    pairs = red.merge(booked, on=key, suffixes=("", "_other"))
    same = (pairs["account"] == pairs["account_other"]) & (pairs["voucher_id"] != pairs["voucher_id_other"])
    gap = (pairs["date_other"] - pairs["date"]).dt.days
    # where an earlier original is there, what was booked on the day itself is the new payment
    earlier = pairs["line"].isin(pairs.loc[same & (gap < 0), "line"])
    before = (gap < 0) | ((gap == 0) & (pairs["line_other"] < pairs["line"]) & ~earlier)
    original = pairs[same & before].sort_values("date_other", kind="stable")
    original = original.drop_duplicates("line", keep="last").set_index("line")
    again = pairs[same & ~before & (gap <= params.days)].set_index("line").join(original["payee_other"].rename("was"))
    again["was"] = again["was"].fillna(again["payee"])
    other_payee = (again["payee_other"] != "") & (again["was"] != "") & (again["payee_other"] != again["was"])
    moved = again[other_payee].reset_index().drop_duplicates("line").set_index("line")
    lost = red[~red["line"].isin(original.index) & (red["size"] >= fen(params.large))].set_index("line")
    lost = lost[~lost.index.isin(moved.index) & _late_enough(lost, frame, params)]
    hits = pd.concat(
        [
            pd.DataFrame({"amount": moved["size"], "was": moved["was"], "now": moved["payee_other"],
                          "day": moved["date_other"], "severity": Severity.MEDIUM.value}),
            pd.DataFrame({"amount": lost["size"], "was": "", "now": "", "day": lost["date"],
                          "severity": Severity.INFO.value}),
        ]
    )  # fmt: skip
    return Outcome(hits, int(red["voucher_id"].nunique()))


def _late_enough(lost: pd.DataFrame, frame: pd.DataFrame, params: Params) -> pd.Series:
    """The original of an early reversal may lie before the first entry."""
    start = spans.first_day(lost["book"], frame)
    return (lost["date"] - start).dt.days > params.days


def message(facts: Mapping[str, Any]) -> str:
    if facts["now"]:
        return evidence("冲回付给{was}的 {amount:yuan} 元，{day:day} 又以同样金额付给{now}，收款人换了", **facts)
    return evidence("红字冲回 {amount:yuan} 元，账内找不到同科目同金额的原凭证", **facts)


def _to(payee: str) -> dict[str, str]:
    return {"counterparty": payee}


RULE = Rule(
    title="红字冲销异常",
    severity=Severity.MEDIUM,
    group="F 账务质量与控制",
    needs=Needs(
        lines=("basis", "kind", "debit", "credit", "summary", "account_code", "account_name"),
        vouchers=("date", "payee"),
        history=True,
    ),
    basis=("会计法/9", "会计基础工作规范/记账凭证"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "冲回后改付给另一家；冲回后仍付给同一家",
            (
                V("付印刷费", "5101 印刷费", "1002", 8600, "2021-03-02", fields=_to("甲印刷厂")),
                V("冲回印刷费", "5101 印刷费", "1002", -8600, "2021-03-20", hit=True, fields=_to("甲印刷厂")),
                V("付印刷费", "5101 印刷费", "1002", 8600, "2021-03-25", fields=_to("乙图文店")),
                V("付绿化费", "5001 维修费", "1002", 8600, "2021-03-25", fields=_to("丁园林队")),
                V("付维修费", "5101 维修费", "1002", 4700, "2021-03-02", fields=_to("丙维修部")),
                V("冲销维修费 科目有误", "5101 维修费", "1002", -4700, "2021-03-20", fields=_to("丙维修部")),
                V("付维修费", "5001 维修费", "1002", 4700, "2021-03-20", fields=_to("丙维修部")),
            ),
        ),
        Example(
            "期限与金额两侧",
            (
                V("付印刷费", "5101 印刷费", "1002", 1000, "2021-03-02", fields=_to("甲印刷厂")),
                V("冲回印刷费", "5101 印刷费", "1002", -1000, "2021-03-20", hit=True, fields=_to("甲印刷厂")),
                V("付印刷费", "5101 印刷费", "1002", 1000, "2021-05-19", fields=_to("乙图文店")),
                V("付复印费", "5101 印刷费", "1002", 1001, "2021-03-02", fields=_to("甲印刷厂")),
                V("冲回复印费", "5101 印刷费", "1002", -1001, "2021-03-20", fields=_to("甲印刷厂")),
                V("付复印费", "5101 印刷费", "1002", 1001, "2021-05-20", fields=_to("乙图文店")),
                V("付胶装费", "5101 印刷费", "1002", 999.99, "2021-03-02", fields=_to("甲印刷厂")),
                V("冲回胶装费", "5101 印刷费", "1002", -999.99, "2021-03-20", fields=_to("甲印刷厂")),
                V("付胶装费", "5101 印刷费", "1002", 999.99, "2021-03-25", fields=_to("乙图文店")),
            ),
        ),
        Example(
            "大额红字没有原凭证；暂估冲回、退货和账初的冲回",
            (
                V("付水费", "5101 水费", "1002", 300, "2021-01-04"),
                V("冲上年多计维修费", "5101 维修费", "2302", -16000, "2021-01-20"),
                V("红字更正 绿化费", "5001 维修费", "1002", -16000, "2021-08-20", hit=True),
                V("冲销绿化费", "1002", "5001 维修费", 17000, "2021-08-20", hit=True),
                V("冲回暂估材料款", "1302", "2302", -16000, "2021-08-20"),
                V("退货退款 打印机", "5001 办公费", "1002", -16000, "2021-08-20"),
            ),
        ),
    ),
)  # fmt: skip
