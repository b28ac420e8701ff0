"""The parser: its mistakes are one Chinese sentence."""

from __future__ import annotations

import argparse
from typing import NoReturn, TypeAlias

from voucher_audit.cli import exit_codes


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one Chinese sentence."""

    def error(self, message: str) -> NoReturn:
        reason = message
        for english, chinese in (
            ("the following arguments are required:", "缺少参数"),
            ("unrecognized arguments:", "不认识的参数"),
            ("invalid choice:", "不认识"),
            ("expected one argument", "后面应跟一个值"),
        ):
            reason = reason.replace(english, chinese)
        self.exit(exit_codes.BAD_INPUT, f"参数有误：{reason}；用 {self.prog} --help 查看用法。\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
