"""收款方、开票方、购买方不一致。

Flags:
    按票号或台账凭证号对上的发票，销方与账上的收款人不是同一家；对上的发票购方不是本单位；
    或者摘要自己写明抬头写错、收款人与开票人不符。名称先去掉有限公司、括号、分支机构等写法差异再比。
Why it matters:
    钱付给甲、票由乙开，是代开、虚开发票和转移资金的特征；抬头不是本单位的发票不得报销。
Innocent when:
    有委托收款函；单位更名、机构合并；总公司与分公司、商户招牌与执照名称不同；平台代收；职工先垫付后报销。
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

_SAYS = (
    r"(?P<word>抬头(?:写|开|填)?(?:错|有误|不符|不对|不一致|不是本单位)|(?:发票)?(?:购方|购买方|名称|户名)(?:写|开|填)?(?:错误?|有误|不符|不一致)|"
    r"(?:收款(?:人|方|单位)|付款对象)与(?:开票|发票|销)[^,，。]{0,4}(?:不符|不一致|不同)|(?:票|发票)与?收款(?:人|方|单位)?不(?:符|一致)|(?:他人|别人|外单位|其他单位)(?:的)?(?:发)?票)"
)
_PUT_RIGHT = r"重开|更正|换开|退回|已改"


@dataclass(frozen=True)
class Params:
    alike: float = param(0.85, "名称相似度低于多少算不一致", "", low=0.5, high=1)
    high: float = param(10000, "达到即为严重程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["spent"] > 0) | ((table["paid"] > 0) & ~table["internal"])
    said = text.extract(table["summary"], _SAYS, scope)
    said = said.mask(text.matches(table["summary"], _PUT_RIGHT, said != ""), "")
    seller, buyer = _of_register(view, params)
    hit = table[(said != "") | (seller != "") | (buyer != "")]
    amount = np.maximum(hit["spent"], hit["paid"])
    strong = ((seller != "") & (said == "")).loc[hit.index] & (amount >= fen(params.high))
    facts = on_vouchers(
        hit, amount=amount, summary=hit["summary"], payee=hit["payee"], said=said, seller=seller, buyer=buyer,
        severity=np.where(strong, Severity.HIGH.value, Severity.MEDIUM.value),
    )  # fmt: skip
    return Outcome(facts, tested=int(scope.sum()))


def _of_register(view: View, params: Params) -> tuple[pd.Series, pd.Series]:
    """Seller of the voucher's own invoice where another was paid, and its buyer where that is another unit."""
    table = view.vouchers
    seller = pd.Series("", index=table.index, dtype="str")
    if "invoices" not in view.matches:
        return seller, seller
    register, matches = view.registers["invoices"].reset_index(drop=True), view.matches["invoices"]
    sure = matches.pairs[matches.pairs["how"].str.contains(invoices.BY_NUMBER, regex=True)]
    sellers = register.loc[sure["entry"], "seller"].set_axis(sure["voucher_id"])
    payee = table.loc[sellers.index, "payee"]
    likeness = pd.Series(parties.similarities(payee, sellers), index=range(len(sellers)))
    unlike = (likeness < params.alike).to_numpy() & (payee != "").to_numpy() & (sellers != "").to_numpy()
    said = text.stripped(table.loc[sellers.index, "summary"], r"\s")
    own = parties.normalised(sellers)
    unlike &= ~np.array([name in one for name, one in zip(own, said, strict=True)], dtype=bool)  # named in the text
    unlike &= ~parties.persons(payee).to_numpy()  # an employee who paid first is not the seller and need not be
    agreed = set(sellers.index[~unlike])
    strange = sellers[unlike & ~sellers.index.isin(agreed)]
    found = strange[~strange.index.duplicated()]
    seller.loc[found.index] = found
    judged = invoices.verdicts(matches, register, table)
    foreign = judged[judged["other_unit"] & judged["state"].isin(["covered", "short"]) & (judged["nearest"] >= 0)]
    buyer = pd.Series("", index=table.index, dtype="str")
    buyer.loc[foreign.index] = register.loc[foreign["nearest"], "buyer"].to_numpy()
    return seller, buyer


def message(facts: Mapping[str, Any]) -> str:
    parts = []
    if facts["said"]:
        parts.append(f"摘要写明“{facts['said']}”")
    if facts["seller"]:
        parts.append(f"账上收款人为“{facts['payee']}”，发票销方为“{facts['seller']}”")
    if facts["buyer"]:
        parts.append(f"发票购方为“{facts['buyer']}”，不是本单位")
    return evidence("支出 {amount:yuan} 元（{summary}）：", **facts) + "；".join(parts)


RULE = Rule(
    title="收款方、开票方、购买方不一致",
    severity=Severity.MEDIUM,
    group="B 票据",
    needs=Needs(
        lines=("summary",),
        vouchers=invoices.VOUCHER_NEEDS,
        optional={"invoices": "未与发票台账核对销方、购方"},
    ),
    basis=("发票管理办法/20", "发票管理办法/21", "内控规范/57"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "摘要写明；已更正重开的不列",
            (
                V("抬头写错 物业费", "5101", "1011", 4500, hit=True),
                V("付物业费 抬头写错已重开", "5101", "1011", 4500),
                V("付门头牌匾款", "5101", "1011", 4500),
            ),
        ),
        Example(
            "台账凭证号对上的发票，销方与收款人不是一家；写法不同、职工垫付的不列",
            (
                V("付绿化款", "5001", "1002", 12000, fields={"counterparty": "青山绿化有限公司"}, hit=True),
                V("付印刷款", "5101", "1002", 2200, fields={"counterparty": "新华印刷厂（有限公司）"}),
                V("报购书款", "5101", "1002", 600, fields={"counterparty": "王强"}),
            ),
            registers={
                "invoices": (
                    {
                        "number": "01234501",
                        "date": "2021-05-10",
                        "seller": "百川文具店",
                        "amount": 12000,
                        "voucher": "记-1",
                    },
                    {
                        "number": "01234502",
                        "date": "2021-05-10",
                        "seller": "新华印刷厂有限公司",
                        "amount": 2200,
                        "voucher": "记-2",
                    },
                    {
                        "number": "01234503",
                        "date": "2021-05-10",
                        "seller": "新华书店",
                        "amount": 600,
                        "voucher": "记-3",
                    },
                )
            },
        ),
        Example(
            "购方不是本单位",
            (
                V("付培训资料款", "5101", "1002", 3600, fields={"counterparty": "新华书店"}, hit=True),
                V("付办公用书款", "5101", "1002", 1600, fields={"counterparty": "新华书店"}),
            ),
            registers={
                "invoices": (
                    {
                        "number": "01234501",
                        "date": "2021-05-10",
                        "seller": "新华书店",
                        "buyer": "利民商贸公司",
                        "amount": 3600,
                        "voucher": "记-1",
                    },
                    {
                        "number": "01234502",
                        "date": "2021-05-10",
                        "seller": "新华书店",
                        "buyer": "示例单位",
                        "amount": 1600,
                    },
                )
            },
            unit=("示例单位",),
        ),
    ),
)
