"""对私转账、公款私存。

Flags:
    货款、工程款、维修、租车一类应付给单位的款项，从银行转给了个人；或者摘要写明存入个人账户、个人卡。
    工资、报销、劳务、补偿、抚恤、公务卡还款等本来就付给个人的不算。
Why it matters:
    公款进了私人账户就脱离了单位和银行的监督，是公款私存、小金库和利益输送的通道。
Innocent when:
    个体经营者本人收款、并以本人名义开具（代开）发票；职工垫付后凭票报销；支付给个人的房租、补偿和劳务；代发卡统一转付。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import invoices, lexicon
from voucher_audit.money import fen
from voucher_audit.parties.names import SURNAMES
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_TO_PEOPLE = ("payroll", "labour", "relief", "pass_through", "travel", "refund", "card", "farm_produce", "loan", "tax")
_GOODS = (
    r"货款|材料|设备|采购|购(?!房)|器材|物资|用品|配件|印刷|制作|广告|图文|维修|保养|修理|运输|运费|租车|车辆租|机械|台班|安装|服务费|保洁|餐费|饭费|"
    r"招待|会议|培训费|软件|苗木|花卉|[砂沙][石子]|水泥"
)
_PERSONAL = r"(?:^|[;；])报(?![废警刊纸告])|参加|报销|垫付|垫支|差旅|借款|备用金|补偿|赔偿|赔付|稿|讲课|授课|评审|专家|房租|租房|租地|土地|慰问|奖|丧葬|医药|学费|生活费|遗属|护理|离职|辞退|经济补偿|退休|补助|补贴|代开"
_SURNAMES = "".join(sorted(SURNAMES - set("付支转汇结报补预代购修施清安高")))  # verbs and things before all
_NAME_FIRST = (
    rf"^(?:支付|付给|付|转账给?|转给|转|汇给|汇|结算|预付|补付|付清)?([{_SURNAMES}][一-龥]{{2}})"
    rf"(?=供应|沙|砂|石料|土方|租赁|{_GOODS}|{lexicon.WORKS.pattern})"
)
_THINGS = r"[品油帽杆粉管车器机板灯砂电线网材料土件具箱桶球票单证卡表册书报费款物资设备施工程项目路桥房屋室楼院校公司局部厂店站队组墙树苗]"
_PRIVATE_ACCOUNT = r"(?P<word>(?:存入|转入|转至|打入|汇入|划入|付至|进)[^,，。;；]{0,10}(?:个人|私人|私)(?:账户|帐户|账号|卡|户头|存折|名下|储蓄)|(?:个人|私人)(?:银行)?(?:账户|帐户|卡|存折)(?:代管|保管|代收|代存|过渡|周转|收款|存储)|公款私存|以个人名义(?:存|开户))"


@dataclass(frozen=True)
class Params:
    amount: float = param(5000, "达到多少才列", "元", low=0)
    high: float = param(50000, "达到即为严重程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    by_bank = (table["paid"] - table["cash_paid"]).clip(lower=0)
    told = text.extract(table["summary"], _PRIVATE_ACCOUNT, (table["bank_credit"] > 0) & ~table["payroll"])
    payee = _payee(table)
    person = parties.persons(payee) & (payee != "")
    scope = person & (by_bank > 0) & ~table[list(_TO_PEOPLE)].any(axis=1) & (table["advanced"] == 0)
    scope &= ~text.matches(table["summary"], _PERSONAL, scope)
    enough = scope & (by_bank >= fen(params.amount))
    found = text.matches(table["summary"], _GOODS, enough) | text.matches(table["summary"], lexicon.WORKS, enough)
    hit = table[found | (told != "")]
    amount = by_bank.loc[hit.index].mask(told.loc[hit.index] != "", hit["bank_credit"])
    staff = payee.loc[hit.index].isin(_staff(view))
    severe = (amount >= fen(params.high)) | (told.loc[hit.index] != "")
    invoiced = _own_invoice(view).loc[hit.index]
    facts = on_vouchers(
        hit, amount=amount, payee=payee, summary=hit["summary"], told=told, staff=staff, invoiced=invoiced,
        severity=np.select(
            [severe & ~invoiced, severe | ~invoiced], [Severity.HIGH.value, Severity.MEDIUM.value], Severity.LOW.value
        ),
    )  # fmt: skip
    return Outcome(facts, tested=int((scope | (told != "")).sum()))


def _payee(table: pd.DataFrame) -> pd.Series:
    """Who was paid; where nobody is named, the full name right before the goods (付张建国材料款)."""
    first = text.extract(table["summary"], _NAME_FIRST, table["payee"] == "")
    first = first.where(parties.persons(first) & ~text.matches(first.str[1:], _THINGS), "")
    return table["payee"].mask(table["payee"] == "", first)


def _own_invoice(view: View) -> pd.Series:
    """Vouchers covered by an invoice of the very person who was paid: a trader with a (代开) invoice."""
    table = view.vouchers
    if "invoices" not in view.matches:
        return pd.Series(False, index=table.index)
    judged = invoices.verdicts(view.matches["invoices"], view.registers["invoices"], table)
    covered = judged[judged["state"] == "covered"]
    alike = parties.similarities(table.loc[covered.index, "payee"], covered["seller"]) >= parties.SAME
    return table.index.to_series().isin(covered.index[alike])


def _staff(view: View) -> set[str]:
    return set(view.registers["staff"]["name"]) - {""} if "staff" in view.registers else set()


def message(facts: Mapping[str, Any]) -> str:
    if facts["told"]:
        return evidence("从银行转出 {amount:yuan} 元，摘要写明“{told}”（{summary}）", **facts)
    who = "（本单位职工）" if facts["staff"] else ""
    own = "；台账有其本人名下的发票，请核实是否本人经营" if facts["invoiced"] else ""
    return evidence("从银行向个人{payee}" + who + "转账 {amount:yuan} 元，用途为“{summary}”" + own, **facts)


RULE = Rule(
    title="对私转账、公款私存",
    severity=Severity.HIGH,
    group="D 往来与资金去向",
    needs=Needs(
        lines=("summary",),
        vouchers=("cash_paid", "bank_credit", "advanced", *invoices.VOUCHER_NEEDS, "card"),
        optional={"invoices": "不知道收款个人是否开有发票", "staff": "不知道收款个人是否本单位职工"},
    ),
    basis=("商业银行法/48", "实施细则/12", "财政违法行为处罚处分条例/17"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "起点两侧；付给单位的、付给个人的报酬和报销不列",
            (
                V("付李建国围墙维修款", "5001", "1002", 5000, fields={"counterparty": "李建国"}, hit=True),
                V("付李建国围墙维修款", "5001", "1002", 4999.99, fields={"counterparty": "李建国"}),
                V("付围墙维修款", "5001", "1002", 50000, fields={"counterparty": "宏达建筑有限公司"}),
                V("王强报销购设备垫付款", "5101", "1002", 6800, fields={"counterparty": "王强"}),
                V("付张敏劳务费", "5001", "1002", 6800, fields={"counterparty": "张敏"}),
                V("付赵军房租", "5101", "1002", 12000, fields={"counterparty": "赵军"}),
                V("付王立国水泥款", "5001", "1002", 8000, hit=True),
                V("付高压线路材料款", "5001", "1002", 8000),
            ),
        ),
        Example(
            "摘要写明个人账户",
            (
                V("收取培训费转入王某个人账户代管", "2307", "1002", 3000, hit=True),
                V("工资转入个人账户", "2201", "1002", 300000),
                V("付个人账户管理软件款", "5101", "1002", 3000),
            ),
        ),
        Example(
            "收款个人名下有发票的程度减轻，是本单位职工的写明",
            (
                V("付苗木款", "5001", "1002", 26000, fields={"counterparty": "孙大勇"}, hit=True),
                V("付砂石款", "5001", "1002", 51000, fields={"counterparty": "周志强"}, hit=True),
                V("付困难补助", "5001", "1002", 51000, fields={"counterparty": "周志强"}),
                V("向农户收购苗木款", "5001", "1002", 26000, fields={"counterparty": "孙大勇"}),
            ),
            registers={
                "invoices": ({"number": "01234501", "date": "2021-05-10", "seller": "孙大勇", "amount": 26000},),
                "staff": ({"name": "周志强", "post": "科员"},),
            },
        ),
    ),
)
