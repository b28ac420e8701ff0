"""The page of rooms is true: every room stands on it, and imports go only to rooms that stand above."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "voucher_audit"
FACES = {"__init__", "__main__"}  # they hand on, they hold nothing
UP = {("config", "batch")}  # the page names it


def rows() -> list[list[str]]:
    """Rooms of each row of the table, in its order."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE)
    return [[name.removesuffix("/").removesuffix(".py") for name in re.findall(r"`([^`]+)`", cell)] for cell in cells]


def rooms() -> set[str]:
    files = {path.stem for path in PACKAGE.glob("*.py")} - FACES
    return files | {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}


def imports(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Modules of the program that the file loads; what is imported for types alone does not count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module == PACKAGE.name:
            yield from ((PACKAGE.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE.name}."):
            yield tuple(str(node.module).split("."))
        elif isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names if alias.name.startswith(PACKAGE.name))
        yield from imports(node)


def test_every_room_stands_on_the_page_once() -> None:
    named = [name for row in rows() for name in row]
    assert sorted(named) == sorted(rooms())


def test_imports_go_to_rooms_above() -> None:
    place = {name: position for position, row in enumerate(rows()) for name in row}
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        own = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
            other = module[1] if len(module) > 1 else "__init__"
            if own in FACES or other not in place or (own, other) in UP:
                continue
            if place[other] > place[own]:
                wrong.append(f"{path.relative_to(ROOT)} imports {'.'.join(module)}")
    assert wrong == []


def test_only_the_page_knows_streamlit() -> None:
    knows = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(import|from) streamlit", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert knows == {"ui"}
