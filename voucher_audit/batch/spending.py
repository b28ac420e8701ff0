"""What a unit spent on each economic item in each month, and how many people it has: for comparing it with its like."""

from __future__ import annotations

from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.batch.links import entities
from voucher_audit.evidence.spending import expense_lines, unspecific
from voucher_audit.report import Report

SPENDING_COLUMNS: Final = {
    "peer_group": "str", "entity": "str", "fiscal_year": "int64", "month": "int64", "item": "str", "amount": "int64",
    "heads": "int64",
}  # fmt: skip
NOT_COMPARED: Final = r"工资|津贴|绩效|社会保障|公积金|职业年金|养老|医疗|离退休|抚恤|生活补助|救济|助学|折旧|摊销|资本性|基础设施|赠与|补助$"


def spending_of(report: Report, unit: str, peers: str) -> pd.DataFrame:
    """One row a unit, year, month and item with spending above nothing, columns `SPENDING_COLUMNS`; amounts in fen.

    heads: people in post in the register of staff, -1 without one. peer_group: `peers`, else the accounting system.
    """
    lines = report.ledger.lines[~report.ledger.lines["cancelled"]]
    own = expense_lines(lines)
    own = own[~unspecific(own["expense"]) & ~text.matches(own["expense"], NOT_COMPARED)]
    standard = {book.name: book.standard for book in report.ledger.books}
    own = own.assign(
        entity=entities(report, own["book"], unit),
        peer_group=peers or own["book"].map(standard).astype("str"),
        month=own["period"].clip(upper=12).astype("int64"),
        fiscal_year=own["year"].astype("int64"),
    )
    keys = ["peer_group", "entity", "fiscal_year", "month", "expense"]
    table = own.groupby(keys, sort=True).agg(amount=("net", "sum")).reset_index()
    table = table[table["amount"] > 0].rename(columns={"expense": "item"})
    return table.assign(heads=_heads(report))[list(SPENDING_COLUMNS)].astype(SPENDING_COLUMNS).reset_index(drop=True)


def _heads(report: Report) -> int:
    if "staff" not in report.registers:
        return -1
    staff = report.registers["staff"]
    gone = text.matches(staff["status"], r"离职|退休|调离|离岗|调出|辞职|去世") | staff["until"].notna()
    return int(staff.loc[~gone & (staff["name"] != ""), "name"].nunique()) or -1
