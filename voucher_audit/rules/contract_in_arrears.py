"""拖欠工程款。

Flags:
    合同台账登记了形象进度，而累计付款比例比进度低若干百分点；或早已验收仍有大额未付。作为提示：
    责任多在资金不到位，但拖欠可能引出农民工讨薪和违约。
Why it matters:
    干了活不付钱，会层层传导到农民工工资，也说明项目在没有资金的情况下开工。
Innocent when:
    合同约定验收或审计后才付款；质保金未到期；付款在另一套账或由财政直接支付而未导出；争议款项正在诉讼。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.evidence.contract_progress import progress
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_books, on_vouchers, param


@dataclass(frozen=True)
class Params:
    behind: float = param(0.3, "付款比例比形象进度低多少才报告", "", low=0.05, high=1)
    after: int = param(365, "验收后多少天仍未付清", "天", low=30, high=3660)
    unpaid: float = param(0.2, "验收后未付比例达到多少", "", low=0.03, high=1)
    least: float = param(10000, "拖欠额达到此数才报告", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = progress(view.registers["contracts"], view.matches["contracts"], view.vouchers)
    table["owed"] = table["ceiling"] * table["progress"].fillna(1) - table["paid"]
    last = view.vouchers["date"].max()
    behind = (table["progress"] - table["share"]).round(9) >= params.behind
    stale = (last - table["accepted"]).dt.days >= params.after
    stale &= (1 - table["share"]) >= params.unpaid
    found = table.assign(stale=stale)[(behind | stale) & (table["owed"] >= fen(params.least))]
    paid = found[found["voucher"] >= 0].drop_duplicates("voucher").set_index("voucher")
    names = ["number", "name", "party", "ceiling", "paid", "share", "progress", "owed", "stale"]
    on_last = on_vouchers(view.vouchers.loc[paid.index], **{name: paid[name] for name in names})
    never = found[found["voucher"] < 0]
    book = view.vouchers["book"].mode()
    on_book = on_books([str(book.iat[0])] * len(never), **{name: never[name].to_numpy() for name in names})
    hits = pd.concat([on_last, on_book])
    return Outcome(hits.assign(amount=hits["owed"].round(), progress=hits["progress"].fillna(1)), len(table))


def message(facts: Mapping[str, Any]) -> str:
    state = "验收已久" if facts["stale"] else evidence("形象进度 {progress:pct}", **facts)
    return evidence(
        "{name}（{number}，{party}）合同额 {ceiling:yuan} 元，"
        + state
        + "，账上只付 {paid:yuan} 元，占 {share:pct}，尚欠 {owed:yuan} 元",
        **facts,
    )


def _contract(number: str, name: str, party: str, **more: object) -> dict[str, object]:
    return {"number": number, "name": name, "party": party, "date": "2019-02-01", "amount": 11340000, **more}


def _pay(summary: str, amount: float, hit: bool = False, payee: str = "宏达园林公司") -> V:
    return V(summary, "1613", "1002", amount, "2021-06-10", hit, fields={"counterparty": payee})


RULE = Rule(
    title="拖欠工程款",
    severity=Severity.INFO,
    group="C 决策·合同·采购",
    needs=Needs(vouchers=("paid", "date"), registers=("contracts",), history=True),
    basis=("内控规范/57", "农民工工资条例/29"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "完成八成只付一成八；相差不到三成",
            (_pay("付滨河公园工程款", 2033500, hit=True), _pay("付老旧小区改造工程款", 5670100, payee="通达公司")),
            registers={"contracts": (_contract("HT-1", "滨河公园工程", "宏达园林公司", progress=80),
                                     _contract("HT-2", "老旧小区改造工程", "通达公司", progress=80))},
        ),
        Example(
            "验收一年多仍欠两成；从未付款的按整套账报告",
            (_pay("付滨河公园工程款", 9000000, hit=True), _pay("付老旧小区改造工程款", 9100000, payee="通达公司")),
            registers={"contracts": (_contract("HT-1", "滨河公园工程", "宏达园林公司", accepted="2020-06-10"),
                                     _contract("HT-2", "老旧小区改造工程", "通达公司", accepted="2020-06-10"),
                                     _contract("HT-3", "城南管网工程", "光明公司", progress=60))},
            book_hits=1,
        ),
    ),
)  # fmt: skip
