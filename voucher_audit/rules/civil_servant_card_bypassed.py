"""公务卡应刷未刷。

Flags:
    办公、印刷、差旅、维修、会议、培训、接待、公务用车等公务卡结算目录内的支出，超过起点却用现金结算。只作提示。
Why it matters:
    公务卡留有商户、时间、金额的记录；改用现金，消费明细就看不到了。
Innocent when:
    县级及以下没有刷卡条件；过路、停车、出租车、快递等小额支出；支付给个人的费用；当地目录另有规定。
"""

from __future__ import annotations

from dataclasses import dataclass

from voucher_audit import text
from voucher_audit.evidence import lexicon
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_vouchers, param

_PEOPLE = ("payroll", "labour", "relief", "pass_through", "refund", "farm_produce", "card")
_EXEMPT = r"过路|过桥|通行|停车|出租车|打车|快递|邮寄|签证|车票|补助|补贴"


@dataclass(frozen=True)
class Params:
    amount: float = param(200, "超过多少才提示", "元", low=0)
    items: tuple[str, ...] = param(
        ("办公费", "印刷费", "咨询费", "手续费", "水费", "电费", "邮电费", "物业管理费", "差旅费", "维修费", "租赁费", "会议费",
         "培训费", "公务接待费", "专用材料费", "公务用车运行维护费", "其他交通费用"),
        "公务卡结算目录（经济分类名称）",
    )  # fmt: skip


def check(view: View, params: Params) -> Outcome:
    table, lines = view.vouchers, view.lines
    item = lines.loc[table["main_line"], "expense"].set_axis(table.index)
    listed = item.str.replace(r"[(（].*?[)）]", "", regex=True).isin(params.items)
    scope = listed & (table["cash_paid"] > table["advanced"])
    large = scope & ~table[list(_PEOPLE)].any(axis=1) & (table["cash_paid"] > fen(params.amount))
    for exempt in (_EXEMPT, lexicon.CANTEEN):
        large &= ~text.matches(table["summary"], exempt, large)
    hit = table[large]
    facts = on_vouchers(hit, amount=hit["cash_paid"], item=item, summary=hit["summary"], severity=Severity.INFO.value)
    return Outcome(facts, tested=int(scope.sum()))


RULE = Rule(
    title="公务卡应刷未刷",
    severity=Severity.INFO,
    group="A 现金与借据",
    needs=Needs(lines=("summary", "expense"), vouchers=("cash_paid", "advanced", "summary", *_PEOPLE)),
    basis=("公务卡目录",),
    params=Params,
    check=check,
    message="{item}属公务卡结算目录，却以现金结算 {amount:yuan} 元（{summary}）",
    examples=(
        Example(
            "起点两侧与例外",
            (
                V("购办公用品", "500101 业务活动费用/办公费", "1001", 200.00),
                V("购办公用品", "500101 业务活动费用/办公费", "1001", 200.01, hit=True),
                V("付过路费", "500139 业务活动费用/其他交通费用", "1001", 260),
                V("付临时工劳务费", "500126 业务活动费用/劳务费", "1001", 800),
                V("购办公用品", "500101 业务活动费用/办公费", "1011", 800),
            ),
        ),
    ),
)
