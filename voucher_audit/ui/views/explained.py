"""What the user told the program: findings that are let pass until a day, and columns that mean something else."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from voucher_audit import adjustments
from voucher_audit import config as configuration
from voucher_audit.allowances import EVERY_RULE, Allowance
from voucher_audit.reading.corrections import field_choices
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import mappings, memory
from voucher_audit.store.memory import Remembered
from voucher_audit.store.projects import Project
from voucher_audit.ui import page, state
from voucher_audit.ui.view import View


def allowances(view: View, project: Project) -> None:
    """What was explained and lets later months pass, until it ends or is revoked."""
    st.caption("放行的线索不进问题清单，但在“读取与覆盖”和导出的封面上写明放行了几条、为什么。到期自动失效。")
    today = date.today()  # noqa: DTZ011 - allowances end with days of this place
    kept = memory.entries(view.store, project.id)
    fixed = configuration.parse(adjustments.loaded(project.config), all_rules(), "项目设置").allow
    if not kept and not fixed:
        page.empty(
            "还没有放行的情形。在“问题复核”里排除一条线索时，可以选择“以后同样的情形也放行”。也可以在下面直接登记。"
        )
    for entry in kept:
        _remembered(view, project, entry, today)
    for one in fixed:
        st.html(
            f'<div class="va-law">配置文件　{escape(_conditions(one))}　{escape(one.because)}　至 {one.until}</div>'
        )
    _new_allowance(view, project, today)


def _remembered(view: View, project: Project, entry: Remembered, today: date) -> None:
    said, action = st.columns([6, 1], vertical_alignment="center")
    if entry.revoked_by:
        standing = f'<span class="va-tag">{escape(entry.revoked_by)} 已撤销：{escape(entry.revoked_because)}</span>'
    elif entry.ended(today):
        standing = '<span class="va-tag">已到期</span>'
    else:
        standing = '<span class="va-tag low">有效</span>'
    said.html(
        f'<div class="va-law">{standing}　<b>{escape(_conditions(entry.allowance))}</b>　{escape(entry.allowance.because)}　'
        f"至 {entry.allowance.until}　（{escape(entry.who)} {page.moment_text(entry.at)} 登记）</div>"
    )
    if entry.revoked_by:
        return
    with action.popover("撤销", width="stretch"), st.form(f"revoke-{entry.number}", border=False):
        because = st.text_input("撤销理由（必填）")
        if st.form_submit_button("撤销放行", type="primary"):
            memory.revoke(view.store, project.id, entry.number, who=view.user, because=because)
            state.record(view, "撤销放行", str(entry.number))
            state.note("已撤销；下次检查起不再放行")
            st.rerun()


def _conditions(allowance: Allowance) -> str:
    rule = all_rules().get(allowance.rule)
    parts = ["所有规则" if allowance.rule == EVERY_RULE else rule.title if rule else allowance.rule]
    named = (
        ("收款方", allowance.payee),
        ("科目", allowance.account),
        ("摘要含", allowance.summary),
        ("账簿", allowance.book),
    )
    parts += [f"{what}“{text}”" for what, text in named if text]
    if allowance.min_amount is not None:
        parts.append(f"不低于 {allowance.min_amount:,.2f} 元")
    if allowance.max_amount is not None:
        parts.append(f"不超过 {allowance.max_amount:,.2f} 元")
    return "，".join(parts)


def _new_allowance(view: View, project: Project, today: date) -> None:
    rules = all_rules()
    with st.expander("登记一种放行的情形"), st.form("allow", border=False):
        rule = st.selectbox(
            "规则", [EVERY_RULE, *rules], format_func=lambda key: "所有规则" if key == EVERY_RULE else rules[key].title
        )
        first, second, third = st.columns(3)
        payee = first.text_input("收款方（全称）")
        account = second.text_input("科目（编码或名称的开头）")
        summary = third.text_input("摘要里的文字")
        low = first.number_input("金额不低于（元，可空）", min_value=0.0, value=None, step=100.0)
        high = second.number_input("金额不超过（元，可空）", min_value=0.0, value=None, step=100.0)
        until = third.date_input("放行到（凭证日期）", date(today.year, 12, 31), format="YYYY-MM-DD")
        because = st.text_input("理由（必填）", placeholder="例如：县自来水公司水费按月托收，已核对合同")
        if st.form_submit_button("登记", type="primary"):
            wanted = Allowance(
                rule=rule, until=until, because=because, payee=payee, account=account, summary=summary,
                min_amount=low, max_amount=high,
            )  # fmt: skip
            made = memory.remember(view.store, project.id, wanted, who=view.user)
            state.record(view, "登记放行", str(made.number))
            state.note("已登记；下次检查起放行")
            st.rerun()


def corrections(view: View, project: Project) -> None:
    """Corrections of columns that later files of the same layout are read with."""
    kept = mappings.kept(view.store, project.id)
    if not kept:
        page.empty(
            "没有更正过列的含义。某个文件的列认错时，在“项目与上传”里点该文件的“操作”更正。", "upload", "去“项目与上传”"
        )
    for position, correction in enumerate(kept):
        said, action = st.columns([6, 1], vertical_alignment="center")
        titles = field_choices()
        told = "，".join(f"{name} → {titles.get(field, field)}" for name, field in correction.columns.items() if field)
        said.html(f'<div class="va-law"><b>{escape(correction.name or correction.layout)}</b>　{escape(told)}</div>')
        if action.button("不再使用", key=f"forget-{position}", width="stretch"):
            mappings.forget(view.store, project.id, correction, who=view.user)
            state.record(view, "停用列更正", "")
            state.note("已停用；重新检查后恢复自动识别")
            st.rerun()
