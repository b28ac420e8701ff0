"""serve: the review page."""

from __future__ import annotations

import argparse

from voucher_audit.cli.arguments import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    serve = commands.add_parser("serve", help="打开审核页面（默认只在本机）")
    serve.add_argument("--port", type=int, default=8501, metavar="端口")
    serve.add_argument("--data", metavar="文件夹", help="存放数据库的文件夹（默认在个人目录下）")
    serve.add_argument("--samples", action="store_true", help="先装入示例账并完成检查")
    serve.add_argument("--no-browser", action="store_true", help="不自动打开浏览器")
    serve.add_argument("--auth", action="store_true", help="要求登录；用户由 voucher-audit users 建立")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听的地址；不是本机地址时必须加 --auth")
    serve.add_argument(
        "--name", action="append", default=[], metavar="主机名", help="浏览器可用的其他主机名（经代理访问时），可给多个"
    )
    serve.add_argument("--certificate", default="", metavar="F.pem", help="TLS 证书")
    serve.add_argument("--key", default="", metavar="F.pem", help="TLS 私钥")
    serve.set_defaults(command=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from voucher_audit.ui.server import Serving, serve

    wanted = Serving(
        port=chosen.port,
        host=chosen.host,
        auth=chosen.auth,
        names=tuple(chosen.name),
        certificate=chosen.certificate,
        key=chosen.key,
        browser=not chosen.no_browser,
    )
    return serve(wanted, data=chosen.data, samples=chosen.samples)
