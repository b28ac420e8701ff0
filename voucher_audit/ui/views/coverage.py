"""读取与覆盖: how each file was understood, and what could not be checked."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from voucher_audit.registers import RegisterSource
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Coverage, Report
from voucher_audit.ui import book_card, page
from voucher_audit.ui.page import Card
from voucher_audit.ui.view import View

_STATUS = {"skipped": "未检查", "crashed": "出错"}


def render(view: View) -> None:
    """Draw the page."""
    page.head("读取与覆盖", "每一行数据去了哪里，每一条规则查了多少、没查多少、缺什么。没查到不等于没问题。")
    if view.report is None:
        page.no_report(view)
        return
    report = view.report
    _cards(report)
    rules, files = st.tabs(["检查了什么，没查什么", "文件是怎样读懂的"])
    with rules:
        _missing(report)
        _rules(report)
    with files:
        for book in report.ledger.books:
            with st.expander(book_card.title(book), expanded=bool(book.unbalanced or book.refused)):
                book_card.draw(book)
        if report.registers.sources:
            st.subheader("台账", anchor=False)
            _registers(report.registers.sources)
        if report.ledger.skipped:
            st.subheader("没有读入的工作表和文件", anchor=False)
            lines = "".join(
                f"<div>{escape(file)}　{escape(sheet)}　{escape(why)}</div>"
                for file, sheet, why in report.ledger.skipped
            )
            st.html(f'<div class="va-list">{lines}</div>')


def _cards(report: Report) -> None:
    books = report.ledger.books
    refused = sum(len(book.refused) for book in books)
    unbalanced = sum(len(book.unbalanced) for book in books)
    counted = [entry.status for entry in report.coverage]
    page.cards(
        (
            Card(f"{sum(book.lines for book in books):,}", "读入分录", note=f"{len(books):,} 本账"),
            Card(f"{refused:,}", "未能读入的行", "high" if refused else "low"),
            Card(f"{unbalanced:,}", "借贷不平的凭证", "medium" if unbalanced else "low"),
            Card(f"{counted.count('tested'):,}", "已检查的规则", note=f"共 {len(counted):,} 条"),
            Card(f"{counted.count('skipped'):,}", "未检查的规则", "medium" if "skipped" in counted else "low"),
            Card(f"{counted.count('crashed'):,}", "运行出错的规则", "high" if "crashed" in counted else "low"),
        )
    )


def _missing(report: Report) -> None:
    """What to bring so that more can be checked."""
    wanted = [entry for entry in report.coverage if entry.status == "skipped"]
    if wanted:
        lines = "".join(f"<div><b>{escape(entry.title)}</b>　{escape(entry.reason)}</div>" for entry in wanted)
        st.markdown("**补充以下资料，可以再查这些项目**")
        st.html(f'<div class="va-list">{lines}</div>')


def _rules(report: Report) -> None:
    rows = [
        (_status(entry), entry.title, entry.tested, entry.untested, entry.hits, entry.reason)
        for entry in sorted(report.coverage, key=lambda entry: (entry.status == "tested", not entry.reason))
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=["结果", "规则", "查过", "未能查", "命中", "说明"]),
        hide_index=True,
        placeholder="",
        height=560,
        column_config={
            "结果": st.column_config.TextColumn(width=80),
            "规则": st.column_config.TextColumn(width=240),
            "查过": st.column_config.NumberColumn(format="localized", width=80),
            "未能查": st.column_config.NumberColumn(format="localized", width=80),
            "命中": st.column_config.NumberColumn(format="localized", width=70),
            "说明": st.column_config.TextColumn(width=640),
        },
    )


def _status(entry: Coverage) -> str:
    if entry.status != "tested":
        return _STATUS[entry.status]
    if not entry.untested:
        return "已检查"
    return "部分检查" if entry.tested else "未能检查"


def _registers(sources: tuple[RegisterSource, ...]) -> None:
    rows = "".join(
        f"<tr><td>{REGISTERS[source.register].title}</td><td>{escape(source.file)}　{escape(source.sheet)}</td>"
        f'<td class="m">{source.entries:,}</td><td class="m">{len(source.refused):,}</td>'
        f"<td>{escape('；'.join((*source.warnings, *(f'第 {note.row} 行{note.reason}' for note in source.refused[:20]))))}</td></tr>"
        for source in sources
    )
    st.html(
        '<table class="va-table"><thead><tr><th>台账</th><th>文件</th><th class="m">读入条数</th><th class="m">未能读入</th>'
        f"<th>说明</th></tr></thead><tbody>{rows}</tbody></table>"
    )
