"""erase: a project with its files, results, decisions and rectification, for good."""

from __future__ import annotations

import argparse
import sys

from voucher_audit.cli import exit_codes
from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    erase = commands.add_parser("erase", help="清除一个项目的全部数据，不能恢复")
    erase.add_argument("project", metavar="项目名称")
    erase.add_argument("--confirm", metavar="项目名称", help="再写一遍项目名称，以免误删；不写则只说明会清除什么")
    erase.add_argument("--data", metavar="文件夹", help="审核页面使用的数据文件夹")
    erase.set_defaults(command=_erase)


def _erase(chosen: argparse.Namespace) -> int:
    from voucher_audit.errors import StoreError
    from voucher_audit.store import operations, projects
    from voucher_audit.store.database import open_store

    store = open_store(chosen.data, create=False)
    project = next((entry for entry in projects.projects(store) if entry.name == chosen.project), None)
    if project is None:
        raise StoreError(f"没有名为「{chosen.project}」的项目；请核对项目名称。")
    files, runs = len(projects.uploads(store, project.id)), len(projects.runs(store, project.id))
    if chosen.confirm != project.name:
        raise StoreError(
            f"将清除项目「{project.name}」的 {files} 个文件、{runs} 次检查和全部处理意见，不能恢复，现在什么都没有删；"
            f"确定要清除时，请加上 --confirm {project.name}。"
        )
    projects.delete_project(store, project.id)
    operations.record(store, "命令行", "清除项目", project=project.id)
    print(f"已清除项目「{project.name}」：{files} 个文件、{runs} 次检查。以前做的备份里还有它。", file=sys.stderr)
    return exit_codes.RAN
