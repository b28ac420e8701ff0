"""同一张发票在两个单位入账。

Flags:
    同一发票号码出现在两个以上单位的凭证或发票台账里：二十位数电票只看号码；八到十二位的旧票还要代码相同，
    或者金额相同且开票方不相矛盾。每个单位各列一条，写明另一处在哪里。
Why it matters:
    一张发票只能报销一次；同一张票在两个单位报销，公款就多付了一次，单看任何一本账都发现不了。
Innocent when:
    合署办公、共用水电等按分割单分摊同一张发票；一方代垫后由另一方归还；撤并单位的账目移交。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties
from voucher_audit.batch.crossing.api import Check, Gathered, Verdict, no_hits, others, place_text, placed
from voucher_audit.money import yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import param


@dataclass(frozen=True)
class Params:
    most: int = param(5, "一个号码至多出现在几个单位（再多多半是号码抄错或共用的编号）", "个", low=2, high=100)


def judge(gathered: Gathered, params: Params) -> Verdict:
    rows = gathered.links["invoice"]
    found = []
    tested = 0
    for key, group in rows.groupby("key", sort=True):
        tested += 1
        # of one unit the voucher speaks for the register's entry of the same invoice
        mine = group.assign(booked=group["voucher_id"] >= 0).sort_values("booked", ascending=False, kind="stable")
        mine = mine.drop_duplicates("entity").sort_values(["entity", "date"], kind="stable")
        if not 2 <= len(mine) <= params.most or _contradict(mine["payee"]):
            continue
        by_code = "-" in str(key)
        sure = by_code or "|" not in str(key)
        same = mine["amount"].nunique() == 1
        found.append(
            placed(
                mine, amount=mine["amount"], number=mine["note"], elsewhere=others(mine, _says), same=same, sure=sure,
                severity=np.where(same and sure, Severity.HIGH.value, Severity.MEDIUM.value),
                case="发票 " + mine["note"], identity=mine["note"],
            )
        )  # fmt: skip
    hits = pd.concat(found).sort_values("sure", ascending=False, kind="stable") if found else no_hits()
    return Verdict(hits.drop_duplicates(["entity", "identity"]) if found else hits, tested)


def _contradict(sellers: pd.Series) -> bool:
    """Two named sellers that are clearly not one; a person is who claimed the money, not who sold."""
    known = [name for name in dict.fromkeys(sellers) if name and not parties.is_person(name)]
    return any(parties.similarity(known[0], name) < parties.SAME for name in known[1:])


def _says(row: Any) -> str:
    return f"{place_text(row)}，{yuan_text(int(row.amount))} 元"


def message(facts: Mapping[str, Any]) -> str:
    doubt = "" if facts["sure"] else "（没有发票代码，按号码和金额认定）"
    split = "" if facts["same"] else "，各处金额不同，请核对是否有分割单"
    return f"发票 {facts['number']}{doubt}在本单位列支 {yuan_text(int(facts['amount']))} 元，又见于 {facts['elsewhere']}{split}"


CHECK = Check(
    title="同一发票两个单位入账",
    severity=Severity.HIGH,
    basis=("电子凭证通知", "会计法/9", "会计法/14"),
    params=Params,
    judge=judge,
    message=message,
)
