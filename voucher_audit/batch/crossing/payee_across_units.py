"""多个单位向同一商家支付。

Flags:
    几个单位在同一年度向同一家公司付款，各自都有一定数额，合计可观：各单位每笔都在决策、采购线以下的，单独指出；
    其余只在合计很大时列出。供电、通信、银行、税务等人人都要付款的不看，向被查单位自身的付款也不看。
Why it matters:
    同一实际控制人可以把业务拆到几个单位，各单位都不够上会、不够招标；合计起来才看得出规模和利益输送的可能。
Innocent when:
    政府采购定点、框架协议、公开招标确定的供应商；当地仅此一家；上级统一组织、分单位付款的项目。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.batch.crossing.api import Check, Gathered, Verdict, named, no_hits, placed
from voucher_audit.money import fen, yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import param


@dataclass(frozen=True)
class Params:
    units: int = param(3, "至少几个单位", "个", low=2, high=1000)
    most: int = param(30, "至多几个单位（再多是当地通用的商家）", "个", low=2, high=10000)
    own: float = param(10000, "一个单位全年付给它的合计达到此数才算一个单位", "元", low=0)
    line: float = param(50000, "决策、采购线：各单位单笔都低于它，视为分散支付", "元", low=0)
    scattered: float = param(200000, "分散支付时，合计达到此数", "元", low=0)
    large: float = param(1000000, "其余情形，合计达到此数", "元", low=0)


def judge(gathered: Gathered, params: Params) -> Verdict:
    rows = gathered.links["payee"]
    rows = rows[~rows["key"].isin(gathered.units) & (rows["amount"] >= fen(params.own))]
    grouped = rows.groupby(["key", "fiscal_year"])
    units, total, largest = grouped["entity"].nunique(), grouped["amount"].sum(), grouped["largest"].max()
    scattered = (largest < fen(params.line)) & (total >= fen(params.scattered))
    hit = units.between(params.units, params.most) & (scattered | (total >= fen(params.large)))
    found = []
    for at in hit.index[hit]:
        key, year = str(at[0]), int(at[1])
        group = rows[(rows["key"] == key) & (rows["fiscal_year"] == year)].set_index("entity", drop=False)
        rest = [named(entity for entity in group["entity"] if entity != mine) for mine in group["entity"]]
        severity = Severity.MEDIUM if scattered[at] else Severity.LOW
        found.append(
            placed(
                group, amount=group["amount"], payments=group["count"], payee=group["payee"], rest=rest,
                units=int(units[at]), total=int(total[at]), largest=int(largest[at]), scattered=bool(scattered[at]),
                severity=severity.value, case=f"{year} 年多个单位向{key}付款", identity=f"{year}|{key}",
            )
        )  # fmt: skip
    return Verdict(pd.concat(found) if found else no_hits(), len(units))


def message(facts: Mapping[str, Any]) -> str:
    own = f"{facts['fiscal_year']} 年本单位向{facts['payee']}付款 {facts['payments']} 笔 {yuan_text(int(facts['amount']))} 元"
    together = f"连同{facts['rest']}，{facts['units']} 个单位合计 {yuan_text(int(facts['total']))} 元"
    how = f"，单笔最大只有 {yuan_text(int(facts['largest']))} 元" if facts["scattered"] else ""
    return f"{own}；{together}{how}"


CHECK = Check(
    title="多个单位向同一商家支付",
    severity=Severity.MEDIUM,
    basis=("政府采购法/28", "采购法实施条例/28"),
    params=Params,
    judge=judge,
    message=message,
)
