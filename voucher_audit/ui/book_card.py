"""How one file was understood: the same facts wherever a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from voucher_audit.money import yuan_text
from voucher_audit.reading.corrections import columns_of, field_choices
from voucher_audit.schema import Book, Control, RowNote
from voucher_audit.ui import page

BALANCED = "借贷全部平衡"
_SHOWN = 40  # unbalanced vouchers named before the rest is only counted


def title(book: Book) -> str:
    """One line on the book."""
    sheet = f"　{page.plain(book.sheet)}" if book.sheet else ""
    return f"{page.plain(book.file)}{sheet}　·　{book.vouchers:,} 张凭证　·　{balance(book)}"


def balance(book: Book) -> str:
    """Do the vouchers balance?"""
    if book.form == "journal":
        return "日记账，不核对借贷"
    return f"{len(book.unbalanced):,} 张凭证不平" if book.unbalanced else BALANCED


def draw(book: Book) -> None:
    """Everything about the reading of one sheet: facts, proof, columns with reasons, rows left out."""
    header = f"第 {book.header_row} 行" if book.header_row else "格式自带列名"
    facts = {
        "账簿": f"{book.name}{f'（{book.entity}）' if book.entity and book.entity != book.name else ''}，{book.year} 年",
        "版式": f"{book.layout}，表头{header}",
        "科目体系": book.standard + (f"（{'；'.join(book.standard_reasons)}）" if book.standard_reasons else ""),
        "读入": f"分录 {book.lines:,} 条，凭证 {book.vouchers:,} 张",
        "合计": f"借方 {yuan_text(book.debit_total)} 元，贷方 {yuan_text(book.credit_total)} 元",
        "行数": _accounted(book),
    }
    st.html(
        f'<dl class="va-facts">{"".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())}</dl>'
    )
    for warning in book.warnings:
        st.warning(warning)
    if book.unbalanced:
        more = f"等 {len(book.unbalanced):,} 张" if len(book.unbalanced) > _SHOWN else ""
        st.warning("借贷不平的凭证：" + "、".join(book.unbalanced[:_SHOWN]) + more)
    if book.controls:
        _controls(book.controls)
    columns(book)
    _left_out("未能读入的行", book.refused)
    _left_out("不是分录的行", book.dropped)


def columns(book: Book) -> None:
    """Each column of the file, what it was taken for, and why."""
    titles = field_choices()
    rows = "".join(
        f'<tr><td class="k">{column.letter}</td><td>{escape(column.header) or "（无列名）"}</td>'
        f"<td>{escape(titles[column.field])}</td><td>{escape(column.reason)}</td>"
        f"<td>{escape('｜'.join(column.samples))}</td></tr>"
        for column in columns_of(book)
    )
    st.html(
        '<table class="va-table"><thead><tr><th>列</th><th>列名</th><th>理解为</th><th>原因</th><th>前几格</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>"
    )


def _accounted(book: Book) -> str:
    parts = [f"分录 {book.lines:,}", f"不是分录 {len(book.dropped):,}", f"未能读入 {len(book.refused):,}"]
    return "，".join(parts)


def _controls(controls: Sequence[Control]) -> None:
    rows = "".join(
        f'<tr><td class="m">{control.row:,}</td><td>{escape(control.what)}</td>'
        f'<td class="m">{yuan_text(control.stated)}</td><td class="m">{yuan_text(control.read)}</td>'
        f'<td><span class="va-tag {"low" if control.agrees else "high"}">{"相符" if control.agrees else "不符"}</span></td></tr>'
        for control in controls
    )
    st.html(
        '<table class="va-table"><thead><tr><th class="m">行</th><th>文件上的合计</th><th class="m">文件写的（元）</th>'
        f'<th class="m">读入的（元）</th><th></th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _left_out(heading: str, notes: Sequence[RowNote]) -> None:
    if not notes:
        return
    st.markdown(f"**{heading}**（{len(notes):,} 行）")
    table = pd.DataFrame([(note.row, note.reason) for note in notes], columns=["行号", "原因"])
    st.dataframe(
        table, hide_index=True, placeholder="", height=min(36 * (len(table) + 1) + 2, 220),
        column_config={"行号": st.column_config.NumberColumn(width=80), "原因": st.column_config.TextColumn(width=700)},
    )  # fmt: skip
