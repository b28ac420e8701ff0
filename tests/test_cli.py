"""The command line as a user meets it: outputs, exit codes, one sentence for whatever is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from voucher_audit import cli
from voucher_audit.cli import exit_codes

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "tests" / "data" / "凭证明细-unit-a-2024年.csv"
SAMPLES = ROOT / "sample_ledgers"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run on a real export with every kind of output."""
    folder = tmp_path_factory.mktemp("out")
    outputs = [
        part for suffix in ("xlsx", "csv", "json", "docx") for part in ("--output", str(folder / f"清单.{suffix}"))
    ]
    assert (
        cli.main(["check", str(REAL), *outputs, "--working-papers", str(folder / "底稿"), "--quiet"]) == exit_codes.RAN
    )
    return folder


def test_real_export_is_read_whole(checked: Path) -> None:
    data = json.loads((checked / "清单.json").read_text(encoding="utf-8"))
    book = data["books"][0]
    assert (book["vouchers"], book["lines"], book["debit_total"], book["unbalanced"]) == (101, 418, 4293754.16, [])
    assert book["lines"] + len(book["dropped"]) + len(book["refused"]) == len(REAL.read_bytes().splitlines())
    assert {entry["status"] for entry in data["coverage"]} <= {"tested", "skipped"}
    assert all(outlier["reasons"] is not None and len(outlier["reasons"]) <= 3 for outlier in data["outliers"])
    assert len(data["outliers"]) == data["ranked"] or len(data["outliers"]) == 200


def test_all_outputs_tell_the_same(checked: Path) -> None:
    data = json.loads((checked / "清单.json").read_text(encoding="utf-8"))
    listed = [finding["fingerprint"] for finding in data["findings"] if finding["severity"] != "info"]
    rows = list(csv.DictReader((checked / "清单.csv").open(encoding="utf-8-sig")))
    sheet = openpyxl.load_workbook(checked / "清单.xlsx", read_only=True)["问题清单"]
    assert [row["标识"] for row in rows] == listed
    head, *lines = sheet.iter_rows(values_only=True)
    assert [line[head.index("标识")] for line in lines if isinstance(line[0], int)] == listed


def test_word_papers_are_written_beside_the_list(checked: Path) -> None:
    data = json.loads((checked / "清单.json").read_text(encoding="utf-8"))
    listed = [finding for finding in data["findings"] if finding["severity"] != "info"]
    report = docx.Document(str(checked / "清单.docx"))
    annex = next(table for table in report.tables if table.rows[0].cells[0].text == "序号")
    assert len(annex.rows) - 1 == max(len(listed), 1)
    vouchers = {(finding["book"], finding["date"], finding["voucher"]) for finding in listed if finding["voucher"]}
    whole = sum(not finding["voucher"] for finding in listed)
    assert len(list((checked / "底稿").glob("DG-*.docx"))) == len(vouchers) + whole


def test_running_twice_says_the_same_but_for_the_clock(checked: Path, tmp_path: Path) -> None:
    again = tmp_path / "清单.json"
    assert cli.main(["check", str(REAL), "--output", str(again), "--quiet"]) == exit_codes.RAN
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in (checked / "清单.json", again))
    for data in (first, second):
        data["run"].pop("started")
    assert first == second


def test_renamed_file_keeps_its_fingerprints(checked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "另一个名字-2024年.csv"
    copy.write_bytes(REAL.read_bytes())
    again = tmp_path / "清单.json"
    assert cli.main(["check", str(copy), "--output", str(again), "--quiet"]) == exit_codes.RAN
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in (checked / "清单.json", again))
    assert [f["fingerprint"] for f in first["findings"]] == [f["fingerprint"] for f in second["findings"]]
    assert [o["fingerprint"] for o in first["outliers"]] == [o["fingerprint"] for o in second["outliers"]]


def test_outliers_and_rule_selection(tmp_path: Path) -> None:
    config = tmp_path / "设置.toml"
    config.write_text("[rules]\nselect = []\n", encoding="utf-8")
    output = tmp_path / "清单.json"
    arguments = ["check", str(REAL), "--output", str(output), "--quiet", "--config", str(config)]
    assert cli.main([*arguments, "--outliers", "3"]) == exit_codes.RAN
    data = json.loads(output.read_text(encoding="utf-8"))
    assert data["findings"] == data["coverage"] == []
    assert data["ranked"] == 101
    assert [outlier["rank"] for outlier in data["outliers"]] == [1, 2, 3]
    assert cli.main([*arguments, "--outliers", "all"]) == exit_codes.RAN
    assert len(json.loads(output.read_text(encoding="utf-8"))["outliers"]) == 101


def test_missing_registers_are_said(checked: Path) -> None:
    data = json.loads((checked / "清单.json").read_text(encoding="utf-8"))
    reasons = {entry["rule"]: entry["reason"] for entry in data["coverage"]}
    assert "发票台账" in reasons["missing-invoice"]
    assert "会议台账" in reasons["unminuted-major-spending"]


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def truncated_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(REAL, "a.csv")
    return buffer.getvalue()[:200]


def without_amounts() -> bytes:
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "凭证号", "摘要", "科目名称"])
    for number in range(1, 20):
        sheet.append(["2021-01-01", f"记-{number}", "付款", "银行存款"])
    book.save(buffer)
    return buffer.getvalue()


BAD = {
    "照片.xlsx": (picture, "是图片"),
    "空.csv": (lambda: b"", "是空文件"),
    "截断.zip": (truncated_zip, "损坏"),
    "无金额.xlsx": (without_amounts, "没有金额列"),
    "加密.xls": ((ROOT / "tests/reading/containers/fixtures/password-secret1.xls").read_bytes, "密码"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_wrong_input_is_one_sentence(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, sentence = BAD[name]
    path = tmp_path / name
    path.write_bytes(make())
    output = tmp_path / "清单.json"
    assert cli.main(["check", str(path), "--output", str(output), "--quiet"]) == exit_codes.BAD_INPUT
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1, said
    assert name in said[0]
    assert re.search(sentence, said[0]), said[0]
    assert said[0].endswith("。")
    assert not output.exists()


def test_missing_file_and_register_as_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = ["--output", str(tmp_path / "清单.json"), "--quiet"]
    assert cli.main(["check", str(tmp_path / "没有.xlsx"), *output]) == exit_codes.BAD_INPUT
    assert "没有.xlsx" in capsys.readouterr().err
    register = next(SAMPLES.glob("*/*发票台账.xlsx"))
    assert cli.main(["check", str(register), *output]) == exit_codes.BAD_INPUT
    said = capsys.readouterr().err
    assert "--invoices" in said
    assert register.name in said


def test_output_that_cannot_be_is_said_before_the_work(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert (
        cli.main(["check", str(tmp_path / "没有.xlsx"), "--output", str(tmp_path / "清单.pdf")]) == exit_codes.BAD_INPUT
    )
    assert ".xlsx、.csv、.json 或 .docx" in capsys.readouterr().err


def test_rules_lists_and_explains_and_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["rules"]) == exit_codes.RAN
    assert "iou-in-cash" in capsys.readouterr().out
    assert cli.main(["rules", "iou-in-cash"]) == exit_codes.RAN
    page = capsys.readouterr().out
    for part in ("查什么", "为什么要紧", "哪些情况是正当的", "依据", "参数", "例子"):
        assert part in page
    assert cli.main(["rules", "iou-in-csh"]) == exit_codes.BAD_INPUT
    assert "「iou-in-cash」" in capsys.readouterr().err


def test_inspect_shows_mapping_rows_and_balance(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inspect", str(REAL)]) == exit_codes.RAN
    text = capsys.readouterr().out
    for part in ("用友NC_凭证明细", "101", "借方-本币", "4,293,754.16", "第 1 行"):
        assert part in text


def test_help_answers_before_anything_heavy_is_loaded() -> None:
    probe = "import sys, voucher_audit.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\nprint('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")
