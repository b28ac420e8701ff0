"""挪用代管、受托代理资金。

Flags:
    受托代理的现金、存款（党费、工会、代管款）支付了本单位的费用或资产；受托代理负债直接转作本单位收入。
Why it matters:
    代管的钱不是单位自己的收入和支出。用它付本单位的账，是挪用他人资金，也使两边的账都不真实。
Innocent when:
    单位先行垫付、后从代管资金归垫并注明；按委托协议计提的管理费；受托事项终止、经批准转作收入。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import MONEY_KINDS, Kind

_COSTS = [Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY]
_SETTLED = r"归垫|归还垫付|垫付|代垫|管理费|手续费|更正|调账|委托协议|批准转"


@dataclass(frozen=True)
class Params:
    amount: float = param(100, "达到多少才列", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    lines, table = view.lines, view.vouchers
    money = lines["kind"].isin(MONEY_KINDS)

    def total(mask: pd.Series, value: pd.Series) -> pd.Series:
        return value[mask].groupby(lines.loc[mask, "voucher_id"]).sum().reindex(table.index, fill_value=0).clip(lower=0)

    held_out = total(lines["custody"] & money, lines["credit"] - lines["debit"])
    held_debt = total(lines["kind"] == Kind.CUSTODY_LIABILITY.value, lines["debit"] - lines["credit"])
    cost = total(lines["kind"].isin(_COSTS), lines["debit"] - lines["credit"])
    income = total(lines["kind"].isin([Kind.INCOME, Kind.APPROPRIATION]), lines["credit"] - lines["debit"])
    paid_own = held_out.clip(upper=cost)
    became_own = held_debt.clip(upper=income)
    amount = paid_own.where(paid_own > 0, became_own)
    enough = amount >= fen(params.amount)
    hit = table[enough & ~text.matches(table["summary"], _SETTLED, enough)]
    facts = on_vouchers(
        hit, amount=amount, spent=paid_own > 0, summary=hit["summary"],
        severity=np.where(paid_own.loc[hit.index] > 0, Severity.HIGH.value, Severity.MEDIUM.value),
    )  # fmt: skip
    return Outcome(facts, tested=int(((held_out > 0) | (held_debt > 0)).sum()))


def message(facts: Mapping[str, Any]) -> str:
    how = "用受托代理资金支付本单位费用" if facts["spent"] else "受托代理负债直接转作本单位收入"
    return evidence(how + " {amount:yuan} 元（{summary}）", **facts)


RULE = Rule(
    title="挪用代管、受托代理资金",
    severity=Severity.HIGH,
    group="H 党费·工会·其他资金",
    needs=Needs(lines=("kind", "custody", "debit", "credit"), vouchers=("summary",)),
    basis=("政府会计制度/受托代理", "财政违法行为处罚处分条例/17"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "代管的钱付本单位的账；付代管事项、归垫的不列；起点两侧",
            (
                V("付会议室装修", "5101", "100299 银行存款/受托代理资产", 100, hit=True),
                V("付会议室装修", "5101", "100299 银行存款/受托代理资产", 99.99),
                V("代管项目支出", "2901", "100299 银行存款/受托代理资产", 8000),
                V("归垫前期垫付代管项目款", "5101", "100299 银行存款/受托代理资产", 8000),
                V("付会议室装修", "5101", "1002", 8000),
            ),
        ),
        Example(
            "受托代理负债转作收入",
            (
                V("代管款余额转收入", "2901", "4609", 6000, hit=True),
                V("退回代管款", "2901", "100299 银行存款/受托代理资产", 6000),
            ),
        ),
    ),
)
