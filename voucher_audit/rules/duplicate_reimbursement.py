"""重复报销。

Flags:
    同一张发票（号码相同）报销两次且金额相同，或按台账已经用完；没有号码可比时，同一收款人、同一零头金额
    （到分；到元的还要摘要相同）在短期内报销两次。后一次列出，写明前一次。
Why it matters:
    一张票报两次，公款就被多领一次；电子发票可以反复打印，更容易重复入账。
Innocent when:
    按月定额的租金、物业、保洁；一张发票分次付款且合计不超过票面；红冲后重新入账；几个人各报各的同额费用。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import invoices
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_RECURRING = r"月|季度|年度|第.{1,3}[期次批]|分期|进度|租金|租赁|物业|保洁|水费|电费|话费|网费|油费|加油|过路|通行|停车|补助|补贴|津贴|伙食|差旅|住宿|邮|报刊"
_EXEMPT = (
    "payroll",
    "tax",
    "bank_fee",
    "pass_through",
    "refund",
    "loan",
    "relief",
    "labour",
    "travel",
    "utility",
    "card",
)
_CHEQUE = r"支票|转账|电汇|汇款|付款凭证"
_MARKED_DIGITS = 4  # digits of a number that the text calls an invoice's
_BARE_DIGITS = 8  # digits of a number from the bill column


@dataclass(frozen=True)
class Params:
    days: int = param(60, "没有号码可比时，相隔多少天以内才算", "天", low=1, high=366)
    amount: float = param(200, "没有号码可比时，金额达到多少才看", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["spent"] > 0) & ~table["closing"]
    ordered = table[scope].sort_values(["date", "first_line"])
    found = pd.concat([_by_number(view, ordered), _by_register(view, ordered), _alike(view, ordered, params)])
    found = found[~found.index.duplicated()]
    hit = table.loc[found.index]
    before = table.loc[found["first"]]
    severity = np.where(found["sure"], Severity.HIGH.value, Severity.LOW.value)
    facts = on_vouchers(
        hit, amount=hit["spent"], summary=hit["summary"], payee=hit["payee"], number=found["number"], severity=severity,
        before=pd.Series(before["voucher"].to_numpy(), index=hit.index),
        before_on=pd.Series(before["date"].to_numpy(), index=hit.index),
    )  # fmt: skip
    return Outcome(facts, tested=int(scope.sum()))


def _pairs(later: pd.Series, first: pd.Series, number: pd.Series | str, sure: bool) -> pd.DataFrame:
    frame = pd.DataFrame({"later": later.to_numpy(), "first": first.to_numpy(), "sure": sure})
    frame["number"] = number if isinstance(number, str) else number.to_numpy()
    return frame.set_index("later").rename_axis("voucher_id")


def _by_number(view: View, ordered: pd.DataFrame) -> pd.DataFrame:
    """One number, two vouchers, one amount."""
    carried = invoices.numbers(view.lines, ordered.index)
    if view.has("settlement"):
        paid_by = view.lines.loc[text.matches(view.lines["settlement"], _CHEQUE), "voucher_id"]
        carried = carried[carried["explicit"] | ~carried["voucher_id"].isin(paid_by)]
    least = np.where(carried["explicit"], _MARKED_DIGITS, _BARE_DIGITS)
    carried = carried[carried["digits"] >= least].join(
        ordered[["book", "spent", "date", "first_line"]], on="voucher_id"
    )
    carried = carried.sort_values(["date", "first_line"])
    first = carried.groupby(["book", "number", "spent"])["voucher_id"].transform("first")
    again = carried["voucher_id"] != first
    twice = carried[again]
    written = [number.zfill(digits) for number, digits in zip(twice["number"], twice["digits"], strict=True)]
    return _pairs(twice["voucher_id"], first[again], pd.Series(written, twice.index, dtype="str"), True)


def _by_register(view: View, ordered: pd.DataFrame) -> pd.DataFrame:
    """The register names this voucher's invoice, and earlier vouchers have used it up."""
    if "invoices" not in view.matches:
        return _pairs(pd.Series(dtype="int64"), pd.Series(dtype="int64"), "", True)
    register, matches = view.registers["invoices"].reset_index(drop=True), view.matches["invoices"]
    judged = invoices.verdicts(matches, register, view.vouchers)
    used = judged[(judged["state"] == "used") & judged.index.isin(ordered.index)]
    key = register["code"] + "|" + register["number"]
    users = pd.DataFrame({"key": key.loc[matches.pairs["entry"]].to_numpy(), "user": matches.pairs["voucher_id"]})
    user_of = users.drop_duplicates("key").set_index("key")["user"]
    first = key.loc[used["nearest"]].map(user_of).set_axis(used.index).dropna().astype("int64")
    return _pairs(pd.Series(first.index), first, used.loc[first.index, "number"], True)


def _alike(view: View, ordered: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Same payee and same amount, twice and no more within the year: an amount with fen is enough, one without also
    needs the same text, a round one says nothing."""
    odd = (ordered["spent"] >= fen(params.amount)) & (ordered["spent"] % fen(100) != 0)
    plain = ordered[odd & (ordered["payee"] != "") & ~ordered[list(_EXEMPT)].any(axis=1)]
    plain = plain.assign(owner=parties.normalised(plain["payee"]))
    plain = plain[plain.duplicated(["book", "owner", "spent"], keep=False)]  # few: the rest was paid once
    bought = text.without(plain["summary"], plain["payee"])  # 保洁 in the seller's name is not what was bought
    plain = plain[~text.matches(bought, _RECURRING)]
    who = plain["book"] + "|" + plain["owner"] + "|" + plain["spent"].astype("str")
    said = text.stripped(plain["summary"], r"\s").where(plain["spent"] % fen(1) == 0, "")
    grouped = plain.assign(voucher_id=plain.index).groupby(who + "|" + said)
    first = grouped["voucher_id"].transform("first")
    twice = grouped["voucher_id"].transform("size") == 2
    near = (plain["date"] - grouped["date"].transform("first")).dt.days <= params.days
    again = twice & near & (first != plain.index)
    return _pairs(pd.Series(plain.index[again]), first[again], "", False)


def message(facts: Mapping[str, Any]) -> str:
    before = evidence("{before_on:day} {before}", **facts)
    if facts["number"]:
        return evidence(
            "票号 {number} 的发票已在 " + before + " 报销，本凭证再次报销 {amount:yuan} 元（{summary}）", **facts
        )
    return evidence("向{payee}支付 {amount:yuan} 元（{summary}），与 " + before + " 的收款人、金额完全相同", **facts)


RULE = Rule(
    title="重复报销",
    severity=Severity.HIGH,
    group="B 票据",
    needs=Needs(
        lines=("summary", "date"),
        vouchers=("first_line", "voucher", "card", *invoices.VOUCHER_NEEDS),
        optional={"invoices": "未与发票台账核对发票是否已用", "bill_no": "票号只能从摘要辨认", "settlement": ""},
        history=True,
    ),
    basis=("电子凭证通知", "会计法/9", "会计法/14"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "同一票号报两次；分次付款金额不同、号码不同的不列",
            (
                V("购打印机", "5101", "1011", 1780, date="2021-03-02", fields={"bill_no": "04412345"}),
                V("购办公设备", "5101", "1011", 1780, date="2021-06-02", fields={"bill_no": "04412345"}, hit=True),
                V("付装修款一", "5001", "1011", 6000, date="2021-03-02", fields={"bill_no": "05512345"}),
                V("付装修款二", "5001", "1011", 4000, date="2021-06-02", fields={"bill_no": "05512345"}),
                V("购硒鼓", "5101", "1011", 680, date="2021-07-02", fields={"bill_no": "04412346"}),
            ),
        ),
        Example(
            "摘要里的票号；转账支票号不是发票号",
            (
                V("报办公用品 票0031", "5101", "1011", 2480, date="2021-03-02"),
                V("购办公用品 票号0031", "5101", "1011", 2480, date="2021-03-20", hit=True),
                V("付物料款", "5101", "1002", 900, fields={"bill_no": "30112345", "settlement": "转账支票"}),
                V("付物料款", "5101", "1002", 900, fields={"bill_no": "30112345", "settlement": "转账支票"}),
            ),
        ),
        Example(
            "没有票号：收款人、零头金额相同，六十天两侧；按月的、整百的、到元而摘要不同的不列",
            (
                V("付展板款", "5101", "1002", 1283.5, date="2021-03-01", fields={"counterparty": "宏图广告社"}),
                V(
                    "付展板制作款",
                    "5101",
                    "1002",
                    1283.5,
                    date="2021-04-30",
                    fields={"counterparty": "宏图广告社"},
                    hit=True,
                ),
                V("付标牌制作款", "5101", "1002", 2283.5, date="2021-03-01", fields={"counterparty": "宏图广告社"}),
                V("付标牌制作款", "5101", "1002", 2283.5, date="2021-05-01", fields={"counterparty": "宏图广告社"}),
                V("付3月物业费", "5101", "1002", 1508.5, date="2021-03-01", fields={"counterparty": "安居物业公司"}),
                V("付3月物业费", "5101", "1002", 1508.5, date="2021-04-01", fields={"counterparty": "安居物业公司"}),
                V("付灯箱款", "5101", "1002", 1283, date="2021-03-01", fields={"counterparty": "宏图广告社"}),
                V("付门头款", "5101", "1002", 1283, date="2021-04-01", fields={"counterparty": "宏图广告社"}),
                V("付条幅款", "5101", "1002", 300, date="2021-03-01", fields={"counterparty": "宏图广告社"}),
                V("付条幅款", "5101", "1002", 300, date="2021-04-01", fields={"counterparty": "宏图广告社"}),
            ),
        ),
        Example(
            "台账登记同一张发票用于两张凭证",
            (
                V("付印刷费", "5101", "1002", 3200, date="2021-05-18"),
                V("付资料印制费", "5101", "1002", 3200, date="2021-06-18", hit=True),
                V("付装订费", "5101", "1002", 1800, date="2021-06-18"),
            ),
            registers={
                "invoices": (
                    {
                        "number": "01234501",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂",
                        "amount": 3200,
                        "voucher": "2021-05/记-1",
                    },
                    {
                        "number": "01234501",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂",
                        "amount": 3200,
                        "voucher": "2021-06/记-2",
                    },
                    {
                        "number": "01234502",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂",
                        "amount": 1800,
                        "voucher": "2021-06/记-3",
                    },
                )
            },
        ),
    ),
)
