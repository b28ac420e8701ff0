"""Configuration: TOML in, frozen dataclasses out. An unknown key is an error that suggests the right one."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from voucher_audit.errors import BadConfig

if TYPE_CHECKING:
    from voucher_audit.rules.api import Rule


@dataclass(frozen=True)
class Unit:
    """The unit under review: what it calls itself and who decides there."""

    names: tuple[str, ...] = ()  # 全称、简称、曾用名
    bodies: tuple[str, ...] = ()  # 决策主体: 党组会, 局长办公会 …


@dataclass(frozen=True)
class Ranking:
    """Settings of the isolation forest."""

    seed: int = 20221108
    trees: int = 200
    samples: int = 4096


@dataclass(frozen=True)
class Config:
    """One run's settings. `select` None means every rule; an empty tuple means none."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    unit: Unit = Unit()
    ranking: Ranking = Ranking()
    show_info: bool = False  # put `info` findings into the 问题清单 too

    def chosen(self, names: Iterable[str]) -> list[str]:
        """Of the rules `names`, those this run uses."""
        return [name for name in names if (self.select is None or name in self.select) and name not in self.ignore]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for manifests and JSON."""
        return {
            "select": None if self.select is None else list(self.select),
            "ignore": list(self.ignore),
            "params": {rule: dict(values) for rule, values in self.params.items()},
            "unit": {"names": list(self.unit.names), "bodies": list(self.unit.bodies)},
            "ranking": dataclasses.asdict(self.ranking),
            "show_info": self.show_info,
        }


def load(path: str | Path, rules: Mapping[str, Rule]) -> Config:
    """Read a TOML file.

    Raises:
        BadConfig: the file is no TOML, holds an unknown key, or a value of the wrong type or out of bounds.
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadConfig(f"找不到配置文件「{path}」；请检查路径。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"配置文件「{path}」不是有效的 TOML：{error}；请按 docs/output.md 的示例修改。") from error
    return parse(data, rules, str(path))


def parse(data: Mapping[str, Any], rules: Mapping[str, Rule], where: str = "配置") -> Config:
    """Check plain data against the rules' declarations.

    Raises:
        BadConfig: as `load`.
    """
    _known(data, {"rules", "unit", "ranking", "output"}, where)
    sections = _table(data, "rules", where)
    select = _names(sections, "select", rules, where) if "select" in sections else None
    ignore = _names(sections, "ignore", rules, where) if "ignore" in sections else ()
    params: dict[str, Mapping[str, Any]] = {}
    for name, values in sections.items():
        if name in ("select", "ignore"):
            continue
        _known({name: values}, set(rules), f"{where} [rules]")
        if not isinstance(values, Mapping):
            raise BadConfig(f"{where} 的 rules.{name} 应写成一节 [rules.{name}]。")
        params[name] = _rule_params(rules[name], values, where)
    unit = _table(data, "unit", where)
    _known(unit, {"name", "names", "bodies"}, f"{where} [unit]")
    names = _strings(unit, "names", where) + ((_string(unit, "name", where),) if "name" in unit else ())
    ranking = _table(data, "ranking", where)
    _known(ranking, {entry.name for entry in dataclasses.fields(Ranking)}, f"{where} [ranking]")
    for key, value in ranking.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < (0 if key == "seed" else 1):
            raise BadConfig(f"{where} 的 ranking.{key} 应为正整数，现在是 {value!r}。")
    output = _table(data, "output", where)
    _known(output, {"show_info"}, f"{where} [output]")
    if not isinstance(output.get("show_info", False), bool):
        raise BadConfig(f"{where} 的 output.show_info 应为 true 或 false。")
    return Config(
        select=select,
        ignore=ignore,
        params=MappingProxyType(params),
        unit=Unit(names=names, bodies=_strings(unit, "bodies", where)),
        ranking=Ranking(**ranking),
        show_info=bool(output.get("show_info", False)),
    )


def params_of(rule: Rule, config: Config) -> Any:
    """The rule's `Params` with the configuration's values in place of defaults."""
    return rule.params(**dict(config.params.get(rule.name, {})))


def _rule_params(rule: Rule, values: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    fields = {entry.name: entry for entry in dataclasses.fields(rule.params)}
    _known(values, set(fields), f"{where} [rules.{rule.name}]")
    checked: dict[str, Any] = {}
    for key, value in values.items():
        default, meta = fields[key].default, fields[key].metadata
        label = f"{where} 的 rules.{rule.name}.{key}（{meta.get('meaning', '')}）"
        if isinstance(default, tuple):
            if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
                raise BadConfig(f'{label}应为文字列表，例如 ["甲", "乙"]，现在是 {value!r}。')
            checked[key] = tuple(value)
            continue
        wanted: type | tuple[type, ...] = (
            (int, float) if isinstance(default, int | float) and not isinstance(default, bool) else type(default)
        )
        if not isinstance(value, wanted) or isinstance(value, bool) is not isinstance(default, bool):
            kind = {bool: "true 或 false", str: "文字"}.get(type(default), "数字")
            raise BadConfig(f"{label}应为{kind}，现在是 {value!r}。")
        low, high = meta.get("low"), meta.get("high")
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = f"{'' if low is None else low}～{'' if high is None else high}{meta.get('unit', '')}"
            raise BadConfig(f"{label}应在 {bounds} 之间，现在是 {value}。")
        checked[key] = value
    return MappingProxyType(checked)


def _known(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            close = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.5)
            hint = f"您要写的可能是「{close[0]}」" if close else f"可用的有：{'、'.join(sorted(known))}"
            raise BadConfig(f"{where} 里不认识「{key}」；{hint}。")


def _table(data: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise BadConfig(f"{where} 的「{key}」应写成一节 [{key}]。")
    return value


def _string(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise BadConfig(f"{where} 的「{key}」应为文字，现在是 {value!r}。")
    return value


def _strings(data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise BadConfig(f'{where} 的「{key}」应为文字列表，例如 ["甲", "乙"]，现在是 {value!r}。')
    return tuple(value)


def _names(data: Mapping[str, Any], key: str, rules: Mapping[str, Rule], where: str) -> tuple[str, ...]:
    names = _strings(data, key, f"{where} [rules]")
    _known(dict.fromkeys(names), set(rules), f"{where} [rules] {key}")
    return names
