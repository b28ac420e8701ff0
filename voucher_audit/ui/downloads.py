"""The export buttons: the file is made when it is asked for."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from voucher_audit import export
from voucher_audit.ui.view import View

_KINDS = {
    ".xlsx": ("导出 Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".csv": ("导出 CSV", "text/csv"),
    ".json": ("导出 JSON", "application/json"),
}


def download(view: View, key: str) -> None:
    """Buttons for every format."""
    if view.report is None or view.project is None:
        return
    columns = st.columns([1, 1, 1, 5])
    for column, (suffix, (label, mime)) in zip(columns, _KINDS.items(), strict=False):
        column.download_button(
            label,
            data=lambda suffix=suffix: _made(view, suffix),  # type: ignore[misc]
            file_name=f"问题清单-{view.project.name}{suffix}",
            mime=mime,
            on_click="ignore",
            key=f"{key}{suffix}",
            width="stretch",
        )


def _made(view: View, suffix: str) -> bytes:
    assert view.report is not None  # noqa: S101 - the button is not drawn otherwise
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"list{suffix}"
        export.write(view.report, target, decisions=view.decisions)
        return target.read_bytes()
