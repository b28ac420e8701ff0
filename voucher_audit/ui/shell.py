"""The frame around every page: who is here, navigation, project, style. Pages get a `View` and draw it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from voucher_audit.errors import VoucherAuditError
from voucher_audit.store import decisions, projects
from voucher_audit.ui import state
from voucher_audit.ui.style import CSS
from voucher_audit.ui.view import View
from voucher_audit.ui.views import coverage, outliers, review, sampling, settings, upload

_LOGO = Path(__file__).with_name("logo.svg")


def main() -> None:
    """Draw the page that the address bar names."""
    st.set_page_config(page_title="凭证异常检测", page_icon="🧾", layout="wide")
    st.html(CSS)
    st.logo(str(_LOGO), size="large")
    pages = {
        "检查": [
            _page(upload.render, "项目与上传", "upload", ":material/upload_file:"),
            _page(review.render, "问题复核", "review", ":material/fact_check:", default=True),
            _page(outliers.render, "离群凭证", "outliers", ":material/scatter_plot:"),
            _page(sampling.render, "抽样", "sampling", ":material/casino:"),
            _page(coverage.render, "读取与覆盖", "coverage", ":material/checklist:"),
        ],
        "管理": [_page(settings.render, "设置", "settings", ":material/tune:")],
    }
    state.know_pages({page.url_path or "review": page for group in pages.values() for page in group})
    chosen = st.navigation(pages)
    with st.sidebar:
        _project_picker()
    chosen.run()


def _page(render: Callable[[View], None], title: str, path: str, icon: str, default: bool = False) -> Any:
    return st.Page(partial(_guarded, render), title=title, url_path=path, icon=icon, default=default)


def _guarded(render: Callable[[View], None]) -> None:
    """Draw one page; what goes wrong in a known way is one sentence."""
    try:
        text = state.take_note()
        if text:
            st.toast(text)
        render(_view())
    except VoucherAuditError as error:
        st.error(str(error))


def _view() -> View:
    store = state.store()
    project = state.current_project()
    run = state.newest_run(project) if project else None
    report = state.report_of(run) if run and run.state == "done" else None
    made = decisions.current(store, project.id) if project else {}
    return View(store=store, project=project, run=run, report=report, decisions=made, user=state.user())


def _project_picker() -> None:
    known = projects.projects(state.store())
    current = state.current_project()
    if not known or current is None:
        st.caption("还没有项目。请在“项目与上传”里建立。")
        return
    names = [project.name for project in known]
    name = st.selectbox("当前项目", names, index=names.index(current.name), key=f"project-{current.id}-{len(known)}")
    if name != current.name:
        state.choose_project(known[names.index(name)])
        st.rerun()
    st.caption("数据只存放在本机，不会发送到任何地方。")
