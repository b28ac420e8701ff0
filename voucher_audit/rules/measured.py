"""How well each rule was measured: figures written by `python -m tests.measure rules`, printed with the catalogue."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Figures:
    """One rule on the labelled ledgers. `support` cases were planted; 0: none are, and `reason` says why.

    `found` of the cases were named; `false_alarms` vouchers were named that should not have been. `reason` also says
    why a rule misses its bar.
    """

    support: int
    found: int
    false_alarms: int
    reason: str = ""

    @property
    def recall(self) -> float:
        return self.found / self.support if self.support else float("nan")

    @property
    def precision(self) -> float:
        named = self.found + self.false_alarms
        return self.found / named if named else float("nan")


@cache
def table() -> dict[str, Any]:
    """The whole file: `seeds`, `fresh`, `units`, `vouchers`, `clean`, `clean_flagged`, `rules`, `guard`."""
    return tomllib.loads(resources.files(__package__).joinpath("measured.toml").read_text(encoding="utf-8"))


def figures(rule: str) -> Figures | None:
    """What was measured of a rule; None for a rule that was never measured (a unit's own)."""
    entry = table()["rules"].get(rule)
    return None if entry is None else Figures(**entry)


def sentence(rule: str) -> str:
    """Chinese, for the pages; empty for a rule that was never measured."""
    found = figures(rule)
    if found is None:
        return ""
    if not found.support:
        return f"没有埋设案例：{found.reason}。{table()['clean']:,} 张正当凭证中误报 {found.false_alarms} 张。"
    said = f"召回 {found.recall:.1%}（{found.support} 处中命中 {found.found} 处），精确 {found.precision:.1%}（误报 {found.false_alarms} 张）"
    return f"{said}。{found.reason}。" if found.reason else f"{said}。"
