"""Named users: argon2 passwords, a role each, the units of an accountant."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from voucher_audit.errors import StoreError
from voucher_audit.roles import Role, User
from voucher_audit.store import entry, tables
from voucher_audit.store.database import Store, now

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 200  # argon2 reads it whole: an endless one would be work for nothing
_TABLE: Final = tables.users


def users(store: Store) -> list[User]:
    """Everybody, by name."""
    with store.read() as connection:
        rows = connection.execute(select(_TABLE).order_by(_TABLE.c.name)).mappings().all()
        own: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for user, project, unit in connection.execute(select(tables.user_units)):
            own[user][project].add(unit)
    return [_user(row, own.get(row["id"], {})) for row in rows]


def user_of(store: Store, name: str) -> User | None:
    """One user by name."""
    return next((user for user in users(store) if user.name == name), None)


def add(store: Store, name: str, password: str, role: str) -> User:
    """Add a user.

    Raises:
        StoreError: the name is blank or taken, the role unknown, or the password too simple.
    """
    name = entry.line(name, "用户名", 100)
    chosen = _role(role)
    check_password_rules(name, password)
    row = {
        "name": name, "password": hasher().hash(password), "role": chosen.value, "disabled": False, "created": now(),
    }  # fmt: skip
    try:
        with store.begin() as connection:
            key = connection.execute(insert(_TABLE).values(**row)).inserted_primary_key
    except IntegrityError as error:
        raise StoreError(f"已有名为「{name}」的用户；请换一个用户名。") from error
    return User(int(key[0]) if key else 0, name, chosen, False, {})


def set_password(store: Store, user: User, password: str) -> None:
    """Change the password; every session of the user ends, a lock is lifted.

    Raises:
        StoreError: it is too simple.
    """
    check_password_rules(user.name, password)
    _change(store, user, password=hasher().hash(password))


def set_role(store: Store, user: User, role: str) -> None:
    """Change the role; every session of the user ends.

    Raises:
        StoreError: unknown role, or nobody would be left to manage users.
    """
    chosen = _role(role)
    if chosen is not Role.ADMIN:
        _keep_an_admin(store, user)
    _change(store, user, role=chosen.value)


def set_disabled(store: Store, user: User, disabled: bool) -> None:
    """Let nobody in by this name any more (or again); every session of the user ends.

    Raises:
        StoreError: nobody would be left to manage users.
    """
    if disabled:
        _keep_an_admin(store, user)
    _change(store, user, disabled=disabled)


def set_units(store: Store, user: User, project: int, units: Collection[str]) -> None:
    """Units of one project that an accountant belongs to."""
    table = tables.user_units
    own = (table.c.user == user.id, table.c.project == project)
    rows = [
        {"user": user.id, "project": project, "unit": entry.line(unit, "单位名称", 200)} for unit in sorted(set(units))
    ]
    with store.begin() as connection:
        connection.execute(delete(table).where(*own))
        if rows:
            connection.execute(insert(table), rows)


def check_password_rules(name: str, password: str) -> None:
    """Long enough, and nothing that somebody would try first.

    Raises:
        StoreError: it is not.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StoreError(f"密码应为 {SHORTEST_PASSWORD}～{LONGEST_PASSWORD} 个字符；可以用几个词连成一句。")
    if len(set(password)) < 5 or password.lower().strip() == name.lower() or _run_of_keys(password):
        raise StoreError("密码太容易猜；不要用用户名、重复或连续的字符。")


@cache
def hasher() -> PasswordHasher:
    """argon2id with the library's parameters (RFC 9106, low memory)."""
    return PasswordHasher()


def verified(stored: str, password: str) -> bool:
    """Is it the password?"""
    try:
        return hasher().verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def attempts_key(name: str) -> str:
    """Under which the attempts to log in by a name are counted, whether there is such a user or not."""
    return hashlib.sha256(f"name:{name}".encode(errors="replace")).hexdigest()


def unlock(connection: Connection, name: str) -> None:
    """Forget the wrong passwords."""
    connection.execute(delete(tables.attempts).where(tables.attempts.c.key == attempts_key(name)))


def _run_of_keys(password: str) -> bool:
    rows = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
    text = password.lower()
    return any(text in row or text in row[::-1] for row in rows)


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError as error:
        raise StoreError(f"没有「{role}」这种角色；可用的有：{'、'.join(Role)}。") from error


def _keep_an_admin(store: Store, user: User) -> None:
    others = [one for one in users(store) if one.role is Role.ADMIN and not one.disabled and one.id != user.id]
    if user.role is Role.ADMIN and not others:
        raise StoreError("至少要保留一个可用的管理用户；请先给另一个用户管理角色。")


def _change(store: Store, user: User, **values: object) -> None:
    with store.begin() as connection:
        connection.execute(update(_TABLE).where(_TABLE.c.id == user.id).values(**values))
        connection.execute(delete(tables.sessions).where(tables.sessions.c.user == user.id))
        unlock(connection, user.name)


def _user(row: RowMapping, units: Mapping[int, Collection[str]]) -> User:
    own = {project: frozenset(names) for project, names in units.items()}
    return User(row["id"], row["name"], Role(row["role"]), row["disabled"], own)
