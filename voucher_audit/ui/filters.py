"""The filter above the list of findings. Its choices outlive the page, and a refresh of the browser: the address holds them."""

from __future__ import annotations

import json
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
_COLUMNS: Final = {BOOK: "book", MONTH: "month", ACCOUNT: "account", PAYEE: "payee", PREPARER: "preparer"}
_PARAMETER, _LIST = "filter", "list"  # in the address; in the session
_MOST: Final = 1e13  # yuan
_KEYS: Final = (SEVERITY, RULE, STATE, TEXT, *_MORE, ASSIGNEE, LEAST, HINTS, ORDER)
_SEVERITIES: Final = {severity.label: severity for severity in Severity}
_ORDERS: Final = {title: order for order, title in ORDERS.items()}


def remembered() -> None:
    """After a refresh of the browser: the choices that the address still holds. Before anything else is asked here."""
    held = state.held(_PARAMETER)
    if held and state.value(_LIST) is None:
        try:
            choices = dict(json.loads(held))
        except (ValueError, TypeError):
            return
        state.preset({key: value for key, value in choices.items() if key in _KEYS and _sound(key, value)})


def _sound(key: str, value: object) -> bool:
    """Anybody may type an address: only values that the widget could hold itself."""
    if key in (SEVERITY, RULE, STATE, *_MORE, ASSIGNEE):
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if key == LEAST:
        return isinstance(value, float) and 0 <= value < _MOST
    return value in _ORDERS if key == ORDER else isinstance(value, bool if key == HINTS else str)


def hints_wanted() -> bool:
    """Does the list show hints too? Known before the list is built."""
    return bool(state.value(HINTS, False))


def kept(worklist: Worklist) -> tuple[Filter, Order]:
    """What the list was last narrowed to: one item in full walks through that list."""
    found: tuple[Filter, Order] = state.value(_LIST) or _read(worklist)
    return found


def _read(worklist: Worklist) -> tuple[Filter, Order]:
    """The filter that the widgets' values make."""
    titles = dict(zip(worklist.findings["title"], worklist.findings["rule"], strict=True))

    def many(key: str) -> tuple[str, ...]:
        return tuple(state.value(key) or ())

    return Filter(
        severities=tuple(_SEVERITIES[label] for label in many(SEVERITY) if label in _SEVERITIES),
        rules=tuple(titles[title] for title in many(RULE) if title in titles),
        books=many(BOOK),
        states=many(STATE),
        months=many(MONTH),
        accounts=many(ACCOUNT),
        payees=many(PAYEE),
        preparers=many(PREPARER),
        assignees=many(ASSIGNEE),
        at_least=fen(f"{state.value(LEAST) or 0.0:.2f}"),
        text=state.value(TEXT) or "",
    ), _ORDERS[state.value(ORDER) or next(iter(_ORDERS))]


def _clear() -> None:
    state.preset(
        {
            TEXT: "",
            LEAST: 0.0,
            HINTS: False,
            ORDER: next(iter(_ORDERS)),
            **{key: [] for key in (SEVERITY, RULE, STATE, *_MORE, ASSIGNEE)},
        }
    )


def only(**chosen: Sequence[str]) -> None:
    """Set the filter for the next drawing: nothing but these choices, by the widgets' keys without their `f-`."""
    _clear()
    state.preset({f"f-{name}": list(values) for name, values in chosen.items()})


def draw(worklist: Worklist, assignees: Sequence[str]) -> tuple[Filter, Order]:
    """The widgets; what they say."""
    table = worklist.table
    first, second, third, fourth = st.columns([2.4, 1.2, 2.4, 1.8], vertical_alignment="bottom")
    first.text_input("搜索", placeholder="摘要、证据、收款方、凭证号", key=TEXT, persist_state="session")
    _choose(second, "程度", [label for label in _SEVERITIES if _present(worklist, label)], SEVERITY)
    _choose(third, "问题", sorted({*worklist.findings["title"]}), RULE)
    _choose(fourth, "处理状态", [*STATES, AWAITING, PARTLY, CHANGED], STATE)
    with st.expander(_more_label(), icon=":material/filter_list:", key="f-more"):
        places = [*st.columns(4), *st.columns(4, vertical_alignment="bottom")]
        for (key, title), place in zip(_MORE.items(), places, strict=False):
            _choose(place, title, sorted({*table[_COLUMNS[key]]} - {""}, reverse=key == MONTH), key)
        _choose(places[5], "责任人", sorted(assignees), ASSIGNEE)
        places[6].number_input(
            "金额不低于（元）", 0.0, _MOST, step=1000.0, format="%0.2f", key=LEAST, persist_state="session"
        )
        places[7].selectbox("排序", list(_ORDERS), key=ORDER, persist_state="session")
        first, second = st.columns([3, 1], vertical_alignment="center")
        first.toggle("同时显示“提示”一级（只作参考，不进问题清单）", key=HINTS, persist_state="session")
        second.button("清除全部筛选", on_click=_clear, key="f-clear", width="stretch")
    found = _read(worklist)
    state.preset({_LIST: found})
    said = {key: state.value(key) for key in _KEYS if state.value(key) and state.value(key) != next(iter(_ORDERS))}
    state.hold(_PARAMETER, json.dumps(said, ensure_ascii=False) if said else "")
    return found


def _choose(place: DeltaGenerator, title: str, options: Sequence[str], key: str) -> None:
    state.keep_known(key, options)
    place.multiselect(title, options, placeholder="全部", key=key, persist_state="session")


def _present(worklist: Worklist, label: str) -> bool:
    return bool((worklist.table["severity"] == _SEVERITIES[label].rank).any())


def _more_label() -> str:
    count = sum(bool(state.value(key)) for key in (*_MORE, ASSIGNEE, LEAST, HINTS))
    return f"更多筛选（{count}）" if count else "更多筛选"
