"""设置: thresholds with their effect shown before they are saved, the unit, the rules left out, the file of it all."""

from __future__ import annotations

from typing import Any

import streamlit as st

from voucher_audit import adjustments, jobs
from voucher_audit import config as configuration
from voucher_audit.errors import BadConfig
from voucher_audit.roles import Act, demand
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import projects
from voucher_audit.store.projects import Project
from voucher_audit.ui import page, state
from voucher_audit.ui.project_config import keep
from voucher_audit.ui.view import View
from voucher_audit.ui.views import explained, thresholds


def render(view: View) -> None:
    """Draw the page."""
    page.head("设置", "改动从下一次检查起生效；已有的处理意见不受影响。")
    if view.project is None:
        page.no_report(view)
        return
    _stale(view, view.project)
    demand(view.account, Act.CONFIGURE)
    tabs = st.tabs(["检查口径", "单位", "放行名单", "列的含义", "不查的规则", "复核流程", "配置文件"])
    with tabs[0]:
        thresholds.render(view, view.project)
    with tabs[1]:
        _unit(view, view.project)
    with tabs[2]:
        explained.allowances(view, view.project)
    with tabs[3]:
        explained.corrections(view, view.project)
    with tabs[4]:
        _left_out(view, view.project)
    with tabs[5]:
        _steps(view, view.project)
    with tabs[6]:
        _file(view, view.project)


def _stale(view: View, project: Project) -> None:
    """Settings newer than the results: say so, and offer to check again."""
    if view.report is None or view.report.run["config"] == _next_run(view, project):
        return
    said, action = st.columns([5, 1.2], vertical_alignment="center")
    said.info("设置在上次检查之后改过，重新检查后页面才会按新口径显示。")
    if action.button("重新检查", type="primary", width="stretch", key="check-again"):
        run_id = projects.create_run(view.store, project.id)
        jobs.submit(view.store, run_id)
        state.record(view, "开始检查", str(run_id))
        state.note("已开始重新检查，进度见“项目与上传”。")
        state.go("upload")


def _next_run(view: View, project: Project) -> dict[str, Any]:
    """The settings that a check started now would carry."""
    return jobs.settings_in_force(view.store, project).as_dict()


def _unit(view: View, project: Project) -> None:
    data = adjustments.loaded(project.config)
    unit = configuration.parse(data, all_rules(), "项目设置").unit
    with st.form("unit"):
        names = st.text_area(
            "被检查单位的名称（一行一个：全称、简称、曾用名）", "\n".join(unit.names), height=110,
            help="发票抬头、会议记录是否属于本单位，按这些名称判断。",
        )  # fmt: skip
        bodies = st.text_area(
            "本单位的决策机构（一行一个）", "\n".join(unit.bodies), height=90, placeholder="党组会\n局长办公会"
        )
        if st.form_submit_button("保存", type="primary"):
            keep(view, project, adjustments.with_unit(data, names.splitlines(), bodies.splitlines()))


def _steps(view: View, project: Project) -> None:
    wanted = st.toggle("两人复核：属实、排除须由另一人复核后才算数", value=project.two_step, key="two-step")
    st.caption("打开后，处理意见先显示为“待复核”，不进清单和导出；处理人不能复核自己的意见。")
    if wanted != project.two_step:
        projects.set_two_step(view.store, project.id, wanted)
        state.record(view, "打开两人复核" if wanted else "关闭两人复核")
        state.note("已打开两人复核" if wanted else "已关闭两人复核")
        st.rerun()


def _left_out(view: View, project: Project) -> None:
    data, rules = adjustments.loaded(project.config), all_rules()
    with st.form("left-out"):
        chosen = st.multiselect(
            "不查的规则", list(rules), default=[name for name in data.get("rules", {}).get("ignore", []) if name in rules],
            format_func=lambda key: rules[key].title, placeholder="全部都查",
        )  # fmt: skip
        hints = st.checkbox(
            "提示类线索也列入问题清单", value=bool(data.get("output", {}).get("show_info")),
            help="提示只说明值得看一眼，平时不进清单。",
        )  # fmt: skip
        st.caption("不查的规则在“读取与覆盖”和导出的封面上都会写明。")
        if st.form_submit_button("保存", type="primary"):
            keep(view, project, adjustments.with_hints(adjustments.without_rules(data, chosen), hints))


def _file(view: View, project: Project) -> None:
    st.caption("同一份配置也可用于命令行（voucher-audit check --config），两处结果一致。")
    text = project.config or "# 没有改动过的设置：全部按常规口径检查\n"
    st.code(text, language="toml")
    left, right = st.columns([1, 3], vertical_alignment="top")
    left.download_button(
        "下载配置文件",
        text.encode(),
        f"配置-{project.name}.toml",
        "application/toml",
        on_click="ignore",
        width="stretch",
    )
    given = right.file_uploader(
        "载入配置文件（TOML，替换上面的全部设置）",
        type=["toml"],
        max_upload_size=1,
        key=f"config-{state.turn('config')}",
    )
    if given is not None:
        state.next_turn("config")
        try:
            keep(view, project, adjustments.loaded(given.getvalue().decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise BadConfig(f"「{given.name}」不是 UTF-8 文本；请另存为 UTF-8 后再载入。") from error
