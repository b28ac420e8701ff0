"""The charts of accounts as data: families, their first-level accounts, and the names accounts go by."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from voucher_audit.accounts.names import folded, key
from voucher_audit.schema import Kind

UNRECOGNISED: Final = "未识别"
GOVERNMENT: Final = "政府会计制度"
# What follows a known name may change what it means: 固定资产 + 清理, 应收账款 + 坏账准备.
_OTHER_MEANING = re.compile(r"折旧|摊销|减值|跌价|坏账|清理|利息|手续费|收入|支出|费|成本|损失|收益|基金|准备")


@dataclass(frozen=True)
class Account:
    """A first-level account of one chart."""

    code: str
    name: str
    kind: Kind


@dataclass(frozen=True)
class Chart:
    """One family. `digits`: length of a first-level code (0: it varies, longest known prefix counts)."""

    family: str
    document: str
    prior: float
    digits: int
    economic: bool
    foreign: bool
    accounts: Mapping[str, Account]
    classes: Mapping[str, Kind]
    names: Mapping[str, Account] = field(repr=False)

    def account(self, segments: tuple[str, ...]) -> Account | None:
        """The first-level account that a code belongs to; None where the chart has none."""
        head = self.head(segments)
        return self.accounts.get(head) if head else None

    def head(self, segments: tuple[str, ...]) -> str:
        """The first-level part of a code, in the chart or not; empty if the code has not the chart's shape."""
        if not segments:
            return ""
        first, whole = segments[0], "".join(segments)
        if self.digits == 0:
            return next((whole[:n] for n in range(min(4, len(whole)), 0, -1) if whole[:n] in self.accounts), "")
        if len(first) < self.digits:
            return ""
        if self.digits == 3:
            beyond = len(first) - 3
            if (len(segments) > 1 and beyond) or (beyond % 2 and beyond % 3):
                return ""
        return first[: self.digits]

    def says(self, segments: tuple[str, ...], name: str) -> bool:
        """Does the chart give this code this name (in the form of `known_name`)?"""
        account = self.account(segments)
        return account is not None and self.names.get(name) == account

    def class_kind(self, segments: tuple[str, ...]) -> Kind | None:
        """Kind by the code's leading digits, for codes the chart does not list."""
        head = self.head(segments)
        return next((self.classes[head[:n]] for n in (2, 1) if head[:n] in self.classes), None)


def _load() -> tuple[dict[str, Chart], dict[str, str], dict[str, Kind], list[tuple[re.Pattern[str], Kind]]]:
    package = files(__package__)
    words = tomllib.loads(package.joinpath("names.toml").read_text(encoding="utf-8"))
    same = {key(variant): key(name) for name, variants in words["same"].items() for variant in variants}
    kinds = {key(name): Kind(kind) for name, kind in words["kinds"].items()}
    patterns = [(re.compile(entry["pattern"]), Kind(entry["kind"])) for entry in words["pattern"]]
    charts: dict[str, Chart] = {}
    data = tomllib.loads(package.joinpath("charts.toml").read_text(encoding="utf-8"))
    for family, section in data["families"].items():
        accounts = {code: Account(code, name, Kind(kind)) for code, (name, kind) in section["accounts"].items()}
        names: dict[str, Account] = {}
        for account in accounts.values():
            names.setdefault(same.get(key(account.name), key(account.name)), account)
        charts[family] = Chart(
            family=family,
            document=section["document"],
            prior=section["prior"],
            digits=section.get("digits", 4),
            economic=section.get("economic", False),
            foreign=section.get("foreign", False),
            accounts=MappingProxyType(accounts),
            classes=MappingProxyType({digit: Kind(kind) for digit, kind in section["classes"].items()}),
            names=MappingProxyType(names),
        )
    return charts, same, kinds, patterns


_charts, _same, _kinds, _patterns = _load()
CHARTS: Final[Mapping[str, Chart]] = MappingProxyType(_charts)
DOMESTIC: Final = tuple(chart for chart in CHARTS.values() if not chart.foreign)
_KNOWN: Final = frozenset(name for chart in DOMESTIC for name in chart.names) | frozenset(_kinds)
_LONGEST: Final = max(map(len, _KNOWN))


def chart(family: str) -> Mapping[str, str]:
    """First-level code → name of a family.

    Raises:
        KeyError: no such family.
    """
    return {code: account.name for code, account in CHARTS[family].accounts.items()}


def name_of(family: str, code: str) -> str:
    """First-level name for a code or sub-code (`100201` → 银行存款); empty if the family or the account is unknown."""
    if family not in CHARTS:
        return ""
    account = CHARTS[family].account(code_segments(code))
    return account.name if account else ""


@lru_cache(maxsize=1 << 15)
def code_segments(code: str) -> tuple[str, ...]:
    """Digits of a code, level by level where it has separators: `1002.01` → `("1002", "01")`, `Q1221` → `("1221",)`.

    Leading zeros, as SAP prints them, are dropped.
    """
    text = key(code)
    if re.fullmatch(r"\d+\.0", text):  # a number that passed through a float
        text = text[:-2]
    segments = [part for part in re.split(r"\D+", text) if part]
    while len(segments) > 1 and len(segments[0]) < 3 and max(map(len, segments)) > 2:  # Oracle: company in front
        del segments[0]
    if segments and segments[0].startswith("00"):
        segments[0] = segments[0].lstrip("0")
    return tuple(part for part in segments if part)


@lru_cache(maxsize=1 << 15)
def known_name(element: str) -> str:
    """The first-level name that a path element states, in the form of `names.key`; empty if it states none.

    The whole element counts first, then its longest known beginning (银行存款工行 → 银行存款), unless the rest changes
    the meaning (固定资产清理收入).
    """
    for word in (key(element), re.sub(r"\([^()]*\)$", "", key(element))):
        word = _same.get(word, word)
        if word in _KNOWN:
            return word
    word = key(element)
    for length in range(min(len(word) - 1, _LONGEST), 3, -1):
        start = _same.get(word[:length], word[:length])
        if start in _KNOWN:
            return "" if _OTHER_MEANING.search(word[length:]) else start
    return ""


def kind_by_name(name: str, family: str) -> Kind | None:
    """Kind of a known name (as `known_name` gives it): in the family, else where all or the likeliest families agree."""
    if family in CHARTS and name in CHARTS[family].names:
        return CHARTS[family].names[name].kind
    if name in _kinds:
        return _kinds[name]
    found = [(chart.prior, chart.names[name].kind) for chart in DOMESTIC if name in chart.names]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def kind_by_pattern(text: str) -> Kind | None:
    """Kind by the words of a name in any language; None if they say nothing."""
    word = key(text) if re.search(r"[\u3400-\u9fff]", text) else folded(text)
    return next((kind for pattern, kind in _patterns if pattern.search(word)), None)
