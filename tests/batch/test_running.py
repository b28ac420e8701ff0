"""Bad books, dead workers, killed and resumed runs, and what the operator may read."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.batch import office
from tests.batch.conftest import Office
from tests.batch.dying import die
from voucher_audit import cli
from voucher_audit.batch import journal, local, results, running, wire
from voucher_audit.batch.local import Book
from voucher_audit.batch.meeting import OneMachine
from voucher_audit.batch.refs import BookRef, FileRef, Outcome
from voucher_audit.cli import exit_codes
from voucher_audit.report import Report


def said(report: Report) -> list[tuple[object, ...]]:
    """All that a reader sees of the findings."""
    return [
        (f.rule, f.book, f.file, f.rows, f.voucher, f.amount, f.evidence, f.fingerprint, f.facts, f.case)
        for f in report.found
    ]


def test_a_bad_book_is_reported_and_the_others_are_done(audited: Office) -> None:
    (failed,) = audited.run.failed
    assert failed.unit == "青河县工信局"
    assert "已损坏" in failed.message
    assert sum(outcome.status == "done" for outcome in audited.run.outcomes) == 11
    rows = (audited.out / running.FAILURES).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "青河县工信局" in rows[1]
    assert any("青河县工信局" in file for file, _, _ in audited.run.report.ledger.skipped)


def test_results_are_partitioned_by_unit_and_year(audited: Office) -> None:
    import pyarrow.dataset as ds

    files = sorted((audited.out / "books").glob("*/*/*/findings.parquet"))
    table = ds.dataset(
        files, partitioning=ds.partitioning(flavor="hive"), partition_base_dir=str(audited.out / "books")
    )
    pairs = table.to_table(columns=["unit", "year"]).to_pandas().drop_duplicates()
    assert set(pairs["unit"]) <= set(office.UNITS)
    assert len(files) == 11
    assert not list((audited.out / "books").glob("*/*/.part*"))


@pytest.mark.parametrize("name", ["甲/乙=局", "..", "长" * 200, "A:局 第1所", ""])
def test_a_unit_of_any_name_has_a_folder_of_its_own(tmp_path: Path, name: str) -> None:
    folder = results.folder_of(tmp_path, BookRef(name, "2021", ()), "k")
    assert folder.parent.parent.parent == tmp_path / "books"
    folder.mkdir(parents=True)
    assert folder.resolve() == folder.absolute()


def test_a_dead_worker_s_book_is_tried_once_more_and_then_reported(tmp_path: Path) -> None:
    refs = [(BookRef(unit, "2021", (), (), str(tmp_path)), f"k{place}") for place, unit in enumerate("丙甲丁乙戊")]
    outcomes = {outcome.unit: outcome for outcome in local.in_processes(2)(die, refs)}
    assert {unit: (o.status, o.attempts) for unit, o in outcomes.items()} == {
        "丙": ("done", 1), "甲": ("failed", 2), "丁": ("done", 1), "乙": ("done", 2), "戊": ("done", 1),
    }  # fmt: skip
    assert "意外结束" in outcomes["甲"].message


def test_a_process_is_renewed_so_that_memory_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "BOOKS_PER_PROCESS", 2)
    refs = [(BookRef("丙", "2021", (), (), str(tmp_path)), f"k{place}") for place in range(4)]
    pids = [outcome.message for outcome in local.in_processes(1)(die, refs)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_resuming_does_only_what_is_missing(audited: Office, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(audited.out, out)
    lost = next((out / "books").glob(f"unit={office.UNITS[2]}/*/book=*"))
    shutil.rmtree(lost)
    half = lost.with_name(".part-" + lost.name)
    half.mkdir()
    asked: list[str] = []

    def map_books(audit_one: local.AuditBook, refs: Sequence[Book]) -> Iterator[Outcome]:
        asked.extend(ref.unit for ref, _ in refs)
        return local.one_after_another(audit_one, refs)

    run = running.run(audited.plan, audited.into(out), map_books, OneMachine)
    assert set(asked) == {office.UNITS[2], "青河县工信局"}  # the lost one, and the one that failed
    assert said(run.report) == said(audited.run.report)
    assert not half.exists()


def test_a_changed_file_or_setting_is_another_book(audited: Office) -> None:
    ref = audited.plan.books[0]
    settings = audited.audit_one.settings()
    changed = BookRef(ref.unit, ref.year, (FileRef(ref.ledgers[0].path, "", "0" * 64, 1),), ref.registers)
    keys = {ref.key(settings), changed.key(settings), ref.key(type(audited.audit_one)(str(audited.out)).settings())}
    assert len(keys) == 3
    assert wire.book_of(wire.book_text((ref, "k"))) == (ref, "k")


def test_a_file_changed_after_the_plan_is_refused(audited: Office, tmp_path: Path) -> None:
    ref = next(book for book in audited.plan.books if book.unit == office.UNITS[1])
    copy = tmp_path / "a.csv"
    copy.write_bytes(Path(ref.ledgers[0].path).read_bytes() + b"\r\n")
    file = FileRef(str(copy), "", ref.ledgers[0].sha256, 1)
    outcome = audited.into(tmp_path / "out")(BookRef(ref.unit, ref.year, (file,)), "k")
    assert (outcome.status, "有改动" in outcome.message) == ("failed", True)


def test_a_killed_run_is_taken_up_again(audited: Office, tmp_path: Path) -> None:
    """Killed as soon as its processes have done some books; those stay as they are, and in the end the list is the one
    that doing one book after the other gives."""
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "voucher_audit",
        "batch",
        str(audited.root),
        "--out",
        str(out),
        "--config",
        str(audited.config),
        "--quiet",
    ]
    first = subprocess.Popen([*command, "--jobs", "2"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while len(done := list(out.glob("books/*/*/book=*/book.json"))) < 2 and time.monotonic() < deadline:
        assert first.poll() is None
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    stamps = {path: path.stat().st_mtime_ns for path in done}
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, "--resume" in refused.stderr) == (exit_codes.BAD_INPUT, True)
    again = subprocess.run([*command, "--jobs", "1", "--resume"], capture_output=True, text=True, check=False)
    assert again.returncode == exit_codes.RULE_CRASHED, again.stderr  # one book cannot be read
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
    listed = json.loads((out / "问题清单.json").read_text(encoding="utf-8"))["findings"]
    assert [f["fingerprint"] for f in listed] == [f.fingerprint for f in audited.run.report.found]


CRASHING = '''"""出错的规则。

Flags:
    总是出错，用来看日志里写了什么。
Why it matters:
    日志给运维人员看，不能出现账上的文字。
Innocent when:
    没有正当的情形，这条规则只用于测试。
"""
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, NoParams, Outcome, Rule, V, no_hits


def check(view, params):
    texts = "".join(view.lines["summary"])
    if "密函" in texts:
        raise ValueError(texts)
    hits = view.lines[view.lines["summary"] == "甲"]
    return Outcome(hits[[]], 1)


RULE = Rule(
    title="出错", severity=Severity.LOW, group="Z 测试", needs=Needs(lines=("summary",)), basis=("会计法/9",),
    check=check, message="甲",
    examples=(Example("甲命中", (V("甲", "5001", "1002", 1, hit=True), V("乙", "5001", "1002", 1))),),
)
'''


def test_no_log_quotes_a_book(audited: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the log nor the terminal, not even when a rule crashes over the texts it read."""
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则" / "crashing.py").write_text(CRASHING, encoding="utf-8")
    config = tmp_path / "c.toml"
    config.write_text('[rules]\nselect = ["crashing"]\n[ranking]\ntrees = 2\nsamples = 16\n', encoding="utf-8")
    folder = tmp_path / "books"
    folder.mkdir()
    shutil.copytree(audited.root / office.UNITS[1], folder / office.UNITS[1])
    out = tmp_path / "out"
    arguments = ["batch", str(folder), "--out", str(out), "--rules", str(tmp_path / "规则"), "--config", str(config)]
    assert cli.main([*arguments, "--jobs", "1"]) == exit_codes.RULE_CRASHED
    heard = capfd.readouterr()
    log = (out / journal.LOG_FILE).read_text(encoding="utf-8")
    assert f"完成：{office.UNITS[1]} 2023" in log
    assert f"规则出错：{office.UNITS[1]} 2023" in log
    for text in (log, heard.err, heard.out):
        assert office.TELLTALE not in text
        assert "密函" not in text
        assert office.TELLTALE_AMOUNT not in text
        assert "7,654.32" not in text
    assert "1 个单位" in heard.err


def test_progress_says_rate_and_time_that_remains() -> None:
    progress = journal.Progress(3000, kept=5, shown=False, started=0.0)
    for place in range(120):
        progress.add(Outcome("k", "甲", "2021", "failed" if place < 2 else "done", lines=5000))
    assert progress.text(240.0) == (
        "120/3,000 本（4%），30.0 本/分钟、150,000 条分录/分钟，约剩 1 小时 36 分，另有 5 本以前已做成，未做成 2 本"
    )


def test_bounded_memory_finds_the_same(audited: Office) -> None:
    """The hashes in one piece, or in hundreds of ranges."""
    folders = sorted(path.parent for path in audited.out.glob("books/*/*/*/links.parquet"))
    whole, pieces = OneMachine(folders).shared(), OneMachine(folders, budget=512).shared()
    assert len(whole) > 20
    assert whole.equals(pieces)


def test_plan_only_writes_a_table_and_does_nothing_else(
    audited: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert cli.main(["batch", str(audited.root), "--out", str(out), "--plan-only", "--jobs", "1"]) == exit_codes.RAN
    assert "12 本账，11 个单位" in capsys.readouterr().err
    assert {path.name for path in out.iterdir()} == {"计划.csv", "计划.xlsx", ".seen.json"}
