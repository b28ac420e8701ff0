"""inspect: how a file was understood."""

from __future__ import annotations

import argparse
import json

from voucher_audit.cli import exit_codes, inputs
from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    inspect = commands.add_parser("inspect", help="说明文件是怎样被读懂的")
    inspect.add_argument("files", nargs="+", metavar="文件")
    inspect.add_argument("--mapping", action="append", default=[], metavar="F.toml", help="对列含义的更正")
    inspect.add_argument("--password", action="append", default=[], metavar="密码")
    inspect.add_argument("--json", action="store_true", help="以 JSON 输出")
    inspect.set_defaults(command=_inspect)


def _inspect(chosen: argparse.Namespace) -> int:
    from voucher_audit.export.json_file import book_data
    from voucher_audit.reading import read_ledger
    from voucher_audit.reading.describe import describe

    ledger = read_ledger(chosen.files, passwords=chosen.password, mappings=inputs.mappings(chosen))
    if chosen.json:
        text = json.dumps([book_data(book) for book in ledger.books], ensure_ascii=False, indent=1)
    else:
        text = describe(ledger)
    print(text)
    return exit_codes.RAN
