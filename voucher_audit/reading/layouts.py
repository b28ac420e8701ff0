"""Which known layout a table is, by the words of its header."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from voucher_audit.reading.headers import header_key
from voucher_audit.reading.tables import Table

UNKNOWN = "自动识别"
_LEAST_KNOWN = 0.75  # of the table's header words that the layout must know …
_LEAST_SHOWN = 0.6  # … and of the layout's words that the table must show …
_WIDE, _PURE = 10, 0.95  # … unless it shows this many, and next to nothing else: users hide columns of wide exports
_FEW = 4  # header words below which nothing is named


@dataclass(frozen=True)
class Layout:
    """Header words of one export of one product, in order."""

    name: str
    header: tuple[str, ...]
    optional: tuple[str, ...] = ()


@cache
def layouts() -> tuple[Layout, ...]:
    """All known layouts."""
    text = files(__package__).joinpath("layouts.toml").read_text(encoding="utf-8")
    return tuple(
        Layout(entry["name"], tuple(entry["header"]), tuple(entry.get("optional", ())))
        for entry in tomllib.loads(text)["layout"]
    )


@cache
def _keys() -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    return tuple(
        (layout.name, frozenset(map(header_key, layout.header)), frozenset(map(header_key, layout.optional)))
        for layout in layouts()
    )


def layout_of(table: Table) -> str:
    """Name of the layout whose header fits best, or `自动识别`."""
    shown = {key for parts in table.headers if (key := header_key("".join(parts)))}
    best, best_score = UNKNOWN, 0.0
    for name, words, optional in _keys():
        common = len(shown & words)
        extra = len(shown - words - optional)
        narrowed = common >= _WIDE and common >= _PURE * (common + extra)
        if common < min(_FEW, len(words)) or (common < _LEAST_SHOWN * len(words) and not narrowed):
            continue
        if common < _LEAST_KNOWN * (common + extra):
            continue
        score = 2 * common / (common + extra + len(words))
        if score > best_score + 1e-9:
            best, best_score = name, score
    return best
