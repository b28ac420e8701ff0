"""Which files are whose books of which years, and the plan as a table that people correct."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.batch import office
from tests.batch.conftest import Office
from voucher_audit.batch import excerpt, looking, manifest, running
from voucher_audit.batch.files import walk
from voucher_audit.batch.plan import PlanRow, books, rows_of
from voucher_audit.batch.recognise import COMPANION, Look, Seen, unit_in_name
from voucher_audit.batch.refs import FileRef
from voucher_audit.errors import UnreadableInput, VoucherAuditError

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ledgers"


def seen(path: str, role: str = "ledger", entity: str = "", years: tuple[int, ...] = (2021,), sha: str = "") -> Seen:
    return Seen(FileRef(f"/r/{path}", sha256=sha or path), role, (entity,) if entity else (), years)


def planned(*entries: Seen) -> dict[tuple[str, str], set[str]]:
    """(unit, year) → names of the files of that book."""
    rows = rows_of(entries, Path("/r"))
    return {
        (book.unit, book.year): {Path(f.path).name for f in (*book.ledgers, *(f for _, f in book.registers))}
        for book in books(rows)
    }


def test_a_folder_a_zip_and_a_broken_file_become_books(audited: Office) -> None:
    plan = {(book.unit, book.year): book for book in audited.plan.books}
    assert set(plan) == {
        *((unit, "2023") for unit in office.UNITS),
        (office.UNITS[0], "2022"),
        ("青河县工信局", "年度不明"),
    }
    first = plan[office.UNITS[0], "2023"]
    assert [name for name, _ in first.registers] == ["related_parties"]
    assert plan[office.UNITS[1], "2023"].registers == ()
    assert plan[office.UNITS[-1], "2023"].ledgers[0].member == f"{office.UNITS[-1]}/{office.UNITS[-1]}-2023年序时账.csv"
    remarks = {Path(row.file.path).name: (row.role, row.remark) for row in audited.plan.rows}
    assert remarks["说明.docx"] == ("", "不是表格文件")


def test_real_samples_are_told_apart_by_content() -> None:
    """The stated name rules over the folder's and the file's; journals of one span belong to the same book."""
    root = SAMPLES / "嘉信评估公司"
    rows = rows_of([Look()(file) for file in walk(root)], root)
    (book,) = books(rows)
    assert (book.unit, book.year, len(book.ledgers)) == ("清河县嘉信房地产评估有限公司", "2019-2022", 2)
    assert {name for name, _ in book.registers} == {"minutes", "staff", "related_parties", "invoices", "contracts"}


def test_units_by_statement_folder_and_name() -> None:
    assert planned(
        seen("甲县水务局/2021/账.xlsx", entity="甲县水务局"),
        seen("甲县水务局/台账/发票台账.xlsx", "invoices"),
        seen("乙县林业局/序时账.xlsx"),  # nothing states it but the folder
        seen("乙县林业局/合同台账.xlsx", "contracts"),
    ) == {
        ("甲县水务局", "2021"): {"账.xlsx", "发票台账.xlsx"},
        ("乙县林业局", "2021"): {"序时账.xlsx", "合同台账.xlsx"},
    }


def test_a_region_folder_holds_several_units_and_registers_go_by_name() -> None:
    assert planned(
        seen("丙县/丙县财政局-2021年序时账.csv"),
        seen("丙县/丙县教育局-2021年序时账.csv"),
        seen("丙县/丙县教育局-发票台账.csv", "invoices"),
        seen("丙县/发票台账.csv", "invoices"),  # nobody's: it says neither
    ) == {
        ("丙县财政局", "2021"): {"丙县财政局-2021年序时账.csv"},
        ("丙县教育局", "2021"): {"丙县教育局-2021年序时账.csv", "丙县教育局-发票台账.csv"},
    }


def test_years_that_overlap_are_one_book_and_others_are_not() -> None:
    assert planned(
        seen("甲局/a.csv", entity="甲局", years=(2019, 2020)),
        seen("甲局/b.csv", entity="甲局", years=(2020,)),
        seen("甲局/c.csv", entity="甲局", years=(2021,)),
        seen("甲局/c2.csv", entity="甲局", years=(2021,)),
    ) == {("甲局", "2019-2020"): {"a.csv", "b.csv"}, ("甲局", "2021"): {"c.csv", "c2.csv"}}


def test_a_balance_sheet_goes_with_the_ledger_of_its_year(tmp_path: Path) -> None:
    """One without a year only where there is one book."""
    entries = [seen("甲局/a.csv", entity="甲局", years=(2020,)), seen("甲局/b.csv", entity="甲局", years=(2021,))]
    dated, undated = seen("甲局/2021年科目余额表.csv", COMPANION), seen("甲局/科目余额表.csv", COMPANION, years=())
    assert planned(*entries, dated, undated) == {
        ("甲局", "2020"): {"a.csv"},
        ("甲局", "2021"): {"b.csv", "2021年科目余额表.csv"},
    }
    assert planned(entries[0], undated) == {("甲局", "2020"): {"a.csv", "科目余额表.csv"}}
    sheet = tmp_path / "甲局2021年科目余额表.csv"
    rows = [
        "科目编码,科目名称,期初借方余额,期初贷方余额,本期借方发生额,本期贷方发生额,期末借方余额,期末贷方余额",
        "1001,库存现金,10,,5,3,12,",
        "1002,银行存款,90,,5,5,90,",
    ]
    sheet.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    found = Look()(FileRef(str(sheet)))
    assert (found.role, found.years) == (COMPANION, (2021,))


def test_the_same_content_is_checked_once() -> None:
    rows = rows_of(
        [seen("甲局/a.csv", sha="1"), seen("备份/甲局/a.csv", sha="1"), seen("乙局/a.csv", sha="2")], Path("/r")
    )
    assert [(row.file.path, row.role) for row in rows] == [
        ("/r/甲局/a.csv", "ledger"), ("/r/备份/甲局/a.csv", ""), ("/r/乙局/a.csv", "ledger"),
    ]  # fmt: skip
    assert "完全相同" in rows[1].remark


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("柳河县档案馆-2023年-凭证序时簿.csv", "柳河县档案馆"),
        ("清河县住建局2021年序时账.xlsx", "清河县住建局"),
        ("2021年序时账.xlsx", ""),
        ("发票台账.xlsx", ""),
        ("export.csv", ""),
    ],
)
def test_unit_in_a_file_name(name: str, unit: str) -> None:
    assert unit_in_name(name) == unit


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_plan_comes_back_as_it_was_written(audited: Office, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"计划{suffix}"
    rows = [*audited.plan.rows, PlanRow("=甲局", "2021", "ledger", FileRef("/r/=x.csv", sha256="ab", size=3), "+组")]
    manifest.save(rows, path)
    assert manifest.load(path) == rows


def test_corrections_in_the_table_are_obeyed(audited: Office, tmp_path: Path) -> None:
    """A unit renamed, a year set, a file left out, a peer group named, a row without a hash added."""
    path = tmp_path / "计划.xlsx"
    manifest.save(audited.plan.rows, path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == office.UNITS[1]:
            row[0].value, row[3].value = "青河县林草局", "涉农"
        elif row[0].value != "青河县工信局":
            row[2].value = "不用"
        else:
            row[1].value, row[7].value = "2021年度", None
    book.save(path)
    plan = running.planned(path, tmp_path, Look(), looking.in_processes(1))
    assert [(b.unit, b.year, b.peers) for b in plan.books] == [
        ("青河县工信局", "2021", ""),
        ("青河县林草局", "2023", "涉农"),
    ]
    assert len(plan.books[0].ledgers[0].sha256) == 64


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("用途", "总账", "用途“总账”不认识"),
        ("年度", "去年", "年度“去年”不认识"),
        ("文件", "", "没有填文件"),
        ("单位", "", "没有填单位"),
    ],
)
def test_an_impossible_row_is_named(tmp_path: Path, column: str, value: str, says: str) -> None:
    row = {"单位": "甲局", "年度": "2021", "用途": "账簿", "文件": "a.csv", column: value}
    path = tmp_path / "计划.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(
            [("单位", "年度", "用途", "文件"), [row[name] for name in ("单位", "年度", "用途", "文件")]]
        )
    with pytest.raises(UnreadableInput, match=rf"第 2 行.*{says}"):
        manifest.load(path)


def test_a_ledger_is_no_plan_and_an_empty_folder_says_so(tmp_path: Path, audited: Office) -> None:
    with pytest.raises(UnreadableInput, match="不是计划表"):
        manifest.load(Path(next(b for b in audited.plan.books if b.unit == office.UNITS[1]).ledgers[0].path))
    (tmp_path / "空").mkdir()
    with pytest.raises(VoucherAuditError, match="没有可以检查的账簿"):
        running.planned(tmp_path / "空", tmp_path, Look(), looking.in_processes(1))


def test_a_large_file_is_recognised_from_its_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Head and tail tell the unit and both years; the middle is not parsed."""
    monkeypatch.setattr(excerpt, "LARGE", 300_000)
    ledger = office.Ledger("大县水务局", 2021)
    for day in range(3000):
        ledger.pay(f"{day % 12 + 1:02d}-05", f"付第{day}笔办公用品款", 100 + day, "大县文具店")
    last = office.Ledger("大县水务局", 2022, number=0)
    last.pay("01-05", "付办公用品款", 100, "大县文具店")
    ledger.rows += last.rows
    content = ledger.content()
    assert len(content) > excerpt.LARGE
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    small = excerpt.excerpt(content)
    assert len(small) < len(content)
    found = Look()(FileRef(str(path)))
    assert (found.role, found.entities, found.years) == ("ledger", ("大县水务局",), (2021, 2022))


def test_a_large_workbook_is_cut_to_its_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "LARGE", 20_000)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("序时账")
    sheet.append(list(office.HEAD))
    for day in range(900):
        year = 2020 if day < 890 else 2021
        row = ["大县林业局", f"{year}-03-{day % 28 + 1:02d}", "记", day + 1, f"付第{day}笔款"]
        sheet.append([*row, "5001", "业务活动费用", 5.5 + day, None, "某店", "", f"{day * 7919:08d}"])
        sheet.append([*row, "1002", "银行存款", None, 5.5 + day, "某店", "", f"{day * 7919:08d}"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    content = path.read_bytes()
    assert len(content) > excerpt.LARGE
    small = excerpt.excerpt(content)
    with zipfile.ZipFile(path) as whole, (tmp_path / "s.xlsx").open("wb") as stream:
        stream.write(small)
        rows = whole.read("xl/worksheets/sheet1.xml").count(b"<row")
    with zipfile.ZipFile(tmp_path / "s.xlsx") as cut:
        assert cut.read("xl/worksheets/sheet1.xml").count(b"<row") == 260 < rows
    found = Look()(FileRef(str(path)))
    assert (found.role, found.entities, found.years) == ("ledger", ("大县林业局",), (2020, 2021))
