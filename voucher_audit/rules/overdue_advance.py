"""备用金、个人借款长期未还。

Flags:
    借给个人（或以借款名义付出）的款项，超过规定天数仍未报销或归还，或者拖了很久才结清；
    把旧借款结转下年、以新借还旧借的也算。按借款人先进先出，金额相同的先配对；没有写姓名的在同一账簿内配对。
Why it matters:
    借款长期不清，就是公款被个人占用；年年结转、借新还旧只是换了一张借条。
Innocent when:
    经批准的定额备用金；公务卡尚未到还款期；涉诉、已有书面还款计划的历史遗留款；押金、保证金、代垫社保一类往来。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import ageing, lexicon
from voucher_audit.evidence.advances import LINE_NEEDS, OPTIONAL, movements
from voucher_audit.evidence.balances import business_day
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param


@dataclass(frozen=True)
class Params:
    days: int = param(90, "超过多少天未结清才列", "天", low=1, high=1095)
    high: int = param(365, "达到多少天为严重程度", "天", low=1, high=3650)
    amount: float = param(200, "未结清（或拖延结清）的金额达到多少才列", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    moves = movements(view.lines, view.openings, view.journals)
    result = ageing.settle(moves)
    lent = moves.loc[result.index].join(result)
    lent = lent[(lent.index >= 0) & lent["borrowed"]]
    end = business_day(view.lines).groupby(view.lines["book"]).max()
    still = lent["open"] >= max(fen(params.amount), 1)
    until = lent["settled_on"].mask(still, end.reindex(lent["book"]).set_axis(lent.index))
    age = (until - lent["day"]).dt.days
    amount = lent["open"].where(still, lent["amount"])
    late = (age > params.days) & (amount >= fen(params.amount))
    facts = lent.assign(age=age, until=until, still=still, lent=lent["amount"], amount=amount)[late]
    gone = _left_office(view, facts)
    worst = facts["age"] >= params.high
    facts["severity"] = np.select(
        [facts["still"] & (worst | gone), facts["still"] | worst],
        [Severity.HIGH.value, Severity.MEDIUM.value],
        Severity.LOW.value,
    )
    facts = facts.assign(gone=gone, rolled=False).astype({"age": "int64"})
    rolled = _rolled_over(view.lines, params)
    facts = pd.concat([facts, rolled[~rolled.index.isin(facts.index)]])
    return Outcome(facts.drop(columns=["book"]), tested=len(lent) + len(rolled))


def _left_office(view: View, facts: pd.DataFrame) -> pd.Series:
    """Borrowers who, by the staff register, had left before the end."""
    if "staff" not in view.registers:
        return pd.Series(False, index=facts.index)
    staff = view.registers["staff"]
    left = staff[text.matches(staff["status"], r"离|退|调|辞|不在|否") | staff["until"].notna()]
    return facts["owner"].isin(set(parties.normalised(left["name"])) - {""})


def _rolled_over(lines: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Old loans booked anew: the text says so, and the receivable stands on both sides or only on the debit side."""
    lent = (lines["kind"] == "advance") & ~lines["custody"] & (lines["debit"] >= max(fen(params.amount), 1))
    again = text.matches(lines["summary"], lexicon.ROLLED_OVER, lent)
    hit = lines[again & ~text.matches(lines["summary"], lexicon.DEPOSIT_OR_GUARANTEE, again)]
    return pd.DataFrame(
        {
            "amount": hit["debit"],
            "summary": hit["summary"],
            "rolled": True,
            "age": 0,
            "lent": 0,
            "severity": Severity.MEDIUM.value,
            "book": hit["book"],
        },
        index=hit.index,
    )


def message(facts: Mapping[str, Any]) -> str:
    if facts["rolled"]:
        return evidence("旧借款 {amount:yuan} 元未清，又结转或换据（{summary}）", **facts)
    who = facts["owner"] or "未写明借款人"
    gone = "，借款人已离岗" if facts["gone"] else ""
    if facts["still"]:
        return evidence(
            who
            + " {day:day} 借款 {lent:yuan} 元，至 {until:day} 已 {age} 天，仍有 {amount:yuan} 元未报销或归还"
            + gone,
            **facts,
        )
    return evidence(who + " {day:day} 借款 {lent:yuan} 元，{until:day} 才结清，历时 {age} 天" + gone, **facts)


RULE = Rule(
    title="备用金、个人借款长期未还",
    severity=Severity.MEDIUM,
    group="A 现金与借据",
    needs=Needs(
        lines=LINE_NEEDS,
        optional={**OPTIONAL, "staff": "不知道借款人是否已经离岗"},
        history=True,
    ),
    basis=("会计基础工作规范/48", "内控规范/41", "行政单位财务规则/往来款", "事业单位财务规则/往来款"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "未还的金额在起列数两侧",
            (
                V("张三借款", "1218", "1001", 200, date="2021-01-05", hit=True, fields={"counterparty": "张三"}),
                V("李四借款", "1218", "1001", 199.99, date="2021-01-05", fields={"counterparty": "李四"}),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
        ),
        Example(
            "九十天两侧；在期限内报销、归还的不列",
            (
                V("王强借差旅费", "1218", "1001", 3000, date="2021-01-04"),
                V("王强报差旅费冲借款", "5101 差旅费", "1218", 3000, date="2021-04-04"),
                V("李敏借差旅费", "1218", "1001", 2000, date="2021-01-04", hit=True),
                V("李敏报差旅费冲借款", "5101 差旅费", "1218", 2000, date="2021-04-05"),
                V("赵军借备用金", "1218", "1001", 5000, date="2021-06-01", hit=True),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
        ),
        Example(
            "先进先出：部分归还后剩下的仍在账上；押金、定额备用金不看",
            (
                V("借款", "1218", "1001", 8000, date="2021-02-01", fields={"person": "孙涛"}, hit=True),
                V("归还借款", "1001", "1218", 7000, date="2021-03-01", fields={"person": "孙涛"}),
                V("付房屋租赁押金", "1218", "1002", 20000, date="2021-02-01"),
                V("食堂定额备用金", "1218", "1001", 3000, date="2021-02-01"),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
        ),
        Example(
            "结转下年、借新还旧",
            (
                V("老周 借款 结转下年", "1218", "1218", 4000, date="2021-12-31", hit=True),
                V("其他应收款明细调整", "1218", "1218", 4000, date="2021-12-31"),
                V("公积金多缴转下月", "1218", "2201", 4000, date="2021-12-31"),
            ),
        ),
        Example(
            "人员名册显示已离岗；没有名册时说明未测",
            (
                V("周平借备用金", "1218", "1001", 6000, date="2021-03-01", hit=True),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
            registers={"staff": ({"name": "周平", "post": "出纳", "status": "已退休"},)},
        ),
        Example(
            "期初的旧借款先被归还",
            (
                V("收回借款", "1001", "1218", 9000, date="2021-02-01"),
                V("吴霞借备用金", "1218", "1001", 9000, date="2021-01-20", hit=True),
                V("付电话费", "5101", "1002", 100, date="2021-12-31"),
            ),
            openings={"1218": 9000},
        ),
    ),
)
