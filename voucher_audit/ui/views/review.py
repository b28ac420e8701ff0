"""问题复核: the list of findings, one finding in full, the decision, the export."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from voucher_audit import review
from voucher_audit.decision import STATES
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
    st.caption(f"共 {len(found):,} 条，第 {page}／{pages} 页。点选一行查看整张凭证。")
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
    states = fourth.multiselect("处理状态", [*STATES, review.CHANGED], placeholder="全部", key="f-state")
    text = fifth.text_input("搜索", placeholder="摘要、证据、凭证号", key="f-text")
    return review.Filter(
        severities=tuple(_BY_TITLE[title] for title in severities),
        rules=tuple(rule for rule, title in titles.items() if title in rules),
        books=tuple(books),
        states=tuple(states),
        text=text,
    )


def _detail(view: View, report: Report, finding: Finding, key: str, row: int, count: int) -> None:
    st.divider()
    title, back, forth = st.columns([8, 1, 1], vertical_alignment="center")
    title.subheader(f"{finding.title}　{finding.voucher}")
    if back.button("上一条", disabled=row == 0, key="previous", width="stretch"):
        _go(key, row - 1)
    if forth.button("下一条", disabled=row + 1 >= count, key="next", width="stretch"):
        _go(key, row + 1)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if finding.voucher_id >= 0:
            voucher_card.draw(report, finding.voucher_id, finding.rows)
        _decision(view, finding)
    with right:
        st.html(f'<div class="va-evidence {finding.severity.value}">{escape(finding.evidence)}</div>')
        others = [f for f in report.found if f.voucher_id == finding.voucher_id >= 0 and f is not finding]
        for other in others:
            st.html(
                f'<div class="va-evidence {other.severity.value}"><b>{escape(other.title)}</b>　{escape(other.evidence)}</div>'
            )
        _law(finding)


def _law(finding: Finding) -> None:
    rule = all_rules().get(finding.rule)
    if finding.basis:
        st.markdown("**依据**（凭证日期当时有效）")
        st.html("".join(f'<div class="va-law">{escape(line)}</div>' for line in finding.basis))
    if rule:
        with st.expander("为什么要紧，哪些情况是正当的"):
            st.markdown(
                f"**查什么**　{rule.flags}\n\n**为什么要紧**　{rule.why}\n\n**哪些情况是正当的**　{rule.innocent}"
            )


def _decision(view: View, finding: Finding) -> None:
    assert view.project is not None  # noqa: S101 - render() returned otherwise
    made = view.decisions.get(finding.fingerprint)
    if made and made.outdated(finding.facts):
        st.warning("这张凭证在上次处理之后有改动，请重新核实。")
    with st.form(f"decide-{finding.fingerprint}-{made.seq if made else 0}"):
        status = st.radio("处理状态", STATES, index=STATES.index(made.status) if made else 0, horizontal=True)
        note = st.text_area(
            "检查意见", value=made.note if made else "", placeholder="选择“排除”时必须写明理由", height=90
        )
        if st.form_submit_button("保存", type="primary"):
            decisions.decide(
                view.store,
                view.project.id,
                finding.fingerprint,
                status=status,
                note=note,
                who=view.user,
                facts=finding.facts,
                after=made.seq if made else 0,
            )
            state.note(f"已保存：{finding.voucher} {status}")
            st.rerun()
    past = decisions.history(view.store, view.project.id, finding.fingerprint) if made else []
    for entry in reversed(past):
        st.caption(f"{entry.at[:16].replace('T', ' ')}（UTC）　{entry.who}：{entry.status}　{entry.note}")


def _go(key: str, row: int) -> None:
    state.wish(key, row)
    st.rerun()
