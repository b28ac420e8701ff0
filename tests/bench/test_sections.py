"""A benchmark that is measured anew leaves what the others measured."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", ["one-machine", "batch-scale", "many-users"])
def test_the_page_has_every_section(name: str) -> None:
    assert "| " in kept(PAGE.read_text(encoding="utf-8"))[name]
