"""以收据、自制票据列支。

Flags:
    向外单位购买商品、服务的支出，摘要或原始凭证栏写明只有收据、自制领款单、证明一类单据，而不是发票。
Why it matters:
    收据和自制单据不能代替发票，卖方不用纳税、收款人可以随意填写，是白条列支的变种。
Innocent when:
    财政票据、往来结算票据、工会经费和捐赠专用收据；发给个人的劳务、补助签领单；收据之外另附发票；购买、印制收据本。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import lexicon
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_vouchers, param

_PEOPLE = ("payroll", "labour", "relief", "pass_through", "tax", "refund", "loan", "bank_fee", "farm_produce")
_SELF_MADE = (
    r"(?P<word>(?:普通|自制|内部|三联|两联|手写|手工|个人|商店|店家|对方|商家)?收据(?![本簿夹册工印打纸联机号])|自制(?:单据|凭证|票据|领款单|收款单|付款单|发放表|表)|"
    r"领款(?:单|条|据)|(?:自写|手写)(?:证明|单据|便条)|(?:情况)?证明(?:代替|代)|内部(?:结算单|收款单|票据))"
)
_LAWFUL = (
    r"财政|非税|行政事业|事业性|结算(?:票据|收据)|资金往来|往来(?:票据|收据)|工会(?:经费)?(?:专用)?收据|捐赠|医疗|门诊|住院|社会团体|会费|土地|诉讼|法院|"
    r"公积金|社保|税|押金|保证金|定金|个人|学费|培训中心收据|党费"
)
_ISSUED = r"(?:本单位|我[局方]|已)?开(?:具|出)收据|换(?:取|回|开)[^,，。]{0,4}收据|收据(?:已)?换|凭收据退"


@dataclass(frozen=True)
class Params:
    amount: float = param(200, "支出达到多少才列", "元", low=0)
    medium: float = param(1000, "达到即为中等程度，低于此为较低程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table, lines = view.vouchers, view.lines
    scope = (table["spent"] >= fen(params.amount)) & ~table[list(_PEOPLE)].any(axis=1)
    word = text.extract(lines["summary"], _SELF_MADE)
    if view.has("document_kind"):
        kind = text.extract(lines["document_kind"], _SELF_MADE)
        word = word.mask((word == "") & ~text.matches(lines["document_kind"], rf"{_LAWFUL}|发票"), kind)
    for lawful in (_LAWFUL, _ISSUED, lexicon.FORMS, lexicon.INVOICE_THERE, lexicon.SIGNED_LIST):
        word = word.mask(text.matches(lines["summary"], lawful, word != ""), "")
    found = word[word != ""].groupby(lines["voucher_id"]).first().reindex(table.index, fill_value="")
    hit = table[scope & (found != "")]
    severity = np.where(hit["spent"] >= fen(params.medium), Severity.MEDIUM.value, Severity.LOW.value)
    facts = on_vouchers(hit, amount=hit["spent"], word=pd.Series(found), summary=hit["summary"], severity=severity)
    return Outcome(facts, tested=int(scope.sum()))


RULE = Rule(
    title="以收据、自制票据列支",
    severity=Severity.MEDIUM,
    group="B 票据",
    needs=Needs(
        lines=("summary",),
        vouchers=("spent", "summary", *_PEOPLE),
        optional={"document_kind": "只凭摘要认单据种类"},
    ),
    basis=("发票管理办法/19", "发票管理办法/20", "发票管理办法/23", "财政票据办法"),
    params=Params,
    check=check,
    message="支出 {amount:yuan} 元，单据是“{word}”而不是发票（{summary}）",
    examples=(
        Example(
            "收据列支，起点两侧；财政票据、另附发票、买收据本的不列",
            (
                V("付维修费（收据）", "5101", "1002", 200.00, hit=True),
                V("付维修费（收据）", "5101", "1002", 199.99),
                V("付广告费 自制付款单", "5001", "1002", 3000, hit=True),
                V("付检测费 财政往来收据", "5101", "1002", 2450),
                V("付维修费 收据、发票", "5101", "1002", 2450),
                V("购收据本", "5101", "1002", 260),
                V("收押金 开收据", "1002", "2307", 2450),
            ),
        ),
        Example(
            "原始凭证栏；发给个人的签领单",
            (
                V("付清运费", "5001", "1002", 900, fields={"document_kind": "普通收据"}, hit=True),
                V("付清运费", "5001", "1002", 900, fields={"document_kind": "增值税普通发票"}),
                V("付临时工劳务费 领款单", "5001", "1002", 900, fields={"document_kind": "领款单"}),
            ),
        ),
        Example(
            "没有原始凭证栏时说明只凭摘要",
            (V("购垃圾桶 手写收据", "5001", "1002", 900, hit=True), V("购垃圾桶", "5001", "1002", 900)),
            untested=True,
        ),
    ),
)
