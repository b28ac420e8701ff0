"""关联公司过桥。

Flags:
    一个单位向关联公司（关联单位名单所列，或者本身也是被查单位）付出一笔钱，一个月内这家公司又以同样的金额
    付给别的单位、公司、个人，或者退回付款单位。两头各列一条。押金、保证金、退款不看。
Why it matters:
    钱从公账出去，经关联公司转一道手再花掉或者转回，可以掩盖真实用途和收款人，是账外资金和小金库的常见通道。
Innocent when:
    关联公司按合同代收代付；统一核算的内部往来并有授权；金额相同只是巧合，两笔业务各有合同。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.batch.crossing.api import Check, Gathered, Verdict, no_hits, place_text, placed
from voucher_audit.batch.links import INTO, ONWARD
from voucher_audit.money import fen, yuan_text
from voucher_audit.report import Severity
from voucher_audit.rules.api import param

_GIVEN_BACK: Final = r"押金|保证金|定金|退款|退回|冲销|红字|更正"


@dataclass(frozen=True)
class Params:
    days: int = param(30, "进出相隔多少天以内", "天", low=0, high=366)
    amount: float = param(10000, "金额达到多少才看", "元", low=10000)


def judge(gathered: Gathered, params: Params) -> Verdict:
    rows = gathered.links["through"]
    rows = rows[(rows["amount"] >= fen(params.amount)) & ~text.matches(rows["summary"], _GIVEN_BACK)]
    related = gathered.units | set(gathered.links["related"]["key"])
    rows = rows[rows["note"].isin(related)].reset_index(drop=True)
    into, onward = rows[rows["side"] == INTO], rows[rows["side"] == ONWARD]
    pairs = into.reset_index().merge(onward.reset_index(), on="key", suffixes=("_in", "_on"))
    pairs = pairs.assign(apart=(pairs["date_on"] - pairs["date_in"]).dt.days)
    pairs = pairs[pairs["apart"].between(0, params.days)]
    pairs = pairs.sort_values(["apart", "index_in", "index_on"], kind="stable").drop_duplicates("index_in")
    pairs = pairs.sort_values("index_in", kind="stable").drop_duplicates("index_on")
    if pairs.empty:
        return Verdict(no_hits(), rows["key"].nunique())
    first, second = rows.loc[pairs["index_in"]], rows.loc[pairs["index_on"]]
    case = "经" + first["note"] + " 过桥 " + first["date"].dt.strftime("%Y-%m-%d")
    story = pd.Series(
        [_story(one, two) for one, two in zip(first.itertuples(), second.itertuples(), strict=True)], index=first.index
    )
    start, end_at, went_to = (list(column) for column in (first["entity"], second["entity"], second["payee"]))
    back = np.array([one in both for one, *both in zip(start, end_at, went_to, strict=True)])
    hits = []
    for end in (first, second):
        facts = {"story": story.to_numpy(), "back": back, "days": pairs["apart"].to_numpy(), "case": case.to_numpy()}
        identity = end["key"] + "|" + end["voucher"] + "|" + end["date"].dt.strftime("%Y-%m-%d")
        hits.append(placed(end, amount=end["amount"], severity=Severity.HIGH.value, identity=identity, **facts))
    return Verdict(pd.concat(hits).drop_duplicates(["entity", "identity"]), rows["key"].nunique())


def _story(one: Any, two: Any) -> str:
    start = f"{place_text(one)} 付给{one.payee} {yuan_text(int(one.amount))} 元"
    if two.payee and str(two.note) != str(one.entity) and _is_own_book(two):
        return f"{start}，{place_text(two)} 同额付给{two.payee}"
    return f"{start}，{place_text(two)} 同额收到{two.payee}的款"


def _is_own_book(row: Any) -> bool:
    """The onward payment stands in the go-between's own books."""
    return bool(parties.normalise(str(row.entity)) == row.note)


def message(facts: Mapping[str, Any]) -> str:
    turned = "，钱转了一圈回到付款单位" if facts["back"] else ""
    return f"{facts['story']}，相隔 {facts['days']} 天{turned}"


CHECK = Check(
    title="关联公司过桥",
    severity=Severity.HIGH,
    basis=("财政违法行为处罚处分条例/17", "小金库处分规定", "厉行节约条例/支出"),
    params=Params,
    judge=judge,
    message=message,
)
