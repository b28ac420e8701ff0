"""The Word papers are opened again: what they say, and that their sums agree."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from tests.export.conftest import NASTY, finding, report_of
from voucher_audit import engine, examples, export, summary
from voucher_audit.cases import items
from voucher_audit.config import Config
from voucher_audit.decision import Decision
from voucher_audit.rectification import Matter, numbered
from voucher_audit.registers import Registers
from voucher_audit.report import Finding, Report
from voucher_audit.rules.api import Example, V
from voucher_audit.schema import Control


def opened(path: Path) -> Any:
    return docx.Document(str(path))


def texts(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def table_of(document: Any, head: str) -> list[list[str]]:
    found = next(table for table in document.tables if table.rows[0].cells[0].text == head)
    return [[cell.text for cell in row.cells] for row in found.rows]


def decided(found: Finding, status: str) -> Decision:
    return Decision(found.fingerprint, 1, status, "已核对原件", "王芳", "2026-11-23T02:00:00+00:00", found.facts)


@pytest.fixture
def several() -> Report:
    """Three items: one voucher with two findings, two findings about whole books."""
    first = finding(1)
    second = dataclasses.replace(finding(2), rule="missing-invoice", title="无发票列支", amount=5000)
    dues = dataclasses.replace(
        finding(3),
        rule="irregular-party-dues",
        title="党费未按月收缴",
        voucher="",
        voucher_id=-1,
        amount=190000,
        rows=(),
    )
    cars = dataclasses.replace(finding(4), rule="vehicle-cost-surge", title="公车费用突增", voucher="", voucher_id=-1)
    return report_of((first, second, dues, cars))


def test_summary_adds_up_and_names_what_was_not_checked(several: Report, tmp_path: Path) -> None:
    made = {several.found[0].fingerprint: decided(several.found[0], "属实")}
    made |= {several.found[2].fingerprint: decided(several.found[2], "排除")}
    export.write(several, tmp_path / "报告.docx", decisions=made)
    document = opened(tmp_path / "报告.docx")
    head, *rows, total = table_of(document, "问题类别")
    assert head[:4] == ["问题类别", "线索", "事项", "金额（元）"]
    assert {row[0]: row[1:4] for row in rows} == {
        "落实中央八项规定精神不严格": ["1", "1", "100,000.04"],
        "财务管理制度执行不到位": ["2", "1", "100,000.01"],  # two findings on one voucher: its money counts once
        "党费、工会经费和代管资金管理不规范": ["1", "1", "1,900.00"],
    }
    assert total[:4] == ["合计", "4", "3", "201,900.05"]
    assert total[4:] == ["2", "0", "1", "0"]  # 待核实 (a voucher decided in part still waits), 属实, 排除, 待补充材料
    told = texts(document)
    assert "未提供发票台账" in told
    assert "没有命中不等于没有问题" in told
    assert "尚未建立整改台账" in told
    assert "注意：" not in told


def test_summary_counts_the_rectification_as_of_a_day(several: Report, tmp_path: Path) -> None:
    matters = numbered(
        [
            Matter("财务管理制度执行不到位", "白条列支", "……", 1000000, "甲", ("记-1",), (), unit="财务股",
                   deadline=date(2026, 6, 30), state="整改中", id=1),
            Matter("财务管理制度执行不到位", "无发票", "……", 500000, "甲", ("记-2",), (), unit="办公室", state="已销号",
                   recovered=700000, id=2),
        ]
    )  # fmt: skip
    export.write_summary(several, tmp_path / "报告.docx", {}, matters, date(2026, 7, 1))
    document = opened(tmp_path / "报告.docx")
    assert table_of(document, "责任单位")[1:] == [
        ["财务股", "1", "0", "0", "0.0%", "1", "10,000.00", "0.00"],
        ["办公室", "1", "1", "1", "100.0%", "0", "5,000.00", "7,000.00"],
        ["合计", "2", "1", "1", "50.0%", "1", "15,000.00", "7,000.00"],
    ]
    assert "整改事项 2「无发票」追回金额 7,000.00 元，大于涉及金额 5,000.00 元" in texts(document)


def test_totals_of_the_books_that_disagree_are_pointed_out(several: Report) -> None:
    (book,) = several.ledger.books
    wrong = dataclasses.replace(
        book,
        credit_total=book.debit_total - 100,
        controls=(Control(9, "合计", 12249500, 12149500), Control(10, "合计", 5, 5)),
    )
    own = dataclasses.replace(several, ledger=dataclasses.replace(several.ledger, books=(wrong,)))
    listed = items(own.listed)
    sums = summary.by_group(listed, {}, lambda item: item.first.rule)
    assert summary.mismatches(several, listed, sums) == []
    assert summary.mismatches(own, listed, sums) == [
        "账簿「示例单位」2021 年借方合计与贷方合计相差 1.00 元。",
        "账簿「示例单位」第 9 行合计列示 122,495.00 元，按明细读入为 121,495.00 元。",
    ]
    assert len(summary.mismatches(several, listed, sums[1:])) == 4  # a heading left out is noticed in every sum


def test_a_total_stated_in_words_is_added_up(several: Report) -> None:
    wrong, right = (
        Matter("财务管理制度执行不到位", "白条列支", f"挪用 115,595 元、5,900 元，合计 {total} 元。", 99999999, "甲", (), (), number=3)
        for total in ("122,495", "121,495")
    )  # fmt: skip
    (told,) = summary.mismatches(several, [], [], [wrong, right])
    assert told.startswith("整改事项 3「白条列支」的问题描述：文中合计 122,495.00 元")


def test_papers_are_a4_in_official_type(several: Report, tmp_path: Path) -> None:
    export.write(several, tmp_path / "报告.docx")
    document = opened(tmp_path / "报告.docx")
    first, annex = document.sections
    assert (round(first.page_width / Mm(1)), round(first.page_height / Mm(1))) == (210, 297)
    assert (round(first.top_margin / Mm(1)), round(first.left_margin / Mm(1))) == (37, 28)
    assert annex.page_width > annex.page_height
    fonts = {fonts.get(qn("w:eastAsia")) for fonts in document.element.body.iter(qn("w:rFonts"))}
    assert fonts == {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"}
    for table in document.tables:
        assert table._tbl.findall(f".//{qn('w:tblHeader')}"), "every table repeats its heading"
    assert "PAGE" in "".join(part.text or "" for part in first.footer._element.iter(qn("w:instrText")))


def test_working_paper_holds_voucher_evidence_law_and_signatures(report: Report, tmp_path: Path) -> None:
    found = next(finding for finding in report.listed if finding.rule == "iou-in-cash")
    made = {found.fingerprint: decided(found, "属实")}
    matter = Matter("财务管理制度执行不到位", "白条列支", "……", found.amount, found.book, (), (found.fingerprint,),
                    unit="财务股", person="张伟", deadline=date(2026, 12, 31))  # fmt: skip
    export.write_working_paper(report, {found.fingerprint}, tmp_path / "底稿.docx", made, [matter])
    document = opened(tmp_path / "底稿.docx")
    told = texts(document)
    for text in (
        NASTY,
        found.evidence,
        *found.basis,
        "已核对原件（王芳，2026-11-23）",
        "张伟",
        "2026-12-31",
        "复核人",
        "DG-",
    ):
        assert text in told, text
    assert "购办公用品" not in told, "the voucher of another item"
    assert table_of(document, "摘要")[-1] == ["财务会计合计", "", "100,000.00", "100,000.00", ""]


def test_each_item_begins_a_page_of_its_own(several: Report, tmp_path: Path) -> None:
    keys = {found.fingerprint for found in several.found[1:]}
    export.write_working_paper(several, keys, tmp_path / "底稿.docx", {})
    document = opened(tmp_path / "底稿.docx")
    assert sum(paragraph.text == "检查工作底稿" for paragraph in document.paragraphs) == 3
    breaks = [part for part in document.element.body.iter(qn("w:br")) if part.get(qn("w:type")) == "page"]
    assert len(breaks) == 2


def test_an_unbalanced_voucher_is_called_so(tmp_path: Path) -> None:
    wrong = V("付款", "5101 办公费", "1002", 100, more=(("付款", "5101 办公费", 7, 0),))
    prepared = engine.prepare(examples.ledger_of(Example("不平", (wrong,))), Registers(), Config())
    own = dataclasses.replace(report_of((finding(1),)), ledger=prepared.ledger)
    export.write_working_paper(own, {finding(1).fingerprint}, tmp_path / "底稿.docx", {})
    last = table_of(opened(tmp_path / "底稿.docx"), "摘要")[-1]
    assert last == ["财务会计合计", "借贷不平", "107.00", "100.00", ""]


def test_characters_that_xml_cannot_hold_do_not_break_a_paper(tmp_path: Path) -> None:
    nasty = dataclasses.replace(finding(1), evidence="甲\x00<乙>&\ud800\x0b丙", book="..\\..\\=1", voucher="记/1")
    own = report_of((nasty,))
    (path,) = export.write_working_papers(own, tmp_path / "底稿")
    assert path.name == "DG-0001-记-1-白条抵库、白条列支.docx"
    assert "甲<乙>&丙" in texts(opened(path))
    export.write(own, tmp_path / "报告.docx")
    assert "甲<乙>&丙" in texts(opened(tmp_path / "报告.docx"))


def test_a_folder_that_cannot_be_made_is_one_sentence(several: Report, tmp_path: Path) -> None:
    (tmp_path / "底稿").write_text("")
    with pytest.raises(export.CannotWrite, match="不能建立底稿文件夹"):
        export.write_working_papers(several, tmp_path / "底稿")
