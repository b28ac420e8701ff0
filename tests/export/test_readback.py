"""An exported list comes back with the inspector's edits, and every edit is taken over or named."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher_audit import export
from voucher_audit.decision import STATES, Decision
from voucher_audit.errors import UnreadableInput
from voucher_audit.export import proposals
from voucher_audit.export.readback import Edits, read_back
from voucher_audit.report import Finding, Report

FIXTURES = Path(__file__).parent / "fixtures"


def findings(count: int) -> tuple[Finding, ...]:
    """That many findings, told apart by their fingerprints."""
    from tests.export.conftest import finding

    return tuple(finding(number) for number in range(1, count + 1))


def edited(report: Report, folder: Path, edit: Callable[[Any, dict[str, int]], None], **written: Any) -> Edits:
    """Export, let `edit` change the 问题清单 (a sheet of openpyxl and its columns by title), save, read back."""
    path = folder / "清单.xlsx"
    export.write(report, path, **written)
    book = openpyxl.load_workbook(path)
    sheet = book["问题清单"]
    edit(sheet, {str(cell.value): cell.column for cell in sheet[1]})
    book.save(path)
    return read_back(path)


@pytest.fixture
def listed(report: Report) -> Report:
    return dataclasses.replace(report, found=findings(4))


def decision(finding: Finding, seq: int = 1, status: str = "属实", note: str = "已核", who: str = "甲") -> Decision:
    return Decision(finding.fingerprint, seq, status, note, who, "2026-11-23T00:00:00+00:00", finding.facts)


def test_untouched_list_proposes_nothing(listed: Report, tmp_path: Path) -> None:
    made = {listed.found[1].fingerprint: decision(listed.found[1], note="=已核\n  第二行")}
    edits = edited(listed, tmp_path, lambda sheet, at: None, decisions=made)
    assert [row.key for row in edits.rows if row.table == "finding"] == [f.fingerprint for f in listed.found]
    assert edits.edited == ()
    assert edits.problems == ()
    result = proposals.decisions(edits, listed, made)
    assert (result.decisions, result.conflicts, result.agreed, result.absent) == ((), (), (), 0)


def test_edits_become_proposals_wherever_the_row_was_moved(listed: Report, tmp_path: Path) -> None:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        sheet.cell(3, at["处理状态"]).value = " 属实 "
        sheet.cell(3, at["检查意见"]).value = "与原件核对一致"
        sheet.cell(5, at["处理状态"]).value = "排除"
        sheet.cell(5, at["检查意见"]).value = "有公函"
        sheet.cell(5, at["检查人"]).value = "王芳"
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for row, cells in enumerate(reversed(rows), start=2):  # as if sorted the other way round
            for column, cell in enumerate(cells, start=1):
                sheet.cell(row, column).value = cell
        sheet.insert_rows(1)  # and a title put above
        sheet.cell(1, 1).value = "县住建局问题清单"

    result = proposals.decisions(edited(listed, tmp_path, edit), listed, {})
    second, fourth = listed.found[1], listed.found[3]
    assert {(p.fingerprint, p.facts, p.after, p.status, p.note, p.who) for p in result.decisions} == {
        (second.fingerprint, second.facts, 0, "属实", "与原件核对一致", ""),
        (fourth.fingerprint, fourth.facts, 0, "排除", "有公函", "王芳"),
    }
    assert result.conflicts == ()
    assert {p.place for p in result.decisions} == {"工作表「问题清单」第 3 行", "工作表「问题清单」第 5 行"}


def put(row: int, **cells: Any) -> Callable[[Any, dict[str, int]], None]:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        for title, value in cells.items():
            sheet.cell(row, at[title]).value = value

    return edit


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"处理状态": "排除"}, "没有写检查意见"),
        ({"处理状态": "已核实"}, "没有“已核实”这种处理状态"),
        ({"处理状态": None}, "处理状态是空的"),
        ({"处理状态": "=1+1"}, "公式"),
        ({"处理状态": "属实", "标识": "0000000000000000"}, "没有这一条"),
        ({"处理状态": "属实", "标识": None}, "没有标识"),
        ({"处理状态": "属实", "导出时内容": "?"}, "已被改动"),
    ],
)
def test_what_cannot_be_taken_over_is_named(listed: Report, tmp_path: Path, cells: dict[str, Any], why: str) -> None:
    result = proposals.decisions(edited(listed, tmp_path, put(2, **cells)), listed, {})
    assert result.decisions == ()
    assert len(result.conflicts) == 1
    assert why in result.conflicts[0].why
    assert result.conflicts[0].place == "工作表「问题清单」第 2 行"


def test_a_decision_made_in_the_meantime_is_not_overwritten(listed: Report, tmp_path: Path) -> None:
    first = listed.found[0]
    edits = edited(listed, tmp_path, put(2, 处理状态="排除", 检查意见="有公函"))
    now = {first.fingerprint: decision(first, note="别人核过", who="乙")}
    result = proposals.decisions(edits, listed, now)
    assert result.decisions == ()
    assert "已由 乙 改为“属实”" in result.conflicts[0].why
    assert result.conflicts[0].asked == "处理状态：排除，检查意见：有公函"


def test_reading_the_same_file_twice_changes_nothing_the_second_time(listed: Report, tmp_path: Path) -> None:
    first = listed.found[0]
    edits = edited(listed, tmp_path, put(2, 处理状态="属实", 检查意见="已核", 检查人="甲"))
    result = proposals.decisions(edits, listed, {first.fingerprint: decision(first)})
    assert (result.decisions, result.conflicts) == ((), ())
    assert result.agreed == ("工作表「问题清单」第 2 行",)


def test_a_voucher_that_changed_since_the_export_is_looked_at_again(listed: Report, tmp_path: Path) -> None:
    edits = edited(listed, tmp_path, put(2, 处理状态="属实"))
    moved = dataclasses.replace(listed.found[0], facts="other")
    result = proposals.decisions(edits, dataclasses.replace(listed, found=(moved, *listed.found[1:])), {})
    assert result.decisions == ()
    assert "凭证内容已变" in result.conflicts[0].why


def test_copied_rows_must_say_the_same(listed: Report, tmp_path: Path) -> None:
    def copy(status: str) -> Callable[[Any, dict[str, int]], None]:
        def edit(sheet: Any, at: dict[str, int]) -> None:
            sheet.cell(2, at["处理状态"]).value = "属实"
            for column in range(1, sheet.max_column + 1):
                sheet.cell(6, column).value = sheet.cell(2, column).value
            sheet.cell(6, at["处理状态"]).value = status

        return edit

    same = proposals.decisions(edited(listed, tmp_path, copy("属实")), listed, {})
    assert [p.fingerprint for p in same.decisions] == [listed.found[0].fingerprint]
    other = proposals.decisions(edited(listed, tmp_path, copy("待补充材料")), listed, {})
    assert other.decisions == ()
    assert [c.place for c in other.conflicts] == ["工作表「问题清单」第 2 行", "工作表「问题清单」第 6 行"]


def test_rows_taken_out_of_the_list_are_counted(listed: Report, tmp_path: Path) -> None:
    result = proposals.decisions(edited(listed, tmp_path, lambda sheet, at: sheet.delete_rows(3, 2)), listed, {})
    assert result.absent == 2


def test_an_outdated_decision_is_open_again_in_the_list(listed: Report, tmp_path: Path) -> None:
    first = listed.found[0]
    old = dataclasses.replace(decision(first), facts="before")
    edits = edited(listed, tmp_path, lambda sheet, at: None, decisions={first.fingerprint: old})
    assert edits.rows[0].after["处理状态"] == "待核实"
    assert edits.rows[0].after["检查意见"] == "需重新核实：凭证内容已变，原为属实（已核）"


def test_a_file_that_is_no_exported_list_is_one_sentence(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["处理状态", "检查意见"])
    book.save(tmp_path / "别的.xlsx")
    with pytest.raises(UnreadableInput, match="没有可以读回的清单"):
        read_back(tmp_path / "别的.xlsx")


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.text(max_size=20), st.text(max_size=6)), min_size=1, max_size=6),
    st.integers(),
)
def test_what_is_exported_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, opinions: list[tuple[str, str, str]], seed: int
) -> None:
    from tests.export.conftest import report_of

    own = report_of(findings(len(opinions)))
    made = {
        finding.fingerprint: decision(finding, index + 1, *opinion)
        for index, (finding, opinion) in enumerate(zip(own.found, opinions, strict=True))
    }
    folder = tmp_path_factory.mktemp("any")

    def shuffle(sheet: Any, at: dict[str, int]) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        random.Random(seed).shuffle(rows)  # noqa: S311
        for row, cells in enumerate(rows, start=2):
            for column, text in enumerate(cells, start=1):
                cell = sheet.cell(row, column)
                cell.value = text
                cell.data_type = "s" if isinstance(text, str) else cell.data_type  # a text stays one when it is sorted

    edits = edited(own, folder, shuffle, decisions=made)
    rows = [row for row in edits.rows if row.table == "finding"]
    assert {row.key: row.seen for row in rows} == {key: made[key].seq for key in made}
    assert edits.edited == ()
    for row in rows:
        assert row.after["处理状态"] == made[row.key].status


@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_lists_that_libreoffice_saved(suffix: str) -> None:
    listed = read_back(FIXTURES / f"list-by-libreoffice.{suffix}")
    assert listed.problems == ()
    assert [row.key for row in listed.rows if row.table == "finding"] == [f"{number:016x}" for number in range(1, 5)]
    (row,) = listed.edited
    assert (row.key, row.facts, row.seen) == ("0000000000000001", "facts1", 0)
    assert {title: row.after[title] for title in row.changed} == {
        "处理状态": "排除", "检查意见": "有公函，\n已补充", "检查人": "王芳",
    }  # fmt: skip
    decided_before = listed.rows[3]
    assert decided_before.seen == 2
    assert decided_before.after["检查意见"].startswith("=已核")

    matters = read_back(FIXTURES / f"matters-by-libreoffice.{suffix}")
    assert matters.problems == ()
    (row,) = matters.edited
    assert (row.table, row.key, row.seen) == ("matter", "7", 3)
    assert {title: row.after[title] for title in row.changed} == {
        "完成时限": "2026-08-01", "整改情况": "已收回", "追回金额（元）": "1234.50",
    }  # fmt: skip
