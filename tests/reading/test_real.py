"""The real exports, read as files: their vouchers, totals and balance are the reader's proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from voucher_audit.reading import read_ledger
from voucher_audit.schema import LINE_COLUMNS

DATA = Path(__file__).parent.parent / "data"
# file, entries, vouchers, debit total in fen, year: the files' README
REAL = [
    ("凭证明细-unit-a-2024年.csv", 418, 101, 429_375_416, 2024),
    ("凭证明细-unit-b-2023年.csv", 778, 201, 2_009_380_954, 2023),
    ("凭证明细-unit-b-2024年.csv", 848, 241, 998_423_078, 2024),
]


@pytest.mark.parametrize(("file", "entries", "vouchers", "total", "year"), REAL)
def test_nc_exports(file: str, entries: int, vouchers: int, total: int, year: int) -> None:
    ledger = read_ledger([DATA / file])
    (book,) = ledger.books
    assert (book.layout, book.form, book.year, book.header_row) == ("用友NC_凭证明细", "vouchers", year, 1)
    assert (book.lines, book.vouchers, book.debit_total, book.credit_total) == (entries, vouchers, total, total)
    assert (book.unbalanced, book.refused) == ((), ())
    assert [note.row for note in book.dropped] == [1]
    assert list(ledger.lines.columns) == list(LINE_COLUMNS)
    assert set(ledger.lines["year"]) == {year}
    assert list(ledger.lines["row"]) == list(range(2, entries + 2))


def test_nc_auxiliaries_and_accounts_of_one_voucher() -> None:
    lines = read_ledger([DATA / "凭证明细-unit-a-2024年.csv"]).lines
    first, second = lines.iloc[0], lines.iloc[1]
    assert (first["voucher"], first["account_code"], first["account_name"]) == ("银收-1", "100201", "银行存款/工商银行")
    assert (first["debit"], first["credit"], first["counterparty"]) == (30_000_000, 0, "")
    assert (second["counterparty"], second["department"]) == ("往来单位008有限公司", "公司本部")
    assert second["auxiliary"] == "客商：往来单位008有限公司；绩效部门hl：公司本部"
    assert first["date"].date().isoformat() == "2024-07-25"


def test_two_years_of_one_unit_are_one_book() -> None:
    ledger = read_ledger([DATA / "凭证明细-unit-b-2023年.csv", DATA / "凭证明细-unit-b-2024年.csv"])
    assert {book.name for book in ledger.books} == {"往来单位001有限公司"}
    assert ledger.lines["voucher_id"].nunique() == 201 + 241
    assert sorted(book.year for book in ledger.books) == [2023, 2024]


def test_the_same_file_under_two_names_is_read_once() -> None:
    content = (DATA / "凭证明细-unit-a-2024年.csv").read_bytes()
    ledger = read_ledger([("一月2024.csv", content), ("又一份2024.csv", content)])
    assert len(ledger.books) == 1
    assert ledger.skipped == (("又一份2024.csv", "", "与「一月2024.csv」内容完全相同，只读一次"),)


def test_fec_sample() -> None:
    ledger = read_ledger([DATA / "fec-sample-2022.txt"])
    (book,) = ledger.books
    assert (book.layout, book.lines, book.vouchers, book.unbalanced) == ("FR_FEC18", 934, 248, ())
    assert book.debit_total == book.credit_total == 22_568_223
    keys = ledger.lines.groupby("voucher_id")[["word", "number", "date"]].nunique()
    assert (keys == 1).all(axis=None)
    first = ledger.lines.iloc[0]
    assert (first["word"], first["number"], first["credit"]) == ("VE", "1", 6960)
    assert first["bill_no"] == "VE  0123"
