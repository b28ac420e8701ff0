"""Undo, assignees and the second person."""

import pytest

from voucher_audit.decision import AWAITING, OPEN
from voucher_audit.errors import StoreError
from voucher_audit.store import decisions, projects
from voucher_audit.store.database import Store


@pytest.fixture
def project(store: Store) -> int:
    return projects.create_project(store, "甲").id


def decide(store: Store, project: int, status: str, after: int, note: str = "", who: str = "检查员甲") -> None:
    decisions.decide(store, project, "aaa", status=status, note=note, who=who, facts="f", after=after, assignee="老王")


def state(store: Store, project: int, fingerprint: str = "aaa") -> tuple[int, str, str, str]:
    now = decisions.current(store, project)[fingerprint]
    return now.seq, now.state, now.note, now.assignee


def test_undo_walks_back_step_by_step_and_everything_stays_in_the_log(store: Store, project: int) -> None:
    decide(store, project, "属实", 0, "第一次")
    decide(store, project, "排除", 1, "第二次")
    decisions.undo(store, project, [("aaa", 2)], who="检查员乙", remark="点错了")
    assert state(store, project) == (3, "属实", "第一次", "老王")
    assert decisions.current(store, project)["aaa"].author == "检查员甲", "who undid did not decide"
    decisions.undo(store, project, [("aaa", 3)], who="检查员乙")
    assert state(store, project) == (4, OPEN, "", "")
    with pytest.raises(StoreError, match="没有可以撤销"):
        decisions.undo(store, project, [("aaa", 4)], who="检查员乙")
    decide(store, project, "待补充材料", 4, "第三次")
    decisions.undo(store, project, [("aaa", 5)], who="检查员乙")
    assert state(store, project) == (6, OPEN, "", "")
    told = [(entry.title, entry.before, entry.state, entry.who) for entry in decisions.history(store, project, "aaa")]
    assert told == [
        ("处理", OPEN, "属实", "检查员甲"),
        ("处理", "属实", "排除", "检查员甲"),
        ("撤销", "排除", "属实", "检查员乙"),
        ("撤销", "属实", OPEN, "检查员乙"),
        ("处理", OPEN, "待补充材料", "检查员甲"),
        ("撤销", "待补充材料", OPEN, "检查员乙"),
    ]
    assert decisions.proof(store, project).entries == 6
    assert decisions.proof(store, project).broken == ()


def test_undo_of_several_is_all_or_nothing(store: Store, project: int) -> None:
    decide(store, project, "属实", 0)
    with pytest.raises(StoreError, match="没有可以撤销"):
        decisions.undo(store, project, [("aaa", 1), ("bbb", 0)], who="乙")
    assert state(store, project)[:2] == (1, "属实")
    with pytest.raises(StoreError, match="刚被别人处理过"):
        decisions.undo(store, project, [("aaa", 0)], who="乙")


def test_second_person_confirms_or_returns_and_only_the_second(store: Store, project: int) -> None:
    projects.set_two_step(store, project, True)
    decide(store, project, "排除", 0, "附有收款证明")
    now = decisions.current(store, project)["aaa"]
    assert (now.state, now.in_force, now.status) == (AWAITING, OPEN, "排除")
    with pytest.raises(StoreError, match="不能复核自己"):
        decisions.confirm(store, project, [("aaa", 1)], who="检查员甲")
    with pytest.raises(StoreError, match="写明复核意见"):
        decisions.confirm(store, project, [("aaa", 1)], who="组长", agree=False)
    decisions.confirm(store, project, [("aaa", 1)], who="组长", agree=False, remark="请补收款人签名")
    assert state(store, project)[1] == OPEN
    decide(store, project, "排除", 2, "已补签名")
    decisions.confirm(store, project, [("aaa", 3)], who="组长")
    now = decisions.current(store, project)["aaa"]
    assert (now.state, now.in_force, now.author, now.who) == ("排除", "排除", "检查员甲", "组长")
    with pytest.raises(StoreError, match="不在待复核状态"):
        decisions.confirm(store, project, [("aaa", 4)], who="组长")
    decisions.undo(store, project, [("aaa", 4)], who="组长")
    assert decisions.current(store, project)["aaa"].state == AWAITING, "undoing a confirmation leaves the proposal"


def test_asking_for_a_second_person_leaves_earlier_decisions_and_weak_states_alone(store: Store, project: int) -> None:
    decide(store, project, "属实", 0)
    projects.set_two_step(store, project, True)
    assert state(store, project)[1] == "属实"
    decisions.decide(store, project, "bbb", status="待补充材料", note="", who="甲", facts="f", after=0)
    assert state(store, project, "bbb")[1] == "待补充材料"
    projects.set_two_step(store, project, False)
    decide(store, project, "排除", 1, "理由")
    assert state(store, project)[1] == "排除"


def test_text_that_a_database_cannot_hold_is_cleaned_not_refused(store: Store, project: int) -> None:
    decide(store, project, "排除", 0, "附\x00有\ud800证明\r\n第二行")
    assert state(store, project)[2] == "附 有 证明\n第二行"
    with pytest.raises(StoreError, match="太长"):
        decide(store, project, "排除", 1, "长" * 30_000)
    with pytest.raises(StoreError, match="已不存在"):
        decide(store, 999, "属实", 0)
