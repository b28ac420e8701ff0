"""backup: everything of a store in one file, while it is in use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from voucher_audit.cli import exit_codes
from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    backup = commands.add_parser("backup", help="把全部数据备份成一个文件（审核页面可以开着）")
    backup.add_argument("target", metavar="备份文件", help="例如 备份-2026-03-01.zip")
    backup.add_argument("--data", metavar="文件夹", help="审核页面使用的数据文件夹")
    backup.set_defaults(command=_backup)


def _backup(chosen: argparse.Namespace) -> int:
    from voucher_audit.store import backup
    from voucher_audit.store.database import open_store

    made = backup.write(open_store(chosen.data, create=False), Path(chosen.target))
    print(
        f"已备份到「{chosen.target}」：{made.rows['projects']:,} 个项目、{made.rows['decisions']:,} 条处理意见、"
        f"{made.files:,} 个文件，共 {made.size / 2**20:,.1f} MB。备份含有账簿内容，请妥善保管。",
        file=sys.stderr,
    )
    return exit_codes.RAN
