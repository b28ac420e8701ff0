"""The ledger that speed is measured on is a real one: it balances, it repeats, its trouble is found."""

import io
from pathlib import Path

import pandas as pd
import pytest

from tests.bench.ledger import COLUMNS, export, write_csv, write_xlsx
from voucher_audit.auditing import audit
from voucher_audit.reading import read_ledger
from voucher_audit.schema import Ledger


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return export(4_000, trouble=0.02)


def _read(frame: pd.DataFrame, path: Path) -> Ledger:
    (write_xlsx if path.suffix == ".xlsx" else write_csv)(frame, path)
    return read_ledger([path])


def test_the_same_seed_draws_the_same_ledger_and_another_does_not(frame: pd.DataFrame) -> None:
    assert tuple(frame.columns) == COLUMNS
    pd.testing.assert_frame_equal(export(4_000, trouble=0.02), frame)
    assert not export(4_000, seed=8, trouble=0.02).equals(frame)


def test_both_containers_are_read_alike_and_every_voucher_balances(frame: pd.DataFrame, tmp_path: Path) -> None:
    book, text = _read(frame, tmp_path / "ledger.xlsx"), _read(frame, tmp_path / "ledger.csv")
    told = [
        "date",
        "voucher",
        "summary",
        "account_code",
        "account_name",
        "debit",
        "credit",
        "counterparty",
        "attachments",
    ]
    pd.testing.assert_frame_equal(book.lines[told], text.lines[told])
    assert book.books[0].unbalanced == ()
    assert len(book.lines) == len(frame)


def test_planted_slips_are_found_and_ordinary_petty_cash_is_not(frame: pd.DataFrame) -> None:
    buffer = io.BytesIO(frame.to_csv(index=False).encode())
    report = audit(("账.csv", buffer.getvalue()), outliers=5)
    slips = {finding.summary for finding in report.found if finding.rule == "iou-in-cash"}
    assert any("白条抵库" in summary for summary in slips)
    assert not any("零星杂支" in summary for summary in slips)
