"""抽样: draw vouchers that anybody can draw again, and print them for the vouchers' keeper."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from voucher_audit import export, sampling
from voucher_audit.jobs import settings_of
from voucher_audit.money import fen, yuan_text
from voucher_audit.sampling import TITLES, Method, Sample
from voucher_audit.ui import page, state
from voucher_audit.ui.downloads import XLSX, button
from voucher_audit.ui.page import Card
from voucher_audit.ui.view import View

_ABOUT: dict[Method, str] = {
    "random": "每张凭证被抽中的机会相同。",
    "stratified": "按月分配样本量，凭证多的月份多抽，样本量够时每个月至少抽一张。",
    "monetary": "金额越大越容易抽中，金额不小于抽样间隔的凭证必定抽中。",
}
_DEFAULT_SIZE = 25
_DEFAULT_SEED = 20260101


def render(view: View) -> None:
    """Draw the page."""
    page.head("抽样", "同样的凭证、方法、样本量和种子，任何人、任何时候抽出来的都是同一批凭证。")
    if view.report is None or view.project is None:
        page.no_report(view)
        return
    prepared = state.prepared_of(view, settings_of(view.project))
    population, limits = _population(prepared.vouchers)
    if population.empty:
        page.empty("这个范围内没有凭证。请放宽账簿或金额的条件。")
        return
    method, size, seed = _choices(len(population))
    sample = sampling.draw(population, method, size, seed)
    _summary(sample)
    table = sampling.listing(sample, population)
    left, _ = st.columns([1, 3])
    with left:
        button(
            view, "导出抽凭清单 Excel", "抽凭清单", ".xlsx", XLSX,
            lambda view, report, target: export.write_sample(sample, population, target, report, limits), "sample.xlsx",
        )  # fmt: skip
    st.dataframe(
        table,
        hide_index=True,
        placeholder="",
        height=min(36 * (len(table) + 1) + 2, 620),
        column_config={
            "序号": st.column_config.NumberColumn(width=60),
            "层": st.column_config.TextColumn(width=90),
            "日期": st.column_config.DateColumn(format="YYYY-MM-DD", width=105),
            "凭证号": st.column_config.TextColumn(width=90),
            "金额": st.column_config.NumberColumn("金额（元）", format="accounting", width=130),
            "摘要": st.column_config.TextColumn(width=320),
            "收款方": st.column_config.TextColumn(width=200),
            "账簿": st.column_config.TextColumn(width=180),
            "命中次数": st.column_config.NumberColumn(width=80),
        },
    )


def _population(vouchers: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The vouchers to draw from, as the user limits them, and these limits in words."""
    books = sorted(vouchers["book"].unique())
    first, second = st.columns([3, 1], vertical_alignment="bottom")
    chosen = first.multiselect("账簿", books, placeholder="全部", key="sampling-books")
    least = second.number_input("金额不低于（元）", min_value=0.0, value=0.0, step=1000.0, key="sampling-least")
    wanted = vouchers["amount"] >= fen(least)
    if chosen:
        wanted &= vouchers["book"].isin(chosen)
    limits = [f"账簿：{'、'.join(chosen)}"] if chosen else []
    limits += [f"金额不低于 {least:,.2f} 元"] if least else []
    return vouchers[wanted], "；".join(limits)


def _choices(most: int) -> tuple[Method, int, int]:
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    method: Method = left.segmented_control(
        "方法",
        list(TITLES),
        format_func=lambda name: TITLES[name],
        default="random",
        required=True,
        key="sampling-method",
    )
    size = middle.number_input("样本量", 1, max(most, 1), min(_DEFAULT_SIZE, most), key="sampling-size")
    seed = right.number_input(
        "种子", 0, 2**31 - 1, _DEFAULT_SEED, key="sampling-seed", help="写在抽凭清单上；用它可以重新抽出同一批凭证。"
    )
    st.caption(_ABOUT[method])
    return method, int(size), int(seed)


def _summary(sample: Sample) -> None:
    share = sample.vouchers["amount"].sum() / sample.population_amount if sample.population_amount else 0.0
    shown = [
        Card(f"{sample.population:,}", "总体（张凭证）", note=f"{yuan_text(sample.population_amount)} 元"),
        Card(f"{len(sample.vouchers):,}", "样本（张凭证）", note=f"种子 {sample.seed}"),
        Card(yuan_text(int(sample.vouchers["amount"].sum())), "样本金额（元）"),
        Card(f"{share:.1%}", "金额覆盖率"),
    ]
    if sample.interval:
        shown.append(Card(yuan_text(sample.interval), "抽样间隔（元）"))
    page.cards(shown)
