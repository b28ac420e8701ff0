"""现金付款拆分。

Flags:
    几天之内向同一收款人（没有收款人时按同样的事由）多次付现，每次都不超过结算起点，合计却超过；
    或者摘要自己写明一笔现金款分多次支付。
Why it matters:
    把一笔应当转账的款项拆成几笔小额现金，是为了避开结算起点的限制和银行留痕。
Innocent when:
    食堂每日零星采购；几个人各自的差旅补助；发给个人的劳务、补助；确属相互独立的小额购买。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.windows import bursts
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_LAWFUL = ("payroll", "travel", "labour", "farm_produce", "relief", "pass_through", "refund", "utility", "bank_fee")
_NOT_A_STEM = r"[\d\s,，。.;；、/\\()（）:：\-_年月日号第次笔上下午]+|[一二三四五六七八九十]+(?=[次笔月])|现金|现付|支付|付|报销|报|购买|购"


@dataclass(frozen=True)
class Params:
    line: float = param(1000, "结算起点：每笔不超过、合计超过才算", "元", low=0)
    days: int = param(3, "相隔多少天以内算同一拨", "天", low=0, high=60)
    share: float = param(0.4, "每笔至少达到结算起点的几成", "", low=0, high=1)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    line = fen(params.line)
    outward = table["cash_paid"] - table["advanced"]
    scope = (table["cash_paid"] > 0) & ~table["internal"] & ~table[list(_LAWFUL)].any(axis=1)
    scope &= ~text.matches(table["summary"], lexicon.CANTEEN, scope)
    small = table[scope & (outward > 0) & (outward <= line) & (outward >= line * params.share)]
    payee = parties.normalised(small["payee"])
    stem = text.stripped(text.without(small["summary"], small["payee"]), _NOT_A_STEM)
    # what one person is handed for different things are different bills; a firm's are one
    whose = payee.mask(parties.persons(payee), payee + "|" + stem)
    named = bursts(
        (small["book"] + "|" + whose).where(payee != "", ""),
        small["date"],
        outward.loc[small.index],
        params.days,
        line + 1,
    )
    stem = (small["book"] + "|" + stem).where((payee == "") & (stem.str.len() >= 3), "")
    like = bursts(stem, small["date"], outward.loc[small.index], params.days, line * 3 // 2)
    crowd = pd.concat([named, like])
    told = table[text.matches(table["summary"], lexicon.IN_PARTS, scope & (table["cash_paid"] >= line * params.share))]
    hit = table.loc[crowd.index.union(told.index)]
    facts = on_vouchers(
        hit,
        count=crowd["count"].reindex(hit.index, fill_value=0).astype("int64"),
        total=crowd["total"].reindex(hit.index, fill_value=0).astype("int64"),
        first=crowd["first"].reindex(hit.index),
        last=crowd["last"].reindex(hit.index),
        amount=hit["cash_paid"],
        payee=hit["payee"],
        summary=hit["summary"],
        limit=line,
    )
    large = np.maximum(facts["total"], facts["amount"]) >= 5 * line
    facts["severity"] = np.where(large, Severity.HIGH.value, Severity.MEDIUM.value)
    return Outcome(facts, tested=int(scope.sum()))


def message(facts: Mapping[str, Any]) -> str:
    if not facts["count"]:
        return evidence("摘要写明分多次付现（{summary}），本笔现金 {amount:yuan} 元", **facts)
    to = f"向{facts['payee']}" if facts["payee"] else "以同一事由"
    return evidence(
        "{first:day} 至 {last:day} "
        + to
        + "付现 {count} 笔、合计 {total:yuan} 元，每笔都不超过 {limit:yuan} 元（本笔 {amount:yuan} 元：{summary}）",
        **facts,
    )


RULE = Rule(
    title="现金付款拆分",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=("summary", "date"),
        vouchers=("date", "cash_paid", "advanced", "internal", "payee", "summary", *_LAWFUL),
        history=True,
    ),
    basis=("现金管理暂行条例/3", "现金管理暂行条例/5"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "三天之内、合计刚好超过结算起点，与隔得较远、合计不超过的",
            (
                V(
                    "付维修材料款",
                    "5101",
                    "1001",
                    500.00,
                    date="2021-05-10",
                    fields={"counterparty": "利民五金店"},
                    hit=True,
                ),
                V(
                    "付维修材料款",
                    "5101",
                    "1001",
                    500.01,
                    date="2021-05-13",
                    fields={"counterparty": "利民五金店"},
                    hit=True,
                ),
                V("付广告款", "5101", "1001", 500.00, date="2021-05-10", fields={"counterparty": "宏图广告社"}),
                V("付广告款", "5101", "1001", 500.00, date="2021-05-13", fields={"counterparty": "宏图广告社"}),
                V("付印刷款", "5101", "1001", 900.00, date="2021-05-10", fields={"counterparty": "县印刷厂"}),
                V("付印刷款", "5101", "1001", 900.00, date="2021-05-14", fields={"counterparty": "县印刷厂"}),
            ),
        ),
        Example(
            "没有收款人时看事由：同样事由三天内达到一倍半",
            (
                V("付广场砖铺设材料第1次", "5001", "1001", 980, date="2021-05-10", hit=True),
                V("付广场砖铺设材料第2次", "5001", "1001", 990, date="2021-05-11", hit=True),
                V("付食堂蔬菜款1", "5001", "1001", 980, date="2021-05-10"),
                V("付食堂蔬菜款2", "5001", "1001", 990, date="2021-05-11"),
            ),
        ),
        Example(
            "摘要写明多次付现",
            (
                V("付装修款 现金，多次", "5001", "1001", 990, hit=True),
                V("多次借支汇总 5-7月", "1218", "1001", 43200, hit=True),
                V("付装修款", "5001", "1001", 990),
                V("付绿化款，分次转账", "5001", "1002", 43200),
                V("分次发放困难补助", "5001", "1001", 4300),
            ),
        ),
    ),
)
