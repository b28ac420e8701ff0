"""What every page is made of: its head, cards of numbers, and what to do when there is nothing yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

import streamlit as st

from voucher_audit.ui import state
from voucher_audit.ui.view import View

Tone = Literal["", "high", "medium", "low"]


@dataclass(frozen=True)
class Card:
    """One number and what it counts; `note` is a small second line."""

    number: str
    title: str
    tone: Tone = ""
    note: str = ""


def head(title: str, about: str = "") -> None:
    """The page's title with one line under it."""
    st.title(title, anchor=False)
    if about:
        st.html(f'<div class="va-about">{escape(about)}</div>')


def cards(shown: Iterable[Card]) -> None:
    """A row of cards that wraps on narrow screens."""
    st.html(f'<div class="va-cards">{"".join(_card(card) for card in shown)}</div>')


def empty(sentence: str, page: str = "", label: str = "") -> None:
    """Nothing to show yet: one sentence that says what to do, with a link to the page where it is done."""
    with st.container(border=True):
        st.markdown(sentence)
        target = state.page_named(page)
        if target is not None and label:
            st.page_link(target, label=label, icon=":material/arrow_forward:")


def no_report(view: View) -> None:
    """The empty state of every page that shows results."""
    if view.project is None:
        empty("还没有项目。请先建立一个项目并上传账簿。", "upload", "去“项目与上传”")
    else:
        empty(f"「{plain(view.project.name)}」还没有检查结果。请上传账簿并开始检查。", "upload", "去“项目与上传”")


def plain(text: str) -> str:
    """Text of a file for markdown: its characters must not become formatting."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$:~&" else c for c in text)


def size_text(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1024:,.0f}\u00a0KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f}\u00a0MB"


def moment_text(stamp: str) -> str:
    """UTC stamp of the store in the local time of this machine: `2026-11-23 08:15`."""
    return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M")


def _card(card: Card) -> str:
    tone = f" va-{card.tone}" if card.tone else ""
    note = f'<div class="s">{escape(card.note)}</div>' if card.note else ""
    return (
        f'<div class="va-card"><div class="n{tone}">{escape(card.number)}</div>'
        f'<div class="t">{escape(card.title)}</div>{note}</div>'
    )
