"""Serves the page: streamlit as an ASGI application behind our own gate (`gate.py`)."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voucher_audit.errors import VoucherAuditError
from voucher_audit.roles import Act

if TYPE_CHECKING:
    from voucher_audit.store.database import Store

LOOPBACK: Final = "127.0.0.1"
AUTH: Final = "VOUCHER_AUDIT_AUTH"  # set for the page's own process when users must log in
# "" is the overview: streamlit serves the first page at the root only
PAGES: Final = frozenset(
    {
        "",
        "upload",
        "review",
        "outliers",
        "sampling",
        "coverage",
        "rectification",
        "matrix",
        "settings",
        "users",
        "operations",
    }
)
_SECONDS_TO_START: Final = 3.0  # before the browser is opened

# the same as .streamlit/config.toml, which only `streamlit run app.py` from the checkout would find
SETTINGS: Final[dict[str, Any]] = {
    "server.headless": True,  # else it advertises developer tools
    "server.maxUploadSize": 500,
    "server.showEmailPrompt": False,
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": False,
    "logger.hideWelcomeMessage": True,
    "theme.primaryColor": "#1F5FA8",
    "theme.backgroundColor": "#FFFFFF",
    "theme.secondaryBackgroundColor": "#F4F6F9",
    "theme.textColor": "#1E2530",
    "theme.font": "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
    "theme.baseRadius": "6px",
    "theme.borderColor": "#D3D9E2",
    "theme.showWidgetBorder": True,
    "theme.dataframeHeaderBackgroundColor": "#EEF2F7",
    "theme.headingFontSizes": ["1.65rem", "1.3rem", "1.15rem", "1rem", "1rem", "1rem"],
    "theme.sidebar.backgroundColor": "#12304F",
    "theme.sidebar.secondaryBackgroundColor": "#1D4468",
    "theme.sidebar.textColor": "#E8EEF6",
    "theme.sidebar.primaryColor": "#8FC1FF",
    "theme.sidebar.borderColor": "#2C557C",
}


@dataclass(frozen=True)
class Serving:
    """How the page is served. `names`: further host names by which browsers may call it (behind a proxy, say)."""

    port: int = 8501
    host: str = LOOPBACK
    auth: bool = False
    names: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""
    browser: bool = True


def serve(wanted: Serving, data: str | None = None, samples: bool = False) -> int:
    """Run the page until it is stopped; returns the exit code.

    Raises:
        VoucherAuditError: it would stand open to others, the port is taken, or the data or the samples cannot be used.
    """
    check(wanted)
    from voucher_audit import jobs
    from voucher_audit.store import files
    from voucher_audit.store.database import open_store

    store = open_store(data)
    if wanted.auth:
        _need_a_user(store)
    files.tidy(store)
    jobs.recover(store)
    if samples:
        from voucher_audit.samples import install

        print("正在准备示例账（首次约需半分钟）……", file=sys.stderr, flush=True)  # noqa: T201
        install(store)
    os.environ["VOUCHER_AUDIT_DATA"] = str(store.folder)
    os.environ["VOUCHER_AUDIT_DATABASE"] = store.url
    os.environ[AUTH] = "1" if wanted.auth else ""
    address = f"{'https' if wanted.certificate else 'http'}://{_shown(wanted.host)}:{wanted.port}"
    print(f"审核页面：{address}　（按 Ctrl+C 结束）", file=sys.stderr, flush=True)  # noqa: T201
    if wanted.browser:
        threading.Timer(_SECONDS_TO_START, webbrowser.open, [address]).start()
    application(wanted, store).run(config=settings(wanted))
    return 0


def check(wanted: Serving) -> None:
    """Refuse what would show the books to strangers, before anything is opened.

    Raises:
        VoucherAuditError: another address than loopback without `--auth`, half a certificate, or the port is taken.
    """
    if not is_loopback(wanted.host) and not wanted.auth:
        raise VoucherAuditError(
            f"没有登录就不能让别的机器访问（--host {wanted.host}）；请加上 --auth，并先用 voucher-audit users add 建立用户。"
        )
    if bool(wanted.certificate) != bool(wanted.key):
        raise VoucherAuditError("证书和私钥要一起给出（--certificate 与 --key）。")
    for path in filter(None, (wanted.certificate, wanted.key)):
        if not Path(path).is_file():
            raise VoucherAuditError(f"找不到证书文件「{path}」；请检查路径。")
    with socket.socket() as probe:
        if probe.connect_ex((LOOPBACK, wanted.port)) == 0:
            raise VoucherAuditError(f"端口 {wanted.port} 已被占用；请用 --port 换一个，例如 --port {wanted.port + 1}。")


def _need_a_user(store: Store) -> None:
    from voucher_audit.store import users

    if not any(user.may(Act.MANAGE_USERS) for user in users.users(store)):
        raise VoucherAuditError("还没有管理用户，谁也登录不了；请先运行 voucher-audit users add 建立一个管理用户。")


def is_loopback(host: str) -> bool:
    """Does only this machine reach that address?"""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def allowed_hosts(wanted: Serving) -> frozenset[str]:
    """Names that a request may call us by: a page elsewhere whose name was bent to our address (DNS rebinding) may not."""
    own = {LOOPBACK, "localhost", "::1", *wanted.names}
    if not is_loopback(wanted.host):
        machine = socket.gethostname()
        own |= {wanted.host, machine, socket.getfqdn()} | _addresses(machine)
    return frozenset(name.lower() for name in own)


def settings(wanted: Serving) -> dict[str, Any]:
    """Streamlit's configuration."""
    tls = {"server.sslCertFile": wanted.certificate, "server.sslKeyFile": wanted.key} if wanted.certificate else {}
    hosts = sorted(allowed_hosts(wanted))
    return {
        **SETTINGS,
        **tls,
        "server.port": wanted.port,
        "server.address": wanted.host,
        "server.allowedHosts": hosts,
    }


def application(wanted: Serving, store: Store) -> Any:
    """Streamlit's application with our gate before it, and the login pages when users must log in."""
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from voucher_audit.ui.accounts import StoreAccounts
    from voucher_audit.ui.gate import Gate, login_routes

    accounts = StoreAccounts(store) if wanted.auth else None
    return App(
        Path(__file__).with_name("__main__.py"),
        routes=login_routes(accounts, secure=bool(wanted.certificate)) if accounts else [],
        middleware=[Middleware(Gate, hosts=allowed_hosts(wanted), accounts=accounts, pages=PAGES)],
    )


def _addresses(machine: str) -> set[str]:
    try:
        return {str(entry[4][0]) for entry in socket.getaddrinfo(machine, None)}
    except OSError:  # a machine whose own name does not resolve
        return set()


def _shown(host: str) -> str:
    return socket.gethostname() if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
