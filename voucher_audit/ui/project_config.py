"""Saves a project's settings after they were checked."""

from __future__ import annotations

from typing import Any

import streamlit as st

from voucher_audit import config as configuration
from voucher_audit import toml_tables
from voucher_audit.roles import Act, demand
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.store import projects
from voucher_audit.store.projects import Project
from voucher_audit.ui import state
from voucher_audit.ui.view import View


def keep(view: View, project: Project, data: dict[str, Any]) -> None:
    """Check and save; a wrong value is refused with a sentence and nothing changes."""
    demand(view.account, Act.CONFIGURE)
    configuration.parse(data, all_rules(), "项目设置")
    projects.set_config(view.store, project.id, toml_tables.text(data) if data else "")
    state.record(view, "修改设置")
    state.note("设置已保存")
    st.rerun()
