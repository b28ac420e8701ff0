"""Canonical economic items of expenses, from names such as 三级科目/差旅费 and from numbers such as 30211."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit.accounts.names import key, split_path


@dataclass(frozen=True)
class EconomicItem:
    """One item of 部门预算支出经济分类, or an enterprise's expense item (`code` empty).

    aliases: other writings that settle the matter; weak: words that mean this item unless a better one is in the path;
    group: a class of items (商品和服务支出), the least specific answer.
    """

    name: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    enterprise: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    government: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    group: bool = False


def _load() -> dict[str, EconomicItem]:
    data = tomllib.loads(files(__package__).joinpath("economic.toml").read_text(encoding="utf-8"))
    items: dict[str, EconomicItem] = {}
    for entry in data["item"]:
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
        }
        item = EconomicItem(**fields)
        items[item.name] = item
    return items


ECONOMIC: Final[Mapping[str, EconomicItem]] = MappingProxyType(_load())


def _index(attribute: str, groups: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in ECONOMIC.values():
        if item.group == groups:
            words = (item.name, *item.aliases) if attribute == "aliases" else getattr(item, attribute)
            for word in words:
                found.setdefault(key(word), item.name)
    return found


_STRONG: Final = _index("aliases", groups=False)
_WEAK: Final = _index("weak", groups=False)
_GROUPS: Final = _index("aliases", groups=True)
_ENTERPRISE: Final = _index("enterprise", groups=False)
_PATTERNS: Final = tuple((re.compile(p), item.name) for item in ECONOMIC.values() for p in item.patterns)
# Only words that say what was bought may stand at the end of a longer name (省内差旅费); 会议 or 工资 may not.
_ENDINGS: Final = tuple(
    sorted(((w, n) for w, n in _STRONG.items() if len(w) >= 3 and w.endswith("费")), key=lambda pair: -len(pair[0]))
)
_CODES: Final = {
    **{code: item.name for item in ECONOMIC.values() for code in (item.code, *item.also) if code},
    **{code: item.name for item in ECONOMIC.values() for code in item.government},
}
_ITEM_CODES: Final = frozenset(code for code in _CODES if len(code) == 5 and code.startswith("3"))


def is_group(name: str) -> bool:
    """Is this a class of items (商品和服务支出) rather than an item?"""
    return name in ECONOMIC and ECONOMIC[name].group


@lru_cache(maxsize=1 << 14)
def item_of_path(path: tuple[str, ...], enterprise: bool = False) -> str:
    """Canonical item of a path of names, root first; empty if none.

    A settled name or a pattern beats a weak word, that beats a class; among equals the innermost wins.
    """
    words = [(key(element), re.sub(r"\([^()]*\)", "", key(element))) for element in reversed(path)]
    strong = {**_STRONG, **_ENTERPRISE} if enterprise else _STRONG
    for table in (strong, _WEAK, _GROUPS):
        for word, bare in words:
            found = table.get(word) or table.get(bare) or (_by_pattern(bare) if table is strong else "")
            if found:
                return found
    return ""


def _by_pattern(word: str) -> str:
    for pattern, name in _PATTERNS:
        if pattern.search(word):
            return name
    for ending, name in _ENDINGS:
        if word.endswith(ending):
            return name
    return ""


def item_of_code(rest: str, segments: tuple[str, ...] = ()) -> str:
    """Canonical item of what follows the first-level code: `30211`, `0130211`, or `2120101` + `30231` (functional form).

    A number counts only where a level can begin (4-2-2-… or behind a 7-digit functional class), so that 01-03-02-01
    is not mistaken for 30201.
    """
    for segment in segments:
        if segment in _ITEM_CODES:
            return _CODES[segment]
    for start in (*range(0, max(len(rest) - 4, 0), 2), 7):
        code, behind = rest[start : start + 5], len(rest) - start - 5
        functional = start == 7 and rest.startswith("2")
        aligned = start % 2 == 0 and behind % 2 == 0
        if code in _ITEM_CODES and behind >= 0 and behind != 1 and (functional or aligned):
            return _CODES[code]
    return ""


@lru_cache(maxsize=1 << 14)
def _item_of_text(text: str) -> str:
    found = ""
    for part in re.split(r"[;；,，]", text):
        path = split_path(part)
        item = item_of_path(path)
        if not item or is_group(item):
            numbers = sorted(re.findall(r"(?<!\d)\d{3,5}(?!\d)", part), key=len, reverse=True)
            item = next((_CODES[number] for number in numbers if number in _CODES), item)
        if item and (not found or (is_group(found) and not is_group(item))):
            found = item
    return found


def economic_item(text: pd.Series) -> pd.Series:
    """Canonical item of each text of an 经济分类 column (`30211 差旅费`, `商品和服务支出/公务用车运行维护费`); empty if none.

    Name first, number second. Result is on the index of `text`, dtype str.
    """
    codes, distinct = pd.factorize(text)
    items = np.array([*(_item_of_text(str(value)) for value in distinct), ""], dtype=object)
    return pd.Series(items[codes], index=text.index, dtype="str")


def combine_expense(account: pd.Series, economic: pd.Series) -> pd.Series:
    """The expense item of each line, from what its account says (`Classified.table.expense`) and what its 经济分类
    says (`economic_item`): the account, unless it says nothing or only a class of items. Both on one index."""
    vague = account.fillna("").isin(["", *(item.name for item in ECONOMIC.values() if item.group)])
    return account.fillna("").mask(vague & economic.fillna("").ne(""), economic)
