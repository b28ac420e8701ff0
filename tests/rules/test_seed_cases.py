"""Published cases as ledgers: several rules on one matter, and what stands beside it untouched."""

from __future__ import annotations

import dataclasses

import pytest

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.registers import Registers
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger

CASH = ("iou-in-cash", "large-cash-payment", "missing-invoice", "cash-paid-works", "overdue-advance")


def _listed(ledger: Ledger, names: tuple[str, ...] = CASH) -> dict[str, set[str]]:
    """Summary of the voucher → rules that list it (hints left out)."""
    prepared = engine.prepare(ledger, Registers(), Config())
    found, coverage = engine.run(prepared, {name: all_rules()[name] for name in names})
    assert {entry.status for entry in coverage} <= {"tested", "skipped"}
    table: dict[str, set[str]] = {}
    for finding in found:
        if finding.severity is not Severity.INFO:
            table.setdefault(finding.summary, set()).add(finding.rule)
    return table


def test_borrowed_for_a_garden_and_paid_to_the_builder_in_cash_on_a_slip() -> None:
    ledger = examples.ledger_of(
        Example(
            "测试用例",
            (
                V("收金信公司借款 植物园项目", "1002", "2307", 100000, date="2021-05-06"),
                V("提取现金", "1001", "1002", 100000, date="2021-05-10"),
                V("付滨河公园路灯工程款 白条", "5001", "1001", 100000, date="2021-05-11"),
                V("归还金信公司借款 收回借据", "2307", "1002", 100000, date="2022-07-14"),
            ),
        )
    )
    assert _listed(ledger) == {
        "付滨河公园路灯工程款 白条": {"iou-in-cash", "large-cash-payment", "missing-invoice", "cash-paid-works"}
    }


@pytest.mark.parametrize("opposite", ["", "1221 其他应收款"])
def test_seven_slips_in_a_cash_journal_of_which_one_never_came_back(opposite: str) -> None:
    lent = (16950, 5900, 22000, 18700, 8000, 31000, 19945)
    pairs = []
    for place, amount in enumerate(lent):
        fields = {"opposite": opposite}
        pairs.append(
            V(f"凭借据支款 第{place}笔", "Q1221", "Q1001", amount, date=f"2019-0{place + 1}-08", fields=fields)
        )
        if amount != 5900:
            back = V(f"归还借款 第{place}笔", "Q1001", "Q1221", amount, date=f"2021-0{place + 1}-08", fields=fields)
            pairs.append(back)
    pairs.append(V("付电话费", "Q6602", "Q1001", 80, date="2021-12-31", fields={"opposite": "6602 管理费用"}))
    whole = examples.ledger_of(Example("测试用例", tuple(pairs)))
    cash = whole.lines[whole.lines["account_code"] == "1001"].reset_index(drop=True)
    journal = Ledger(cash, tuple(dataclasses.replace(book, form="journal") for book in whole.books))
    listed = _listed(journal, ("iou-in-cash", "overdue-advance"))
    slips = {f"凭借据支款 第{place}笔" for place in range(7)}
    assert {summary for summary, rules in listed.items() if "iou-in-cash" in rules} == slips
    assert {summary for summary, rules in listed.items() if "overdue-advance" in rules} == slips
    prepared = engine.prepare(journal, Registers(), Config())
    found, _ = engine.run(prepared, {"overdue-advance": all_rules()["overdue-advance"]})
    still_out = [finding for finding in found if "仍有" in finding.evidence]
    assert [(finding.summary, finding.amount) for finding in still_out] == [("凭借据支款 第1笔", 590000)]


def test_one_slip_in_a_voucher_of_several_lines_is_named_by_its_own_line() -> None:
    ledger = examples.ledger_of(
        Example(
            "测试用例",
            (
                V(
                    "付办公用品 附发票", "5101", "1001", 300,
                    more=(("付看门费 白条", "5101", 450, 0), ("付看门费 白条", "1001", 0, 450)),
                ),
                V("付邮费", "5101", "1001", 60),
            ),
        )
    )  # fmt: skip
    found, _ = engine.run(engine.prepare(ledger, Registers(), Config()), {"iou-in-cash": all_rules()["iou-in-cash"]})
    assert [(finding.rows, finding.amount, finding.summary) for finding in found] == [((4, 5), 45000, "付看门费 白条")]


def test_a_red_letter_reversal_of_a_slip_is_not_a_payment() -> None:
    ledger = examples.ledger_of(
        Example(
            "测试用例",
            (
                V("红字冲销 白条列支围墙款", "5001", "1001", -3000),
                V("付围墙款 白条", "5001", "1001", 3000),
            ),
        )
    )
    assert set(_listed(ledger)) == {"付围墙款 白条"}
