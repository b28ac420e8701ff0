"""读回填好的清单: what a list that was filled in offline asks for, shown before anything of it is taken over."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from voucher_audit.export import proposals
from voucher_audit.export.proposals import Conflict, ProposedDecision
from voucher_audit.export.readback import Edits, read_back
from voucher_audit.roles import Act, demand
from voucher_audit.store import decisions
from voucher_audit.ui import state
from voucher_audit.ui.view import View


def draw(view: View) -> None:
    """The uploader and what the file says."""
    if view.report is None or view.project is None or not view.may(Act.DECIDE):
        return
    with st.expander("读回在 Excel 里填好的清单"):
        given = st.file_uploader(
            "本程序导出、填过处理状态和检查意见的 Excel", type=["xlsx", "xls", "ods"], max_upload_size=50,
            key=f"returned-{state.turn('returned')}",
        )  # fmt: skip
        if given is None:
            return
        edits = read_back((given.name, given.getvalue()))
        asked = proposals.decisions(edits, view.report, view.decisions)
        st.caption(f"改动 {len(edits.edited):,} 行，未改动 {asked.untouched:,} 行；已经一致 {len(asked.agreed):,} 行。")
        _refused(edits, asked.conflicts)
        if not asked.decisions:
            st.info("没有可以采纳的改动。")
            return
        _asked(asked.decisions)
        if st.button(f"采纳 {len(asked.decisions):,} 条处理意见", type="primary", key="take-over"):
            _take_over(view, asked.decisions)


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


def _refused(edits: Edits, conflicts: Sequence[Conflict]) -> None:
    """Rows that are not taken over, each with its reason."""
    lines = [f"{problem.place}：{problem.why}" for problem in edits.problems]
    lines += [f"{one.place} {one.about}（{one.asked}）：{one.why}" for one in conflicts]
    if lines:
        st.warning("以下各行没有采纳：")
        st.html(f'<div class="va-list">{"".join(f"<div>{escape(line)}</div>" for line in lines)}</div>')
