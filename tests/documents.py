"""Pages that are generated: `python -m tests.documents` writes them, a test checks that they are fresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests import licences
from tests.reading import coverage
from tests.rules import said
from voucher_audit.batch.crossing.catalogue import all_checks
from voucher_audit.batch.crossing.pages import book_of_checks
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.rules.pages import book_of_rules

ROOT = Path(__file__).resolve().parent.parent

PAGES: dict[str, Callable[[], str]] = {
    "docs/CROSS_CHECKS.md": lambda: book_of_checks(all_checks().values()),
    "docs/formats.md": coverage.page,
    "docs/licences.md": licences.page,
    "docs/RULES.md": lambda: book_of_rules(all_rules().values()),
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")
    said.FILE.write_text(said.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
