"""支出明显高于同类单位。

Flags:
    同一会计制度（或计划表里指定的同类组）的单位中，某项支出的人均数、占全年支出的比重，或者集中在某一个月的程度，
    远离同类单位的中位数：改进 z 值（0.6745 × 偏离 ÷ 绝对中位差）达到 3.5，并且是中位数的两倍以上。同类不足八家不比。
Why it matters:
    单看一个单位，接待费、差旅费、劳务费高一些说不上异常；与几十家职能、规模相近的单位放在一起，突出的就值得问为什么。
Innocent when:
    承担了同类单位没有的专项任务；一次性搬迁、换届、大型活动；科目使用口径不同；人员名册不全使人均数偏高。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit.batch.crossing.api import PLACE, Check, Gathered, Verdict, no_hits
from voucher_audit.batch.links import LINK_COLUMNS
from voucher_audit.batch.meeting import PARTS_PER_MILLION
from voucher_audit.money import fen, yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import param

# Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): modified z-score, line at 3.5
_SCALE: Final = 0.6745
_WHOLE_YEAR: Final = ("head", "share")


@dataclass(frozen=True)
class Params:
    z: float = param(3.5, "改进 z 值达到多少", "", low=2, high=20)
    times: float = param(2, "至少是中位数的多少倍", "倍", low=2, high=100)
    flat: float = param(4, "同类单位几乎没有差别（绝对中位差为零）时，至少多少倍", "倍", low=2, high=100)
    amount: float = param(20000, "金额达到多少才看", "元", low=0)


def judge(gathered: Gathered, params: Params) -> Verdict:
    rows = gathered.measures
    tested = len(rows)
    z = _SCALE * (rows["value"] - rows["median"]) / rows["mad"].where(rows["mad"] > 0)
    far = np.where(rows["mad"] > 0, z >= params.z, rows["value"] >= params.flat * rows["median"])
    rows = rows[far & (rows["value"] >= params.times * rows["median"]) & (rows["amount"] >= fen(params.amount))]
    if rows.empty:
        return Verdict(no_hits(), tested)
    told = rows.assign(says=[_says(row) for row in rows.itertuples()], yearly=rows["measure"].isin(_WHOLE_YEAR))
    grouped = told.groupby(["entity", "fiscal_year", "item"], sort=True)
    out = grouped.agg(
        amount=("amount", "max"), says=("says", "；".join), yearly=("yearly", "any"), group=("peer_group", "first")
    ).reset_index()
    severity = np.where(out["yearly"], Severity.LOW.value, Severity.INFO.value)
    blank = {
        name: pd.Series(_BLANKS[LINK_COLUMNS.get(name, "str")], index=out.index) for name in PLACE if name not in out
    }
    identity = out["fiscal_year"].astype("str") + "|" + out["item"]
    return Verdict(out.assign(**blank, severity=severity, case="", identity=identity), tested)


_BLANKS: Final[Mapping[str, Any]] = {"str": "", "int64": -1, "datetime64[s]": pd.NaT}


def _says(row: Any) -> str:
    if row.measure == "head":
        return f"人均 {yuan_text(int(row.value))} 元（{row.heads} 人），同类 {row.peers} 家的中位数 {yuan_text(int(row.median))} 元"
    share, middle = row.value / PARTS_PER_MILLION, row.median / PARTS_PER_MILLION
    what = "占全年可比支出" if row.measure == "share" else f"{row.month} 月一个月占该项全年"
    return f"{what} {share:.1%}，同类 {row.peers} 家的中位数 {middle:.1%}"


def message(facts: Mapping[str, Any]) -> str:
    head = f"{facts['fiscal_year']} 年{facts['item']} {yuan_text(int(facts['amount']))} 元"
    return f"{head}：{facts['says']}（同类组：{facts['group']}）"


CHECK = Check(
    title="支出明显高于同类单位",
    severity=Severity.LOW,
    basis=("预算法实施条例/60",),
    params=Params,
    judge=judge,
    message=message,
)
