"""金额贴着界限聚集。

Flags:
    付款金额落在某条界限（现金结算起点、集体决策线、采购限额）之下一成以内的笔数，是刚过界限的两倍以上。
    同一收款人的同额付款只算一笔；按月、分期和已有会议、合同的付款不算。只是线索。
Why it matters:
    没有界限时，金额在界限两边应当差不多一样多。贴着界限之下扎堆，说明有人在避开转账、集体研究或采购程序。
Innocent when:
    供应商的标准价格恰在界限之下；按标准包干的费用；界限本身就是预算指标的上限。
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence.contract_progress import INSTALMENT
from voucher_audit.evidence.discretion import COLUMNS, PERIOD, discretionary
from voucher_audit.money import fen, yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, no_hits, on_vouchers, param


@dataclass(frozen=True)
class Params:
    cash: float = param(1000, "现金结算起点，0 为不看", "元", low=0)
    decision: float = param(20000, "集体决策线，0 为不看", "元", low=0)
    procurement: float = param(0, "本单位采购限额，0 为不看", "元", low=0)
    band: float = param(0.1, "界限上下多大范围", "", low=0.01, high=0.5)
    ratio: float = param(2, "界限下的笔数超过界限上的几倍", "倍", low=1, high=100)
    many: int = param(8, "界限下至少几笔", "笔", low=3, high=1000)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    chosen = discretionary(table)
    regular = text.matches(table["summary"], INSTALMENT, chosen)
    regular |= text.matches(table["summary"], PERIOD, chosen & ~regular)
    for name in ("minutes", "contracts"):
        if name in view.matches:
            regular |= view.matches[name].table["matched"].reindex(table.index, fill_value=False)
    own = table[chosen & ~regular]
    lines = (
        ("现金结算起点", own["cash_paid"], fen(params.cash)),
        ("集体决策线", own["paid"], fen(params.decision)),
        ("采购限额", own["paid"], fen(params.procurement)),
    )
    found = [_clusters(own, paid, line, name, params) for name, paid, line in lines if line > 0]
    hits = pd.concat(found) if found else no_hits()
    return Outcome(hits[~hits.index.duplicated()], len(own))


def _clusters(own: pd.DataFrame, paid: pd.Series, line: int, name: str, params: Params) -> pd.DataFrame:
    near = own.assign(value=paid)[(paid >= line * (1 - params.band)) & (paid < line * (1 + params.band))]
    named = near["payee"].where(near["payee"] != "", near["summary"])
    near = near[~pd.MultiIndex.from_arrays([near["book"], named, near["value"]]).duplicated()]
    under = near["value"] < line
    below = under.groupby(near["book"]).transform("sum")
    above = (~under).groupby(near["book"]).transform("sum")
    hit = near[under & (below >= params.many) & (below > params.ratio * above)]
    return on_vouchers(
        hit, amount=hit["value"], name=name, line=line, below=below[hit.index], above=above[hit.index],
        case=hit["book"] + f" 贴近{name} {yuan_text(line)} 元", low=int(line * (1 - params.band)),
    )  # fmt: skip


def _cash(amount: float, hit: bool = False, summary: str = "付零星材料款") -> V:
    return V(f"{summary}{amount}", "5001", "1001", amount, hit=hit)


RULE = Rule(
    title="金额贴着界限聚集",
    severity=Severity.INFO,
    group="G 统计线索",
    needs=Needs(
        vouchers=("cash_paid", *COLUMNS),
        optional={"minutes": "未排除已经上会的付款", "contracts": "未排除合同内的付款"},
        history=True,
    ),
    basis=(),
    params=Params,
    check=check,
    message="付款 {amount:yuan} 元紧贴{name} {line:yuan} 元之下；{low:yuan} 元至此线之间有 {below} 笔，刚过此线的只有 {above} 笔",
    examples=(
        Example("八笔贴着 1000 元，三笔刚过", tuple(_cash(990 + n, hit=True) for n in range(8)) + tuple(_cash(1000 + n) for n in range(3))),
        Example("八笔在下、四笔在上，不到两倍以上", tuple(_cash(990 + n) for n in range(8)) + tuple(_cash(1000 + n) for n in range(4))),
        Example("只有七笔", tuple(_cash(990 + n) for n in range(7))),
        Example("同一收款人每月同额只算一笔", tuple(V("付报刊款", "5001", "1001", 980, fields={"counterparty": "邮政"}) for _ in range(12))),
    ),
)  # fmt: skip
