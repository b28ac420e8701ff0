"""What is committed about detection is true: a part of it is measured anew, and the pages say what was kept."""

from __future__ import annotations

import pytest

from tests.labelled.truth import LABELLED, MAIN
from tests.measure import __main__ as pages
from tests.measure import reasons
from tests.measure.rules_figures import below_bar, counts, guard, page
from voucher_audit.rules import measured
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.rules.measured import Figures

TABLE = measured.table()


def test_detection_is_no_worse_than_committed() -> None:
    now, then = guard(), TABLE["guard"]
    assert now.crashed == set()
    assert now.clean_flagged <= then["clean_flagged"]
    seen = counts(now)
    for rule, (found, missed, wrong) in then["rules"].items():
        tp, fn, fp = seen.get(rule, [0, 0, 0])
        assert tp + fn == found + missed, f"{rule}: other ledgers than were measured; run make measure"
        assert tp >= found, f"{rule} finds less than committed"
        assert fp <= wrong, f"{rule} raises more false alarms than committed"
    new = {rule for rule, (_, _, fp) in seen.items() if fp and rule not in then["rules"]}
    assert new == set()


def test_every_rule_is_measured_or_excused() -> None:
    assert set(TABLE["rules"]) == set(all_rules()), "run make measure"
    for rule in all_rules():
        found = measured.figures(rule)
        assert found is not None
        assert bool(found.support) == (rule in LABELLED)
        assert found.support or found.reason
        assert not below_bar(rule, found) or reasons.BELOW_BAR.get(rule), f"{rule} misses its bar without a reason"


def test_clean_vouchers_stay_clean() -> None:
    assert TABLE["clean"] > 10_000
    assert TABLE["clean_flagged"] / TABLE["clean"] <= reasons.CLEAN_BAR


def test_the_page_says_what_was_kept() -> None:
    text = pages.PAGE.read_text(encoding="utf-8")
    assert pages.kept(text)["rules"].strip() == page(TABLE).strip()
    assert [name for name in pages.SECTIONS if name in pages.kept(text)] == list(pages.kept(text))
    assert {"rules", "reading"} <= set(pages.kept(text))


def test_sections_come_back_as_they_were_put_in() -> None:
    texts = {"rules": "## 规则\n\n一", "reading": "## 读取\n\n二"}
    again = pages.kept(pages.composed(texts))
    assert {name: text.strip() for name, text in again.items()} == texts


@pytest.mark.parametrize(("found", "below"), [(97, False), (96, True)])
def test_main_rules_have_a_higher_bar(found: int, below: bool) -> None:
    assert below_bar(MAIN[0], Figures(100, found, 0)) is below
    assert below_bar("vague-summary", Figures(100, found, 0)) is False


def test_a_rule_of_ones_own_was_never_measured() -> None:
    assert measured.figures("flower-basket") is None
    assert measured.sentence("flower-basket") == ""
