"""One item in full: the voucher as it looks, the evidence, the law, what the registers say, what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from voucher_audit import cases, review, surroundings, worklist
from voucher_audit.cases import Item
from voucher_audit.money import yuan_text
from voucher_audit.report import Finding, Report
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.ui import decision_form, state, voucher_card
from voucher_audit.ui.view import View
from voucher_audit.worklist import UNDECIDED, Worklist

_MANY, _TALL = 3, 330  # findings; pixels
_STATE_LOOKS = {review.CHANGED: "again", "属实": "done", "排除": "done"}


def draw(view: View, work: Worklist, states: pd.Series, chosen: np.ndarray, here: int) -> None:
    """The item at position `here`; `chosen` are the positions of the list, in its order."""
    item = work.items[here]
    waiting = states.isin(UNDECIDED).to_numpy()
    after = worklist.step(chosen, here, 1, waiting)
    _walk(work, chosen, here, after)
    _head(work, item, here, str(states.iloc[here]))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if item.first.voucher_id >= 0:
            rows = {(f.file, f.sheet, row) for f in item.findings for row in f.rows}
            voucher_card.draw(work.report, item.first.voucher_id, rows)
        else:
            st.info(f"这条线索针对整本账「{item.first.book}」，不指向某一张凭证。")
        _tabs(work, item)
    with right:
        _evidence(item.findings)
        decision_form.draw(view, work, item, str(states.iloc[here]), after)


def _walk(work: Worklist, chosen: np.ndarray, here: int, after: int | None) -> None:
    """Back to the list, previous, next, next undecided: each has a key on the keyboard."""
    before, behind = worklist.step(chosen, here, -1), worklist.step(chosen, here, 1)
    at = np.flatnonzero(chosen == here)
    said = f"第 <b>{int(at[0]) + 1:,}</b>／{len(chosen):,} 张" if len(at) else f"不在筛选出的 {len(chosen):,} 张之中"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"):
        if st.button("返回清单", icon=":material/list:", shortcut="Esc", key="back"):
            go(work, None)
        if st.button(
            "上一张", icon=":material/chevron_left:", shortcut="Left", key="previous", disabled=before is None
        ):
            go(work, before)
        st.html(f'<div class="va-place">{said}</div>', width="content")
        if st.button("下一张", icon=":material/chevron_right:", shortcut="Right", key="next", disabled=behind is None):
            go(work, behind)
        if st.button("下一待处理", icon=":material/skip_next:", shortcut="N", key="next-open", disabled=after is None):
            go(work, after)


def go(work: Worklist, position: int | None) -> None:
    """Open the item at that position (None: the list) and draw the page anew."""
    state.open_item("" if position is None else work.items[position].first.fingerprint)
    st.rerun()


def _head(work: Worklist, item: Item, here: int, status: str) -> None:
    first, known = item.first, work.table.iloc[here]
    level = item.severity
    parts = [
        f'<span class="va-tag {level.value}">{level.label}</span><b>{escape(first.voucher or "整本账")}</b>',
        f'<span>{first.date or ""}</span><span class="amount">{yuan_text(item.amount)} 元</span>',
        f'<span class="q">{escape(str(known["payee"]))}</span>',
        f'<span class="va-tag {_STATE_LOOKS.get(status, "state")}">{escape(status)}</span>',
        f'<span class="q">{escape(item.explained)}</span>',
    ]
    st.html(f'<div class="va-head">{"".join(parts)}</div>')


def _evidence(findings: Sequence[Finding]) -> None:
    """What the rules say; many findings scroll, so that the decision below stays in sight."""
    with st.container(height=_TALL if len(findings) > _MANY else "content", border=False, gap="xsmall"):
        for finding in findings:
            level = finding.severity
            st.html(
                f'<div class="va-ev {level.value}"><span class="va-tag {level.value}">{level.label}</span>'
                f"<b>{escape(finding.title)}</b><p>{escape(finding.evidence)}</p></div>"
            )


def _background(findings: Sequence[Finding]) -> None:
    """Law in force on the voucher's day, why it matters, and what would be innocent."""
    for finding in {finding.rule: finding for finding in findings}.values():
        rule = all_rules().get(finding.rule)
        laws = "".join(f'<p class="law">{escape(line)}</p>' for line in finding.basis)
        parts = [f"<h5>{escape(finding.title)}</h5>"]
        if rule:
            parts += [f'<p><span class="q">正当情形</span>{escape(rule.innocent)}</p>']
            parts += [f'<p><span class="q">为什么要紧</span>{escape(rule.why)}</p>']
        parts.append(
            f'<p><span class="q">依据（凭证日期当时有效）</span></p>{laws}'
            if laws
            else "<p>没有直接条文，只作线索。</p>"
        )
        st.html(f'<div class="va-rule">{"".join(parts)}</div>')


def _tabs(work: Worklist, item: Item) -> None:
    report, voucher_id = work.report, item.first.voucher_id
    linked = list({o.voucher_id: o for f in item.findings for o in cases.linked(f, report.found)
                   if o.voucher_id != voucher_id}.values())  # fmt: skip
    if voucher_id < 0:
        _background(item.findings)
        if linked:
            _linked(work, linked)
        return
    names = ["依据与正当情形", "票据与台账", f"关联凭证（{len(linked)}）", "同类凭证", "在文件里的位置"]
    law, registers, case, alike, place = st.tabs(names)
    with law:
        _background(item.findings)
    with registers:
        _proofs(report, voucher_id)
    with case:
        _linked(work, linked)
    with alike:
        _similar(work, voucher_id)
    with place:
        _place(report, item)


def _proofs(report: Report, voucher_id: int) -> None:
    found = review.proofs(report, voucher_id)
    if not found:
        st.caption(
            "没有可以核对的台账，或这张凭证没有付款。补充发票台账、三重一大会议台账、合同台账后重新检查，这里会逐笔列出对上或对不上的原因。"
        )
    for proof in found:
        mark, look = ("已对上", "ok") if proof.matched else ("未对上", "no")
        if proof.not_due:
            mark, look = "不适用", "na"
        st.html(
            f'<div class="va-proof"><b>{escape(proof.register)}</b>　<span class="{look}">{mark}</span>　{escape(proof.how)}</div>'
        )
        for entry in proof.entries.to_dict("records"):
            st.html(voucher_card.facts(entry))


def _linked(work: Worklist, linked: list[Finding]) -> None:
    if not linked:
        st.caption("没有与本凭证同属一案的凭证。")
        return
    st.caption("规则把这些凭证与本凭证归为一案，请放在一起看。")
    for other in sorted(linked, key=lambda o: (o.date is None, o.date, o.voucher)):
        said, button = st.columns([5, 1], vertical_alignment="center")
        said.html(
            f'<div class="va-proof">{other.date or ""}　<b>{escape(other.voucher)}</b>　{yuan_text(other.amount)} 元　'
            f"{escape(other.summary)}　<span class='na'>{escape(other.title)}</span></div>"
        )
        _jump(button, work, other.voucher_id, other.fingerprint, f"case-{other.fingerprint}")


def _similar(work: Worklist, voucher_id: int) -> None:
    found = surroundings.similar(work, voucher_id)
    if found.empty:
        st.caption("同一账簿里没有同收款方或同科目的其他凭证。")
        return
    st.caption("同一账簿里同收款方、同科目的凭证；同科目的取金额最接近的。点一行打开。")
    table = pd.DataFrame(
        {
            "关系": found["likeness"],
            "日期": found["date"].dt.strftime("%Y-%m-%d").fillna(""),
            "凭证号": found["voucher"],
            "金额": found["amount"] / 100,
            "摘要": found["summary"],
            "收款方": found["payee"],
            "线索": found["finding"],
        }
    )
    key = f"similar-{voucher_id}-{state.turn('similar')}"
    row = state.clicked(key)
    if row is not None and row < len(found):
        state.next_turn("similar")
        show(work, int(found["voucher_id"].iloc[row]))
    st.dataframe(
        table,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        placeholder="",
        height=min(35 * (len(table) + 1) + 3, 35 * 9),
        column_config={
            "关系": st.column_config.TextColumn(width=104),
            "日期": st.column_config.TextColumn(width=92),
            "凭证号": st.column_config.TextColumn(width=66),
            "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=104),
            "摘要": st.column_config.TextColumn(width=190),
        },
    )


def _place(report: Report, item: Item) -> None:
    head = review.voucher_head(report, item.first.voucher_id)
    st.caption(f"{head.place}。下面是读入后的内容，用文件自己的列名；黄色的是本凭证，其余是上下相邻的行。")
    st.html(f'<div class="va-scroll">{voucher_card.rows(surroundings.in_file(report, item.first.voucher_id))}</div>')


def _jump(place: DeltaGenerator, work: Worklist, voucher_id: int, fingerprint: str, key: str) -> None:
    """A button that opens the other item, or shows the voucher when it is none."""
    if place.button("打开", key=f"open-{key}", width="stretch"):
        if fingerprint in work.place:
            go(work, work.place[fingerprint])
        show(work, voucher_id)


def show(work: Worklist, voucher_id: int) -> None:
    """Open another voucher: as an item when it is one, else over this page."""
    at = work.table.index[work.table["voucher_id"] == voucher_id]
    if len(at):
        go(work, int(at[0]))
    over(work.report, voucher_id)


@st.dialog("凭证", width="large")
def over(report: Report, voucher_id: int) -> None:
    """A voucher over the page."""
    voucher_card.draw(report, voucher_id)
