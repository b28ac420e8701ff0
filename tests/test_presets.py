"""Presets: what they move, that a rule's declaration allows it, and that 严格 finds at least what 宽松 finds."""

import dataclasses

import pytest

from voucher_audit import config, examples, presets
from voucher_audit.rules.api import Rule
from voucher_audit.rules.catalogue import all_rules

RULES = all_rules()
MOVED = sorted(presets.moved("strict"))


def parse(name: str) -> config.Config:
    return config.parse({"rules": {"preset": name}}, RULES)


def test_every_moved_parameter_is_declared_within_bounds_and_between_its_presets() -> None:
    strict, relaxed = presets.moved("strict"), presets.moved("relaxed")
    assert set(strict) == set(relaxed) <= set(RULES)
    for name, values in strict.items():
        config.checked(RULES[name], values, "strict")
        config.checked(RULES[name], relaxed[name], "relaxed")
        assert set(values) == set(relaxed[name])
        defaults = RULES[name].defaults()
        for parameter, value in values.items():
            low, high = sorted((value, relaxed[name][parameter]))
            assert low <= defaults[parameter] <= high, (name, parameter)
            assert low < high, (name, parameter)


def flagged(rule: Rule, preset: str) -> set[tuple[str, str, str]]:
    """Vouchers of the rule's own examples that it names with a preset (examples that set parameters keep theirs)."""
    values = presets.moved(presets.PRESETS[preset]).get(rule.name, {})
    out = set()
    for example in rule.examples:
        adapted = dataclasses.replace(example, params={**values, **example.params})
        found, coverage = examples.findings_of(rule, adapted)
        assert coverage.status != "crashed", coverage.reason
        out |= {(example.why, str(entry.date), entry.voucher) for entry in found if entry.voucher}
    return out


@pytest.mark.parametrize("name", MOVED)
def test_strict_finds_at_least_what_the_defaults_find_and_relaxed_at_most(name: str) -> None:
    normal = flagged(RULES[name], "常规")
    assert flagged(RULES[name], "宽松") <= normal <= flagged(RULES[name], "严格")


def test_chinese_and_english_names_mean_the_same_and_a_rules_own_value_wins() -> None:
    assert parse("严格").params == parse("strict").params
    assert parse("常规").params == parse("normal").params == {}
    both = config.parse({"rules": {"preset": "宽松", "overdue-advance": {"days": 10}}}, RULES)
    assert both.params["overdue-advance"] == {"days": 10, "amount": 2000}
    assert both.params["vague-summary"] == {"least": 2000}
    assert both.preset == "relaxed"


def test_lines_of_law_and_of_the_unit_do_not_move() -> None:
    for preset in ("strict", "relaxed"):
        moved = presets.moved(presets.PRESETS[preset])
        assert "line" not in moved.get("large-cash-payment", {})
        assert "threshold" not in moved.get("unminuted-major-spending", {})
        assert "per_head" not in moved.get("reception-over-standard", {})
