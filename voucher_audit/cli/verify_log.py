"""verify-log: prove that no decision, rectification or operation was changed after it was written."""

from __future__ import annotations

import argparse
import sys

from voucher_audit.cli import exit_codes
from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    verify = commands.add_parser("verify-log", help="核对处理意见、整改台账和操作日志没有被改动")
    verify.add_argument("--data", metavar="文件夹", help="审核页面使用的数据文件夹")
    verify.add_argument(
        "--head", action="append", default=[], metavar="散列", help="以前记下的链尾，核对它仍在链中；可给多个"
    )
    verify.set_defaults(command=_verify)


def _verify(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import verification
    from voucher_audit.store.database import open_store

    store = open_store(chosen.data, create=False)
    proved = True
    for checked in verification.check(store):
        proved = proved and not checked.proof.broken
        print(checked.sentence(), file=sys.stderr if checked.proof.broken else sys.stdout)
    for head in chosen.head:
        if not verification.holds(store, head.strip().lower()):
            proved = False
            print(f"链尾 {head} 已不在任何链中：它之后的记录被删除或改写过；请与备份核对。", file=sys.stderr)
    return exit_codes.RAN if proved else exit_codes.NOT_PROVED
