"""同一经办人出现在几个单位。

Flags:
    同一姓名在两三个单位的账上经办、领款或借款，合计达到一定数额；同一个月在两个单位都有的更可疑。
    工资、社保、救济、按名册发放的不看；两个字的姓名重名多，只在同月出现时列出。
Why it matters:
    一个人在几个单位领取补贴、劳务费或者报销，可能是重复领取、转移到下属单位报销、借他人名义套取资金。
Innocent when:
    同名同姓的不同的人；借调、挂职、兼职经批准；会计核算中心代理记账的报账员；专家在几个单位讲课评审。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.batch.crossing.api import Check, Gathered, Verdict, named, no_hits, placed
from voucher_audit.money import fen, yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import param

_CALLED: Final = re.compile(r"师傅|主任|局长|科长|经理|老板|会计|出纳|司机|^[老小]")


@dataclass(frozen=True)
class Params:
    most: int = param(3, "至多几个单位（再多多半是常见姓名）", "个", low=2, high=100)
    total: float = param(5000, "合计达到此数", "元", low=0)


def judge(gathered: Gathered, params: Params) -> Verdict:
    rows = gathered.links["handler"]
    rows = rows[~text.matches(rows["key"], _CALLED)]
    grouped = rows.groupby("key")
    units, total = grouped["entity"].nunique(), grouped["amount"].sum()
    hit = units.between(2, params.most) & (total >= fen(params.total))
    found = []
    for name in hit.index[hit]:
        group = rows[rows["key"] == name].sort_values(["entity", "largest"], ascending=[True, False], kind="stable")
        together = _months_in_common(group)
        if not together and len(str(name)) < 3:
            continue
        own = group.groupby("entity")
        first = group.drop_duplicates("entity").set_index("entity", drop=False)
        found.append(
            placed(
                first, amount=own["amount"].sum(), times=own["count"].sum(), person=str(name), total=int(total[name]),
                rest=pd.Series([named(entity for entity in first["entity"] if entity != mine) for mine in first["entity"]], first.index),
                months="、".join(together[:3]) + ("等" if len(together) > 3 else ""),
                severity=np.where(bool(together), Severity.MEDIUM.value, Severity.LOW.value),
                case="经办人 " + str(name), identity=str(name),
            )
        )  # fmt: skip
    return Verdict(pd.concat(found) if found else no_hits(), len(units))


def _months_in_common(group: pd.DataFrame) -> list[str]:
    """Months in which the name stands in more than one unit's books."""
    by_unit = group.groupby("entity")["note"].agg(" ".join)
    counted = Counter(month for months in by_unit for month in set(months.split()))
    return sorted(month for month, count in counted.items() if count >= 2)


def message(facts: Mapping[str, Any]) -> str:
    own = f"{facts['person']}在本单位经办、领款 {facts['times']} 次 {yuan_text(int(facts['amount']))} 元"
    when = f"，{facts['months']} 两处都有" if facts["months"] else ""
    return f"{own}，又见于{facts['rest']}，合计 {yuan_text(int(facts['total']))} 元{when}；须先核实是否同一人"


CHECK = Check(
    title="同一经办人出现在几个单位",
    severity=Severity.MEDIUM,
    basis=("会计法/9", "厉行节约条例/支出"),
    params=Params,
    judge=judge,
    message=message,
)
