"""操作日志: who did what and when, and whether the logs are untouched."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from voucher_audit.roles import Act
from voucher_audit.store import operations, projects
from voucher_audit.ui import page, state
from voucher_audit.ui.view import View

_PAGE = 200


def render(view: View) -> None:
    """Draw the page."""
    page.head("操作日志", "登录、上传、检查、导出、设置和用户的变动，只增不改，前后以哈希相连。")
    if not view.may(Act.SEE_OPERATIONS):
        st.error("只有管理角色可以查看操作日志。")
        return
    before = state.turn("operations-before") or None
    entries = operations.operations(view.store, limit=_PAGE, before=before)
    if not entries:
        page.empty("还没有操作记录。")
        return
    names = {project.id: project.name for project in projects.projects(view.store)}
    rows = [
        (page.moment_text(entry.at), entry.who, entry.action, names.get(entry.project, ""), entry.object, entry.address)
        for entry in entries
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=["时间", "用户", "操作", "项目", "对象", "来自"]),
        hide_index=True,
        placeholder="",
        height=min(36 * (len(rows) + 1) + 2, 620),
        column_config={
            "时间": st.column_config.TextColumn(width=140),
            "用户": st.column_config.TextColumn(width=110),
            "操作": st.column_config.TextColumn(width=130),
            "项目": st.column_config.TextColumn(width=260),
            "对象": st.column_config.TextColumn(width=220),
            "来自": st.column_config.TextColumn(width=140),
        },
    )
    first, second, _ = st.columns([1, 1, 4])
    if before and first.button("最新", width="stretch"):
        state.set_turn("operations-before", 0)
        st.rerun()
    if len(entries) == _PAGE and second.button("更早的", width="stretch"):
        state.set_turn("operations-before", entries[-1].id)
        st.rerun()
