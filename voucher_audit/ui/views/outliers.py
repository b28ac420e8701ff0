"""离群凭证: what no rule named, the strangest first, with reasons."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from voucher_audit.money import yuan
from voucher_audit.ui import state, voucher_card
from voucher_audit.ui.view import View


def render(view: View) -> None:
    """Draw the page."""
    st.title("离群凭证")
    if view.report is None:
        st.info("还没有检查结果。请到“项目与上传”上传账簿并开始检查。")
        return
    report = view.report
    st.caption(f"对没有命中规则的 {report.ranked:,} 张凭证排序，越靠前越不寻常。不寻常不等于有问题，请结合理由判断。")
    for text in report.ranking_notes:
        st.caption(f"说明：{text}")
    if not report.outliers:
        st.info("没有可排序的凭证。")
        return
    table = pd.DataFrame(
        [
            (o.rank, o.date, o.voucher, yuan(o.amount), o.summary, "；".join(o.reasons), o.book)
            for o in report.outliers
        ],
        columns=["名次", "日期", "凭证号", "金额", "摘要", "理由", "账簿"],
    )  # fmt: skip
    key = f"outliers-{view.run.id if view.run else 0}"
    if state.selected(key) is None:
        state.select(key, 0)
    st.dataframe(
        table,
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
        hide_index=True,
        height=420,
        column_config={
            "名次": st.column_config.NumberColumn(width=60),
            "日期": st.column_config.DateColumn(format="YYYY-MM-DD", width=100),
            "凭证号": st.column_config.TextColumn(width=80),
            "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=120),
            "摘要": st.column_config.TextColumn(width=240),
            "理由": st.column_config.TextColumn(width=560),
        },
    )
    row = state.selected(key)
    if row is None or row >= len(report.outliers):
        return
    outlier = report.outliers[row]
    st.divider()
    st.subheader(f"第 {outlier.rank} 名　{outlier.voucher}")
    left, right = st.columns([3, 2], gap="large")
    with left:
        voucher_card.draw(report, outlier.voucher_id)
    with right:
        for reason in outlier.reasons:
            st.html(f'<div class="va-evidence">{escape(reason)}</div>')
        if not outlier.reasons:
            st.caption("没有特别突出的理由：几项轻微的不寻常加在一起。")
