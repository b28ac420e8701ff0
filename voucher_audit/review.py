"""What a reviewer looks at: the list of findings with their state, and everything about one voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from voucher_audit.decision import OPEN, Decision
from voucher_audit.money import yuan
from voucher_audit.report import Finding, Report, Severity

CHANGED = "需重新核实"  # decided once, but the voucher says something else now


@dataclass(frozen=True)
class Filter:
    """What the list shows; empty means everything. `text` is searched in summary, evidence, voucher and payee."""

    severities: tuple[Severity, ...] = ()
    rules: tuple[str, ...] = ()
    books: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    text: str = ""
    hints: bool = False  # show `info` too


def state_of(finding: Finding, decisions: Mapping[str, Decision]) -> str:
    """The finding's state as the list prints it."""
    decision = decisions.get(finding.fingerprint)
    if decision is None:
        return OPEN
    return CHANGED if decision.outdated(finding.facts) else decision.status


def select(report: Report, decisions: Mapping[str, Decision], wanted: Filter) -> list[Finding]:
    """Findings that meet the filter, in the order of the findings list."""
    needle = wanted.text.strip().lower()
    chosen = []
    for finding in report.found:
        if finding.severity is Severity.INFO and not wanted.hints and Severity.INFO not in wanted.severities:
            continue
        if wanted.severities and finding.severity not in wanted.severities:
            continue
        if wanted.rules and finding.rule not in wanted.rules:
            continue
        if wanted.books and finding.book not in wanted.books:
            continue
        if wanted.states and state_of(finding, decisions) not in wanted.states:
            continue
        hay = f"{finding.summary} {finding.evidence} {finding.voucher} {finding.title}".lower()
        if needle and needle not in hay:
            continue
        chosen.append(finding)
    return chosen


def as_table(findings: Sequence[Finding], decisions: Mapping[str, Decision]) -> pd.DataFrame:
    """The list as users see it: one row a finding, amounts in yuan."""
    columns = ("程度", "问题", "日期", "凭证号", "金额", "摘要", "证据", "账簿", "处理状态")
    rows = [
        (
            finding.severity.label, finding.title, finding.date, finding.voucher, yuan(finding.amount), finding.summary,
            finding.evidence, finding.book, state_of(finding, decisions),
        )
        for finding in findings
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def voucher_table(report: Report, voucher_id: int) -> pd.DataFrame:
    """The voucher's entries as a voucher shows them, amounts in yuan (blank where nil), both bases."""
    lines = report.ledger.lines
    own = lines[lines["voucher_id"] == voucher_id].sort_values(
        ["basis", "line"], ascending=[False, True], kind="stable"
    )
    return pd.DataFrame(
        {
            "摘要": own["summary"],
            "科目": (own["account_code"] + " " + own["account_name"]).str.strip(),
            "借方": [yuan(value) if value else None for value in own["debit"]],
            "贷方": [yuan(value) if value else None for value in own["credit"]],
            "往来／个人": own["counterparty"].where(own["counterparty"] != "", own["person"]),
            "核算": own["basis"].map({"financial": "财务", "budget": "预算"}),
            "行号": own["row"],
        }
    ).reset_index(drop=True)


@dataclass(frozen=True)
class VoucherHead:
    """Upper part of a voucher. Blank text where the file says nothing; `attachments` None likewise."""

    book: str
    voucher: str
    date: str
    attachments: int | None
    preparer: str
    reviewer: str
    poster: str
    cashier: str
    place: str  # file, sheet and rows


def voucher_head(report: Report, voucher_id: int) -> VoucherHead:
    """Who made the voucher, when, and where it stands in the file."""
    lines = report.ledger.lines
    own = lines[lines["voucher_id"] == voucher_id]
    first = own.iloc[0]
    attachments = own["attachments"].max()
    sheet = f"「{first['sheet']}」" if first["sheet"] else ""
    return VoucherHead(
        book=str(first["book"]),
        voucher=str(first["voucher"]),
        date="日期不明" if pd.isna(first["date"]) else f"{first['date']:%Y-%m-%d}",
        attachments=None if pd.isna(attachments) else int(attachments),
        preparer=str(first["preparer"]),
        reviewer=str(first["reviewer"]),
        poster=str(first["poster"]),
        cashier=str(first["cashier"]),
        place=f"{first['file']}{sheet}第 {int(own['row'].min())}～{int(own['row'].max())} 行",
    )
