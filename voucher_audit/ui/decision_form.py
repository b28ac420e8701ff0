"""What a reviewer says of an item, of several at once, and what was said before. All of it lives in the database."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from voucher_audit import review
from voucher_audit.cases import Item
from voucher_audit.decision import NEEDS_REASON, STATES
from voucher_audit.report import Finding
from voucher_audit.store import decisions
from voucher_audit.ui import page, state
from voucher_audit.ui.view import View
from voucher_audit.worklist import Worklist


def draw(view: View, work: Worklist, item: Item, status: str, after: int | None) -> None:
    """The form for one item and its history; `after` is the next item that waits."""
    assert view.project is not None  # noqa: S101 - the page returned otherwise
    if status == review.CHANGED:
        st.warning("这张凭证在上次处理之后有改动，原来的处理意见不再算数，请重新核实。")
    made = [view.decisions[f.fingerprint] for f in item.findings if f.fingerprint in view.decisions]
    latest = max(made, key=lambda decision: decision.at, default=None)
    everything = f"本凭证全部 {len(item.findings)} 条线索"
    turn = sum(decision.seq for decision in made)
    with st.form(f"decide-{item.first.fingerprint}-{turn}"):
        scope = everything
        if len(item.findings) > 1:
            scope = st.selectbox("适用于", [everything, *(finding.title for finding in item.findings)], key="d-scope")
        chosen = st.radio(
            "处理状态", STATES, index=STATES.index(latest.status) if latest else 0, horizontal=True,
            key=f"d-status-{item.first.fingerprint}-{turn}",
        )  # fmt: skip
        note = st.text_area(
            "检查意见", latest.note if latest else "", placeholder="选择“排除”时必须写明理由", height=90,
            key=f"d-note-{item.first.fingerprint}-{turn}",
        )  # fmt: skip
        save, onward = st.columns(2)
        saved = save.form_submit_button("保存", width="stretch", key="d-save")
        further = onward.form_submit_button("保存，看下一张", type="primary", width="stretch", key="d-save-next")
    if saved or further:
        wanted = [finding for finding in item.findings if scope in (everything, finding.title)]
        _save(view, wanted, chosen, note)
        state.note(f"已保存：{item.first.voucher or item.first.title} {chosen}")
        if further:
            state.open_item("" if after is None else work.items[after].first.fingerprint)
        st.rerun()
    _history(view, item)


def _save(view: View, findings: Sequence[Finding], status: str, note: str) -> None:
    assert view.project is not None  # noqa: S101 - the page returned otherwise
    seen = {fingerprint: decision.seq for fingerprint, decision in view.decisions.items()}
    decisions.decide_all(
        view.store,
        view.project.id,
        [(finding.fingerprint, finding.facts, seen.get(finding.fingerprint, 0)) for finding in findings],
        status=status,
        note=note,
        who=view.user,
    )


def _history(view: View, item: Item) -> None:
    assert view.project is not None  # noqa: S101 - the page returned otherwise
    parts = [
        f'<div class="va-log"><span class="w">{page.moment_text(entry.at)}　{escape(entry.who)}</span>　{escape(finding.title)}：'
        f"<b>{escape(entry.status)}</b>　{escape(entry.note)}</div>"
        for finding in item.findings
        if finding.fingerprint in view.decisions
        for entry in reversed(decisions.history(view.store, view.project.id, finding.fingerprint))
    ]
    if parts:
        with st.expander(f"处理记录（{len(parts)}）", expanded=True):
            st.html("".join(parts))


def bulk(view: View, work: Worklist, ticked: Sequence[int], chosen: np.ndarray) -> None:
    """One decision, with one reason, on the ticked items or on everything that the filter leaves."""
    label = f"批量处理（已勾选 {len(ticked)} 张）" if ticked else "批量处理"
    with st.expander(label, expanded=bool(ticked)), st.form(f"bulk-{state.turn('bulk')}", border=False):
        scopes = {f"勾选的 {len(ticked)} 张": list(ticked)} if ticked else {}
        scopes[f"筛选出的全部 {len(chosen):,} 张"] = [int(at) for at in chosen]
        first, second = st.columns([1.3, 2], vertical_alignment="bottom")
        scope = first.radio("范围", list(scopes), key=f"b-scope-{len(ticked)}-{len(chosen)}")
        status = second.radio("处理状态", STATES[1:], horizontal=True, key="b-status")
        note = st.text_input(
            "共同的检查意见", placeholder="选择“排除”时必须写明理由，会写进每一张的处理记录", key="b-note"
        )
        sure = st.checkbox("我已逐张看过，同意一起处理", key="b-sure")
        if not st.form_submit_button("一起处理", type="primary", key="b-go"):
            return
    if not sure:
        st.error("请先确认已逐张看过，再一起处理。")
        return
    if status in NEEDS_REASON and not note.strip():
        st.error(f"「{status}」要写明理由。")
        return
    at = scopes[scope]
    _save(view, [finding for place in at for finding in work.items[place].findings], status, note)
    state.note(f"已处理 {len(at):,} 张：{status}")
    state.next_turn("bulk")
    state.next_turn("list")
    st.rerun()
