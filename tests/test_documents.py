"""Generated pages equal what their generators say now, and links between documents lead somewhere."""

import re

import pytest

from tests.documents import PAGES, ROOT


@pytest.mark.parametrize("name", list(PAGES))
def test_page_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), f"{name} is stale: make docs"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/output.md", "docs/architecture.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_pictured_rooms_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = set(re.findall(r"`([a-z_]+(?:/|\.py))`", text))
    missing = {room for room in rooms if not (ROOT / "voucher_audit" / room).exists()}
    assert rooms
    assert not missing
