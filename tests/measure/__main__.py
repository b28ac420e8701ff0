"""Everything that docs/MEASURED.md says, measured: `python -m tests.measure [SECTION …]`.

Without names every section is measured anew; with names only those are, and the others stay as the page has them.
Each section is a module with `section() -> str`, Markdown that begins with its own `## ` heading.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "MEASURED.md"
SECTIONS = {
    "rules": "tests.measure.rules_figures",
    "reading": "tests.measure.reading_matrix",
    "ranking": "tests.measure.ranking",
    "speed": "tests.measure.rule_speed",
    "coverage": "tests.measure.branches",
    "mutation": "tests.measure.mutation",
}
HEAD = """\
# 测得的质量

> 本页由 `make measure`（`python -m tests.measure`）写成，请勿手工修改。规则的数字同时存于 `voucher_audit/rules/measured.toml`，
> 测试在一小部分账上重新测量，变差即不通过。
"""


def kept(page: str) -> dict[str, str]:
    """Section → its text on a page."""
    parts = re.split(r"^<!-- section: (\w+) -->\n", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def composed(texts: Mapping[str, str]) -> str:
    """The page of these sections, in the order of `SECTIONS`."""
    return HEAD + "".join(f"\n<!-- section: {name} -->\n{texts[name].strip()}\n" for name in SECTIONS if name in texts)


def put(name: str, text: str) -> None:
    """Write one section, as the page is at that moment."""
    texts = kept(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    PAGE.write_text(composed({**texts, name: text}), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure", description=__doc__)
    parser.add_argument("section", nargs="*", choices=[*SECTIONS, []], help="which sections (default: all)")
    for name in parser.parse_args(arguments).section or SECTIONS:
        sys.stderr.write(f"{name} …\n")
        put(name, importlib.import_module(SECTIONS[name]).section())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
