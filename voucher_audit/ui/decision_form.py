"""What a reviewer says of an item, what a second person says of that, and what was said before. All of it is in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NoReturn

import streamlit as st

from voucher_audit import review
from voucher_audit.cases import Item
from voucher_audit.decision import OPEN, STATES, UNDO, Decision
from voucher_audit.errors import StoreError
from voucher_audit.report import Finding
from voucher_audit.roles import Act, demand
from voucher_audit.store import decisions
from voucher_audit.ui import allowance_form, page, state
from voucher_audit.ui.view import View
from voucher_audit.worklist import Worklist


def draw(view: View, work: Worklist, item: Item, status: str, after: int | None) -> None:
    """The form for one item and its history; `after` is the next item that waits."""
    if status == review.CHANGED:
        st.warning("这张凭证在上次处理之后有改动，原来的处理意见不再算数，请重新核实。")
    made = {f.fingerprint: view.decisions[f.fingerprint] for f in item.findings if f.fingerprint in view.decisions}
    latest = max(made.values(), key=lambda decision: decision.at, default=None)
    _second_person(view, item, made)
    if view.may(Act.DECIDE):
        _form(view, work, item, latest, after)
        _undo(view, item, made, latest)
    elif latest is None:
        st.caption("还没有处理意见。处理线索由检查人员进行。")
    _history(view, item, made)
    if view.may(Act.DECIDE):
        allowance_form.draw(view, work, item)


def _form(view: View, work: Worklist, item: Item, latest: Decision | None, after: int | None) -> None:
    """The key stays while somebody else decides, so that what was typed stays; what had been seen is kept beside it."""
    everything = f"全部 {len(item.findings)} 条线索"
    known = sorted({decision.assignee for decision in view.decisions.values()} - {""})
    name = item.first.fingerprint
    now = _turns(view, item.findings)
    seen = state.seen(name, now)
    key = f"{name}-{state.turn(name)}"
    with st.form(f"decide-{key}"):
        status, note = _opinion(f"d-{{}}-{key}", latest)
        about, whose = st.columns(2)
        titles = [everything, *dict.fromkeys(finding.title for finding in item.findings)]
        scope = about.selectbox("适用于", titles if len(item.findings) > 1 else [everything], key=f"d-scope-{key}",
                                disabled=len(item.findings) == 1)  # fmt: skip
        assignee = whose.selectbox(
            "责任人", [*known, *([view.user] if view.user not in known else [])],
            index=known.index(latest.assignee) if latest and latest.assignee else None,
            placeholder="可不填，可写新名字", accept_new_options=True, key=f"d-assignee-{key}",
        )  # fmt: skip
        if view.project is not None and view.project.two_step:
            st.caption("本项目启用了复核：属实和排除要由另一个人确认后才算数。")
        with st.container(horizontal=True, gap="small"):
            saved = st.form_submit_button("保存", key="d-save")
            further = st.form_submit_button("保存，看下一张", type="primary", key="d-save-next", width="stretch")
    _refusal()
    if saved or further:
        wanted = [finding for finding in item.findings if scope in (everything, finding.title)]
        try:
            save_all(view, wanted, status, note, assignee or "", seen)
        except StoreError as error:
            _refuse(error)
        state.next_turn(name)
        state.note(f"已保存：{item.first.voucher or item.first.title} {status}")
        if further:
            state.open_item("" if after is None else work.items[after].first.fingerprint)
        st.rerun()


def plain(view: View, fingerprint: str, what: str) -> None:
    """The form for something that no rule named: what was said of it goes with it into the exports."""
    if view.project is None or not view.may(Act.DECIDE):
        return
    latest = view.decisions.get(fingerprint)
    seen = state.seen(fingerprint, {fingerprint: latest.seq if latest else 0})
    key = f"{fingerprint}-{state.turn(fingerprint)}"
    with st.form(f"plain-{key}"):
        status, note = _opinion(f"p-{{}}-{key}", latest)
        saved = st.form_submit_button("保存", type="primary", key="p-save")
    _refusal()
    if not saved:
        return
    demand(view.account, Act.DECIDE)
    # an outlier has no facts of its own: it is found again only while its voucher is the same
    wanted = [(fingerprint, fingerprint, seen[fingerprint])]
    try:
        decisions.decide_all(view.store, view.project.id, wanted, status=status, note=note, who=view.user)
    except StoreError as error:
        _refuse(error)
    state.next_turn(fingerprint)
    state.note(f"已保存：{what} {status}")
    st.rerun()


def _opinion(key: str, latest: Decision | None) -> tuple[str, str]:
    """State and remark, as they were left or as they are typed; `key` with a place for the widget's name."""
    status = st.radio(
        "处理状态",
        STATES,
        index=STATES.index(latest.status) if latest else 0,
        horizontal=True,
        key=key.format("status"),
    )
    note = st.text_area(
        "检查意见",
        latest.note if latest else "",
        placeholder="选择“排除”时必须写明理由",
        height=80,
        key=key.format("note"),
    )
    return status, note


def _refuse(error: StoreError) -> NoReturn:
    """Draw the form anew, what was typed in it and what came in between: saving again is meant."""
    state.refuse(str(error))
    st.rerun()


def _refusal() -> None:
    text = state.take_refusal()
    if text:
        st.error(text)


def _turns(view: View, findings: Sequence[Finding]) -> dict[str, int]:
    """Fingerprint → number of its latest decision, 0 without one."""
    made = view.decisions
    return {f.fingerprint: made[f.fingerprint].seq if f.fingerprint in made else 0 for f in findings}


def save_all(
    view: View,
    findings: Sequence[Finding],
    status: str,
    note: str,
    assignee: str = "",
    seen: Mapping[str, int] | None = None,
) -> None:
    """Write one decision on all of these findings. `seen`: the decisions that the reviewer had before them, by number;
    default: those of this drawing of the page.

    Raises:
        NotAllowed, StoreError: the user may not; the decision is not whole, or somebody else was quicker.
    """
    assert view.project is not None  # noqa: S101 - the pages return otherwise
    demand(view.account, Act.DECIDE)
    known = _turns(view, findings) if seen is None else seen
    wanted = [(finding.fingerprint, finding.facts, known[finding.fingerprint]) for finding in findings]
    decisions.decide_all(
        view.store, view.project.id, wanted, status=status, note=note, who=view.user, assignee=assignee
    )


def _second_person(view: View, item: Item, made: dict[str, Decision]) -> None:
    """A proposal waits for somebody else: their word, or for the author that it waits."""
    assert view.project is not None  # noqa: S101 - the pages return otherwise
    waiting = [decision for decision in made.values() if decision.proposed]
    if not waiting:
        return
    first = waiting[0]
    said = f"{first.author} 的意见：{first.status}　{first.note}"
    if first.author == view.user or not view.may(Act.CONFIRM):
        st.info(f"{page.plain(said)}。等待另一个人复核。")
        return
    with st.form(f"confirm-{item.first.fingerprint}-{first.seq}"):
        st.html(f'<div class="va-proof"><b>待复核</b>　{escape(said)}</div>')
        remark = st.text_input("复核意见", placeholder="退回时必须写明", key="c-remark")
        agree, refuse = st.columns(2)
        agreed = agree.form_submit_button("复核通过", type="primary", width="stretch", key="c-agree")
        refused = refuse.form_submit_button("退回", width="stretch", key="c-refuse")
    if agreed or refused:
        demand(view.account, Act.CONFIRM)
        seen = [(decision.fingerprint, decision.seq) for decision in waiting]
        decisions.confirm(view.store, view.project.id, seen, who=view.user, agree=agreed, remark=remark)
        state.next_turn(item.first.fingerprint)
        state.note("已复核通过" if agreed else "已退回")
        st.rerun()


def _undo(view: View, item: Item, made: dict[str, Decision], latest: Decision | None) -> None:
    """Take back the last step on this item: all findings that it touched."""
    assert view.project is not None  # noqa: S101 - the pages return otherwise
    if latest is None or (latest.action == UNDO and latest.state == OPEN):
        return
    if st.button("撤销上一步", icon=":material/undo:", key=f"undo-{item.first.fingerprint}-{latest.seq}"):
        demand(view.account, Act.DECIDE)
        last = [(decision.fingerprint, decision.seq) for decision in made.values() if decision.at == latest.at]
        decisions.undo(view.store, view.project.id, last, who=view.user)
        state.next_turn(item.first.fingerprint)
        state.note("已撤销上一步，原来的意见恢复；撤销本身也留在处理记录里")
        st.rerun()


def _history(view: View, item: Item, made: dict[str, Decision]) -> None:
    """Who, when, before, after; one line for what was said of several findings at once."""
    assert view.project is not None  # noqa: S101 - the pages return otherwise
    steps: dict[tuple[str, ...], list[str]] = {}
    for finding in item.findings:
        if finding.fingerprint not in made:
            continue
        for entry in decisions.history(view.store, view.project.id, finding.fingerprint):
            said = (
                entry.at,
                entry.who,
                entry.title,
                entry.before,
                entry.state,
                entry.note,
                entry.assignee,
                entry.remark,
            )
            steps.setdefault(said, []).append(finding.title)
    if not steps:
        return
    lines = []
    for (at, who, action, before, after, note, assignee, remark), titles in sorted(steps.items(), reverse=True):
        about = "全部线索" if len(titles) == len(item.findings) else "、".join(titles)
        parts = [
            f'<span class="w">{page.moment_text(at)}　{escape(who)}　{escape(action)}</span>　{escape(about)}：'
            f"{escape(before)} →&nbsp;<b>{escape(after)}</b>"
        ]
        parts += [f"<br>{escape(note)}"] * bool(note)
        parts += [f'<br><span class="w">责任人</span> {escape(assignee)}'] * bool(assignee)
        parts += [f'<br><span class="w">说明</span> {escape(remark)}'] * bool(remark)
        lines.append(f'<div class="va-log">{"".join(parts)}</div>')
    with st.expander(f"处理记录（{len(lines)}）", expanded=True):
        st.html("".join(lines))
