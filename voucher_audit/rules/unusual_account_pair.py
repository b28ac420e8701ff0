"""异常科目组合。

Flags:
    一张凭证里出现不该直接对应的科目：应缴财政款直接转成本单位收入、费用与收入直接对转、已列支的费用转回往来、
    其他应收款直接转在建工程、不经清理直接卖出固定资产、净资产直接对应货币资金。
    另在凭证较多的账里，把极少出现的一借一贷组合作为提示。
Why it matters:
    科目组合决定一笔钱最后算成什么。越过正常的对应关系，可以把应缴的钱变成自己的、把费用藏进往来。
Innocent when:
    会计差错更正并附说明；年末结转；结余资金按规定上缴财政；退货；新业务第一次发生。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.evidence.account_pairs import simple_pairs
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_vouchers, param
from voucher_audit.schema import MONEY_KINDS, Kind


class _Pair(NamedTuple):
    debit: frozenset[Kind]
    credit: frozenset[Kind]
    what: str
    severity: Severity
    innocent: str
    money: bool = False  # may the voucher move money


_INCOME, _EXPENSE, _ADVANCE = frozenset({Kind.INCOME}), frozenset({Kind.EXPENSE}), frozenset({Kind.ADVANCE})
_PUBLIC = r"政府|行政|事业"
_EVERYDAY = MONEY_KINDS | {Kind.EXPENSE, Kind.PAYABLE, Kind.OTHER_PAYABLE, Kind.ADVANCE, Kind.PAYROLL, Kind.TAX}
_SETTLING = MONEY_KINDS | {Kind.EQUITY}  # money moved, or the year was closed
_CORRECTED = r"更正|差错|调整|红字|冲销|冲回|结转|重分类|审计|批复"
_PAIRS = (
    _Pair(frozenset({Kind.TREASURY_PAYABLE}), _INCOME, "应缴财政款直接转为本单位收入", Severity.MEDIUM, r"更正|差错|批复|核定|返还"),
    _Pair(_EXPENSE, _INCOME, "费用与收入直接对转", Severity.LOW, _CORRECTED + r"|捐赠|接受|无偿"),
    _Pair(_INCOME, _EXPENSE, "收入直接冲抵费用", Severity.LOW, _CORRECTED),
    _Pair(_ADVANCE, _EXPENSE, "已列支的费用转回其他应收款", Severity.LOW, _CORRECTED),
    _Pair(frozenset({Kind.OTHER_PAYABLE}), _EXPENSE, "其他应付款直接冲减费用", Severity.LOW, _CORRECTED + r"|退回|退款|多付|多计|收回"),
    _Pair(frozenset({Kind.CONSTRUCTION}), _ADVANCE, "其他应收款直接转为在建工程", Severity.LOW, _CORRECTED + r"|预付|甲供|农民工"),
    _Pair(MONEY_KINDS, frozenset({Kind.FIXED_ASSET}), "不经清理直接卖出固定资产", Severity.LOW, r"退货|退款|退回|更正|差错|红字|冲", True),
    _Pair(MONEY_KINDS, frozenset({Kind.EQUITY}), "货币资金直接增加净资产", Severity.LOW, r"投资|股|资本|出资|捐|注资|会费|额度|返还|拨|更正|退回|收回", True),
    _Pair(frozenset({Kind.EQUITY}), MONEY_KINDS, "净资产直接支付货币资金", Severity.LOW,
          r"上缴|缴回|收回|收缴|注销|额度|股利|分红|减资|退|批复|更正|专用基金|福利|职工|上交|利润|分配", True),
    _Pair(frozenset({Kind.DEPRECIATION}), MONEY_KINDS, "折旧直接付出货币资金", Severity.MEDIUM, r"更正|差错|红字|冲", True),
    _Pair(MONEY_KINDS, frozenset({Kind.DEPRECIATION}), "折旧直接对应货币资金", Severity.LOW, r"更正|差错|红字|冲|处置|变卖|出售", True),
)  # fmt: skip


@dataclass(frozen=True)
class Params:
    least: float = param(1000, "金额达到此数才看", "元", low=0)
    many: int = param(500, "一套账有多少张凭证才统计少见组合", "张", low=50, high=100000)
    rare: int = param(2, "一借一贷组合出现不超过几次算少见", "次", low=1, high=20)
    used: int = param(20, "两个科目各自用过多少次以上才算常用科目", "次", low=1, high=1000)


def check(view: View, params: Params) -> Outcome:
    lines = view.lines[(view.lines["basis"] == "financial") & ~view.lines["custody"]]
    table = view.vouchers
    kinds, names = pd.factorize(lines["kind"])
    shape = len(table), len(names)  # vouchers × kinds; sums in float64 are exact below 2**53 fen
    cells = table.index.get_indexer(pd.Index(lines["voucher_id"])) * len(names) + kinds
    debit, credit = (
        np.bincount(cells, lines[side], len(table) * len(names)).astype("int64").clip(min=0).reshape(shape)
        for side in ("debit", "credit")
    )

    def of(side: np.ndarray, wanted: frozenset[Kind]) -> pd.Series:
        return pd.Series(side[:, names.isin(wanted)].sum(axis=1), index=table.index)

    settled = of(debit, _SETTLING) + of(credit, _SETTLING) > 0
    amount = pd.Series(0, index=table.index)
    what, severity = (pd.Series("", index=table.index, dtype="str") for _ in range(2))
    for pair in _PAIRS:
        both = of(debit, pair.debit).clip(upper=of(credit, pair.credit))
        found = (both >= max(fen(params.least), 1)) & (what == "") & (pair.money | ~settled)
        found &= ~text.matches(table["summary"], pair.innocent, found)
        if Kind.EQUITY in pair.credit:  # shares paid in, common funds of a village: other charts' business
            found &= table["book"].map(dict(view.standard)).fillna("").str.contains(_PUBLIC)
        amount, what = amount.mask(found, both), what.mask(found, pair.what)
        severity = severity.mask(found, pair.severity.value)
    rare = simple_pairs(lines)
    rare = rare[(rare["of"] >= params.many) & (rare["times"] <= params.rare) & (rare["least_used"] >= params.used)]
    special = lines.loc[~lines["kind"].isin(_EVERYDAY), "voucher_id"]
    rare = rare[rare.index.isin(special)]
    rare = rare[(table["amount"].reindex(rare.index) >= fen(params.least)) & (what.reindex(rare.index) == "")]
    words = "借“" + rare["debited"] + "”贷“" + rare["credited"] + "”在全账只出现 " + rare["times"].astype("str") + " 次"
    amount.loc[rare.index], what.loc[rare.index] = table["amount"], words
    severity.loc[rare.index] = Severity.INFO.value
    hit = table[what != ""]
    facts = {"amount": amount[hit.index], "what": what[hit.index], "severity": severity[hit.index]}
    return Outcome(on_vouchers(hit, **facts), len(table))


_YEAR = (
    *(V("付办公费", "5101 办公费", "1002", 1000 + n) for n in range(300)),
    *(V("收培训费", "1002", "4101", 1000 + n) for n in range(180)),
    *(V("收押金", "1002", "2307", 1000 + n) for n in range(30)),
)

RULE = Rule(
    title="异常科目组合",
    severity=Severity.LOW,
    group="F 账务质量与控制",
    needs=Needs(
        lines=("basis", "kind", "debit", "credit", "custody", "account_code", "account_name"),
        vouchers=("summary", "amount"),
        history=True,
    ),
    basis=("会计法/9", "预算法/72"),
    params=Params,
    check=check,
    message="{what}，金额 {amount:yuan} 元",
    examples=(
        Example(
            "应缴的钱转成自己的收入",
            (
                V("应缴款转入", "2103", "4609", 1000, hit=True),
                V("应缴款转入", "2103", "4609", 999.99),
                V("应缴财政款上缴", "2103", "1002", 5000),
                V("收非税款", "1002", "2103", 5000),
                V("财政授权支付 付维修费", "5001 维修费", "4001", 5000),
            ),
        ),
        Example(
            "费用与收入、往来、工程之间绕行",
            (
                V("食堂收支相抵", "5101", "4609", 8000, hit=True),
                V("房租抵物业费", "4605", "5101", 8000, hit=True),
                V("转出已列支招待费", "1218", "5101 公务接待费", 8000, hit=True),
                V("李某借款转工程", "1613", "1218", 30000, hit=True),
                V("往来冲费用", "2307", "5101 办公费", 8000, hit=True),
                V("科目更正 差旅费转借款", "1218", "5101 差旅费", 800),
                V("年末结转", "4609", "5101", 80000),
                V("结转", "4609", "3301", 80000),
                V("预付工程款转入在建工程", "1613", "1214", 30000),
                V("报销差旅费 冲借款", "5101 差旅费", "1218", 3000),
            ),
        ),
        Example(
            "卖固定资产不经清理；退货不算",
            (
                V("卖旧车收款", "1002", "1601", 22000, hit=True),
                V("打印机退货退款", "1002", "1601", 2200),
                V("折旧转存", "1602", "1002", 5758.6, hit=True),
                V("提折旧", "5101", "1602", 5758.6),
                V("结余资金上缴财政", "3001", "1002", 22000),
                V("收到投资款", "Q1002", "Q4001", 300000),
            ),
        ),
        Example(
            "常用科目之间少见的组合，只在大账里作为提示",
            (*_YEAR, V("押金转收入", "2307", "4101", 1000, hit=True), V("押金转收入", "2307", "4101", 999.99),
             V("收回多付款", "1002", "5101 办公费", 1000)),
        ),
    ),
)  # fmt: skip
