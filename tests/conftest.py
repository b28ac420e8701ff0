"""Loads the chosen way to search before any property test is defined."""

from __future__ import annotations

from tests import searching

searching.register()
