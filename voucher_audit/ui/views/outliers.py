"""离群凭证: what no rule named, the strangest first, with reasons, its peers in a picture, and room to say "not interesting"."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from voucher_audit.money import yuan, yuan_text
from voucher_audit.ranking import peers
from voucher_audit.report import Outlier, Report
from voucher_audit.roles import Act, demand
from voucher_audit.store import feedback
from voucher_audit.ui import charts, decision_form, page, state, voucher_card
from voucher_audit.ui.view import View
from voucher_audit.ui.voucher_style import CSS

_COLUMNS = {
    "名次": st.column_config.NumberColumn(width=56),
    "日期": st.column_config.TextColumn(width=96),
    "凭证号": st.column_config.TextColumn(width=76),
    "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=116),
    "摘要": st.column_config.TextColumn(width=230),
    "理由": st.column_config.TextColumn(width=480),
    "账簿": st.column_config.TextColumn(width=150),
    "处理状态": st.column_config.TextColumn(width=84),
}


def render(view: View) -> None:
    """Draw the page."""
    st.html(CSS)
    page.head("离群凭证")
    if view.report is None:
        page.no_report(view)
        return
    report = view.report
    st.caption(
        f"对没有命中规则的 {report.ranked:,} 张凭证排序，列出最不寻常的 {len(report.outliers):,} 张。不寻常不等于有问题，请结合理由判断。"
    )
    if report.ranking_notes:
        with st.expander(f"排序说明（{len(report.ranking_notes)}）"):
            for text in report.ranking_notes:
                st.caption(text)
    if not report.outliers:
        page.empty("没有可排序的凭证：账里的凭证都已被规则指出，或者没有凭证。")
        return
    dull = feedback.dull(view.store, view.project.id) if view.project else frozenset()
    found = _filtered(report, dull)
    if not found:
        page.empty("没有符合条件的凭证，请放宽筛选。")
        return
    _list(view, report, found, dull)


def _filtered(report: Report, dull: frozenset[str]) -> list[Outlier]:
    first, second, third, fourth = st.columns([2, 2, 1.3, 1.3], vertical_alignment="bottom")
    text = (
        first.text_input("搜索", placeholder="摘要、理由、凭证号", key="o-text", persist_state="session")
        .strip()
        .lower()
    )
    names = sorted({outlier.book for outlier in report.outliers})
    state.keep_known("o-book", names)
    books = second.multiselect("账簿", names, placeholder="全部", key="o-book", persist_state="session")
    least = third.number_input("金额不低于（元）", min_value=0.0, step=1000.0, format="%0.2f", key="o-least")
    hidden = sum(outlier.fingerprint in dull for outlier in report.outliers)
    show = fourth.toggle(f"也看不感兴趣的（{hidden}）", key="o-dull", disabled=not hidden)
    return [
        outlier
        for outlier in report.outliers
        if (show or outlier.fingerprint not in dull)
        and (not books or outlier.book in books)
        and abs(yuan(outlier.amount)) >= least
        and text in f"{outlier.summary} {outlier.voucher} {' '.join(outlier.reasons)}".lower()
    ]


def _list(view: View, report: Report, found: Sequence[Outlier], dull: frozenset[str]) -> None:
    table = pd.DataFrame(
        {
            "名次": [o.rank for o in found],
            "日期": [str(o.date or "") for o in found],
            "凭证号": [o.voucher for o in found],
            "金额": [yuan(o.amount) for o in found],
            "摘要": [o.summary for o in found],
            "理由": ["；".join(o.reasons) for o in found],
            "账簿": [o.book for o in found],
            "处理状态": [view.decisions[o.fingerprint].state if o.fingerprint in view.decisions else "" for o in found],
        }
    )
    key = f"outliers-{view.run.id if view.run else 0}-{hash(tuple(o.rank for o in found))}"
    state.grant(key)
    chosen = state.selected(key)
    if chosen is None or chosen >= len(found):
        state.select(key, 0)
    st.dataframe(
        table,
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
        hide_index=True,
        height=min(35 * (len(table) + 1) + 3, 35 * 8),
        column_config=_COLUMNS,
        placeholder="",
    )
    row = state.selected(key) or 0
    _walk(view, found, key, row, found[row].fingerprint in dull)
    _detail(view, report, found[row])


def _walk(view: View, found: Sequence[Outlier], key: str, row: int, dull: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"):
        if st.button("上一张", icon=":material/chevron_left:", shortcut="Left", key="o-previous", disabled=row == 0):
            state.wish(key, row - 1)
            st.rerun()
        st.html(f'<div class="va-place">第 <b>{row + 1:,}</b>／{len(found):,} 张</div>', width="content")
        _feedback(view, found[row], dull)
        last = row + 1 >= len(found)
        if st.button("下一张", icon=":material/chevron_right:", shortcut="Right", key="o-next", disabled=last):
            state.wish(key, row + 1)
            st.rerun()


def _feedback(view: View, outlier: Outlier, dull: bool) -> None:
    """Somebody has looked: it leaves the list. The rules, the ranking and the findings stay as they are."""
    if view.project is None or not view.may(Act.DECIDE):
        return
    label, icon = ("放回列表", "undo") if dull else ("不感兴趣", "visibility_off")
    if st.button(label, icon=f":material/{icon}:", shortcut="D", key=f"dull-{outlier.fingerprint}",
                 help="从本页的列表移走，不改变任何规则和排序；打开“也看不感兴趣的”可以找回"):  # fmt: skip
        demand(view.account, Act.DECIDE)
        feedback.say(view.store, view.project.id, [outlier.fingerprint], dull=not dull, who=view.user)
        state.note("已放回列表" if dull else "已从列表移走；打开“也看不感兴趣的”可以找回")
        st.rerun()


def _detail(view: View, report: Report, outlier: Outlier) -> None:
    decision = view.decisions.get(outlier.fingerprint)
    state_ = f'<span class="va-tag done">{escape(decision.state)}</span>' if decision else ""
    st.html(
        f'<div class="va-head"><span class="va-tag state">第 {outlier.rank:,} 名</span><b>{escape(outlier.voucher)}</b>'
        f'<span>{outlier.date or ""}</span><span class="amount">{yuan_text(outlier.amount)} 元</span>'
        f'<span class="q">比 {100 - outlier.percentile:.1f}% 的凭证更不寻常</span>{state_}</div>'
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        voucher_card.draw(report, outlier.voucher_id)
    with right:
        for reason in outlier.reasons:
            st.html(f'<div class="va-ev info"><p>{escape(reason)}</p></div>')
        _peers(report, outlier)
        decision_form.plain(view, outlier.fingerprint, outlier.voucher)


def _peers(report: Report, outlier: Outlier) -> None:
    """Where the amounts lie among their account's and payee's."""
    groups = [group for group in peers(report.ledger.lines, outlier.voucher_id) if group.count > 1]
    if not groups:
        st.caption("没有可比的同类分录。")
        return
    titles = {group.title: group for group in groups}
    chosen = next(iter(titles))
    if len(titles) > 1:
        chosen = st.selectbox("和谁比", list(titles), key=f"peers-{outlier.fingerprint}")
    group = titles[chosen]
    with st.container(border=True):
        st.html(f'<div class="va-proof"><b>{escape(group.title)}</b><br>{escape(group.sentence)}</div>')
        st.altair_chart(
            charts.beside(group.entries, group.median), width="stretch", key=f"picture-{outlier.fingerprint}"
        )
