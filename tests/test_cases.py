"""One voucher is one item; its severity can be explained; cases link vouchers of one book only."""

from datetime import date

import pytest

from voucher_audit import cases
from voucher_audit.report import Finding, Severity

HIGH, MEDIUM, LOW, INFO = Severity


def finding(
    rule: str, voucher: int, severity: Severity, amount: int = 100, case: str = "", book: str = "甲"
) -> Finding:
    return Finding(
        rule=rule, title=rule, severity=severity, book=book, file="a.csv", sheet="", rows=(voucher,),
        date=date(2021, 5, voucher + 1), voucher=f"记-{voucher}", voucher_id=voucher, amount=amount, summary="",
        evidence="", basis=(), fingerprint=f"{rule}{voucher}{book}", facts="", case=case,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([MEDIUM], MEDIUM),
        ([MEDIUM, LOW], MEDIUM),
        ([MEDIUM, MEDIUM], HIGH),
        ([HIGH, LOW, LOW, LOW], HIGH),
        ([LOW, LOW], LOW),
        ([LOW, LOW, LOW], MEDIUM),
        ([INFO, INFO, INFO], INFO),
    ],
)
def test_combined_severity(severities: list[Severity], expected: Severity) -> None:
    severity, why = cases.combined(severities)
    assert severity is expected
    assert expected.label in why


def test_findings_of_one_voucher_are_one_item_and_its_money_counts_once() -> None:
    made = cases.items([finding("a", 1, MEDIUM, 500), finding("b", 1, HIGH, 300), finding("a", 2, MEDIUM, 900)])
    assert [(item.first.rule, item.first.voucher, item.severity, item.amount) for item in made] == [
        ("b", "记-1", HIGH, 500),
        ("a", "记-2", MEDIUM, 900),
    ]


def test_case_links_vouchers_of_the_same_book_only() -> None:
    mine = finding("a", 1, HIGH, case="拆分-丙")
    found = [mine, finding("a", 3, HIGH, case="拆分-丙"), finding("a", 2, HIGH, case="拆分-丙"),
             finding("a", 4, HIGH, case="拆分-丁"), finding("a", 5, HIGH, case="拆分-丙", book="乙")]  # fmt: skip
    assert [other.voucher for other in cases.linked(mine, found)] == ["记-2", "记-3"]
    assert cases.linked(finding("a", 9, HIGH), found) == []
