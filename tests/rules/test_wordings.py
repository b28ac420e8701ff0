"""How accountants word trouble and honest business: what each summary must or must not be flagged for by a main rule.

The wordings were written down from what ledgers say, not from the rules' patterns; each stands in a book of its own,
with a minutes register that decided something else and no register of invoices.
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

ROWS = list(
    csv.DictReader((Path(__file__).parents[1] / "data" / "wordings.tsv").open(encoding="utf-8"), delimiter="\t")
)
RULES = sorted({row["rule"] for row in ROWS})


def _ledger() -> Ledger:
    """One voucher a book, all in one ledger."""
    entries = tuple(
        V(
            row["summary"],
            row["debit_account"],
            row["credit_account"],
            float(row["amount_yuan"]),
            "2021-01-04",
            number="1",
        )
        for row in ROWS
    )
    whole = examples.ledger_of(Example("测试用例", entries))
    names = [f"{position:04d}" for position in range(len(ROWS))]
    place = whole.lines.index // 2  # every voucher has two lines
    lines = whole.lines.assign(book=pd.Series(names).reindex(place).set_axis(whole.lines.index), voucher_id=place)
    books = tuple(dataclasses.replace(whole.books[0], name=name, entity=name) for name in names)
    return Ledger(lines, books)


@pytest.fixture(scope="module")
def flagged() -> dict[int, set[str]]:
    """Row of the table → rules that list it above a mere hint."""
    minutes = ({"date": "2020-12-20", "topic": "研究人事", "amount": 1, "body": "党组会"},)
    registers = examples.registers_of(Example("测试用例", (), registers={"minutes": minutes}))
    prepared = engine.prepare(_ledger(), registers, Config())
    found, coverage = engine.run(prepared, {name: all_rules()[name] for name in RULES})
    assert {entry.status for entry in coverage} == {"tested"}
    table: dict[int, set[str]] = {}
    for finding in found:
        if finding.severity is not Severity.INFO:
            table.setdefault(int(finding.book), set()).add(finding.rule)
    return table


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("expected", ["hit", "not"])
def test_wordings(rule: str, expected: str, flagged: dict[int, set[str]]) -> None:
    asked = [n for n, row in enumerate(ROWS) if (row["rule"], row["expected"]) == (rule, expected)]
    assert len(asked) > 60
    wrong = [ROWS[n]["summary"] for n in asked if (rule in flagged.get(n, set())) != (expected == "hit")]
    assert wrong == []
