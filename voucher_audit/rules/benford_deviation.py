"""首位数字分布异常。

Flags:
    一套账的付款金额首位数字与 Benford 分布的平均绝对偏差超过界限。付款达到一定笔数才统计，工资、税费等定额项目不计入。
    对整套账报告一次，是抽样的线索，不针对某一张凭证。
Why it matters:
    自然发生的金额首位数字以 1、2、3 居多。人为编造或贴着限额拆分的金额会使某些数字偏多。
Innocent when:
    收费、补助有固定标准；单位规模小、付款种类单一；大量同额的按人发放；审批限额造成的正常分档。
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit.evidence import first_digits
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, on_books, param


@dataclass(frozen=True)
class Params:
    many: int = param(300, "至少多少笔付款才统计", "笔", low=100, high=1000000)
    deviation: float = param(0.015, "首位数字平均绝对偏差超过此数（Nigrini 的不符合界限）", "", low=0.005, high=0.1)


def check(view: View, params: Params) -> Outcome:
    digit = first_digits.of_payments(view.vouchers)
    share = pd.crosstab(view.vouchers.loc[digit.index, "book"], digit).reindex(columns=range(1, 10), fill_value=0)
    count = share.sum(axis=1)
    enough = share[count >= params.many]
    observed = enough.to_numpy() / np.maximum(enough.sum(axis=1).to_numpy(), 1)[:, None]
    off = np.abs(observed - first_digits.EXPECTED).mean(axis=1)
    odd = np.flatnonzero(off > params.deviation)
    excess = (observed - first_digits.EXPECTED)[odd]
    most = excess.argmax(axis=1) if len(odd) else np.array([], dtype="int64")
    hits = on_books(
        list(enough.index[odd]), amount=0, count=list(enough.sum(axis=1).iloc[odd]), off=off[odd], digit=most + 1,
        share=observed[odd, most], expected=first_digits.EXPECTED[most],
    )  # fmt: skip
    few = int(count[count < params.many].sum())
    return Outcome(hits, int(count[count >= params.many].sum()), {f"付款不足 {params.many} 笔，未作首位数字检验": few})


def _payments(amounts: list[float]) -> tuple[V, ...]:
    return tuple(V("付材料款", "5001", "1002", round(amount, 2)) for amount in amounts)


_NATURAL = [10 ** (1.5 + 3 * n / 300) for n in range(300)]

RULE = Rule(
    title="首位数字分布异常",
    severity=Severity.INFO,
    group="G 统计线索",
    needs=Needs(vouchers=("paid", *first_digits.EXEMPT), history=True),
    basis=(),
    params=Params,
    check=check,
    message="{count:,} 笔付款的首位数字平均偏差 {off:.4f}，其中首位为 {digit} 的占 {share:pct}，按 Benford 分布应为 {expected:pct}",
    examples=(
        Example("三百笔自然分布的付款", _payments(_NATURAL)),
        Example("一成付款被压到九百多元", _payments([*_NATURAL[30:], *(951.5 + n for n in range(30))]), book_hits=1),
        Example("不足三百笔不检验", _payments([951.5 + n for n in range(299)]), untested=True),
    ),
)
