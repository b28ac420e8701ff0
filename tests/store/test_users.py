"""Who gets in, for how long, and what they may do."""

import importlib
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from voucher_audit.errors import NotAllowed, StoreError
from voucher_audit.roles import Act, Role, demand, visible
from voucher_audit.store import operations, projects, sessions, tables, users
from voucher_audit.store.database import Store

PASSWORD = "五月的河水 很凉 2021"  # noqa: S105 - a test's
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with less work a password: these tests hash hundreds."""
    hasher = PasswordHasher(time_cost=1, memory_cost=1024)
    monkeypatch.setattr(users, "hasher", lambda: hasher)


def refused(store: Store, name: str, password: str, at: datetime = START, address: str = "") -> str:
    with pytest.raises(StoreError) as caught:
        sessions.log_in(store, name, password, address, at)
    return str(caught.value)


def test_session_belongs_to_who_logged_in_and_the_database_cannot_forge_one(store: Store) -> None:
    users.add(store, "李会计", PASSWORD, "财务")
    token = sessions.log_in(store, "李会计", PASSWORD, at=START)
    user = sessions.user_of(store, token, START)
    assert user is not None
    assert (user.name, user.role) == ("李会计", Role.ACCOUNTANT)
    with store.read() as connection:
        kept = connection.scalar(select(tables.sessions.c.token))
        password = connection.scalar(select(tables.users.c.password))
    assert kept != token
    assert str(password).startswith("$argon2id$")
    assert sessions.user_of(store, str(kept), START) is None, "what is stored opens nothing"
    assert sessions.user_of(store, "", START) is None
    sessions.log_out(store, token)
    assert sessions.user_of(store, token, START) is None


def test_passwords_cost_an_attacker_what_the_standard_recommends() -> None:
    kept = importlib.reload(users).hasher().hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "RFC 9106, second recommendation"
    assert users.verified(kept, PASSWORD)
    assert not users.verified(kept, PASSWORD + " ")
    assert not users.verified("kein Hash", PASSWORD)


def test_session_slides_but_not_for_ever(store: Store) -> None:
    users.add(store, "李会计", PASSWORD, "财务")
    idle = sessions.log_in(store, "李会计", PASSWORD, at=START)
    busy = sessions.log_in(store, "李会计", PASSWORD, at=START)
    moment = START
    while moment - START < sessions.LONGEST - timedelta(hours=1):
        moment += timedelta(hours=1)
        assert sessions.user_of(store, busy, moment) is not None
    assert sessions.user_of(store, idle, START + sessions.IDLE + timedelta(seconds=1)) is None
    assert sessions.user_of(store, busy, START + sessions.LONGEST) is None


def test_unknown_disabled_and_wrong_get_the_same_answer(store: Store) -> None:
    users.add(store, "管理员", PASSWORD, "管理")
    gone = users.add(store, "离职", PASSWORD, "检查")
    users.set_disabled(store, gone, True)
    answers = {
        refused(store, "离职", PASSWORD),
        refused(store, "无此人", PASSWORD),
        refused(store, "管理员", "不对的密码"),
    }
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["李会计", "无此人"])
def test_lock_out_after_wrong_passwords_whether_the_name_exists_or_not(store: Store, name: str) -> None:
    users.add(store, "李会计", PASSWORD, "财务")
    answers = [refused(store, name, f"猜测{number}") for number in range(sessions.FAILURES + 1)]
    assert "锁定" not in answers[-2]
    assert "锁定" in answers[-1]
    assert "锁定" in refused(store, name, PASSWORD, START + sessions.LOCKED / 2)
    later = START + sessions.LOCKED + timedelta(seconds=1)
    if name == "李会计":
        assert sessions.log_in(store, name, PASSWORD, at=later)
    else:
        assert "锁定" not in refused(store, name, PASSWORD, later)


def test_right_password_forgets_the_wrong_ones_and_a_new_password_lifts_the_lock(store: Store) -> None:
    user = users.add(store, "李会计", PASSWORD, "财务")
    for _ in range(3):
        for number in range(sessions.FAILURES - 1):
            refused(store, "李会计", f"猜测{number}")
        assert sessions.log_in(store, "李会计", PASSWORD, at=START)
    for number in range(sessions.FAILURES):
        refused(store, "李会计", f"猜测{number}")
    users.set_password(store, user, "另一句 长长的 密码")
    assert sessions.log_in(store, "李会计", "另一句 长长的 密码", at=START)


def test_address_that_tries_many_names_is_slowed_down_and_another_is_not(store: Store) -> None:
    users.add(store, "李会计", PASSWORD, "财务")
    with store.begin() as connection:  # as if it had tried that often
        key = sessions.address_key("10.0.0.9")
        rows = [{"key": key, "at": START.isoformat(timespec="milliseconds")}] * sessions.PER_ADDRESS
        connection.execute(tables.attempts.insert(), rows)
    assert "地址" in refused(store, "李会计", PASSWORD, address="10.0.0.9")
    assert sessions.log_in(store, "李会计", PASSWORD, "10.0.0.8", START)


def test_change_of_password_role_or_standing_ends_the_sessions(store: Store) -> None:
    users.add(store, "管理员", PASSWORD, "管理")
    user = users.add(store, "李会计", PASSWORD, "财务")
    for change in (
        lambda: users.set_password(store, user, "另一句 长长的 密码"),
        lambda: users.set_role(store, user, "检查"),
        lambda: users.set_disabled(store, user, True),
    ):
        users.set_disabled(store, user, False)
        users.set_password(store, user, PASSWORD)
        token = sessions.log_in(store, "李会计", PASSWORD, at=START)
        change()
        assert sessions.user_of(store, token, START) is None


@pytest.mark.parametrize(
    "password", ["短", "1234567890", "aaaaaaaaaaaa", "李会计会计会计会计", "qwertyuiop", "长" * 201]
)
def test_passwords_that_somebody_would_try_first_are_refused(store: Store, password: str) -> None:
    with pytest.raises(StoreError, match="密码"):
        users.add(store, "李会计会计会计会计", password, "财务")


def test_somebody_must_be_left_to_manage_users(store: Store) -> None:
    admin = users.add(store, "管理员", PASSWORD, "管理")
    for change in (lambda: users.set_disabled(store, admin, True), lambda: users.set_role(store, admin, "财务")):
        with pytest.raises(StoreError, match="至少要保留一个"):
            change()
    users.add(store, "第二个", PASSWORD, "管理")
    users.set_disabled(store, admin, True)
    assert [user.disabled for user in users.users(store)] == [False, True]
    with pytest.raises(StoreError, match="没有「老板」"):
        users.add(store, "丙", PASSWORD, "老板")
    with pytest.raises(StoreError, match="已有名为"):
        users.add(store, "第二个", PASSWORD, "检查")


def test_accountant_sees_the_own_unit_and_does_not_close(store: Store) -> None:
    ours, theirs = projects.create_project(store, "甲").id, projects.create_project(store, "乙").id
    made = users.add(store, "李会计", PASSWORD, "财务")
    users.set_units(store, made, ours, ["园林处"])
    user = users.user_of(store, "李会计")
    assert user is not None
    assert (user.may_see(ours), user.may_see(theirs)) == (True, False)
    books = {"园林处账": {"园林处"}, "住建局账": {"县住建局"}, "同名账": {"园林处", "县住建局"}}
    assert visible(books, user.units_of(ours)) == {"园林处账"}
    assert visible(books, user.units_of(theirs)) == frozenset()
    demand(user, Act.RECTIFY)
    for act in (Act.DECIDE, Act.CLOSE, Act.MANAGE_USERS, Act.CONFIGURE):
        with pytest.raises(NotAllowed, match="李会计"):
            demand(user, act)
    demand(None, Act.MANAGE_USERS)  # nobody logs in: one person, one computer
    inspector = users.add(store, "王检查", PASSWORD, "检查")
    assert inspector.may_see(theirs)
    assert visible(books, inspector.units_of(ours)) == set(books)
    assert inspector.may(Act.CLOSE)
    assert not inspector.may(Act.MANAGE_USERS)


def test_operations_are_chained_and_a_changed_line_is_found(store: Store) -> None:
    for action in ("登录", "导出", "登录"):
        operations.record(store, "李会计", action, project=3, object="17", address="10.0.0.9")
    newest = operations.operations(store, limit=2)
    assert [entry.action for entry in newest] == ["登录", "导出"]
    assert [entry.id for entry in operations.operations(store, before=newest[-1].id)] == [1]
    assert operations.proof(store).broken == ()
    with store.begin() as connection:
        connection.execute(update(tables.operations).where(tables.operations.c.id == 2).values(who="别人"))
    assert operations.proof(store).broken == (2,)
