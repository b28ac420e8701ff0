"""项目与上传: make a project, give it files, start the audit, watch it."""

from __future__ import annotations

import streamlit as st

from voucher_audit import intake, jobs
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.store import projects
from voucher_audit.ui import state
from voucher_audit.ui.view import View

_ROLES = (intake.LEDGER, *REGISTERS)


def render(view: View) -> None:
    """Draw the page."""
    st.title("项目与上传")
    _new_project(first=view.project is None)
    if view.project is None:
        st.info("先建立一个项目，再上传账簿（序时账、凭证明细、日记账）和台账（发票、会议、合同等）。")
        return
    st.subheader(view.project.name)
    _uploader(view)
    _files(view)
    _start(view)


def _new_project(first: bool) -> None:
    with st.expander("新建项目", expanded=first), st.form("new-project", clear_on_submit=True, border=False):
        name = st.text_input("项目名称", placeholder="例如：县住建局 2021 年度", key="new-project-name")
        if st.form_submit_button("建立", type="primary"):
            project = projects.create_project(state.store(), name)
            state.choose_project(project)
            state.note(f"已建立项目「{project.name}」")
            st.rerun()


def _uploader(view: View) -> None:
    assert view.project is not None  # noqa: S101 - render() returned otherwise
    given = st.file_uploader(
        "上传账簿和台账（Excel、CSV、TXT、DBF、XML、ZIP 等，可一次选多个）",
        accept_multiple_files=True,
        key=f"files-{state.turn('files')}",
    )
    if not given:
        return
    added, repeated = 0, []
    with st.spinner("正在保存文件……"):
        for file in given:
            content = file.getvalue()
            role = intake.role_of(file.name, content)
            if projects.add_upload(view.store, view.project.id, file.name, content, role):
                added += 1
            else:
                repeated.append(file.name)
    said = f"已保存 {added} 个文件" + (f"；{'、'.join(repeated)} 与已有文件内容相同，没有重复保存" if repeated else "")
    state.note(said)
    state.next_turn("files")  # the bytes are on disk: let the browser's copy go
    st.rerun()


def _files(view: View) -> None:
    assert view.project is not None  # noqa: S101 - render() returned otherwise
    held = projects.uploads(view.store, view.project.id)
    if not held:
        st.info("还没有文件。把本月导出的账簿拖到上面的框里；有发票台账、会议台账时一并上传，能查的项目更多。")
        return
    for upload in held:
        name, size, role, action = st.columns([5, 1.2, 2.2, 1], vertical_alignment="center")
        name.markdown(f":material/description: {_plain(upload.name)}")
        size.caption(_size(upload.size))
        role.caption(f"识别为：{intake.role_title(upload.role)}")
        if action.button("移除", key=f"remove-{upload.id}"):
            projects.remove_upload(view.store, upload)
            state.note(f"已移除「{upload.name}」")
            st.rerun()


def _start(view: View) -> None:
    assert view.project is not None  # noqa: S101 - render() returned otherwise
    pending = state.pending_run(view.project)
    if pending:
        _watch(view.project)
        return
    held = projects.uploads(view.store, view.project.id)
    ledgers = sum(upload.role == intake.LEDGER for upload in held)
    password = st.text_input(
        "工作簿密码（文件加密时填写，用后即忘）", type="password", key=f"password-{state.turn('run')}"
    )
    if st.button("开始检查", type="primary", disabled=ledgers == 0, key="start"):
        run_id = projects.create_run(view.store, view.project.id, [password] if password else [])
        jobs.submit(view.store, run_id)
        state.next_turn("run")
        st.rerun()
    newest = next(iter(projects.runs(view.store, view.project.id)), None)
    if newest and newest.state == "failed":
        st.error(newest.message)
    elif newest and newest.state == "done" and view.report is not None:
        report = view.report
        lines = sum(book.lines for book in report.ledger.books)
        st.success(f"检查完成：读入 {lines:,} 条分录，发现 {len(report.listed):,} 条线索。请到“问题复核”逐条核对。")


@st.fragment(run_every=1.0)
def _watch(project: projects.Project) -> None:
    pending = state.pending_run(project)
    if pending is None:
        st.rerun()
        return
    with st.status(f"正在检查：{pending.stage}", state="running", expanded=True):
        st.progress(min(max(pending.share, 0.0), 1.0), text=f"{pending.stage}（{pending.share:.0%}）")
        st.caption("可以离开本页，检查会继续进行。")


def _plain(text: str) -> str:
    """A file name is data: its characters must not become formatting."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$:~" else c for c in text)


def _size(size: int) -> str:
    return f"{size / 1024:,.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"
