"""serve: the review page."""

from __future__ import annotations

import argparse

from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    serve = commands.add_parser("serve", help="打开审核页面（只在本机）")
    serve.add_argument("--port", type=int, default=8501, metavar="端口")
    serve.add_argument("--data", metavar="文件夹", help="存放数据库的文件夹（默认在个人目录下）")
    serve.add_argument("--samples", action="store_true", help="先装入示例账并完成检查")
    serve.add_argument("--no-browser", action="store_true", help="不自动打开浏览器")
    serve.set_defaults(command=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from voucher_audit.ui.server import serve

    return serve(port=chosen.port, data=chosen.data, samples=chosen.samples, browser=not chosen.no_browser)
