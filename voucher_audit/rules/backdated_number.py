"""凭证日期与编号倒挂、补录。

Flags:
    编号在后、日期却比前后相邻凭证早若干天的凭证；录入时间比凭证日期晚若干天的凭证。
    整套账编号本不按日期排列，或普遍滞后录入的，不逐张报告。
Why it matters:
    凭证应当按日期顺序编号。号在后、日期在前，多是事后补进去的凭证，日期按需要倒签。
Innocent when:
    软件把月末日期作为默认值；银行回单晚到，按业务发生日记账；年终决算期间集中补记；分模块编号。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.evidence.numbering import series
from voucher_audit.evidence.windows import day_numbers
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, day_text, on_vouchers, param


@dataclass(frozen=True)
class Params:
    back: int = param(5, "日期比相邻凭证早超过多少天", "天", low=1, high=366)
    lag: int = param(15, "录入时间比凭证日期晚超过多少天", "天", low=1, high=366)
    habit: float = param(0.1, "一套账中超过此比例时视为记账习惯，不逐张报告", "", low=0, high=1)
    few: int = param(5, "不超过此数时总是逐张报告", "张", low=1, high=1000)


def check(view: View, params: Params) -> Outcome:
    table = view.vouchers
    first = view.lines.drop_duplicates("voucher_id").set_index("voucher_id")
    numbers = series(first[["book", "year", "period", "word", "number"]])
    dated = table["date"].notna() & numbers["position"].notna()
    ordered = numbers[dated].assign(day=day_numbers(table.loc[dated, "date"]))
    ordered = ordered.sort_values(["sequence", "position"])
    behind = _behind(ordered).reindex(table.index).fillna(0)
    entered = pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")
    if "entered_at" in view.lines:
        entered = view.lines.groupby("voucher_id")["entered_at"].min().reindex(table.index)
    lag = (entered - table["date"]).dt.days.fillna(0)

    def usual(odd: pd.Series) -> pd.Series:
        share, count = odd.groupby(table["book"]).transform("mean"), odd.groupby(table["book"]).transform("sum")
        return odd & (count > params.few) & (share > params.habit)

    back, late = behind > params.back, lag > params.lag
    hit = table[(back & ~usual(back)) | (late & ~usual(late))]
    facts = on_vouchers(
        hit, "first_line", day=hit["date"], amount=hit["amount"], entered=entered[hit.index],
        behind=behind.where(back, 0)[hit.index].astype("int64"), lag=lag.where(late, 0)[hit.index].astype("int64"),
    )  # fmt: skip
    untested = {
        "凭证没有日期或编号不是数字": int((~dated).sum()),
        "本套账编号普遍不按日期排列": int(usual(back).sum()),
        "本套账普遍滞后录入": int(usual(late).sum()),
    }
    return Outcome(facts, int(dated.sum()), untested)


def _behind(ordered: pd.DataFrame) -> pd.Series:
    """Days by which a voucher's date is earlier than both the numbers before it and those behind it.

    The median of the three on each side, so that one voucher with the default date of the month's end moves nothing. A
    sparse series may have gaps; a date between its neighbours' is in order however wide they are. At the end of a
    series the numbers before it decide, if there are two.
    """
    days = ordered.groupby("sequence")["day"]
    sides = []
    for steps in ((1, 2, 3), (-1, -2, -3)):
        near = pd.concat([days.shift(step) for step in steps], axis=1)
        sides.append((near.median(axis=1) - ordered["day"], near.notna().sum(axis=1)))
    (before, count), (after, following) = sides
    after = after.mask((following == 0) & (count >= 2), before)
    return before.clip(upper=after).where(before.notna() & after.notna(), 0).clip(lower=0)


def message(facts: Mapping[str, Any]) -> str:
    parts = [f"日期 {day_text(facts['day'])}，比前后相邻编号的凭证早 {facts['behind']} 天"] if facts["behind"] else []
    if facts["lag"]:
        parts.append(f"凭证日期 {day_text(facts['day'])}，{day_text(facts['entered'])} 才录入，晚 {facts['lag']} 天")
    return "；".join(parts)


def _dated(*days: str, hit: int = -1, **fields: str) -> tuple[V, ...]:
    return tuple(
        V("付水费", "5101 水费", "1002", 90, f"2021-{day}", at == hit, str(at + 1), fields=fields)
        for at, day in enumerate(days)
    )


RULE = Rule(
    title="凭证日期与编号倒挂",
    severity=Severity.INFO,
    group="F 账务质量与控制",
    needs=Needs(
        lines=("year", "period", "word", "number"),
        vouchers=("date", "amount"),
        optional={"entered_at": "未检查录入是否滞后"},
        history=True,
    ),
    basis=("会计法/9", "会计基础工作规范/60"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example("号在后、日期在前", _dated("05-10", "05-11", "05-12", "05-02", "05-13", "05-14", "05-17", hit=3)),
        Example("早五天不算", _dated("05-10", "05-11", "05-12", "05-06", "05-12", "05-14", "05-17")),
        Example("早六天算", _dated("05-10", "05-11", "05-12", "05-05", "05-12", "05-14", "05-17", hit=3)),
        Example("一个月只有几张的凭证字，日期疏而不乱", _dated("05-03", "05-14", "05-27", "05-31")),
        Example("个别凭证用了月末默认日期", _dated("05-03", "05-04", "05-31", "05-05", "05-06", "05-07", "05-10")),
        Example(
            "录入滞后两侧",
            (
                *_dated("05-10", entered_at="2021-05-25 09:00:00"),
                V("付电费", "5101 电费", "1002", 90, "2021-05-10", True, "2", fields={"entered_at": "2021-05-26 09:00:00"}),
                V("付电费", "5101 电费", "1002", 90, "2021-05-10", False, "3", fields={"entered_at": "2021-05-10 00:00:00"}),
            ),
        ),
        Example("凭证没有日期", (V("付水费", "5101", "1002", 90, number="草稿"),), untested=True),
    ),
)  # fmt: skip
