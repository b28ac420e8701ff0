"""Reads parts of a TOML file and says in one sentence what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
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
