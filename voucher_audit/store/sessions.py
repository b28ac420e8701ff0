"""Logging in and staying logged in. The browser holds a random token, the database only its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from voucher_audit.errors import StoreError
from voucher_audit.roles import User
from voucher_audit.store import tables, users, waiting
from voucher_audit.store.database import Store

IDLE: Final = timedelta(hours=2)  # without a click for so long: log in again
LONGEST: Final = timedelta(hours=12)  # however busy
FAILURES: Final = 5  # wrong passwords for one name within `LOCKED`: nobody gets in by it until they are past
LOCKED: Final = timedelta(minutes=15)
PER_ADDRESS: Final = 60  # attempts within `LOCKED`, right or wrong
_WRONG: Final = "用户名或密码不对，或用户已停用；请核对后再试。"
_TOO_MANY: Final = "从这个地址登录的次数太多；请过一会儿再试。"


def log_in(store: Store, name: str, password: str, address: str = "", at: datetime | None = None) -> str:
    """A new session's token (256 bit, random), to be kept by the browser alone.

    Unknown names, wrong passwords and disabled users get the same answers after the same work, also when locked.

    Raises:
        StoreError: refused; locked after `FAILURES` wrong passwords; too many attempts from the address.
    """
    moment, name = at or datetime.now(UTC), name.strip()
    with store.begin() as connection:
        refusal = _counted(connection, name, address, moment)
        row = connection.execute(select(tables.users).where(tables.users.c.name == name)).mappings().first()
    if refusal:
        raise StoreError(refusal)
    right = users.verified(row["password"] if row else _nobody(), password)
    if row is None or not right or row["disabled"]:
        raise StoreError(_WRONG)
    token, table = secrets.token_urlsafe(32), tables.sessions
    session = {"user": row["id"], "created": _text(moment), "expires": _text(moment + IDLE)}
    with store.begin() as connection:
        users.unlock(connection, name)
        connection.execute(delete(table).where(table.c.expires < _text(moment)))
        connection.execute(insert(table).values(token=_hash(token), **session))
    return token


def user_of(store: Store, token: str, at: datetime | None = None) -> User | None:
    """Whose session it is; None when it is forged, over or ended. Each use prolongs it, up to `LONGEST`."""
    moment, own = at or datetime.now(UTC), tables.sessions.c.token == _hash(token)
    with store.read() as connection:
        row = connection.execute(select(tables.sessions).where(own)).mappings().first()
    if row is None:
        return None
    created = datetime.fromisoformat(row["created"])
    if _text(moment) >= row["expires"] or moment - created >= LONGEST:
        log_out(store, token)
        return None
    later = min(moment + IDLE, created + LONGEST)
    if later - datetime.fromisoformat(row["expires"]) > IDLE / 20:  # not a write for every click
        with store.begin() as connection:
            connection.execute(update(tables.sessions).where(own).values(expires=_text(later)))
    return next((user for user in users.users(store) if user.id == row["user"] and not user.disabled), None)


def log_out(store: Store, token: str) -> None:
    """End the session."""
    with store.begin() as connection:
        connection.execute(delete(tables.sessions).where(tables.sessions.c.token == _hash(token)))


def address_key(address: str) -> str:
    """Under which the attempts from an address are counted."""
    return _hash(f"address:{address}")


def _counted(connection: Connection, name: str, address: str, moment: datetime) -> str:
    """Note one attempt before it is tried, so that many at once count, too; why it must not be tried, if so."""
    table = tables.attempts
    waiting.lock(connection, table.name)
    connection.execute(delete(table).where(table.c.at < _text(moment - LOCKED)))
    limits = [
        (
            users.attempts_key(name),
            FAILURES,
            f"密码多次输错，已锁定；请 {LOCKED.seconds // 60} 分钟后再试，或请管理员重设密码。",
        )
    ]
    if address:
        limits.append((address_key(address), PER_ADDRESS, _TOO_MANY))
    for key, limit, refusal in limits:
        made = connection.scalar(select(func.count()).select_from(table).where(table.c.key == key))
        if int(made or 0) >= limit:
            return refusal
    connection.execute(insert(table), [{"key": key, "at": _text(moment)} for key, _, _ in limits])
    return ""


@cache
def _nobody() -> str:
    """A password hash of nobody: refusing an unknown name takes as long as a wrong password."""
    return users.hasher().hash(secrets.token_urlsafe(16))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
