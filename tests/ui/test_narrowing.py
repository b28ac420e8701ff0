"""What the accountant of one unit is handed: everything of their own, nothing of the others, matches still in place."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from tests.ui.people import OTHER, OWN, SECRET
from voucher_audit import review
from voucher_audit.allowances import Allowance
from voucher_audit.narrowing import narrowed
from voucher_audit.report import Allowed, Report
from voucher_audit.store import archive, projects
from voucher_audit.store.database import open_store
from voucher_audit.store.projects import Project, Upload


@pytest.fixture(scope="module")
def whole(prepared: Path) -> tuple[Project, list[Upload], Report]:
    store = open_store(prepared)
    project = next(one for one in projects.projects(store) if one.name == "两个单位")
    run = projects.runs(store, project.id)[0]
    return project, projects.uploads(store, project.id), archive.load(store.reports / str(run.id))


def test_nothing_of_the_other_unit_remains(whole: tuple[Project, list[Upload], Report]) -> None:
    project, uploads, report = whole
    assert SECRET in repr(report), "else the test proves nothing"
    own = narrowed(project, uploads, report, {OWN})
    assert own.report is not None
    assert {upload.unit for upload in own.uploads} == {OWN}
    assert {book.file for book in own.report.ledger.books} == {"甲局2023年.csv"}
    told = repr(dataclasses.replace(own.report, ledger=dataclasses.replace(own.report.ledger, lines=None)))  # type: ignore[arg-type]
    frames = [own.report.ledger.lines, *own.report.registers.frames.values()]
    told += "".join(frame.to_csv() for frame in frames)
    assert SECRET not in told
    assert OTHER not in told
    assert own.report.found, "their own findings stay"


def test_what_explains_other_units_and_their_earlier_years_stay_with_them(
    whole: tuple[Project, list[Upload], Report],
) -> None:
    project, uploads, report = whole
    books = {book.file: book.name for book in report.ledger.books}
    mine = next(finding for finding in report.found if finding.book == books["甲局2023年.csv"])
    day = date(2099, 1, 1)
    allow = [Allowance("*", day, "自己的", payee="甲"), Allowance("*", day, "别人的", payee=SECRET)]
    told = dataclasses.replace(
        report,
        allowed=(Allowed(mine, "自己的", day),),
        history=report.ledger.lines,
        run={**report.run, "config": {**report.run["config"], "allow": [entry.as_dict() for entry in allow]}},
    )
    own = narrowed(project, uploads, told, {OWN}).report
    assert own is not None
    assert [entry["because"] for entry in own.run["config"]["allow"]] == ["自己的"]
    assert set(own.history["book"]) == {mine.book}
    assert SECRET not in own.history.to_csv()


def said(report: Report, voucher: int) -> list[tuple[object, ...]]:
    return [
        (proof.register, proof.matched, proof.how, proof.entries.to_dict("records"))
        for proof in review.proofs(report, voucher)
    ]


def test_own_findings_and_matches_are_as_the_inspector_sees_them(whole: tuple[Project, list[Upload], Report]) -> None:
    project, uploads, report = whole
    own = narrowed(project, uploads, report, {OWN}).report
    assert own is not None
    book = own.ledger.books[0].name
    assert own.found == tuple(finding for finding in report.found if finding.book == book)
    paid = [voucher for voucher in own.matches["invoices"].table.index if review.proofs(own, int(voucher))]
    assert paid
    for voucher in paid:
        assert said(own, int(voucher)) == said(report, int(voucher))
    for narrow in (own, report):
        pairs = narrow.matches["invoices"].pairs.query("voucher_id in @paid")
        assert set(narrow.registers["invoices"].iloc[pairs["entry"]]["number"]) == {"10000001"}


def test_inspector_sees_the_report_itself_and_a_stranger_nothing(whole: tuple[Project, list[Upload], Report]) -> None:
    project, uploads, report = whole
    assert narrowed(project, uploads, report, None).report is report
    nobody = narrowed(project, uploads, report, set())
    assert nobody.report is not None
    assert not nobody.report.found
    assert nobody.report.ledger.lines.empty
    assert nobody.uploads == ()


def test_book_that_two_units_name_alike_is_shown_to_neither_alone(whole: tuple[Project, list[Upload], Report]) -> None:
    project, uploads, report = whole
    alike = dataclasses.replace(
        report,
        ledger=dataclasses.replace(
            report.ledger, books=tuple(dataclasses.replace(book, name="账") for book in report.ledger.books)
        ),
    )
    assert narrowed(project, uploads, alike, {OWN}).book_units == {}
    assert set(narrowed(project, uploads, alike, {OWN, OTHER}).book_units) == {"账"}
