"""A standalone Spark cluster on loopback: one master, workers that a test may kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
ROOT = Path(__file__).resolve().parents[2]  # workers unpack functions of these tests
_SECONDS_TO_START = 300.0
# six short-lived machines on a few cores: little compiling, no helper threads
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.executor.memory": "512m",
    "spark.driver.memory": "512m",
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
}


@dataclass
class Cluster:
    """The processes of a running cluster."""

    master: str
    workers: list[subprocess.Popen[bytes]]

    def kill_worker(self) -> None:
        """The first worker dies at once, and its executor with it."""
        worker = self.workers.pop(0)
        children = _descendants(worker.pid)
        for pid in (worker.pid, *children):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        worker.wait()


@contextmanager
def running(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start it with its logs and scratch files in `folder`; end it whatever happens."""
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_HOME": str(HOME),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", "")))),
    }
    started: list[subprocess.Popen[bytes]] = []

    def daemon(name: str, kind: str, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = folder / f"{name}.log"
        command = [
            str(HOME / "bin" / "spark-class"),
            f"org.apache.spark.deploy.{kind}",
            "--host",
            "127.0.0.1",
            *arguments,
        ]
        with log.open("wb") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment, cwd=folder)
        started.append(process)
        return process, log

    try:
        _, log = daemon("master", "master.Master", "--port", "0", "--webui-port", "0")
        master = _said(log, r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
        made = [
            daemon(
                f"worker{number}", "worker.Worker", "--webui-port", "0", "--cores", "1", "--memory", "700m",
                "--work-dir", str(folder / f"work{number}"), master,
            )
            for number in range(workers)
        ]  # fmt: skip
        for _, log in made:
            _said(log, r"Successfully registered with master")
        yield Cluster(master, [process for process, _ in made])
    finally:
        for process in started:
            for pid in (*_descendants(process.pid), process.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            process.wait()


def _said(log: Path, pattern: str) -> str:
    """Wait until a log says it; its first group, else the whole match."""
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        match = re.search(pattern, log.read_text(errors="replace"))
        if match:
            return match[1] if match.groups() else match[0]
        time.sleep(0.2)
    raise TimeoutError(f"{log.name}: {log.read_text(errors='replace')[-2000:]}")


def _descendants(pid: int) -> list[int]:
    """Processes started by the process, and by those."""
    out: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if parent == pid:
                out += [int(entry.name), *_descendants(int(entry.name))]
    return out
