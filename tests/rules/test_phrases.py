"""The phrases of the domain notes: what each summary must, may and must not be flagged for, each in a book of its own.

A book holds the phrase on 4 January (decisions on 13 December) and a neutral voucher on 31 December, so that what was lent has had time to come back;
cash that came in is banked on the next day. The invoice register holds an invoice for every phrase that is not about
missing ones, the minutes register a decision for the ordinary ones.
"""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger

ROWS = list(csv.DictReader((Path(__file__).parents[1] / "data" / "phrases.tsv").open(encoding="utf-8"), delimiter="\t"))


def _vouchers(position: int, row: dict[str, str]) -> tuple[V, ...]:
    prefix = "Q" if row["debit_account"].startswith("Q") else ""
    credit = f"{prefix}{row['credit_account'].removeprefix('Q')}"
    bill = {"bill_no": _number(position)} if _has_invoice(row) else {"bill_no": ""}
    amount = float(row["amount_yuan"])
    vouchers = [V(row["summary"], row["debit_account"], credit, amount, date=_day(row), number="1", fields=bill)]
    if row["debit_account"] == "1001":
        vouchers.append(V("现金存银行", "1002", "1001", amount, date="2021-01-05", number="2"))
    expense = "Q6602" if prefix else "5101"
    return (*vouchers, V("付电话费", expense, f"{prefix}1002", 100, date="2021-12-31", number="3"))


def _day(row: dict[str, str]) -> str:
    return "2021-12-13" if row["kind"] == "major" else "2021-01-04"


def _has_invoice(row: dict[str, str]) -> bool:
    wanted = row["expected"].startswith("hit:") and "missing-invoice" in row["expected"]
    return row["kind"] not in ("iou", "uninvoiced") and not wanted


def _number(position: int) -> str:
    return f"21212000000000{position * 7:06d}"


def _registers() -> dict[str, tuple[dict[str, object], ...]]:
    invoices = tuple(
        {"number": _number(position), "date": _day(row), "amount": float(row["amount_yuan"])}
        for position, row in enumerate(ROWS)
        if _has_invoice(row)
    )
    other = ({"number": "21212000000009999999", "date": "2021-12-30", "amount": 12.34},)
    minutes = tuple(
        {
            "date": "2021-12-06" if row["kind"] == "major" else "2020-12-20",
            "topic": f"研究{row['summary']}",
            "amount": float(row["amount_yuan"]),
            "body": "党组会",
        }
        for row in ROWS
        if row["expected"] == "none"
    )
    return {"invoices": invoices + other, "minutes": minutes}


@pytest.fixture(scope="module")
def flagged() -> dict[int, dict[str, Severity]]:
    """Row of the table → rules that flagged the phrase, with the severity."""
    parts, books, offset = [], [], 0
    for position, row in enumerate(ROWS):
        ledger = examples.ledger_of(Example("测试用例", _vouchers(position, row)))
        name = f"{position:03d}"
        parts.append(ledger.lines.assign(book=name, voucher_id=ledger.lines["voucher_id"] + offset))
        books.append(dataclasses.replace(ledger.books[0], name=name, entity=name))
        offset += 3
    lines = pd.concat(parts, ignore_index=True)
    registers = examples.registers_of(Example("测试用例", (), registers=_registers()))
    prepared = engine.prepare(Ledger(lines, tuple(books)), registers, Config())
    found, coverage = engine.run(prepared, all_rules())
    assert [entry.rule for entry in coverage if entry.status == "crashed"] == []
    table: dict[int, dict[str, Severity]] = {}
    for finding in found:
        if finding.voucher == "记-1":
            table.setdefault(int(finding.book), {})[finding.rule] = finding.severity
    return table


def _names(position: int) -> list[str]:
    kind, _, names = ROWS[position]["expected"].partition(":")
    return [name for name in names.split(",") if name in all_rules()] if kind in ("hit", "not") else []


def _cases(kind: str) -> list[object]:
    return [
        pytest.param(position, id=f"{position}-{row['summary']}")
        for position, row in enumerate(ROWS)
        if row["expected"].partition(":")[0] == kind
    ]


@pytest.mark.parametrize("position", _cases("hit"))
def test_phrase_is_flagged(position: int, flagged: dict[int, dict[str, Severity]]) -> None:
    assert set(_names(position)) <= set(flagged.get(position, {}))


@pytest.mark.parametrize("position", _cases("not"))
def test_look_alike_is_not_taken_for_the_real_thing(position: int, flagged: dict[int, dict[str, Severity]]) -> None:
    assert not set(_names(position)) & set(flagged.get(position, {}))


@pytest.mark.parametrize("position", _cases("none"))
def test_ordinary_business_is_left_alone(position: int, flagged: dict[int, dict[str, Severity]]) -> None:
    listed = {rule for rule, severity in flagged.get(position, {}).items() if severity is not Severity.INFO}
    assert not listed
