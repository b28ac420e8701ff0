"""restore: a backup into an empty store, SQLite or PostgreSQL, whatever it came from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from voucher_audit.cli import exit_codes
from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    restore = commands.add_parser("restore", help="把备份恢复到一个空的数据文件夹（或空的数据库）")
    restore.add_argument("source", metavar="备份文件")
    restore.add_argument("--data", metavar="文件夹", help="要恢复到的数据文件夹")
    restore.set_defaults(command=_restore)


def _restore(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import backup, verification
    from voucher_audit.store.database import open_store

    made = backup.restore(Path(chosen.source), chosen.data)
    print(
        f"已恢复：{made.rows['projects']:,} 个项目、{made.rows['decisions']:,} 条处理意见、{made.files:,} 个文件。",
        file=sys.stderr,
    )
    broken = [found for found in verification.check(open_store(chosen.data)) if found.proof.broken]
    for found in broken:
        print(found.sentence(), file=sys.stderr)
    return exit_codes.NOT_PROVED if broken else exit_codes.RAN
