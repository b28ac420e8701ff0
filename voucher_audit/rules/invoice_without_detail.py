"""发票无明细清单。

Flags:
    办公用品、食品、耗材、材料、维修运维一类支出，只写“一批、一宗”之类的笼统数量而没有清单；
    发票台账登记为未附清单（数电票票面自带明细，不看）；整数金额的笼统采购只作提示。
Why it matters:
    没有明细，买了什么、多少、给了谁都说不清，是虚开办公用品、套取资金、以物品名义购卡送礼的常见掩护。
Innocent when:
    发票票面已逐项列明；清单、入库单、验收单附在凭证后面而摘要没有写；定点采购系统另有电子明细。
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

_VAGUE = r"(?P<word>一(?:大|小)?批|一宗|一组|一揽子|若干|一堆|各类|等一?批|等物品|等用品|一应|不详|(?:用品|物资|物品|食品|耗材|材料)等(?!级))"
_GOODS = (
    r"办公用品|办公耗材|办公费|文具|日用品|生活用品|劳保|防护用品|防疫物资|用品|物资|物品|食品|副食|饮料|水果|耗材|材料|配件|零件|礼品|纪念品|宣传品|"
    r"图书|资料费|制作费|印刷|维修|运维|运行维护|保养|维护|服务费"
)
_PLAIN_GOODS = r"办公用品|办公耗材|日用品|劳保用品|食品|耗材|礼品"
_SUPERMARKET = r"超市|商场|商城|购物中心"
_ITEMISED = 20  # digits of the number of a 数电票, whose face lists every line


@dataclass(frozen=True)
class Params:
    amount: float = param(1000, "支出达到多少才看", "元", low=0)
    list_attachments: int = param(3, "附件达到几张，视为清单可能已附", "张", low=1, high=100)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = (table["spent"] >= fen(params.amount)) & ~table[
        ["payroll", "tax", "bank_fee", "pass_through", "refund", "loan", "labour", "relief"]
    ].any(axis=1)
    goods = text.matches(table["summary"], _GOODS, scope)
    lacking = text.extract(table["summary"], lexicon.DETAIL_MISSING, scope)
    listed = text.matches(table["summary"], lexicon.DETAIL_THERE, scope)
    if view.has("attachments"):
        count = invoices.attachments(view.lines).reindex(table.index)
        listed |= (count >= params.list_attachments).fillna(False).astype(bool)
    vague = text.extract(table["summary"], _VAGUE, goods & ~listed)
    round_sum = text.matches(table["summary"], _PLAIN_GOODS, (table["spent"] % fen(1000) == 0) & scope & ~listed)
    shop = text.matches(table["summary"], _SUPERMARKET, round_sum)
    unlisted, stated = _in_register(view, scope)
    vague = vague.mask(stated, "").mask(lacking != "", lacking)
    hit = table[(vague != "") | shop | unlisted | (round_sum & ~stated)]
    serious = (vague != "") | shop | unlisted
    facts = on_vouchers(
        hit, amount=hit["spent"], summary=hit["summary"], word=vague, shop=shop, unlisted=unlisted,
        severity=np.where(serious.loc[hit.index], Severity.MEDIUM.value, Severity.INFO.value),
    )  # fmt: skip
    return Outcome(facts, tested=int(scope.sum()))


def _in_register(view: View, scope: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Vouchers whose matched invoice is registered without a list; and those whose list is stated."""
    no = pd.Series(False, index=scope.index)
    if "invoices" not in view.matches:
        return no, no
    register, pairs = view.registers["invoices"].reset_index(drop=True), view.matches["invoices"].pairs
    entry = register.loc[pairs["entry"]].set_axis(pairs["voucher_id"])
    said = view.vouchers["summary"].reindex(entry.index).fillna("") + " " + entry["item"]
    itemised = entry["number"].str.replace(r"\D", "", regex=True).str.len() >= _ITEMISED
    lacking = (entry["has_detail"] == False).fillna(False) & ~itemised & text.matches(said, rf"{_GOODS}|详见")  # noqa: E712
    there = entry["has_detail"].fillna(False).astype(bool) | itemised
    flagged = scope & scope.index.to_series().isin(entry.index[lacking.astype(bool)])
    return flagged, scope.index.to_series().isin(entry.index[there])


def message(facts: Mapping[str, Any]) -> str:
    if facts["unlisted"]:
        return evidence("支出 {amount:yuan} 元（{summary}），发票台账登记为未附清单", **facts)
    if facts["word"]:
        return evidence("支出 {amount:yuan} 元，摘要写明“{word}”，没有清单（{summary}）", **facts)
    where = "在超市一类商家" if facts["shop"] else ""
    return evidence(where + "整数采购 {amount:yuan} 元，没有数量和清单（{summary}）", **facts)


RULE = Rule(
    title="发票无明细清单",
    severity=Severity.MEDIUM,
    group="B 票据",
    needs=Needs(
        lines=("summary",),
        vouchers=(
            "summary",
            "spent",
            "payroll",
            "tax",
            "bank_fee",
            "pass_through",
            "refund",
            "loan",
            "labour",
            "relief",
        ),
        optional={"invoices": "未查台账登记的清单情况", "attachments": ""},
    ),
    basis=("内控规范/30", "税总公告2017-16", "发票管理办法/21", "会计基础工作规范/48"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "笼统数量，起点两侧；写明清单、入库的不列",
            (
                V("运维费一批", "5101", "1011", 77455, hit=True),
                V("付食品 一批", "5001", "1011", 1000, hit=True),
                V("付食品 一批", "5001", "1011", 999.99),
                V("付展台搭建款 清单缺失", "5001", "1011", 3600, hit=True),
                V("付打印纸硒鼓 附发票清单", "5101", "1011", 3625.5),
                V("付管网材料一批 附入库单", "1613", "1002", 128340),
                V("报办公用品 票0031", "5101", "1011", 2480),
                V("发第一批补助资金", "5001", "1002", 30000),
            ),
        ),
        Example(
            "超市整数采购；附件有三张的可能已附清单",
            (
                V("超市票 办公用品 1000整", "5101", "1011", 1000, hit=True),
                V("购办公用品一批", "5101", "1011", 1680, fields={"attachments": 2}, hit=True),
                V("购办公用品一批", "5101", "1011", 1680, fields={"attachments": 3}),
                V("付办公楼租金", "5101", "1011", 6000),
            ),
        ),
        Example(
            "台账登记未附清单；数电票票面自带明细",
            (
                V("支付公车运行维护费 10月", "5101", "1011", 30030, fields={"counterparty": "通达汽修厂"}, hit=True),
                V("购办公用品一批", "5101", "1011", 2760, fields={"counterparty": "百川文具店"}),
                V("付维修配件款", "5101", "1011", 1680, fields={"counterparty": "通达汽修厂"}),
            ),
            registers={
                "invoices": (
                    {
                        "number": "01234567",
                        "date": "2021-05-10",
                        "seller": "通达汽修厂",
                        "amount": 30030,
                        "has_detail": False,
                    },
                    {
                        "number": "21212000000012345678",
                        "date": "2021-05-10",
                        "seller": "百川文具店",
                        "amount": 2760,
                        "has_detail": False,
                    },
                    {
                        "number": "01234569",
                        "date": "2021-05-10",
                        "seller": "通达汽修厂",
                        "amount": 1680,
                        "has_detail": True,
                    },
                )
            },
        ),
    ),
)
