"""问题复核: the list of findings, one finding in full, the decision, the export."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from voucher_audit import cases, review
from voucher_audit.cases import Item
from voucher_audit.decision import STATES
from voucher_audit.money import yuan_text
from voucher_audit.report import Finding, Report, Severity
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import decisions
from voucher_audit.ui import state, voucher_card
from voucher_audit.ui.downloads import download
from voucher_audit.ui.view import View

_PAGE = 50
_BY_TITLE = {severity.label: severity for severity in Severity}


def render(view: View) -> None:
    """Draw the page."""
    st.title("问题复核")
    if view.report is None or view.project is None:
        st.info("还没有检查结果。请到“项目与上传”上传账簿并开始检查。")
        return
    _cards(view.report, view)
    wanted = _filters(view.report)
    found = review.select(view.report, view.decisions, wanted)
    if not found:
        st.success(
            "没有符合条件的线索。" if view.report.found else "已检查的规则都没有命中；哪些没有检查，请看“读取与覆盖”。"
        )
        download(view, "findings")
        return
    pages = math.ceil(len(found) / _PAGE)
    page = st.pagination(pages, key="page") if pages > 1 else 1
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    key = f"findings-{view.run.id if view.run else 0}-{page}"
    state.grant(key)
    if state.selected(key) is None or state.selected(key) >= len(shown):  # type: ignore[operator]
        state.select(key, 0)
    st.dataframe(
        review.as_table(shown, view.decisions),
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
        hide_index=True,
        height=min(36 * (len(shown) + 1) + 2, 400),
        column_config={
            "程度": st.column_config.TextColumn(width=50),
            "问题": st.column_config.TextColumn(width=170),
            "日期": st.column_config.DateColumn(format="YYYY-MM-DD", width=100),
            "凭证号": st.column_config.TextColumn(width=80),
            "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=120),
            "摘要": st.column_config.TextColumn(width=200),
            "证据": st.column_config.TextColumn(width=420),
            "账簿": st.column_config.TextColumn(width=140),
            "处理状态": st.column_config.TextColumn(width=90),
        },
    )
    st.caption(f"共 {len(found):,} 张凭证有线索，第 {page}／{pages} 页。点选一行查看整张凭证。")
    download(view, "findings")
    row = state.selected(key)
    if row is not None and row < len(shown):
        _detail(view, view.report, shown[row], key, row, len(shown))


def _cards(report: Report, view: View) -> None:
    listed = report.listed
    decided = sum(review.state_of(finding, view.decisions) not in ("待核实", review.CHANGED) for finding in listed)
    amount = {finding.voucher_id: finding.amount for finding in listed if finding.severity is Severity.HIGH}
    cards = (
        (str(sum(f.severity is Severity.HIGH for f in listed)), "严重线索", "va-high"),
        (str(sum(f.severity is Severity.MEDIUM for f in listed)), "中等线索", "va-medium"),
        (str(sum(f.severity is Severity.LOW for f in listed)), "轻微线索", "va-low"),
        (f"{sum(amount.values()) / 100 / 10000:,.2f} 万元", "严重线索涉及金额", ""),
        (f"{decided}／{len(listed)}", "已处理", ""),
        (str(sum(entry.status != "tested" for entry in report.coverage)), "未能检查的规则", ""),
    )
    for column, (number, title, look) in zip(st.columns(len(cards)), cards, strict=True):
        column.html(f'<div class="va-card"><div class="n {look}">{number}</div><div class="t">{title}</div></div>')


def _filters(report: Report) -> review.Filter:
    titles = {finding.rule: finding.title for finding in report.found}
    first, second, third, fourth, fifth = st.columns([1.2, 2, 2, 1.6, 2], vertical_alignment="bottom")
    severities = first.multiselect("程度", list(_BY_TITLE), placeholder="全部", key="f-severity")
    rules = second.multiselect("问题", sorted(titles.values()), placeholder="全部", key="f-rule")
    books = third.multiselect("账簿", sorted({f.book for f in report.found}), placeholder="全部", key="f-book")
    states = fourth.multiselect("处理状态", [*STATES, review.PARTLY, review.CHANGED], placeholder="全部", key="f-state")
    text = fifth.text_input("搜索", placeholder="摘要、证据、凭证号", key="f-text")
    return review.Filter(
        severities=tuple(_BY_TITLE[title] for title in severities),
        rules=tuple(rule for rule, title in titles.items() if title in rules),
        books=tuple(books),
        states=tuple(states),
        text=text,
    )


def _detail(view: View, report: Report, item: Item, key: str, row: int, count: int) -> None:
    st.divider()
    first = item.first
    title, back, forth = st.columns([8, 1, 1], vertical_alignment="center")
    title.subheader(f"{first.voucher or first.title}　{first.date or ''}")
    title.caption(item.explained)
    if back.button("上一条", disabled=row == 0, key="previous", width="stretch"):
        _go(key, row - 1)
    if forth.button("下一条", disabled=row + 1 >= count, key="next", width="stretch"):
        _go(key, row + 1)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if first.voucher_id >= 0:
            voucher_card.draw(report, first.voucher_id, tuple(row for f in item.findings for row in f.rows))
            _proofs(report, first.voucher_id)
        _decision(view, item)
    with right:
        for finding in item.findings:
            st.html(
                f'<div class="va-evidence {finding.severity.value}"><b>{escape(finding.title)}</b>　{escape(finding.evidence)}</div>'
            )
            _background(finding, report)


def _proofs(report: Report, voucher_id: int) -> None:
    found = review.proofs(report, voucher_id)
    if found:
        marks = {True: "✔", False: "✘"}
        lines = "".join(
            f'<div class="va-law">{marks[proof.matched]} <b>{escape(proof.register)}</b>　{escape(proof.how)}</div>'
            for proof in found
        )
        st.html(f"<div><b>台账核对</b>{lines}</div>")


def _background(finding: Finding, report: Report) -> None:
    """Law, innocent explanations and linked vouchers of one finding."""
    rule = all_rules().get(finding.rule)
    with st.expander(f"{finding.title}：依据、正当情形"):
        if finding.basis:
            st.markdown("**依据**（凭证日期当时有效）")
            st.html("".join(f'<div class="va-law">{escape(line)}</div>' for line in finding.basis))
        if rule:
            st.markdown(f"**为什么要紧**　{rule.why}\n\n**哪些情况是正当的**　{rule.innocent}")
        others = cases.linked(finding, report.found)
        if others:
            st.markdown("**关联凭证**")
            lines = (
                f"{other.date}　{other.voucher}　{yuan_text(other.amount)} 元　{other.summary}" for other in others
            )
            st.html("".join(f'<div class="va-law">{escape(line)}</div>' for line in lines))


def _decision(view: View, item: Item) -> None:
    assert view.project is not None  # noqa: S101 - render() returned otherwise
    made = [view.decisions[f.fingerprint] for f in item.findings if f.fingerprint in view.decisions]
    if review.state_of_item(item, view.decisions) == review.CHANGED:
        st.warning("这张凭证在上次处理之后有改动，请重新核实。")
    latest = max(made, key=lambda decision: decision.at, default=None)
    everything = f"本凭证全部 {len(item.findings)} 条线索"
    with st.form(f"decide-{item.first.fingerprint}-{sum(decision.seq for decision in made)}"):
        scope = everything
        if len(item.findings) > 1:
            scope = st.selectbox("适用于", [everything, *(finding.title for finding in item.findings)])
        status = st.radio("处理状态", STATES, index=STATES.index(latest.status) if latest else 0, horizontal=True)
        note = st.text_area(
            "检查意见", latest.note if latest else "", placeholder="选择“排除”时必须写明理由", height=90
        )
        if st.form_submit_button("保存", type="primary"):
            chosen = [finding for finding in item.findings if scope in (everything, finding.title)]
            seen = {decision.fingerprint: decision.seq for decision in made}
            decisions.decide_all(
                view.store,
                view.project.id,
                [(finding.fingerprint, finding.facts, seen.get(finding.fingerprint, 0)) for finding in chosen],
                status=status,
                note=note,
                who=view.user,
            )
            state.note(f"已保存：{item.first.voucher} {status}")
            st.rerun()
    for finding in item.findings:
        for entry in reversed(decisions.history(view.store, view.project.id, finding.fingerprint) if made else []):
            when = entry.at[:16].replace("T", " ")
            st.caption(f"{when}（UTC）　{entry.who}　{finding.title}：{entry.status}　{entry.note}")


def _go(key: str, row: int) -> None:
    state.wish(key, row)
    st.rerun()
