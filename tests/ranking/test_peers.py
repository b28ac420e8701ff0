import io
import json

import pandas as pd
import pytest

from tests.ranking.books import USUAL, book
from voucher_audit.ranking import Peers, peers
from voucher_audit.ranking.peers import ENTRY_COLUMNS


@pytest.fixture
def lines() -> pd.DataFrame:
    """Voucher 0 is a hundred times as large as the others of its account."""
    lines = book(*USUAL)
    lines.loc[0, "debit"] = lines.loc[1, "credit"] = 90_000_000
    return lines


def _of(found: tuple[Peers, ...], side: str, payee: str = "") -> Peers:
    return next(entry for entry in found if entry.side == side and entry.payee == payee)


def test_the_largest_of_its_account_and_an_ordinary_one(lines: pd.DataFrame) -> None:
    highest, ordinary = _of(peers(lines, 0), "借"), _of(peers(lines, 1), "借")
    assert (highest.amount, highest.rank, highest.count) == (90_000_000, 1, 150)
    assert highest.quantile > 0.99
    assert 0.02 < ordinary.quantile < 0.98
    assert ordinary.median == highest.median
    assert "900,000.00 元，在 150 笔中最大" in highest.sentence
    assert "最大" not in ordinary.sentence
    with pytest.raises(KeyError):
        peers(lines, 9_999)


def test_the_points_are_the_entries_of_the_account_and_the_voucher_is_marked(lines: pd.DataFrame) -> None:
    entries = _of(peers(lines, 3), "借").entries
    assert tuple(entries.columns) == ENTRY_COLUMNS
    expected = lines[(lines["account_code"] == "5001") & (lines["debit"] > 0)]
    assert sorted(entries["voucher_id"]) == sorted(expected["voucher_id"])
    assert entries.loc[entries["own"], "voucher_id"].tolist() == [3]
    assert entries["date"].is_monotonic_increasing
    assert not entries["earlier"].any()


def test_the_payee_has_a_picture_of_its_own(lines: pd.DataFrame) -> None:
    lines.loc[[300, 301], "counterparty"] = "甲公司"  # a voucher of 1002 and 4101, which usually names nobody
    found = _of(peers(lines, 150), "借", "甲公司")
    assert set(found.entries["voucher_id"]) == set(range(151))
    assert found.title == "借 “甲公司”的往来"
    assert not [entry for entry in peers(lines, 151) if entry.payee]


def test_earlier_books_are_among_the_peers_and_marked(lines: pd.DataFrame) -> None:
    past = book(*USUAL)
    past["date"] -= pd.Timedelta(days=365)
    found = _of(peers(lines, 0, past), "借")
    assert found.count == 300
    assert found.entries["earlier"].sum() == 150
    assert set(found.entries.loc[found.entries["earlier"], "voucher_id"]) == {-1}
    assert not _of(peers(lines, 0, past.assign(book="别的单位")), "借").entries["earlier"].any()


def test_what_is_cancelled_is_no_peer(lines: pd.DataFrame) -> None:
    lines["cancelled"] = lines["voucher_id"].isin([4, 5])
    assert not {4, 5} & set(_of(peers(lines, 0), "借").entries["voucher_id"])


def test_many_peers_are_thinned_for_drawing_but_counted_in_full(lines: pd.DataFrame) -> None:
    found = _of(peers(lines, 7, most=20), "借")
    whole = _of(peers(lines, 7), "借")
    assert len(found.entries) <= 20
    assert (found.count, found.rank, found.median) == (whole.count, whole.rank, whole.median)
    assert found.entries.loc[found.entries["own"], "voucher_id"].tolist() == [7]
    assert {found.entries["amount"].min(), found.entries["amount"].max()} == {
        whole.entries["amount"].min(),
        whole.entries["amount"].max(),
    }


def test_the_points_survive_parquet_and_json(lines: pd.DataFrame) -> None:
    entries = _of(peers(lines, 0), "借").entries
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(entries.to_parquet())), entries, check_dtype=False)
    again = json.loads(entries.to_json(orient="records", date_format="iso"))
    assert [entry["amount"] for entry in again] == entries["amount"].tolist()
    assert again[0]["date"].startswith("2023-03-01")


def test_closing_entries_are_drawn_among_their_own_kind(lines: pd.DataFrame) -> None:
    lines["summary"] = "业务"
    lines.loc[lines["voucher_id"] < 12, "summary"] = "计提费用"
    assert set(_of(peers(lines, 3), "借").entries["voucher_id"]) == set(range(12))
    assert set(_of(peers(lines, 20), "借").entries["voucher_id"]) == set(range(12, 150))
