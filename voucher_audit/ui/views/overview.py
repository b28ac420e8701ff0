"""总览: what was found, how much of it is done, what is missing, and pictures that lead into the list."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from voucher_audit import distributions, figures, worklist
from voucher_audit.figures import Dimension, Headline
from voucher_audit.gaps import Gap, gaps, unjudged
from voucher_audit.money import yuan_text
from voucher_audit.report import Report, Severity
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.ui import charts, filters, page, state
from voucher_audit.ui.view import View
from voucher_audit.ui.voucher_style import CSS
from voucher_audit.worklist import UNDECIDED, Worklist

_DIMENSIONS: dict[Dimension, tuple[str, str]] = {
    "rule": ("问题", "rule"),
    "account": ("科目", "account"),
    "payee": ("收款方", "payee"),
    "preparer": ("制单人", "preparer"),
}
_BARS = 9  # of each chart
_TO_BRING = 6  # gaps shown at once; the rest on demand


def render(view: View) -> None:
    """Draw the page."""
    st.html(CSS)
    page.head("总览", "发现了什么、处理到哪里、还缺什么资料。")
    if view.report is None or view.project is None:
        page.no_report(view)
        return
    work = state.worklist_of(view)
    states = worklist.states(work, view.decisions)
    _headline(figures.headline(work, states))
    if len(work):
        _kinds(work)
    _to_bring(view.report)
    _till(view.report, work)
    _spread(work)
    _books(work, states)


def _headline(head: Headline) -> None:
    tiles = [
        _tile("high", "高程度线索", f"{head.items[Severity.HIGH]:,}", "张", _wan(head.amounts[Severity.HIGH])),
        _tile("medium", "中程度线索", f"{head.items[Severity.MEDIUM]:,}", "张", _wan(head.amounts[Severity.MEDIUM])),
        _tile("low", "低程度线索", f"{head.items[Severity.LOW]:,}", "张", _wan(head.amounts[Severity.LOW])),
        _tile("plain", "涉及金额", *_large(head.amount), "同一笔钱经过几张凭证的会重复计"),
        _tile("plain", "已处理", f"{head.decided:,}", f"／{head.total:,} 张", _bar(head.decided, head.total)),
        _tile("plain", "已属实", f"{head.confirmed:,}", "张", _wan(head.confirmed_amount)),
        _tile("grey", "检查范围", f"{head.vouchers:,}", "张凭证",
              f"{head.lines:,} 条分录，{head.rules_tested} 条规则" + (f"，{head.rules_not_tested} 条未能检查" if head.rules_not_tested else "")),
    ]  # fmt: skip
    st.html(f'<div class="va-strip">{"".join(tiles)}</div>')
    if head.allowed:
        st.caption(f"另有 {head.allowed:,} 条线索按放行名单没有列入，理由见“问题复核”页末。")


def _tile(look: str, title: str, number: str, unit: str, below: str) -> str:
    return (
        f'<div class="va-tile {look}"><div class="t">{title}</div><div class="n">{number}<small>{unit}</small></div>'
        f'<div class="s">{below}</div></div>'
    )


def _wan(amount: int) -> str:
    number, unit = _large(amount)
    return f"{number} {unit}"


def _large(amount: int) -> tuple[str, str]:
    """Fen as people say large sums."""
    if amount >= 10**12:
        return f"{amount / 10**10:,.2f}", "亿元"
    return (f"{amount / 10**6:,.2f}", "万元") if amount >= 10**6 else (yuan_text(amount), "元")


def _bar(part: int, whole: int) -> str:
    return f'<div class="va-bar"><i style="width:{100 * part / max(whole, 1):.1f}%"></i></div>'


def _kinds(work: Worklist) -> None:
    st.subheader("问题在哪里")
    st.caption("点图上的一条，直接到“问题复核”看这一类。")
    st.html(charts.legend())
    rows: tuple[tuple[Dimension, Dimension], ...] = (("rule", "account"), ("payee", "preparer"))
    for pair in rows:
        for place, dimension in zip(st.columns(2, gap="medium"), pair, strict=True):
            with place.container(border=True, height="stretch"):
                _by(work, dimension)
    with st.container(border=True):
        st.markdown("**按月份**")
        picked = _drawn(charts.months(figures.months(work)), "by-month")
        if picked and picked.get("month"):
            _open(month=[picked["month"]])
    columns = st.columns(4)
    for severity, column in zip((Severity.HIGH, Severity.MEDIUM, Severity.LOW), columns, strict=False):
        count = int((work.table["severity"] == severity.rank).sum())
        if column.button(
            f"看{severity.label}程度的 {count:,} 张", key=f"go-{severity.value}", width="stretch", disabled=not count
        ):
            _open(severity=[severity.label])
    if columns[3].button("看待处理的", key="go-open", width="stretch", type="primary"):
        _open(state=sorted(UNDECIDED))


def _by(work: Worklist, dimension: Dimension) -> None:
    title, key = _DIMENSIONS[dimension]
    st.markdown(f"**按{title}**")
    tally = figures.tally(work, dimension, most=_BARS)
    rest = tally["name"].str.startswith(figures.REST) & (tally["key"] == "")
    picked = _drawn(charts.bars(tally[~rest], title), f"by-{dimension}")
    if rest.any():
        st.caption(f"{tally.loc[rest, 'name'].iloc[0]}，合计 {int(tally.loc[rest, 'items'].sum()):,} 张。")
    if picked and picked.get("key"):
        _open(**{key: [picked["name"] if dimension == "rule" else picked["key"]]})


def _drawn(chart: charts.Chart, key: str) -> dict[str, str] | None:
    """What was clicked in a chart, if anything."""
    event = st.altair_chart(chart, key=key, on_select="rerun", selection_mode=charts.PICK, width="stretch")
    points = event.selection.get(charts.PICK) or []
    return dict(points[0]) if points else None


def _open(**chosen: list[str]) -> None:
    filters.only(**chosen)
    state.open_item("")
    state.go("review")


def _to_bring(report: Report) -> None:
    found = gaps(report, all_rules())
    blind = unjudged(report)
    st.subheader("还查不了什么，请单位补充")
    if not found and not blind:
        st.success("需要的台账和列都有了，没有因为缺资料而没查的项目。")
        return
    left, right = st.columns(2, gap="medium")
    for place, gap in enumerate(found[:_TO_BRING]):
        (left if place % 2 == 0 else right).html(_gap(gap))
    if len(found) > _TO_BRING or blind:
        rest = max(len(found) - _TO_BRING, 0)
        said = [f"其余 {rest} 项"] * bool(rest) + [f"{len(blind)} 条规则没能判断的凭证"] * bool(blind)
        with st.expander("，".join(said)):
            for gap in found[_TO_BRING:]:
                st.html(_gap(gap))
            if blind:
                table = pd.DataFrame(blind, columns=["规则", "没能判断的凭证", "原因"])
                st.dataframe(
                    table, hide_index=True, placeholder="", height=min(35 * (len(table) + 1) + 3, 360),
                    column_config={"规则": st.column_config.TextColumn(width=180),
                                   "没能判断的凭证": st.column_config.NumberColumn(format="localized", width=110)},
                )  # fmt: skip


def _gap(gap: Gap) -> str:
    parts = []
    if gap.skipped:
        parts.append(f'<span class="va-tag high">没有查</span>{escape("、".join(gap.skipped))}')
    if gap.weakened:
        parts.append(f'<span class="va-tag medium">查得不全</span>{escape("、".join(gap.weakened))}')
    kind = "台账" if gap.kind == "register" else "账簿的列"
    return (
        f'<div class="va-todo"><b>☐ {escape(gap.name)}</b>　<span class="q">{kind}：{escape(gap.bring)}</span>'
        f"<br>{'<br>'.join(parts)}</div>"
    )


def _till(report: Report, work: Worklist) -> None:
    days = distributions.till(report, work)
    st.subheader("库存现金")
    if days.empty:
        st.caption("账里没有库存现金的收付。")
        return
    names = [str(name) for name in days["book"].value_counts().index]  # the one with most to see first
    first, second = st.columns([3, 2])
    book = names[0] if len(names) == 1 else first.selectbox("账簿", names, key="till-book")
    place = first if len(names) == 1 else second
    own = days[days["book"] == book]
    years = sorted(own["day"].dt.year.unique(), reverse=True)
    spans = ["全部年度", *(str(year) for year in years)]
    chosen = place.selectbox("年度", spans, key=f"till-year-{book}") if len(years) > 1 else spans[0]
    own = own if chosen == spans[0] else own[own["day"].dt.year == int(chosen)]
    with st.container(border=True):
        if bool(own["known"].all()):
            st.caption("每日日终的账面余额；红点是有线索的日子。")
        else:
            st.caption(
                "期初余额不明：图上是每日**至少**应有的余额（按全期不出现负数倒推），实际只会更高。红点是有线索的日子。补充期初余额或现金盘点表后重新检查，就是真实余额。"
            )
        st.altair_chart(charts.till(own), width="stretch", key="till")


def _spread(work: Worklist) -> None:
    st.subheader("金额分布")
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        st.markdown("**首位数字与 Benford 定律**")
        found = distributions.digits(work)
        st.altair_chart(charts.digits(found), width="stretch", key="digits")
        st.caption(
            f"{int(found['count'].sum()):,} 笔付款（不含工资、税费等定额支出）。蓝线是定律应有的占比，竖线是偶然波动的范围（95%），橙色的超出了范围。偏离只提示抽查方向，不能说明某一笔有问题。"
        )
    with right.container(border=True):
        st.markdown("**金额大小**")
        strange = distributions.strangest(work)
        st.altair_chart(charts.sizes(distributions.sizes(work), strange), width="stretch", key="sizes")
        st.caption(
            f"每张凭证按金额归档；红色有线索，橙色在离群排序的前 {distributions.STRANGE_PERCENT:.0f}%。横轴上的短竖线是最离群的 {len(strange)} 张。"
        )


def _books(work: Worklist, states: pd.Series) -> None:
    found = figures.books(work, states)
    st.subheader("各账簿对照" if len(found) > 1 else "账簿")
    table = found.assign(amount=found["amount"] / 100)
    if len(found) > 1:
        with st.container(border=True):
            st.altair_chart(charts.books(found), width="stretch", key="books")
    st.dataframe(
        table,
        hide_index=True,
        placeholder="",
        column_order=["book", "vouchers", "lines", "high", "medium", "low", "share", "amount", "undecided", "outliers"],
        column_config={
            "book": st.column_config.TextColumn("账簿", width=230),
            "vouchers": st.column_config.NumberColumn("凭证", format="localized", width=76),
            "lines": st.column_config.NumberColumn("分录", format="localized", width=76),
            "high": st.column_config.NumberColumn("高", format="localized", width=60),
            "medium": st.column_config.NumberColumn("中", format="localized", width=60),
            "low": st.column_config.NumberColumn("低", format="localized", width=60),
            "share": st.column_config.NumberColumn("有线索占比（%）", format="%.2f", width=120),
            "amount": st.column_config.NumberColumn("涉及金额（元）", format="accounting", width=140),
            "undecided": st.column_config.NumberColumn("待处理", format="localized", width=70),
            "outliers": st.column_config.NumberColumn("离群", format="localized", width=60),
        },
    )
