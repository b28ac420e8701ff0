"""整数金额。

Flags:
    同一收款人（没有收款人的按费用项目）的付款里，整千元的占一半以上；或者“一批”“一宗”之类笼统的货物款恰为整千元。
    只是线索，不单独成为问题。
Why it matters:
    真实的采购由数量乘单价得出，很少次次都是整数。整数金额集中，可能是凑出来的发票或套取资金。
Innocent when:
    租金、补助、拨款、借款、保证金、定额费用、按合同分期付的整数工程款本来就是整数。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_NATURALLY_ROUND = (
    r"租金|房租|租赁|补助|补贴|拨|借款|备用金|保证金|押金|定金|订金|质保|会费|慰问|奖金|救助|补偿|赞助|捐|投资|顾问费|审计费|"
    r"监理费|设计费|工程款|进度款|合同|保险|年费|物业|服务费|学费|还款|劳务"
)
_GOODS = r"(用品|耗材|材料|食品|物资|配件|礼品|劳保|纸张|工具|设备|器材|日杂|百货|维修|印刷|宣传品).{0,6}(一批|一宗|若干|等)|(一批|一宗|若干).{0,6}(用品|耗材|材料|食品|物资)"
_EXEMPT = ("internal", "payroll", "pass_through", "loan", "refund", "card", "tax")


@dataclass(frozen=True)
class Params:
    unit: float = param(1000, "多少元的整数倍算整数金额", "元", low=10)
    share: float = param(0.5, "整数付款超过此比例", "", low=0.1, high=1)
    many: int = param(10, "一个收款人（费用项目）至少几笔付款才统计", "笔", low=3, high=1000)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    item = view.lines["expense"].reindex(table["main_line"]).set_axis(table.index)
    scope = (table["paid"] > 0) & ~table[list(_EXEMPT)].any(axis=1)
    scope &= ~text.matches(table["summary"], _NATURALLY_ROUND, scope)
    own = table.assign(item=item)[scope]
    round_sum = own["paid"] % fen(params.unit) == 0
    whose = own["payee"].where(own["payee"] != "", own["item"])
    group = [own["book"], whose]
    share, count = round_sum.groupby(group).transform("mean"), round_sum.groupby(group).transform("size")
    usual = round_sum & (whose != "") & (count >= params.many) & (share > params.share)
    goods = text.matches(table["summary"], _GOODS, table.index.isin(own.index[round_sum]))[own.index]
    hit = own[usual | goods]
    facts = on_vouchers(
        hit, amount=hit["paid"], whose=whose.where(usual, "")[hit.index], count=count[hit.index],
        share=share[hit.index], case=("整数付款：" + own["book"] + " " + whose).where(usual, "")[hit.index],
        summary=hit["summary"],
    )  # fmt: skip
    return Outcome(facts, len(own))


def message(facts: Mapping[str, Any]) -> str:
    if facts["whose"]:
        return evidence("付款 {amount:yuan} 元是整数；“{whose}”的 {count} 笔付款中整数占 {share:pct}", **facts)
    return evidence("“{summary}”没有数量单价，金额恰为整数 {amount:yuan} 元", **facts)


def _shop(amount: float, hit: bool = False, payee: str = "甲商行") -> V:
    return V("付绿化工具款", "5001 办公费", "1002", amount, hit=hit, fields={"counterparty": payee})


RULE = Rule(
    title="整数金额集中",
    severity=Severity.INFO,
    group="G 统计线索",
    needs=Needs(lines=("expense",), vouchers=("paid", "payee", "summary", *_EXEMPT), history=True),
    basis=(),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "同一商行十笔付款里六笔是整千元，另一家只有五笔",
            (
                *(_shop(1000 * n, hit=True) for n in range(1, 7)),
                *(_shop(1000 * n + 37.5) for n in range(1, 5)),
                *(_shop(1000 * n, payee="乙商店") for n in range(1, 6)),
                *(_shop(1000 * n + 37.5, payee="乙商店") for n in range(1, 6)),
            ),
        ),
        Example(
            "笼统的货物恰为整数；有零头、按月租金、慰问金不算",
            (
                V("办公用品一批", "5101 办公费", "1002", 2000, hit=True),
                V("办公用品一批", "5101 办公费", "1002", 1999.5),
                V("付办公室租金", "5101 租赁费", "1002", 6000),
                V("付慰问品一批", "5101", "1002", 6000),
                V("付打印纸", "5101 办公费", "1002", 2000),
            ),
        ),
    ),
)  # fmt: skip
