"""users: who may log in when the page is served with --auth."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from voucher_audit.cli import exit_codes
from voucher_audit.cli.arguments import Commands, Parser

if TYPE_CHECKING:
    from voucher_audit.roles import User
    from voucher_audit.store.database import Store

_ROLES = ("财务", "检查", "管理")


def add(commands: Commands) -> None:
    """Declare the command."""
    users = commands.add_parser("users", help="管理登录用户：新增、列出、停用、改密码、改角色、指定单位")
    actions = users.add_subparsers(metavar="操作", required=True, parser_class=Parser)
    _action(actions, "list", "列出用户", _list, named=False)
    made = _action(actions, "add", "新增用户（密码在提示后输入）", _add)
    made.add_argument(
        "--role", required=True, choices=_ROLES, help="财务：只看本单位；检查：复核和销号；管理：另可管理用户"
    )
    _action(actions, "disable", "停用用户", _disable)
    _action(actions, "enable", "恢复停用的用户", _enable)
    _action(actions, "password", "重设密码，并解除锁定", _password)
    role = _action(actions, "role", "改角色", _role)
    role.add_argument("--role", required=True, choices=_ROLES)
    units = _action(actions, "units", "指定财务用户在一个项目里属于哪些单位", _units)
    units.add_argument("--project", required=True, metavar="项目名称")
    units.add_argument("--unit", action="append", default=[], metavar="单位", help="可给多个；不给则看不到该项目")


def _action(actions: Commands, word: str, help: str, command: object, named: bool = True) -> Parser:  # noqa: A002
    action = actions.add_parser(word, help=help)
    if named:
        action.add_argument("name", metavar="用户名")
    action.add_argument("--data", metavar="文件夹", help="审核页面使用的数据文件夹")
    action.set_defaults(command=command)
    return action


def _list(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import projects, users

    store = _store(chosen)
    names = {project.id: project.name for project in projects.projects(store)}
    for user in users.users(store):
        units = "；".join(
            f"{names.get(project, project)}：{'、'.join(sorted(own))}" for project, own in (user.units or {}).items()
        )
        print("　".join(filter(None, (user.name, user.role, "已停用" if user.disabled else "", units))))
    return exit_codes.RAN


def _add(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import users

    store = _store(chosen)
    user = users.add(store, chosen.name, _typed(), chosen.role)
    return _done(store, "新增用户", user, f"已新增用户「{user.name}」（{user.role}）。")


def _disable(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import users

    store, user = _known(chosen)
    users.set_disabled(store, user, True)
    return _done(store, "停用用户", user, f"已停用「{user.name}」，已登录的页面随即退出。")


def _enable(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import users

    store, user = _known(chosen)
    users.set_disabled(store, user, False)
    return _done(store, "恢复用户", user, f"已恢复「{user.name}」。")


def _password(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import users

    store, user = _known(chosen)
    users.set_password(store, user, _typed())
    return _done(store, "重设密码", user, f"已重设「{user.name}」的密码，已登录的页面随即退出。")


def _role(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import users

    store, user = _known(chosen)
    users.set_role(store, user, chosen.role)
    return _done(store, "改角色", user, f"「{user.name}」现在是{chosen.role}。")


def _units(chosen: argparse.Namespace) -> int:
    from voucher_audit.errors import StoreError
    from voucher_audit.store import projects, users

    store, user = _known(chosen)
    project = next((entry for entry in projects.projects(store) if entry.name == chosen.project), None)
    if project is None:
        raise StoreError(f"没有名为「{chosen.project}」的项目；请核对项目名称。")
    users.set_units(store, user, project.id, chosen.unit)
    said = "、".join(chosen.unit) or "没有单位（看不到该项目）"
    return _done(store, "指定单位", user, f"「{user.name}」在项目「{project.name}」里属于：{said}。")


def _store(chosen: argparse.Namespace) -> Store:
    from voucher_audit.store.database import open_store

    return open_store(chosen.data)


def _known(chosen: argparse.Namespace) -> tuple[Store, User]:
    from voucher_audit.errors import StoreError
    from voucher_audit.store import users

    store = _store(chosen)
    user = users.user_of(store, chosen.name)
    if user is None:
        raise StoreError(f"没有名为「{chosen.name}」的用户；用 users list 查看全部用户。")
    return store, user


def _typed() -> str:
    """The password: asked for twice at a terminal, else the first line of standard input. Never an argument, which
    others could see."""
    from voucher_audit.errors import StoreError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("密码：")
    if password != getpass.getpass("再输入一次："):
        raise StoreError("两次输入的密码不一样；请重新运行。")
    return password


def _done(store: Store, action: str, user: User, said: str) -> int:
    from voucher_audit.store import operations

    operations.record(store, "命令行", action, object=f"用户 {user.id}")
    print(said, file=sys.stderr)
    return exit_codes.RAN
