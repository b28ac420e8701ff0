"""The only place that touches `st.session_state`, `st.query_params` and `st.context`. Nothing that must survive lives here."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from voucher_audit import engine, worklist
from voucher_audit.config import Config
from voucher_audit.engine import Prepared
from voucher_audit.report import Report
from voucher_audit.roles import User
from voucher_audit.store import archive, operations, projects, sessions
from voucher_audit.store.database import Store, open_store
from voucher_audit.ui import gate, server
from voucher_audit.ui.view import View


@st.cache_resource
def store() -> Store:
    """The installation's store."""
    return open_store()


def must_log_in() -> bool:
    """Was the page started for named users?"""
    return bool(os.environ.get(server.AUTH))


def account() -> User | None:
    """Who is logged in, by the cookie of the browser; None when nobody is, or nobody needs to be."""
    token = st.context.cookies.get(gate.COOKIE, "") if must_log_in() else ""
    return sessions.user_of(store(), token) if token else None


def local_user() -> str:
    """Without logins: the person logged on to this computer."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "本机用户"


def record(view: View, action: str, what: str = "") -> None:
    """A line in the operations log; `what` holds ids and counts, never a text of the books."""
    project, address = view.project.id if view.project else 0, st.context.ip_address
    where = address if isinstance(address, str) else ""  # without a browser there is none
    operations.record(view.store, view.user, action, project=project, object=what, address=where)


@st.cache_resource(max_entries=4, show_spinner="正在打开检查结果……")
def _report(folder: Path, run_id: int) -> Report:
    return archive.load(folder)


def worklist_of(view: View, hints: bool = False) -> worklist.Worklist:
    """The worklist of what the user may see of the view's run; kept for the next click."""
    assert view.run is not None  # noqa: S101 - pages ask only when there is a report
    assert view.report is not None  # noqa: S101
    return _worklist(view.report, view.run.id, view.units, hints)


@st.cache_resource(max_entries=6, show_spinner="正在整理线索……")
def _worklist(_report: Report, run_id: int, units: frozenset[str] | None, hints: bool) -> worklist.Worklist:
    return worklist.build(_report, hints)


def report_of(run: projects.Run) -> Report:
    """A finished run's report; kept in memory for the next click."""
    return _report(store().reports / str(run.id), run.id)


def prepared_of(view: View, config: Config) -> Prepared:
    """What the rules of the view's run saw, rebuilt from its report; for samples and trial runs of thresholds."""
    assert view.run is not None  # noqa: S101 - pages ask only when there is a report
    assert view.report is not None  # noqa: S101
    return _prepared(view.report, view.run.id, view.units, repr(config), config)


@st.cache_resource(max_entries=2, show_spinner="正在准备凭证……")
def _prepared(_report: Report, run_id: int, units: frozenset[str] | None, settings: str, _config: Config) -> Prepared:
    return engine.prepare(_report.ledger, _report.registers, _config)


def current_project(known: list[projects.Project]) -> projects.Project | None:
    """Of these, the project in the address bar, else the one looked at last, else the newest."""
    # another page's link comes without the query: then it is the one looked at last
    wanted = st.query_params.get("project") or str(st.session_state.get("project", ""))
    chosen = next((entry for entry in known if str(entry.id) == wanted), known[0] if known else None)
    if chosen is not None:
        choose_project(chosen)
    return chosen


def choose_project(project: projects.Project) -> None:
    """Make it the current one, also after a refresh of the browser."""
    if st.query_params.get("project") != str(project.id):
        st.query_params["project"] = str(project.id)
    st.session_state["project"] = project.id


def leave_project() -> None:
    """No project is chosen any more: the newest is shown."""
    st.session_state.pop("project", None)
    st.query_params.clear()


def newest_run(project: projects.Project) -> projects.Run | None:
    """The latest finished run, else the latest."""
    known = projects.runs(store(), project.id)
    return next((run for run in known if run.state == "done"), known[0] if known else None)


def run_before(project: projects.Project, run: projects.Run) -> projects.Run | None:
    """The finished run before that one."""
    known = projects.runs(store(), project.id)
    return next((entry for entry in known if entry.id < run.id and entry.state == "done"), None)


def pending_run(project: projects.Project) -> projects.Run | None:
    """A run that is still going."""
    known = projects.runs(store(), project.id)
    return known[0] if known and not known[0].over else None


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


def drop_uploads(files: Iterable[UploadedFile]) -> None:
    """Give back the memory of uploaded files that are on disk: streamlit keeps them until the browser is closed."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return
    manager = runtime.get_instance().uploaded_file_mgr
    if isinstance(manager, MemoryUploadedFileManager):
        for file in files:
            manager.remove_file(context.session_id, file.file_id)


def turn(name: str) -> int:
    """A counter for widget keys: a new key is an empty widget."""
    return int(st.session_state.get(f"turn-{name}", 0))


def next_turn(name: str) -> None:
    """Empty the widgets that carry this counter in their keys."""
    st.session_state[f"turn-{name}"] = turn(name) + 1


def set_turn(name: str, value: int) -> None:
    """Put the counter somewhere."""
    st.session_state[f"turn-{name}"] = value


def seen(name: str, now: Mapping[str, int]) -> Mapping[str, int]:
    """What the form of that name showed when it was first drawn after another form, a save or a refusal: `now` then."""
    kept = st.session_state.get("seen")
    if kept is None or kept[:2] != (name, turn(name)):
        kept = st.session_state["seen"] = (name, turn(name), dict(now))
    return dict(kept[2])


def refuse(text: str) -> None:
    """A form was not accepted: remember why for the next drawing, which shows the form as it then is."""
    st.session_state.pop("seen", None)
    st.session_state["refusal"] = text


def take_refusal() -> str:
    """Why the form was not accepted, once; empty if it was."""
    return str(st.session_state.pop("refusal", ""))


def selected(name: str) -> int | None:
    """Row chosen in the table of that key, or None."""
    value = st.session_state.get(name)
    rows = value["selection"]["rows"] if value else []
    return int(rows[0]) if rows else None


def clicked(name: str) -> int | None:
    """Row of the cell clicked in the table of that key, or None."""
    value = st.session_state.get(name)
    cells = value["selection"].get("cells", []) if value else []
    return int(cells[0][0]) if cells else None


def ticked(name: str) -> list[int]:
    """Rows ticked in the table of that key."""
    value = st.session_state.get(name)
    return [int(row) for row in value["selection"]["rows"]] if value else []


def select(name: str, row: int) -> None:
    """Choose a row of that table before it is drawn."""
    st.session_state[name] = {"selection": {"rows": [row], "columns": [], "cells": []}}


def note(text: str) -> None:
    """Remember a sentence for the next drawing of the page."""
    st.session_state["note"] = text


def take_note() -> str:
    """The sentence, once."""
    return str(st.session_state.pop("note", ""))


def preset(values: Mapping[str, object]) -> None:
    """Give widgets of a page that is not drawn yet their values."""
    for key, value in values.items():
        st.session_state[key] = value


def value(key: str, default: Any = None) -> Any:
    """What a widget holds before it is drawn."""
    return st.session_state.get(key, default)


def forget(*keys: str) -> None:
    """Let widgets fall back to their defaults."""
    for key in keys:
        st.session_state.pop(key, None)


def keep_known(key: str, options: Sequence[str]) -> None:
    """Drop choices of a multiselect that its options no longer hold: another project, another run."""
    chosen = st.session_state.get(key)
    if isinstance(chosen, list) and not set(chosen) <= set(options):
        st.session_state[key] = [entry for entry in chosen if entry in options]


def held(name: str) -> str:
    """What the address bar holds under that name."""
    return str(st.query_params.get(name, ""))


def hold(name: str, text: str) -> None:
    """Let the address bar hold it; blank: nothing."""
    if held(name) != text:
        if text:
            st.query_params[name] = text
        else:
            st.query_params.pop(name, None)


def opened() -> str:
    """Fingerprint of the item that is open in full, from the address bar; blank: the list."""
    return str(st.query_params.get("item", ""))


def open_item(fingerprint: str) -> None:
    """Open one item in full, or with "" go back to the list."""
    st.session_state.pop("seen", None)
    hold("item", fingerprint)


def wish(name: str, row: int) -> None:
    """Choose a row of a table that this run of the page has already drawn: takes effect in the next."""
    st.session_state[f"wish-{name}"] = row


def grant(name: str) -> None:
    """Apply a wish before the table is drawn."""
    row = st.session_state.pop(f"wish-{name}", None)
    if row is not None:
        select(name, row)
