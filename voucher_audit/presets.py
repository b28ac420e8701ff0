"""Presets 严格 / 常规 / 宽松: one word that moves the thresholds of judgement of many rules at once.

`rules/presets.toml` names each parameter that moves, with its value for the strict and the relaxed preset; 常规 is the
rules' own defaults. Lines drawn by law (结算起点, 人均标准) and the unit's own decision line do not move.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

Preset = Literal["strict", "normal", "relaxed"]

PRESETS: Final[Mapping[str, Preset]] = {
    "严格": "strict", "常规": "normal", "宽松": "relaxed", "strict": "strict", "normal": "normal", "relaxed": "relaxed",
}  # fmt: skip
TITLES: Final[Mapping[Preset, str]] = {"strict": "严格", "normal": "常规", "relaxed": "宽松"}


@cache
def _table() -> dict[str, dict[str, dict[str, Any]]]:
    text = resources.files(__package__).joinpath("rules/presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def moved(preset: Preset) -> dict[str, dict[str, Any]]:
    """Rule → parameter → value of a preset; nothing for `normal`."""
    return {
        rule: {name: values[preset] for name, values in parameters.items() if preset in values}
        for rule, parameters in _table().items()
    } if preset != "normal" else {}  # fmt: skip
