"""A voucher drawn the way a voucher looks. Every text of the ledger is escaped: it may hold anything."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from voucher_audit import review
from voucher_audit.report import Report

_FIGURES = ("金额", "价税合计", "税额", "借方", "贷方", "余额", "合同额")  # how headings of amounts end
_SHORT = 12  # characters that stand on one line


def draw(report: Report, voucher_id: int, hit: Collection[tuple[str, str, int]] = ()) -> None:
    """The voucher, with the entries standing on the rows `hit` (file, sheet, row) marked."""
    head = review.voucher_head(report, voucher_id)
    table = review.voucher_table(report, voucher_id)
    attachments = "未载明" if head.attachments is None else f"{head.attachments} 张"
    halves = list(table.groupby("核算", sort=False))
    body = "".join(_half(f"{title}会计" if len(halves) > 1 else "", half, hit) for title, half in halves)
    signers = (("记账", head.poster), ("审核", head.reviewer), ("出纳", head.cashier), ("制单", head.preparer))
    foot = "".join(f"<span>{title}：{escape(name) or '—'}</span>" for title, name in signers)
    st.html(
        f'<div class="va-voucher"><h4>记账凭证</h4>'
        f'<div class="head"><span>单位：{escape(head.book)}</span><span>{escape(head.date)}</span>'
        f"<span>{escape(head.voucher)} 号</span><span>附件：{attachments}</span></div>"
        f'<div class="va-scroll"><table><tr><th class="w">摘要</th><th class="c">会计科目</th>'
        f'<th class="a">借方金额</th><th class="a">贷方金额</th></tr>{body}</table></div>'
        f'<div class="foot">{foot}</div></div>'
    )
    st.caption(f"出处：{head.place}")


def _half(title: str, half: pd.DataFrame, hit: Collection[tuple[str, str, int]]) -> str:
    """The entries of one basis and their total: the halves of parallel bookkeeping are never added together."""
    head = f'<tr class="half"><td colspan="4">{title}</td></tr>' if title else ""
    lines = "".join(_line(line, line["出处"] in hit) for line in half.to_dict("records"))
    debit, credit = half["借方"].sum(), half["贷方"].sum()
    sums = f'<td class="m">{debit:,.2f}</td><td class="m">{credit:,.2f}</td>'
    return f'{head}{lines}<tr class="sum"><td colspan="2">合计</td>{sums}</tr>'


def rows(table: pd.DataFrame) -> str:
    """A small table as HTML, everything escaped. `本凭证` (bool) marks rows and is not printed; so does `说明` when it
    stands alone in its row (a row that is no entry)."""
    marks = table["本凭证"] if "本凭证" in table else pd.Series(False, index=table.index)
    shown = [str(name) for name in table if name != "本凭证" and not (name == "说明" and (table[name] == "").all())]
    body = []
    for values, marked in zip(table[shown].to_dict("records"), marks, strict=True):
        look = "hit" if marked else "note" if values.get("说明") else ""
        cells = "".join(f"<td{_look(name, str(values[name]))}>{escape(str(values[name]))}</td>" for name in shown)
        body.append(f'<tr class="{look}">{cells}</tr>')
    heads = "".join(f"<th>{escape(name)}</th>" for name in shown)
    return f'<div class="va-scroll"><table class="va-rows"><tr>{heads}</tr>{"".join(body)}</table></div>'


def facts(entry: Mapping[Hashable, Any]) -> str:
    """One register entry as HTML, heading beside value; blank values are left out."""
    parts = (
        f"<span><i>{escape(str(name))}</i>{escape(str(value))}</span>" for name, value in entry.items() if value != ""
    )
    return f'<div class="va-kv">{"".join(parts)}</div>'


def _look(heading: str, value: str) -> str:
    """Amounts stand to the right, short values on one line, long ones have room."""
    look = "m" if heading.endswith(_FIGURES) else "k" if len(value) <= _SHORT else "l"
    return f' class="{look}"'


def _line(line: Mapping[Hashable, Any], hit: bool) -> str:
    """One entry; whom it concerns stands under its account."""
    whom = f'<div class="whom">{escape(str(line["往来／个人"]))}</div>' if line["往来／个人"] else ""
    cells = [f"<td>{escape(str(line['摘要']))}</td><td>{escape(str(line['科目']))}{whom}</td>"]
    cells += [f'<td class="m">{"" if pd.isna(line[side]) else f"{line[side]:,.2f}"}</td>' for side in ("借方", "贷方")]
    look = ' class="hit"' if hit else ""
    return f"<tr{look}>{''.join(cells)}</tr>"
