"""附件缺失。

Flags:
    附件张数为零的凭证，而同一账簿的其他凭证通常都有附件。结转、计提、调账和自己账户之间的划转除外。
Why it matters:
    除结账和更正错误外，记账凭证必须附有原始凭证；没有附件的付款和往来转账，是虚列支出、私自划款最方便的地方。
Innocent when:
    电子凭证另库保管、附件集中装订而未填张数；附件附在同一事项的另一张凭证后并已注明。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import invoices
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_vouchers, param

_BOOKED_ONLY = r"结转|计提|摊销|折旧|更正|冲销|红字|调账|调整|补记|重分类|转入|转出|附件见|见.{0,6}凭证|同.{0,4}号凭证"


@dataclass(frozen=True)
class Params:
    usual: float = param(0.8, "账簿中有附件的凭证占几成以上，零附件才算异常", "", low=0, high=1)
    amount: float = param(1, "金额达到多少才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    count = invoices.attachments(view.lines).reindex(table.index)
    red = view.lines.loc[(view.lines["debit"] < 0) | (view.lines["credit"] < 0), "voucher_id"]
    scope = ~table["closing"] & ~table["internal"] & (table["amount"] >= fen(params.amount)) & ~table.index.isin(red)
    scope &= ~text.matches(table["summary"], _BOOKED_ONLY, scope)
    stated = scope & count.notna()
    share = (count > 0)[stated].groupby(table["book"][stated]).agg(["mean", "size"])
    usual = share.index[(share["mean"] >= params.usual) & (share["size"] >= 4)]
    tested = stated & table["book"].isin(usual)
    hit = table[tested & (count == 0).fillna(False).astype(bool)]
    severity = np.where(hit["paid"] > 0, Severity.MEDIUM.value, Severity.LOW.value)
    flow = pd.Series(
        np.select([hit["paid"] > 0, hit["received"] > 0], ["付款", "收款"], "转账"), index=hit.index, dtype="str"
    )
    facts = on_vouchers(hit, amount=hit["amount"], summary=hit["summary"], flow=flow, severity=severity)
    untested = {
        "附件数为空": int((scope & count.isna()).sum()),
        "账簿多数凭证附件数为零，可能不登记附件数": int((stated & ~tested).sum()),
    }
    return Outcome(facts, tested=int(tested.sum()), untested=untested)


RULE = Rule(
    title="附件缺失",
    severity=Severity.MEDIUM,
    group="B 票据",
    needs=Needs(
        lines=("attachments", "summary", "debit", "credit"),
        vouchers=("amount", "paid", "received", "closing", "internal", "summary"),
        history=True,
    ),
    basis=("会计基础工作规范/附件", "会计法/14"),
    params=Params,
    check=check,
    message="{flow}凭证金额 {amount:yuan} 元（{summary}），附件张数为 0",
    examples=(
        Example(
            "其他凭证都有附件；结转、提现、红字更正除外",
            (
                V("付办公费", "5101", "1002", 300, fields={"attachments": 1}),
                V("付邮费", "5101", "1002", 300, fields={"attachments": 2}),
                V("收房租", "1002", "4605", 300, fields={"attachments": 1}),
                V("发工资", "2201", "1002", 9000, fields={"attachments": 3}),
                V("付往来款", "2307", "1002", 5000, fields={"attachments": 0}, hit=True),
                V("提现备用", "1001", "1002", 5000, fields={"attachments": 0}),
                V("年末结转", "4001", "3301", 5000, fields={"attachments": 0}),
                V("更正3月记-5", "5101", "1002", 10, fields={"attachments": 0}),
            ),
        ),
        Example(
            "附件数为空的、整本都是零的未测",
            (
                V("付办公费", "5101", "1002", 300, fields={"attachments": 0}),
                V("付邮费", "5101", "1002", 300, fields={"attachments": 0}),
                V("付往来款", "2307", "1002", 5000, fields={"attachments": None}),
            ),
            untested=True,
        ),
    ),
)
