"""The checks that span books as text, for docs/CROSS_CHECKS.md. Generated from the declarations alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from voucher_audit.batch.crossing.api import Check
from voucher_audit.rules import basis


def book_of_checks(checks: Iterable[Check]) -> str:
    """docs/CROSS_CHECKS.md."""
    listed = list(checks)
    parts = [
        "# 跨单位检查",
        f"共 {len(listed)} 项，只在批量检查（`voucher-audit batch`）时进行：把各单位账上相同的发票、事由、收款人、经办人和金额放在一起看。"
        "本页由程序从声明生成（`make docs`），请勿手工修改；参数写在配置文件的 `[crossing.名称]` 一节。",
        "单机与集群（Spark SQL）得到的线索完全相同。每条线索都列在有关的每个单位名下，写明另一处在哪里。",
    ]
    return "\n\n".join([*parts, *map(_page, listed)]) + "\n"


def _page(check: Check) -> str:
    laws = [article for key in check.basis for article in basis.versions(key)]
    return "\n\n".join(
        [
            f"## {check.title}　`{check.name}`",
            f"程度：{check.severity.label}（证据弱时降低）",
            f"**查什么**　{check.flags}",
            f"**为什么要紧**　{check.why}",
            f"**哪些情况是正当的**　{check.innocent}",
            "**依据**\n\n" + "\n".join(f"- {law.printed()}（{law.since} 起{_until(law)}）" for law in laws),
            f"**参数**\n\n{_params(check)}",
        ]
    )


def _until(law: basis.Article) -> str:
    return f"，至 {law.until}" if law.until else ""


def _params(check: Check) -> str:
    head = ["| 参数 | 默认 | 单位 | 含义 |", "| --- | --- | --- | --- |"]
    rows = [
        (e.name, e.default, e.metadata["unit"] or "—", e.metadata["meaning"]) for e in dataclasses.fields(check.params)
    ]
    return "\n".join(
        [*head, *(f"| `{name}` | {default:,} | {unit} | {meaning} |" for name, default, unit, meaning in rows)]
    )
