"""The wheel holds all that the program needs to run, and nothing of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    (built,) = folder.glob("*.whl")
    return built


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "voucher_audit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source - held == set()
    assert {name.split("/")[0] for name in held - source} == {next(n for n in held if "dist-info" in n).split("/")[0]}


def test_an_installed_wheel_checks_a_ledger(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place), str(wheel)]
    subprocess.run([sys.executable, *install], check=True)
    ledger = ROOT / "tests" / "data" / "凭证明细-unit-a-2024年.csv"
    out = tmp_path / "清单.json"
    command = [sys.executable, str(place / "bin" / "voucher-audit"), "check", str(ledger), "--output", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert '"vouchers": 101' in out.read_text(encoding="utf-8")


def test_a_container_runs_as_nobody_and_says_whether_it_is_well() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line[:1].isupper()]
    last_user = [rest for word, rest in steps if word == "USER"][-1]
    assert last_user != "root"
    assert any(word == "HEALTHCHECK" for word, _ in steps)
    assert [rest for word, rest in steps if word == "CMD"][-1].count('"--auth"') == 1
