"""大额现金支付。

Flags:
    一张凭证从库存现金付出（或以现金支票直接付给对方）的净额超过结算起点（1000 元），用途又不在现金的法定使用范围之内。
    金额越大，程度越重。从银行提现、把现金存入银行、借给个人的备用金不算付款。
Why it matters:
    超过结算起点的对外付款应当转账，收款人、用途都留有银行记录；用现金付，谁收的、收了多少无从核对，
    是套取资金、白条列支常见的出口。
Innocent when:
    发给个人的工资、津贴、劳务报酬、奖金、抚恤和慰问金；向个人收购农副产品；出差人员随身携带的差旅费；
    直接发给农民工本人并有签领名册的工资；退还个人押金；当地确无转账条件并经开户银行核准。
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

_LAWFUL = ("payroll", "travel", "labour", "farm_produce", "relief", "pass_through", "refund")
_CASH_CHEQUE = r"现金支票(?!.{0,4}(工本|购买|领购|手续))|付讫现金|现金付讫"


@dataclass(frozen=True)
class Params:
    line: float = param(1000, "结算起点，超过才算", "元", low=0)
    medium: float = param(5000, "达到即为中等程度", "元", low=0)
    high: float = param(10000, "达到即为严重程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    outward = table["cash_paid"] - table["advanced"]  # an advance to a person is another rule's subject
    cheque = _by_cash_cheque(view, (table["cash_paid"] == 0) & (table["spent"] > 0))
    outward = outward.where(~cheque, table["paid"])
    scope = (outward > 0) & ~table["internal"]
    hit = table[scope & ~table[list(_LAWFUL)].any(axis=1) & (outward > fen(params.line))]
    amount = outward.loc[hit.index]
    severity = np.select(
        [amount >= fen(params.high), amount >= fen(params.medium)],
        [Severity.HIGH.value, Severity.MEDIUM.value],
        Severity.LOW.value,
    )
    facts = on_vouchers(
        hit,
        amount=amount,
        limit=fen(params.line),
        cheque=cheque,
        payee=hit["payee"],
        summary=hit["summary"],
        severity=severity,
    )
    return Outcome(facts, tested=int(scope.sum()))


def _by_cash_cheque(view: View, among: pd.Series) -> pd.Series:
    """Vouchers paid straight from the bank in notes: the till never saw them."""
    lines = view.lines
    named = text.matches(lines["summary"], _CASH_CHEQUE)
    named &= ~text.matches(lines["summary"], "转账支票", named)
    if view.has("settlement"):
        named |= text.matches(lines["settlement"], "^现金支票")
    return among & among.index.isin(lines.loc[named, "voucher_id"])


def message(facts: Mapping[str, Any]) -> str:
    source = "以现金支票" if facts["cheque"] else "从库存现金"
    to = f"向{facts['payee']}" if facts["payee"] else "对外"
    return evidence(
        source + to + "付出 {amount:yuan} 元（{summary}），超过结算起点 {limit:yuan} 元，用途不在现金使用范围内",
        **facts,
    )


RULE = Rule(
    title="大额现金支付",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=("summary",),
        vouchers=("cash_paid", "paid", "spent", "advanced", "internal", "payee", "summary", *_LAWFUL),
        optional={"settlement": "只凭摘要认现金支票，未看结算方式"},
    ),
    basis=("现金管理暂行条例/3", "现金管理暂行条例/5", "现金管理暂行条例/6"),
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
                V("付砂石款", "5001", "1001", 5000, hit=True, fields={"counterparty": "永固砂石厂"}),
                V("付砂石款", "5001", "1001", 4999.99, hit=True, fields={"counterparty": "永固砂石厂"}),
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
        Example(
            "以现金支票直接付款，与购买支票、转账支票相区别",
            (
                V("付围墙维修款 现金支票", "5001", "1002", 8600, hit=True),
                V("现金支票工本费", "5101", "1002", 25),
                V("付围墙维修款 转账支票", "5001", "1002", 8600),
                V("现金支票提现备用", "1001", "1002", 8600),
            ),
        ),
        Example(
            "先提现后付款记在同一张凭证里；程度按金额分档",
            (
                V(
                    "付苗木款",
                    "5001",
                    "1001",
                    9999.99,
                    more=(("提现", "1001", 9999.99, 0), ("提现", "1002", 0, 9999.99)),
                    hit=True,
                ),
                V("付苗木款", "5001", "1001", 10000, hit=True),
                V("退押金 租户", "2307", "1001", 2000),
                V("现金流量表调整", "5101", "5101", 0),
                V("补摘要", "5101", "1001", 900),
            ),
        ),
        Example(
            "摘要空白的无从判断用途",
            (V("", "5101", "1001", 3000, hit=True), V("付报刊费", "5101", "1002", 3000)),
            untested=True,
        ),
    ),
)
