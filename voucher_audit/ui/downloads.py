"""The export buttons: a file is made when it is asked for, and its asking is logged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from voucher_audit import export
from voucher_audit.export.safe import file_stem
from voucher_audit.rectification import Matter
from voucher_audit.report import Report
from voucher_audit.store import rectification as log
from voucher_audit.ui import returned, state
from voucher_audit.ui.view import View

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Write = Callable[[View, Report, Path], None]


@dataclass(frozen=True)
class _Kind:
    label: str
    name: str
    suffix: str
    mime: str
    write: Write


def _list(view: View, report: Report, target: Path) -> None:
    export.write(report, target, decisions=view.decisions)


def _summary(view: View, report: Report, target: Path) -> None:
    export.write_summary(report, target, view.decisions, matters_of(view))


def _papers(view: View, report: Report, target: Path) -> None:
    confirmed = [key for key, decision in view.decisions.items() if decision.in_force == "属实"]
    chosen = confirmed or [finding.fingerprint for finding in report.listed]
    export.write_working_paper(report, chosen, target, view.decisions, matters_of(view))


_KINDS: Final = (
    _Kind("导出 Excel", "问题清单", ".xlsx", XLSX, _list),
    _Kind("汇总报告", "汇总报告", ".docx", DOCX, _summary),
    _Kind("问题底稿", "问题底稿", ".docx", DOCX, _papers),
    _Kind("导出 CSV", "问题清单", ".csv", "text/csv", _list),
    _Kind("导出 JSON", "问题清单", ".json", "application/json", _list),
)


def download(view: View, key: str) -> None:
    """Buttons for every document, and the way back for lists that were filled in elsewhere."""
    if view.report is None or view.project is None:
        return
    for column, kind in zip(st.columns(len(_KINDS)), _KINDS, strict=True):
        with column:
            button(view, kind.label, kind.name, kind.suffix, kind.mime, kind.write, f"{key}-{kind.name}{kind.suffix}")
    st.caption("汇总报告和底稿是 Word 文件；底稿一事一页：已定为“属实”的各一页；还没有属实的，清单中的每张凭证各一页。")
    returned.draw(view)


def button(view: View, label: str, name: str, suffix: str, mime: str, write: Write, key: str) -> None:
    """One button; `write` is called when it is pressed."""
    assert view.project is not None  # noqa: S101 - the caller asked
    report = view.report

    def made() -> bytes:
        assert report is not None  # noqa: S101 - the button is not drawn otherwise
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"file{suffix}"
            write(view, report, target)
            state.record(view, "导出", f"{name}{suffix}")
            return target.read_bytes()

    st.download_button(
        label, data=made, file_name=f"{file_stem(f'{name}-{view.project.name}')}{suffix}", mime=mime,
        on_click="ignore", key=key, width="stretch",
    )  # fmt: skip


def matters_of(view: View) -> Sequence[Matter]:
    """The 整改台账 as the user may see it."""
    assert view.project is not None  # noqa: S101 - the caller asked
    return [matter for matter in log.matters(view.store, view.project.id) if view.concerns(matter.book, matter.unit)]
