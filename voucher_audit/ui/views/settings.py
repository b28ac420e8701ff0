"""设置: thresholds with their effect shown before they are saved, the unit, the rules left out, the file of it all."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from voucher_audit import adjustments, jobs, presets, toml_tables
from voucher_audit import config as configuration
from voucher_audit.errors import BadConfig
from voucher_audit.preview import counts
from voucher_audit.rules.api import Rule
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import projects
from voucher_audit.store.projects import Project
from voucher_audit.ui import page, state
from voucher_audit.ui.view import View

_PRESETS: dict[presets.Preset, str] = {"strict": "严格", "normal": "常规", "relaxed": "宽松"}
_STEPS = (0.5, 1, 2)  # of the value entered, tried side by side


def render(view: View) -> None:
    """Draw the page."""
    page.head("设置", "改动从下一次检查起生效；已有的处理意见不受影响。")
    if view.project is None:
        page.no_report(view)
        return
    _stale(view, view.project)
    tabs = st.tabs(["检查口径", "单位", "不查的规则", "配置文件"])
    with tabs[0]:
        _level(view, view.project)
        _threshold(view, view.project)
    with tabs[1]:
        _unit(view, view.project)
    with tabs[2]:
        _left_out(view, view.project)
    with tabs[3]:
        _file(view, view.project)


def _stale(view: View, project: Project) -> None:
    """Settings newer than the results: say so, and offer to check again."""
    if view.report is None or view.report.run["config"] == jobs.settings_of(project).as_dict():
        return
    said, action = st.columns([5, 1.2], vertical_alignment="center")
    said.info("设置在上次检查之后改过，重新检查后页面才会按新口径显示。")
    if action.button("重新检查", type="primary", width="stretch", key="check-again"):
        jobs.submit(view.store, projects.create_run(view.store, project.id))
        state.note("已开始重新检查，进度见“项目与上传”。")
        state.go("upload")


def _level(view: View, project: Project) -> None:
    data, rules = adjustments.loaded(project.config), all_rules()
    now = presets.PRESETS[data.get("rules", {}).get("preset", "normal")]
    line = adjustments.decision_line(data, rules)
    with st.form("level"):
        first, second, third = st.columns([2, 2, 1], vertical_alignment="bottom")
        level = first.segmented_control(
            "总体松紧", list(_PRESETS), format_func=lambda name: _PRESETS[name], default=now, required=True
        )
        wanted = second.number_input(
            "本单位集体决策线（元）", min_value=1.0, value=line, step=10000.0, format="%.2f",
            help="单笔达到此数须集体研究（三重一大），按本单位制度填写。",
        )  # fmt: skip
        if third.form_submit_button("保存", type="primary", width="stretch"):
            changed = adjustments.with_preset(data, level)
            _keep(view, project, adjustments.with_decision_line(changed, rules, _whole(wanted)))
    st.caption("“严格”多报少漏，“宽松”只报明显的；法定界限（如现金结算起点）不随之变动。")


def _threshold(view: View, project: Project) -> None:
    st.subheader("单条规则的界限", anchor=False)
    data = adjustments.loaded(project.config)
    rules = {name: rule for name, rule in all_rules().items() if _numeric(rule)}
    name = st.selectbox(
        "规则", list(rules), format_func=lambda key: f"{rules[key].group}　{rules[key].title}", key="threshold-rule"
    )
    rule = rules[name]
    st.caption(rule.flags)
    in_force, standing = adjustments.in_force(data, rule), adjustments.standing(data, rule)
    fields = {entry.name: entry for entry in dataclasses.fields(rule.params)}
    parameter = st.segmented_control(
        "参数", _numeric(rule), format_func=lambda key: fields[key].metadata["meaning"], default=_numeric(rule)[0],
        required=True, key=f"threshold-parameter-{name}",
    )  # fmt: skip
    meta, now = fields[parameter].metadata, in_force[parameter]
    left, right = st.columns([1, 2], gap="large")
    with left:
        whole = isinstance(fields[parameter].default, int)
        kind: type = int if whole else float
        unit = f"（{meta['unit']}）" if meta["unit"] else ""
        wanted = st.number_input(
            f"{meta['meaning']}{unit}",
            min_value=None if meta["low"] is None else kind(meta["low"]),
            max_value=None if meta["high"] is None else kind(meta["high"]),
            value=kind(now),
            format=None if whole else "%.2f" if meta["unit"] == "元" else "%.3f",
            key=f"threshold-{name}-{parameter}-{now}",
        )
        said = f"现在是 {now:,g}" + ("" if now == standing[parameter] else f"，预设是 {standing[parameter]:,g}")
        st.caption(said)
        value = wanted if whole else _whole(wanted)
        if st.button("保存这个界限", type="primary", disabled=value == now, key="save-threshold"):
            _keep(view, project, adjustments.with_parameter(data, rule, parameter, value))
    with right:
        _effect(view, project, rule, parameter, now, value)


def _effect(view: View, project: Project, rule: Rule, parameter: str, now: float, wanted: float) -> None:
    """What the value would do to the vouchers of the last check, before anything is saved."""
    if view.report is None or view.run is None:
        st.caption("检查过一次以后，这里显示改动会多报或少报多少张凭证。")
        return
    meta = next(entry.metadata for entry in dataclasses.fields(rule.params) if entry.name == parameter)
    whole = isinstance(rule.defaults()[parameter], int)
    tried = {round(wanted * step) if whole else wanted * step for step in _STEPS} | {now, wanted}
    low, high = meta["low"], meta["high"]
    values = sorted(v for v in tried if (low is None or v >= low) and (high is None or v <= high))
    prepared = state.prepared_of(view.run, view.report, jobs.settings_of(project))
    try:
        table = _counted(view.run.id, project.config, rule.name, parameter, tuple(values), prepared)
    except BadConfig as error:
        st.info(str(error))
        return
    rows = "".join(_row(value, vouchers, books, now, wanted, meta["unit"]) for value, vouchers, books in table)
    st.html(
        '<table class="va-table"><thead><tr><th class="m">取值</th><th class="m">命中凭证</th><th class="m">整本账</th>'
        f"<th></th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(value: float, vouchers: int, books: int, now: float, wanted: float, unit: str) -> str:
    tags = ['<span class="va-tag">现在</span>'] if value == now else []
    if value == wanted and wanted != now:
        tags.append('<span class="va-tag blue">改为</span>')
    return (
        f'<tr><td class="m">{value:,g} {unit}</td><td class="m">{vouchers:,}</td><td class="m">{books:,}</td>'
        f"<td>{' '.join(tags)}</td></tr>"
    )


@st.cache_data(max_entries=200, show_spinner="正在试算……")
def _counted(
    run_id: int, config: str, rule: str, parameter: str, values: tuple[float, ...], _prepared: Any
) -> list[tuple[float, int, int]]:
    table = counts(_prepared, all_rules()[rule], parameter, values)
    return [(float(v), int(n), int(b)) for v, n, b in table.itertuples(index=False)]


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
            _keep(view, project, adjustments.with_unit(data, names.splitlines(), bodies.splitlines()))


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
            _keep(view, project, adjustments.with_hints(adjustments.without_rules(data, chosen), hints))


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
            _keep(view, project, adjustments.loaded(given.getvalue().decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise BadConfig(f"「{given.name}」不是 UTF-8 文本；请另存为 UTF-8 后再载入。") from error


def _keep(view: View, project: Project, data: dict[str, Any]) -> None:
    """Check and save; a wrong value is refused with a sentence and nothing changes."""
    configuration.parse(data, all_rules(), "项目设置")
    projects.set_config(view.store, project.id, toml_tables.text(data) if data else "")
    state.note("设置已保存")
    st.rerun()


def _numeric(rule: Rule) -> list[str]:
    return [name for name, default in rule.defaults().items() if type(default) in (int, float)]


def _whole(value: float) -> float:
    """20000.0 as the 20000 that a person would write."""
    return int(value) if float(value).is_integer() else value
