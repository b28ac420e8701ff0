"""The command line: one module a command, each with `add(commands)`. It computes nothing.

Exit codes: 0 ran; 1 ran, but a rule crashed or a log is not proved; 2 the input or the arguments could not be understood.
Everything heavy is imported inside the command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from voucher_audit import __version__
from voucher_audit.cli import (
    backup,
    batch,
    check,
    erase,
    exit_codes,
    inspect,
    preview,
    restore,
    rules,
    serve,
    users,
    verify_log,
)
from voucher_audit.cli.arguments import Parser
from voucher_audit.errors import VoucherAuditError

_COMMANDS = (
    check,
    batch,
    inspect,
    rules,
    preview,
    serve,
    users,
    backup,
    restore,
    erase,
    verify_log,
)  # in the order of the help page


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except VoucherAuditError as error:
        print(error, file=sys.stderr)
        return exit_codes.BAD_INPUT
    except KeyboardInterrupt:
        print("已中断，没有写出任何文件。", file=sys.stderr)
        return exit_codes.INTERRUPTED


def _parser() -> Parser:
    parser = Parser(prog="voucher-audit", description="凭证异常检测：读取账簿，查找问题线索，说明依据。")
    parser.add_argument("--version", action="version", version=f"voucher-audit {__version__}")
    commands = parser.add_subparsers(metavar="命令", required=True, parser_class=Parser)
    for command in _COMMANDS:
        command.add(commands)
    return parser
