"""跨期与年末调账。

Flags:
    借记或贷记“以前年度盈余（损益）调整”达到下限；年末年初不动资金、在往来与收入之间直接对转达到下限
    （往来转收入，或收入转往来）。
Why it matters:
    年末年初的大额调账会改变当年收支，往来与收入对转可以把挂账的收入悄悄确认，也可以把收入藏进往来。
Innocent when:
    按审计、巡察、财政批复或决算批复要求调整并附文件；会计差错更正经批准；预收款按合同确认收入。
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_vouchers, param
from voucher_audit.schema import MONEY_KINDS, Kind

_PRIOR_YEAR = r"以前年度(盈余|损益|收支|结余)?调整|前期差错"
_ORDERED = r"审计|巡察|巡视|财政(局|厅|部)?(批复|要求|通知|检查)|决算批复|整改|专项检查|核查|清产核资|批复"
_CURRENT = (Kind.OTHER_PAYABLE, Kind.ADVANCE)  # 应收、预收 turn into income in the course of business
_INCOME = (Kind.INCOME, Kind.APPROPRIATION)


@dataclass(frozen=True)
class Params:
    least: float = param(10000, "金额达到此数才看", "元", low=0)
    last_days: int = param(10, "12 月最后多少天算年末", "天", low=1, high=31)
    first_days: int = param(31, "1 月前多少天算年初", "天", low=1, high=31)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines[view.lines["basis"] == "financial"]
    size = (lines["debit"] - lines["credit"]).abs()
    ids, table = lines["voucher_id"], view.vouchers

    def total(mask: pd.Series) -> pd.Series:
        return size.where(mask, 0).groupby(ids).max().reindex(table.index, fill_value=0)

    prior = total(text.matches(lines["account_name"], _PRIOR_YEAR))
    day = table["date"]
    turn = ((day.dt.month == 12) & (day.dt.day > 31 - params.last_days)) | (
        (day.dt.month == 1) & (day.dt.day <= params.first_days)
    )
    current, income = total(lines["kind"].isin(_CURRENT)), total(lines["kind"].isin(_INCOME))
    no_money = total(lines["kind"].isin([*MONEY_KINDS, Kind.EQUITY])) == 0
    swapped = current.clip(upper=income).where(turn & no_money, 0)
    amount = prior.where(prior >= swapped, swapped)
    enough = amount >= fen(params.least)
    hit = table[enough & ~text.matches(table["summary"], _ORDERED, enough)]
    what = pd.Series("调整以前年度盈余", index=table.index, dtype="str").where(prior >= swapped, "在往来与收入之间对转")
    severity = pd.Series(Severity.LOW.value, index=table.index, dtype="str")
    severity = severity.mask((swapped > prior) & enough, Severity.MEDIUM.value)
    facts = on_vouchers(
        hit, day=hit["date"], amount=amount[hit.index], what=what[hit.index], severity=severity[hit.index]
    )
    undated = int((day.isna() & (current > 0) & (income > 0) & no_money).sum())
    return Outcome(facts, int(((prior > 0) | (turn & no_money)).sum()), {"凭证没有日期，看不出是否在年末年初": undated})


RULE = Rule(
    title="跨期与年末调账",
    severity=Severity.LOW,
    group="F 账务质量与控制",
    needs=Needs(lines=("basis", "kind", "debit", "credit", "account_name"), vouchers=("date", "summary"), history=True),
    basis=("会计法/9", "预算法实施条例/83"),
    params=Params,
    check=check,
    message="{day:day} {what} {amount:yuan} 元，没有写明依据的审计决定或批复",
    examples=(
        Example(
            "调整以前年度盈余，下限两侧与有依据的调整",
            (
                V("补记以前年度维修费", "3501", "2302", 10000, "2021-06-20", hit=True),
                V("补记以前年度维修费", "3501", "2302", 9999.99, "2021-06-20"),
                V("按审计决定调整以前年度收入", "2307", "3501", 50000, "2021-06-20"),
                V("按决算批复调账", "3501", "1218", 50000, "2021-06-20"),
            ),
        ),
        Example(
            "年末把往来转成收入；平时与收款不看",
            (
                V("其他应付款转收入", "2307", "4609", 36000, "2021-12-30", hit=True),
                V("其他应付款转收入", "2307", "4609", 36000, "2021-12-21"),
                V("收租金", "1002", "4605", 36000, "2021-12-30"),
                V("冲减多计收入挂往来", "4609", "2307", 36000, "2022-01-31", hit=True),
                V("冲减多计收入挂往来", "4609", "2307", 36000, "2022-02-01"),
                V("确认12月服务收入", "1212", "4101", 36000, "2021-12-30"),
                V("结转本期收入", "4609", "3301", 36000, "2021-12-31"),
            ),
        ),
    ),
)
