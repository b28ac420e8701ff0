"""问题清单与整改台账: what was confirmed becomes a numbered list of matters, followed until each is closed (销号)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from voucher_audit import export, rectification
from voucher_audit.money import fen, yuan, yuan_text
from voucher_audit.rectification import Figures, Matter
from voucher_audit.roles import Act
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import rectification as log
from voucher_audit.store.projects import Project
from voucher_audit.ui import page, returned, state
from voucher_audit.ui.downloads import DOCX, XLSX, button
from voucher_audit.ui.page import Card
from voucher_audit.ui.view import View

_KEY = "matters"


def render(view: View) -> None:
    """Draw the page."""
    page.head("问题清单与整改台账", "属实的线索列入清单，逐项落实责任、措施和时限，整改到位后销号。")
    if view.project is None:
        page.no_report(view)
        return
    today = date.today()  # noqa: DTZ011 - deadlines are days of this place
    matters = [matter for matter in log.matters(view.store, view.project.id) if view.concerns(matter.book, matter.unit)]
    _waiting(view, view.project, matters)
    if not matters:
        page.empty(
            "清单还是空的。请在“问题复核”里把查实的线索定为“属实”，再回到这里列入清单。", "review", "去“问题复核”"
        )
        return
    figures = rectification.statistics(matters, today)
    _cards(figures.all)
    _warnings(view, matters)
    listed, numbers = st.tabs(["整改台账", "整改通报数字"])
    with listed:
        _list(view, view.project, matters, today)
        _documents(view, matters, today)
    with numbers:
        _table("按责任单位", figures.by_unit)
        _table("按问题类别", figures.by_group)


def _waiting(view: View, project: Project, matters: Sequence[Matter]) -> None:
    """Confirmed findings that are in no matter yet."""
    if view.report is None or not view.may(Act.MANAGE_MATTERS):
        return
    listed = {key for matter in matters for key in matter.findings}
    proposed = rectification.propose(view.report, view.decisions, all_rules(), view.unit_of)
    fresh = [matter for matter in proposed if not listed.intersection(matter.findings)]
    left, right = st.columns([4, 1], vertical_alignment="center")
    if fresh:
        left.info(f"有 {len(fresh)} 项属实的问题还没有列入清单，涉及 {yuan_text(sum(m.amount for m in fresh))} 元。")
        if right.button("全部列入清单", type="primary", width="stretch", key="open-matters"):
            count = log.open_matters(view.store, project.id, fresh, who=view.user, user=view.account)
            state.record(view, "列入整改清单", f"{count} 项")
            state.note(f"已列入 {count} 项")
            st.rerun()
    with right.popover("手工增加一项", width="stretch"), st.form("own-matter", clear_on_submit=True, border=False):
        title = st.text_input("问题", placeholder="例如：公务用车未登记使用台账")
        group = st.selectbox("问题类别", rectification.groups())
        problem = st.text_area("问题描述", height=90)
        amount = st.number_input("涉及金额（元）", min_value=0.0, step=100.0)
        unit = st.text_input("责任单位")
        if st.form_submit_button("增加", type="primary"):
            own = Matter(group, title.strip() or "未命名的问题", problem, fen(amount), "", (), (), unit=unit)
            log.open_matters(view.store, project.id, [own], who=view.user, user=view.account)
            state.note("已增加一项")
            st.rerun()


def _cards(figures: Figures) -> None:
    page.cards(
        (
            Card(f"{figures.total:,}", "问题总数"),
            Card(f"{figures.rectified:,}", "已整改", "low", f"整改率 {figures.rate:.1%}"),
            Card(f"{figures.closed:,}", "已销号"),
            Card(f"{figures.overdue:,}", "超期未整改", "high" if figures.overdue else ""),
            Card(yuan_text(figures.amount), "涉及金额（元）"),
            Card(yuan_text(figures.recovered), "追回金额（元）"),
        )
    )


def _warnings(view: View, matters: Sequence[Matter]) -> None:
    for matter in rectification.unsupported(matters, view.decisions):
        st.warning(
            f"第 {matter.number} 项「{page.plain(matter.title)}」的线索已不再是“属实”，请核对后移出清单或恢复处理意见。"
        )
    for matter in matters:
        for field, wrong in rectification.wrong_sums(matter):
            st.warning(f"第 {matter.number} 项「{page.plain(matter.title)}」的{field}：{page.plain(wrong.sentence())}")


def _list(view: View, project: Project, matters: Sequence[Matter], today: date) -> None:
    states, units, text = st.columns([2, 2, 2], vertical_alignment="bottom")
    every = [*rectification.STATES, rectification.OVERDUE]
    wanted = states.multiselect("状态", every, placeholder="全部", key="m-state")
    names = sorted({matter.unit for matter in matters if matter.unit})
    chosen = units.multiselect("责任单位", names, placeholder="全部", key="m-unit")
    needle = text.text_input("搜索", placeholder="问题、责任人、凭证号", key="m-text").strip()
    shown = [
        matter
        for matter in matters
        if (not wanted or rectification.shown_state(matter, today) in wanted or matter.state in wanted)
        and (not chosen or matter.unit in chosen)
        and (not needle or needle in "".join((matter.title, matter.problem, matter.person, *matter.vouchers)))
    ]
    if not shown:
        st.info("没有符合条件的事项。请放宽上面的条件。")
        return
    if state.selected(_KEY) is None or state.selected(_KEY) >= len(shown):  # type: ignore[operator]
        state.select(_KEY, 0)
    st.dataframe(
        pd.DataFrame([_row(matter, today) for matter in shown], columns=_COLUMNS),
        key=_KEY, on_select="rerun", selection_mode="single-row-required", hide_index=True, placeholder="",
        height=min(36 * (len(shown) + 1) + 8, 350),
        column_config={
            "序号": st.column_config.NumberColumn(width=55),
            "问题类别": st.column_config.TextColumn(width=190),
            "问题": st.column_config.TextColumn(width=210),
            "责任单位": st.column_config.TextColumn(width=170),
            "责任人": st.column_config.TextColumn(width=80),
            "完成时限": st.column_config.DateColumn(format="YYYY-MM-DD", width=100),
            "涉及金额": st.column_config.NumberColumn("涉及金额（元）", format="accounting", width=130),
            "追回金额": st.column_config.NumberColumn("追回金额（元）", format="accounting", width=130),
            "状态": st.column_config.TextColumn(width=80),
        },
    )  # fmt: skip
    row = state.selected(_KEY)
    if row is not None and row < len(shown):
        _detail(view, project, shown[row], today)
    if view.may(Act.MANAGE_MATTERS):
        _merging(view, project, matters)


_COLUMNS = ("序号", "问题类别", "问题", "责任单位", "责任人", "完成时限", "涉及金额", "追回金额", "状态")


def _row(matter: Matter, today: date) -> tuple[Any, ...]:
    return (
        matter.number, matter.group, matter.title, matter.unit, matter.person, matter.deadline, yuan(matter.amount),
        yuan(matter.recovered), rectification.shown_state(matter, today),
    )  # fmt: skip


def _detail(view: View, project: Project, matter: Matter, today: date) -> None:
    st.subheader(f"第 {matter.number} 项　{page.plain(matter.title)}", anchor=False)
    shown = rectification.shown_state(matter, today)
    tone = {"超期": "high", "已销号": "low", "已整改": "low", "整改中": "blue"}.get(shown, "")
    closed = f"　{matter.closed} 由 {escape(matter.closed_by)} 销号" if matter.closed else ""
    st.html(
        f'<span class="va-tag {tone}">{escape(shown)}</span>{closed}'
        f'<div class="va-evidence">{escape(matter.problem) or "没有问题描述。"}</div>'
        f'<div class="va-law">凭证：{escape("、".join(matter.vouchers)) or "无"}</div>'
    )
    _form(view, project, matter)
    with st.expander("变更记录"):
        for change in reversed(log.history(view.store, project.id, matter.id)):
            told = "；".join(
                f"{name}：{old or '（空）'} → {new or '（空）'}" for name, (old, new) in change.differences.items()
            )
            st.html(
                f'<div class="va-law"><b>{page.moment_text(change.at)}　{escape(change.who)}　{change.title}</b>　'
                f"{escape(told)}　{escape(change.note)}</div>"
            )


def _form(view: View, project: Project, matter: Matter) -> None:
    inspector = view.may(Act.MANAGE_MATTERS)
    with st.form(f"matter-{matter.id}-{matter.seq}"):
        first, second, third, fourth = st.columns(4)
        unit = first.text_input("责任单位", matter.unit, disabled=not inspector)
        person = second.text_input("责任人", matter.person)
        deadline = third.date_input("完成时限", matter.deadline, format="YYYY-MM-DD", disabled=not inspector)
        status = fourth.selectbox("状态", rectification.STATES, index=rectification.STATES.index(matter.state))
        left, right = st.columns(2)
        measures = left.text_area("整改措施", matter.measures, height=110)
        progress = right.text_area("整改情况", matter.progress, height=110)
        evidence = left.text_area(
            "佐证材料", matter.evidence, height=80, placeholder="凭证号、收据号、文件名；销号前必须填写"
        )
        recovered = right.number_input("追回金额（元）", 0.0, None, yuan(matter.recovered), step=100.0, format="%.2f")
        reason = st.text_input("说明（退回上一状态时必须写明理由）", key=f"reason-{matter.id}-{matter.seq}")
        if st.form_submit_button("保存", type="primary"):
            given: dict[str, Any] = {
                "unit": unit, "person": person, "measures": measures, "progress": progress, "evidence": evidence,
                "deadline": deadline, "recovered": fen(recovered), "state": status,
            }  # fmt: skip
            changes = {name: value for name, value in given.items() if value != getattr(matter, name)}
            if changes:
                log.change(
                    view.store, project.id, matter.id, changes, after=matter.seq, who=view.user, reason=reason,
                    user=view.account,
                )  # fmt: skip
                state.note(f"第 {matter.number} 项已保存")
            st.rerun()


def _merging(view: View, project: Project, matters: Sequence[Matter]) -> None:
    left, right, _ = st.columns([1, 1, 3])
    names = {matter.id: f"第 {matter.number} 项　{matter.title}" for matter in matters}
    by_id = {matter.id: matter for matter in matters}
    with left.popover("合并事项", width="stretch"), st.form("merge", border=False):
        chosen = st.multiselect(
            "并为一项（以先选的为准）", list(names), format_func=names.__getitem__, placeholder="请选择"
        )
        reason = st.text_input("说明")
        if st.form_submit_button("合并", type="primary"):
            pairs = [(number, by_id[number].seq) for number in chosen]
            log.merge(view.store, project.id, pairs, who=view.user, reason=reason, user=view.account)
            state.note("已合并")
            st.rerun()
    with right.popover("移出事项", width="stretch"), st.form("remove", border=False):
        number = st.selectbox("移出清单", list(names), format_func=names.__getitem__)
        reason = st.text_input("理由（必填）")
        if st.form_submit_button("移出", type="primary"):
            seen = by_id[number].seq
            log.remove(
                view.store, project.id, number, after=seen, who=view.user, reason=reason, user=view.account
            )  # fmt: skip
            state.note("已移出，编号已重排")
            st.rerun()


def _documents(view: View, matters: Sequence[Matter], today: date) -> None:
    if view.report is None:
        return
    first, second, _ = st.columns([1, 1, 2])
    with first:
        button(
            view, "导出整改台账 Excel", "整改台账", ".xlsx", XLSX,
            lambda view, report, target: export.write_matters(matters, target, report, today), "matters.xlsx",
        )  # fmt: skip
    with second:
        button(
            view, "汇总报告 Word", "汇总报告", ".docx", DOCX,
            lambda view, report, target: export.write_summary(report, target, view.decisions, matters, today), "matters.docx",
        )  # fmt: skip
    returned.draw_matters(view, matters)


def _table(title: str, figures: Sequence[Figures]) -> None:
    st.subheader(title, anchor=False)
    heads = ("", "总数", "已整改", "整改率", "已销号", "超期", "涉及金额（元）", "追回金额（元）")
    cells = "".join(f"<th{' class=m' if head else ''}>{head}</th>" for head in heads)
    rows = "".join(
        f'<tr><td>{escape(f.name)}</td><td class="m">{f.total:,}</td><td class="m">{f.rectified:,}</td>'
        f'<td class="m">{f.rate:.1%}</td><td class="m">{f.closed:,}</td><td class="m">{f.overdue:,}</td>'
        f'<td class="m">{yuan_text(f.amount)}</td><td class="m">{yuan_text(f.recovered)}</td></tr>'
        for f in figures
    )
    st.html(f'<table class="va-table"><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>')
