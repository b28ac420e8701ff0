"""检查口径: how strict, where the unit's own line is, and each threshold with its effect shown before it is saved."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from voucher_audit import adjustments, jobs, presets
from voucher_audit.errors import BadConfig
from voucher_audit.preview import counts
from voucher_audit.rules.api import Rule
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store.projects import Project
from voucher_audit.ui import state
from voucher_audit.ui.project_config import keep
from voucher_audit.ui.view import View

_PRESETS: dict[presets.Preset, str] = {"strict": "严格", "normal": "常规", "relaxed": "宽松"}
_STEPS = (0.5, 1, 2)  # of the value entered, tried side by side


def render(view: View, project: Project) -> None:
    """Draw the tab."""
    _level(view, project)
    _threshold(view, project)


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
            keep(view, project, adjustments.with_decision_line(changed, rules, _whole(wanted)))
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
            keep(view, project, adjustments.with_parameter(data, rule, parameter, value))
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
    prepared = state.prepared_of(view, jobs.settings_of(project))
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


def _numeric(rule: Rule) -> list[str]:
    return [name for name, default in rule.defaults().items() if type(default) in (int, float)]


def _whole(value: float) -> float:
    """20000.0 as the 20000 that a person would write."""
    return int(value) if float(value).is_integer() else value
