"""A body's name may hold its unit's name, or nothing but the body's own words."""

import pytest

from voucher_audit.registers.matching.units import same_unit, unit_of_body


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


@pytest.mark.parametrize(
    ("name", "book", "same"),
    [
        ("清河县嘉信房地产评估有限公司", "嘉信评估公司-2019年至2022年9月-会计分录序时簿", True),
        ("清河县住房和城乡建设局", "2021年清河县住建局序时账", True),
        ("清河县住房和城乡建设局", "清河县住建局 现金日记账", True),
        ("清河县住房和城乡建设局", "嘉信评估公司-2019年至2022年9月-会计分录序时簿", False),
        ("县综合执法局", "清河县住建局2021", False),
    ],
)
def test_a_book_named_after_its_file_is_its_unit(name: str, book: str, same: bool) -> None:
    assert same_unit(name, book) is same
