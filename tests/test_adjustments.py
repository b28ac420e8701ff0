"""Settings changed in the page: what was changed stands in the data, what holds anyway does not."""

import dataclasses

from voucher_audit import adjustments, config
from voucher_audit.rules.catalogue import all_rules

RULES = all_rules()
HOLIDAY = RULES["holiday-posting"]


def test_threshold_is_written_and_leaves_when_it_is_the_default_again() -> None:
    changed = adjustments.with_parameter({}, HOLIDAY, "night_from", 20)
    assert changed == {"rules": {"holiday-posting": {"night_from": 20}}}
    assert config.parse(changed, RULES).params["holiday-posting"]["night_from"] == 20
    assert adjustments.with_parameter(changed, HOLIDAY, "night_from", HOLIDAY.defaults()["night_from"]) == {}


def test_own_threshold_outlives_a_change_of_preset_and_equals_the_preset_only_where_that_moves_it() -> None:
    gap = RULES["consecutive-invoices"]
    strict = adjustments.with_preset({}, "strict")
    assert adjustments.in_force(strict, gap)["count"] == 2
    own = adjustments.with_parameter(strict, gap, "count", 4)
    assert adjustments.in_force(adjustments.with_preset(own, "relaxed"), gap)["count"] == 4
    assert adjustments.with_parameter(own, gap, "count", 2) == strict
    assert adjustments.with_preset(strict, "normal") == {}


def test_decision_line_reaches_every_rule_that_asks_for_it_and_no_other() -> None:
    changed = adjustments.with_decision_line({}, RULES, 50000)
    assert {(rule, name) for rule, values in changed["rules"].items() for name in values} == set(
        adjustments.DECISION_LINE
    )
    assert adjustments.decision_line(changed, RULES) == 50000
    assert adjustments.decision_line({}, RULES) == 20000
    config.parse(changed, RULES)
    asking = {
        (rule.name, field.name)
        for rule in RULES.values()
        for field in dataclasses.fields(rule.params)
        if field.metadata["meaning"].startswith("集体决策线")
    }
    assert asking == set(adjustments.DECISION_LINE)


def test_unit_is_written_without_blanks_and_repetitions_and_the_rest_stays() -> None:
    before = {"unit": {"name": "旧名"}, "output": {"show_info": True}}
    changed = adjustments.with_unit(before, [" 甲局 ", "", "甲局", "甲县局"], ["党组会", " "])
    assert changed == {"output": {"show_info": True}, "unit": {"names": ["甲局", "甲县局"], "bodies": ["党组会"]}}
    assert adjustments.with_unit(changed, [], []) == {"output": {"show_info": True}}


def test_rules_left_out_and_hints() -> None:
    changed = adjustments.with_hints(adjustments.without_rules({}, ["round-amount"]), True)
    settings = config.parse(changed, RULES)
    assert "round-amount" not in settings.chosen(RULES)
    assert "holiday-posting" in settings.chosen(RULES)
    assert settings.show_info
    assert adjustments.with_hints(adjustments.without_rules(changed, []), False) == {}
