"""更正列的含义: what each column of a file is, as the user says; kept for every later file of the same layout."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from voucher_audit.reading.corrections import (
    ColumnReading,
    columns_at,
    columns_of,
    correction,
    field_choices,
    sheets_of,
    shortcoming,
)
from voucher_audit.roles import Act, demand
from voucher_audit.schema import Book
from voucher_audit.store import mappings
from voucher_audit.store.projects import Upload
from voucher_audit.ui import page, state
from voucher_audit.ui.view import View

_LOOK = 12  # rows of a refused sheet that are shown to find the header


@st.dialog("更正列的含义", width="large")
def open_dialog(view: View, upload: Upload, books: Sequence[Book]) -> None:
    """Columns of a file that was read, or of one that was refused once its header row is pointed out."""
    st.caption("选定以后，凡是列名相同的文件（包括以后各月的）都照此读取。")
    columns = _of_books(upload, books) if books else _of_refused(upload)
    if not columns:
        return
    fields = _choices(upload, columns)
    problem = shortcoming(fields)
    year = st.number_input("文件没有写年度时，按哪一年（不填为 0）", 0, 2100, 0, key=f"map-year-{upload.id}")
    if problem:
        st.warning(f"还不能读成账：{problem}。")
    if st.button("保存并用于以后的文件", type="primary", disabled=bool(problem), key=f"map-save-{upload.id}"):
        demand(view.account, Act.UPLOAD)
        assert view.project is not None  # noqa: S101 - the dialog belongs to a file of a project
        made = correction(columns, fields, year=int(year), name=upload.name)
        mappings.keep(view.store, view.project.id, made, who=view.user)
        state.record(view, "更正列含义", f"文件 {upload.id}")
        state.note("已保存列的含义；重新检查后生效")
        st.rerun()


def _of_books(upload: Upload, books: Sequence[Book]) -> tuple[ColumnReading, ...]:
    names = [book.sheet or book.file for book in books]
    at = 0
    if len(books) > 1:
        at = names.index(st.selectbox("工作表", names, key=f"map-sheet-{upload.id}"))
    return columns_of(books[at])


def _of_refused(upload: Upload) -> tuple[ColumnReading, ...]:
    sheets = sheets_of((upload.name, upload.path.read_bytes()))
    names = [sheet.sheet or upload.name for sheet in sheets]
    sheet = sheets[names.index(st.selectbox("工作表", names, key=f"map-sheet-{upload.id}"))]
    st.dataframe(sheet.cells.head(_LOOK).astype("str"), height=280, key=f"map-look-{upload.id}")
    rows = [int(row) for row in sheet.cells.index]
    header = st.selectbox("列名（表头）在第几行", rows, key=f"map-header-{upload.id}")
    return columns_at(sheet, header)


def _choices(upload: Upload, columns: Sequence[ColumnReading]) -> dict[int, str]:
    titles = field_choices()
    chosen: dict[int, str] = {}
    for column in columns:
        what, cells, pick = st.columns([2, 3, 3], vertical_alignment="center")
        what.markdown(f"**{column.letter}**　{page.plain(column.header) or '（无列名）'}")
        cells.caption(page.plain("｜".join(column.samples)) or "（空列）")
        # what the column is now, then what it might be, then the rest
        order = list(dict.fromkeys([column.field, *column.alternatives, "", *titles]))
        chosen[column.position] = pick.selectbox(
            f"列 {column.letter} 是", order, format_func=titles.__getitem__, label_visibility="collapsed",
            key=f"map-{upload.id}-{column.position}-{column.field}",
        )  # fmt: skip
    return chosen
