"""The sample ledgers through the whole program: every known case is found, every look-alike is left alone."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from voucher_audit.auditing import audit
from voucher_audit.config import parse
from voucher_audit.report import Report, Severity
from voucher_audit.rules.catalogue import all_rules

SAMPLES = Path(__file__).resolve().parent.parent / "sample_ledgers"
PROJECTS: list[dict[str, Any]] = tomllib.loads((SAMPLES / "projects.toml").read_text(encoding="utf-8"))["project"]
ANSWERS = list(csv.DictReader((SAMPLES / "answers.csv").open(encoding="utf-8-sig")))
MAIN = {"iou-in-cash", "large-cash-payment", "missing-invoice", "unminuted-major-spending"}

Place = tuple[str, int, int, str]


@pytest.fixture(scope="module", params=PROJECTS, ids=[project["name"] for project in PROJECTS])
def audited(request: pytest.FixtureRequest) -> tuple[list[str], Report]:
    files = {role: [SAMPLES / name for name in names] for role, names in request.param["files"].items()}
    names = list(request.param["files"]["ledger"])
    config = parse(tomllib.loads(request.param.get("config", "")), all_rules())
    return names, audit(files.pop("ledger"), registers=files, config=config)


def found_at(report: Report, above_info: bool = True) -> dict[Place, set[str]]:
    lines = report.ledger.lines.drop_duplicates("voucher_id").set_index("voucher_id")
    found: dict[Place, set[str]] = {}
    for finding in report.found:
        if finding.voucher_id >= 0 and not (above_info and finding.severity is Severity.INFO):
            line = lines.loc[finding.voucher_id]
            name = str(Path(finding.file).relative_to(SAMPLES))
            found.setdefault((name, int(line["year"]), int(line["period"]), finding.voucher), set()).add(finding.rule)
    return found


def rules_of(text: str) -> set[str]:
    return {name for name in text.replace("；", " ").replace(";", " ").replace("|", " ").split() if name != "none"}


def test_every_rule_ran_or_says_what_it_lacks(audited: tuple[list[str], Report]) -> None:
    _, report = audited
    assert [entry.rule for entry in report.coverage if entry.status == "crashed"] == []
    assert all(entry.reason for entry in report.coverage if entry.status == "skipped")
    assert all(not book.unbalanced and not book.refused for book in report.ledger.books)


def test_known_cases_are_found_and_look_alikes_are_not(audited: tuple[list[str], Report]) -> None:
    names, report = audited
    found, hints = found_at(report), found_at(report, above_info=False)
    missed, false = [], []
    for answer in ANSWERS:
        if answer["file"] not in names:
            continue
        place = (answer["file"], int(answer["year"]), int(answer["period"]), answer["voucher"])
        expected, allowed = rules_of(answer["expected"]), rules_of(answer["allowed"])
        missed += [(*place, rule) for rule in expected - hints.get(place, set())]
        false += [(*place, rule) for rule in found.pop(place, set()) - expected - allowed]
    assert missed == []
    assert false == []
    assert found == {}, "vouchers of ordinary business were flagged"
