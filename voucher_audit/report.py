"""What a run says: findings, outliers, coverage. Sorted here, fingerprinted here, written elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import pandas as pd

from voucher_audit.registers import Registers
from voucher_audit.registers.matching import Matches
from voucher_audit.schema import Ledger, empty_lines


class Severity(StrEnum):
    """How bad a finding is if true. `info` is a hint and never stands in the 问题清单 unless asked for."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"high": "高", "medium": "中", "low": "低", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        return ["high", "medium", "low", "info"].index(self.value)


@dataclass(frozen=True)
class Finding:
    """One rule's hit on one voucher (or on a whole book, when `voucher` is empty)."""

    rule: str
    title: str
    severity: Severity
    book: str
    file: str
    sheet: str
    rows: tuple[int, ...]  # 1-based rows in the file
    date: date | None  # the voucher's
    voucher: str  # "记-12"
    voucher_id: int  # key into the run's lines; -1 for a book-level finding
    amount: int  # fen
    summary: str
    evidence: str  # one Chinese sentence with the facts
    basis: tuple[str, ...]  # law in force on the voucher's date, one printable line each
    fingerprint: str  # identity: the same voucher and rule, whenever it is loaded again
    facts: str  # hash of what the voucher said; a change means the decision must be looked at again
    case: str = ""  # findings with one case belong together


@dataclass(frozen=True)
class Allowed:
    """A finding that the configuration's white list lets pass: kept and shown, but not in the 问题清单."""

    finding: Finding
    because: str  # the reason, as the configuration gives it
    until: date  # last voucher date for which it holds


@dataclass(frozen=True)
class Outlier:
    """A voucher that no rule named, ranked by how strange it is."""

    rank: int  # 1 is the strangest
    percentile: float  # share of ranked vouchers at least as strange, in percent
    score: float
    book: str
    file: str
    sheet: str
    rows: tuple[int, ...]
    date: date | None
    voucher: str
    voucher_id: int
    amount: int  # fen
    summary: str
    reasons: tuple[str, ...]  # up to three Chinese sentences
    fingerprint: str


@dataclass(frozen=True)
class Coverage:
    """What became of one rule in one run. `reason` says in Chinese what could not be tested and what to bring."""

    rule: str
    title: str
    status: Literal["tested", "skipped", "crashed"]
    reason: str
    tested: int  # vouchers the rule looked at
    untested: int  # vouchers in its scope that it could not judge
    hits: int


@dataclass(frozen=True)
class Report:
    """Result of `voucher_audit.audit`."""

    version: str
    run: Mapping[str, Any]
    ledger: Ledger
    found: tuple[Finding, ...]
    outliers: tuple[Outlier, ...]
    ranked: int  # vouchers that were ranked
    coverage: tuple[Coverage, ...]
    ranking_notes: tuple[str, ...] = ()  # what the ranking could not use, in Chinese
    registers: Registers = field(default_factory=Registers)
    matches: Mapping[str, Matches] = field(default_factory=dict)  # which register entry belongs to which payment
    allowed: tuple[Allowed, ...] = ()  # let pass by the white list; not among `found`
    history: pd.DataFrame = field(default_factory=empty_lines)  # earlier lines that the ranking compared with

    @property
    def findings(self) -> pd.DataFrame:
        """One row a finding, amounts in fen, in the order of the findings list."""
        fields = list(Finding.__dataclass_fields__)
        return pd.DataFrame([asdict(finding) for finding in self.found], columns=fields)

    @property
    def listed(self) -> tuple[Finding, ...]:
        """What stands in the 问题清单: hints only if the configuration asks for them."""
        show_info = bool(self.run.get("config", {}).get("show_info"))
        return tuple(finding for finding in self.found if show_info or finding.severity is not Severity.INFO)

    @property
    def crashed(self) -> bool:
        return any(entry.status == "crashed" for entry in self.coverage)


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The order of the findings list: severity, then amount, then place; total, hence the same in every run."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (f.severity.rank, -abs(f.amount), f.rule, f.file, f.sheet, f.rows, f.fingerprint),
        )
    )


def digest(*parts: object) -> str:
    """Short stable hash of the parts (first 16 hex digits of SHA-256)."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
