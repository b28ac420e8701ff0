"""The frame around every page: who is here, what they may see, navigation, style. Pages get a `View` and draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from voucher_audit import narrowing
from voucher_audit.errors import VoucherAuditError
from voucher_audit.report import Report
from voucher_audit.roles import Act, User
from voucher_audit.store import decisions, projects
from voucher_audit.store.projects import Project
from voucher_audit.ui import server, state
from voucher_audit.ui.style import CSS
from voucher_audit.ui.view import View
from voucher_audit.ui.views import (
    coverage,
    matrix,
    operations,
    outliers,
    overview,
    rectification,
    review,
    sampling,
    settings,
    upload,
    users,
)

_LOGO = Path(__file__).with_name("logo.svg")
_FIRST = "overview"


def main() -> None:
    """Draw the page that the address bar names."""
    st.set_page_config(page_title="凭证异常检测", page_icon="🧾", layout="wide")
    st.html(CSS)
    st.logo(str(_LOGO), size="large")
    account = state.account()
    if not _may_come_in(account):
        return
    try:
        known = [entry for entry in projects.projects(state.store()) if account is None or account.may_see(entry.id)]
    except VoucherAuditError as error:
        st.error(str(error))
        return
    groups = {title: dict(pages) for title, pages in _pages(account, known)}
    state.know_pages({path: page for pages in groups.values() for path, page in pages.items()})
    chosen = st.navigation({title: list(pages.values()) for title, pages in groups.items()})
    with st.sidebar:
        _project_picker(known)
        _user(account)
    chosen.run()


def _may_come_in(account: User | None) -> bool:
    """Nobody reads books who has not logged in, nor through a page that was opened to the network without logins."""
    if state.must_log_in():
        if account is None:
            st.info("登录已过期或已退出，请重新登录。")
            st.html('<a href="/login" target="_self">去登录</a>')
        return account is not None
    if not server.is_loopback(str(st.get_option("server.address") or "")):
        st.error("没有登录就不能让别的机器访问；请用 voucher-audit serve --auth --host 地址 启动。")
        return False
    return True


def _pages(account: User | None, known: list[Project]) -> Iterator[tuple[str, Iterator[tuple[str, Any]]]]:
    """The groups of the navigation; what the user may do nothing with is not in it."""

    def page(render: Callable[[View], None], title: str, path: str, icon: str) -> tuple[str, Any]:
        draw = partial(_guarded, render, account, known)
        return path, st.Page(draw, title=title, url_path=path, icon=f":material/{icon}:", default=path == _FIRST)

    yield "检查", iter((
        page(upload.render, "项目与上传", "upload", "upload_file"),
        page(overview.render, "总览", "overview", "dashboard"),
        page(review.render, "问题复核", "review", "fact_check"),
        page(outliers.render, "离群凭证", "outliers", "scatter_plot"),
        page(sampling.render, "抽样", "sampling", "casino"),
        page(coverage.render, "读取与覆盖", "coverage", "checklist"),
    ))  # fmt: skip
    yield "整改", iter((page(rectification.render, "问题清单与整改台账", "rectification", "assignment_turned_in"),))
    if account is None or account.may(Act.DECIDE):  # a unit's own accountant sees no other unit
        yield "批量", iter((page(matrix.render, "单位矩阵", "matrix", "grid_on"),))
    own = []
    if account is None or account.may(Act.CONFIGURE):
        own.append(page(settings.render, "设置", "settings", "tune"))
    if account is not None and account.may(Act.MANAGE_USERS):
        own.append(page(users.render, "用户", "users", "group"))
    if account is None or account.may(Act.SEE_OPERATIONS):
        own.append(page(operations.render, "操作日志", "operations", "history"))
    if own:
        yield "管理", iter(own)


def _guarded(render: Callable[[View], None], account: User | None, known: list[Project]) -> None:
    """Draw one page; what goes wrong in a known way is one sentence."""
    try:
        text = state.take_note()
        if text:
            st.toast(text)
        render(_view(account, known))
    except VoucherAuditError as error:
        st.error(str(error))


def _view(account: User | None, known: list[Project]) -> View:
    """Everything a page may show. The one place where an accountant's view is narrowed to their own units."""
    store, user = state.store(), account.name if account else state.local_user()
    project = state.current_project(known)
    if project is None:
        return View(store=store, project=None, run=None, report=None, decisions={}, user=user, account=account)
    units = account.units_of(project.id) if account else None
    run = state.newest_run(project)
    report = state.report_of(run) if run and run.state == "done" else None
    files = projects.uploads(store, project.id)
    seen = narrowing.narrowed(project, files, report, units)

    def before() -> Report | None:
        earlier = state.run_before(project, run) if run else None
        return narrowing.narrowed(project, files, state.report_of(earlier), units).report if earlier else None

    return View(
        store=store, project=project, run=run, report=seen.report, decisions=decisions.current(store, project.id),
        user=user, account=account, units=units, book_units=seen.book_units, uploads=seen.uploads, before=before,
    )  # fmt: skip


def _project_picker(known: list[Project]) -> None:
    current = state.current_project(known)
    if current is None:
        st.caption("还没有项目。请在“项目与上传”里建立。")
        return
    by_id = {project.id: project for project in known}
    chosen = st.selectbox(
        "当前项目", list(by_id), index=list(by_id).index(current.id), format_func=lambda key: by_id[key].name,
        key=f"project-{current.id}-{len(known)}",
    )  # fmt: skip
    if chosen != current.id:
        state.choose_project(by_id[chosen])
        st.rerun()


def _user(account: User | None) -> None:
    if account is None:
        st.caption("数据只存放在本机，不会发送到任何地方。")
    else:
        st.html(
            f'<div class="va-user">{escape(account.name)}（{account.role}）　'
            '<a href="/logout" target="_self">退出登录</a></div>'
        )
