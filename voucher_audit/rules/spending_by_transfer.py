"""以拨代支、虚列支出。

Flags:
    十二月下旬没有付款、也没有供货单位和发票，就借记费用、贷记其他应付款（预收、暂存），或者把钱从零余额、财政拨款列支
    后转入本单位自己的账户；达到下限的列出，并写明其后又从这笔往来里付出了多少。
Why it matters:
    年底把没花完的预算列成支出挂在往来，支出数是假的，钱留到以后脱离预算使用，容易变成账外资金。
Innocent when:
    货物已到、服务已完成并有发票或验收单的应付款；计提的工资、社保、工会经费；工程质保金；公务卡已消费未到还款日；
    财政部门批准的项目结转、权责发生制列支。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import ageing
from voucher_audit.evidence.current_accounts import LINE_NEEDS, is_firm, movements
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param
from voucher_audit.schema import Kind

_DEBTS = (Kind.OTHER_PAYABLE, Kind.UNEARNED)
_OWN_MONEY = r"转(?:入|至|到|存)?(?:本单位|我单位|基本户|实有资金|往来户|过渡户|暂存户)|(?:拨|划)(?:入|至|到)?(?:本单位|我单位|基本户)"
_KEPT = (
    r"以拨(?:代|作)支|(?:预|虚)列|(?:预留|留存|暂存|暂挂|预提)[^,，。;；]{0,10}(?:经费|资金|专款|款|指标|额度|支出)|挂(?:账|往来|其他应付|暂存)|"
    r"(?:结余|剩余|未(?:支|用|花)完?)[^,，。;；]{0,10}(?:列支|列报|转|挂|支出)|(?:年终|年底|年末)[^,，。;；]{0,8}(?:列支|列报|转出|转往来|预拨)|"
    r"(?:避免|防止|以免|免于)[^,，。;；]{0,8}(?:收回|缴回|上缴)|(?<!收到)(?<!财政)拨(?:付|出|款|给)?[^,，。;；]{0,14}(?:经费|资金|专款|款)"
)
_PROVED = (
    r"计提|质保|质量保证|保证金|押金|尾款|发票|票据|验收|入库|到货|结算单|审定|合同|协议|公务卡|代扣|代缴|工会|工资|薪|社保|公积金|年金|"
    r"绩效|奖|津贴|补贴|福利费|离退休|税|水费|电费|暖费|托收|更正|差错|调账|冲|红字|审计|批复|权责发生制|暂估"
)
_FLAGS = ("payroll", "tax", "utility", "bank_fee", "card", "labour", "refund", "loan")


@dataclass(frozen=True)
class Params:
    least: float = param(10000, "金额达到此数才看", "元", low=0)
    last_days: int = param(12, "12 月最后多少天算年底", "天", low=1, high=31)


def check(view: View, params: Params) -> Outcome:
    lines, day = view.lines, view.vouchers["date"]
    late = (day.dt.month == 12) & (day.dt.day > 31 - params.last_days)
    cost = lines[(lines["kind"] == Kind.EXPENSE.value) & (lines["basis"] == "financial")]
    net = (cost["debit"] - cost["credit"]).groupby(cost["voucher_id"]).sum()
    debit = net.reindex(view.vouchers.index, fill_value=0)
    large = debit >= max(fen(params.least), 1)
    table = view.vouchers[late & large]  # few: texts are read for these only
    moves = movements(lines, _DEBTS)
    grown = moves[(moves["amount"] > 0) & moves["voucher_id"].isin(table.index)]
    hung = grown.groupby("voucher_id")["amount"].sum().reindex(table.index, fill_value=0)
    own = _own_account(view, table)
    parked = (table["paid"] == 0) & (table["received"] == 0) & (hung > 0)
    amount = debit[table.index].clip(upper=hung).where(parked, debit[table.index].where(own, 0))
    says = text.matches(table["summary"], _KEPT) | own
    due = table[list(_FLAGS)].any(axis=1) | text.matches(table["summary"], _PROVED) | _invoiced(view, table)
    supplier = _supplier(grown).reindex(table.index, fill_value=False)
    hit = table[(amount >= max(fen(params.least), 1)) & ~due & (says | ~supplier)]
    later = _paid_later(moves).reindex(hit.index, fill_value=0)
    severity = pd.Series(Severity.MEDIUM.value, index=hit.index, dtype="str")
    severity = severity.mask(says[hit.index] | (later > 0), Severity.HIGH.value)
    facts = on_vouchers(
        hit, day=hit["date"], amount=amount[hit.index].astype("int64"), summary=hit["summary"], own=own[hit.index],
        later=later.astype("int64"), severity=severity,
    )  # fmt: skip
    undated = int((day.isna() & large).sum())
    return Outcome(facts, int((late & (debit > 0)).sum()), {"凭证没有日期，看不出是否在年底": undated})


def _own_account(view: View, table: pd.DataFrame) -> pd.Series:
    """Recognised as spent although the money only went to another account of the unit."""
    named = {parties.normalise(name) for name in view.unit} - {""}
    to_self = parties.normalised(table["payee"]).isin(named) & (table["paid"] > 0)
    return (to_self | text.matches(table["summary"], _OWN_MONEY)) & (table["spent"] > 0)


def _invoiced(view: View, table: pd.DataFrame) -> pd.Series:
    """Vouchers with an invoice or bill number, or whose source document is an invoice."""
    lines = view.lines[view.lines["voucher_id"].isin(table.index)]
    proof = pd.Series(False, index=lines.index)
    if view.has("bill_no"):
        proof |= lines["bill_no"] != ""
    if view.has("document_kind"):
        proof |= text.matches(lines["document_kind"], r"发票|验收|入库")
    return table.index.to_series().isin(lines.loc[proof, "voucher_id"])


def _supplier(grown: pd.DataFrame) -> pd.Series:
    """Voucher → is the debt owed to somebody by name (a supplier, a member of the staff)?"""
    named: pd.Series = (is_firm(grown["party"]) | parties.persons(grown["party"])).groupby(grown["voucher_id"]).any()
    return named


def _paid_later(moves: pd.DataFrame) -> pd.Series:
    """Voucher → fen of the debt that was used up afterwards, by the same party or, without a name, by nameless ones."""
    settled = ageing.settle(moves.assign(owner=moves["owner"].mask(moves["owner"] == "", "?")))["settled"]
    used: pd.Series = settled.groupby(moves["voucher_id"].loc[settled.index]).sum()
    return used


def message(facts: Mapping[str, Any]) -> str:
    if facts["own"]:
        return evidence("{day:day} 列支 {amount:yuan} 元，钱却转入本单位自己的账户（{summary}）", **facts)
    later = "，其后同一往来户已付出 {later:yuan} 元" if facts["later"] else ""
    return evidence("{day:day} 未付款即列支 {amount:yuan} 元挂往来，未见供货单位或发票（{summary}）" + later, **facts)


RULE = Rule(
    title="以拨代支、虚列支出",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=LINE_NEEDS,
        vouchers=("date", "summary", "payee", "paid", "received", "spent", *_FLAGS),
        optional={
            "counterparty": "往来没有对方单位一栏，只能从摘要看有没有供货单位",
            "person": "",
            "bill_no": "账里没有票据号，只能从摘要看有没有发票",
            "document_kind": "",
        },
        history=True,
    ),
    basis=("预算法/57", "预算法/93", "行政单位财务规则/支出", "事业单位财务规则/支出"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "下限与日期两侧；写明预留、挂往来的",
            (
                V("列支专项业务经费 挂往来", "5001", "2307", 10000, "2021-12-31", hit=True),
                V("列支专项业务经费 挂往来", "5001", "2307", 9999.99, "2021-12-31"),
                V("预留次年工作经费", "5001", "2307", 60000, "2021-12-20", hit=True),
                V("预留次年工作经费", "5001", "2307", 60000, "2021-12-19"),
                V("结余资金列支转往来", "5001", "2305", 30000, "2021-12-28", hit=True),
                V("付工作经费", "5001", "1002", 60000, "2021-12-28"),
            ),
        ),
        Example(
            "拨给下属却没有付款；没写收款单位的列支，次年从往来里付出",
            (
                V("拨房产中心专项经费", "5501", "2307", 50000, "2021-12-30", hit=True),
                V("列支宣传活动费", "5001", "2307", 40000, "2021-12-30", hit=True),
                V("付宣传活动费", "2307", "1002", 36000, "2022-03-10"),
                V("拨房产中心专项经费", "5501", "1002", 50000, "2021-12-30"),
                V("付鸿运公司广告费", "2307", "1002", 8000, "2022-03-11"),
            ),
        ),
        Example(
            "有供货单位、有发票、计提与质保金不算",
            (
                V("大众印刷有限公司印刷费", "5101", "2307", 26000, "2021-12-27"),
                V("印刷费 发票已到未付", "5101", "2307", 26000, "2021-12-27"),
                V("印刷费", "5101", "2307", 26000, "2021-12-27", fields={"bill_no": "21212345"}),
                V("计提四季度工会经费", "5101", "2307", 26000, "2021-12-31"),
                V("扣留办公楼维修质保金", "5001", "2307", 26000, "2021-12-31"),
                V("王芳公务卡消费", "5101", "2307", 12000, "2021-12-27", fields={"person": "王芳"}),
                V("列支印刷费", "5101", "2307", 26000, "2021-12-27", hit=True),
            ),
        ),
        Example(
            "列支后转入本单位账户；付给外单位的、没有列支的不是",
            (
                V("财政授权支付 转入本单位基本户", "5001", "1011", 80000, "2021-12-29", hit=True),
                V("付测绘费", "5001", "1011", 80000, "2021-12-29", fields={"counterparty": "清河县住建局"}, hit=True),
                V("付测绘费", "5001", "1011", 80000, "2021-12-29", fields={"counterparty": "清河县测绘院"}),
                V("零余额转基本户", "1002", "1011", 80000, "2021-12-29"),
            ),
            unit=("清河县住建局",),
        ),
    ),
)
