"""Bursts of payments: which rows crowd together, and the neighbour that lies a day too far."""

import pandas as pd

from voucher_audit.evidence import windows


def _table(*rows: tuple[str, str, int]) -> tuple[pd.Series, pd.Series, pd.Series]:
    frame = pd.DataFrame(list(rows), columns=["group", "day", "value"])
    return frame["group"].astype("str"), pd.to_datetime(frame["day"]), frame["value"]


def test_sum_and_distance_are_inclusive() -> None:
    group, day, value = _table(
        ("甲", "2021-05-01", 10), ("甲", "2021-05-11", 10), ("乙", "2021-05-01", 10), ("乙", "2021-05-12", 10)
    )
    found = windows.bursts(group, day, value, days=10, enough=20)
    assert list(found.index) == [0, 1]
    assert found["total"].tolist() == [20, 20]
    assert windows.bursts(group, day, value, days=10, enough=21).empty


def test_overlapping_windows_are_one_burst_and_separate_ones_two() -> None:
    group, day, value = _table(
        ("甲", "2021-05-01", 12),
        ("甲", "2021-05-08", 12),
        ("甲", "2021-05-15", 12),
        ("甲", "2021-06-20", 12),
        ("甲", "2021-06-21", 12),
        ("甲", "2021-08-01", 30),
    )
    found = windows.bursts(group, day, value, days=10, enough=20)
    assert found["burst"].tolist() == [0, 0, 0, 1, 1]
    assert found["count"].tolist() == [3, 3, 3, 2, 2]
    assert found.loc[0, "last"] == pd.Timestamp("2021-05-15")


def test_back_to_back_bursts_of_two_groups_do_not_merge() -> None:
    group, day, value = _table(
        ("甲", "2021-05-01", 10), ("甲", "2021-05-01", 10), ("乙", "2021-05-01", 10), ("乙", "2021-05-01", 10)
    )
    assert windows.bursts(group, day, value, days=0, enough=20)["burst"].tolist() == [0, 0, 1, 1]


def test_unknown_payee_day_or_negative_value_stands_alone() -> None:
    group, day, value = _table(
        ("", "2021-05-01", 90), ("", "2021-05-01", 90), ("甲", "2021-05-01", 90), ("甲", "2021-05-01", -90)
    )
    day = day.mask(day.index == 3)
    assert windows.bursts(group, day, value, days=3, enough=20).empty
