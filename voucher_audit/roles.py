"""Who may do what, when users log in. Without logins (one person on one computer) everything is allowed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voucher_audit.errors import NotAllowed


class Role(StrEnum):
    """What a user is."""

    ACCOUNTANT = "财务"  # of one or some units: sees only these, answers and rectifies
    INSPECTOR = "检查"
    ADMIN = "管理"


class Act(StrEnum):
    """What a role allows; the value completes the sentence 当前用户不能……"""

    UPLOAD = "上传文件和开始检查"
    DECIDE = "处理线索"
    CONFIRM = "复核处理意见"
    RECTIFY = "填报整改情况"
    CLOSE = "销号"
    MANAGE_MATTERS = "增删整改事项"
    CONFIGURE = "修改项目设置"
    MANAGE_PROJECTS = "新建和删除项目"
    MANAGE_USERS = "管理用户"
    SEE_OPERATIONS = "查看操作日志"


_ACCOUNTANT: Final = frozenset({Act.UPLOAD, Act.RECTIFY})
_INSPECTOR: Final = _ACCOUNTANT | {
    Act.DECIDE, Act.CONFIRM, Act.CLOSE, Act.MANAGE_MATTERS, Act.CONFIGURE, Act.MANAGE_PROJECTS,
}  # fmt: skip
_ALLOWED: Final[Mapping[Role, frozenset[Act]]] = {
    Role.ACCOUNTANT: _ACCOUNTANT,
    Role.INSPECTOR: _INSPECTOR,
    Role.ADMIN: frozenset(Act),
}


@dataclass(frozen=True)
class User:
    """Somebody who may log in. `units`: project id → units that an accountant belongs to; for others it is empty."""

    id: int
    name: str
    role: Role
    disabled: bool = False
    units: Mapping[int, frozenset[str]] | None = None

    def may(self, act: Act) -> bool:
        """Does the role allow it?"""
        return not self.disabled and act in _ALLOWED[self.role]

    def may_see(self, project: int) -> bool:
        """May the user open the project at all?"""
        return not self.disabled and (self.role is not Role.ACCOUNTANT or bool((self.units or {}).get(project)))

    def units_of(self, project: int) -> frozenset[str] | None:
        """Units of the project that the user may see; None means all."""
        if self.role is not Role.ACCOUNTANT:
            return None
        return (self.units or {}).get(project, frozenset())


def demand(user: User | None, act: Act) -> None:
    """Refuse what the user may not do; None is the one person at this computer.

    Raises:
        NotAllowed: the role does not allow it.
    """
    if user is not None and not user.may(act):
        raise NotAllowed(f"当前用户「{user.name}」（{user.role}）不能{act}；请联系管理员。")


def visible(books: Mapping[str, Collection[str]], units: Collection[str] | None) -> frozenset[str]:
    """Of the books (name → units they belong to), those wholly within the units; None: all."""
    return frozenset(name for name, own in books.items() if units is None or (own and set(own) <= set(units)))
