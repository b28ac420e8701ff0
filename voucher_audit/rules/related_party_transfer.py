"""与下属、代管、关联单位的资金往来。

Flags:
    与关联单位名单上的单位（下属企业、代管公司、职工出资的公司）发生借入、借出、归还、收款、付款，达到下限的；
    没有名单时，摘要写明向下属、代管单位借款、摊派、收取赞助，或者由其承担费用的。
Why it matters:
    向下属、代管公司借款、摊派，或者让它们列支费用，是把支出转嫁出去、绕开预算和监督的常见办法。
Innocent when:
    按预算拨给下属事业单位的经费；代收代付、财政统管户的划转；按合同、按市场价购买服务并经集体决策。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import related
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_LAWFUL = r"代收|代付|代缴|代扣|代发|统管|集中支付|核算中心|上缴|解缴|水费|电费|暖费|社保|公积金|退.{0,6}(?:押金|保证金)|(?:押|保证)金"
_LEVY = r"摊派|赞助|分摊|捐助|管理费|上交利润|承担|转嫁|支持费|协办费"
_GRANT = r"拨|补助|经费|下达|补贴"
_ASKED = r"借|拆借|周转|往来款|摊派|赞助|分摊|捐助|转嫁|承担|代(?:为)?(?:支付|列支|报销)|列支|报销|支持费|协办费"


@dataclass(frozen=True)
class Params:
    least: float = param(1000, "金额达到此数才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    amount = pd.Series(np.maximum(table["paid"], table["received"]), index=table.index)
    scope = table[(amount >= max(fen(params.least), 1)) & ~table["internal"]]
    named = _by_register(view, scope)
    hit = scope[scope.index.isin(named.index) | scope.index.isin(_by_words(table, scope.index))]
    hit = hit[~text.matches(hit["summary"], _LAWFUL)]
    debt, claim = (_moved(view, kind, hit.index) for kind in (Kind.OTHER_PAYABLE, Kind.ADVANCE))
    what = _what(hit, debt, -claim)
    named = named.reindex(hit.index)
    who = named["name"].fillna(hit["payee"])
    facts = on_vouchers(
        hit, day=hit["date"], amount=amount[hit.index], summary=hit["summary"], what=what, name=named["name"],
        relation=named["relation"], severity=_severity(what, named["funded"]), case=related.case_of(who).where(who != "", ""),
    )  # fmt: skip
    return Outcome(facts, len(scope))


def _moved(view: View, kind: Kind, index: pd.Index) -> pd.Series:
    """Net credit of the vouchers on accounts of a kind."""
    lines = view.lines[(view.lines["kind"] == kind.value) & (view.lines["basis"] == "financial")]
    net: pd.Series = (lines["credit"] - lines["debit"]).groupby(lines["voucher_id"]).sum()
    return net.reindex(index, fill_value=0)


def _by_register(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Vouchers with a party of the register; appropriations to a unit that is funded that way are left out."""
    if "related_parties" not in view.registers:
        return pd.DataFrame(
            {"name": pd.Series(dtype="str"), "relation": pd.Series(dtype="str"), "funded": pd.Series(dtype="bool")}
        )
    found = related.of_register(table, view.registers["related_parties"])
    on = table.loc[found.index]
    granted = (on["paid"] > 0) & (on["pass_through"] | text.matches(on["summary"], _GRANT))
    return found[~(granted & found["funded"])]


def _by_words(table: pd.DataFrame, among: pd.Index) -> pd.Index:
    """Vouchers whose text says that a subordinate or managed unit lent, was levied or bore a cost."""
    said = table.loc[among[text.matches(table["summary"], related.SUBORDINATE, among)]]
    said = said[text.matches(said["summary"], _ASKED)]
    granted = (said["paid"] > 0) & text.matches(said["summary"], r"拨(?!款?.{0,4}借)")
    return said.index[~granted]


def _what(hit: pd.DataFrame, owed: pd.Series, lent: pd.Series) -> pd.Series:
    """What the money did, from its direction."""
    received = hit["received"] > hit["paid"]
    levied = received & text.matches(hit["summary"], _LEVY)
    what = np.select(
        [levied, received & (owed > 0), received & (lent < 0), received, owed < 0, lent > 0],
        ["向其收取摊派、赞助", "向其借入或收存款项", "收回款项", "收到其转来款项", "向其归还款项", "借给其款项"],
        "向其付款",
    )
    return pd.Series(what, index=hit.index, dtype="str")


def _severity(what: pd.Series, funded: pd.Series) -> pd.Series:
    high = what.isin(["向其收取摊派、赞助", "向其借入或收存款项", "借给其款项"])
    low = funded.fillna(False).astype("bool") & (what == "向其付款")
    return pd.Series(
        np.select([high, low], [Severity.HIGH.value, Severity.LOW.value], Severity.MEDIUM.value), index=what.index
    )


def message(facts: Mapping[str, Any]) -> str:
    who = "下属或代管单位" if pd.isna(facts["name"]) else f"关联单位“{facts['name']}”（{facts['relation']}）"
    return evidence("{day:day} 与" + who + "往来：{what} {amount:yuan} 元（{summary}）", **facts)


RULE = Rule(
    title="与下属、代管、关联单位的资金往来",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=("kind", "basis", "debit", "credit"),
        vouchers=("date", "summary", "payee", "paid", "received", "internal", "pass_through"),
        optional={
            "related_parties": "只按摘要里的下属、代管等字样查找，未与名单核对",
            "counterparty": "对方单位只能从摘要辨认",
        },
    ),
    basis=("机关事务管理条例/32", "内控规范/31", "公务接待规定/转嫁", "财政违法行为处罚处分条例/6"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "名单上的公司：借入、归还、付款；名称写法不同也认得，下限两侧",
            (
                V("借沈阳金信房地产评估有限公司款", "1002", "2307", 100000, hit=True),
                V("偿还金信借款", "2307", "1002", 100000, "2022-07-14", hit=True),
                V("付评估费", "5001", "1002", 1000, fields={"counterparty": "沈阳金信房地产评估公司"}, hit=True),
                V("付评估费", "5001", "1002", 999.99, fields={"counterparty": "沈阳金信房地产评估公司"}),
                V("付评估费", "5001", "1002", 1000, fields={"counterparty": "沈阳金诚房地产评估公司"}),
                V("付金信路维修费", "5001", "1002", 3000, fields={"counterparty": "鸿运工程队"}),
                V("退金信公司投标保证金", "2307", "1002", 5000, fields={"counterparty": "金信评估公司"}),
            ),
            registers={"related_parties": ({"name": "沈阳金信房地产评估有限公司", "relation": "代管公司"},)},
        ),
        Example(
            "下属事业单位：预算拨款不算，借款和付费算",
            (
                V("拨市政服务中心运转经费", "5501", "1002", 60000, fields={"counterparty": "清河县市政服务中心"}),
                V("付市政服务中心养护费", "5001", "1002", 8000, fields={"counterparty": "清河县市政服务中心"}, hit=True),
                V("代付市政服务中心社保", "1218", "1002", 8000, fields={"counterparty": "清河县市政服务中心"}),
                V("借给市政服务中心周转金", "1218", "1002", 9000, fields={"counterparty": "清河县市政服务中心"}, hit=True),
                V("付园林服务中心养护费", "5001", "1002", 8000, fields={"counterparty": "清河县园林服务中心"}),
            ),
            registers={"related_parties": ({"name": "清河县市政服务中心", "relation": "下属事业单位"},)},
        ),
        Example(
            "没有名单，只看摘要：向下属借款、摊派；拨款、代收代付不算",
            (
                V("向代管公司借款", "1002", "2307", 50000, hit=True),
                V("收下属单位会议费分摊款", "1002", "4609", 6000, hit=True),
                V("拨下属单位维修款", "5301", "1002", 60000),
                V("代收所属单位工会会费", "1002", "2307", 6000),
                V("向银行借款", "1002", "2001", 500000),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
