"""The page of licences: every package that an installation brings, as its own metadata names its licence."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import Final

LOCK: Final = Path(__file__).resolve().parent.parent / "requirements.lock"
_HEAD: Final = """# Licences of the dependencies

Generated from the metadata of the packages in `requirements.lock` (`make docs`). voucher-audit itself is Apache-2.0. None of
these licences asks that a ledger, a report or a program that merely uses the package be published.

| package | licence |
| --- | --- |
"""


def locked() -> list[str]:
    """Names in the lock file of an installation, each once."""
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)))


def licence(name: str) -> str:
    """As the package's metadata state it: an SPDX expression, else the classifier, else the free text."""
    about = metadata.metadata(name)
    expression = about.get("License-Expression")
    classified = [entry.split(" :: ")[-1] for entry in about.get_all("Classifier") or [] if entry.startswith("License")]
    return str(expression or "; ".join(classified) or about.get("License") or "not stated")


def page() -> str:
    """docs/licences.md."""
    return _HEAD + "".join(f"| {name} | {licence(name)} |\n" for name in locked())
