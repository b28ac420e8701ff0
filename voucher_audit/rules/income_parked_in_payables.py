"""收入挂往来。

Flags:
    收到租金、利息、承包费、处置款、服务费一类收入，贷记其他应付款（暂存款），没有在规定天数内转作收入、上缴财政或退还；
    其后又从同一往来里花掉的加重。
Why it matters:
    收入挂在往来就不进预算、不缴财政，随时可以坐支，是私存私放、截留收入最常见的账面形态。
Innocent when:
    押金、保证金、代收代付、暂扣款；财政拨来转付的补偿款；收款后及时转作收入或上缴财政；错汇、多付款退还。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import ageing, current_words
from voucher_audit.evidence.current_accounts import LINE_NEEDS, OPTIONAL, movements
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import MONEY_KINDS, Kind

_STRONG = r"存款利息|结息|手续费返还|返还手续费"  # earned, whatever else the text speaks of
_PASSED_ON = (
    r"(?:征地|征收|拆迁|青苗|安置|移民|生态|搬迁)[^,，。;；]{0,6}补偿|财政(?:拨|下达|转)|拨(?:入|来|付|款)|下拨|上级(?:拨|补助)|专项(?:资金|经费|款)|项目(?:资金|经费)|"
    r"(?:代|替)[^,，。;；]{0,6}(?:收|付|缴)|住房补贴|租赁补贴|租金补贴|贴息|救助|低保|资助|受托"
)
_REMITTED = r"转(?:作|入|至|为)?[^,，。;；]{0,6}收入|确认[^,，。;；]{0,6}收入|缴|财政|国库|非税"
_GIVEN_BACK = r"退|冲回|更正|错"
_RECOGNISED = (Kind.INCOME, Kind.APPROPRIATION, Kind.TREASURY_PAYABLE, Kind.TAX, Kind.UNEARNED)
_OPPOSITE = r"其他应付|暂存|应付其他"


@dataclass(frozen=True)
class Params:
    least: float = param(1000, "金额达到此数才看", "元", low=0)
    days: int = param(90, "收款后多少天内转作收入、上缴或退还的不列", "天", low=0, high=730)
    share: float = param(0.8, "其后从往来付出达到几成算已花掉", "", low=0.1, high=1)


def check(view: View, params: Params) -> Outcome:
    moves = movements(view.lines, [Kind.OTHER_PAYABLE], view.openings)
    table = view.vouchers
    got = moves[(moves.index >= 0) & (moves["amount"] >= max(fen(params.least), 1))]
    got = got[table["received"].reindex(got["voucher_id"]).to_numpy() > 0]
    parked = got[_earned(got["summary"])]
    cleared_on, spent = _afterwards(view, moves, parked)
    took = (cleared_on - parked["day"]).dt.days
    facts = parked.assign(cleared_on=cleared_on, took=took.fillna(0).astype("int64"))
    facts["spent"] = spent.where((spent >= params.share * parked["amount"]) & (parked["owner"] != ""), 0).astype(
        "int64"
    )
    facts = facts.loc[~(took <= params.days), ["day", "amount", "account", "summary", "cleared_on", "took", "spent"]]
    facts = pd.concat([part for part in (facts, _in_journals(view, params)) if len(part)] or [facts])
    facts["severity"] = np.where(facts["spent"] > 0, Severity.HIGH.value, Severity.MEDIUM.value)
    return Outcome(facts, len(got) + int(table["journal"].sum()))


def _afterwards(view: View, moves: pd.DataFrame, parked: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """When each was recognised, remitted or given back (by anybody: the treasury is not the payer); how much was
    paid out otherwise to the same party."""
    back, remitted = _properly_cleared(view, pd.Index(moves.loc[moves["amount"] < 0, "voucher_id"].unique()))
    proper = moves["voucher_id"].isin(back.union(remitted))
    own = ageing.settle(moves[(moves["amount"] > 0) | proper])["settled_on"].loc[parked.index]
    treasury = moves[(moves["amount"] < 0) & moves["voucher_id"].isin(remitted)]
    anybody = ageing.settle(pd.concat([parked, treasury]).assign(owner=""))["settled_on"].loc[parked.index]
    spent = ageing.settle(moves[(moves["amount"] > 0) | ~proper]).loc[parked.index, "settled"]
    return own.fillna(anybody), spent


def _earned(summary: pd.Series) -> pd.Series:
    """Does the text speak of the unit's own income, and of nothing that is only held?"""
    held = text.matches(summary, current_words.HELD) | text.matches(summary, _PASSED_ON)
    return (text.matches(summary, current_words.EARNED) & ~held) | text.matches(summary, _STRONG)


def _properly_cleared(view: View, settling: pd.Index) -> tuple[pd.Index, pd.Index]:
    """Of the settling vouchers, those that give back to the payer; those that recognise income or remit to the treasury."""
    lines, table = view.lines, view.vouchers[view.vouchers.index.isin(settling)]
    booked = pd.Index(
        lines.loc[lines["kind"].isin(_RECOGNISED) & (lines["credit"] > lines["debit"]), "voucher_id"].unique()
    )
    back = table.index[table["refund"] | text.matches(table["summary"], _GIVEN_BACK)]
    return back, booked.union(table.index[text.matches(table["summary"], _REMITTED)])


def _in_journals(view: View, params: Params) -> pd.DataFrame:
    """Receipts of journals whose counter account is a payable."""
    if not view.has("opposite") or not view.journals:
        return pd.DataFrame()
    lines = view.lines
    rows = lines[
        lines["book"].isin(view.journals) & lines["kind"].isin(MONEY_KINDS) & ~lines["custody"]
        & (lines["debit"] >= max(fen(params.least), 1)) & text.matches(lines["opposite"], _OPPOSITE)
    ]  # fmt: skip
    rows = rows[_earned(rows["summary"])]
    return pd.DataFrame(
        {"day": rows["date"], "amount": rows["debit"], "account": rows["opposite"], "summary": rows["summary"], "cleared_on": pd.NaT, "took": 0, "spent": 0}
    )  # fmt: skip


def message(facts: Mapping[str, Any]) -> str:
    later = "，至账止日未转作收入或上缴"
    if facts["spent"]:
        later = "，其后已从同一往来付出 {spent:yuan} 元"
    elif not pd.isna(facts["cleared_on"]):
        later = "，{cleared_on:day} 才清理，历时 {took} 天"
    return evidence("{day:day} 收到的收入 {amount:yuan} 元挂“{account}”（{summary}）" + later, **facts)


RULE = Rule(
    title="收入挂往来",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=LINE_NEEDS,
        vouchers=("summary", "received", "refund", "journal"),
        optional={**OPTIONAL, "opposite": ""},
        history=True,
    ),
    basis=(
        "财政违法行为处罚处分条例/4",
        "财政违法行为处罚处分条例/17",
        "行政单位财务规则/收入",
        "事业单位财务规则/收入",
    ),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "下限两侧；方向在前：付出的租金、直接记收入的不是",
            (
                V("收租金", "1001", "2307", 9600, hit=True),
                V("收场地承包费", "1002", "2307", 1000, hit=True),
                V("收场地承包费", "1002", "2307", 999.99),
                V("付办公用房租金", "2307", "1002", 9600, "2022-05-18"),
                V("收租金", "1002", "4605", 9600),
                V("收租金 应缴财政", "1002", "2103", 9600),
            ),
        ),
        Example(
            "押金、代收、财政拨来转付、错汇不是",
            (
                V("收房租押金", "1002", "2307", 3000),
                V("代收职工电费", "1002", "2307", 3000),
                V("收财政拨征地补偿款", "1002", "2307", 300000),
                V("鸿运公司多付租金待退还", "1002", "2307", 1600),
                V("收个税手续费返还", "1002", "2307", 3000, hit=True),
                V("收报废车辆处置款", "1002", "2307", 22000, hit=True),
            ),
        ),
        Example(
            "九十天内转作收入、上缴的不列；超过的、花掉的列出",
            (
                V("暂存门市房租", "1002", "2307", 8000, "2021-01-10", fields={"counterparty": "李强"}),
                V("房租转收入", "2307", "4605", 8000, "2021-04-10", fields={"counterparty": "李强"}),
                V("暂存门市房租", "1002", "2307", 7000, "2021-01-10", fields={"counterparty": "王芳"}, hit=True),
                V("房租转收入", "2307", "4605", 7000, "2021-04-11", fields={"counterparty": "王芳"}),
                V(
                    "收树木变卖款",
                    "1002",
                    "2307",
                    6000,
                    "2021-01-10",
                    fields={"counterparty": "鸿运木业公司"},
                    hit=True,
                ),
                V("付食堂维修款", "2307", "1002", 5000, "2021-02-10", fields={"counterparty": "鸿运木业公司"}),
                V("收摊位费", "1002", "2307", 5200, "2021-01-10", fields={"counterparty": "赵军"}),
                V("上缴非税收入", "2307", "1002", 5200, "2021-02-10", fields={"counterparty": "县财政局"}),
            ),
        ),
    ),
)
