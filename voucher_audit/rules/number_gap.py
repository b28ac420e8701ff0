"""凭证断号。

Flags:
    同一凭证字的编号在本月（按月编号时）或本年（按年编号时）中间缺号；按月编号的，还看是否从 1 号开始。
    作废凭证的号不算缺。只在导出看来完整时检查：有多个科目、有借有贷、缺号不多。
Why it matters:
    编号应当连续。缺号可能是凭证被删除、抽走或未导出；没有断号也不等于没有删除，软件可以“整理断号”。
Innocent when:
    导出时按科目、部门或制单人筛选过；作废凭证未随导出带出；系统按模块预留号段；断号已登记说明。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.evidence.completeness import incomplete
from voucher_audit.evidence.numbering import series
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_KEY = ["book", "year", "period", "word", "number"]


@dataclass(frozen=True)
class Params:
    tolerated: float = param(0.1, "缺号超过编号总数的此比例时视为导出经过筛选，不逐个报告", "", low=0, high=1)
    few: int = param(10, "缺号不超过此数时总是报告", "个", low=1, high=1000)


def check(view: View, params: Params) -> Outcome:
    excluded = incomplete(view.lines, view.journals)
    used = view.lines.drop_duplicates("voucher_id")[[*_KEY, "voucher_id"]]
    both = pd.concat([used.assign(line=used.index), view.cancelled.assign(line=-1)], ignore_index=True)
    numbered = both.join(series(both)).dropna(subset=["position"])
    table = numbered.drop_duplicates(["sequence", "position"]).sort_values(["sequence", "position"])
    before = table.groupby("sequence")["position"].shift()
    starts_at_one = table["monthly"] & (table.groupby("book")["position"].transform("min") == 1)
    before = before.where(before.notna() | ~starts_at_one, 0)
    table["missing"] = (table["position"] - before - 1).fillna(0)
    total = table.groupby("sequence")["missing"].transform("sum")
    span = total + table.groupby("sequence")["missing"].transform("size")
    filtered = (total > params.few) & (total > params.tolerated * span)
    judged = ~table["book"].isin(excluded) & ~filtered
    hit = table[judged & (table["missing"] > 0) & (table["line"] >= 0)]
    hits = pd.DataFrame(
        {"word": hit["word"], "first": hit["position"] - hit["missing"], "last": hit["position"] - 1, "amount": 0}
    )
    untested = {f"{book}：{reason}": int((used["book"] == book).sum()) for book, reason in excluded.items()}
    untested["缺号过多，导出看来经过筛选，未逐个报告"] = int((filtered & ~table["book"].isin(excluded)).sum())
    untested["凭证号不是数字"] = len(both) - len(numbered)
    return Outcome(hits.set_index(hit["line"].to_numpy()), int(judged.sum()), untested)


def message(facts: Mapping[str, Any]) -> str:
    word, first, last = facts["word"], int(facts["first"]), int(facts["last"])
    missing = f"{word}-{first}" if first == last else f"{word}-{first} 至 {word}-{last}"
    return f"本凭证之前缺 {missing}，共 {last - first + 1} 个号，且不在作废凭证之列"


def _numbers(*numbers: str, hit: str = "", month: int = 5, word: str = "记") -> tuple[V, ...]:
    return tuple(
        V("付办公用品款", "5101 办公费", "1002", 100 + int(number), f"2021-{month:02d}-18", number == hit, number, word)
        for number in numbers
    )


RULE = Rule(
    title="凭证断号",
    severity=Severity.MEDIUM,
    group="F 账务质量与控制",
    needs=Needs(lines=("basis", "debit", "credit", "year", "period", "word", "number"), history=True),
    basis=("会计法/9", "会计基础工作规范/60"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example("中间缺一号", _numbers("1", "2", "4", "5", hit="4")),
        Example("连续编号", _numbers("1", "2", "3", "4", "5")),
        Example("收、付两种凭证字各自编号", _numbers("1", "2", word="收") + _numbers("1", "2", "3", word="付")),
        Example(
            "按月编号：六月从 1 号重新开始，七月少了 1 号",
            _numbers("1", "2", "3") + _numbers("1", "2", "3", month=6) + _numbers("2", "3", month=7, hit="2"),
        ),
        Example("按年连续编号：六月接着五月的号", _numbers("11", "12", "13") + _numbers("14", "15", month=6)),
        Example(
            "缺号占了大半，是筛选后的导出，不报告",
            _numbers(*(str(n) for n in range(3, 90, 3))),
            untested=True,
        ),
    ),
)
