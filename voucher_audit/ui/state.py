"""The only place that touches `st.session_state` and `st.query_params`. Nothing that must survive lives here."""

from __future__ import annotations

import getpass
from pathlib import Path

import streamlit as st

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
    """The project in the address bar, else the newest."""
    known = projects.projects(store())
    wanted = st.query_params.get("project", "")
    return next((entry for entry in known if str(entry.id) == wanted), known[0] if known else None)


def choose_project(project: projects.Project) -> None:
    """Make it the current one, also after a refresh of the browser."""
    st.query_params["project"] = str(project.id)


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
