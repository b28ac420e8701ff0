"""Starts the page on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path

from voucher_audit.errors import VoucherAuditError

ADDRESS = "127.0.0.1"
_SECONDS_TO_START = 3.0  # before the browser is opened
ALLOWED_HOSTS = (ADDRESS, "localhost")  # a page elsewhere that names our address must not reach us

# the same as .streamlit/config.toml, which only `streamlit run app.py` from the checkout would find
SETTINGS = {
    "server.address": ADDRESS,
    "server.maxUploadSize": "500",
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": "false",
    "theme.primaryColor": "#1F5FA8",
    "theme.backgroundColor": "#FFFFFF",
    "theme.secondaryBackgroundColor": "#F4F6F9",
    "theme.textColor": "#1E2530",
    "theme.font": "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
    "theme.baseRadius": "6px",
}


def serve(port: int, data: str | None = None, samples: bool = False, browser: bool = True) -> int:
    """Run the page until it is stopped; returns streamlit's exit code.

    Raises:
        VoucherAuditError: the port is taken, or the data folder or the samples cannot be used.
    """
    from voucher_audit.store.database import open_store

    if _taken(port):
        raise VoucherAuditError(f"端口 {port} 已被占用；请用 --port 换一个，例如 --port {port + 1}。")
    store = open_store(data)
    if samples:
        from voucher_audit.samples import install

        print("正在准备示例账（首次约需半分钟）……", file=sys.stderr, flush=True)  # noqa: T201
        install(store)
    page = Path(__file__).with_name("__main__.py")
    settings = {**SETTINGS, "server.port": str(port), "server.headless": "true"}  # else it advertises developer tools
    flags = [f"--{name}={value}" for name, value in settings.items()]
    flags += [f"--server.allowedHosts={host}" for host in ALLOWED_HOSTS]
    environment = {**os.environ, "VOUCHER_AUDIT_DATA": str(store.folder)}
    print(f"审核页面：http://{ADDRESS}:{port}　（按 Ctrl+C 结束）", file=sys.stderr, flush=True)  # noqa: T201
    if browser:
        threading.Timer(_SECONDS_TO_START, webbrowser.open, [f"http://{ADDRESS}:{port}"]).start()
    try:
        return subprocess.run([sys.executable, "-m", "streamlit", "run", str(page), *flags], env=environment).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((ADDRESS, port)) == 0
