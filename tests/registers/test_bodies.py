"""A body's name may hold its unit's name, or nothing but the body's own words."""

import pytest

from voucher_audit.registers.matching.units import unit_of_body


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("清河县综合行政执法局党组会", "清河县综合行政执法局"),
        ("县住建局局长办公会", "县住建局"),
        ("柳河镇党委会", "柳河镇"),
        ("党支部委员会", ""),
        ("党组会", ""),
        ("总经理办公会", ""),
        ("职工代表大会", ""),
        ("机关党委会", ""),
    ],
)
def test_unit_of_a_body(body: str, unit: str) -> None:
    assert unit_of_body(body) == unit
