"""What a reviewer decides about a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = ("待核实", "属实", "排除", "待补充材料")
OPEN: Final = STATES[0]
NEEDS_REASON: Final = frozenset({"排除"})


@dataclass(frozen=True)
class Decision:
    """One entry of the log of decisions."""

    fingerprint: str
    seq: int  # 1, 2, 3 … per finding
    status: str
    note: str
    who: str
    at: str  # UTC, ISO 8601
    facts: str  # what the voucher said when this was decided

    def outdated(self, facts: str) -> bool:
        """Has the voucher changed since this was decided?"""
        return self.status != OPEN and self.facts != facts
