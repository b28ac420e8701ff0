"""首次出现的大额收款人。

Flags:
    账开始一段时间之后才第一次出现、首笔付款就达到大额的收款单位。个人、银行、财政税务社保等机关不看。只是线索。
Why it matters:
    陌生单位的首笔大额付款，值得核对合同、验收和工商登记，看有没有虚构业务、临时过账的单位。
Innocent when:
    新中标、新签合同的供应商；年度更换的服务商；单位更名、合并后的新名称。
"""

from __future__ import annotations

from dataclasses import dataclass

from voucher_audit import parties, text
from voucher_audit.evidence import spans
from voucher_audit.evidence.discretion import COLUMNS, discretionary
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_vouchers, param

_OFFICIAL = r"银行|信用社|财政|国库|税务|社保|社会保险|公积金|医保|法院|供电|电力|自来水|燃气|移动|联通|电信|邮政|局$|委$|委员会|政府|学校|医院"


@dataclass(frozen=True)
class Params:
    least: float = param(20000, "首笔付款达到此数", "元", low=0)
    after: int = param(90, "账开始多少天以后才看", "天", low=0, high=3660)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    chosen = discretionary(table)
    named = table[(table["paid"] > 0) & (table["payee"] != "") & ~table["internal"]].copy()
    named["who"] = parties.normalised(named["payee"])
    age = (named["date"] - spans.first_day(named["book"], table)).dt.days
    named = named.assign(age=age).dropna(subset=["age"]).sort_values("date")
    first = ~named.duplicated(["book", "who"])
    scope = first & chosen[named.index] & ~parties.persons(named["payee"]) & ~text.matches(named["payee"], _OFFICIAL)
    hit = named[scope & (named["age"] >= params.after) & (named["paid"] >= fen(params.least))]
    facts = on_vouchers(hit, amount=hit["paid"], payee=hit["payee"], age=hit["age"].astype("int64"))
    untested = {"付款凭证没有收款人": int(((table["paid"] > 0) & (table["payee"] == "") & chosen).sum())}
    return Outcome(facts, int(scope.sum()), untested)


def _pay(payee: str, date: str, amount: float = 20000, hit: bool = False) -> V:
    return V("付绿化工程款", "5001 维修费", "1002", amount, date, hit, fields={"counterparty": payee})


RULE = Rule(
    title="首次出现的大额收款人",
    severity=Severity.INFO,
    group="G 统计线索",
    needs=Needs(vouchers=("date", *COLUMNS), history=True),
    basis=(),
    params=Params,
    check=check,
    message="收款人“{payee}”在账开始 {age} 天后才第一次出现，首笔就付 {amount:yuan} 元",
    examples=(
        Example(
            "首次出现与老供应商、金额和时间两侧",
            (
                _pay("县城绿化有限公司", "2021-01-05"),
                _pay("县城绿化有限公司", "2021-09-05"),
                _pay("宏达园林有限公司", "2021-09-05", hit=True),
                _pay("宏达园林公司", "2021-10-05"),
                _pay("新城苗木有限公司", "2021-09-05", 19999.99),
                _pay("东方广告有限公司", "2021-04-04"),
                _pay("南山建材有限公司", "2021-04-05", hit=True),
                _pay("县财政局", "2021-09-05"),
                _pay("张建国", "2021-09-05"),
            ),
        ),
        Example("没有收款人无从判断", (V("付绿化工程款", "5001 维修费", "1002", 50000),), untested=True),
    ),
)
