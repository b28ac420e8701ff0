"""付款与工程进度不符。

Flags:
    合同台账登记了形象进度的，累计付款比例比进度高出若干百分点；没有验收记录而付款已超过九成。
    报告在把比例推过界限的那笔（最后一笔）付款上。
Why it matters:
    工程款按进度付。付得比干得快，等于无偿占用资金，一旦停工、质量不合格就失去制约。
Innocent when:
    合同约定了预付款比例；设备到货即付的采购；验收已办、台账没有登记；登记的进度是上一期的。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voucher_audit import text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.contract_progress import progress
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param


@dataclass(frozen=True)
class Params:
    ahead: float = param(0.1, "付款比例比形象进度高出多少才报告", "", low=0, high=1)
    accepted: float = param(0.9, "没有验收时付款比例超过多少才报告", "", low=0.5, high=1)


def check(view: View, params: Params) -> Outcome:
    register = view.registers["contracts"]
    table = progress(register, view.matches["contracts"], view.vouchers)
    works = text.matches(table["name"], lexicon.WORKS) & ~text.matches(table["name"], lexicon.NOT_WORKS)
    works |= table["progress"].notna()
    ahead = works & (table["share"] - table["progress"] > params.ahead)
    # a register that states no acceptance at all does not keep that column: its blanks prove nothing
    kept = bool(register["accepted"].notna().any())
    unaccepted = works & kept & table["accepted"].isna() & (table["share"] > params.accepted) & (table["share"] <= 1)
    found = table.assign(ahead=ahead, unaccepted=unaccepted)[(ahead | unaccepted) & (table["voucher"] >= 0)]
    found = found.drop_duplicates("voucher").set_index("voucher")
    facts = on_vouchers(
        view.vouchers.loc[found.index], amount=view.vouchers["paid"].loc[found.index], number=found["number"],
        name=found["name"], party=found["party"], share=found["share"], progress=found["progress"].fillna(0),
        ahead=found["ahead"], unaccepted=found["unaccepted"], paid=found["paid"], ceiling=found["ceiling"],
    )  # fmt: skip
    blind = works & table["progress"].isna() & (not kept) & (table["voucher"] >= 0)
    return Outcome(facts, int((works & ~blind).sum()), {"合同台账没有形象进度和验收日期": int(blind.sum())})


def message(facts: Mapping[str, Any]) -> str:
    paid = evidence("{name}（{number}，{party}）合同额 {ceiling:yuan} 元，已付 {paid:yuan} 元，占 {share:pct}", **facts)
    parts = [evidence("形象进度只有 {progress:pct}", **facts)] if facts["ahead"] else []
    parts += ["没有验收记录"] if facts["unaccepted"] else []
    return paid + "，" + "，".join(parts)


def _pay(summary: str, amount: float, day: str, hit: bool = False, payee: str = "宏达园林公司") -> V:
    return V(summary, "1613", "1002", amount, day, hit, fields={"counterparty": payee})


def _contract(number: str, name: str, party: str, **more: object) -> dict[str, object]:
    return {"number": number, "name": name, "party": party, "date": "2021-02-01", "amount": 100000, **more}


RULE = Rule(
    title="付款与工程进度不符",
    severity=Severity.MEDIUM,
    group="C 决策·合同·采购",
    needs=Needs(vouchers=("paid", "date"), registers=("contracts",), history=True),
    basis=("内控规范/57",),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "进度五成，付款六成两侧",
            (
                _pay("付园区绿化工程进度款", 40000, "2021-03-10"),
                _pay("付园区绿化工程进度款", 20001, "2021-06-10", hit=True),
                _pay("付滨河步道工程进度款", 60000, "2021-06-10", payee="通达公司"),
            ),
            registers={"contracts": (_contract("HT-1", "园区绿化工程", "宏达园林公司", progress=50),
                                     _contract("HT-2", "滨河步道工程", "通达公司", progress=0.5))},
        ),
        Example(
            "没有验收而付款超过九成",
            (
                _pay("付园区绿化工程款", 90001, "2021-06-10", hit=True),
                _pay("付滨河步道工程款", 100000, "2021-06-10", payee="通达公司"),
                _pay("付广场照明工程款", 90000, "2021-06-10", payee="光明公司"),
                _pay("付办公电脑采购款", 100000, "2021-06-10", payee="甲科技公司"),
            ),
            registers={"contracts": (_contract("HT-1", "园区绿化工程", "宏达园林公司"),
                                     _contract("HT-2", "滨河步道工程", "通达公司", accepted="2021-06-01"),
                                     _contract("HT-3", "广场照明工程", "光明公司"), _contract("HT-4", "办公电脑采购", "甲科技公司"))},
        ),
        Example(
            "台账没有进度也没有验收日期",
            (_pay("付园区绿化工程款", 100000, "2021-06-10"),),
            registers={"contracts": (_contract("HT-1", "园区绿化工程", "宏达园林公司"),)},
            untested=True,
        ),
    ),
)  # fmt: skip
