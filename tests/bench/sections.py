"""The benchmark page is made of sections that are measured apart; each replaces only itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "BENCHMARKS.md"
NAMES: Final = ("one-machine", "batch-scale", "many-users")
_HEAD: Final = "# Speed and memory\n"


def kept(page: str) -> dict[str, str]:
    """Section → its text on a page."""
    found = re.findall(r"<!-- ([a-z-]+) -->\n(.*?)\n<!-- /\1 -->", page, flags=re.DOTALL)
    return {name: text for name, text in found if name in NAMES}


def keep(name: str, text: str, page: Path = PAGE) -> None:
    """Put a section, Markdown that begins with its own heading, into the page; the others stay as they are."""
    texts = kept(page.read_text(encoding="utf-8")) if page.exists() else {}
    texts[name] = text.strip()
    body = "".join(f"\n<!-- {known} -->\n{texts[known]}\n<!-- /{known} -->\n" for known in NAMES if known in texts)
    page.write_text(_HEAD + body, encoding="utf-8")
