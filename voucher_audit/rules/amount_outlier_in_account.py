"""科目内离群金额。

Flags:
    费用、资产科目里一笔借方金额远大于该科目的惯常水平（对数金额的稳健 z 值超过界限）。只是线索。
Why it matters:
    一个科目的日常开支有它的量级。突然大出许多的一笔，可能是记错科目、借机列支，或少写、多写了一位。
Innocent when:
    年度一次性缴费、集中采购、大修；科目本来就又有小额报销又有大额合同；年底一次结算全年费用。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind

_KINDS = (Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY)
_NARROWEST = 0.2  # a MAD of ln amounts below this is the same price every month; a small rise is no outlier then


@dataclass(frozen=True)
class Params:
    z: float = param(3.5, "稳健 z 值超过多少算离群（Iglewicz、Hoaglin）", "", low=2, high=20)
    many: int = param(12, "科目至少有几笔才统计", "笔", low=5, high=100000)
    times: float = param(5, "至少是中位数的几倍", "倍", low=1, high=1000)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines
    own = lines[(lines["basis"] == "financial") & lines["kind"].isin(_KINDS) & (lines["debit"] > 0)]
    own = own[~own["voucher_id"].isin(view.vouchers.index[view.vouchers["closing"]])]
    account = own["account_name"].where(own["account_name"] != "", own["account_code"])
    logs = pd.Series(np.log(own["debit"].to_numpy(dtype="float64")), index=own.index)
    keys = [own["book"], account]
    middle = logs.groupby(keys).transform("median")
    spread = (logs - middle).abs().groupby(keys).transform("median").clip(lower=_NARROWEST) * 1.4826
    count = logs.groupby(keys).transform("size")
    rank = own["debit"].groupby(keys).rank(method="min", ascending=False)
    odd = (count >= params.many) & (logs - middle > params.z * spread) & (logs - middle >= np.log(params.times))
    hits = pd.DataFrame(
        {"amount": own["debit"], "account": account, "count": count, "rank": rank.astype("int64"),
         "median": np.exp(middle).round().astype("int64")}
    )[odd]  # fmt: skip
    few = int((count < params.many).sum())
    return Outcome(hits, int((count >= params.many).sum()), {f"科目不足 {params.many} 笔，无从比较": few})


def _cost(amount: float, hit: bool = False, account: str = "5101 办公费") -> V:
    return V("付办公用品款", account, "1002", amount, hit=hit)


_USUAL = tuple(_cost(amount) for amount in (300, 420, 380, 510, 260, 340, 450, 390, 610, 280, 330))

RULE = Rule(
    title="科目内离群金额",
    severity=Severity.INFO,
    group="G 统计线索",
    needs=Needs(lines=("basis", "kind", "debit", "account_code", "account_name"), vouchers=("closing",), history=True),
    basis=(),
    params=Params,
    check=check,
    message="借方 {amount:yuan} 元记入“{account}”，为该科目 {count:,} 笔中第 {rank} 大，科目中位数只有 {median:yuan} 元",
    examples=(
        Example("办公费里一笔二十万元", (*_USUAL, _cost(200000, hit=True), _cost(900))),
        Example("不到中位数的五倍", (*_USUAL, _cost(1900))),
        Example("超过中位数的五倍", (*_USUAL, _cost(1950, hit=True))),
        Example(
            "另一个科目只有一笔，无从比较", (*_USUAL, _cost(400), _cost(200000, account="5101 咨询费")), untested=True
        ),
    ),
)
