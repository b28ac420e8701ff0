"""docs/formats.md says what the tests prove."""

from __future__ import annotations

from pathlib import Path

from tests.reading.cases import cases
from tests.reading.coverage import page

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


def test_the_page_is_what_the_cases_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.reading.coverage > docs/formats.md"


def test_every_case_is_on_the_page_and_called_synthetic() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for case in cases():
        assert any(case.quirks in line and "合成" in line for line in text.splitlines()), case.layout
