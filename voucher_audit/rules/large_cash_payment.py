"""大额现金支付。

Flags:
    一张凭证从库存现金付出的净额超过结算起点（1000 元），用途又不在现金的法定使用范围之内。金额越大，程度越重。
    从银行提现、把现金存入银行、借给个人的备用金不算付款。
Why it matters:
    超过结算起点的对外付款应当转账，收款人、用途都留有银行记录；用现金付，谁收的、收了多少无从核对，
    是套取资金、白条列支常见的出口。
Innocent when:
    发给个人的工资、津贴、劳务报酬、奖金、抚恤和慰问金；向个人收购农副产品；出差人员随身携带的差旅费；
    直接发给农民工本人并有签领名册的工资；当地确无转账条件并经开户银行核准。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param

_LAWFUL = ("payroll", "travel", "labour", "farm_produce", "relief", "pass_through")


@dataclass(frozen=True)
class Params:
    line: float = param(1000, "结算起点，超过才算", "元", low=0)
    medium: float = param(5000, "达到即为中等程度", "元", low=0)
    high: float = param(10000, "达到即为严重程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["cash_paid"] > 0) & ~table["internal"]
    lawful = table[list(_LAWFUL)].any(axis=1)
    outward = table["cash_paid"] - table["advanced"]  # an advance to a person is another rule's subject
    hit = table[scope & ~lawful & (outward > fen(params.line))]
    amount = outward.loc[hit.index]
    severity = pd.Series(Severity.LOW.value, index=hit.index, dtype="str")
    severity = severity.mask(amount >= fen(params.medium), Severity.MEDIUM.value)
    severity = severity.mask(amount >= fen(params.high), Severity.HIGH.value)
    facts = pd.DataFrame(
        {"amount": amount, "line": fen(params.line), "payee": hit["payee"], "summary": hit["summary"], "severity": severity}
    )
    return Outcome(facts.set_index(hit["main_line"].to_numpy()), tested=int(scope.sum()))


def message(facts: Mapping[str, Any]) -> str:
    to = f"向{facts['payee']}" if facts["payee"] else "对外"
    return evidence(
        "从库存现金" + to + "付出 {amount:yuan} 元（{summary}），超过结算起点 {line:yuan} 元，用途不在现金使用范围内", **facts
    )


RULE = Rule(
    title="大额现金支付",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=("summary",),
        vouchers=("cash_paid", "advanced", "internal", "payee", "summary", *_LAWFUL),
    ),
    basis=("现金管理暂行条例/5",),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "结算起点两侧",
            (
                V("购办公用品", "5101 办公费", "1001", 1000.00),
                V("购办公用品", "5101 办公费", "1001", 1000.01, hit=True),
            ),
        ),
        Example(
            "付给单位的货款与发给个人的报酬",
            (
                V("付施工队现金 8月", "1613", "1001", 46000, hit=True),
                V("付门卫工资（现金）", "2201", "1001", 2600),
                V("付临时工劳务 现金", "5001", "1001", 4800),
                V("采购农产品 向农户收购", "5001", "1001", 6300),
                V("付农民工工资 名单 现金", "2307", "1001", 34500),
            ),
        ),
        Example(
            "现金只在自己账户之间移动，或借给个人",
            (
                V("提取现金备用", "1001", "1002", 20000),
                V("现金存银行", "1002", "1001", 15000),
                V("张三借备用金", "1218", "1001", 5000),
                V("支付清掏化粪池 现金", "5001", "1001", 2400, hit=True),
            ),
        ),
    ),
)
