"""供应商过于集中。

Flags:
    同一套账的一个费用类目里，有几家供应商可选，却有一家占去半数以上的金额，并且笔数不少。
    按供应商报告一次，只作线索。水电通信等独家经营和定点单位不看。
Why it matters:
    长期集中在一家，值得核对是怎样选定的、价格是否公允、与经办人有没有关系。
Innocent when:
    公开招标或定点采购确定的供应商；供电、供水、通信、邮政等独家经营；当地只有一家具备资质。
"""

from __future__ import annotations

from dataclasses import dataclass

from voucher_audit import parties, text
from voucher_audit.evidence.discretion import COLUMNS, discretionary
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_books, param

_MONOPOLY = r"供电|电力|国网|自来水|供水|燃气|热力|供热|移动|联通|电信|铁塔|邮政|石油|石化|加油站|银行|保险|财险|局$|委员会|政府|学校|医院|税务|财政"


@dataclass(frozen=True)
class Params:
    share: float = param(0.5, "一家占类目金额超过多少", "", low=0.1, high=1)
    many: int = param(5, "这一家至少几笔", "笔", low=2, high=1000)
    payees: int = param(3, "类目里至少几家供应商", "家", low=2, high=100)
    least: float = param(50000, "这一家合计达到此数才报告", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    own = table[discretionary(table) & (table["payee"] != "")].copy()
    own["item"] = view.lines["expense"].reindex(own["main_line"]).to_numpy()
    own = own[(own["item"] != "") & ~text.matches(own["payee"], _MONOPOLY) & ~parties.persons(own["payee"])]
    own["who"] = parties.normalised(own["payee"])
    each = own.groupby(["book", "item", "who"]).agg(
        total=("paid", "sum"), count=("paid", "size"), payee=("payee", "first")
    )
    whole = each.groupby(["book", "item"])["total"].agg(["sum", "size"])
    each = each.reset_index().merge(whole.reset_index(), on=["book", "item"])
    each["share"] = each["total"] / each["sum"]
    hit = each[
        (each["share"] > params.share)
        & (each["count"] >= params.many)
        & (each["size"] >= params.payees)
        & (each["total"] >= fen(params.least))
    ]
    facts = {name: hit[name].to_numpy() for name in ("item", "payee", "total", "count", "share", "size")}
    hits = on_books(list(hit["book"]), amount=hit["total"].to_numpy(), **facts)
    unknown = int((discretionary(table) & (table["payee"] == "")).sum())
    return Outcome(hits, len(own), {"付款凭证没有收款人": unknown})


def _repair(amount: float, payee: str) -> V:
    return V("付维修费", "5001 维修费", "1002", amount, fields={"counterparty": payee})


_OTHERS = (_repair(9000, "乙维修部"), _repair(8000, "丙维修部"))

RULE = Rule(
    title="供应商过于集中",
    severity=Severity.INFO,
    group="C 决策·合同·采购",
    needs=Needs(lines=("expense",), vouchers=COLUMNS, history=True),
    basis=("内控规范/14",),
    params=Params,
    check=check,
    message="“{item}”由 {size} 家承做，其中{payee} {count} 笔、{total:yuan} 元，占 {share:pct}",
    examples=(
        Example("五笔五万元", (*(_repair(10000, "甲安装公司") for _ in range(5)), *_OTHERS), book_hits=1),
        Example("只有四笔", (*(_repair(12500, "甲安装公司") for _ in range(4)), *_OTHERS)),
        Example("不到五万元", (*(_repair(9999, "甲安装公司") for _ in range(5)), *_OTHERS)),
        Example("只有一家可选", tuple(_repair(10000, "县供电公司") for _ in range(6))),
        Example("没有收款人", (V("付维修费", "5001 维修费", "1002", 60000),), untested=True),
    ),
)
