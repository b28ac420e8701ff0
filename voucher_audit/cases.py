"""Findings that belong together: several rules on one voucher are one item, vouchers linked by a rule are one case."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from voucher_audit.report import Finding, Severity

MEDIUM_MAKE_HIGH: Final = 2  # that many different medium findings on one voucher are as grave as a high one
LOW_MAKE_MEDIUM: Final = 3


@dataclass(frozen=True)
class Item:
    """What a reviewer decides about at once: one voucher with all its findings, or one finding about a book.

    `severity` is the combined one and `explained` says in Chinese how it came about.
    """

    findings: tuple[Finding, ...]  # gravest first; never empty
    severity: Severity
    explained: str

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def amount(self) -> int:
        """Fen of the largest finding: one voucher's money counts once."""
        return max((finding.amount for finding in self.findings), key=abs)

    @property
    def title(self) -> str:
        return "、".join(finding.title for finding in self.findings)


def items(found: Iterable[Finding]) -> list[Item]:
    """Group findings by voucher; gravest items first, then by amount and place."""
    by_voucher: dict[object, list[Finding]] = defaultdict(list)
    for finding in found:
        key = finding.voucher_id if finding.voucher_id >= 0 else finding.fingerprint
        by_voucher[key].append(finding)
    made = [_item(findings) for findings in by_voucher.values()]
    return sorted(
        made, key=lambda i: (i.severity.rank, -abs(i.amount), i.first.file, i.first.rows, i.first.fingerprint)
    )


def linked(finding: Finding, found: Iterable[Finding]) -> list[Finding]:
    """The other findings of the finding's case, in order of date; empty when it belongs to none."""
    if not finding.case:
        return []
    same = [
        other
        for other in found
        if other.case == finding.case and other.book == finding.book and other.fingerprint != finding.fingerprint
    ]
    return sorted(same, key=lambda other: (other.date is None, other.date, other.voucher, other.rule))


def _item(findings: Sequence[Finding]) -> Item:
    ordered = tuple(sorted(findings, key=lambda finding: (finding.severity.rank, -abs(finding.amount), finding.rule)))
    severity, why = combined([finding.severity for finding in ordered])
    return Item(ordered, severity, why)


def combined(severities: Sequence[Severity]) -> tuple[Severity, str]:
    """Severity of a voucher with several findings: the gravest, raised when several weaker ones meet."""
    counted = Counter(severities)
    gravest = min(severities, key=lambda severity: severity.rank)
    parts = "、".join(f"{severity.label} {counted[severity]}" for severity in Severity if counted[severity])
    if len(severities) == 1:
        return gravest, f"一条线索，程度{gravest.label}"
    if gravest is Severity.MEDIUM and counted[Severity.MEDIUM] >= MEDIUM_MAKE_HIGH:
        return Severity.HIGH, f"同一凭证 {len(severities)} 条线索（{parts}），两条以上中等合并为高"
    if gravest is Severity.LOW and counted[Severity.LOW] >= LOW_MAKE_MEDIUM:
        return Severity.MEDIUM, f"同一凭证 {len(severities)} 条线索（{parts}），三条以上轻微合并为中"
    return gravest, f"同一凭证 {len(severities)} 条线索（{parts}），取最重的一条"
