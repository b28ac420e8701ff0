"""Earlier books of the same unit are compared with, never ranked."""

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

from voucher_audit import cli
from voucher_audit.auditing import audit
from voucher_audit.cli import exit_codes
from voucher_audit.ranking import rank
from voucher_audit.ranking.history import earlier
from voucher_audit.reading import read_ledger
from voucher_audit.report import Report
from voucher_audit.schema import Ledger
from voucher_audit.store import archive

DATA = Path(__file__).resolve().parent.parent / "data"
LAST_YEAR, THIS_YEAR = (DATA / f"凭证明细-unit-b-{year}年.csv" for year in (2023, 2024))


@pytest.fixture(scope="module")
def ledgers() -> tuple[Ledger, Ledger]:
    return read_ledger([LAST_YEAR]), read_ledger([THIS_YEAR])


@pytest.fixture(scope="module")
def report() -> Report:
    return audit(THIS_YEAR, history=LAST_YEAR, outliers=None)


def test_last_year_informs_and_only_this_year_is_ranked(report: Report, ledgers: tuple[Ledger, Ledger]) -> None:
    last, this = ledgers
    assert set(report.ledger.lines["year"]) == {2024}
    assert {outlier.date.year for outlier in report.outliers if outlier.date} == {2024}
    assert len(report.history) == len(last.lines[~last.lines["cancelled"]])
    assert set(report.history["book"]) == set(this.lines["book"])
    assert any("与以往凭证一并比较" in note for note in report.ranking_notes)
    assert {entry["as"] for entry in report.run["inputs"] if entry["file"].endswith("2023年.csv")} == {"history"}


def test_the_command_line_takes_history_and_a_saved_report_keeps_it(report: Report, tmp_path: Path) -> None:
    target = tmp_path / "清单.json"
    arguments = ["check", str(THIS_YEAR), "--history", str(LAST_YEAR), "--outliers", "all", "--quiet"]
    assert cli.main([*arguments, "--output", str(target)]) == exit_codes.RAN
    written = json.loads(target.read_text(encoding="utf-8"))
    assert [entry["fingerprint"] for entry in written["outliers"]] == [entry.fingerprint for entry in report.outliers]
    archive.save(report, tmp_path / "1")
    pd.testing.assert_frame_equal(archive.load(tmp_path / "1").history, report.history)


def test_a_small_book_with_a_long_history_is_not_called_small(ledgers: tuple[Ledger, Ledger]) -> None:
    last, this = ledgers
    vouchers = this.lines["voucher_id"].nunique()
    assert vouchers < 300
    assert any(f"只有 {vouchers:,} 张凭证" in note for note in rank(this.lines).notes)
    shift = int(last.lines["voucher_id"].max()) + 1
    years = [
        last.lines.assign(voucher_id=last.lines["voucher_id"] + shift * year, year=2023 - year) for year in range(9)
    ]
    assert not any("张凭证，可比的同类太少" in note for note in rank(this.lines, history=pd.concat(years)).notes)


def test_findings_are_those_without_history(report: Report) -> None:
    plain = audit(THIS_YEAR, outliers=None)
    assert [finding.fingerprint for finding in report.found] == [finding.fingerprint for finding in plain.found]
    assert {o.voucher_id for o in report.outliers} == {o.voucher_id for o in plain.outliers}
    assert plain.history.empty
    assert [o.score for o in report.outliers] != [o.score for o in plain.outliers]


def test_what_last_year_did_often_is_less_strange(ledgers: tuple[Ledger, Ledger]) -> None:
    """The strangest voucher of this year, booked forty times last year, is no longer the strangest."""
    _last, this = ledgers
    strangest = int(rank(this.lines).table.index[0])
    copies = pd.concat(
        [this.lines[this.lines["voucher_id"] == strangest].assign(voucher_id=number, year=2023) for number in range(40)]
    )
    ranked = rank(this.lines, history=copies)
    assert ranked.table.loc[strangest, "rank"] > 5
    assert len(ranked.table) == this.lines["voucher_id"].nunique()


def test_a_month_given_twice_counts_once(ledgers: tuple[Ledger, Ledger]) -> None:
    last, this = ledgers
    both = read_ledger([LAST_YEAR, THIS_YEAR])
    lines, notes = earlier(both, this)
    assert set(lines["year"]) == {2023}
    assert any("只按本次的计" in note for note in notes)
    assert not any("只按本次的计" in note for note in earlier(last, this)[1])


def test_another_unit_is_not_compared_with(ledgers: tuple[Ledger, Ledger]) -> None:
    last, this = ledgers
    stranger = dataclasses.replace(last, books=tuple(dataclasses.replace(b, entity="别的单位") for b in last.books))
    ours = dataclasses.replace(this, books=tuple(dataclasses.replace(b, entity="本单位") for b in this.books))
    lines, notes = earlier(stranger, ours)
    assert lines.empty
    assert "单位不同" in notes[0]
    unnamed = dataclasses.replace(last, books=tuple(dataclasses.replace(b, entity="") for b in last.books))
    assert not earlier(unnamed, ours)[0].empty


def test_books_named_by_year_belong_together(ledgers: tuple[Ledger, Ledger]) -> None:
    """Two units in one run, none stating its name: the files' names say whose history it is."""
    last, this = ledgers

    def named(ledger: Ledger, *names: str) -> Ledger:
        return Ledger(
            pd.concat([ledger.lines.assign(book=name) for name in names], ignore_index=True),
            tuple(dataclasses.replace(ledger.books[0], name=name, entity="") for name in names),
        )

    lines, notes = earlier(named(last, "东乡2023年度", "西乡2023年度"), named(this, "西乡2024年度", "南乡2024年度"))
    assert set(lines["book"]) == {"西乡2024年度"}
    assert "「东乡2023年度」" in notes[0]


def test_history_without_a_column_that_tells_apart_is_left_out(ledgers: tuple[Ledger, Ledger]) -> None:
    last, this = ledgers
    assert "counterparty" in this.books[0].columns
    poorer = tuple(dataclasses.replace(book, columns=book.columns - {"counterparty"}) for book in last.books)
    lines, notes = earlier(dataclasses.replace(last, books=poorer), this)
    assert lines.empty
    assert "没有往来单位列" in notes[0]
