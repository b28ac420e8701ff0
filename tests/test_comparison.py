"""A second upload of the books: what is new, what changed after it had been checked, what is as it was."""

import io

import pandas as pd

import voucher_audit
from voucher_audit.comparison import compare
from voucher_audit.report import Report

HEADER = ("日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方")


def audited(*vouchers: tuple[str, str, str, float], name: str = "账.csv") -> Report:
    """Each voucher pays its amount from the till for office expenses."""
    rows = []
    for day, number, summary, amount in vouchers:
        rows += [
            (day, number, summary, "5001", "业务活动费用", amount, 0),
            (day, number, summary, "1001", "库存现金", 0, amount),
        ]
    text = io.StringIO()
    pd.DataFrame(rows, columns=list(HEADER)).to_csv(text, index=False)
    return voucher_audit.audit((name, text.getvalue().encode()), outliers=0)


JANUARY = (("2024-01-05", "记-1", "付甲公司办公用品", 5600.0), ("2024-01-08", "记-2", "付乙公司印刷费", 7800.0))
CASH = "large-cash-payment"


def cash(findings: tuple[voucher_audit.report.Finding, ...]) -> set[str]:
    return {finding.summary for finding in findings if finding.rule == CASH}


def test_same_books_again_change_nothing() -> None:
    assert compare(audited(*JANUARY), audited(*JANUARY)).nothing


def test_new_month_brings_its_findings_and_leaves_the_others_as_they_were() -> None:
    before, after = audited(*JANUARY), audited(*JANUARY, ("2024-02-06", "记-1", "付丙公司维修费", 9900.0))
    changes = compare(before, after)
    assert cash(changes.came) == {"付丙公司维修费"}
    assert not cash(changes.moved)
    assert not cash(changes.went)
    assert changes.stayed >= 2
    assert [(month.year, month.period, month.vouchers, month.is_new) for month in changes.months] == [
        (2024, 2, (0, 1), True)
    ]


def test_voucher_changed_after_it_was_checked_is_named_with_its_month_and_its_neighbour_is_not() -> None:
    before = audited(*JANUARY)
    after = audited(JANUARY[0], ("2024-01-08", "记-2", "付乙公司印刷费", 8800.0))
    changes = compare(before, after)
    assert cash(changes.moved) == {"付乙公司印刷费"}
    assert not cash(changes.came)
    assert [(month.period, month.debit) for month in changes.months] == [(1, (13_400_00, 14_400_00))]


def test_voucher_that_is_gone_is_named_as_it_was() -> None:
    changes = compare(audited(*JANUARY), audited(JANUARY[0]))
    assert cash(changes.went) == {"付乙公司印刷费"}
    assert [(month.vouchers, month.is_new, month.is_gone) for month in changes.months] == [((2, 1), False, False)]
