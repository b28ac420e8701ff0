"""超合同付款。

Flags:
    与合同台账核对，累计付款超过合同额（有补充协议的加上补充金额，已结算审定的以审定额为准）；
    没有合同台账时，只报告摘要写明追加、超付、提前支付质保金的付款。
Why it matters:
    合同价是付款的上限。超合同付款没有依据，多付的部分常是虚增工程量或利益输送。
Innocent when:
    有经批准的变更签证、补充协议或结算审定，只是台账没有登记；一笔付款含有另一份合同的款项；代扣代缴后按含税额付款。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence.contract_progress import beyond_ceiling
from voucher_audit.evidence.discretion import COLUMNS, discretionary
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_TOLD = (
    r"(?:追加|增加|增补|合同外|计划外)(?:的)?(?:工程|项目|施工|维修|采购|设备|货|材料)?(?:工程量)?(?:费|款)|超(?:出)?合同|超付|多付(?!款?(?:退|收回))|超(?:出)?进度|"
    r"提前.{0,4}(?:支付|付|退还?|返还).{0,6}(?:质保|质量保证|保修|尾款)|(?:质保|保修)期(?:未|没)(?:满|到)"
)
_COVERED = r"补充协议|变更(?:审批|签证|单)|签证|结算审定|审定额|审计审定|审核定案|收回|退回|冲|追加(?:预算|指标|经费|拨款|资金)"
_CONTRACTUAL = r"合同|工程款|进度款|预付款|尾款|结算款|质保金"


@dataclass(frozen=True)
class Params:
    tolerance: float = param(1, "超过合同额多少才报告", "元", low=0)
    least: float = param(1000, "摘要写明追加、超付的，金额达到此数才报告", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    paid = table["paid"] > 0
    # giving a bond back is a payment here: too early is what is looked for
    told = paid & ~table["internal"] & (table["paid"] >= fen(params.least))
    told = text.matches(table["summary"], _TOLD, told)
    told &= ~text.matches(table["summary"], _COVERED, told)
    if "contracts" not in view.matches:
        facts = on_vouchers(
            table[told], amount=table["paid"][told], kind="told", why="", over=0, summary=table["summary"][told]
        )
        rest = text.matches(table["summary"], _CONTRACTUAL, discretionary(table) & ~told)
        return Outcome(facts, int(told.sum()), {"没有合同台账，无法核对合同额": int(rest.sum())})
    contracts = view.matches["contracts"].table.reindex(table.index)
    matched = paid & contracts["matched"].fillna(False).astype("bool")
    over = beyond_ceiling(view.registers["contracts"], view.matches["contracts"], table).where(matched, 0)
    beyond = matched & (over > fen(params.tolerance))
    hit = table[beyond | (told & ~matched)]
    kind = pd.Series("told", index=table.index, dtype="str").mask(beyond, "beyond")
    facts = on_vouchers(
        hit,
        amount=hit["paid"],
        kind=kind[hit.index],
        why=contracts["how"][hit.index],
        over=over[hit.index],
        summary=hit["summary"],
    )
    return Outcome(facts, int((matched | told).sum()))


def message(facts: Mapping[str, Any]) -> str:
    if facts["kind"] == "beyond":
        return evidence("付款 {amount:yuan} 元，累计超过合同额 {over:yuan} 元：{why}", **facts)
    return evidence("付款 {amount:yuan} 元，摘要写明追加、超付或提前付质保金（{summary}），未见合同依据", **facts)


def _pay(summary: str, amount: float, day: str, hit: bool = False, payee: str = "宏达园林公司") -> V:
    return V(summary, "1613", "1002", amount, day, hit, fields={"counterparty": payee})


RULE = Rule(
    title="超合同付款",
    severity=Severity.HIGH,
    group="C 决策·合同·采购",
    needs=Needs(
        vouchers=("date", *COLUMNS),
        optional={"contracts": "只看摘要是否写明追加、超付", "counterparty": "收款人只能从摘要里找"},
        history=True,
    ),
    basis=("内控规范/57", "内控规范/55"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "累计付款在合同额两侧；补充协议、结算审定抬高上限",
            (
                _pay("付园区绿化工程进度款", 60000, "2021-03-10"),
                _pay("付园区绿化工程尾款", 40001.01, "2021-09-10", hit=True),
                _pay("付滨河步道工程进度款", 60000, "2021-03-10", payee="通达公司"),
                _pay("付滨河步道工程尾款", 50000, "2021-09-10", payee="通达公司"),
                _pay("付广场照明工程款", 101000, "2021-09-10", payee="光明公司"),
            ),
            registers={
                "contracts": (
                    {"number": "HT-1", "name": "园区绿化工程", "party": "宏达园林公司", "date": "2021-02-01", "amount": 100000},
                    {"number": "HT-2", "name": "滨河步道工程", "party": "通达公司", "date": "2021-02-01", "amount": 100000, "supplement": 10000},
                    {"number": "HT-3", "name": "广场照明工程", "party": "光明公司", "date": "2021-02-01", "amount": 90000, "settled": 101000},
                )
            },
        ),
        Example(
            "没有合同台账：只看摘要",
            (
                V("追加工程款", "1613", "1002", 245000, hit=True),
                V("提前支付质保金", "2302", "1002", 56000, hit=True),
                V("付追加工程款 补充协议", "1613", "1002", 245000),
                V("付工程进度款", "1613", "1002", 245000),
                V("退质保金 质保期满", "2302", "1002", 56000),
                V("拨付追加经费", "5001", "1002", 56000),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
