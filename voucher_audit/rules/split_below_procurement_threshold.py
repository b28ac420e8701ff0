"""化整为零规避采购。

Flags:
    同一年度内同一类目向同一收款人的多笔采购，每笔低于本单位采购限额（工程另设限额），合计达到限额；
    或摘要写明化整为零、拆分采购。限额各地不同，默认 0 表示未设，未设时只看摘要，其余记为未检查。
Why it matters:
    一个预算项目下的同类采购应当合并计算。拆成几次就避开了政府采购和招标程序，价格和供应商由人指定。
Innocent when:
    定点采购、框架协议、电子卖场下单；已有合同（合同本身按限额采购）；项目互不相干；预算调整后追加的采购。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.discretion import COLUMNS, PERIOD, discretionary
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_TOLD = r"化整为零|拆分采购|拆单|规避(?:采购|招标|政采)|拆分.{0,4}(?:合同|项目|招标)|未(?:经|走|履行)(?:政府)?采购|应招未招|未(?:经)?招标|肢解"
_PROCURED = r"合同|定点|框架|协议供货|中标|政府采购|公开招标|招标|询价|单一来源|磋商|谈判|集采|集中采购|电子卖场|网上商城|政采云|竞价"


@dataclass(frozen=True)
class Params:
    limit: float = param(0, "本单位货物服务采购限额，0 为未设", "元", low=0)
    works_limit: float = param(0, "本单位工程采购（招标）限额，0 为未设", "元", low=0)
    least: int = param(2, "至少几笔", "笔", low=2, high=100)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    chosen = discretionary(table)
    own = table[chosen].copy()
    kind = view.lines["kind"].reindex(own["main_line"]).set_axis(own.index)
    item = view.lines["expense"].reindex(own["main_line"]).set_axis(own.index)
    built = text.matches(table["summary"], lexicon.WORKS, chosen)
    built &= ~text.matches(table["summary"], lexicon.NOT_WORKS, built)
    works = (kind == Kind.CONSTRUCTION) | built[own.index]
    own["limit"] = pd.Series(fen(params.limit), index=own.index).mask(works, fen(params.works_limit))
    told = text.matches(table["summary"], _TOLD, chosen)[own.index]
    own["who"] = parties.normalised(own["payee"])
    judged = (own["limit"] > 0) & (own["who"] != "")
    asked = table.index.isin(own.index[judged])
    settled = text.matches(table["summary"], _PROCURED, asked) | text.matches(table["summary"], PERIOD, asked)
    if "contracts" in view.matches:
        settled |= view.matches["contracts"].table["matched"].reindex(table.index, fill_value=False)
    judged &= ~settled[own.index]
    part = own[judged & (own["paid"] < own["limit"])]
    group = [
        part["book"],
        part["year"],
        part["who"],
        works[part.index],
        item[part.index].where(item[part.index] != "", kind[part.index]),
    ]
    total, count = part.groupby(group)["paid"].transform("sum"), part.groupby(group)["paid"].transform("size")
    split = (total >= part["limit"]) & (count >= params.least)
    hit = own.loc[part.index[split].union(own.index[told])]
    case = hit["book"] + " 化整为零 " + hit["who"] + " " + hit["year"].astype("str")
    facts = on_vouchers(
        hit, amount=hit["paid"], payee=hit["payee"], limit=hit["limit"], summary=hit["summary"], year=hit["year"],
        count=count[split].reindex(hit.index, fill_value=0), total=total[split].reindex(hit.index, fill_value=0),
        case=case.where(hit.index.isin(part.index[split]), ""),
    )  # fmt: skip
    unset = (own["limit"] == 0) & ~told
    untested = {"未设本单位采购限额（参数 limit、works_limit）": int(unset.sum()),
                "付款没有收款人，无法按供应商合并": int(((own["limit"] > 0) & (own["who"] == "") & ~told).sum())}  # fmt: skip
    return Outcome(facts, int((judged | told).sum()), untested)


def message(facts: Mapping[str, Any]) -> str:
    if not facts["count"]:
        return evidence("摘要写明拆分或未经采购程序：{summary}（{amount:yuan} 元）", **facts)
    return evidence(
        "{year} 年向{payee}同类采购 {count} 笔，每笔低于 {limit:yuan} 元的采购限额，合计 {total:yuan} 元（本笔 {amount:yuan} 元）",
        **facts,
    )


def _buy(amount: float, day: str, hit: bool = False, summary: str = "付监控设备款", payee: str = "甲科技公司") -> V:
    return V(summary, "1601", "1011", amount, day, hit, fields={"counterparty": payee})


RULE = Rule(
    title="化整为零规避采购",
    severity=Severity.HIGH,
    group="C 决策·合同·采购",
    needs=Needs(
        lines=("kind", "expense"),
        vouchers=("year", *COLUMNS),
        optional={"contracts": "未排除已签合同的采购", "counterparty": "收款人只能从摘要里找"},
        history=True,
    ),
    basis=("采购法实施条例/28", "政府采购法/28", "机关事务管理条例/15", "招标投标法/4"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "设了十万元限额：合计两侧，跨年、框架协议不合并",
            (
                _buy(52000, "2021-03-02", hit=True),
                _buy(48000, "2021-09-02", hit=True),
                _buy(52000, "2021-03-02", payee="乙科技公司"),
                _buy(47999.99, "2021-09-02", payee="乙科技公司"),
                _buy(52000, "2021-03-02", payee="丙科技公司"),
                _buy(52000, "2022-03-02", payee="丙科技公司"),
                _buy(52000, "2021-03-02", payee="丁电脑公司", summary="付电脑款 电子卖场"),
                _buy(52000, "2021-09-02", payee="丁电脑公司", summary="付电脑款 电子卖场"),
            ),
            params={"limit": 100000},
        ),
        Example(
            "没有设限额：只看摘要写明的",
            (
                _buy(47000, "2021-03-02", hit=True, summary="化整为零 监控设备 乙"),
                _buy(47000, "2021-03-02", summary="付监控设备款"),
                _buy(46000, "2021-03-02", summary="付监控设备款"),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
