"""What each rule says of its own examples, written down: severity, amount, sentence, and what was judged or not.

`tests/data/example_findings.tsv` is written by `make docs` and read by a person when it changes: a rule whose words, limits of
severity or counts change, changes a line there.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

from voucher_audit import examples
from voucher_audit.report import Coverage, Finding
from voucher_audit.rules.api import Rule
from voucher_audit.rules.catalogue import all_rules

FILE = Path(__file__).parents[1] / "data" / "example_findings.tsv"
HEAD = ("rule", "example", "date", "voucher", "severity", "amount", "said")
Row = tuple[str, ...]


def rows(found: tuple[Finding, ...], coverage: Coverage) -> list[Row]:
    """One row a finding, and a last one on what was judged."""
    told = [
        (
            finding.date.isoformat() if finding.date else "",
            finding.voucher,
            finding.severity.value,
            str(finding.amount),
            finding.evidence,
        )
        for finding in found
    ]
    judged = (coverage.status, f"{coverage.tested}/{coverage.untested}", coverage.reason)
    return [*sorted(told), ("", "", *judged)]


@cache
def written() -> dict[tuple[str, str], list[Row]]:
    """(rule, example) → rows as they are written down."""
    table: dict[tuple[str, str], list[Row]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for rule, example, *row in list(csv.reader(file, delimiter="\t"))[1:]:
            table.setdefault((rule, example), []).append(tuple(row))
    return table


def page() -> str:
    """The file as it should be."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(HEAD)
    for rule in all_rules().values():
        writer.writerows(_of_rule(rule))
    return out.getvalue()


def _of_rule(rule: Rule) -> list[Row]:
    return [
        (rule.name, example.why, *row)
        for example in rule.examples
        for row in rows(*examples.findings_of(rule, example))
    ]
