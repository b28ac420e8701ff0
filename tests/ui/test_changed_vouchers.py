"""与上次检查相比: vouchers that changed or went between two uploads, named one by one when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.small_ledger import csv
from voucher_audit import jobs
from voucher_audit.store import projects
from voucher_audit.store.database import open_store


def upload_page() -> None:
    from voucher_audit.store import projects
    from voucher_audit.ui import shell, state
    from voucher_audit.ui.views import upload

    shell._guarded(upload.render, None, projects.projects(state.store()))


def test_changed_and_missing_vouchers_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOUCHER_AUDIT_DATA", str(tmp_path))
    st.cache_resource.clear()
    store = open_store(tmp_path)
    project = projects.create_project(store, "某局").id
    projects.set_config(store, project, '[rules]\nselect = ["iou-in-cash"]\n')
    without_last = b"\n".join(csv(iou=4700.0).split(b"\n")[:-2])
    for content in (csv(), without_last):
        for upload in projects.uploads(store, project):
            projects.remove_upload(store, upload)
        projects.add_upload(store, project, "某局2023年.csv", content, "ledger")
        jobs.perform(store.folder, store.url, projects.create_run(store, project))
    at = AppTest.from_function(upload_page, default_timeout=60).run()
    assert not at.exception
    at.toggle(key="changed-vouchers").set_value(True).run()
    shown = "".join(str(element.proto.body) for element in at.get("html"))
    assert "改动 1 张，没有了 1 张，新增 0 张，没有变化 6 张" in shown
    assert "记-3　付张三零工费（白条）　金额 4,000.00 → 4,700.00" in shown
    assert "记-8" in shown.partition("没有了</b>")[2]
    st.cache_resource.clear()
