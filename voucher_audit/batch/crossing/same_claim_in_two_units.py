"""同一天、同一事由、同一金额在两个单位列支。

Flags:
    两三个单位在同一天列支了摘要相同（不计标点）、金额相同的支出，收款人相同或有一方没有写明。
    工资、税费、水电、银行手续费和按名册转付的不看；收款人写明而不相同的不看。
Why it matters:
    一件事只该有一个单位付钱；同日同额同摘要，多半是同一份单据在两个单位各报了一次，或者费用转嫁给了别的单位。
Innocent when:
    上级统一组织、每个单位各缴一份的培训费、报刊费、会费；同一份合同由几个单位各付一份。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties
from voucher_audit.batch.crossing.api import Check, Gathered, Verdict, no_hits, others, place_text, placed
from voucher_audit.money import fen, yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import param


@dataclass(frozen=True)
class Params:
    amount: float = param(500, "金额达到多少才看", "元", low=100)
    most: int = param(3, "至多几个单位（再多是统一缴纳的费用）", "个", low=2, high=100)


def judge(gathered: Gathered, params: Params) -> Verdict:
    rows = gathered.links["claim"]
    rows = rows[rows["amount"] >= fen(params.amount)]
    found = []
    tested = 0
    for key, group in rows.groupby("key", sort=True):
        mine = group.drop_duplicates("entity").sort_values("entity", kind="stable")
        tested += 1
        payees = [name for name in mine["payee"] if name]
        alike = all(parties.similarity(payees[0], name) >= parties.SAME for name in payees[1:])
        if not 2 <= len(mine) <= params.most or not alike:
            continue
        sure = len(payees) == len(mine)
        found.append(
            placed(
                mine, amount=mine["amount"], payee=mine["payee"], elsewhere=others(mine, place_text), sure=sure,
                severity=np.where(sure, Severity.HIGH.value, Severity.MEDIUM.value), case="同一事由 " + str(key), identity=str(key),
            )
        )  # fmt: skip
    return Verdict(pd.concat(found) if found else no_hits(), tested)


def message(facts: Mapping[str, Any]) -> str:
    who = f"、同一收款人（{facts['payee']}）" if facts["sure"] else ""
    amount = yuan_text(int(facts["amount"]))
    return f"同一天以同一摘要（{facts['summary']}）、同一金额 {amount} 元{who}列支的，还有 {facts['elsewhere']}"


CHECK = Check(
    title="同日同额同事由两个单位列支",
    severity=Severity.HIGH,
    basis=("会计法/9", "厉行节约条例/支出", "财政违法行为处罚处分条例/6"),
    params=Params,
    judge=judge,
    message=message,
)
