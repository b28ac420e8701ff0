"""What reviewers decide about a finding, and what a decision needs before it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = ("待核实", "属实", "排除", "待补充材料")
OPEN: Final = STATES[0]
CONFIRMED: Final = STATES[1]
NEEDS_REASON: Final = frozenset({"排除"})
NEEDS_SECOND: Final = frozenset({"属实", "排除"})  # where the project asks for a second person
AWAITING: Final = "待复核"  # decided by one, not yet confirmed by another

DECIDE, CONFIRM, RETURN, UNDO = "decide", "confirm", "return", "undo"
ACTIONS: Final = {DECIDE: "处理", CONFIRM: "复核通过", RETURN: "复核退回", UNDO: "撤销"}


@dataclass(frozen=True)
class Decision:
    """One entry of the log of decisions: the whole state of a finding after it."""

    fingerprint: str
    seq: int  # 1, 2, 3 … per finding
    status: str
    note: str
    who: str  # who made this entry
    at: str  # UTC, ISO 8601; for people: order is `seq`
    facts: str  # what the voucher said when this was decided
    action: str = DECIDE
    author: str = ""  # whose decision now stands; differs from `who` after a confirmation or an undo
    assignee: str = ""  # who is to look into it
    proposed: bool = False  # waits for a second person
    remark: str = ""  # of whoever confirmed, returned or undid
    before: str = OPEN  # the state before this entry; only `history` fills it

    @property
    def state(self) -> str:
        """What the list shows: a proposed decision is not in force yet."""
        return AWAITING if self.proposed else self.status

    @property
    def in_force(self) -> str:
        """The status that counts for lists and exports: a proposal leaves the finding open."""
        return OPEN if self.proposed else self.status

    @property
    def title(self) -> str:
        """What was done, in Chinese."""
        return ACTIONS[self.action]

    def outdated(self, facts: str) -> bool:
        """Has the voucher changed since this was decided?"""
        return self.status != OPEN and self.facts != facts
