"""The 整改台账 goes out, is filled in by the units, and comes back; the 抽凭清单 can be drawn again from what it prints."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.export.conftest import NASTY
from voucher_audit import engine, export, sampling
from voucher_audit.config import Config
from voucher_audit.export import matter_proposals
from voucher_audit.export.readback import Edits, read_back
from voucher_audit.rectification import Matter, numbered
from voucher_audit.registers import Registers
from voucher_audit.report import Report

TODAY = date(2026, 7, 1)
GROUP = "财务管理制度执行不到位"


def matters() -> list[Matter]:
    first = Matter(GROUP, "白条列支", "2021年5月18日记-1：以借条支付现金", 10000000, "甲", ("2021年5月18日记-1",), ("f1",),
                   unit="财务股", deadline=date(2026, 6, 30), state="整改中", id=7, seq=3)  # fmt: skip
    second = Matter(GROUP, NASTY, "无发票", 248050, "甲", (), ("f2",), unit="办公室", progress="已补发票", evidence="发票",
                    recovered=100000, state="已整改", id=9, seq=1)  # fmt: skip
    return numbered([first, second])


def returned(report: Report, folder: Path, edit: Callable[[Any, dict[str, int]], None]) -> Edits:
    path = folder / "台账.xlsx"
    export.write_matters(matters(), path, report, TODAY)
    book = openpyxl.load_workbook(path)
    sheet = book["整改台账"]
    edit(sheet, {str(cell.value): cell.column for cell in sheet[1]})
    book.save(path)
    return read_back(path)


def compared(edits: Edits, current: list[Matter] | None = None, may_close: bool = True) -> Any:
    return matter_proposals.changes(edits, current or matters(), who="王芳", may_close=may_close, today=TODAY)


def put(row: int, **cells: Any) -> Callable[[Any, dict[str, int]], None]:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        for title, value in cells.items():
            title = f"{title}（元）" if title.endswith("金额") else title
            sheet.cell(row, at[title]).value = value

    return edit


def test_untouched_list_changes_nothing(report: Report, tmp_path: Path) -> None:
    edits = returned(report, tmp_path, lambda sheet, at: None)
    assert [(row.key, row.seen) for row in edits.rows] == [("7", 3), ("9", 1)]  # the row of totals is none
    assert edits.problems == ()
    assert compared(edits) == matter_proposals.MatterProposals((), (), (), 2, 0)


def test_list_prints_overdue_totals_and_no_formula(report: Report, tmp_path: Path) -> None:
    export.write_matters(matters(), tmp_path / "台账.xlsx", report, TODAY)
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    sheet = book["整改台账"]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["超期"] for row in rows[:2]] == ["超期", None]
    assert (rows[-1]["序号"], rows[-1]["涉及金额（元）"], rows[-1]["追回金额（元）"]) == ("合计", 102480.5, 1000)
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    for title in ("标识", "凭证指纹", "意见序次", "导出时内容"):
        letter = openpyxl.utils.get_column_letter(head.index(title) + 1)
        group = next(d for k, d in sheet.column_dimensions.items() if d.min <= head.index(title) + 1 <= d.max)
        assert group.hidden, letter
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1"
    figures = CalamineWorkbook.from_path(tmp_path / "台账.xlsx").get_sheet_by_name("整改统计").to_python()
    rates = {str(row[0]): row[7] for row in figures if row[0] in ("财务股", "办公室", "合计")}
    assert rates == {"财务股": "0.0%", "办公室": "100.0%", "合计": "50.0%"}


def test_what_the_units_filled_in_is_proposed(report: Report, tmp_path: Path) -> None:
    edits = returned(
        report, tmp_path,
        put(2, 整改情况="已收回借款", 追回金额="100,000元", 完成时限="2026年8月1日", 责任人=" 张伟 ", 状态="已整改"),
    )  # fmt: skip
    result = compared(edits)
    (change,) = result.changes
    assert (change.matter, change.after, change.place) == (7, 3, "工作表「整改台账」第 2 行")
    assert change.changes == {
        "progress": "已收回借款", "recovered": 10000000, "deadline": date(2026, 8, 1), "person": "张伟", "state": "已整改",
    }  # fmt: skip
    assert "追回金额（元）：0.00 → 100000.00" in change.told
    assert (result.conflicts, result.untouched) == ((), 1)


@pytest.mark.parametrize(
    ("row", "cells", "why"),
    [
        (2, {"完成时限": "年底"}, "完成时限应为日期"),
        (2, {"完成时限": "2026-02-30"}, "完成时限应为日期"),
        (2, {"追回金额": "约一万"}, "追回金额（元）应为金额"),
        (2, {"追回金额": -5}, "不能为负"),
        (2, {"状态": "已销号"}, "不能从「整改中」直接改为「已销号」"),
        (2, {"状态": "已完成"}, "没有「已完成」这种状态"),
        (2, {"状态": "已整改"}, "请填写整改情况"),
        (3, {"状态": "整改中"}, "要写明理由"),
        (2, {"整改情况": "甲", "标识": "8"}, "没有这一项"),
        (2, {"整改情况": "甲", "凭证指纹": "别的项目"}, "不是同一项"),
    ],
)
def test_what_cannot_be_taken_over_is_named(
    report: Report, tmp_path: Path, row: int, cells: dict[str, Any], why: str
) -> None:
    result = compared(returned(report, tmp_path, put(row, **cells)))
    assert result.changes == ()
    (conflict,) = result.conflicts
    assert why in conflict.why
    assert conflict.place == f"工作表「整改台账」第 {row} 行"


def test_closing_needs_the_role_and_going_back_a_reason(report: Report, tmp_path: Path) -> None:
    closing = returned(report, tmp_path, put(3, 状态="已销号"))
    assert [change.changes for change in compared(closing).changes] == [{"state": "已销号"}]
    assert "只有检查或管理角色" in compared(closing, may_close=False).conflicts[0].why
    back = compared(returned(report, tmp_path, put(3, 状态="整改中", 变更说明="发票是假的"))).changes
    assert [(change.changes, change.reason) for change in back] == [({"state": "整改中"}, "发票是假的")]


def test_changes_in_the_meantime_conflict_cell_by_cell(report: Report, tmp_path: Path) -> None:
    edits = returned(report, tmp_path, put(2, 整改情况="已收回借款", 责任人="张伟"))
    first, second = matters()
    elsewhere = dataclasses.replace(first, measures="追回", seq=4)
    (change,) = compared(edits, [elsewhere, second]).changes
    assert (change.after, set(change.changes)) == (4, {"progress", "person"})
    same = dataclasses.replace(first, person="李强", seq=4)
    result = compared(edits, [same, second])
    assert result.changes == ()
    assert "责任人（现为“李强”）" in result.conflicts[0].why
    already = dataclasses.replace(first, person="张伟", progress="已收回借款", seq=4)
    assert compared(edits, [already, second]).agreed == ("工作表「整改台账」第 2 行",)


def test_days_typed_as_days_are_read(report: Report, tmp_path: Path) -> None:
    edits = returned(report, tmp_path, put(2, 完成时限=datetime(2026, 9, 1)))  # noqa: DTZ001
    assert [change.changes for change in compared(edits).changes] == [{"deadline": date(2026, 9, 1)}]


@pytest.mark.parametrize("method", ["random", "stratified", "monetary"])
def test_a_sample_can_be_drawn_again_from_what_is_printed(
    report: Report, tmp_path: Path, method: sampling.Method
) -> None:
    population = engine.prepare(report.ledger, Registers(), Config()).vouchers
    export.write_sample(
        sampling.draw(population, method, 1, 42), population, tmp_path / "抽凭.xlsx", report, "账簿：甲"
    )
    book = CalamineWorkbook.from_path(tmp_path / "抽凭.xlsx")
    printed = {str(row[0]): str(row[3]) for row in book.get_sheet_by_name("抽样说明").to_python() if row[0]}
    assert printed["随机种子"] == "42"
    assert printed["总体"] == "2 张凭证，102,480.50 元"
    assert printed["总体范围"] == "账簿：甲"
    assert printed["抽样间隔（元）"] == ("102,480.50" if method == "monetary" else "（本方法不用）")
    again = sampling.draw(population, method, int(printed["要求的样本量"]), int(printed["随机种子"]))
    head, *rows = book.get_sheet_by_name("抽凭清单").to_python()
    drawn = {row[head.index("凭证号")] for row in rows if row[head.index("凭证号")]}
    assert drawn == set(population.loc[again.vouchers.index, "voucher"])
    assert rows[-1][0] == "合计"
