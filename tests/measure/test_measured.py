"""What is committed about detection is true: a part of it is measured anew, and the pages say what was kept."""

from __future__ import annotations

import re

import pytest

from tests.labelled.truth import LABELLED, MAIN
from tests.measure import __main__ as pages
from tests.measure import branches, reasons
from tests.measure.alternatives import without_one
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
    assert set(pages.kept(text)) == set(pages.SECTIONS), "make measure"


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


def _section(name: str) -> str:
    return pages.kept(pages.PAGE.read_text(encoding="utf-8"))[name]


def _rows(section: str) -> dict[str, list[str]]:
    """First cell of each table row → the others."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_coverage_is_of_the_rooms_there_are_and_what_is_below_is_named() -> None:
    section = _section("coverage")
    rows = _rows(section)
    whole = re.search(r"整个程序 ([\d.]+)%", section)
    assert set(rows) - {"房间", "---"} == (branches.rooms() if whole else set(branches.WHOLE)), "make coverage"
    assert not whole or float(whole[1]) >= 100 * branches.GOAL
    unrun = {name: int(rows[name][2]) for name in branches.WHOLE}
    named = re.findall(r"^- `([^`]+)`：", section, flags=re.MULTILINE)
    assert {branches.room(f"{branches.PACKAGE}/{name}") for name in named} == {name for name, n in unrun.items() if n}
    assert all((branches.ROOT / branches.PACKAGE / name).exists() for name in named), "make coverage"


def test_coverage_page_names_each_branch_not_taken() -> None:
    def entry(ran: int, there: int, lines: list[int], jumps: list[list[int]]) -> dict[str, object]:
        summary = {"covered_lines": ran, "num_statements": there, "covered_branches": 4, "num_branches": 4 + len(jumps)}
        return {"summary": summary, "missing_lines": lines, "missing_branches": jumps}

    files = {
        "voucher_audit/rules/iou_in_cash.py": entry(9, 9, [], [[7, -3], [8, 9]]),
        "voucher_audit/money.py": entry(5, 5, [], []),
        "voucher_audit/ui/pages/start.py": entry(1, 2, [4], []),
        "voucher_audit/report.py": entry(1, 1, [], []),
    }
    text = branches.page({"files": files})
    assert re.findall("^- .*", text, flags=re.MULTILINE) == ["- `rules/iou_in_cash.py`：7→出口、8→9"]
    assert "（要求 100%），整个程序 91.4%" in text
    rows = _rows(text)
    assert rows["rules"] == ["1", "15", "2", "86.6%"]
    assert rows["money.py"] == ["1", "9", "0", "100.0%"]
    assert rows["ui"] == ["1", "6", "1", "83.3%"]
    assert rows["（顶层模块）"] == ["1", "5", "0", "100.0%"]


def test_mutation_score_reaches_its_goal_and_survivors_are_described() -> None:
    section = _section("mutation")
    score = re.search(r"得分 ([\d.]+)%", section)
    assert score
    assert float(score[1]) >= 100 * reasons.MUTATION_GOAL
    assert reasons.SURVIVORS
    assert all(said in section for said in reasons.SURVIVORS), "make mutation"
    groups = [name for name in _rows(section) if name.startswith(("规则", "engine", "money"))]
    assert len(groups) == 4


@pytest.mark.parametrize(
    ("pattern", "fewer"),
    [
        ("'甲|乙'", ["'乙'", "'甲'"]),
        ("r'(?:甲|乙(丙|丁))戊'", ["r'(?:甲|乙(丁))戊'", "r'(?:甲|乙(丙))戊'", "r'(?:乙(丙|丁))戊'", "r'(?:甲)戊'"]),
        (r"r'[|甲]\|乙|(?!丙|丁)'", [r"r'[|甲]\|乙|(?!丁)'", r"r'[|甲]\|乙|(?!丙)'", "r'(?!丙|丁)'", r"r'[|甲]\|乙'"]),
        ("'甲乙'", []),
        ("r'甲|乙)'", []),
        ("r'(甲|乙'", []),
    ],
)
def test_a_pattern_loses_one_alternative_at_a_time(pattern: str, fewer: list[str]) -> None:
    assert without_one(pattern) == fewer
