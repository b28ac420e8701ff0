"""The rule catalogue as text: for the command line and for docs/RULES.md. Generated from the declarations alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.rules import basis, measured
from voucher_audit.rules.api import Example, Rule, V
from voucher_audit.schema import TITLES

_STATUS = {"stable": "正式", "preview": "试行"}


def overview(rules: Iterable[Rule]) -> str:
    """One line a rule, grouped."""
    lines: list[str] = []
    for group, members in groupby(rules, key=lambda rule: rule.group):
        lines += ["", group]
        lines += [f"  {rule.name:<34}{rule.severity.label:<3} {rule.title}" for rule in members]
    return "\n".join(lines).strip()


def explain(rule: Rule) -> str:
    """Everything about one rule, in Chinese, as Markdown."""
    parts = [
        f"## {rule.title}　`{rule.name}`",
        f"{rule.group}　·　程度：{rule.severity.label}　·　状态：{_STATUS[rule.status]}",
        f"**查什么**　{rule.flags}",
        f"**为什么要紧**　{rule.why}",
        f"**哪些情况是正当的**　{rule.innocent}",
        f"**依据**\n\n{_laws(rule)}",
        f"**需要**　{_needs(rule)}",
    ]
    if dataclasses.fields(rule.params):
        parts.append(f"**参数**\n\n{_params(rule)}")
    if said := measured.sentence(rule.name):
        parts.append(f"**测得**　{said}")
    parts.append(f"**例子**\n\n{_examples(rule.examples)}")
    return "\n\n".join(parts)


def book_of_rules(rules: Iterable[Rule]) -> str:
    """docs/RULES.md: contents, then every rule."""
    listed = list(rules)
    parts = [
        "# 规则目录",
        f"共 {len(listed)} 条。本页由程序从规则的声明生成（`make docs`），请勿手工修改；参数可在配置文件中调整，见 [output.md](output.md)。",
        "没有命中不等于没有问题：每次检查都会说明哪些规则因缺少资料没有检查、哪些凭证没能判断。“提示”一级只作参考，不进问题清单。",
    ]
    for group, members in groupby(listed, key=lambda rule: rule.group):
        parts.append(f"**{group}**")
        parts.append(
            "\n".join(f"- [{rule.title}](#{_anchor(rule)})　`{rule.name}`　{rule.severity.label}" for rule in members)
        )
    parts += [explain(rule) for rule in listed]
    return "\n\n".join(parts) + "\n"


def _anchor(rule: Rule) -> str:
    """The heading's anchor as GitHub makes it: punctuation goes, blanks become hyphens."""
    kept = "".join(c for c in f"{rule.title}　`{rule.name}`".lower() if c.isalnum() or c in "-_ 　")
    return kept.replace(" ", "-").replace("　", "-")


def _laws(rule: Rule) -> str:
    lines = []
    for key in rule.basis:
        for article in basis.versions(key):
            until = f" 至 {article.until}" if article.until else " 起"
            lines.append(f"- {article.printed()}（{article.since}{until}）")
    return "\n".join(lines) or "- 无直接条文，只作线索"


def _needs(rule: Rule) -> str:
    columns = [TITLES[name] for name in rule.needs.lines if name in TITLES]
    registers = [REGISTERS[name].title for name in rule.needs.registers]
    parts = [f"账中的{'、'.join(columns)}" if columns else "账中的分录"]
    if registers:
        parts.append(f"必须有{'、'.join(registers)}")
    for name, lost in rule.needs.optional.items():
        title = REGISTERS[name].title if name in REGISTERS else f"“{TITLES[name]}”列"
        parts.append(f"没有{title}时{lost}" if lost else f"有{title}时一并使用")
    return "；".join(parts) + "。"


def _params(rule: Rule) -> str:
    rows = ["| 参数 | 默认 | 单位 | 范围 | 含义 |", "| --- | --- | --- | --- | --- |"]
    for entry in dataclasses.fields(rule.params):
        meta = entry.metadata
        low, high = meta["low"], meta["high"]
        bounds = (
            "—" if low is None and high is None else f"{'' if low is None else low}～{'' if high is None else high}"
        )
        rows.append(
            f"| `{entry.name}` | {_value(entry.default)} | {meta['unit'] or '—'} | {bounds} | {meta['meaning']} |"
        )
    return "\n".join(rows)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


_SHOWN = 12  # vouchers of one example that a page shows; statistical rules use hundreds


def _examples(examples: Iterable[Example]) -> str:
    rows = ["| 情形 | 摘要 | 借 | 贷 | 金额 | 命中 |", "| --- | --- | --- | --- | ---: | --- |"]
    for example in examples:
        shown = sorted(example.vouchers, key=lambda voucher: not voucher.hit)[:_SHOWN]
        rows += [_example_row(example.why if first == 0 else "", voucher) for first, voucher in enumerate(shown)]
        if len(example.vouchers) > _SHOWN:
            rows.append(f"| | ……共 {len(example.vouchers)} 张 | | | | |")
    return "\n".join(rows)


def _example_row(why: str, voucher: V) -> str:
    mark = "**是**" if voucher.hit else "否"
    cells = (why, voucher.summary.replace("|", "｜"), voucher.dr, voucher.cr, f"{voucher.amount:,.2f}", mark)
    return f"| {' | '.join(cells)} |"
