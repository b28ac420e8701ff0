"""What is written is read back as the same data, whatever stands in it."""

import tomllib
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from voucher_audit import toml_tables

# TOML knows no lone halves of a character
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALAR = st.one_of(
    TEXT, st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.dates(min_value=date(1000, 1, 1))
)
SECTION = st.dictionaries(TEXT, st.one_of(SCALAR, st.lists(TEXT, max_size=3)), max_size=4)
DATA = st.dictionaries(
    TEXT,
    st.one_of(SCALAR, SECTION, st.lists(SECTION, max_size=3), st.dictionaries(TEXT, SECTION, max_size=3)),
    max_size=4,
)


@given(DATA)
def test_written_data_are_read_back(data: dict[str, object]) -> None:
    assert tomllib.loads(toml_tables.text(data)) == data


def test_sections_stand_as_a_person_would_write_them() -> None:
    data = {
        "rules": {"preset": "strict", "holiday-posting": {"night_from": 20}},
        "allow": [{"rule": "*", "payee": "甲"}],
    }
    assert toml_tables.text(data) == (
        '[rules]\npreset = "strict"\n\n[rules.holiday-posting]\nnight_from = 20\n\n[[allow]]\nrule = "*"\npayee = "甲"\n'
    )
