"""单位矩阵: many books at once, units × red flags; a unit opens its findings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from voucher_audit.batch import matrix, shelf
from voucher_audit.batch.matrix import Matrix
from voucher_audit.money import yuan
from voucher_audit.ui import page, state
from voucher_audit.ui.page import Card
from voucher_audit.ui.view import View

_UNITS_A_PAGE = 50
_MANY = 8  # findings that are many whatever the others have
_TABLE = "matrix-units"
_DEEP, _LIGHT = (178, 24, 43), (253, 238, 232)  # of the heat map: many findings, one


def render(view: View) -> None:
    """Draw the page."""
    page.head(
        "单位矩阵",
        "批量检查的结果：每一行是一个单位，每一列是一类问题，数字是线索条数；空白表示没有条件检查，不是没有问题。",
    )
    known = shelf.runs(view.store.folder)
    if not known:
        st.info("还没有批量检查的结果。用 voucher-audit batch 检查时加 --data，结果就会列在这里。")
        return
    names = {path: f"{path.name}　{path.parent}" for path in known}
    out = st.selectbox("批次", known, format_func=lambda path: names[path]) if len(known) > 1 else known[0]
    grid = matrix.load(out)
    units = grid.units
    page.cards(
        [
            Card(f"{len(units):,}", "单位"),
            Card(f"{int(units['books'].sum()):,}", "账簿"),
            Card(f"{int(units['findings'].sum()):,}", "线索"),
            Card(f"{int(units['high'].sum()):,}", "其中程度高", "high"),
        ]
    )
    chosen = _heat_map(grid)
    if chosen:
        _unit(out, grid, chosen)
    else:
        st.caption("点选一个单位，下面列出它的全部线索。")


def _heat_map(grid: Matrix) -> str:
    """The table; returns the unit that is chosen in it, empty for none."""
    wanted = st.text_input("单位名称包含", key="matrix-filter", placeholder="输入几个字筛选")
    counts = grid.counts
    counts = counts[counts.index.str.contains(wanted, regex=False)]
    if counts.empty:
        st.info("没有名称含有这几个字的单位。")
        return ""
    hit = counts.columns[(counts.fillna(0) > 0).any()]
    pages = -(-len(counts) // _UNITS_A_PAGE)
    at = st.pagination(pages, key="matrix-page") if pages > 1 else 1
    shown = counts.loc[:, hit].iloc[(at - 1) * _UNITS_A_PAGE : at * _UNITS_A_PAGE]
    highest = int(counts.max().max() or 1)
    table = shown.astype(object).where(shown.notna(), None).reset_index(names="单位")
    st.dataframe(
        table.style.map(lambda value: _colour(value, highest), subset=list(hit)),
        hide_index=True,
        placeholder="",
        height=min(36 * (len(table) + 1) + 2, 620),
        key=_TABLE,
        on_select="rerun",
        selection_mode="single-row",
        column_config={"单位": st.column_config.TextColumn(width=220, pinned=True)},
    )
    untouched = len(counts.columns) - len(hit)
    if untouched:
        st.caption(f"另有 {untouched} 类问题没有任何单位命中，没有列出。")
    row = state.selected(_TABLE)
    return str(table["单位"].iloc[row]) if row is not None and row < len(table) else ""


def _colour(value: object, highest: int) -> str:
    """Background of a cell: deeper with more findings; none for nothing found, grey for not tested."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return "background-color: #eceff1"
    count = int(str(value))
    if not count:
        return ""
    share = min(count / max(highest, _MANY), 1.0) ** 0.5
    red, green, blue = (round(light + (deep - light) * share) for light, deep in zip(_LIGHT, _DEEP, strict=True))
    return f"background-color: rgb({red},{green},{blue}); color: {'white' if share > 0.6 else 'black'}"


def _unit(out: Path, grid: Matrix, unit: str) -> None:
    facts = grid.units.loc[[unit]].to_dict("records")[0]
    st.subheader(unit, anchor=False)
    st.caption(
        f"{facts['books']} 本账，{facts['findings']:,} 条线索，涉及 {facts['flags']} 类问题，"
        f"金额合计 {yuan(facts['amount']):,.2f} 元（同一凭证有几条线索时重复计入）。"
    )
    st.dataframe(
        shelf.findings_of(out, unit),
        hide_index=True,
        placeholder="",
        column_config={
            "程度": st.column_config.TextColumn(width=60),
            "问题": st.column_config.TextColumn(width=180),
            "日期": st.column_config.DateColumn(format="YYYY-MM-DD", width=105),
            "凭证号": st.column_config.TextColumn(width=90),
            "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=130),
            "证据": st.column_config.TextColumn(width=560),
            "文件": st.column_config.TextColumn(width=220),
        },
    )
