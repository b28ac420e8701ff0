"""Every known layout, read from a synthetic file of it, gives exactly the entries that were written."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from tests.reading.cases import Case, cases
from tests.reading.truth import Expected
from voucher_audit.reading import read_grids_as_ledger
from voucher_audit.reading.layouts import layouts
from voucher_audit.schema import Ledger

CASES = cases()


def name(case: Case) -> str:
    return f"合成-{case.layout}-{case.grids[0].file}"


def read_lines(ledger: Ledger, case: Case) -> list[tuple[object, ...]]:
    frame = ledger.lines
    return [
        (
            int(row.row), int(row.year), int(row.period), None if pd.isna(row.date) else row.date.date(), row.word, row.number,
            row.summary if "summary" in case.compared else None, row.account_code if "code" in case.compared else None,
            row.account_name if "name" in case.compared else None, int(row.debit), int(row.credit), bool(row.cancelled), row.basis,
        )
        for row in frame.itertuples()
    ]  # fmt: skip


def true_line(entry: Expected, case: Case) -> tuple[object, ...]:
    line = entry.line
    return (
        entry.row, entry.year, entry.period, entry.day, entry.word, entry.number, line.summary if "summary" in case.compared else None,
        line.code if "code" in case.compared else None, line.name if "name" in case.compared else None, line.debit, line.credit,
        entry.cancelled, entry.basis,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=name)
def test_entries_come_back_as_written(case: Case) -> None:
    ledger = read_grids_as_ledger(case.grids)
    assert read_lines(ledger, case) == [true_line(entry, case) for entry in case.expected]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_books_state_layout_form_totals_and_every_other_row(case: Case) -> None:
    ledger = read_grids_as_ledger(case.grids)
    (book,) = ledger.books
    assert book.layout == case.layout
    assert book.form == case.form
    if case.book:
        assert book.name == case.book
    live = [entry for entry in case.expected if not entry.cancelled]
    assert book.debit_total == sum(entry.line.debit for entry in live)
    assert book.credit_total == sum(entry.line.credit for entry in live)
    assert book.unbalanced == ()
    assert book.refused == ()
    reasons = {note.row: note.reason for note in book.dropped}
    assert set(reasons) == set(case.dropped)
    assert {row for row, part in case.dropped.items() if part not in reasons[row]} == set()
    assert all(control.agrees for control in book.controls), book.controls
    assert {sheet for _, sheet, why in ledger.skipped if case.skipped[sheet] in why} == set(case.skipped)


@pytest.mark.parametrize("case", [case for case in CASES if case.form == "vouchers"], ids=name)
def test_vouchers_are_the_vouchers_written(case: Case) -> None:
    lines = read_grids_as_ledger(case.grids).lines
    read = Counter(frozenset(group.itertuples(index=False)) for _, group in lines.groupby("voucher_id")[["row"]])
    assert sum(read.values()) == len(
        {(e.year, e.period, e.word, e.number or e.row, e.cancelled) for e in case.expected}
    ) or any(not entry.number for entry in case.expected)
    sums = (lines["debit"] - lines["credit"]).groupby([lines["voucher_id"], lines["basis"]]).sum()
    assert (sums == 0).all()


def test_every_layout_has_a_case() -> None:
    assert {layout.name for layout in layouts()} - {case.layout for case in CASES} == {
        "FR_FEC18"
    }  # a real file: test_real
