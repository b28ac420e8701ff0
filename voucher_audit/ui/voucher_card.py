"""A voucher drawn the way a voucher looks. Every text of the ledger is escaped: it may hold anything."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from voucher_audit import review
from voucher_audit.report import Report


def draw(report: Report, voucher_id: int, rows: tuple[int, ...] = ()) -> None:
    """The voucher, with the lines standing on `rows` of the file marked."""
    head = review.voucher_head(report, voucher_id)
    table = review.voucher_table(report, voucher_id)
    attachments = "未载明" if head.attachments is None else f"{head.attachments} 张"
    both = table["核算"].nunique() > 1
    body = "".join(_line(line, int(line["行号"]) in rows, both) for line in table.to_dict("records"))
    sums = "".join(_sum(title, half, both) for title, half in table.groupby("核算", sort=False))
    signers = (("记账", head.poster), ("审核", head.reviewer), ("出纳", head.cashier), ("制单", head.preparer))
    foot = "".join(f"<span>{title}：{escape(name) or '—'}</span>" for title, name in signers)
    basis = "<th>核算</th>" if both else ""
    st.html(
        f'<div class="va-voucher"><h4>记账凭证</h4>'
        f'<div class="head"><span>单位：{escape(head.book)}</span><span>{escape(head.date)}</span>'
        f"<span>{escape(head.voucher)} 号</span><span>附件：{attachments}</span></div>"
        f'<table><tr>{basis}<th class="w">摘要</th><th class="c">会计科目</th><th>往来／个人</th>'
        f'<th class="a">借方金额</th><th class="a">贷方金额</th></tr>{body}{sums}</table>'
        f'<div class="foot">{foot}</div></div>'
    )
    st.caption(f"出处：{head.place}")


def _sum(title: Hashable, half: pd.DataFrame, both: bool) -> str:
    """One total a basis: the halves of parallel bookkeeping are never added together."""
    label = f"<td>{title}</td>" if both else ""
    debit, credit = half["借方"].sum(), half["贷方"].sum()
    return f'<tr class="sum">{label}<td colspan="3">合计</td><td class="m">{debit:,.2f}</td><td class="m">{credit:,.2f}</td></tr>'


def _line(line: Mapping[Hashable, Any], hit: bool, both: bool) -> str:
    cells = [
        f"<td>{escape(str(line[name]))}</td>" for name in (["核算"] if both else []) + ["摘要", "科目", "往来／个人"]
    ]
    for side in ("借方", "贷方"):
        value = line[side]
        cells.append(f'<td class="m">{"" if pd.isna(value) else f"{value:,.2f}"}</td>')
    look = ' class="hit"' if hit else ""
    return f"<tr{look}>{''.join(cells)}</tr>"
