"""Matters made of confirmed findings; the figures of a 整改通报."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from voucher_audit import rectification
from voucher_audit.decision import Decision
from voucher_audit.errors import NotAllowed
from voucher_audit.rectification import Matter, groups, merged, propose, shown_state, statistics, unsupported
from voucher_audit.report import Finding, Report, Severity
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger, empty_lines

TODAY = date(2022, 11, 8)


def finding(rule: str, voucher_id: int, amount: int, case: str = "", **fields: object) -> Finding:
    known = all_rules()[rule]
    given = {
        "rule": rule, "title": known.title, "severity": known.severity, "book": "甲", "file": "账.csv", "sheet": "",
        "rows": (2,), "date": date(2021, 5, voucher_id or 1), "voucher": f"记-{voucher_id}", "voucher_id": voucher_id,
        "amount": amount, "summary": "付款", "evidence": f"{known.title}的事实。", "basis": (), "case": case,
        "fingerprint": f"{rule}-{voucher_id}", "facts": "f",
    }  # fmt: skip
    return Finding(**{**given, **fields})  # type: ignore[arg-type]


def report(*found: Finding) -> Report:
    return Report("0", {}, Ledger(empty_lines(), ()), found, (), 0, ())


def decided(status: str, *found: Finding, **fields: object) -> dict[str, Decision]:
    return {
        one.fingerprint: replace(Decision(one.fingerprint, 1, status, "", "甲", "", "f"), **fields)  # type: ignore[arg-type]
        for one in found
    }


def test_confirmed_vouchers_become_matters_under_the_inspectors_headings() -> None:
    cash, iou = finding("large-cash-payment", 1, 980_000), finding("iou-in-cash", 1, 500_000)
    tour, open_, out = finding("tour-as-travel", 2, 70_000), finding("round-amount", 3, 1), finding("iou-in-cash", 4, 1)
    proposed = finding("iou-in-cash", 5, 1)
    moved = finding("iou-in-cash", 6, 1, facts="now other")
    made = decided("属实", cash, iou, tour, moved) | decided("排除", out) | decided("属实", proposed, proposed=True)
    matters = propose(report(cash, iou, tour, open_, out, proposed, moved), made, all_rules(), lambda book: "县住建局")
    assert [(one.number, one.group, one.title, one.amount) for one in matters] == [
        (1, "落实中央八项规定精神不严格", "以差旅学习名义旅游", 70_000),
        (2, "财务管理制度执行不到位", iou.title, 980_000),
    ]
    assert matters[1].findings == ("iou-in-cash-1", "large-cash-payment-1")
    assert matters[1].vouchers == ("2021年5月1日记-1",)
    assert matters[1].unit == "县住建局"
    assert matters[1].problem == f"2021年5月1日记-1：{iou.evidence[:-1]}；2021年5月1日记-1：{cash.evidence[:-1]}。"


def test_vouchers_of_one_case_are_one_matter_and_another_book_is_not() -> None:
    first, second = finding("iou-in-cash", 1, 10, case="借据 张三"), finding("iou-in-cash", 2, 20, case="借据 张三")
    beside = finding("large-cash-payment", 2, 20)
    elsewhere = finding("iou-in-cash", 3, 5, case="借据 张三", book="乙")
    alone = finding("iou-in-cash", 4, 7)
    found = (first, second, beside, elsewhere, alone)
    matters = propose(report(*found), decided("属实", *found), all_rules())
    assert sorted((one.book, one.vouchers, one.amount) for one in matters) == [
        ("乙", ("2021年5月3日记-3",), 5),
        ("甲", ("2021年5月1日记-1", "2021年5月2日记-2"), 30),
        ("甲", ("2021年5月4日记-4",), 7),
    ]


def test_every_rule_has_a_heading_of_its_own_kind_and_unknown_ones_are_named_other() -> None:
    listed = groups()
    assert len(set(listed)) == len(listed)
    found = {rule.name: rectification.group_of(rule.name, rule.group) for rule in all_rules().values()}
    assert set(found.values()) <= set(listed)
    others = {name for name, heading in found.items() if heading == "其他问题"}
    assert others == {name for name, rule in all_rules().items() if rule.group.startswith("G")}
    assert found["iou-in-cash"] == "财务管理制度执行不到位"
    assert rectification.group_of("house-rule", "自定规则") == "其他问题"


def test_matter_whose_decision_was_taken_back_is_pointed_out() -> None:
    stands, gone, typed = matter("a", findings=("x", "y")), matter("b", findings=("z",)), matter("c", findings=())
    made = decided("属实", finding("iou-in-cash", 1, 1, fingerprint="y"))
    made |= decided("排除", finding("iou-in-cash", 1, 1, fingerprint="z"))
    assert unsupported([stands, gone, typed], made) == [gone]


def matter(title: str, **fields: object) -> Matter:
    given = {
        "group": "财务管理制度执行不到位",
        "problem": "",
        "amount": 100,
        "book": "甲",
        "vouchers": (),
        "findings": (title,),
    }
    return Matter(title=title, **{**given, **fields})  # type: ignore[arg-type]


def test_overdue_is_told_by_the_deadline_and_only_while_the_work_is_not_done() -> None:
    for state, shown in (("待整改", "超期"), ("整改中", "超期"), ("已整改", "已整改"), ("已销号", "已销号")):
        assert shown_state(matter("a", state=state, deadline=date(2022, 11, 7)), TODAY) == shown
        assert shown_state(matter("a", state=state, deadline=TODAY), TODAY) == state, "the last day is in time"
    assert shown_state(matter("a"), TODAY) == "待整改", "no deadline, never late"


def test_statistics_are_those_of_a_notice() -> None:
    late, day = date(2022, 1, 1), date(2022, 12, 31)
    matters = [
        matter("a", number=1, unit="住建局", state="已销号", recovered=11_559_500, deadline=late),
        matter("b", number=2, unit="住建局", state="已整改", recovered=10_000_000),
        matter("c", number=3, unit="园林处", state="整改中", deadline=late),
        matter("d", number=4, unit="", state="待整改", deadline=day, group="会计基础工作不规范"),
    ]
    found = statistics(matters, TODAY)
    assert (found.all.total, found.all.rectified, found.all.closed, found.all.overdue) == (4, 2, 1, 1)
    assert (found.all.rate, found.all.recovered, found.all.amount) == (0.5, 21_559_500, 400)
    assert [(one.name, one.total, one.rectified, one.overdue) for one in found.by_unit] == [
        ("住建局", 2, 2, 0), ("园林处", 1, 0, 1), ("未明确责任单位", 1, 0, 0),
    ]  # fmt: skip
    assert [(one.name, one.total) for one in found.by_group] == [
        ("财务管理制度执行不到位", 3),
        ("会计基础工作不规范", 1),
    ]
    assert statistics([], TODAY).all.rate == 0.0


def test_merging_keeps_everybodys_money_and_the_earliest_deadline_and_the_least_progress() -> None:
    first = matter("a", problem="甲", recovered=5, state="已整改", deadline=date(2022, 12, 31), progress="已还")
    second = matter("b", problem="乙", recovered=7, state="整改中", deadline=date(2022, 11, 30))
    both = merged([first, second])
    assert (both.title, both.problem, both.progress) == ("a", "甲\n乙", "已还")
    assert (both.amount, both.recovered, both.state, both.deadline) == (200, 12, "整改中", date(2022, 11, 30))
    with pytest.raises(NotAllowed, match="至少选择两个"):
        merged([first])
    with pytest.raises(NotAllowed, match="已销号"):
        merged([first, matter("c", state="已销号")])


def test_wrong_total_in_a_text_is_named_with_its_field() -> None:
    told = rectification.wrong_sums(
        matter("a", problem="七笔共122,495元", progress="归还115,595元、5,900元，合计122,495元")
    )
    assert [(where, wrong.difference) for where, wrong in told] == [("整改情况", 100_000)]


def test_severity_of_examples_is_what_the_order_relies_on() -> None:
    assert all_rules()["iou-in-cash"].severity is Severity.HIGH
    assert all_rules()["large-cash-payment"].severity is Severity.MEDIUM
