"""The rules' figures as data (`voucher_audit/rules/measured.toml`) and as a section of docs/MEASURED.md.

The file also keeps the counts of a small guard: a few units of one seed, which a test measures anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.labelled.profiles import PROFILES
from tests.labelled.truth import LABELLED, MAIN
from tests.measure import reasons
from tests.measure.rules import Measured, measure
from voucher_audit.rules import measured
from voucher_audit.rules.catalogue import all_rules

SEEDS, FRESH = (1,), (901, 902)
GUARD_SEED, GUARD_UNITS = 5, ("bureau", "waterworks", "museum")
FILE = Path(measured.__file__).with_suffix(".toml")


def write() -> None:
    """Measure all units of the seeds, and the guard, and write the figures."""
    FILE.write_text(as_toml(measure(SEEDS, FRESH), guard()), encoding="utf-8")
    measured.table.cache_clear()


def guard() -> Measured:
    """The small measurement that the tests repeat."""
    return measure((GUARD_SEED,), units=GUARD_UNITS)


def counts(result: Measured) -> dict[str, list[int]]:
    """Rule → cases found, cases missed, false alarms."""
    return {score.rule: [score.tp, score.fn, score.fp] for score in result.scores}


def as_toml(result: Measured, small: Measured) -> str:
    scores = {score.rule: score for score in result.scores}
    lines = [
        "# Written by `python -m tests.measure rules`; printed in docs/RULES.md and docs/MEASURED.md.",
        f"seeds = {list(SEEDS)}",
        f"fresh = {list(FRESH)}",
        f"units = {len(PROFILES)}",
        f"vouchers = {result.vouchers}",
        f"clean = {result.clean}",
        f"clean_flagged = {result.clean_flagged}",
        "",
    ]
    for name in sorted(all_rules()):
        score = scores.get(name)
        planted = name in LABELLED and score is not None
        found, missed, wrong = (score.tp, score.fn, score.fp) if score else (0, 0, 0)
        reason = "" if planted else reasons.UNPLANTED.get(name, reasons.UNPLANTED_OTHERWISE)
        reason = reasons.BELOW_BAR.get(name, reason)
        lines += [f"[rules.{name}]", f"support = {found + missed if planted else 0}", f"found = {found if planted else 0}",
                  f"false_alarms = {wrong}", *([f'reason = "{reason}"'] if reason else []), ""]  # fmt: skip
    lines += ["[guard]", f"clean_flagged = {small.clean_flagged}", ""]
    lines += ["[guard.rules]", *(f"{rule} = {found}" for rule, found in sorted(counts(small).items())), ""]
    return "\n".join(lines)


def below_bar(rule: str, found: measured.Figures) -> bool:
    """Does a planted rule miss its bar?"""
    recall, precision = reasons.BAR_MAIN if rule in MAIN else reasons.BAR
    return bool(found.support) and not (found.recall >= recall and found.precision >= precision)


def section() -> str:
    """Measure, keep the figures, and say them."""
    write()
    return page(measured.table())


def page(table: Mapping[str, Any]) -> str:
    """The section, from the figures that are kept."""
    rules = {name: measured.Figures(**entry) for name, entry in table["rules"].items()}
    planted = {name: found for name, found in rules.items() if found.support}
    titles = {name: rule.title for name, rule in all_rules().items()}
    seeds = "、".join(map(str, table["seeds"]))
    fresh = "、".join(map(str, table["fresh"]))
    share = table["clean_flagged"] / table["clean"]
    ordered = sorted(planted, key=lambda name: (name not in MAIN, name))
    rows = [
        f"| {'**' if name in MAIN else ''}{titles[name]}{'**' if name in MAIN else ''} `{name}` | {found.support} | {found.found} | {found.false_alarms} | "
        f"{found.recall:.1%} | {found.precision:.1%} | {found.reason} |"
        for name in ordered
        for found in (planted[name],)
    ]
    others = [
        f"| {titles[name]} `{name}` | {rules[name].false_alarms} | {rules[name].reason} |"
        for name in sorted(set(rules) - set(planted))
        if name in titles
    ]
    return "\n".join(
        [
            "## 规则",
            "",
            f"{table['units']} 个虚构单位、每年十二个月、八套科目表；种子 {seeds}（开发用措辞）与 {fresh}（另用开发时从未出现的措辞），"
            f"共 {table['vouchers']:,} 张凭证，其中正当的 {table['clean']:,} 张。每个单位的文件由整个程序读入、核对、检查。",
            "一处“案例”是一张带标注的凭证，或一组只需命中其一的凭证；误报按凭证计，`info` 提示不算误报。",
            f"四条主要规则（粗体）要求召回不低于 {reasons.BAR_MAIN[0]:.0%}、精确不低于 {reasons.BAR_MAIN[1]:.0%}，其余为 {reasons.BAR[0]:.0%}、{reasons.BAR[1]:.0%}。",
            "",
            f"正当凭证被任何规则列为提示以上的：{table['clean_flagged']} 张，{share:.3%}（要求不超过 {reasons.CLEAN_BAR:.1%}）。",
            "",
            "| 规则 | 案例 | 命中 | 误报 | 召回 | 精确 | 说明 |",
            "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
            *rows,
            "",
            "没有埋设案例的规则，只数在正当凭证上的误报：",
            "",
            "| 规则 | 误报 | 为什么没有案例 |",
            "| --- | ---: | --- |",
            *others,
            "",
        ]
    )
