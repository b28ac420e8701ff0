"""Decisions are appended, survive, and cannot be overwritten or forged unnoticed."""

import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import update

from voucher_audit.decision import Decision
from voucher_audit.errors import StoreError
from voucher_audit.store import decisions, projects, tables
from voucher_audit.store.database import Store, open_store


def decide(store: Store, project: int, fingerprint: str, status: str, after: int, note: str = "看过原件") -> Decision:
    return decisions.decide(
        store, project, fingerprint, status=status, note=note, who="检查员甲", facts="f1", after=after
    )


def test_decision_survives_reopening_and_belongs_to_its_finding_and_project(store: Store) -> None:
    ours, theirs = projects.create_project(store, "甲"), projects.create_project(store, "乙")
    decide(store, ours.id, "aaa", "属实", after=0)
    again = open_store(store.folder, store.url)
    assert decisions.current(again, ours.id)["aaa"].status == "属实"
    assert "bbb" not in decisions.current(again, ours.id)
    assert decisions.current(again, theirs.id) == {}


def test_latest_decision_counts_and_history_keeps_all(store: Store) -> None:
    project = projects.create_project(store, "甲")
    decide(store, project.id, "aaa", "属实", after=0)
    decide(store, project.id, "aaa", "排除", after=1, note="附有收款证明")
    assert decisions.current(store, project.id)["aaa"].status == "排除"
    assert [entry.status for entry in decisions.history(store, project.id, "aaa")] == ["属实", "排除"]


def test_second_of_two_reviewers_is_told(store: Store) -> None:
    project = projects.create_project(store, "甲")
    decide(store, project.id, "aaa", "属实", after=0)
    with pytest.raises(StoreError, match="刚被别人处理过"):
        decide(store, project.id, "aaa", "待补充材料", after=0)
    assert decisions.current(store, project.id)["aaa"].status == "属实"


@pytest.mark.parametrize(("status", "note", "sentence"), [("排除", " ", "写明理由"), ("通过", "x", "没有「通过」")])
def test_impossible_decisions_are_refused(store: Store, status: str, note: str, sentence: str) -> None:
    project = projects.create_project(store, "甲")
    with pytest.raises(StoreError, match=sentence):
        decide(store, project.id, "aaa", status, after=0, note=note)
    assert decisions.current(store, project.id) == {}


def test_changed_voucher_makes_a_decision_outdated_but_an_open_one_not(store: Store) -> None:
    project = projects.create_project(store, "甲")
    made = decide(store, project.id, "aaa", "属实", after=0)
    opened = decide(store, project.id, "bbb", "待核实", after=0)
    assert made.outdated("f2")
    assert not made.outdated("f1")
    assert not opened.outdated("f2")


def test_tampering_is_found_where_it_happened(store: Store) -> None:
    project = projects.create_project(store, "甲")
    for fingerprint in ("aaa", "bbb", "ccc"):
        decide(store, project.id, fingerprint, "属实", after=0)
    assert decisions.proof(store, project.id).broken == ()
    with store.begin() as connection:
        connection.execute(
            update(tables.decisions).where(tables.decisions.c.fingerprint == "bbb").values(status="排除")
        )
    assert decisions.proof(store, project.id).broken == (2,)


def test_decision_on_several_findings_is_all_or_nothing(store: Store) -> None:
    project = projects.create_project(store, "甲")
    decide(store, project.id, "bbb", "属实", after=0)
    both = [("aaa", "f1", 0), ("bbb", "f1", 0)]
    with pytest.raises(StoreError, match="刚被别人处理过"):
        decisions.decide_all(store, project.id, both, status="排除", note="理由", who="乙")
    assert "aaa" not in decisions.current(store, project.id)
    decisions.decide_all(store, project.id, [("aaa", "f1", 0), ("bbb", "f1", 1)], status="排除", note="理由", who="乙")
    assert {key: entry.status for key, entry in decisions.current(store, project.id).items()} == {
        "aaa": "排除",
        "bbb": "排除",
    }
    assert decisions.proof(store, project.id).broken == ()


def _race(folder: Path, url: str, project: int, name: str) -> int:
    store, stored = open_store(folder, url), 0
    for number in range(20):
        try:
            decisions.decide(store, project, f"finding-{number}", status="属实", note="", who=name, facts="f", after=0)
            stored += 1
        except StoreError:
            continue
    return stored


def test_two_processes_racing_store_each_decision_once(store: Store) -> None:
    project = projects.create_project(store, "甲")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        stored = pool.starmap(_race, [(store.folder, store.url, project.id, name) for name in ("甲", "乙")])
    assert sum(stored) == 20
    assert len(decisions.current(store, project.id)) == 20
    assert decisions.proof(store, project.id).broken == ()
