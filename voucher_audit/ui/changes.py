"""与上次检查相比: what the newest check has that the one before had not."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from voucher_audit.comparison import Month, compare
from voucher_audit.money import yuan_text
from voucher_audit.report import Finding
from voucher_audit.ui import page
from voucher_audit.ui.page import Card
from voucher_audit.ui.view import View
from voucher_audit.voucher_changes import VoucherChanges, compare_vouchers

_SHOWN = 30  # findings of each kind; the rest is counted


def draw(view: View) -> None:
    """The comparison, when there is something to compare with."""
    before = view.before() if view.report is not None else None
    if before is None or view.report is None:
        return
    changes = compare(before, view.report)
    st.subheader("与上次检查相比", anchor=False)
    if changes.nothing:
        st.caption("账和线索都没有变化。")
        return
    page.cards(
        (
            Card(f"{len(changes.came):,}", "新出现的线索", "high" if changes.came else ""),
            Card(f"{len(changes.moved):,}", "凭证有改动的线索", "medium" if changes.moved else "", "需重新核实"),
            Card(f"{len(changes.went):,}", "不再出现的线索"),
            Card(f"{changes.stayed:,}", "没有变化的线索"),
        )
    )
    if changes.months:
        st.html(_months(changes.months))
        if st.toggle("逐张列出改动的凭证", key="changed-vouchers"):
            st.html(_vouchers(compare_vouchers(before.ledger, view.report.ledger)))
    for title, findings in (
        ("新出现的线索", changes.came), ("凭证有改动的线索", changes.moved), ("不再出现的线索", changes.went),
    ):  # fmt: skip
        if findings:
            with st.expander(f"{title}（{len(findings):,} 条）"):
                st.html(_findings(findings))


def _months(months: Sequence[Month]) -> str:
    rows = "".join(
        f'<tr><td>{escape(month.book)}</td><td class="k">{month.year} 年 {month.period} 月</td><td>{_what(month)}</td>'
        f'<td class="m">{month.vouchers[0]:,} → {month.vouchers[1]:,}</td>'
        f'<td class="m">{yuan_text(month.debit[0])} → {yuan_text(month.debit[1])}</td></tr>'
        for month in months
    )
    return (
        '<table class="va-table"><thead><tr><th>账簿</th><th>月份</th><th></th><th class="m">凭证（张）</th>'
        f'<th class="m">借方合计（元）</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _what(month: Month) -> str:
    if month.is_new:
        return '<span class="va-tag blue">新增月份</span>'
    if month.is_gone:
        return '<span class="va-tag high">这个月没有了</span>'
    return '<span class="va-tag medium">查过的月份又改过账</span>'


def _vouchers(changes: VoucherChanges) -> str:
    """Vouchers that changed or went first: they had been checked; new ones are counted."""
    lines = [
        f"<div><b>改动</b>　{one.after.date or ''}　{escape(one.after.voucher)}　{escape(one.after.summary)}　"
        f"{escape('；'.join(one.what))}</div>"
        for one in changes.changed[:_SHOWN]
    ]
    lines += [
        f"<div><b>没有了</b>　{one.date or ''}　{escape(one.voucher)}　{yuan_text(one.amount)} 元　{escape(one.summary)}</div>"
        for one in changes.went[:_SHOWN]
    ]
    counted = (
        f"<div>改动 {len(changes.changed):,} 张，没有了 {len(changes.went):,} 张，新增 {len(changes.came):,} 张，"
        f"没有变化 {changes.same:,} 张</div>"
    )
    return f'<div class="va-list">{counted}{"".join(lines)}</div>'


def _findings(findings: Sequence[Finding]) -> str:
    lines = "".join(
        f"<div><b>{escape(finding.title)}</b>　{finding.date or ''}　{escape(finding.voucher)}　"
        f"{yuan_text(finding.amount)} 元　{escape(finding.summary)}</div>"
        for finding in findings[:_SHOWN]
    )
    more = f"<div>等 {len(findings):,} 条</div>" if len(findings) > _SHOWN else ""
    return f'<div class="va-list">{lines}{more}</div>'
