"""零余额账户资金转入本单位实有资金账户。

Flags:
    零余额账户用款额度减少、本单位银行存款同时增加，摘要没有写明财政允许的用途（工会经费、社保、公积金、个税、
    水电暖托收、批准归垫、工资代发一类）。
Why it matters:
    财政额度应当直接付给收款人。转进自己的账户，就脱离了国库监督，年底的额度也借此“花完”，沉淀成可以随意使用的资金。
Innocent when:
    财政部门批准的归垫；缴纳工会经费、社会保险、公积金、个人所得税；水电暖费托收；通过本单位账户代发工资；错账冲回。
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
from voucher_audit.schema import Kind

_APPROVED = (
    r"工会(?!活动)|社保|社会保险|养老|医保|医疗保险|失业|工伤|生育保险|公积金|年金|个税|税|残保金|水费|电费|水电|燃气|天然气|热力|采暖|取暖|供暖|供热|"
    r"暖气|电话费|通讯费|托收|代扣|委托收款|工资|薪|津贴|补贴|绩效|离退休|遗属|抚恤|住房补贴|党费|党建|归垫|垫付|垫支|批准|批复|同意|"
    r"退回|退款|冲回|冲正|更正|错账|错误|差错|红字|公务卡|提现|备用金"
)
_OWN_BANK = r"银行存款(?!.{0,8}零余额)|基本户|基本账户|实有资金|专户"


@dataclass(frozen=True)
class Params:
    least: float = param(0, "金额达到此数才看（0 为任何金额）", "元", low=0)
    high: float = param(10000, "金额达到此数为严重程度，低于此为中等程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    lines = view.lines[view.lines["basis"] == "financial"]
    net = lines["credit"] - lines["debit"]
    quota, bank = lines["kind"] == Kind.QUOTA.value, (lines["kind"] == Kind.BANK.value) & ~lines["custody"]

    def total(mask: pd.Series, signed: pd.Series) -> pd.Series:
        summed: pd.Series = signed[mask].groupby(lines.loc[mask, "voucher_id"]).sum()
        return summed.reindex(table.index, fill_value=0).clip(lower=0)

    out = total(quota, net)
    moved = np.minimum(out, total(bank, -net))
    if view.has("opposite"):  # a journal of the zero-balance account names the other account only
        told = quota & lines["book"].isin(view.journals) & text.matches(lines["opposite"], _OWN_BANK)
        moved = np.maximum(moved, total(told, net))
    amount = pd.Series(moved, index=table.index)
    moving = amount >= max(fen(params.least), 1)
    transfers = table[moving]
    hit = transfers[~text.matches(transfers["summary"], _APPROVED)]
    severity = np.where(amount[hit.index] >= fen(params.high), Severity.HIGH.value, Severity.MEDIUM.value)
    facts = on_vouchers(
        hit, "first_line", day=hit["date"], amount=amount[hit.index].astype("int64"), summary=hit["summary"], severity=severity
    )  # fmt: skip
    return Outcome(facts, int((out > 0).sum()))


def message(facts: Mapping[str, Any]) -> str:
    said = f"（{facts['summary']}）" if facts["summary"] else "，没有摘要"
    return evidence("{day:day} 从零余额账户转入本单位银行存款 {amount:yuan} 元，未写明财政允许的用途" + said, **facts)


RULE = Rule(
    title="零余额资金转入本单位账户",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=("kind", "custody", "basis", "debit", "credit"),
        vouchers=("date", "summary"),
        optional={"opposite": ""},
    ),
    basis=("国库集中支付", "财政违法行为处罚处分条例/6"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "转入基本户；直接支付、提现、反方向的不是",
            (
                V("零余额转基本户", "1002", "1011", 80000, hit=True),
                V("付印刷费", "5101", "1011", 80000),
                V("提取备用金", "1001", "1011", 2000),
                V("多转资金退回零余额账户", "1011", "1002", 80000),
                V("财政拨款", "1002", "4001", 80000),
            ),
        ),
        Example(
            "财政允许的用途不算；转入工会专户的是代管资金",
            (
                V("转工会经费", "1002", "1011", 3200),
                V("转缴职工养老保险", "1002", "1011", 52000),
                V("经财政批准归垫", "1002", "1011", 46000),
                V("转基本户代扣电费", "1002", "1011", 4300),
                V("转党委经费", "100299 受托代理资产", "1011", 3200),
                V("转项目资金", "1002", "1011", 9999.99, hit=True),
                V("转项目资金", "1002", "1011", 10000, hit=True),
                V("", "1002", "1011", 12000, hit=True),
            ),
        ),
        Example(
            "一张凭证里既付款又转入，只看转入的部分",
            (
                V("付材料费并转存", "5001", "1011", 5000, more=(("转存", "1002", 600, 0), ("转存", "1011", 0, 600)), hit=True),
                V("付材料费", "5001", "1011", 5000, more=(("手续费", "5101", 600, 0), ("手续费", "1002", 0, 600))),
            ),
        ),
    ),
)  # fmt: skip
