"""What a reviewer looks at: the list of findings with their state, and everything about one voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from voucher_audit import cases
from voucher_audit.cases import Item
from voucher_audit.decision import OPEN, Decision
from voucher_audit.money import yuan
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Finding, Report, Severity

PARTLY = "部分处理"  # the findings of one voucher were decided differently
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
    return CHANGED if decision.outdated(finding.facts) else decision.state


def state_of_item(item: Item, decisions: Mapping[str, Decision]) -> str:
    """The state its findings share, else 部分处理."""
    states = {state_of(finding, decisions) for finding in item.findings}
    if CHANGED in states:
        return CHANGED
    return states.pop() if len(states) == 1 else PARTLY


def select(report: Report, decisions: Mapping[str, Decision], wanted: Filter) -> list[Item]:
    """Items that meet the filter, gravest first. A voucher shows all its findings when one of them is asked for."""
    needle = wanted.text.strip().lower()
    chosen = []
    for item in cases.items(report.found if wanted.hints else report.listed):
        if wanted.severities and item.severity not in wanted.severities:
            continue
        if wanted.rules and not any(finding.rule in wanted.rules for finding in item.findings):
            continue
        if wanted.books and item.first.book not in wanted.books:
            continue
        if wanted.states and state_of_item(item, decisions) not in wanted.states:
            continue
        hay = " ".join(f"{f.summary} {f.evidence} {f.voucher} {f.title}" for f in item.findings).lower()
        if needle and needle not in hay:
            continue
        chosen.append(item)
    return chosen


def as_table(chosen: Sequence[Item], decisions: Mapping[str, Decision]) -> pd.DataFrame:
    """The list as users see it: one row an item, amounts in yuan."""
    columns = ("程度", "问题", "日期", "凭证号", "金额", "摘要", "证据", "账簿", "处理状态")
    rows = [
        (
            item.severity.label, item.title, item.first.date, item.first.voucher, yuan(item.amount), item.first.summary,
            item.first.evidence, item.first.book, state_of_item(item, decisions),
        )
        for item in chosen
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class Proof:
    """What one register says of a payment."""

    register: str  # Chinese title
    matched: bool
    how: str


def all_proofs(report: Report) -> pd.DataFrame:
    """Every payment against every register: index `voucher_id`; `book`, `date`, `voucher`, `summary`, `amount` fen, and per
    register `<name>` (bool) and `<name>_how` (Chinese). Empty without registers. In the order of the ledger."""
    frames = {name: matches.table for name, matches in report.matches.items()}
    if not frames:
        return pd.DataFrame()
    lines = report.ledger.lines
    ids = sorted(set().union(*(frame.index for frame in frames.values())))
    own = lines[lines["voucher_id"].isin(ids)]
    first = own.drop_duplicates("voucher_id").set_index("voucher_id")[["book", "date", "voucher", "summary"]]
    amount = own[own["basis"] == "financial"].groupby("voucher_id")["debit"].sum()
    table = first.assign(amount=amount.reindex(first.index, fill_value=0))
    for name, frame in frames.items():
        table[name] = frame["matched"].reindex(table.index, fill_value=False)
        table[f"{name}_how"] = frame["how"].reindex(table.index, fill_value="")
    return table


def proofs(report: Report, voucher_id: int) -> list[Proof]:
    """Of every register that was matched: does it cover this voucher, and by what it was matched or why not."""
    found = []
    for name, matches in report.matches.items():
        if voucher_id in matches.table.index:
            row = matches.table.loc[voucher_id]
            found.append(Proof(REGISTERS[name].title, bool(row["matched"]), str(row["how"])))
    return found


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
