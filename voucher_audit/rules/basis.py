"""The law as dated data: which article said what, and from when until when it was in force."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

Key = str


@dataclass(frozen=True)
class Article:
    """One article (or a whole instrument, when `article` is empty), in force from `since` until `until` inclusive."""

    instrument: str  # 现金管理暂行条例
    number: str  # 国务院令第12号, empty if not verified
    article: str  # 第五条, empty when the article is not verified or the whole document is meant
    paraphrase: str  # one line, our words
    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def printed(self) -> str:
        """As it stands in the findings list."""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.instrument}》{number}{self.article}：{self.paraphrase}"


@cache
def _articles() -> dict[Key, tuple[Article, ...]]:
    data = tomllib.loads(resources.files(__package__).joinpath("basis.toml").read_text(encoding="utf-8"))
    table: dict[Key, list[Article]] = {}
    for entry in data["article"]:
        table.setdefault(entry["key"], []).append(
            Article(
                instrument=entry["instrument"],
                number=entry.get("number", ""),
                article=entry.get("article", ""),
                paraphrase=entry["paraphrase"],
                since=entry["since"],
                until=entry.get("until"),
            )
        )
    return {key: tuple(sorted(entries, key=lambda a: a.since)) for key, entries in table.items()}


def known(key: Key) -> bool:
    """Is there such an entry?"""
    return key in _articles()


def versions(key: Key) -> tuple[Article, ...]:
    """All versions of one entry, oldest first."""
    return _articles()[key]


@cache
def in_force(keys: tuple[Key, ...], day: date | None) -> tuple[str, ...]:
    """Printed lines of the keys' versions in force on `day`; with no day known, the newest versions."""
    lines: list[str] = []
    for key in keys:
        entries = versions(key)
        chosen = entries[-1:] if day is None else [entry for entry in entries if entry.in_force(day)]
        lines.extend(entry.printed() for entry in chosen)
    return tuple(lines)
