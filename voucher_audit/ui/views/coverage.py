"""读取与覆盖: how each file was understood, and what could not be checked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from voucher_audit.money import yuan
from voucher_audit.schema import TITLES, Book
from voucher_audit.ui.view import View

_STATUS = {"tested": "已检查", "skipped": "未检查", "crashed": "出错"}


def render(view: View) -> None:
    """Draw the page."""
    st.title("读取与覆盖")
    if view.report is None:
        st.info("还没有检查结果。请到“项目与上传”上传账簿并开始检查。")
        return
    report = view.report
    st.subheader("文件是怎样读懂的")
    for book in report.ledger.books:
        _book(book)
    for source in report.registers.sources:
        st.markdown(f"台账　`{source.file}`　{source.sheet}　读入 {source.entries:,} 条")
        for warning in source.warnings:
            st.caption(f"提醒：{warning}")
    for file, sheet, why in report.ledger.skipped:
        st.caption(f"跳过 {file} {sheet}：{why}")
    st.subheader("检查了什么，没查什么")
    rows = [
        (_STATUS[entry.status], entry.title, entry.tested, entry.untested, entry.hits, entry.reason)
        for entry in sorted(report.coverage, key=lambda entry: (entry.status == "tested", not entry.reason))
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=["结果", "规则", "查过", "未能查", "命中", "说明"]),
        hide_index=True,
        height=560,
        column_config={
            "结果": st.column_config.TextColumn(width=70),
            "规则": st.column_config.TextColumn(width=180),
            "查过": st.column_config.NumberColumn(format="localized", width=80),
            "未能查": st.column_config.NumberColumn(format="localized", width=80),
            "命中": st.column_config.NumberColumn(format="localized", width=70),
            "说明": st.column_config.TextColumn(width=640),
        },
    )


def _book(book: Book) -> None:
    state = "借贷全部平衡" if not book.unbalanced else f"{len(book.unbalanced)} 张凭证不平"
    label = f"{book.file}　{book.sheet}　·　{book.layout}　·　{book.vouchers:,} 张凭证　·　{state}"
    with st.expander(label, expanded=bool(book.unbalanced or book.refused)):
        facts = st.columns(4)
        facts[0].metric("分录", f"{book.lines:,}")
        facts[1].metric("借方合计", f"{yuan(book.debit_total):,.2f}")
        facts[2].metric("贷方合计", f"{yuan(book.credit_total):,.2f}")
        facts[3].metric("会计制度", book.standard)
        for warning in book.warnings:
            st.caption(f"提醒：{warning}")
        if book.unbalanced:
            st.warning("借贷不平的凭证：" + "、".join(book.unbalanced[:50]))
        mapping = [(m.header, TITLES.get(m.field, "（未用）"), m.reason) for m in book.mapping]
        st.dataframe(pd.DataFrame(mapping, columns=["列名", "理解为", "原因"]), hide_index=True)
        notes = [("拒收", note.row, note.reason) for note in book.refused]
        notes += [("非分录", note.row, note.reason) for note in book.dropped]
        if notes:
            st.dataframe(pd.DataFrame(notes, columns=["处理", "行号", "原因"]), hide_index=True, height=240)
