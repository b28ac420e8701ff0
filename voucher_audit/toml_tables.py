"""Reads parts of a TOML file and says in one sentence what is wrong with them; writes plain data as TOML."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from voucher_audit.errors import BadConfig


def known(keys: Iterable[str], allowed: Iterable[str], where: str) -> None:
    """Every key is one of `allowed`.

    Raises:
        BadConfig: one is not; the sentence suggests the likeliest.
    """
    choices = sorted(allowed)
    for key in keys:
        if key not in choices:
            close = difflib.get_close_matches(key, choices, n=1, cutoff=0.5)
            hint = f"您要写的可能是「{close[0]}」" if close else f"可用的有：{'、'.join(choices)}"
            raise BadConfig(f"{where} 里不认识「{key}」；{hint}。")


def table(data: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    """The section `[key]`, empty if absent."""
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise BadConfig(f"{where} 的「{key}」应写成一节 [{key}]。")
    return value


def tables(data: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    """The sections `[[key]]`, none if absent."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise BadConfig(f"{where} 的「{key}」应写成一节或几节 [[{key}]]。")
    return value


def string(data: Mapping[str, Any], key: str, where: str) -> str:
    """A text; empty if absent."""
    value = data.get(key, "")
    if not isinstance(value, str):
        raise BadConfig(f"{where} 的「{key}」应为文字，现在是 {value!r}。")
    return value


def strings(data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """A list of texts; empty if absent."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise BadConfig(f'{where} 的「{key}」应为文字列表，例如 ["甲", "乙"]，现在是 {value!r}。')
    return tuple(value)


def text(data: Mapping[str, Any]) -> str:
    """Plain data as a TOML file: values first, then sections, then repeated sections.

    Raises:
        TypeError: a value that TOML has no word for.
    """
    return "\n".join(_lines(data, ())).strip() + "\n"


def _lines(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    sections = {key: value for key, value in data.items() if isinstance(value, Mapping)}
    repeated = {key: value for key, value in data.items() if _is_repeated(value)}
    own = {key: value for key, value in data.items() if key not in sections and key not in repeated}
    for key, value in own.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, section in sections.items():
        if not section or not all(isinstance(value, Mapping) or _is_repeated(value) for value in section.values()):
            yield ""
            yield f"[{'.'.join(map(_key, (*path, key)))}]"
        yield from _lines(section, (*path, key))
    for key, entries in repeated.items():
        for entry in entries:
            yield ""
            yield f"[[{'.'.join(map(_key, (*path, key)))}]]"
            yield from _lines(entry, (*path, key))


def _is_repeated(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    raise TypeError(type(value).__name__)


def _quoted(content: str) -> str:
    return json.dumps(content, ensure_ascii=False).replace("\x7f", "\\u007f")
