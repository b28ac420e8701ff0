"""The Chinese calendar, with the days that a plain week gets wrong."""

import pandas as pd

from voucher_audit import workdays


def _days(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)))


def test_days_off_made_up_for_and_made_up_days() -> None:
    table = workdays.calendar(_days("2021-10-01", "2021-10-09", "2021-10-10", "2021-10-11", "2021-05-05", "2021-05-08"))
    assert table["workday"].tolist() == [False, True, False, True, False, True]
    assert table["holiday"].tolist() == ["国庆节", "", "", "", "劳动节", ""]
    assert table["known"].all()


def test_an_unannounced_year_is_unknown_not_a_working_day() -> None:
    late = f"{workdays.LAST_YEAR + 1}-03-03"
    table = workdays.calendar(_days("2003-03-03", late, None, "2021-03-03"))
    assert table["known"].tolist() == [False, False, False, True]
    assert table["workday"].tolist() == [False, False, False, True]


def test_working_days_between_count_the_last_day_and_skip_holidays() -> None:
    first = _days("2021-09-30", "2021-09-30", "2021-10-08", "2021-10-09", None)
    last = _days("2021-10-08", "2021-10-09", "2021-10-08", "2021-10-08", "2021-10-08")
    counted = workdays.workdays_between(first, last)
    assert counted.tolist()[:3] == [1, 2, 0]
    assert counted.isna().tolist() == [False, False, False, True, True]


def test_working_days_across_an_unknown_year_are_unknown() -> None:
    last_known = pd.Timestamp(workdays.LAST_YEAR, 12, 30)
    first = pd.Series([last_known, last_known])
    last = pd.Series([last_known + pd.Timedelta(days=1), last_known + pd.Timedelta(days=5)])
    assert workdays.workdays_between(first, last).isna().tolist() == [False, True]


def test_names_of_all_holidays_are_chinese() -> None:
    span = pd.Series(pd.date_range("2004-01-01", f"{workdays.LAST_YEAR}-12-31"))
    names = set(workdays.calendar(span)["holiday"])
    assert {"春节", "中秋节", "清明节", "端午节", "元旦"} <= names
    assert not [name for name in names if name.isascii() and name]
