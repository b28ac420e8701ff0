"""无发票列支。

Flags:
    费用、资产的支出没有发票，也没有合法的替代凭证：摘要或原始凭证栏自己写明无票、后补、复印件、白条；附件数为零，
    而该账簿的支出通常都有附件；提供了发票台账时，台账里找不到、或只够抵一部分的发票。
Why it matters:
    没有发票，交易是否真实、卖方是谁、多少钱都无从核对；不符合规定的发票和票据不得作为财务报销凭证。
Innocent when:
    以财政票据、完税证明、银行回单、工资和劳务发放表、车船票、补偿协议等合法凭证入账；暂估入账、发票已随后补到；
    发票开给合并前的单位或由上级单位统一结算、分割单入账。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import invoices, lexicon
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_NEVER = ("payroll", "tax", "bank_fee", "pass_through", "refund", "loan")

_PAPER = r"[票漂飘据证件单条印图]"  # one of these stands in every text that speaks of paper
_FISCAL = r"(?:财政|非税|结算|往来|捐赠|工会|医疗|门诊|住院|会费|专用)[^,，。;；]{0,6}(?:收据|票据)"


@dataclass(frozen=True)
class Params:
    amount: float = param(200, "核对发票台账时，支出达到多少才看", "元", low=0)
    gap: float = param(200, "发票比支出少多少以上才列", "元", low=0)
    high: float = param(10000, "达到即为严重程度", "元", low=0)
    usual: float = param(0.8, "账簿中有附件的支出占几成以上，零附件才算异常", "", low=0, high=1)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    needed = invoices.needs_invoice(view.lines, table)
    untested: dict[str, int] = {}
    said = _said(view)
    bare = _bare(view, needed, params, untested)
    lost = pd.Series("", index=table.index, dtype="str")
    short = pd.Series(0, index=table.index, dtype="int64")
    if "invoices" in view.matches:
        found, tested = _in_register(view, needed, params, untested)
        state = found["state"].reindex(table.index, fill_value="none")
        settled = state.isin(["covered"])
        bare &= ~settled
        said = said.mask(settled & text.matches(said, lexicon.INVOICE_LATER), "")
        lost = lost.mask(tested & (state == "none"), found["how"].reindex(table.index, fill_value=""))
        short = short.mask(tested & (state == "short"), found["short"].reindex(table.index, fill_value=0))
        short = short.where(short > fen(params.gap), 0)
    hit = table[(said != "") | bare | (lost != "") | (short > 0)]
    amount = hit["spent"].mask((short.loc[hit.index] > 0) & (said.loc[hit.index] == ""), short)
    large = amount >= fen(params.high)
    medium = (amount >= fen(1000)) | ((said.loc[hit.index] == "") & (short.loc[hit.index] == 0))
    severity = np.select(
        [large | ((said != "").loc[hit.index] & medium), medium],
        [Severity.HIGH.value, Severity.MEDIUM.value],
        Severity.LOW.value,
    )
    facts = on_vouchers(
        hit,
        amount=amount,
        spent=hit["spent"],
        said=said,
        bare=bare,
        lost=lost,
        short=short,
        summary=hit["summary"],
        severity=severity,
    )
    return Outcome(facts, tested=int((needed | (said != "")).sum()) - sum(untested.values()), untested=untested)


def _said(view: View) -> pd.Series:
    """The words by which a spending voucher itself says that it has no invoice; empty where it does not."""
    table = view.vouchers
    spending = (table["spent"] > 0) & ~table[list(_NEVER)].any(axis=1)
    asked = view.lines["voucher_id"].isin(table.index[spending])
    paper = text.matches(view.lines["summary"], _PAPER, asked)
    if view.has("document_kind"):
        paper |= asked & (view.lines["document_kind"] != "")
    lines = view.lines[paper]
    word = text.extract(lines["summary"], lexicon.NO_INVOICE)
    word = word.mask(text.matches(lines["summary"], lexicon.INVOICE_CAME), "")
    word = word.mask(text.matches(lines["summary"], lexicon.FORMS) | text.matches(lines["summary"], _FISCAL), "")
    if view.has("document_kind"):
        kind = lines["document_kind"]
        lacking = text.matches(kind, lexicon.NO_INVOICE) | text.matches(
            kind, r"^(?:无|没有|缺|暂无|复印件|.{0,4}复印件)$"
        )
        word = word.mask((word == "") & lacking, kind)
    word = word.mask(text.matches(lines["summary"], lexicon.SIGNED_LIST), "")
    return word[word != ""].groupby(lines["voucher_id"]).first().reindex(table.index, fill_value="")


def _bare(view: View, needed: pd.Series, params: Params, untested: dict[str, int]) -> pd.Series:
    """Spending without any attachment in a book that otherwise attaches its documents."""
    none = pd.Series(False, index=needed.index)
    if not view.has("attachments"):
        return none
    count = invoices.attachments(view.lines).reindex(needed.index)
    book = view.vouchers["book"]
    stated = count.notna() & needed
    share = (count > 0)[stated].groupby(book[stated]).agg(["mean", "size"])
    usual = book.isin(share.index[(share["mean"] >= params.usual) & (share["size"] >= 4)])
    missing = int((needed & count.isna()).sum())
    if missing:
        untested["附件数为空，零附件一项未测"] = missing
    return none | (usual & needed & (count == 0).fillna(False).astype(bool))


def _in_register(
    view: View, needed: pd.Series, params: Params, untested: dict[str, int]
) -> tuple[pd.DataFrame, pd.Series]:
    """The register's verdicts, and which vouchers it can speak about."""
    table, register = view.vouchers, view.registers["invoices"]
    found = invoices.verdicts(view.matches["invoices"], register, table)
    scope = needed & (table["spent"] >= fen(params.amount))
    inside = invoices.in_span(register, table)
    strange = table["book"].isin(
        invoices.foreign_books(found["state"].reindex(table.index, fill_value="none"), scope & inside, table["book"])
    )
    outside = int((scope & ~inside).sum())
    if outside:
        untested["凭证日期不在发票台账所载期间"] = outside
    unsure = found.index[found["state"] == "unsure"]
    doubtful = scope & inside & ~strange & table.index.to_series().isin(unsure)
    if doubtful.any():
        untested["台账有同金额的发票，但账上未写明收款单位，不能认定"] = int(doubtful.sum())
    elsewhere = int((scope & inside & strange).sum())
    if elsewhere:
        untested["发票台账似乎不属于该账簿（几乎没有一笔支出能对上）"] = elsewhere
    return found, scope & inside & ~strange & ~doubtful


def message(facts: Mapping[str, Any]) -> str:
    reasons = []
    if facts["said"]:
        reasons.append(f"写明“{facts['said']}”")
    if facts["bare"]:
        reasons.append("附件数为 0")
    if facts["lost"]:
        reasons.append(str(facts["lost"]))
    if facts["short"]:
        reasons.append(evidence("对上的发票比支出少 {short:yuan} 元", **facts))
    return evidence("支出 {spent:yuan} 元（{summary}）：", **facts) + "；".join(reasons)


RULE = Rule(
    title="无发票列支",
    severity=Severity.HIGH,
    group="B 票据",
    needs=Needs(
        lines=("summary",),
        vouchers=invoices.VOUCHER_NEEDS,
        optional={
            "invoices": "未与发票台账逐笔核对",
            "attachments": "未查零附件的支出",
            "document_kind": "",
        },
        history=True,
    ),
    basis=("发票管理办法/19", "发票管理办法/20", "会计法/14", "会计基础工作规范/47"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要自己写明没有发票",
            (
                V("付张师傅刷漆 无票", "5001", "1002", 2800, hit=True),
                V("票后补 广告牌", "5001", "1011", 6800, hit=True),
                V("无正式发票 清淤费", "5001", "1001", 9800, hit=True),
                V("复印件报销 打印机", "5101", "1011", 1780, hit=True),
                V("发票已附", "5101", "1011", 1230),
                V("无票面差额 尾差", "5101", "1011", 0.01),
                V("票款两清", "2302", "1002", 6800),
                V("预付设备款 票后补", "1214", "1002", 6800),
                V("发放护林员工资 无票 附名册", "5001", "1002", 6800),
            ),
        ),
        Example(
            "附件数为零，而其他支出都有附件",
            (
                V("购打印纸", "5101", "1011", 300, fields={"attachments": 2}),
                V("购硒鼓", "5101", "1011", 500, fields={"attachments": 3}),
                V("付物业费", "5101", "1011", 900, fields={"attachments": 1}),
                V("付印刷费", "5101", "1011", 800, fields={"attachments": 2}),
                V("付广告费", "5101", "1011", 700, fields={"attachments": 0}, hit=True),
                V("发工资", "2201", "1011", 90000, fields={"attachments": 0}),
            ),
        ),
        Example(
            "附件数全是零的账簿（系统不记附件数）不看；附件数为空的未测",
            (
                V("购打印纸", "5101", "1011", 300, fields={"attachments": 0}),
                V("购硒鼓", "5101", "1011", 500, fields={"attachments": 0}),
                V("付物业费 无票", "5101", "1011", 900, fields={"attachments": None}, hit=True),
            ),
            untested=True,
        ),
        Example(
            "与发票台账核对：有票、无票、差额在两百元以内、差额超过、起点两侧",
            (
                V("付办公桌椅款", "1601", "1002", 5200, fields={"counterparty": "宏达家具厂"}),
                V("付窗帘款", "5101", "1002", 3100, fields={"counterparty": "锦绣布艺店"}, hit=True),
                V("付印刷款", "5101", "1002", 2200, fields={"counterparty": "新华印刷厂"}),
                V("付绿化养护款", "5001", "1002", 2200.01, fields={"counterparty": "青山绿化有限公司"}, hit=True),
                V("付胶带款", "5101", "1002", 199.99, fields={"counterparty": "利民文具店"}),
                V("付电费", "5101 电费", "1002", 4300, fields={"counterparty": "县供电公司"}),
            ),
            registers={
                "invoices": (
                    {"number": "01234567", "date": "2021-05-10", "seller": "宏达家具厂", "amount": 5200},
                    {
                        "number": "02234567",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂",
                        "amount": 2000,
                        "voucher": "记-3",
                    },
                    {
                        "number": "03234567",
                        "date": "2021-05-10",
                        "seller": "青山绿化有限公司",
                        "amount": 2000,
                        "voucher": "记-4",
                    },
                )
            },
        ),
        Example(
            "台账有同金额的发票而账上没写收款单位：不能认定，算未测；写明是别家的照列",
            (
                V("付窗帘款", "5101", "1002", 3000),
                V("付窗帘款", "5101", "1002", 3200, fields={"counterparty": "锦绣布艺店"}, hit=True),
            ),
            registers={
                "invoices": (
                    {"number": "01234567", "date": "2021-05-10", "seller": "宏达家具厂", "amount": 3000},
                    {"number": "03234567", "date": "2021-05-10", "seller": "城南家具厂", "amount": 3000},
                    {"number": "02234567", "date": "2021-05-10", "seller": "新华印刷厂", "amount": 3200},
                )
            },
            untested=True,
        ),
        Example(
            "十笔支出没有一笔在台账里：台账不是这个账簿的，不逐笔报无票；自己写明无票的照列",
            (
                *(V("付维修材料款", "5101", "1002", 1000 + n, fields={"counterparty": "永固建材店"}) for n in range(9)),
                V("付维修材料款 无票", "5101", "1002", 1100, fields={"counterparty": "永固建材店"}, hit=True),
            ),
            registers={"invoices": ({"number": "01234567", "date": "2021-05-10", "seller": "某店", "amount": 88},)},
            untested=True,
        ),
        Example(
            "只有九笔，看不出台账是不是这个账簿的，照列",
            tuple(
                V("付维修材料款", "5101", "1002", 1000 + n, fields={"counterparty": "永固建材店"}, hit=n < 9)
                if n < 9
                else V("发工资", "2201", "1002", 1000 + n)
                for n in range(18)
            ),
            registers={"invoices": ({"number": "01234567", "date": "2021-05-10", "seller": "某店", "amount": 88},)},
        ),
        Example(
            "凭证日期在发票台账期间之外的未测",
            (
                V("付窗帘款", "5101", "1002", 3100, date="2021-08-18"),
                V("付桌椅款", "5101", "1002", 3100, date="2021-05-18", hit=True),
            ),
            registers={"invoices": ({"number": "01234567", "date": "2021-05-10", "seller": "某店", "amount": 88},)},
            untested=True,
        ),
    ),
)
