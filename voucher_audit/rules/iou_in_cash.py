"""白条抵库、白条列支。

Flags:
    借据、借条、欠条、白条、收条、领条、暂支条一类字条（含错别字和拆开的写法）充当付款依据：钱从库存现金或银行付出，
    或者直接列作了费用、资产。先看钱的方向，再看文字；归还、收回借款时提到的借据不算。
Why it matters:
    字条不是合法的原始凭证，收款人、用途、金额都无从核对；以字条顶替现金或列支，账面现金与实存就会不符，
    公款被个人占用、虚列支出往往由此开始。
Innocent when:
    出差预借、期限内以合规票据核销；银行贷款的借款借据；单位归还欠款时收回自己当初出具的欠条；
    白条鸡、借阅证、条例一类字面相近的正常业务；职工公出借款单附在记账凭证之后且已及时清理。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import ageing, lexicon, spans
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, param
from voucher_audit.schema import MONEY_KINDS, Kind

_USES = [Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY, Kind.BUDGET_EXPENSE, Kind.ADVANCE,
         Kind.RECEIVABLE, Kind.PREPAID, Kind.PAYABLE, Kind.OTHER_PAYABLE, Kind.PAYROLL, Kind.CUSTODY_LIABILITY,
         Kind.UNKNOWN]  # fmt: skip
_REPAID = r"还.{0,10}(借款|欠款|借条|欠条|借据|本金)"  # the unit pays back what it had borrowed
_RECEIPT = r"^(收到?条|领条)$"  # the person's receipt is the proper proof of relief and compensation


@dataclass(frozen=True)
class Params:
    high: float = param(1000, "列支达到即为严重程度，低于此为中等程度", "元", low=0)
    travel_days: int = param(30, "出差预借在此天数内核销的不列", "天", low=0, high=365)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    lines = _named(view.lines)  # few: everything below works on lines that name a slip
    ids = lines["voucher_id"]
    on = table.loc[ids].set_index(lines.index)
    money = lines["kind"].isin(MONEY_KINDS)
    out = (money & (lines["credit"] > lines["debit"])) | (lines["kind"].isin(_USES) & (lines["debit"] > 0))
    left = (on["paid"] > 0) | (on["spent"] > 0) | ids.isin(_custody_out(view.lines))
    lent = (on["cash_paid"] > 0) & ~on["payroll"] & ~on["travel"]
    repaid = text.matches(lines["summary"], _REPAID) & (on["spent"] == 0) & (on["advanced"] == 0)
    clearing = text.matches(lines["summary"], lexicon.IOU_CLEARED) & ~((on["spent"] > 0) & (on["paid"] > 0))
    borrowing = view.lines.loc[view.lines["kind"] == Kind.LOAN.value, "voucher_id"]
    loan = on["loan"] | ids.isin(borrowing) | text.matches(lines["summary"], lexicon.BANK_LOAN)
    forms = text.matches(lines["summary"], lexicon.FORMS)
    receipt = text.matches(lines["word"], _RECEIPT) & (on["relief"] | on["pass_through"] | on["payroll"])
    innocent = repaid | clearing | loan | forms | receipt | (on["travel"] & ids.isin(_settled_in_time(view, params)))
    hit = lines[out & left & (lines["slip"] | lent) & ~innocent]
    half = hit["kind"] == Kind.BUDGET_EXPENSE.value  # the budget half repeats the amount
    side = hit[["debit", "credit"]].clip(lower=0).groupby([hit["voucher_id"], half]).sum().max(axis=1)
    side = side.groupby(level=0).max()
    facts = on.loc[hit.index, ["cash_paid", "paid", "spent", "advanced", "journal", "summary"]]
    facts = facts.assign(word=hit["word"], where=hit["where"], amount=hit["voucher_id"].map(side))
    large, cost = facts["amount"] >= fen(params.high), (facts["spent"] > 0) | facts["journal"]
    facts["severity"] = np.select(
        [large & cost, large | cost], [Severity.HIGH.value, Severity.MEDIUM.value], Severity.LOW.value
    )
    return Outcome(facts, tested=int(((table["paid"] > 0) | (table["spent"] > 0)).sum()))


def _named(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that name a slip (`slip`) or at least cash lent: the `word`, and `where` it stands."""
    places = {"summary": "摘要", "document_kind": "原始凭证", "auxiliary": "辅助核算"}
    told = text.matches(lines["summary"], lexicon.CASH_LENT)
    for column in places.keys() & set(lines.columns):
        told |= text.matches(lines[column], lexicon.IOU)
    lines = lines[told]
    word = pd.Series("", index=lines.index, dtype="str")
    where = pd.Series("摘要", index=lines.index, dtype="str")
    for column, title in places.items():
        if column in lines:
            found = text.extract(lines[column], lexicon.IOU)
            fresh = (word == "") & (found != "")
            word, where = word.mask(fresh, found), where.mask(fresh, title)
    slip = word != ""
    word = word.where(slip, text.extract(lines["summary"], lexicon.CASH_LENT))
    named: pd.DataFrame = lines.assign(word=word, where=where, slip=slip)[word != ""]
    return named


def _custody_out(lines: pd.DataFrame) -> pd.Index:
    """Vouchers by which money held for others went out."""
    held = lines[lines["custody"] & lines["kind"].isin(MONEY_KINDS)]
    net = (held["credit"] - held["debit"]).groupby(held["voucher_id"]).sum()
    paying: pd.Index = net.index[net > 0]
    return paying


def _settled_in_time(view: View, params: Params) -> pd.Index:
    """Vouchers whose advance was settled within the days allowed, or is not yet due at the end of the book."""
    lines = view.lines
    claims = lines[(lines["kind"] == Kind.ADVANCE.value) & ~lines["custody"]]
    on = view.vouchers.loc[claims["voucher_id"], ["book", "date", "payee"]].set_index(claims.index)
    moves = on.rename(columns={"date": "day", "payee": "owner"}).assign(amount=claims["debit"] - claims["credit"])
    result = ageing.settle(moves)
    end = spans.last_day(on["book"], view.vouchers)
    took = result["settled_on"].fillna(end.loc[result.index]) - on["date"].loc[result.index]
    prompt: pd.Index = pd.Index(claims["voucher_id"].loc[result.index[took.dt.days <= params.travel_days]])
    return prompt


def message(facts: Mapping[str, Any]) -> str:
    source = (
        "从库存现金付出" if facts["cash_paid"] > 0 else "从银行付出" if facts["paid"] > 0 else "未动用货币资金，列支"
    )
    if facts["journal"]:
        use = "记入日记账支出栏"
    else:
        use = (
            "直接列作费用或资产"
            if facts["spent"] > 0
            else "挂在其他应收款"
            if facts["advanced"] > 0
            else "用于结清欠款"
        )
    return evidence("{where}写明“{word}”（{summary}），" + source + " {amount:yuan} 元，" + use, **facts)


RULE = Rule(
    title="白条抵库、白条列支",
    severity=Severity.HIGH,
    group="A 现金与借据",
    needs=Needs(
        lines=("summary", "kind", "custody", "debit", "credit"),
        vouchers=(
            "date",
            "summary",
            "payee",
            "paid",
            "cash_paid",
            "spent",
            "advanced",
            "journal",
            "loan",
            "payroll",
            "travel",
            "relief",
            "pass_through",
        ),
        optional={
            "document_kind": "只凭摘要认字条，未看原始凭证种类",
            "auxiliary": "未看辅助核算里的说明",
        },
    ),
    basis=("实施细则/12", "会计法/14", "会计基础工作规范/48", "现金管理暂行条例/12"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "钱的方向先于文字：借出命中，归还、收回不命中",
            (
                V("借条 张会民 暂支", "1218", "1001", 5000, hit=True),
                V("归还借款 张会民", "1001", "1218", 5000, date="2021-06-02"),
                V("退还借据副本", "1001", "1218", 300),
                V("核销借条 王芳报差旅费", "5101 差旅费", "1218", 2600),
            ),
        ),
        Example(
            "白条直接列支，错别字、拆开写、繁体写也认得",
            (
                V("凭借据付 园林队人工费", "5001", "1001", 12450, hit=True),
                V("借剧 张某", "1218", "1001", 1200, hit=True),
                V("付砂石款 欠 條", "5001", "1001", 3200, hit=True),
                V("抵库 2020年7月", "5001", "1001", 4900, hit=True),
                V("白条鸡采购", "5001", "1011", 1240),
                V("打条幅 宣传", "5001", "1011", 450),
                V("收条形码打印纸", "5101", "1011", 260),
                V("验收条件整改费", "5001", "1011", 2600),
                V("印刷借据、领条等空白单据", "5101", "1011", 600),
            ),
        ),
        Example(
            "程度按金额：列支一千元两侧",
            (
                V("白条 修水泵", "5001", "1001", 999.99, hit=True),
                V("白条 修水泵", "5001", "1001", 1000, hit=True),
                V("条例汇编 书款", "5101", "1011", 76),
                V("借阅证押金", "1002", "2307", 100),
            ),
        ),
        Example(
            "银行贷款的借据、企业账里的借支",
            (
                V("银行贷款借据 本金", "1002", "2001", 500000),
                V("归还贷款 收回借据", "2001", "1002", 500000),
                V("经理借支 补手续费", "Q1221", "Q1001", 8000, hit=True),
                V("陈会计归还借支", "Q1001", "Q1221", 8000),
            ),
        ),
        Example(
            "出差预借三十天内核销的不列，拖延的照列",
            (
                V("借条 李敏出差借款", "1218", "1001", 3000, date="2021-03-01"),
                V("李敏报销差旅费", "5101 差旅费", "1218", 3000, date="2021-03-31"),
                V("借条 王刚出差借款", "1218", "1001", 3600, date="2021-03-01", hit=True),
                V("王刚报销差旅费", "5101 差旅费", "1218", 3600, date="2021-04-01"),
            ),
        ),
        Example(
            "附件栏写明借据；摘要空白的未测",
            (
                V("付机械费", "5001", "1001", 9600, fields={"document_kind": "借据"}, hit=True),
                V("付机械费", "5001", "1001", 9600, fields={"document_kind": "发票"}),
                V("", "5001", "1001", 9600),
            ),
            untested=True,
        ),
    ),
)
