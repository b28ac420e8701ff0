"""A benchmark that is measured anew leaves what the others measured."""

import re
from pathlib import Path

from tests.bench.sections import PAGE, keep, kept


def test_a_section_replaces_itself_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    keep("many-users", "## Users\n\nold", page)
    keep("one-machine", "## Speed\n\n| a |", page)
    keep("many-users", "## Users\n\nnew\n", page)
    text = page.read_text(encoding="utf-8")
    assert kept(text) == {"one-machine": "## Speed\n\n| a |", "many-users": "## Users\n\nnew"}
    assert text.index("## Speed") < text.index("## Users")
    assert "old" not in text


def test_what_the_page_says_is_in_sections() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sections = kept(page)
    assert "one-machine" in sections
    assert all(text.startswith("## ") and "| " in text for text in sections.values())
    assert re.sub(r"<!-- ([a-z-]+) -->\n.*?\n<!-- /\1 -->", "", page, flags=re.DOTALL).split() == [
        "#",
        "Speed",
        "and",
        "memory",
    ]
