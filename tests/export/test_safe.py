"""No cell can become a formula, no character can break a file."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher_audit import export
from voucher_audit.export.cells import SheetColumn
from voucher_audit.export.paper import Paper
from voucher_audit.export.safe import file_stem, guarded, plain, risky
from voucher_audit.report import Report

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1", "﹦1", "  =1", "'=1", "\n=1"]
HARMLESS = ["付款", "100-200", "a=b", "（=1）", "1+1", ""]


@pytest.mark.parametrize("text", RISKY)
def test_what_a_spreadsheet_could_run_is_guarded(text: str) -> None:
    assert risky(text)
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert not risky(text)
    assert guarded(text) == text


def test_control_characters_go_and_line_breaks_stay() -> None:
    assert plain("甲\x00乙\x0b丙\ud800丁\uffff\r\n戊\t己\u202e") == "甲乙丙丁\n戊\t己"


@pytest.mark.parametrize(
    ("text", "name"),
    [("../../etc/passwd", "etc-passwd"), ("记-12：付款?", "记-12：付款"), ("..", "未命名"), ("a\nb", "a-b")],
)
def test_file_names_stay_in_their_folder(text: str, name: str) -> None:
    assert file_stem(text) == name


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(RISKY), min_size=1, max_size=12))
def test_any_text_in_headings_and_cells_comes_back_as_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    columns = [SheetColumn(text or "空", 10) for text in texts]
    with Paper(path, texts[0], texts[-1], "0") as paper:
        paper.table("表", columns, [texts], empty="无", freeze=0)
    sheet = openpyxl.load_workbook(path)["表"]
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f", cell.coordinate
    assert [cell.value or "" for cell in sheet[2]] == [plain(text) for text in texts]


def test_what_the_reviewer_typed_is_guarded_in_the_csv_too(report: Report, tmp_path: Path) -> None:
    from voucher_audit.decision import Decision

    finding = dataclasses.replace(report.listed[0], title="=标题", voucher="+1")
    own = dataclasses.replace(report, found=(finding,))
    made = {finding.fingerprint: Decision(finding.fingerprint, 1, "排除", "=已核", "@甲", "2026-11-23", finding.facts)}
    export.write(own, tmp_path / "a.csv", decisions=made)
    row = next(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))))
    assert (row["问题"], row["凭证号"], row["检查意见"], row["检查人"]) == ("'=标题", "'+1", "'=已核", "'@甲")
