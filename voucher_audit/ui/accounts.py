"""Logins of the page: the store's users and sessions behind the gate, each coming and going in the operations log."""

from __future__ import annotations

from dataclasses import dataclass

from voucher_audit.errors import StoreError
from voucher_audit.store import operations, sessions
from voucher_audit.store.database import Store

_STRANGER = "（未登录）"  # a name typed at the login may be a password typed into the wrong field: it is not kept


@dataclass(frozen=True)
class StoreAccounts:
    """`gate.Accounts` over the store."""

    store: Store

    def admit(self, name: str, password: str, address: str) -> str:
        """Log in."""
        try:
            token = sessions.log_in(self.store, name, password, address)
        except StoreError:
            operations.record(self.store, _STRANGER, "登录失败", address=address)
            raise
        operations.record(self.store, name.strip(), "登录", address=address)
        return token

    def known(self, token: str) -> bool:
        """Is somebody logged in by it?"""
        return sessions.user_of(self.store, token) is not None

    def leave(self, token: str, address: str) -> None:
        """Log out."""
        user = sessions.user_of(self.store, token)
        sessions.log_out(self.store, token)
        if user is not None:
            operations.record(self.store, user.name, "退出", address=address)
