"""Every rule's own examples, through the engine: who is flagged, and the neighbour who is not."""

import pytest

from tests.rules import said
from voucher_audit import examples
from voucher_audit.rules.api import Example, Rule
from voucher_audit.rules.catalogue import all_rules

CASES = [
    pytest.param(rule, example, id=f"{rule.name}: {example.why}")
    for rule in all_rules().values()
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example_flags_exactly_the_declared_vouchers(rule: Rule, example: Example) -> None:
    found, coverage = examples.findings_of(rule, example)
    assert coverage.status != "crashed", coverage.reason
    flagged = {(finding.date.isoformat(), finding.voucher.split("-")[1]) for finding in found if finding.date}
    assert flagged == examples.expected(example)
    assert sum(not finding.voucher for finding in found) == example.book_hits
    assert all(finding.evidence and "{" not in finding.evidence for finding in found)
    if example.untested:
        assert coverage.status == "skipped" or coverage.untested > 0 or coverage.reason
    # severity, amount and sentence are as written down; after a change of one of them: make docs, and read the difference
    assert said.rows(found, coverage) == said.written()[rule.name, example.why]


def test_what_is_written_down_is_of_examples_that_exist() -> None:
    named = [(rule.name, example.why) for rule in all_rules().values() for example in rule.examples]
    assert len(named) == len(set(named))
    assert list(said.written()) == named


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in all_rules().values()])
def test_rule_shows_both_sides(rule: Rule) -> None:
    vouchers = [voucher for example in rule.examples for voucher in example.vouchers]
    assert any(voucher.hit for voucher in vouchers) or any(example.book_hits for example in rule.examples)
    assert any(not voucher.hit for voucher in vouchers)
    assert rule.basis or rule.group.startswith(("F", "G")), "a finding of substance needs its law"
