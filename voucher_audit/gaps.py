"""What a run could not check, as a list of things to bring: for the unit, not for the programmer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Report
from voucher_audit.rules.api import Rule
from voucher_audit.schema import TITLES


@dataclass(frozen=True)
class Gap:
    """One thing to bring. `skipped`: titles of rules not run at all without it; `weakened`: title → what part is lost."""

    kind: Literal["register", "column"]
    name: str  # Chinese: 发票台账, 往来单位
    bring: str  # Chinese sentence: what to supply
    skipped: tuple[str, ...]
    weakened: Mapping[str, str]

    @property
    def weight(self) -> tuple[int, int]:
        return len(self.skipped), len(self.weakened)


def gaps(report: Report, rules: Mapping[str, Rule]) -> list[Gap]:
    """Registers and columns that were missing, the most wanted first. `rules`: those that the run may have used."""
    present = frozenset().union(*(book.columns for book in report.ledger.books))
    skipped: dict[str, list[str]] = {}
    weakened: dict[str, dict[str, str]] = {}
    for entry in report.coverage:
        rule = rules.get(entry.rule)
        if rule is None:
            continue
        missing = [name for name in rule.needs.registers if name not in report.registers]
        missing += [name for name in rule.needs.lines if name in _optional_columns(present)]
        for name in missing:
            skipped.setdefault(name, []).append(entry.title)
        if entry.status != "tested":
            continue
        for name, clause in rule.needs.optional.items():
            absent = name not in report.registers if name in REGISTERS else name in _optional_columns(present)
            if absent:
                weakened.setdefault(name, {})[entry.title] = clause
    found = [_gap(name, skipped.get(name, []), weakened.get(name, {})) for name in {*skipped, *weakened}]
    return sorted(found, key=lambda gap: (-gap.weight[0], -gap.weight[1], gap.name))


def _optional_columns(present: frozenset[str]) -> frozenset[str]:
    """Canonical columns that a file may lack and that these files lacked."""
    from voucher_audit.schema import ALWAYS_PRESENT

    return frozenset(TITLES) - ALWAYS_PRESENT - present


def _gap(name: str, skipped: list[str], weakened: dict[str, str]) -> Gap:
    if name in REGISTERS:
        schema = REGISTERS[name]
        return Gap("register", schema.title, schema.bring, tuple(skipped), weakened)
    return Gap("column", TITLES[name], f"重新导出账簿时勾选“{TITLES[name]}”列", tuple(skipped), weakened)


def unjudged(report: Report) -> list[tuple[str, int, str]]:
    """(rule, vouchers that it could not judge, why) of the rules that ran, most first; reasons as the report has them."""
    found = [(entry.title, entry.untested, entry.reason) for entry in report.coverage if entry.status == "tested"]
    return sorted((entry for entry in found if entry[1]), key=lambda entry: -entry[1])
