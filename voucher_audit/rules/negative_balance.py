"""往来科目反向余额。

Flags:
    其他应付款等负债出现借方余额、其他应收款等债权出现贷方余额，连续几个月末都没有转回，或者带过了年底。
    先按明细科目看，其他应收款、其他应付款再按往来单位、个人看。期初余额不明的，只看账内先收后退、先借后还而超过原数的单位。
Why it matters:
    反向余额不是多付就是串户：付出去的钱没有对应的欠款，或者收回的钱比借出的多，背后常是重复付款、错付、虚列往来。
Innocent when:
    月末在途，次月已转平；先付款后到票的暂时反向；预收、预付与应收、应付合并核算的单位。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit.evidence.current_accounts import CLAIMS, LINE_NEEDS, movements
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, no_hits, param
from voucher_audit.schema import Kind

_DEBTS = frozenset({Kind.OTHER_PAYABLE, Kind.PAYABLE, Kind.UNEARNED})
_PLAIN = (Kind.ADVANCE.value, Kind.OTHER_PAYABLE.value)  # accounts whose parties are looked at one by one
_DUE = ("payroll", "tax", "utility", "card", "loan")


@dataclass(frozen=True)
class Params:
    least: float = param(100, "反向余额达到此数才列", "元", low=0.01)
    months: int = param(2, "连续几个月末没有转平才列（带过年底的，一个月末也列）", "月", low=1, high=12)


def check(view: View, params: Params) -> Outcome:
    opened = frozenset(view.openings["book"]) if len(view.openings) else frozenset()
    found: list[pd.DataFrame] = []
    tested = untested = 0
    for kinds in (CLAIMS, _DEBTS):
        accounts = _by_account(view, kinds, opened)
        parties, unknown = _by_party(view, kinds, opened)
        for moves in (accounts, parties):
            spells = _spells(moves, view, params)
            found.append(spells.assign(claim=kinds is CLAIMS))
            tested += int(moves["key"].nunique())
        untested += unknown
    facts = pd.concat([part for part in found if len(part)] or [no_hits()])
    facts = facts[~facts.index.duplicated()]
    return Outcome(facts, tested, {"期初余额不明，开头就是付出或收回，看不出是否反向": untested})


def _by_account(view: View, kinds: frozenset[Kind], opened: frozenset[str]) -> pd.DataFrame:
    """Movements by sub-account of the books whose opening balances are known; opening balances among them."""
    lines, side = view.lines, 1 if kinds is CLAIMS else -1
    rows = lines[
        lines["kind"].isin(kinds) & lines["book"].isin(opened) & (lines["basis"] == "financial") & ~lines["custody"]
    ]
    moves = pd.DataFrame({"book": rows["book"], "what": rows["account_code"] + " " + rows["account_name"], "month": _month(rows),
                          "amount": side * (rows["debit"] - rows["credit"]), "sure": True, "line": rows.index})  # fmt: skip
    moves["low"] = ~rows["kind"].isin(_PLAIN)
    moves = moves[~_elsewhere(rows, view.openings)]
    start = view.openings
    start = start[start["kind"].isin(kinds) & ~start["custody"]] if len(start) else start
    if len(start):
        first = pd.DataFrame({"book": start["book"], "what": start["account_code"] + " " + start["account_name"], "month": 0,
                              "amount": side * start["amount"], "sure": True, "low": False, "line": -1})  # fmt: skip
        moves = pd.concat([first, moves])
    return moves.assign(key=moves["book"].astype("str") + "\x1f" + moves["what"].astype("str"))


def _elsewhere(rows: pd.DataFrame, opening: pd.DataFrame) -> pd.Series:
    """Lines of accounts whose opening balance is stated at another level: above them, or below them only."""
    named = opening[opening["account_code"] != ""].groupby("book")["account_code"].agg(set)
    pairs = rows["book"].astype("str") + "\x1f" + rows["account_code"].astype("str")
    codes, distinct = pd.factorize(pairs)
    answers = []
    for pair in distinct:
        book, _, code = str(pair).partition("\x1f")
        listed = named.get(book, set())
        kin = {one for one in listed if one != code and (one.startswith(code) or code.startswith(one))}
        lowest = {one for one in kin if not any(other != one and other.startswith(one) for other in listed)}
        answers.append(bool(code) and code not in listed and bool(lowest))
    return pd.Series(np.array(answers, dtype=bool)[codes], index=rows.index)


def _by_party(view: View, kinds: frozenset[Kind], opened: frozenset[str]) -> tuple[pd.DataFrame, int]:
    """Movements by party that the file states: where the account opened with nothing, or where the party's first
    movement here let the balance grow; and the number of parties of whom nothing can be said."""
    kind = next(one for one in (Kind.ADVANCE, Kind.OTHER_PAYABLE) if one in kinds)
    moves = movements(view.lines, [kind])
    held = (
        view.openings[view.openings["kind"].isin([kind.value, Kind.UNKNOWN.value])]
        if len(view.openings)
        else view.openings
    )
    holding = set(held["book"]) if len(held) else set()
    moves = moves[moves["told"] & (moves["party"] != "")]
    due = view.vouchers[list(_DUE)].any(axis=1)
    moves = moves[~moves["voucher_id"].map(due).astype("bool")]
    empty = moves["real_book"].isin(opened - holding)  # the file states balances, and none of this kind
    key = moves["book"].astype("str") + "\x1f" + moves["owner"]
    ordered = moves.assign(key=key).sort_values("day", kind="stable")
    grew = ordered.groupby("key")["amount"].transform("first") > 0
    usable = grew.reindex(moves.index) | empty
    out = moves[usable].assign(
        what=moves["account"] + "（" + moves["party"] + "）", month=_month(view.lines.loc[moves.index[usable]])
    )
    out = out.assign(key=key, line=out.index, sure=empty[usable], low=False, book=out["real_book"])
    return out[["book", "what", "month", "amount", "sure", "low", "line", "key"]], int(key[~usable].nunique())


def _month(rows: pd.DataFrame) -> pd.Series:
    return rows["year"].astype("int64") * 12 + rows["period"].clip(1, 12).astype("int64") - 1


def _spells(moves: pd.DataFrame, view: View, params: Params) -> pd.DataFrame:
    """Spells in which a balance stands on the wrong side at month ends; index: the line by which one began."""
    if moves.empty:
        return no_hits()
    out = moves["line"].where(moves["amount"] < 0, -1)
    table = moves.assign(out=out).groupby(["key", "month"], as_index=False).agg(
        book=("book", "first"), what=("what", "first"), net=("amount", "sum"), sure=("sure", "all"), low=("low", "all"), line=("out", "max")
    )  # fmt: skip
    table["balance"] = table.groupby("key")["net"].cumsum()
    end = _month(view.lines).groupby(view.lines["book"]).max()
    following = table.groupby("key")["month"].shift(-1)
    last = following.isna()
    table["until"] = following.fillna(pd.Series(end.reindex(table["book"]).to_numpy() + 1.0, index=table.index))
    wrong = (table["balance"] <= -fen(params.least)) & (table["month"] > 0)
    begins = wrong & ~(wrong.shift(fill_value=False) & (table["key"] == table["key"].shift()))
    spell = begins.cumsum()[wrong]
    grouped = table[wrong].assign(last=last).groupby(spell)
    first = grouped[["what", "month", "sure", "low"]].first()
    spells = first.assign(
        until=grouped["until"].max(),
        depth=-grouped["balance"].min(),
        lasting=grouped["last"].any(),
        line=grouped["line"].first(),
    )
    span = (spells["until"] - spells["month"]).astype("int64")
    over_year = spells["until"] // 12 > spells["month"] // 12
    kept = ((span >= params.months) | over_year) & (spells["sure"] | spells["lasting"]) & (spells["line"] >= 0)
    facts = spells[kept].assign(months=span[kept]).set_index("line")
    weak = ~facts["sure"] | facts["low"]
    facts["severity"] = np.where(weak, Severity.LOW.value, Severity.MEDIUM.value)
    return facts.rename(columns={"depth": "amount"})[["what", "month", "months", "amount", "sure", "severity"]]


def message(facts: Mapping[str, Any]) -> str:
    side, month = ("贷方" if facts["claim"] else "借方"), int(facts["month"])
    unsure = "" if facts["sure"] else "（期初余额不明，按本账内先有后付推断）"
    return evidence(
        f"“{{what}}”{month // 12} 年 {month % 12 + 1} 月末出现{side}余额，最多 {{amount:yuan}} 元，连续 {{months}} 个月末未转平"
        + unsure,
        **facts,
    )


RULE = Rule(
    title="往来科目反向余额",
    severity=Severity.MEDIUM,
    group="D 往来与资金去向",
    needs=Needs(
        lines=LINE_NEEDS,
        vouchers=_DUE,
        optional={"counterparty": "没有往来单位一栏，只按明细科目看余额", "person": ""},
        history=True,
    ),
    basis=("会计法/17", "会计基础工作规范/对账", "行政单位财务规则/往来款", "事业单位财务规则/往来款"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "期初已知：明细科目的借方余额连续两个月末；次月转平的不列；下限两侧",
            (
                V("付暂存款", "230701 押金", "1002", 1100, "2021-03-05", hit=True),
                V("付暂存款", "230702 代收款", "1002", 1099.99, "2021-03-05"),
                V("付暂存款", "230703 代扣款", "1002", 2000, "2021-03-05"),
                V("收暂存款", "1002", "230703 代扣款", 2000, "2021-04-05"),
                V("收回借款", "1002", "121801 借款", 900, "2021-03-05", hit=True),
                V("付电话费", "5101", "1002", 100, "2021-05-31"),
            ),
            openings={
                "2307": -3000,
                "230701 押金": -1000,
                "230702 代收款": -1000,
                "230703 代扣款": -1000,
                "121801 借款": 500,
            },
        ),
        Example(
            "期初只列到一级科目，明细科目的余额不知道，不判断",
            (
                V("付押金", "230701 押金", "1002", 1100, "2021-03-05"),
                V("付电话费", "5101", "1002", 100, "2021-06-30"),
            ),
            openings={"2307": -5000},
        ),
        Example(
            "期初不明：账内先收后退，退的比收的多；首笔就是付出的未测",
            (
                V("收保证金", "1002", "2307", 5000, "2021-03-05", fields={"counterparty": "鸿运公司"}),
                V("退保证金", "2307", "1002", 8500, "2021-04-05", fields={"counterparty": "鸿运公司"}, hit=True),
                V("退保证金", "2307", "1002", 6000, "2021-04-05", fields={"counterparty": "大众公司"}),
                V("收保证金", "1002", "2307", 7000, "2021-03-05", fields={"counterparty": "金桥公司"}),
                V("退保证金", "2307", "1002", 7000, "2021-04-05", fields={"counterparty": "金桥公司"}),
                V("付电话费", "5101", "1002", 100, "2021-06-30", fields={"counterparty": "电信公司"}),
            ),
            untested=True,
        ),
        Example(
            "带过年底的，一个月末也列；期初不明又在账止前转平的不列",
            (
                V("收保证金", "1002", "2307", 5000, "2021-11-05", fields={"counterparty": "鸿运公司"}),
                V("退保证金", "2307", "1002", 8500, "2021-12-05", fields={"counterparty": "鸿运公司"}, hit=True),
                V("收保证金", "1002", "2307", 5000, "2021-05-05", fields={"counterparty": "大众公司"}),
                V("退保证金", "2307", "1002", 8500, "2021-06-05", fields={"counterparty": "大众公司"}),
                V("收回多退保证金", "1002", "2307", 3500, "2021-09-05", fields={"counterparty": "大众公司"}),
                V("付电话费", "5101", "1002", 100, "2021-12-31", fields={"counterparty": "电信公司"}),
            ),
        ),
    ),
)
