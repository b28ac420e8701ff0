"""读回填好的清单: what a list that was filled in offline asks for, shown before anything of it is taken over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from voucher_audit.export import matter_proposals, proposals
from voucher_audit.export.proposals import Conflict, ProposedDecision
from voucher_audit.export.readback import read_back
from voucher_audit.rectification import Matter
from voucher_audit.roles import Act, demand
from voucher_audit.store import decisions
from voucher_audit.store import rectification as log
from voucher_audit.ui import state
from voucher_audit.ui.view import View


def draw(view: View) -> None:
    """The uploader and what the file says."""
    if view.report is None or view.project is None or not view.may(Act.DECIDE):
        return
    with st.expander("读回在 Excel 里填好的清单"):
        given = _given("本程序导出、填过处理状态和检查意见的 Excel")
        if given is None:
            return
        edits = read_back((given.name, given.getvalue()))
        asked = proposals.decisions(edits, view.report, view.decisions)
        st.caption(f"改动 {len(edits.edited):,} 行，未改动 {asked.untouched:,} 行；已经一致 {len(asked.agreed):,} 行。")
        _refused(asked.conflicts)
        if not asked.decisions:
            st.info("没有可以采纳的改动。")
            return
        _asked(asked.decisions)
        if st.button(f"采纳 {len(asked.decisions):,} 条处理意见", type="primary", key="take-over"):
            _take_over(view, asked.decisions)


def _given(label: str) -> UploadedFile | None:
    """The filled-in list; the widget is empty again once the list was taken over."""
    key = f"returned-{state.turn('returned')}"
    return st.file_uploader(label, type=["xlsx", "xls", "ods"], max_upload_size=50, key=key)


def _take_over(view: View, asked: Sequence[ProposedDecision]) -> None:
    demand(view.account, Act.DECIDE)
    assert view.project is not None  # noqa: S101 - the caller asked
    for one in asked:
        # whoever is logged in answers for what they bring in; alone at the computer, the name in the file counts
        who = view.user if view.account is not None else one.who or view.user
        decisions.decide_all(
            view.store, view.project.id, [(one.fingerprint, one.facts, one.after)],
            status=one.status, note=one.note, who=who,
        )  # fmt: skip
    state.record(view, "读回清单", f"{len(asked)} 条")
    state.next_turn("returned")
    state.note(f"已采纳 {len(asked):,} 条处理意见")
    st.rerun()


def _asked(asked: Sequence[ProposedDecision]) -> None:
    rows = "".join(
        f'<tr><td class="k">{escape(one.voucher)}</td><td>{escape(one.title)}</td>'
        f'<td class="k">{escape(one.was)} → {escape(one.status)}</td><td>{escape(one.note)}</td><td>{escape(one.who)}</td></tr>'
        for one in asked
    )
    st.html(
        '<table class="va-table"><thead><tr><th>凭证</th><th>问题</th><th>处理状态</th><th>检查意见</th><th>检查人</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def draw_matters(view: View, matters: Sequence[Matter]) -> None:
    """The same for a 整改台账 that units filled in."""
    if view.project is None or not view.may(Act.RECTIFY):
        return
    with st.expander("读回在 Excel 里填好的整改台账"):
        given = _given("本程序导出、填过整改情况的 Excel")
        if given is None:
            return
        today = date.today()  # noqa: DTZ011 - deadlines are days of this place
        asked = matter_proposals.changes(
            read_back((given.name, given.getvalue())),
            matters,
            who=view.user,
            may_close=view.may(Act.CLOSE),
            today=today,
        )
        st.caption(
            f"可以采纳 {len(asked.changes):,} 项，未改动 {asked.untouched:,} 项；已经一致 {len(asked.agreed):,} 项。"
        )
        _refused(asked.conflicts)
        if not asked.changes:
            st.info("没有可以采纳的改动。")
            return
        lines = "".join(
            f"<div><b>第 {one.number} 项　{escape(one.title)}</b>　{escape('；'.join(one.told))}</div>"
            for one in asked.changes
        )
        st.html(f'<div class="va-list">{lines}</div>')
        if st.button(f"采纳 {len(asked.changes):,} 项改动", type="primary", key="take-over-matters"):
            for one in asked.changes:
                log.change(
                    view.store, view.project.id, one.matter, one.changes, after=one.after, who=view.user,
                    reason=one.reason, user=view.account, today=today,
                )  # fmt: skip
            state.record(view, "读回整改台账", f"{len(asked.changes)} 项")
            state.next_turn("returned")
            state.note(f"已采纳 {len(asked.changes):,} 项改动")
            st.rerun()


def _refused(conflicts: Sequence[Conflict]) -> None:
    """Rows that are not taken over, each with its reason."""
    if conflicts:
        st.warning("以下各行没有采纳：")
        lines = (
            f"{one.place} {one.about}" + (f"（{one.asked}）" if one.asked else "") + f"：{one.why}" for one in conflicts
        )
        st.html(f'<div class="va-list">{"".join(f"<div>{escape(line)}</div>" for line in lines)}</div>')
