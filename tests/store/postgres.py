"""A real PostgreSQL for the tests: Debian's server in a folder of its own, on a free loopback port, for one session."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


class Server:
    """A running server. It refuses to run as root, so root's tests start it as Debian's `postgres` or as nobody."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="voucher-audit-postgres-"))
        self.password = secrets.token_hex(8)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        password = self.folder / "password"
        password.write_text(self.password, encoding="ascii")
        if self._as:
            for path in (self.folder, password):
                os.chown(path, self._as["user"], self._as["group"])
        made = ["--auth=scram-sha-256", "--username=tests", f"--pwfile={password}", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", "--no-sync", f"--pgdata={self.folder / 'data'}", *made)

    @property
    def _as(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        user = known.get("postgres", known["nobody"])
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def start(self) -> None:
        """Start and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off",
            "max_connections": 200, "shared_buffers": "32MB", "log_min_messages": "fatal",
        }  # fmt: skip
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        command = [_program("postgres"), "-D", str(self.folder / "data"), *flags]
        self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._as)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, (self.folder / "log").read_text(errors="replace")
            try:
                with psycopg.connect(self.dsn("postgres"), connect_timeout=2):
                    return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise AssertionError("PostgreSQL did not come up")

    def stop(self) -> None:
        """Stop at once, as a power cut would (`SIGQUIT`: no checkpoint, recovery at the next start)."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=30)

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, database: str) -> str:
        """Address for the driver."""
        return f"postgresql://tests:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database's URL."""
        self._made += 1
        name = f"tests_{self._made}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        yield self.dsn(name)
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([_program(program), *arguments], capture_output=True, cwd=self.folder, **self._as)
        assert done.returncode == 0, done.stderr.decode(errors="replace")


def _program(name: str) -> str:
    """Debian keeps the server's programs out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, "PostgreSQL is missing: make system"
    return program
