"""One decision, with one reason, on many items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from voucher_audit.decision import NEEDS_REASON, STATES
from voucher_audit.roles import Act
from voucher_audit.ui import decision_form, state
from voucher_audit.ui.view import View
from voucher_audit.worklist import Worklist


def draw(view: View, work: Worklist, ticked: Sequence[int], chosen: np.ndarray) -> None:
    """For the ticked items, or for everything that the filter leaves (`chosen`, positions)."""
    if not view.may(Act.DECIDE):
        return
    label = f"批量处理（已勾选 {len(ticked)} 张）" if ticked else "批量处理"
    turn = state.turn("bulk")
    with st.expander(label, expanded=bool(ticked)), st.form(f"bulk-{turn}", border=False):
        scopes = {f"勾选的 {len(ticked)} 张": list(ticked)} if ticked else {}
        scopes[f"筛选出的全部 {len(chosen):,} 张"] = [int(at) for at in chosen]
        first, second = st.columns([1.3, 2], vertical_alignment="bottom")
        scope = first.radio("范围", list(scopes), key=f"b-scope-{len(ticked)}-{len(chosen)}")
        status = second.radio("处理状态", STATES[1:], horizontal=True, key=f"b-status-{turn}")
        third, fourth = st.columns([3, 1], vertical_alignment="bottom")
        note = third.text_input(
            "共同的检查意见", placeholder="选择“排除”时必须写明理由，会写进每一张的处理记录", key=f"b-note-{turn}"
        )
        assignee = fourth.text_input("责任人", placeholder="可不填", key=f"b-assignee-{turn}")
        sure = st.checkbox("我已逐张看过，同意一起处理", key=f"b-sure-{turn}")
        if not st.form_submit_button("一起处理", type="primary", key="b-go"):
            return
    if not sure:
        st.error("请先确认已逐张看过，再一起处理。")
        return
    if status in NEEDS_REASON and not note.strip():
        st.error(f"「{status}」要写明理由。")
        return
    at = scopes[scope]
    found = [finding for place in at for finding in work.items[place].findings]
    decision_form.save_all(view, found, status, note, assignee)
    state.note(f"已处理 {len(at):,} 张：{status}")
    state.next_turn("bulk")
    state.next_turn("list")
    st.rerun()
