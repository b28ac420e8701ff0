"""项目与上传: make a project, give it files, start the audit, watch it, see what came of each file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from voucher_audit import intake, jobs
from voucher_audit.errors import StoreError, VoucherAuditError
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.roles import Act, Role, demand
from voucher_audit.schema import Book
from voucher_audit.store import projects, units
from voucher_audit.store.projects import Project, Upload
from voucher_audit.ui import book_card, changes, mapping_dialog, page, state
from voucher_audit.ui.page import Card
from voucher_audit.ui.view import View

_ROLES = (intake.LEDGER, *REGISTERS)
_AS_STATED = "按文件写明的单位"
# share of the run at which each step begins (`auditing`)
_STEPS = ((0.0, "读取账簿"), (0.5, "读取台账"), (0.6, "逐条检查规则"), (0.8, "排出离群凭证"), (1.0, "完成"))


def render(view: View) -> None:
    """Draw the page."""
    page.head("项目与上传", "一个项目放一次检查的全部单位和年度；账簿和台账可以一次全部拖进来。")
    if view.may(Act.MANAGE_PROJECTS):
        _new_project(view, first=view.project is None)
    elif view.project is None:
        st.info("您的用户还没有指定单位，看不到任何账；请联系管理员。")
    if view.project is None:
        return
    st.subheader(page.plain(view.project.name), anchor=False)
    _cards(view)
    if view.may(Act.UPLOAD):
        _uploader(view, view.project)
    _files(view, view.project)
    _start(view, view.project)
    changes.draw(view)
    if view.may(Act.MANAGE_PROJECTS):
        _erase(view, view.project)


def _erase(view: View, project: Project) -> None:
    """For good: the name is typed again, so that nobody does it by a slip of the mouse."""
    with st.expander("清除这个项目"), st.form(f"erase-{project.id}", border=False):
        st.markdown(
            "原始文件、检查结果、处理意见和整改台账一并清除，**不能恢复**；别的项目还在用的文件保留。"
            "需要留底的，请先导出清单，或用 voucher-audit backup 备份。"
        )
        again = st.text_input("再写一遍项目名称", placeholder=project.name, key="erase-name")
        if st.form_submit_button("清除"):
            demand(view.account, Act.MANAGE_PROJECTS)
            if again.strip() != project.name:
                raise StoreError("项目名称写得不一样，什么也没有清除；请照着上面的名称再写一遍。")
            projects.delete_project(view.store, project.id)
            state.record(view, "清除项目", str(project.id))
            state.note(f"已清除项目「{project.name}」")
            state.leave_project()
            st.rerun()


def _new_project(view: View, first: bool) -> None:
    with st.expander("新建项目", expanded=first), st.form("new-project", clear_on_submit=True, border=False):
        name = st.text_input("项目名称", placeholder="例如：县住建局 2021 年度", key="new-project-name")
        given = st.text_area(
            "被检查的单位（一行一个，可以以后再补）",
            height=80,
            key="new-project-units",
            placeholder="县住建局\n县房产服务中心",
        )
        if st.form_submit_button("建立", type="primary"):
            demand(view.account, Act.MANAGE_PROJECTS)
            project = projects.create_project(view.store, name)
            units.add(view.store, project.id, [line for line in given.splitlines() if line.strip()])
            state.choose_project(project)
            state.record(view, "新建项目", str(project.id))
            state.note(f"已建立项目「{project.name}」")
            st.rerun()


def _cards(view: View) -> None:
    ledgers = sum(upload.role == intake.LEDGER for upload in view.uploads)
    books = view.report.ledger.books if view.report else ()
    years = sorted({book.year for book in books})
    own = sorted(set().union(*view.book_units.values())) if view.book_units else []
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}" if years else "—"
    page.cards(
        (
            Card(f"{ledgers:,}", "账簿文件"),
            Card(f"{len(view.uploads) - ledgers:,}", "台账文件"),
            Card(f"{len(own):,}" if own else "—", "单位", note="、".join(own[:2]) + ("等" if len(own) > 2 else "")),
            Card(span, "年度"),
            Card(f"{sum(book.vouchers for book in books):,}" if books else "—", "凭证", note="上次检查读入"),
        )
    )


def _uploader(view: View, project: Project) -> None:
    unit = _whose(view, project)
    given = st.file_uploader(
        "上传账簿和台账（Excel、CSV、TXT、DBF、XML、ZIP 等，可一次选多个）",
        accept_multiple_files=True,
        key=f"files-{state.turn('files')}",
    )
    if not given:
        return
    demand(view.account, Act.UPLOAD)
    added, repeated, refused = 0, [], []
    bar = st.progress(0.0, text="正在保存文件……")
    for position, file in enumerate(given):
        bar.progress(position / len(given), text=f"正在保存 {page.plain(file.name)}")
        try:
            new, same = _kept(view, project, file.name, file.getvalue(), unit)
        except VoucherAuditError as error:
            refused.append(str(error))
            continue
        added += new
        repeated += same
    state.drop_uploads(given)  # the bytes are on disk: let go of the browser's copies
    state.next_turn("files")
    if added:
        state.record(view, "上传文件", f"{added} 个")
    said = [f"已保存 {added} 个文件"] if added else []
    if repeated:
        said.append(f"{'、'.join(repeated)} 与已有文件内容相同，没有重复保存")
    state.note("；".join(said + refused))
    st.rerun()


def _kept(view: View, project: Project, name: str, content: bytes, unit: str) -> tuple[int, list[str]]:
    """Save one uploaded file, or what is in it; how many were new, and the names of those that were there already."""
    added, repeated = 0, []
    for inner, data in intake.unpacked(name, content):
        packed = name if inner != name else ""
        role = intake.role_of(inner, data)
        if projects.add_upload(view.store, project.id, inner, data, role, unit=unit, inside=packed):
            added += 1
        else:
            repeated.append(inner)
    return added, repeated


def _whose(view: View, project: Project) -> str:
    """The unit that the files to come belong to; empty leaves it to what they state."""
    known = sorted(view.units) if view.units is not None else units.units(view.store, project.id)
    choices = known if view.units is not None else [_AS_STATED, *known]
    if len(choices) < 2:
        return choices[0] if view.units is not None and choices else ""
    chosen: str = st.selectbox("这些文件属于", choices, key="files-unit")
    return "" if chosen == _AS_STATED else chosen


def _files(view: View, project: Project) -> None:
    if not view.uploads:
        page.empty("还没有文件。把本月导出的账簿拖到上面的框里；有发票台账、会议台账时一并上传，能查的项目更多。")
        return
    books: dict[str, list[Book]] = {}
    for book in view.report.ledger.books if view.report else ():
        books.setdefault(book.sha256, []).append(book)
    for upload in view.uploads:
        _file(view, upload, books.get(upload.sha256, []))
    kept = len(view.uploads)
    st.caption(
        f"共 {kept:,} 个文件，{page.size_text(sum(upload.size for upload in view.uploads))}。内容相同的文件只保存一份。"
    )


def _file(view: View, upload: Upload, books: Sequence[Book]) -> None:
    name, role, result, actions = st.columns([4, 2.2, 3, 1.6], vertical_alignment="center")
    unit = f"　:gray[{page.plain(upload.unit)}]" if upload.unit else ""
    name.markdown(f"{page.plain(upload.name)}　:gray[{page.size_text(upload.size)}]{unit}")
    may = view.may(Act.UPLOAD)
    chosen = role.selectbox(
        f"「{upload.name}」是", _ROLES, index=_ROLES.index(upload.role), format_func=intake.role_title,
        label_visibility="collapsed", key=f"role-{upload.id}-{upload.role}", disabled=not may,
    )  # fmt: skip
    if chosen != upload.role:
        projects.set_role(view.store, upload, chosen)
        state.note(f"「{upload.name}」改为{intake.role_title(chosen)}；重新检查后生效")
        st.rerun()
    result.html(f'<div class="va-law">{_outcome(view, upload, books)}</div>')
    if not may:
        return
    with actions.popover("操作", width="stretch"):
        if upload.role == intake.LEDGER and st.button("更正列的含义", key=f"map-{upload.id}", width="stretch"):
            mapping_dialog.open_dialog(view, upload, books)
        if st.button("移除这个文件", key=f"remove-{upload.id}", width="stretch"):
            projects.remove_upload(view.store, upload)
            state.record(view, "移除文件", str(upload.id))
            state.note(f"已移除「{upload.name}」")
            st.rerun()


def _outcome(view: View, upload: Upload, books: Sequence[Book]) -> str:
    """What the last check made of the file, as HTML."""
    if view.report is None:
        return "尚未检查"
    if upload.role != intake.LEDGER:
        entries = sum(s.entries for s in view.report.registers.sources if s.sha256 == upload.sha256)
        return f"读入 {entries:,} 条" if entries else "未用于上次检查"
    if not books:
        return "未用于上次检查"
    refused = sum(len(book.refused) for book in books)
    tags = [f'<span class="va-tag high">{refused:,} 行未能读入</span>'] if refused else []
    tags += [
        f'<span class="va-tag {"low" if said == book_card.BALANCED else "medium"}">{escape(said)}</span>'
        for said in dict.fromkeys(book_card.balance(book) for book in books)
    ]
    return f"{sum(book.vouchers for book in books):,} 张凭证　" + " ".join(tags)


def _start(view: View, project: Project) -> None:
    if state.pending_run(project):
        _watch(project)
        return
    if view.may(Act.UPLOAD) and view.uploads:
        ledgers = sum(upload.role == intake.LEDGER for upload in view.uploads)
        left, right = st.columns([1, 3], vertical_alignment="bottom")
        password = right.text_input(
            "文件密码（有加密的文件时填写；检查后即忘）", type="password", key=f"password-{state.turn('run')}",
            autocomplete="off",
        )  # fmt: skip
        if left.button("开始检查", type="primary", disabled=ledgers == 0, key="start", width="stretch"):
            demand(view.account, Act.UPLOAD)
            run_id = projects.create_run(view.store, project.id, [password] if password else [])
            jobs.submit(view.store, run_id)
            state.record(view, "开始检查", str(run_id))
            state.next_turn("run")
            st.rerun()
    newest = next(iter(projects.runs(view.store, project.id)), None)
    if newest and newest.state == "failed":
        st.error(_for_all(view, newest.message))
    elif newest and newest.state == "done" and view.report is not None:
        lines = sum(book.lines for book in view.report.ledger.books)
        st.success(
            f"检查完成：读入 {lines:,} 条分录，发现 {len(view.report.listed):,} 条线索。请到“问题复核”逐条核对。"
        )


def _for_all(view: View, message: str) -> str:
    """An accountant is not told the names of other units' files."""
    if view.account is not None and view.account.role is Role.ACCOUNTANT:
        return "检查没有完成；请联系检查人员。"
    return message


@st.fragment(run_every=1.0)
def _watch(project: Project) -> None:
    pending = state.pending_run(project)
    if pending is None:
        st.rerun()
        return
    share = min(max(pending.share, 0.0), 1.0)
    with st.status(f"正在检查：{pending.stage}", state="running", expanded=True):
        st.progress(share, text=f"{pending.stage}（{share:.0%}）")
        steps = []
        for at, (start, label) in enumerate(_STEPS):
            over = at + 1 < len(_STEPS) and share >= _STEPS[at + 1][0]
            tone = "low" if over else "blue" if share >= start and pending.state == "running" else ""
            steps.append(f'<span class="va-tag {tone}">{"✓ " if over else ""}{label}</span>')
        st.html(" → ".join(steps))
        st.caption("可以离开本页，检查会继续进行。")
