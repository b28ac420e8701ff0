"""rules and new-rule: the catalogue, and a rule of one's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from voucher_audit.cli import exit_codes
from voucher_audit.cli.arguments import Commands

if TYPE_CHECKING:
    from voucher_audit.rules.api import Rule


def add(commands: Commands) -> None:
    """Declare the command."""
    rules = commands.add_parser("rules", help="列出全部规则，或详细说明一条")
    rules.add_argument("name", nargs="?", metavar="规则")
    rules.add_argument("--rules", action="append", default=[], metavar="文件夹", help="连同自己的规则")
    rules.set_defaults(command=_rules)

    new_rule = commands.add_parser("new-rule", help="新建一条自己的规则，只差填空")
    new_rule.add_argument("name", metavar="规则名", help="小写英文、数字和连字符，例如 gift-for-leader")
    new_rule.add_argument("--folder", metavar="文件夹", help="放在哪个文件夹（默认“我的规则”）")
    new_rule.set_defaults(command=_new_rule)


def _rules(chosen: argparse.Namespace) -> int:
    from voucher_audit.own_rules import rules_with
    from voucher_audit.rules.pages import explain, overview

    rules = rules_with(chosen.rules)
    print(overview(rules.values()) if chosen.name is None else explain(known(chosen.name, rules)))
    return exit_codes.RAN


def _new_rule(chosen: argparse.Namespace) -> int:
    from voucher_audit.own_rules import FOLDER, new_rule

    folder = chosen.folder or FOLDER
    path = new_rule(chosen.name, folder)
    print(f"已新建 {path}；请填好其中的【填写：……】，再用 voucher-audit rules {chosen.name} --rules {folder} 查看。")
    return exit_codes.RAN


def known(name: str, rules: dict[str, Rule]) -> Rule:
    """The rule of that name or title.

    Raises:
        BadConfig: there is none; the message suggests the closest.
    """
    import difflib

    from voucher_audit.errors import BadConfig

    for rule in rules.values():
        if name in (rule.name, rule.title):
            return rule
    close = difflib.get_close_matches(name, rules, n=1, cutoff=0.4)
    hint = f"您要找的可能是「{close[0]}」" if close else "用 voucher-audit rules 查看全部规则"
    raise BadConfig(f"没有名为「{name}」的规则；{hint}。")
