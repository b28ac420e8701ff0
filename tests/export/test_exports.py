"""Exports are read back with other programs' eyes."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.export.conftest import NASTY
from voucher_audit import engine, examples, export
from voucher_audit.config import Config
from voucher_audit.decision import Decision
from voucher_audit.report import Report, Severity
from voucher_audit.rules.api import Example, V


def test_workbook_has_its_sheets_headings_filters_and_drop_downs(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    export.write(report, target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [
        "封面", "问题清单", "离群凭证", "底稿", "依据条文", "覆盖说明", "运行参数", "读取说明",
    ]  # fmt: skip
    sheet = book["问题清单"]
    assert [cell.value for cell in sheet[1]][:7] == ["序号", "程度", "问题", "账簿", "日期", "凭证号", "金额（元）"]
    assert sheet.freeze_panes is not None
    assert sheet.auto_filter.ref is not None
    assert sheet.column_dimensions["I"].width > 35
    choices = [found.formula1 for found in sheet.data_validations.dataValidation if found.type == "list"]
    assert choices == ['"待核实,属实,排除,待补充材料"']
    flagged = {row[5].value for row in sheet.iter_rows(min_row=2)}
    assert flagged == {"记-1"}, "the invoice-backed purchase must not be listed"
    amount = sheet.cell(2, 7)
    assert amount.value == 100000
    assert amount.number_format == "#,##0.00"


def test_no_text_of_the_ledger_becomes_a_formula(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    export.write(report, target)
    book = openpyxl.load_workbook(target)
    texts = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate}"
                if isinstance(cell.value, str):
                    texts[cell.value] = cell
    for risky in (NASTY, "@甲公司", "+乙", "-首次付给丙公司"):
        assert texts[risky].quotePrefix, risky


def test_working_papers_show_every_line_of_flagged_vouchers_and_no_other(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    export.write(report, target)
    rows = CalamineWorkbook.from_path(target).get_sheet_by_name("底稿").to_python()
    assert [(row[3], row[8], row[9]) for row in rows[1:]] == [("记-1", 100000.0, ""), ("记-1", "", 100000.0)]


def test_every_payment_is_shown_against_the_registers(tmp_path: Path) -> None:
    example = Example(
        "核对",
        (
            V("购打印纸 附发票", "5101 办公费", "1002", 480, fields={"counterparty": "丙公司", "bill_no": "00012345"}),
            V("购打印机", "5101 办公费", "1002", 999, fields={"counterparty": "丁公司"}),
        ),
        registers={"invoices": ({"number": "00012345", "date": "2021-05-10", "seller": "丙公司", "amount": 480},)},
    )
    prepared = engine.prepare(examples.ledger_of(example), examples.registers_of(example), Config())
    report = Report(
        version="0", run={"started": "", "seed": 1, "inputs": [], "config": {}}, ledger=prepared.ledger, found=(),
        outliers=(), ranked=0, coverage=(), registers=prepared.registers, matches=prepared.matches,
    )  # fmt: skip
    target = tmp_path / "清单.xlsx"
    export.write(report, target)
    rows = CalamineWorkbook.from_path(target).get_sheet_by_name("台账核对").to_python()
    assert [(row[2], row[5]) for row in rows[1:]] == [("记-1", "有"), ("记-2", "无")]
    assert "00012345" in str(rows[1][6])


def test_cover_says_what_was_not_checked(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    export.write(report, target)
    cells = [
        str(cell) for row in CalamineWorkbook.from_path(target).get_sheet_by_name("封面").to_python() for cell in row
    ]
    assert any("未提供发票台账" in cell for cell in cells)
    assert any("没有命中不等于没有问题" in cell for cell in cells)
    assert "示例.csv" in cells


def test_decisions_stand_in_the_list(report: Report, tmp_path: Path) -> None:
    finding = report.listed[0]
    made = {
        finding.fingerprint: Decision(finding.fingerprint, 1, "属实", "=已核", "检查员", "2026-11-23", finding.facts)
    }
    target = tmp_path / "清单.xlsx"
    export.write(report, target, decisions=made)
    first, *others = openpyxl.load_workbook(target)["问题清单"].iter_rows(min_row=2, values_only=True)
    assert first[10:14] == ("属实", "=已核", None, "检查员")
    assert all(row[10] == "待核实" for row in others)


def test_csv_opens_in_excel_and_guards_formulas(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.csv"
    export.write(report, target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(target.open(encoding="utf-8-sig")))
    assert {row["凭证号"] for row in rows} == {"记-1"}
    assert all(row["摘要"] == "'" + NASTY for row in rows if row["摘要"])
    assert rows[0]["金额（元）"] == "100000.00"


def test_json_keeps_the_contract(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.json"
    export.write(report, target)
    data = json.loads(target.read_text(encoding="utf-8"))
    assert set(data) >= {"version", "run", "books", "coverage", "findings", "outliers"}
    book = data["books"][0]
    assert set(book) >= {
        "file", "sheet", "layout", "entity", "standard", "year", "lines", "vouchers", "debit_total", "credit_total",
        "unbalanced", "dropped", "refused",
    }  # fmt: skip
    assert book["debit_total"] == book["credit_total"] == 102480.5
    for finding in data["findings"]:
        assert set(finding) >= {
            "rule", "title", "severity", "book", "file", "sheet", "rows", "date", "voucher", "amount", "summary",
            "evidence", "basis", "fingerprint",
        }  # fmt: skip
    iou = next(finding for finding in data["findings"] if finding["rule"] == "iou-in-cash")
    assert (iou["voucher"], iou["date"], iou["amount"], iou["rows"]) == ("记-1", "2021-05-18", 100000.0, [2, 3])
    assert data["outliers"][0]["reasons"] == ["金额为该科目最大", "-首次付给丙公司"]


def test_hints_are_in_the_json_but_not_in_the_list(report: Report, tmp_path: Path) -> None:
    hints = {finding.fingerprint for finding in report.found if finding.severity is Severity.INFO}
    assert not hints & {finding.fingerprint for finding in report.listed}
    shown = Report(**{**report.__dict__, "run": {**report.run, "config": {"show_info": True}}})
    assert len(shown.listed) == len(report.found)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("清单.pdf", "以 .xlsx、.csv、.json 或 .docx 结尾"), ("没有/清单.xlsx", "不存在"), ("清单", "结尾")],
)
def test_impossible_outputs_are_one_sentence(report: Report, tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(export.CannotWrite, match=sentence):
        export.write(report, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_every_list_carries_files_rules_parameters_and_seed(report: Report, tmp_path: Path) -> None:
    run = {
        **report.run, "ruleset": "0123456789ab", "seed": 4711,
        "inputs": [{"file": "账/示例.csv", "sha256": "ab" * 32, "as": "ledger"}],
        "parameters": {"large-cash-payment": {"line": 500.0}, "number-gap": {}},
    }  # fmt: skip
    own = dataclasses.replace(report, run=run)
    for suffix in ("xlsx", "csv", "json"):
        export.write(own, tmp_path / f"清单.{suffix}")
    sheet = CalamineWorkbook.from_path(tmp_path / "清单.xlsx").get_sheet_by_name("运行参数").to_python()
    rows = {(row[0], row[1]): row[2:] for row in sheet}
    assert rows[("输入文件（账簿）", "SHA-256")][:2] == ["示例.csv", "ab" * 32]
    assert rows[("随机种子", "")][1] == "4711"
    assert "0123456789ab" in str(rows[("程序及规则集版本", "")][1])
    (changed,) = [row for row in sheet if row[1] == "line"]
    assert (changed[3], changed[4], changed[5]) == ("500", "元", "已调整")
    line = next(csv.DictReader((tmp_path / "清单.csv").open(encoding="utf-8-sig")))
    assert (line["随机种子"], line["规则集"]) == ("4711", "0（规则集 0123456789ab）")
    assert line["文件SHA-256"] == report.ledger.books[0].sha256
    assert json.loads((tmp_path / "清单.json").read_text(encoding="utf-8"))["run"]["parameters"] == run["parameters"]


def test_cited_articles_are_told_once_on_their_own_sheet(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    export.write(report, target)
    book = CalamineWorkbook.from_path(target)
    _, *rows = book.get_sheet_by_name("依据条文").to_python()
    told = [f"{row[0]}：{row[1]}" for row in rows]
    assert sorted(told) == sorted({line for finding in report.listed for line in finding.basis})
    cited = {str(row[9]) for row in book.get_sheet_by_name("问题清单").to_python()[1:]}
    assert all("号）" not in text for text in cited), "numbers stand on the other sheet"
    assert any("《现金管理暂行条例》第" in text for text in cited)
