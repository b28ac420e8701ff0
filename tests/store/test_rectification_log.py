"""The 整改台账 in the database: numbers, steps, roles, the log."""

from datetime import date

import pytest
from sqlalchemy import update

from voucher_audit.errors import NotAllowed, StoreError
from voucher_audit.rectification import Matter
from voucher_audit.roles import Role, User
from voucher_audit.store import projects, rectification, tables
from voucher_audit.store.database import Store

TODAY = date(2022, 11, 8)
ACCOUNTANT, INSPECTOR = User(1, "李会计", Role.ACCOUNTANT), User(2, "王检查", Role.INSPECTOR)


def matter(title: str, group: str = "财务管理制度执行不到位", **fields: object) -> Matter:
    given = {"problem": f"{title}。", "amount": 100_00, "book": "甲", "vouchers": ("记-1",), "findings": (title,)}
    return Matter(group=group, title=title, **{**given, **fields})  # type: ignore[arg-type]


@pytest.fixture
def project(store: Store) -> int:
    number = projects.create_project(store, "甲").id
    proposed = [
        matter("白条"),
        matter("拆分", "“三重一大”决策、采购和合同管理不规范"),
        matter("大额现金"),
        matter("借据"),
    ]
    assert rectification.open_matters(store, number, proposed, who="甲") == 4
    return number


def titles(store: Store, project: int) -> dict[int, str]:
    return {one.number: one.title for one in rectification.matters(store, project)}


def one(store: Store, project: int, title: str) -> Matter:
    return next(entry for entry in rectification.matters(store, project) if entry.title == title)


def step(
    store: Store, project: int, name: str, user: User | None = INSPECTOR, reason: str = "", **changes: object
) -> None:
    now = one(store, project, name)
    rectification.change(
        store, project, now.id, changes, after=now.seq, who="王检查", reason=reason, user=user, today=TODAY
    )


def test_numbers_have_no_gaps_whatever_is_removed_or_merged(store: Store, project: int) -> None:
    assert titles(store, project) == {1: "拆分", 2: "白条", 3: "大额现金", 4: "借据"}
    gone = one(store, project, "白条")
    rectification.remove(store, project, gone.id, after=gone.seq, who="甲", reason="重复")
    assert titles(store, project) == {1: "拆分", 2: "大额现金", 3: "借据"}
    parts = [one(store, project, "大额现金"), one(store, project, "借据")]
    done = rectification.merge(store, project, [(part.id, part.seq) for part in parts], who="甲")
    assert titles(store, project) == {1: "拆分", 2: "大额现金"}
    assert (done.amount, done.findings) == (200_00, ("借据", "大额现金"))
    assert rectification.open_matters(store, project, [matter("借据"), matter("白条")], who="甲") == 1
    assert titles(store, project) == {1: "拆分", 2: "大额现金", 3: "白条"}, "merged is listed still, removed is not"
    log = rectification.history(store, project, parts[1].id)
    assert [(entry.title, entry.note) for entry in log] == [("列入", ""), ("并入", "并入「大额现金」")]
    assert rectification.proof(store, project).broken == ()


def test_steps_go_forward_one_by_one_and_back_only_with_a_reason(store: Store, project: int) -> None:
    with pytest.raises(NotAllowed, match="下一步是「整改中」"):
        step(store, project, "白条", state="已整改", progress="已补发票")
    step(store, project, "白条", state="整改中", deadline=date(2022, 12, 31), person="张三")
    with pytest.raises(NotAllowed, match="填写整改情况"):
        step(store, project, "白条", state="已整改")
    step(store, project, "白条", state="已整改", progress="已补发票", recovered=115_595_00)
    with pytest.raises(NotAllowed, match="佐证材料"):
        step(store, project, "白条", state="已销号")
    with pytest.raises(NotAllowed, match="可以销号"):
        step(store, project, "白条", user=ACCOUNTANT, state="已销号", evidence="缴款书")
    step(store, project, "白条", state="已销号", evidence="缴款书 2022-0714")
    closed = one(store, project, "白条")
    assert (closed.closed, closed.closed_by, closed.recovered) == (TODAY, "王检查", 115_595_00)
    with pytest.raises(NotAllowed, match="不能修改"):
        step(store, project, "白条", recovered=1)
    with pytest.raises(NotAllowed, match="不能移出"):
        rectification.remove(store, project, closed.id, after=closed.seq, who="甲", reason="重复")
    with pytest.raises(NotAllowed, match="写明理由"):
        step(store, project, "白条", state="整改中")
    step(store, project, "白条", reason="回头看发现反弹", state="整改中")
    again = one(store, project, "白条")
    assert (again.state, again.closed, again.closed_by) == ("整改中", None, "")
    log = rectification.history(store, project, again.id)
    assert log[-1].differences == {"状态": ("已销号", "整改中")}
    assert log[-1].note == "回头看发现反弹"
    assert log[1].differences == {
        "责任人": ("", "张三"), "完成时限": ("", "2022-12-31"), "状态": ("待整改", "整改中"),
    }  # fmt: skip
    assert one(store, project, "借据").state == "待整改", "its neighbour stayed as it was"


def test_accountant_reports_progress_but_does_not_rewrite_the_problem(store: Store, project: int) -> None:
    step(store, project, "白条", user=ACCOUNTANT, state="整改中", progress="正在补票", measures="补开发票")
    for field, value in (("problem", "没有问题"), ("amount", 0), ("deadline", date(2099, 1, 1)), ("unit", "别的单位")):
        with pytest.raises(NotAllowed, match="李会计"):
            step(store, project, "白条", user=ACCOUNTANT, **{field: value})
    for act in (
        lambda: rectification.open_matters(store, project, [matter("新")], who="李会计", user=ACCOUNTANT),
        lambda: rectification.merge(store, project, [(1, 1), (3, 1)], who="李会计", user=ACCOUNTANT),
        lambda: rectification.remove(store, project, 3, after=1, who="李会计", reason="x", user=ACCOUNTANT),
    ):
        with pytest.raises(NotAllowed, match="增删整改事项"):
            act()


def test_second_of_two_writers_is_told_and_nonsense_is_refused(store: Store, project: int) -> None:
    now = one(store, project, "白条")
    rectification.change(store, project, now.id, {"person": "张三"}, after=now.seq, who="甲")
    with pytest.raises(StoreError, match="刚被别人修改过"):
        rectification.change(store, project, now.id, {"person": "李四"}, after=now.seq, who="乙")
    assert one(store, project, "白条").person == "张三"
    for changes, sentence in (
        ({"recovered": -1}, "不能为负"),
        ({"state": "完成"}, "没有「完成」"),
        ({"title": " "}, "不能为空"),
        ({"number": 7}, "没有「number」"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            step(store, project, "白条", **changes)


def test_tampering_is_found(store: Store, project: int) -> None:
    table = tables.rectification
    with store.begin() as connection:
        connection.execute(update(table).where(table.c.matter == 2).values(who="别人"))
    assert rectification.proof(store, project).broken == (2,)
