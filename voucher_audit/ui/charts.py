"""The pictures: figures of `figures` and `distributions` as Altair charts. One palette, Chinese labels, amounts in yuan."""

from __future__ import annotations

import math
from typing import Any, Final

import altair as alt
import pandas as pd

from voucher_audit.distributions import FLAGGED, PLAIN, STRANGE
from voucher_audit.report import Severity

Chart = Any  # altair's classes are untyped

BLUE, PALE, GREY, RED, AMBER, GREEN = "#1F5FA8", "#B9CFE8", "#9AA5B4", "#B3261E", "#E09B3D", "#7A9E5F"
PICK: Final = "pick"  # name of the selection that a click on a bar makes
_LEVELS: Final = [severity.label for severity in Severity]
_LEVEL_COLOURS: Final = [RED, AMBER, GREEN, GREY]
_KINDS: Final = [FLAGGED, STRANGE, PLAIN]
_BAR, _AXIS = 27, 34  # pixels that a bar and the axis below take
_YUAN: Final = ",.2f"
_LARGE: Final = (  # how people here say large numbers
    "datum.value >= 100000000 ? datum.value / 100000000 + '亿' : "
    "datum.value >= 10000 ? datum.value / 10000 + '万' : datum.value"
)


def bars(tally: pd.DataFrame, title: str) -> Chart:
    """Items by name, stacked by severity, the largest on top. A click selects the bar (`name`, `key`)."""
    data = tally.assign(yuan=tally["amount"] / 100, rank=tally["severity"].map(_LEVELS.index))
    names = list(dict.fromkeys(data["name"]))
    pick = alt.selection_point(name=PICK, fields=["name", "key"], on="click")
    return (
        alt.Chart(data)
        .mark_bar(cursor="pointer", cornerRadiusEnd=2)
        .encode(
            y=alt.Y(
                "name:N",
                sort=names,
                title=None,
                axis=alt.Axis(labelLimit=170, ticks=False, domain=False, labelOverlap=False, labelFontSize=12),
            ),
            x=alt.X("items:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", tickCount=4)),
            color=_level_colour(),
            order=alt.Order("rank:Q"),
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("name:N", title=title),
                alt.Tooltip("severity:N", title="程度"),
                alt.Tooltip("items:Q", title="张数", format=","),
                alt.Tooltip("yuan:Q", title="金额（元）", format=_YUAN),
            ],
        )
        .add_params(pick)
        .properties(height=len(names) * _BAR + _AXIS)
    )


def _level_colour() -> Any:
    return alt.Color("severity:N", scale=alt.Scale(domain=_LEVELS, range=_LEVEL_COLOURS), legend=None)


def legend() -> str:
    """The colours of the severities as HTML, once for all charts that use them."""
    marks = (
        f'<i style="background:{colour}"></i>{level}'
        for level, colour in zip(_LEVELS[:3], _LEVEL_COLOURS, strict=False)
    )
    return f'<div class="va-legend">程度：{"".join(marks)}</div>'


def months(found: pd.DataFrame) -> Chart:
    """Items by month, stacked by severity. A click selects the month."""
    data = found.assign(yuan=found["amount"] / 100, rank=found["severity"].map(_LEVELS.index))
    names = list(dict.fromkeys(data["month"]))
    every = max(len(names) // 18, 1)
    pick = alt.selection_point(name=PICK, fields=["month"], on="click")
    return (
        alt.Chart(data)
        .mark_bar(cursor="pointer", cornerRadiusEnd=2)
        .encode(
            x=alt.X("month:O", sort=names, title=None,
                    axis=alt.Axis(values=names[::every], labelAngle=-45, ticks=False)),
            y=alt.Y("items:Q", title="张", axis=alt.Axis(tickMinStep=1, format="d", tickCount=4)),
            color=_level_colour(),
            order=alt.Order("rank:Q"),
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("month:O", title="月份"),
                alt.Tooltip("severity:N", title="程度"),
                alt.Tooltip("items:Q", title="张数", format=","),
                alt.Tooltip("yuan:Q", title="金额（元）", format=_YUAN),
            ],
        )
        .add_params(pick)
        .properties(height=250)
    )  # fmt: skip


def till(days: pd.DataFrame) -> Chart:
    """The till's balance as steps through the year, days with findings marked."""
    data = days.assign(yuan=days["balance"] / 100, paid=days["moved_out"] / 100, taken=days["moved_in"] / 100)
    long = (data["day"].max() - data["day"].min()).days > 300
    pattern = "%Y-%m" if long else "%m-%d"
    x = alt.X("day:T", title=None, axis=alt.Axis(format=pattern, labelAngle=0, tickCount=10, labelOverlap=True))
    y = alt.Y("yuan:Q", title="元", axis=alt.Axis(format=",.0f"))
    tooltip = [
        alt.Tooltip("day:T", title="日期", format="%Y-%m-%d"),
        alt.Tooltip("yuan:Q", title="日终余额（元）", format=_YUAN),
        alt.Tooltip("taken:Q", title="当日收（元）", format=_YUAN),
        alt.Tooltip("paid:Q", title="当日付（元）", format=_YUAN),
        alt.Tooltip("titles:N", title="线索"),
    ]
    base = alt.Chart(data).encode(x=x, y=y)
    steps = base.mark_area(interpolate="step-after", line={"color": BLUE, "strokeWidth": 1.2}, color=PALE, opacity=0.45)
    nil = alt.Chart(pd.DataFrame({"yuan": [0.0]})).mark_rule(color=GREY, strokeWidth=0.8).encode(y="yuan:Q")
    marks = (
        alt.Chart(data[data["findings"] > 0])
        .mark_point(filled=True, size=70, color=RED, opacity=0.95)
        .encode(x=x, y=y, tooltip=tooltip)
    )
    return (steps.encode(tooltip=tooltip) + nil + marks).properties(height=260)


def digits(found: pd.DataFrame) -> Chart:
    """First digits: bars of the payments, the law as a line, and the band that chance explains."""
    base = alt.Chart(found).encode(x=alt.X("digit:O", title="首位数字", axis=alt.Axis(labelAngle=0, ticks=False)))
    tooltip = [
        alt.Tooltip("digit:O", title="首位数字"),
        alt.Tooltip("count:Q", title="付款笔数", format=","),
        alt.Tooltip("share:Q", title="占比", format=".1%"),
        alt.Tooltip("expected:Q", title="Benford 应为", format=".1%"),
        alt.Tooltip("flagged:Q", title="其中有线索", format=","),
    ]
    outside = "datum.share < datum.low || datum.share > datum.high"
    bars_ = base.mark_bar(size=26, cornerRadiusEnd=2).encode(
        y=alt.Y("share:Q", title="占付款笔数", axis=alt.Axis(format="%", tickCount=5)),
        color=alt.condition(outside, alt.value(AMBER), alt.value(PALE)),
        tooltip=tooltip,
    )
    band = base.mark_rule(color=BLUE, strokeWidth=1.4).encode(y="low:Q", y2="high:Q", tooltip=tooltip)
    line = base.mark_line(color=BLUE, strokeWidth=1.6, point={"color": BLUE, "size": 34}).encode(
        y="expected:Q", tooltip=tooltip
    )
    return (bars_ + band + line).properties(height=260)


def _decades(values: pd.Series, grid: bool = True) -> Any:
    """A logarithmic axis with a tick at each power of ten, and between them when there are few."""
    low, high = (math.floor(math.log10(values.min())), math.ceil(math.log10(values.max()))) if len(values) else (0, 1)
    steps = (1,) if high - low > 2 else (1, 2, 5)
    ticks = [step * 10.0**power for power in range(low, high + 1) for step in steps]
    return alt.Axis(values=ticks, labelExpr=_LARGE, grid=grid, labelOverlap=True)


def sizes(found: pd.DataFrame, strangest: pd.DataFrame) -> Chart:
    """Vouchers by amount on a logarithmic axis; those with findings and the strangest stand out."""
    there = [kind for kind in _KINDS if kind in set(found["kind"])]
    data = found.assign(from_=found["low"] / 100, to=found["high"] / 100, rank=found["kind"].map(_KINDS.index))
    scale = alt.Scale(type="log", nice=False)
    x = alt.X("from_:Q", title="凭证金额（元，对数刻度）", scale=scale, axis=_decades(data["from_"], grid=False))
    # a stack by hand: vega does not stack bars that have two ends on a logarithmic axis
    data = data.sort_values(["from_", "rank"], ascending=[True, False])
    data["upper"] = data.groupby("from_")["vouchers"].cumsum()
    data["lower"] = data["upper"] - data["vouchers"]
    bars_ = (
        alt.Chart(data)
        .mark_bar(stroke="white", strokeWidth=0.6)
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y("lower:Q", title="张", axis=alt.Axis(format="d", tickMinStep=1, tickCount=5)),
            y2="upper:Q",
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(
                    domain=there, range=[{FLAGGED: RED, STRANGE: AMBER, PLAIN: PALE}[kind] for kind in there]
                ),
                legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square"),
            ),
            tooltip=[
                alt.Tooltip("kind:N", title="凭证"),
                alt.Tooltip("from_:Q", title="从（元）", format=_YUAN),
                alt.Tooltip("to:Q", title="至（元）", format=_YUAN),
                alt.Tooltip("vouchers:Q", title="张数", format=","),
            ],
        )
    )
    points = (
        alt.Chart(strangest.assign(yuan=strangest["amount"] / 100, at=0))
        .mark_tick(color=AMBER, thickness=2, size=13, opacity=0.9, yOffset=-7)
        .encode(
            x=alt.X("yuan:Q", scale=scale),
            y=alt.Y("at:Q"),
            tooltip=[
                alt.Tooltip("rank:Q", title="离群名次"),
                alt.Tooltip("voucher:N", title="凭证号"),
                alt.Tooltip("yuan:Q", title="金额（元）", format=_YUAN),
                alt.Tooltip("summary:N", title="摘要"),
            ],
        )
    )
    return (bars_ + points).properties(height=260)


def beside(entries: pd.DataFrame, median: int) -> Chart:
    """One voucher's amount among its peers through time (`ranking.Peers.entries`), amounts on a logarithmic axis."""
    data = entries[entries["amount"] != 0]
    data = data.assign(
        yuan=data["amount"].abs() / 100,
        what=data["own"].map({True: "本凭证", False: "同类分录"}).mask(data["earlier"], "以前年度"),
    )
    y = alt.Y("yuan:Q", title="元（对数刻度）", scale=alt.Scale(type="log", nice=False, padding=12),
              axis=_decades(data["yuan"]))  # fmt: skip
    x = alt.X("date:T", title=None, axis=alt.Axis(format="%Y-%m", labelAngle=0, tickCount=6, labelOverlap=True))
    tooltip = [
        alt.Tooltip("voucher:N", title="凭证号"),
        alt.Tooltip("date:T", title="日期", format="%Y-%m-%d"),
        alt.Tooltip("yuan:Q", title="金额（元）", format=_YUAN),
    ]
    kinds = ["本凭证", "同类分录", "以前年度"]
    there = [kind for kind in kinds if kind in set(data["what"])]
    colour = alt.Color(
        "what:N",
        scale=alt.Scale(
            domain=there, range=[{"本凭证": RED, "同类分录": BLUE, "以前年度": GREY}[kind] for kind in there]
        ),
        legend=alt.Legend(title=None, orient="top", direction="horizontal"),
    )
    others = (
        alt.Chart(data[~data["own"]]).mark_circle(size=34, opacity=0.4).encode(x=x, y=y, color=colour, tooltip=tooltip)
    )
    own = alt.Chart(data[data["own"]]).mark_point(filled=True, shape="diamond", size=170, opacity=1)
    middle = (
        alt.Chart(pd.DataFrame({"yuan": [abs(median) / 100]}))
        .mark_rule(color=BLUE, strokeDash=[5, 4], strokeWidth=1)
        .encode(y="yuan:Q", tooltip=[alt.Tooltip("yuan:Q", title="中位数（元）", format=_YUAN)])
    )
    parts = others + own.encode(x=x, y=y, color=colour, tooltip=tooltip)
    return (parts + middle if median else parts).properties(height=230)


def books(found: pd.DataFrame) -> Chart:
    """Books side by side: flagged vouchers in percent, the amount beside."""
    data = found.assign(yuan=found["amount"] / 1_000_000)
    return (
        alt.Chart(data)
        .mark_bar(color=BLUE, cornerRadiusEnd=2)
        .encode(
            y=alt.Y(
                "book:N",
                sort=list(data["book"]),
                title=None,
                axis=alt.Axis(labelLimit=240, ticks=False, labelOverlap=False, labelFontSize=12),
            ),
            x=alt.X("share:Q", title="有线索的凭证占全部凭证（%）", axis=alt.Axis(tickCount=5)),
            tooltip=[
                alt.Tooltip("book:N", title="账簿"),
                alt.Tooltip("share:Q", title="有线索占比（%）", format=".2f"),
                alt.Tooltip("yuan:Q", title="涉及金额（万元）", format=",.2f"),
            ],
        )
        .properties(height=len(data) * _BAR + 2 * _AXIS + 20)
    )
