"""Configuration: TOML in, frozen dataclasses out. An unknown key is an error that suggests the right one."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from voucher_audit import account_overrides, allowances, presets, toml_tables
from voucher_audit.account_overrides import AccountOverride
from voucher_audit.allowances import Allowance
from voucher_audit.errors import BadConfig
from voucher_audit.presets import Preset

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
    preset: Preset = "normal"  # its values are already among `params`
    accounts: tuple[AccountOverride, ...] = ()  # what the unit says its accounts are
    allow: tuple[Allowance, ...] = ()  # findings that the unit has explained
    folders: tuple[str, ...] = ()  # of the user's own rules, absolute paths
    crossing: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: MappingProxyType({})
    )  # checks of many books

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
            "preset": self.preset,
            "accounts": [dataclasses.asdict(entry) for entry in self.accounts],
            "allow": [entry.as_dict() for entry in self.allow],
            "folders": list(self.folders),
            "crossing": {check: dict(values) for check, values in self.crossing.items()},
        }


def read(path: str | Path) -> dict[str, Any]:
    """The plain data of a TOML file.

    Raises:
        BadConfig: there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BadConfig(f"找不到配置文件「{path}」；请检查路径。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"配置文件「{path}」不是有效的 TOML：{error}；请按 docs/output.md 的示例修改。") from error


def load(path: str | Path, rules: Mapping[str, Rule]) -> Config:
    """Read a TOML file. `rules` are those it may speak of, with the user's own ones (`own_folders`).

    Raises:
        BadConfig: the file is no TOML, holds an unknown key, or a value of the wrong type or out of bounds.
    """
    return parse(read(path), rules, str(path), Path(path).parent)


def own_folders(data: Mapping[str, Any], base: Path | None, where: str = "配置") -> tuple[str, ...]:
    """Absolute path of the folder of own rules that the data name, if any; relative to `base`.

    Raises:
        BadConfig: the folder is no text, or `base` is None: rule files are programs, and only a file on the user's own
            disk may bring them in.
    """
    folder = toml_tables.string(toml_tables.table(data, "rules", where), "folder", f"{where} [rules]")
    if folder and base is None:
        raise BadConfig(f"{where} 里不能指定规则文件夹 folder；自己的规则请在命令行用 --rules 载入。")
    return (str((base / folder).resolve()),) if folder and base is not None else ()


def parse(data: Mapping[str, Any], rules: Mapping[str, Rule], where: str = "配置", base: Path | None = None) -> Config:
    """Check plain data against the rules' declarations; `base` is the folder that relative paths start from.

    Raises:
        BadConfig: as `load`.
    """
    toml_tables.known(data, ("rules", "unit", "ranking", "output", "accounts", "allow", "crossing"), where)
    sections = toml_tables.table(data, "rules", where)
    select = _names(sections, "select", rules, where) if "select" in sections else None
    ignore = _names(sections, "ignore", rules, where) if "ignore" in sections else ()
    preset = _preset(sections, where)
    moved = presets.moved(preset)
    params = {
        name: checked(rules[name], moved[name], f"预设“{presets.TITLES[preset]}”") for name in moved if name in rules
    }
    for name, values in sections.items():
        if name in ("select", "ignore", "preset", "folder"):
            continue
        toml_tables.known([name], rules, f"{where} [rules]")
        if not isinstance(values, Mapping):
            raise BadConfig(f"{where} 的 rules.{name} 应写成一节 [rules.{name}]。")
        params[name] = MappingProxyType({**params.get(name, {}), **checked(rules[name], values, where)})
    output = toml_tables.table(data, "output", where)
    toml_tables.known(output, ("show_info",), f"{where} [output]")
    if not isinstance(output.get("show_info", False), bool):
        raise BadConfig(f"{where} 的 output.show_info 应为 true 或 false。")
    return Config(
        select=select,
        ignore=ignore,
        params=MappingProxyType(params),
        unit=_unit(toml_tables.table(data, "unit", where), where),
        ranking=_ranking(toml_tables.table(data, "ranking", where), where),
        show_info=bool(output.get("show_info", False)),
        preset=preset,
        accounts=account_overrides.parse(toml_tables.table(data, "accounts", where), where),
        allow=allowances.parse(toml_tables.tables(data, "allow", where), rules, where),
        folders=own_folders(data, base, where),
        crossing=_crossing(toml_tables.table(data, "crossing", where), where),
    )


def _preset(sections: Mapping[str, Any], where: str) -> Preset:
    name = toml_tables.string(sections, "preset", f"{where} [rules]") or "normal"
    toml_tables.known([name], presets.PRESETS, f"{where} [rules] preset")
    return presets.PRESETS[name]


def _unit(unit: Mapping[str, Any], where: str) -> Unit:
    toml_tables.known(unit, ("name", "names", "bodies"), f"{where} [unit]")
    name = (toml_tables.string(unit, "name", where),) if "name" in unit else ()
    return Unit(
        names=toml_tables.strings(unit, "names", where) + name, bodies=toml_tables.strings(unit, "bodies", where)
    )


def _crossing(sections: Mapping[str, Any], where: str) -> Mapping[str, Mapping[str, Any]]:
    """Parameters of the checks that span books; those are loaded only for a configuration that speaks of them."""
    if not sections:
        return MappingProxyType({})
    from voucher_audit.batch.crossing.catalogue import all_checks

    toml_tables.known(sections, all_checks(), f"{where} [crossing]")
    out = {}
    for name, check in all_checks().items():
        if name in sections:
            out[name] = checked(check, toml_tables.table(sections, name, f"{where} [crossing]"), where, "crossing")
    return MappingProxyType(out)


def _ranking(ranking: Mapping[str, Any], where: str) -> Ranking:
    toml_tables.known(ranking, [entry.name for entry in dataclasses.fields(Ranking)], f"{where} [ranking]")
    for key, value in ranking.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < (0 if key == "seed" else 1):
            raise BadConfig(f"{where} 的 ranking.{key} 应为正整数，现在是 {value!r}。")
    return Ranking(**ranking)


def params_of(rule: Rule, config: Config) -> Any:
    """The rule's `Params` with the configuration's values in place of defaults."""
    return rule.params(**dict(config.params.get(rule.name, {})))


def in_use(rules: Mapping[str, Rule], config: Config) -> dict[str, dict[str, Any]]:
    """Rule → parameter → value that this run uses, defaults too, as plain data; rules without parameters are left out."""
    values = {name: dataclasses.asdict(params_of(rules[name], config)) for name in config.chosen(rules)}
    return {
        name: {key: list(value) if isinstance(value, tuple) else value for key, value in own.items()}
        for name, own in values.items()
        if own
    }


class Declared(Protocol):
    """A rule, or whatever else has a name and a dataclass of parameters."""

    @property
    def name(self) -> str: ...

    @property
    def params(self) -> type: ...


def checked(rule: Declared, values: Mapping[str, Any], where: str, section: str = "rules") -> Mapping[str, Any]:
    """Values of a rule's parameters, checked for type and bounds.

    Raises:
        BadConfig: an unknown parameter, a wrong type, or a value out of bounds.
    """
    fields = {entry.name: entry for entry in dataclasses.fields(rule.params)}
    toml_tables.known(values, fields, f"{where} [{section}.{rule.name}]")
    accepted: dict[str, Any] = {}
    for key, value in values.items():
        default, meta = fields[key].default, fields[key].metadata
        label = f"{where} 的 {section}.{rule.name}.{key}（{meta.get('meaning', '')}）"
        if isinstance(default, tuple):
            if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
                raise BadConfig(f'{label}应为文字列表，例如 ["甲", "乙"]，现在是 {value!r}。')
            accepted[key] = tuple(value)
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
        accepted[key] = value
    return MappingProxyType(accepted)


def _names(data: Mapping[str, Any], key: str, rules: Mapping[str, Rule], where: str) -> tuple[str, ...]:
    names = toml_tables.strings(data, key, f"{where} [rules]")
    toml_tables.known(names, rules, f"{where} [rules] {key}")
    return names
