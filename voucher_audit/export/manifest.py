"""What every export carries, so that another person can repeat the run: files with hashes, rules, parameters, seed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from voucher_audit.presets import TITLES as PRESETS
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Report
from voucher_audit.rules.catalogue import all_rules

_ROLES: Final = {
    "ledger": "账簿",
    "history": "以往账簿",
    "rule": "规则文件",
    **{name: schema.title for name, schema in REGISTERS.items()},
}


@dataclass(frozen=True)
class Input:
    """One file that went in."""

    file: str  # last part of its path
    role: str  # Chinese: what it was used as
    sha256: str


@dataclass(frozen=True)
class Parameter:
    """One parameter of one rule, as the run used it."""

    rule: str  # Chinese title
    name: str
    meaning: str
    value: str
    unit: str
    changed: bool  # differs from the rule's default


def file_name(file: str) -> str:
    """The last part of a path: what lists show (the JSON keeps the path as given)."""
    return file.replace("\\", "/").rsplit("/", 1)[-1]


def unit_of(report: Report) -> str:
    """The unit under review: its name in the configuration, else what the books state, else the books' names."""
    named = report.run.get("config", {}).get("unit", {}).get("names", [])
    if named:
        return str(named[0])
    stated = dict.fromkeys(book.entity or book.name for book in report.ledger.books)
    return "、".join(stated)


def moment(report: Report) -> str:
    """When the run began, to the minute: `2026-11-23 10:15`."""
    return str(report.run.get("started", ""))[:16].replace("T", " ")


def ruleset(report: Report) -> str:
    """Version of the program and digest of its rules: `0.1.0（规则集 3f2a91c07d55）`."""
    digest = report.run.get("ruleset")
    return f"{report.version}（规则集 {digest}）" if digest else report.version


def inputs(report: Report) -> list[Input]:
    """Every file that went in, ledgers first."""
    return [
        Input(file_name(entry["file"]), _ROLES.get(entry["as"], entry["as"]), entry["sha256"])
        for entry in report.run.get("inputs", [])
    ]


def settings(report: Report) -> list[tuple[str, str]]:
    """Label and value of what else decided the run's outcome."""
    config = report.run.get("config", {})
    chosen, ignored = config.get("select"), config.get("ignore", [])
    libraries = report.run.get("libraries", {})
    told = [
        ("检查时间", moment(report)),
        ("程序及规则集版本", ruleset(report)),
        ("参数预设", PRESETS.get(config.get("preset", "normal"), "")),
        ("选用规则", "全部" if chosen is None else "、".join(chosen) or "不用规则，全部排序"),
        ("不用的规则", "、".join(ignored)),
        ("决策主体", "、".join(config.get("unit", {}).get("bodies", []))),
        ("随机种子", str(report.run.get("seed", ""))),
        ("孤立森林", "，".join(f"{name}={value}" for name, value in config.get("ranking", {}).items())),
        ("所用程序库", "，".join(f"{name} {value}" for name, value in libraries.items())),
    ]
    return [(label, value) for label, value in told if value]


def parameters(report: Report) -> Iterator[Parameter]:
    """Every parameter of the run's rules, changed ones marked. Rules that this program lacks show names only."""
    titles = {entry.rule: entry.title for entry in report.coverage}
    known = all_rules()
    for rule, values in report.run.get("parameters", {}).items():
        fields = {entry.name: entry for entry in dataclasses.fields(known[rule].params)} if rule in known else {}
        for name, value in values.items():
            declared = fields.get(name)
            meta = declared.metadata if declared else {}
            default = declared.default if declared else value
            default = list(default) if isinstance(default, tuple) else default
            yield Parameter(
                titles.get(rule, rule), name, meta.get("meaning", ""), value_text(value), meta.get("unit", ""),
                value != default,
            )  # fmt: skip


def value_text(value: object) -> str:
    """A parameter's value as people write it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return f"{value:,.12g}" if isinstance(value, int | float) else str(value)
