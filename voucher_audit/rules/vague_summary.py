"""摘要空白或含糊。

Flags:
    整张凭证的摘要都是空白，或只写“其他”“费用”“付款”“往来”“调整”“同上”一类看不出业务内容的词，金额达到下限。
    结转、计提等不动资金的凭证不看。
Why it matters:
    摘要应当写明经济业务内容。摘要看不出买了什么、付给谁，后来的人无法凭账核对，也便于掩盖真实用途。
Innocent when:
    续行分录写“同上”而首行写清了业务；软件自动生成的凭证，附件清楚；内部账户之间划转。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import text
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_DOES = r"(?:收到|收取|收|支付|支出|支|付出|付|报销|报|列支|列|记|转|划|汇|打|结|办理|办|核报|代付|垫付|开支|用|领|现金|银行)"
_ANY = r"(?:其他|其它|有关|相关|一般|日常|零星|零用|杂|各项|各种|各类|业务|工作|公务|本单位|单位|本月|上月|当月|月|部分|该)"
_THING = (
    r"(?:费用|费|款项|款|钱|支出|开支|收入|往来|调整|调账|同上|转账|转款|汇款|划款|打款|业务|事项|项|凭证|单据|票据|记账|报账|报销|资金|经费|"
    r"账款|账|一笔|一批|一宗|等|单|支付|付款|收款|冲账|挂账|用)"
)
_VAGUE = (
    rf"^(?:{_DOES}{{0,2}}{_ANY}{{0,3}}{_THING}{{0,3}}|杂项|杂支|同上|详?见(?:附件|单据|票据|原始凭证|后附|发票|清单)|如附件|无|暂无|空|略|待补|摘要|[xX×]+)"
    r"(?:[^\w]|[\d_年月日号])*$"
)


@dataclass(frozen=True)
class Params:
    least: float = param(200, "金额达到此数才看", "元", low=0)
    large: float = param(10000, "金额达到此数为中等程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = ~table["closing"] & ~table["internal"] & (table["amount"] >= fen(params.least))
    asked = view.lines["voucher_id"].isin(table.index[scope])
    vague_line = text.matches(view.lines["summary"], _VAGUE, asked)
    vague = vague_line.groupby(view.lines["voucher_id"]).all().reindex(table.index, fill_value=False)
    hit = table[scope & vague]
    severity = pd.Series(Severity.LOW.value, index=hit.index, dtype="str")
    severity = severity.mask(hit["amount"] >= fen(params.large), Severity.MEDIUM.value)
    facts = on_vouchers(hit, amount=hit["amount"], summary=hit["summary"], severity=severity)
    return Outcome(facts, int(scope.sum()))


def message(facts: Mapping[str, Any]) -> str:
    written = f"摘要只写“{facts['summary']}”" if str(facts["summary"]).strip() else "摘要空白"
    return evidence(written + "，看不出业务内容，凭证金额 {amount:yuan} 元", **facts)


RULE = Rule(
    title="摘要空白或含糊",
    severity=Severity.LOW,
    group="F 账务质量与控制",
    needs=Needs(vouchers=("summary", "amount", "closing", "internal"), optional={"summary": "没有检查摘要"}),
    basis=("会计基础工作规范/记账凭证",),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "只有一个空泛的词，金额下限两侧",
            (
                V("其他", "5101", "1002", 200, hit=True),
                V("其他", "5101", "1002", 199.99),
                V("支付款项", "5101", "1002", 12000, hit=True),
                V("报销费用", "5101", "1002", 800, hit=True),
                V("", "5101", "1002", 2600, hit=True),
                V("付水费", "5101", "1002", 2600),
                V("电费", "5101", "1002", 2600),
                V("报销张三差旅费", "5101", "1002", 2600),
                V("报账 见附件", "5101", "1002", 2600),
                V("详见附件", "5101", "1002", 2600, hit=True),
                V("付有关款项", "5101", "1002", 2600, hit=True),
                V("付工程款", "5101", "1002", 2600),
                V("租金收入", "1002", "4605", 2600),
                V("其他交通费 5月", "5101", "1002", 2600),
                V("往来款 县城建公司 路灯工程", "2307", "1002", 26000),
            ),
        ),
        Example(
            "一行写清就够了；结转和自己账户之间划转不看",
            (
                V("付印刷费", "5101 印刷费", "1002", 500, more=(("同上", "5101 邮电费", 90, 0), ("同上", "1002", 0, 90))),
                V("调整", "5101", "1602", 9000),
                V("转账", "1002", "1011", 90000),
                V("2021年5月", "5101", "1002", 700, hit=True),
            ),
        ),
    ),
)  # fmt: skip
