"""The only place that touches `st.session_state` and `st.query_params`. Nothing that must survive lives here."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from voucher_audit import engine
from voucher_audit.config import Config
from voucher_audit.engine import Prepared
from voucher_audit.report import Report
from voucher_audit.store import archive, projects
from voucher_audit.store.database import Store, open_store


@st.cache_resource
def store() -> Store:
    """The installation's store."""
    return open_store()


@st.cache_resource(max_entries=3, show_spinner="正在打开检查结果……")
def _report(folder: Path, run_id: int) -> Report:
    return archive.load(folder)


def report_of(run: projects.Run) -> Report:
    """A finished run's report; kept in memory for the next click."""
    return _report(store().reports / str(run.id), run.id)


def current_project() -> projects.Project | None:
    """The project in the address bar, else the one looked at last, else the newest."""
    known = projects.projects(store())
    # another page's link comes without the query: then it is the one looked at last
    wanted = st.query_params.get("project") or str(st.session_state.get("project", ""))
    chosen = next((entry for entry in known if str(entry.id) == wanted), known[0] if known else None)
    if chosen is not None and st.query_params.get("project") != str(chosen.id):
        choose_project(chosen)
    return chosen


def choose_project(project: projects.Project) -> None:
    """Make it the current one, also after a refresh of the browser."""
    st.query_params["project"] = str(project.id)
    st.session_state["project"] = project.id


def know_pages(pages: Mapping[str, Any]) -> None:
    """Keep the pages of this drawing by their path, for links between them."""
    st.session_state["pages"] = dict(pages)


def page_named(path: str) -> Any | None:
    """The page of that path, if the user has it."""
    return st.session_state.get("pages", {}).get(path)


def go(path: str) -> None:
    """Open another page of ours; the current project stays."""
    target = page_named(path)
    if target is not None:
        st.switch_page(target)


def prepared_of(run: projects.Run, report: Report, config: Config) -> Prepared:
    """What the rules of that run saw, rebuilt from its report; for samples and trial runs of thresholds."""
    return _prepared(report, run.id, tuple(book.name for book in report.ledger.books), config)


@st.cache_resource(max_entries=2, show_spinner="正在准备凭证……", hash_funcs={Config: repr})
def _prepared(_report: Report, run_id: int, books: tuple[str, ...], config: Config) -> Prepared:
    return engine.prepare(_report.ledger, _report.registers, config)


def newest_run(project: projects.Project) -> projects.Run | None:
    """The latest finished run, else the latest."""
    known = projects.runs(store(), project.id)
    return next((run for run in known if run.state == "done"), known[0] if known else None)


def pending_run(project: projects.Project) -> projects.Run | None:
    """A run that is still going."""
    known = projects.runs(store(), project.id)
    return known[0] if known and not known[0].over else None


def user() -> str:
    """Who decides: in the local mode, the person logged on to this computer."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "本机用户"


def turn(name: str) -> int:
    """A counter for widget keys: a new key is an empty widget."""
    return int(st.session_state.get(f"turn-{name}", 0))


def next_turn(name: str) -> None:
    """Empty the widgets that carry this counter in their keys."""
    st.session_state[f"turn-{name}"] = turn(name) + 1


def selected(name: str) -> int | None:
    """Row chosen in the table of that key, or None."""
    value = st.session_state.get(name)
    rows = value["selection"]["rows"] if value else []
    return int(rows[0]) if rows else None


def select(name: str, row: int) -> None:
    """Choose a row of that table before it is drawn."""
    st.session_state[name] = {"selection": {"rows": [row], "columns": [], "cells": []}}


def note(text: str) -> None:
    """Remember a sentence for the next drawing of the page."""
    st.session_state["note"] = text


def take_note() -> str:
    """The sentence, once."""
    return str(st.session_state.pop("note", ""))


def wish(name: str, row: int) -> None:
    """Choose a row of a table that this run of the page has already drawn: takes effect in the next."""
    st.session_state[f"wish-{name}"] = row


def grant(name: str) -> None:
    """Apply a wish before the table is drawn."""
    row = st.session_state.pop(f"wish-{name}", None)
    if row is not None:
        select(name, row)
