"""What a reviewer looks at: the state of a finding, and everything about one voucher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from voucher_audit.cases import Item
from voucher_audit.decision import OPEN, Decision
from voucher_audit.money import yuan, yuan_text
from voucher_audit.registers.matching.letters import NOT_DUE
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.registers.schema import RegisterSchema
from voucher_audit.report import Finding, Report

PARTLY = "部分处理"  # the findings of one voucher were decided differently
CHANGED = "需重新核实"  # decided once, but the voucher says something else now


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


@dataclass(frozen=True)
class Proof:
    """What one register says of a payment. `entries`: the matched entries, else the nearest candidate, under their Chinese
    headings, amounts in yuan and days as text, blank columns left out; empty when nothing comes near. `not_due`: the payment is of a kind that needs no such entry."""

    register: str  # Chinese title
    matched: bool
    how: str
    entries: pd.DataFrame
    not_due: bool = False


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
        if voucher_id not in matches.table.index:
            continue
        row: Any = matches.table.loc[voucher_id]  # its cells are plain scalars, whatever the stubs think
        places = matches.pairs.loc[matches.pairs["voucher_id"] == voucher_id, "entry"].drop_duplicates().tolist()
        if not places and int(row["nearest"]) >= 0:
            places = [int(row["nearest"])]
        entries = _entries(report.registers[name].iloc[places], REGISTERS[name])
        how = str(row["how"])
        found.append(Proof(REGISTERS[name].title, bool(row["matched"]), how, entries, not_due=how == NOT_DUE))
    return found


def _entries(rows: pd.DataFrame, schema: RegisterSchema) -> pd.DataFrame:
    shown = {"行号": rows["row"].astype("str")}
    for field in schema.fields:
        if field.name not in rows:
            continue
        values = rows[field.name]
        if field.type == "money":
            text = values.map(yuan_text, na_action="ignore").astype("str")
        elif field.type == "day":
            text = values.dt.strftime("%Y-%m-%d").astype("str")
        elif field.type == "number":
            text = values.map("{:g}".format, na_action="ignore").astype("str")
        elif field.type == "yes":
            text = values.map({True: "是", False: "否"}).astype("str")
        else:
            text = values.astype("str")
        text = text.where(values.notna(), "")
        if (text != "").any():
            shown[field.title] = text
    return pd.DataFrame(shown).reset_index(drop=True)


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
            "出处": list(zip(own["file"], own["sheet"], own["row"], strict=True)),
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
