"""先支后议、补会。

Flags:
    达到集体决策线的付款，会议日期在付款之后；会议在台账里登记的日期比开会日期晚很多（突击补记）；
    摘要写明先支后议、补会、事后追认的。没有会议台账时只看摘要。
Why it matters:
    钱已经付了再开会，集体研究成了走过场；补记的会议记录说明当时并没有研究。
Innocent when:
    抢险救灾等紧急支出，制度允许先行支付、事后追认；会议按印发日期登记，实际召开在付款之前；台账由专人按月集中登记。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence.discretion import COLUMNS, discretionary, largest_to_one
from voucher_audit.evidence.three_public import EMERGENCY
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, day_text, evidence, on_vouchers, param

_TOLD = (
    r"先支后议|先付后议|先付后会|先斩后奏|(?:事后|会后|付款后|后)(?:再)?(?:补会|补议|补开会|追认|补记|补办会议|补会议)|"
    r"(?<![递候填])补(?:开)?(?:党组|局长办公|班子|办公)?会(?!费|员|计|议费|议室|考)|补(?:会议)?纪要|(?:会议)?纪要(?:后补|待补)|待上会|上会(?:后补|待补)"
)


@dataclass(frozen=True)
class Params:
    threshold: float = param(20000, "集体决策线：单笔达到即须集体研究（按本单位制度改）", "元", low=1)
    recorded: int = param(30, "台账登记日期比会议日期晚超过多少天算补记", "天", low=1, high=3660)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    scope = discretionary(table) & (largest_to_one(table, view.lines) >= fen(params.threshold))
    told = text.matches(table["summary"], _TOLD, scope)
    urgent = text.matches(table["summary"], EMERGENCY, scope)
    if "minutes" not in view.matches:
        facts = on_vouchers(table[told], amount=table["paid"][told], kind="told", summary=table["summary"][told])
        return Outcome(facts, int(told.sum()), {"没有会议台账，无法核对会议与付款的先后": int((scope & ~told).sum())})
    minutes = view.matches["minutes"].table.reindex(table.index)
    late = scope & minutes["late"].fillna(False).astype("bool")
    matched = scope & minutes["matched"].fillna(False).astype("bool")
    lag = _register_lag(view).reindex(table.index).fillna(0).astype("int64")
    written = matched & (lag > params.recorded)
    hit = table[late | written | (told & ~matched)]
    kind = pd.Series("told", index=table.index, dtype="str").mask(written, "written").mask(late, "late")
    severity = pd.Series(Severity.HIGH.value, index=table.index, dtype="str")
    severity = severity.mask(kind == "written", Severity.LOW.value).mask(urgent, Severity.INFO.value)
    facts = on_vouchers(
        hit, amount=hit["paid"], kind=kind[hit.index], severity=severity[hit.index], summary=hit["summary"],
        why=minutes["how"][hit.index], lag=lag[hit.index], day=hit["date"], met=minutes["entry_date"][hit.index],
        days=minutes["days_after"][hit.index].fillna(0).astype("int64"),
    )  # fmt: skip
    return Outcome(facts, int((late | matched).sum()))


def _register_lag(view: View) -> pd.Series:
    """Days between a meeting and its entry in the register, per voucher (the largest of its meetings)."""
    register = view.registers["minutes"].reset_index(drop=True)
    days: pd.Series = (register["recorded"] - register["date"]).dt.days
    if register["recorded"].nunique() == 1 and len(register) > 1:
        days = days.mask(days.notna())  # typed in one go on one day: that says nothing about the single meeting
    pairs = view.matches["minutes"].pairs
    return pd.Series(days.iloc[pairs["entry"]].to_numpy(), index=pairs["voucher_id"]).groupby(level=0).max()


def message(facts: Mapping[str, Any]) -> str:
    paid = evidence("付款 {amount:yuan} 元，", **facts)
    if facts["kind"] == "late":
        return (
            paid
            + f"{day_text(facts['day'])} 付款，{day_text(facts['met'])} 才开会，晚 {facts['days']} 天：{facts['why']}"
        )
    if facts["kind"] == "written":
        return paid + f"{day_text(facts['met'])} 的会议，{facts['lag']} 天后才记入台账：{facts['why']}"
    return paid + f"摘要写明先付款后补会：{facts['summary']}"


def _pay(summary: str, amount: float, day: str, hit: bool = False, payee: str = "安居防水公司") -> V:
    return V(summary, "5101 维修费", "1011", amount, day, hit, fields={"counterparty": payee})


_MINUTE = {
    "date": "2021-05-10",
    "body": "局党组会",
    "result": "通过",
    "topic": "办公楼防水维修",
    "payee": "安居防水公司",
}

RULE = Rule(
    title="先支后议、补会",
    severity=Severity.HIGH,
    group="C 决策·合同·采购",
    needs=Needs(
        lines=("kind", "debit", "credit"),
        vouchers=("date", *COLUMNS),
        optional={
            "minutes": "只看摘要是否写明先支后议",
            "contracts": "未按合同关联会议",
            "counterparty": "一张凭证付给几家时按整张凭证的金额判断",
        },
    ),
    basis=("内控规范/14", "政务处分法/30", "会计法/25"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "会议当天与前一天付款",
            (
                _pay("付办公楼防水维修款", 26000, "2021-05-09", hit=True),
                _pay("付广场路灯维修款", 31000, "2021-05-10", payee="光明照明公司"),
                _pay("付抢险排涝设备款", 22000, "2021-07-20", hit=True, payee="通达机电公司"),
            ),
            registers={
                "minutes": (
                    {**_MINUTE, "amount": 26000},
                    {**_MINUTE, "topic": "广场路灯维修", "payee": "光明照明公司", "amount": 31000},
                    {**_MINUTE, "date": "2021-07-28", "topic": "抢险排涝设备采购", "payee": "通达机电公司", "amount": 22000},
                )
            },
        ),
        Example(
            "会议记录突击补记：登记晚三十天两侧",
            (
                _pay("付办公楼防水维修款", 26000, "2021-05-20", hit=True),
                _pay("付广场路灯维修款", 31000, "2021-05-20", payee="光明照明公司"),
            ),
            registers={
                "minutes": (
                    {**_MINUTE, "amount": 26000, "recorded": "2021-06-10"},
                    {**_MINUTE, "topic": "广场路灯维修", "payee": "光明照明公司", "amount": 31000, "recorded": "2021-06-09"},
                )
            },
        ),
        Example(
            "整本台账同一天补录：看不出单次会议的登记早晚，摘要写明的照列",
            (
                _pay("付办公楼防水维修款", 26000, "2021-05-20"),
                _pay("付广场路灯维修款", 31000, "2021-05-20", payee="光明照明公司"),
                _pay("付绿化款 先付款后补会", 27000, "2021-05-20", hit=True, payee="青山绿化公司"),
            ),
            registers={
                "minutes": (
                    {**_MINUTE, "amount": 26000, "recorded": "2021-12-31"},
                    {**_MINUTE, "topic": "广场路灯维修", "payee": "光明照明公司", "amount": 31000, "recorded": "2021-12-31"},
                )
            },
        ),
        Example(
            "没有会议台账：只看摘要",
            (
                _pay("付防水维修款 先支后议", 26000, "2021-05-20", hit=True),
                _pay("付防水维修款 先支后议", 19999.99, "2021-05-20"),
                _pay("付防水维修款 补党组会", 20000, "2021-05-20", hit=True),
                _pay("付防水维修款", 26000, "2021-05-20"),
                _pay("补会员培训费", 26000, "2021-05-20"),
            ),
            untested=True,
        ),
    ),
)  # fmt: skip
