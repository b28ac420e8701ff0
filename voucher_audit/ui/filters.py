"""The filter above the list of findings. Its choices stand in the address bar, so that a refresh keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from voucher_audit.decision import AWAITING, STATES
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.review import CHANGED, PARTLY
from voucher_audit.ui import state
from voucher_audit.worklist import ORDERS, Filter, Order, Worklist

SEVERITY, RULE, STATE, TEXT = "f-severity", "f-rule", "f-state", "f-text"
BOOK, MONTH, ACCOUNT, PAYEE, PREPARER = "f-book", "f-month", "f-account", "f-payee", "f-preparer"
ASSIGNEE, LEAST, HINTS, ORDER = "f-assignee", "f-least", "f-hints", "f-order"
_MORE: Final = {BOOK: "账簿", MONTH: "月份", ACCOUNT: "科目", PAYEE: "收款方", PREPARER: "制单人"}
_KEYS: Final = (SEVERITY, RULE, STATE, TEXT, *_MORE, ASSIGNEE, LEAST, HINTS, ORDER)
_SEVERITIES: Final = {severity.label: severity for severity in Severity}
_ORDERS: Final = {title: order for order, title in ORDERS.items()}


def hints_wanted() -> bool:
    """Does the list show hints too? Known before the list is built."""
    return bool(state.value(HINTS, False))


def kept() -> tuple[Filter, Order]:
    """What the list was last narrowed to: one item in full walks through that list."""
    found: tuple[Filter, Order] = state.value("list", (Filter(), "severity"))
    return found


def only(**chosen: Sequence[str]) -> None:
    """Set the filter for the next drawing: nothing but these choices, by the constants' names in lower case."""
    state.forget(*_KEYS)
    state.preset({globals()[name.upper()]: list(values) for name, values in chosen.items()})


def draw(worklist: Worklist, assignees: Sequence[str], more: DeltaGenerator) -> tuple[Filter, Order]:
    """The widgets; what they say. `more` is where the button with the rarer ones stands."""
    table = worklist.table
    titles = dict(zip(worklist.findings["title"], worklist.findings["rule"], strict=True))
    first, second, third, fourth = st.columns([2.4, 1.2, 2.4, 1.8], vertical_alignment="bottom")
    text = first.text_input("搜索", placeholder="摘要、证据、收款方、凭证号", key=TEXT, bind="query-params")
    severities = _choose(second, "程度", [label for label in _SEVERITIES if _present(worklist, label)], SEVERITY)
    rules = _choose(third, "问题", sorted(titles), RULE)
    states = _choose(fourth, "处理状态", [*STATES, AWAITING, PARTLY, CHANGED], STATE)
    with more.popover(_more_label(), icon=":material/filter_list:", width="stretch"):
        chosen = {
            key: _choose(st.container(), title, sorted({*table[column]} - {""}, reverse=column == "month"), key)
            for (key, title), column in zip(
                _MORE.items(), ("book", "month", "account", "payee", "preparer"), strict=True
            )
        }
        who = _choose(st.container(), "责任人", sorted(assignees), ASSIGNEE)
        least = st.number_input(
            "金额不低于（元）", min_value=0.0, step=1000.0, format="%0.2f", key=LEAST, bind="query-params"
        )
        order = st.selectbox("排序", list(_ORDERS), key=ORDER, bind="query-params")
        st.toggle("同时显示“提示”一级", key=HINTS, bind="query-params")
        st.button("清除全部筛选", on_click=state.forget, args=_KEYS, key="f-clear", width="stretch")
    wanted = Filter(
        severities=tuple(_SEVERITIES[label] for label in severities),
        rules=tuple(titles[title] for title in rules),
        books=tuple(chosen[BOOK]),
        states=tuple(states),
        months=tuple(chosen[MONTH]),
        accounts=tuple(chosen[ACCOUNT]),
        payees=tuple(chosen[PAYEE]),
        preparers=tuple(chosen[PREPARER]),
        assignees=tuple(who),
        at_least=fen(f"{least:.2f}"),
        text=text,
    )
    state.preset({"list": (wanted, _ORDERS[order])})
    return wanted, _ORDERS[order]


def _choose(place: DeltaGenerator, title: str, options: Sequence[str], key: str) -> list[str]:
    state.keep_known(key, options)
    return list(place.multiselect(title, options, placeholder="全部", key=key, bind="query-params"))


def _present(worklist: Worklist, label: str) -> bool:
    return bool((worklist.table["severity"] == _SEVERITIES[label].rank).any())


def _more_label() -> str:
    count = sum(bool(state.value(key)) for key in (*_MORE, ASSIGNEE, LEAST, HINTS))
    return f"更多筛选（{count}）" if count else "更多筛选"
