"""问题复核: the list of items, or one item in full. Only the page that is looked at is built and sent."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from voucher_audit import worklist
from voucher_audit.decision import AWAITING
from voucher_audit.ui import allowance_form, bulk_form, filters, item_view, page, state
from voucher_audit.ui.downloads import download
from voucher_audit.ui.view import View
from voucher_audit.ui.voucher_style import CSS
from voucher_audit.worklist import UNDECIDED, Worklist

PAGE: Final = 50  # rows
_COLUMNS: Final = {
    "程度": st.column_config.TextColumn(width=56),
    "问题": st.column_config.TextColumn(width=190),
    "日期": st.column_config.TextColumn(width=96),
    "凭证号": st.column_config.TextColumn(width=72),
    "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=112),
    "摘要": st.column_config.TextColumn(width=200),
    "收款方": st.column_config.TextColumn(width=150),
    "证据": st.column_config.TextColumn(width=330),
    "账簿": st.column_config.TextColumn(width=150),
    "处理状态": st.column_config.TextColumn(width=84),
}


def render(view: View) -> None:
    """Draw the page."""
    st.html(CSS)
    filters.remembered()
    if view.report is not None and state.opened() and _item(view):
        return
    page.head("问题复核")
    if view.report is None or view.project is None:
        page.no_report(view)
        return
    work = state.worklist_of(view, filters.hints_wanted())
    if not len(work):
        page.empty("已检查的规则都没有命中。哪些没有检查、还缺什么资料，请看总览。", "overview", "去“总览”")
        download(view, "findings")
        return
    states = worklist.states(work, view.decisions)
    assignees = worklist.assignees(work, view.decisions)
    _progress(states)
    wanted, order = filters.draw(work, sorted(set(assignees) - {""}))
    pages, begin = st.columns([5, 1.4], vertical_alignment="center")
    chosen = worklist.narrow(work, states, wanted, order, assignees)
    if not len(chosen):
        page.empty("没有符合条件的线索。请放宽筛选，或在“更多筛选”里清除全部筛选。")
        return
    waiting = states.isin(UNDECIDED).to_numpy()[chosen]
    first = int(chosen[int(np.argmax(waiting))])
    if begin.button("逐张审阅", type="primary", icon=":material/play_arrow:", key="begin", width="stretch",
                    help="从第一张待处理的开始"):  # fmt: skip
        _open(work, first)
    _list(view, work, states, chosen, pages)


def _item(view: View) -> bool:
    """Draw the item that the address bar names; False when this report has none of that name."""
    assert view.report is not None  # noqa: S101 - the caller asked
    work = state.worklist_of(view, filters.hints_wanted())
    here = work.place.get(state.opened())
    if here is None:
        return False
    states = worklist.states(work, view.decisions)
    wanted, order = filters.kept(work)
    chosen = worklist.narrow(work, states, wanted, order, worklist.assignees(work, view.decisions))
    item_view.draw(view, work, states, chosen, here)
    return True


def _progress(states: pd.Series) -> None:
    left = int(states.isin(UNDECIDED).sum())
    done = len(states) - left - int((states == AWAITING).sum())
    waiting = int((states == AWAITING).sum())
    more = f"，{waiting:,} 张等待另一人复核" if waiting else ""
    st.progress(done / len(states), text=f"已处理 {done:,}／{len(states):,} 张，还有 {left:,} 张待处理{more}")


def _list(view: View, work: Worklist, states: pd.Series, chosen: np.ndarray, top: DeltaGenerator) -> None:
    pages = math.ceil(len(chosen) / PAGE)
    number = min(top.pagination(pages, key="page"), pages) if pages > 1 else 1
    shown = chosen[(number - 1) * PAGE : number * PAGE]
    # a table's clicks belong to the rows it showed: another filter, page or decision makes another table
    key = f"findings-{view.run.id if view.run else 0}-{hash(shown.tobytes())}-{state.turn('list')}"
    clicked = state.clicked(key)
    if clicked is not None and clicked < len(shown):
        state.next_turn("list")
        _open(work, int(shown[clicked]))
    st.dataframe(
        worklist.shown(work, shown, states),
        key=key,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        hide_index=True,
        height=min(35 * (len(shown) + 1) + 3, 35 * 13 + 3),
        column_config=_COLUMNS,
        placeholder="",
    )
    st.caption(
        f"共 {len(chosen):,} 张凭证有线索，第 {number}／{pages} 页。点一行的任意格打开凭证；勾选左边的方框可以一起处理。"
    )
    bulk_form.draw(view, work, [int(shown[row]) for row in state.ticked(key) if row < len(shown)], chosen)
    allowance_form.passed(work.report)
    st.space("small")
    download(view, "findings")


def _open(work: Worklist, position: int) -> None:
    state.open_item(work.items[position].first.fingerprint)
    st.rerun()
