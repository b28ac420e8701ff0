"""作废、红冲、查无的发票入账。

Flags:
    发票台账里与支出对应的发票已作废、失控、异常或被红字冲销，没有其他有效发票顶上；
    或者摘要自己写明发票查验不到、红字未冲、已作废。
Why it matters:
    作废和红冲的发票等于没有交易；用它报销可以把一笔钱领出来而不留痕迹，是重复报销、虚列支出的典型手法。
Innocent when:
    开错重开，蓝字、红字和重开的发票都已入账且净额为零；销方注销前开具的真实发票，有付款和收货记录可查。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import invoices
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_SAYS = (
    r"(?P<word>红字(?:发)?票(?:尚|仍)?未冲|(?:发票|票)已?(?:作废|红冲|失控|异常)|(?:作废|失控|异常|虚假|伪造|假|废|过期)(?:的)?(?:发票|票据|废票)|假票|废票(?!箱)|"
    r"(?:查不到|查无|查验不[到符过]|验不[到出过]|未通过查验|查验失败)(?:的|此|该)?(?:发)?票?|(?:发)?票(?:据)?(?:查不到|查无|查验不|验不))"
)
_PUT_RIGHT = r"冲回|冲销|冲减|退回|换回|重开|追回|收回"


@dataclass(frozen=True)
class Params:
    amount: float = param(0, "支出超过多少才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["spent"] > fen(params.amount)) | ((table["paid"] > fen(params.amount)) & ~table["internal"])
    said = text.extract(table["summary"], _SAYS, scope)
    said = said.mask(text.matches(table["summary"], _PUT_RIGHT, said != ""), "")
    found = pd.DataFrame(columns=["how", "number"], index=table.index[:0])
    if "invoices" in view.matches:
        judged = invoices.verdicts(view.matches["invoices"], view.registers["invoices"], table)
        found = judged[(judged["state"] == "void") & scope.reindex(judged.index)]
        found = found[~_taken_back(view, found)]
    hit = table.loc[said.index[said != ""].union(found.index)]
    how = found["how"].reindex(hit.index, fill_value="")
    severity = np.where((how != "") & (hit["spent"] >= fen(1000)), Severity.HIGH.value, Severity.MEDIUM.value)
    facts = on_vouchers(
        hit, amount=np.maximum(hit["spent"], hit["paid"]), said=said, how=how, summary=hit["summary"], severity=severity
    )
    return Outcome(facts, tested=int(scope.sum()))


def _taken_back(view: View, found: pd.DataFrame) -> pd.Series:
    """Was the void invoice's voucher itself reversed: the same payee and the same amount in red letters?"""
    table, lines = view.vouchers, view.lines
    red = lines[(lines["debit"] < 0) | (lines["credit"] < 0)]
    size = red[["debit", "credit"]].min(axis=1).abs()
    gone = pd.DataFrame(
        {"book": red["book"], "amount": size, "payee": table.loc[red["voucher_id"], "payee"].to_numpy()}
    )
    keys = set(zip(gone["book"], gone["payee"], gone["amount"], strict=True))
    mine = table.loc[found.index]
    back = [key in keys for key in zip(mine["book"], mine["payee"], mine["spent"], strict=True)]  # few: void ones only
    return pd.Series(back, index=found.index, dtype="bool")


def message(facts: Mapping[str, Any]) -> str:
    reason = facts["how"] or f"摘要写明“{facts['said']}”"
    return evidence("支出 {amount:yuan} 元（{summary}）：", **facts) + str(reason)


RULE = Rule(
    title="作废、红冲、查无的发票入账",
    severity=Severity.HIGH,
    group="B 票据",
    needs=Needs(
        lines=("summary", "debit", "credit"),
        vouchers=invoices.VOUCHER_NEEDS,
        optional={"invoices": "未与发票台账核对发票状态，只凭摘要"},
    ),
    basis=("发票管理办法/20", "发票管理办法/35", "会计法/14"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要写明；冲回、重开的不列",
            (
                V("红字票未冲", "5101", "1011", 3600, hit=True),
                V("查不到的票 制作费", "5001", "1011", 9800, hit=True),
                V("作废发票已重开 制作费", "5001", "1011", 9800),
                V("购废票箱", "5101", "1011", 300),
                V("付打假宣传费", "5101", "1011", 900),
            ),
        ),
        Example(
            "台账状态为作废、被红冲，与正常的、作废后重开的",
            (
                V("付印刷费", "5101", "1002", 3200, fields={"counterparty": "新华印刷厂"}, hit=True),
                V("付装订费", "5101", "1002", 1800, fields={"counterparty": "新华印刷厂"}),
                V("付条幅费", "5101", "1002", 2600, fields={"counterparty": "宏图广告社"}, hit=True),
                V("付桌椅款", "1601", "1002", 7400, fields={"counterparty": "宏达家具厂"}),
            ),
            registers={
                "invoices": (
                    {
                        "number": "01234501",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂",
                        "amount": 3200,
                        "status": "作废",
                    },
                    {
                        "number": "01234502",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂",
                        "amount": 1800,
                        "status": "正常",
                    },
                    {
                        "number": "12345601",
                        "date": "2021-05-10",
                        "seller": "宏图广告社",
                        "amount": 2600,
                        "status": "已红冲-全额",
                    },
                    {
                        "number": "22345601",
                        "date": "2021-05-09",
                        "seller": "宏达家具厂",
                        "amount": 7400,
                        "status": "作废",
                    },
                    {
                        "number": "22345602",
                        "date": "2021-05-10",
                        "seller": "宏达家具厂",
                        "amount": 7400,
                        "status": "正常",
                    },
                )
            },
        ),
        Example(
            "没有台账时只凭摘要，并说明",
            (V("废票报销", "5101", "1011", 300, hit=True), V("购票夹", "5101", "1011", 30)),
            untested=True,
        ),
    ),
)
