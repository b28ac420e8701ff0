"""Served pages as `make run` and `serve --auth` serve them, and a real Chromium to look at them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.ui.people import furnished

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Served:
    """A running `voucher-audit serve`. `restart` is what happens after a power cut."""

    port: int
    data: Path
    options: tuple[str, ...]
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def restart(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = _start(self.port, self.data, self.options)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One person at this computer; nothing uploaded yet."""
    page = _served(tmp_path_factory.mktemp("data"), ())
    yield page
    page.stop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `people.py`. Copy it: it is everybody's."""
    folder = tmp_path_factory.mktemp("prepared")
    furnished(folder)
    return folder


@pytest.fixture(scope="session")
def guarded(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same, served to named users."""
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("guarded") / "data")
    page = _served(data, ("--auth",))
    yield page
    page.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system, args=FLAGS)
        yield chromium
        chromium.close()


def _served(data: Path, options: tuple[str, ...]) -> Served:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Served(port, data, options, _start(port, data, options))


def _start(port: int, data: Path, options: tuple[str, ...]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "voucher_audit", "serve", *options, "--no-browser", "--port", str(port)]
    process = subprocess.Popen([*command, "--data", str(data)], env={**os.environ, "PYTHONUNBUFFERED": "1"})
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return process
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    process.kill()
    raise AssertionError("the page did not come up")
