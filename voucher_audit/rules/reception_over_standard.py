"""公务接待超标准。

Flags:
    按公函台账或摘要里的人数折算，人均接待费超过当地标准；陪餐人数超过规定（来宾 10 人以内陪 3 人，10 人以上不超过三分之一）；
    同一天向同一家分成几笔结账；看不出人数的单笔接待费过大。
Why it matters:
    接待费按人定标准、控制陪餐。超标准、超陪餐、拆成几张票，都是公款吃喝的常见做法。
Innocent when:
    一次结算多批次接待并附各次清单；外事、招商接待按各自标准；同日接待两批来宾、各有公函。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import spending
from voucher_audit.evidence.three_public import NOT_RECEPTION, RECEPTION
from voucher_audit.evidence.windows import bursts
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_OTHER_RULES = r"外事|外宾|招商|引资|客商|外商"
_SEVERAL = r"批次|[0-9一二三四五六七八九十]+批|[0-9]+次|(?:1[0-2]|[1-9])月|[一二三四]季度|季度|半年|全年|年度|汇总|结算|多次|往来账"
_HEADS = r"(\d{1,3})\s*(?:人|位|名)(?!次|代会|民)"


@dataclass(frozen=True)
class Params:
    per_head: float = param(100, "人均接待费标准（按当地规定改）", "元", low=10)
    single: float = param(5000, "看不出人数时，单笔达到此数才报告，0 为不看", "元", low=0)
    together: float = param(1000, "同日同一家分笔结账，合计达到此数才报告", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    cost = spending.spent_on(view.lines, table, spending.RECEPTION, RECEPTION, NOT_RECEPTION)
    own = table.assign(cost=cost)[(cost > 0) & ~text.matches(table["summary"], _OTHER_RULES, cost > 0)]
    several = text.matches(own["summary"], _SEVERAL)
    letters = _letters(view)
    guests = letters["guests"].reindex(own.index)
    hosts = letters["hosts"].reindex(own.index).fillna(0)
    told = pd.to_numeric(text.extract(own["summary"], _HEADS).mask(several, ""), errors="coerce")
    heads = (guests + hosts).where(guests.notna(), told)
    dear = heads.gt(0) & (own["cost"] > heads.fillna(0) * fen(params.per_head))
    allowed = np.where(guests <= 10, 3, np.floor(guests / 3))
    crowded = guests.notna() & (hosts > allowed)
    payee = parties.normalised(own["payee"])
    split = bursts(
        (own["book"] + "|" + payee).where((payee != "") & ~several, ""),
        own["date"],
        own["cost"],
        0,
        max(fen(params.together), 1),
    )
    large = heads.isna() & ~several & (params.single > 0) & (own["cost"] >= fen(params.single))
    parted = own.index.isin(split.index)
    hit = own[dear | crowded | large | parted]
    facts = on_vouchers(
        hit, amount=hit["cost"], payee=hit["payee"], dear=dear[hit.index], crowded=crowded[hit.index],
        heads=heads[hit.index].fillna(0).astype("int64"), guests=guests[hit.index].fillna(0).astype("int64"),
        hosts=hosts[hit.index].astype("int64"), standard=fen(params.per_head),
        count=split["count"].reindex(hit.index, fill_value=0), total=split["total"].reindex(hit.index, fill_value=0),
        case=(hit["book"] + " 接待费 " + hit["payee"] + " " + hit["date"].dt.strftime("%Y-%m-%d")).where(hit.index.isin(split.index), ""),
    )  # fmt: skip
    facts["severity"] = np.where(facts["dear"] | facts["crowded"], Severity.HIGH.value, Severity.MEDIUM.value)
    unknown = heads.isna() & ~large & ~parted
    return Outcome(facts, int((~unknown).sum()), {"看不出接待人数，未核对人均标准": int(unknown.sum())})


def _letters(view: View) -> pd.DataFrame:
    """Guests and hosts of the letters that belong to each voucher; empty without the register."""
    if "official_letters" not in view.matches:
        return pd.DataFrame({"guests": [], "hosts": []}, dtype="float64")
    register = view.registers["official_letters"].reset_index(drop=True)
    pairs = view.matches["official_letters"].pairs
    people = register[["guests", "hosts"]].astype("float64").iloc[pairs["entry"]]
    return people.set_axis(pairs["voucher_id"]).groupby(level=0).sum(min_count=1)


def message(facts: Mapping[str, Any]) -> str:
    parts = []
    if facts["dear"]:
        parts.append(evidence("{heads} 人用餐，人均超过标准 {standard:yuan} 元", **facts))
    if facts["crowded"]:
        parts.append(evidence("来宾 {guests} 人、陪餐 {hosts} 人，超过规定", **facts))
    if facts["count"] > 1:
        parts.append(evidence("同一天向{payee}结账 {count} 笔，合计 {total:yuan} 元", **facts))
    return evidence("接待费 {amount:yuan} 元，", **facts) + ("；".join(parts) or "单笔过大，看不出接待人数")


_ACCOUNT = "5101 公务接待费"


def _meal(summary: str, amount: float, hit: bool = False, day: str = "2021-05-18", payee: str = "") -> V:
    return V(summary, _ACCOUNT, "1011", amount, day, hit, fields={"counterparty": payee})


RULE = Rule(
    title="公务接待超标准",
    severity=Severity.HIGH,
    group="E 八项规定与三公",
    needs=Needs(
        lines=spending.ITEM_LINES,
        vouchers=("date", "payee", *spending.ITEM_VOUCHERS),
        optional={"official_letters": "未按公函台账核对来宾、陪餐人数"},
        history=True,
    ),
    basis=("公务接待规定/陪餐", "公务接待规定/凭证", "厉行节约条例/22"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要写有人数：人均标准两侧",
            (
                _meal("付接待餐费 8人", 800),
                _meal("付接待餐费 8人", 800.01, hit=True),
                _meal("付10月接待费 3批24人", 4200),
                _meal("付招商接待餐费 4人", 4200),
            ),
        ),
        Example(
            "公函台账：人均与陪餐",
            (
                _meal("付接待餐费", 1260, day="2021-05-18"),
                _meal("付公务接待餐费", 900, day="2021-07-18", hit=True),
                _meal("付工作餐接待费", 2000, day="2021-09-18", hit=True),
            ),
            registers={
                "official_letters": (
                    {"number": "1", "date": "2021-05-18", "visitor": "市住建局", "guests": 10, "hosts": 3, "amount": 1260},
                    {"number": "2", "date": "2021-07-18", "visitor": "省住建厅", "guests": 9, "hosts": 4, "amount": 900},
                    {"number": "3", "date": "2021-09-18", "visitor": "市住建局", "guests": 12, "hosts": 4, "amount": 2000},
                )
            },
        ),
        Example(
            "同日同一家分笔结账；不同日不算",
            (
                _meal("付接待餐费", 620, payee="县宾馆", hit=True),
                _meal("付接待用餐", 480, payee="县宾馆", hit=True),
                _meal("付接待餐费", 620, payee="县宾馆", day="2021-05-19"),
                _meal("付接待餐费", 620, payee="迎宾饭店"),
                _meal("付接待餐费", 370, payee="迎宾饭店"),
            ),
        ),
        Example(
            "单笔过大、看不出人数；按月汇总结算不看",
            (
                _meal("付接待费", 5000, hit=True),
                _meal("付接待费", 4999.99),
                _meal("结算上半年接待费 9批次", 7800),
                V("付接待大厅改造款", "5101", "1011", 48000),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
