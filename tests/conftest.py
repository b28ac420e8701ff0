"""Loads the chosen way to search before any property test is defined; keeps `__main__` what it was."""

from __future__ import annotations

import sys

from tests import searching

MAIN = sys.modules["__main__"]

searching.register()


def pytest_runtest_setup() -> None:
    """A page run by AppTest takes the place of `__main__` and keeps it; every process spawned later would run that page."""
    sys.modules["__main__"] = MAIN
