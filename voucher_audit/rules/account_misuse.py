"""科目使用不当。

Flags:
    科目编码、名称不在所用会计制度的一级科目里，无法归类；或编码与名称说的不是同一个科目（如 1002 却叫库存现金）。
    每个科目报告一次，落在用得最早的一笔上。
Why it matters:
    自设一级科目、编码与名称不符，会让报表归类错误，也让按科目进行的检查全部失准。
Innocent when:
    财政部门统一增设的地方科目；新旧制度衔接期沿用旧科目；核算软件为统一编码把明细提到了一级。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import accounts
from voucher_audit.accounts.charts import UNRECOGNISED
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind


@dataclass(frozen=True)
class Params:
    least: int = param(1, "科目至少有几笔分录才报告", "笔", low=1, high=1000)


def check(view: View, params: Params) -> Outcome:
    unknown = {book for book, family in view.standard.items() if family == UNRECOGNISED}
    strange = view.lines["book"].isin(unknown)
    lines = view.lines[~strange]
    keys = ["book", "account_code", "account_name"]
    used = lines.assign(line=lines.index, moved=lines["debit"].abs() + lines["credit"].abs()).groupby(keys, sort=False)
    table = used.agg(line=("line", "first"), count=("line", "size"), moved=("moved", "sum"), kind=("kind", "first"))
    table = table.reset_index()
    table = table[(table["account_code"] != "") & (table["count"] >= params.least)]
    family = table["book"].map(dict(view.standard)).fillna("")
    charts = {name: frozenset(accounts.chart(name).values()) for name in set(family)}
    pairs = list(zip(family, table["account_code"], table["account_name"].str.split("/").str[0], strict=True))
    table["top"] = table["account_name"].str.split("/").str[0]
    expected = [accounts.name_of(name, code) for name, code, _ in pairs]
    # a longer or shorter writing of the right name is no misuse; the official name of another account is
    other = [
        bool(right) and top != right and top in charts[name]
        for (name, _, top), right in zip(pairs, expected, strict=True)
    ]
    table["expected"] = pd.Series(expected, index=table.index, dtype="str")
    stranger = (table["kind"] == Kind.UNKNOWN.value) & (table["expected"] == "")
    hit = table[stranger | pd.Series(other, index=table.index, dtype="bool")].drop_duplicates(
        ["book", "account_code", "top"]
    )
    hits = hit.set_index("line")[["account_code", "top", "expected", "count"]].assign(amount=hit["moved"].array)
    untested = {"没有认出所用会计制度，科目无从核对": int(view.lines.loc[strange, "voucher_id"].nunique())}
    return Outcome(hits, int(lines["voucher_id"].nunique()), untested)


def message(facts: Mapping[str, Any]) -> str:
    used = f"全账 {int(facts['count']):,} 笔分录用到"
    if facts["expected"]:
        return f"科目编码 {facts['account_code']} 应为“{facts['expected']}”，账上名称却是“{facts['top']}”，{used}"
    return f"科目“{facts['account_code']} {facts['top']}”不在本制度的一级科目里，{used}"


RULE = Rule(
    title="科目使用不当",
    severity=Severity.LOW,
    group="F 账务质量与控制",
    needs=Needs(lines=("account_code", "account_name", "kind", "debit", "credit"), history=True),
    basis=("会计法/9", "预算法/72"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "制度里没有的一级科目；明细科目自设是允许的",
            (
                V("转入专项", "9999 特别资金", "1002", 5000, hit=True),
                V("转入专项", "9999 特别资金", "1002", 6000),
                V("付印刷费", "510177 业务管理/自设项目", "1002", 5000),
                V("付维修费", "5001", "1002", 5000),
            ),
        ),
    ),
)
