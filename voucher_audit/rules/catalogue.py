"""Finds every rule and checks its declaration. A rule file that is incomplete stops the program at start, not a run."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from types import ModuleType

from voucher_audit.errors import BadRule
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.rules import basis
from voucher_audit.rules.api import Rule
from voucher_audit.schema import LINE_COLUMNS
from voucher_audit.vouchers import VOUCHER_COLUMNS

_NOT_RULES = frozenset({"api", "basis", "catalogue", "measured", "pages"})
_HEADINGS = ("Flags", "Why it matters", "Innocent when")


@cache
def all_rules() -> dict[str, Rule]:
    """Name → rule, in the order of the catalogue's groups, then by name.

    Raises:
        BadRule: a declaration is incomplete or wrong.
    """
    return arranged(declared(module) for module in _modules())


@cache
def version() -> str:
    """Which rules and which law these are: first 12 hex digits of SHA-256 over every file of this package.

    Printed on every export, so that two lists can be told to come from the same rules.
    """
    own = hashlib.sha256()
    for file in sorted(resources.files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".toml")):
            content = file.read_bytes().replace(b"\r\n", b"\n")  # a checkout on Windows holds the same rules
            own.update(file.name.encode() + b"\0" + content + b"\0")
    return own.hexdigest()[:12]


def arranged(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Name → rule, in the order of the catalogue."""
    return {rule.name: rule for rule in sorted(rules, key=lambda rule: (rule.group, rule.name))}


def _modules() -> Iterator[ModuleType]:
    package = importlib.import_module("voucher_audit.rules")
    for entry in pkgutil.iter_modules(package.__path__):
        if not entry.ispkg and entry.name not in _NOT_RULES and not entry.name.startswith("_"):
            yield importlib.import_module(f"voucher_audit.rules.{entry.name}")


def declared(module: ModuleType) -> Rule:
    """The rule that a module declares, with its name and texts.

    Raises:
        BadRule: the declaration is incomplete or wrong.
    """
    name = module.__name__.rsplit(".", 1)[-1].replace("_", "-")
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise BadRule(f"规则文件 {module.__name__} 没有声明 RULE；请按 docs/adding_a_rule.md 补上。")
    texts = headings(name, module.__doc__ or "")
    rule = dataclasses.replace(rule, name=name, flags=texts[0], why=texts[1], innocent=texts[2])
    _check(rule)
    return rule


def headings(name: str, doc: str) -> tuple[str, str, str]:
    """The three texts of a docstring: flags, why it matters, innocent when.

    Raises:
        BadRule: one is missing or says nothing.
    """
    parts = re.split(rf"^\s*({'|'.join(_HEADINGS)}):", doc, flags=re.MULTILINE)
    found = {parts[i]: " ".join(parts[i + 1].split()) for i in range(1, len(parts) - 1, 2)}
    texts = tuple(_unspaced(found.get(heading, "")) for heading in _HEADINGS)
    for heading, text in zip(_HEADINGS, texts, strict=True):
        if len(text) < 10:
            raise BadRule(f"规则 {name} 的说明缺少「{heading}:」一节，或这一节不足十个字。")
    return texts[0], texts[1], texts[2]


def _unspaced(text: str) -> str:
    """Line breaks of the docstring leave blanks between Chinese characters: take them out."""
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])", "", text)


def _check(rule: Rule) -> None:
    problems = [
        *(f"needs.lines 里没有「{column}」这一列" for column in rule.needs.lines if column not in LINE_COLUMNS),
        *(
            f"needs.vouchers 里没有「{column}」这一列"
            for column in rule.needs.vouchers
            if column not in VOUCHER_COLUMNS
        ),
        *(f"needs.registers 里没有「{name}」台账" for name in rule.needs.registers if name not in REGISTERS),
        *(
            f"needs.optional 里的「{name}」既不是列也不是台账"
            for name in rule.needs.optional
            if name not in LINE_COLUMNS and name not in REGISTERS
        ),
        *(f"basis 里的「{key}」不在 rules/basis.toml 中" for key in rule.basis if not basis.known(key)),
    ]
    problems += [
        f"参数 {entry.name} 缺少默认值或含义"
        for entry in dataclasses.fields(rule.params)
        if entry.default is dataclasses.MISSING or not entry.metadata.get("meaning")
    ]
    flagged = sum(voucher.hit for example in rule.examples for voucher in example.vouchers)
    flagged += sum(example.book_hits for example in rule.examples)
    clean = sum(not voucher.hit for example in rule.examples for voucher in example.vouchers)
    if not flagged or (clean < flagged and not rule.needs.history):
        problems.append(f"例子应至少有一处命中，且不命中的不少于命中的（现在 {flagged} 命中、{clean} 不命中）")
    if problems:
        raise BadRule(f"规则 {rule.name} 的声明有误：{'；'.join(problems)}。")
