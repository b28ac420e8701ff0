"""拆分规避集体决策。

Flags:
    同一收款人（没有收款人的按同一事由）在限定天数内有两笔以上付款，每笔都略低于集体决策线，合计达到决策线；
    或摘要写明分几笔付、化整为零。已有会议、已有合同的付款，以及摘要写明不同月份的定期费用不算。
Why it matters:
    把一笔大额支出拆成几笔小的，每笔都“不用上会”，是故意规避集体决策。
Innocent when:
    合同约定的分期付款；按月结算的保洁、养护、食堂采购；两个互不相干的项目恰好由同一家承做。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.discretion import COLUMNS, NEAR, PERIOD, WITHIN, discretionary
from voucher_audit.evidence.windows import bursts
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_vouchers, param

_NOT_A_STEM = (
    r"第?[0-9一二三四五六七八九十]+(?:笔|次|期|批|标段)?|[\W_]+|支付|付|款|尾款|余款|首付|报销|报|再|另|又|（.*?）"
)


@dataclass(frozen=True)
class Params:
    threshold: float = param(20000, "集体决策线（按本单位制度改）", "元", low=1)
    band: float = param(NEAR, "每笔达到决策线的几成才算略低", "", low=0.1, high=0.99)
    days: int = param(WITHIN, "相隔多少天以内算同一拨", "天", low=0, high=90)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    line = fen(params.threshold)
    own = discretionary(table) & (table["paid"] < line)
    own &= ~text.matches(table["summary"], lexicon.CANTEEN, own)
    settled = pd.Series(False, index=table.index)
    for name in ("minutes", "contracts"):
        if name in view.matches:
            settled |= view.matches[name].table["matched"].reindex(table.index, fill_value=False)
    small = table[own & ~settled & (table["paid"] >= line * params.band)]
    payee = parties.normalised(small["payee"])
    stem = text.stripped(small["summary"], _NOT_A_STEM)
    who = payee.where(payee != "", stem.where(stem.str.len() >= 3, ""))
    crowd = bursts((small["book"] + "|" + who).where(who != "", ""), small["date"], small["paid"], params.days, line)
    period = text.extract(small["summary"], PERIOD)[crowd.index]
    regular = (period != "").groupby(crowd["burst"]).transform("all") & (
        period.groupby(crowd["burst"]).transform("nunique") == crowd["count"]
    )
    crowd = crowd[~regular]
    large = own & ~settled & (table["paid"] >= line * params.band / 2)
    parted = text.matches(table["summary"], lexicon.IN_PARTS, large)
    hit = table.loc[crowd.index.union(table.index[parted])]
    same_day = crowd["first"] == crowd["last"]
    severe = hit.index.isin(crowd.index[same_day]) | parted[hit.index]
    facts = on_vouchers(
        hit, amount=hit["paid"], payee=hit["payee"], line=line, summary=hit["summary"],
        severity=np.where(severe, Severity.HIGH.value, Severity.MEDIUM.value),
        count=crowd["count"].reindex(hit.index, fill_value=0), total=crowd["total"].reindex(hit.index, fill_value=0),
        first=crowd["first"].reindex(hit.index), last=crowd["last"].reindex(hit.index),
        case=(hit["book"] + " 拆分付款 " + who.reindex(hit.index) + " " + crowd["first"].reindex(hit.index).dt.strftime("%Y-%m-%d")).fillna(""),
    )  # fmt: skip
    undated = int((own & table["date"].isna() & (table["paid"] >= line * params.band)).sum())
    return Outcome(facts, len(small), {"凭证没有日期，看不出是否几天内拆分": undated})


def message(facts: Mapping[str, Any]) -> str:
    if not facts["count"]:
        return evidence(
            "摘要写明分笔付款（{summary}），本笔 {amount:yuan} 元，低于 {line:yuan} 元的集体决策线", **facts
        )
    to = f"向{facts['payee']}" if facts["payee"] else "以同一事由"
    return evidence(
        "{first:day} 至 {last:day} "
        + to
        + "付款 {count} 笔，每笔都低于 {line:yuan} 元的集体决策线，合计 {total:yuan} 元"
        "（本笔 {amount:yuan} 元）",
        **facts,
    )


def _pay(amount: float, day: str, hit: bool = False, summary: str = "付广场维修款", payee: str = "安居公司") -> V:
    return V(summary, "5001 维修费", "1011", amount, day, hit, fields={"counterparty": payee})


RULE = Rule(
    title="拆分规避集体决策",
    severity=Severity.HIGH,
    group="C 决策·合同·采购",
    needs=Needs(
        vouchers=("date", *COLUMNS),
        optional={"minutes": "未排除已经上会的付款", "contracts": "未排除合同内的分期付款"},
        history=True,
    ),
    basis=("纪律处分条例/规避集体决策", "内控规范/14"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "十天内两笔略低于决策线：天数、金额两侧",
            (
                _pay(19800, "2021-05-06", hit=True),
                _pay(14000, "2021-05-16", hit=True),
                _pay(19800, "2021-05-06", payee="宏达公司"),
                _pay(14000, "2021-05-17", payee="宏达公司"),
                _pay(19800, "2021-05-06", payee="通达公司"),
                _pay(13999.99, "2021-05-07", payee="通达公司"),
                _pay(20000, "2021-05-06", payee="光明公司"),
                _pay(19800, "2021-05-07", payee="光明公司"),
            ),
        ),
        Example(
            "没有收款人时看事由；按月结算的不算",
            (
                V("分两笔付 广场维修1", "5001", "1011", 19800, "2021-05-06", hit=True),
                V("付监控设备款 第一笔", "1601", "1011", 18800, "2021-06-06", hit=True),
                V("付监控设备款 第二笔", "1601", "1011", 18600, "2021-06-08", hit=True),
                V("付绿化养护费 4月", "5001", "1011", 19500, "2021-07-06"),
                V("付绿化养护费 5月", "5001", "1011", 19500, "2021-07-06"),
                V("付食堂粮油款", "5001", "1011", 16000, "2021-07-06"),
                V("付食堂粮油款", "5001", "1011", 16000, "2021-07-09"),
            ),
        ),
        Example(
            "已经上会、已有合同的分期付款不算",
            (
                _pay(19800, "2021-05-06"),
                _pay(15000, "2021-05-16"),
                _pay(18000, "2021-05-06", hit=True, payee="宏达公司"),
                _pay(18000, "2021-05-09", hit=True, payee="宏达公司"),
            ),
            registers={
                "minutes": ({"date": "2021-04-20", "body": "局党组会", "topic": "广场维修", "payee": "安居公司", "amount": 34800},),
            },
        ),
    ),
)  # fmt: skip
