"""Changes that a user makes to a project's settings: plain configuration data in, changed data out.

The data are what `config.parse` checks; a setting that equals what holds anyway is taken out, so that the file that a
user downloads says only what was changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from voucher_audit import presets
from voucher_audit.errors import BadConfig
from voucher_audit.presets import Preset
from voucher_audit.rules.api import Rule

Data = Mapping[str, Any]
Value = int | float | bool | str | list[str]

# every parameter that is the unit's own line above which money must be decided collectively (三重一大)
DECISION_LINE: Final = (
    ("below-threshold-cluster", "decision"),
    ("minuted-after-payment", "threshold"),
    ("split-below-decision-threshold", "threshold"),
    ("unminuted-major-spending", "threshold"),
)


def loaded(text: str) -> dict[str, Any]:
    """Plain data of a project's settings.

    Raises:
        BadConfig: the text is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"项目设置不是有效的 TOML：{error}；请改正后重新载入。") from error


def with_preset(data: Data, preset: Preset) -> dict[str, Any]:
    """All rules at 严格, 常规 or 宽松; thresholds set one by one stay as they are."""
    return _with_section(data, "rules", "preset", None if preset == "normal" else preset)


def with_parameter(data: Data, rule: Rule, parameter: str, value: Value) -> dict[str, Any]:
    """One threshold of one rule."""
    rules = dict(data.get("rules", {}))
    own = {**rules.get(rule.name, {}), parameter: value}
    if value == standing(data, rule)[parameter]:
        del own[parameter]
    if own:
        rules[rule.name] = own
    else:
        rules.pop(rule.name, None)
    return _with(data, "rules", rules)


def with_decision_line(data: Data, rules: Mapping[str, Rule], yuan: float) -> dict[str, Any]:
    """The unit's own line for collective decisions, in every rule that asks for it."""
    changed = dict(data)
    for name, parameter in DECISION_LINE:
        changed = with_parameter(changed, rules[name], parameter, yuan)
    return changed


def decision_line(data: Data, rules: Mapping[str, Rule]) -> float:
    """The line in force, yuan; the lowest one if the rules were given different ones."""
    return min(float(in_force(data, rules[name])[parameter]) for name, parameter in DECISION_LINE)


def with_unit(data: Data, names: Iterable[str], bodies: Iterable[str]) -> dict[str, Any]:
    """What the unit is called and who decides there."""
    unit = {key: value for key, value in data.get("unit", {}).items() if key not in ("name", "names", "bodies")}
    for key, given in (("names", names), ("bodies", bodies)):
        kept = list(dict.fromkeys(entry.strip() for entry in given if entry.strip()))
        if kept:
            unit[key] = kept
    return _with(data, "unit", unit)


def with_hints(data: Data, show: bool) -> dict[str, Any]:
    """Whether hints (提示) stand in the findings list too."""
    return _with_section(data, "output", "show_info", show or None)


def without_rules(data: Data, names: Iterable[str]) -> dict[str, Any]:
    """The rules that are not run."""
    return _with_section(data, "rules", "ignore", sorted(set(names)) or None)


def standing(data: Data, rule: Rule) -> dict[str, Any]:
    """A rule's parameters before the user's own: defaults moved by the preset."""
    preset = presets.PRESETS.get(data.get("rules", {}).get("preset", "normal"), "normal")
    return {**rule.defaults(), **presets.moved(preset).get(rule.name, {})}


def in_force(data: Data, rule: Rule) -> dict[str, Any]:
    """A rule's parameters as the next run uses them."""
    return {**standing(data, rule), **data.get("rules", {}).get(rule.name, {})}


def _with_section(data: Data, section: str, key: str, value: object) -> dict[str, Any]:
    table = {name: entry for name, entry in data.get(section, {}).items() if name != key}
    if value is not None:
        table[key] = value
    return _with(data, section, table)


def _with(data: Data, section: str, table: Mapping[str, Any]) -> dict[str, Any]:
    changed = {key: value for key, value in data.items() if key != section}
    if table:
        changed[section] = dict(table)
    return changed
