"""The columns beside key, account and amount: people, attachments, bills, auxiliaries, status, basis."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Flags, Words
from voucher_audit.reading.auxiliaries import TARGETS, name_of
from voucher_audit.reading.auxiliary_columns import append, spread_auxiliaries, where_blank
from voucher_audit.reading.dates import parse_days, to_days
from voucher_audit.reading.fields import ledger_fields
from voucher_audit.reading.headers import header_key
from voucher_audit.reading.tables import Table
from voucher_audit.reading.values import each_distinct, each_matching, flagged, plain, text_of, whole_numbers

_FIRST_FILLED = ("counterparty", "person", "department", "project", "settlement", "opposite", "source", "document_kind")
_JOINED = {"functional": " ", "economic": " ", "bill_no": "；"}
_PEOPLE = ("preparer", "reviewer", "poster", "cashier")
_VOID = re.compile(r"^[\s\[(（【]*(凭证)?(已|系统)?(作废|删除|废)|^deleted$|^void", re.IGNORECASE)
_VOID_SUMMARY = re.compile(r"^[\s\[(（【<《]*(此?凭证)?已?作废(凭证)?[\s\])）】>》]*$|^[\[(（【]已?作废[\])）】]")
_TRUE = re.compile(r"^(1|是|true|y|yes|√|t|v|已?作废|已?删除|废|x)(\.0+)?$", re.IGNORECASE)
_BUDGET = re.compile(r"预|^0?2$|budget", re.IGNORECASE)
_FINANCIAL = re.compile(r"财|^0?1$|financ", re.IGNORECASE)
_NO_VALUE = {"", "无", "-", "_", "0", "none", "null"}


def extras(table: Table, entry: Flags) -> pd.DataFrame:
    """Canonical columns (str unless the schema says otherwise) of the entries, index = their rows."""
    data = table.data[entry]
    out: dict[str, object] = dict.fromkeys((*_FIRST_FILLED, *_JOINED, *_PEOPLE), "")  # what the table has no column for
    for name in (*_FIRST_FILLED, *_PEOPLE):
        if name in TARGETS or table.groups.get(name):
            out[name] = _first(data, table.groups.get(name, ()), names=name in TARGETS)
    for name, separator in _JOINED.items():
        if name in TARGETS or table.groups.get(name):
            out[name] = _joined(data, table.groups.get(name, ()), separator)
    for name in ("entered_at", "business_date"):
        if name in table.positions:
            parts = parse_days(data.iloc[:, table.positions[name]])
            out[name] = to_days(parts["year"], parts["month"], parts["day"])
    if "attachments" in table.positions:
        out["attachments"] = whole_numbers(data.iloc[:, table.positions["attachments"]])
    own = {name: np.asarray(out[name], dtype=object) for name in TARGETS}
    out.update(spread_auxiliaries(table, data, own))
    out["cancelled"] = _cancelled(table, data)
    return pd.DataFrame(out, index=data.index)


def basis_of(table: Table, entry: Flags, words: pd.Series) -> Words:
    """`financial`, `budget` or "" for each entry, as its own columns say (会计体系, 是否为预算账, 财记/预记)."""
    data = table.data[entry]
    out = np.full(len(data), "", dtype=object)
    for position in table.groups.get("basis", ()):
        yes_no = "是否" in table.mapping[position].header or header_key(table.mapping[position].header) == "sfwysz"
        out = where_blank(out, each_distinct(data.iloc[:, position], _yes_budget if yes_no else _basis))
    if "word" in table.positions or "number" in table.positions:
        marked = each_distinct(words[entry], lambda cell: _basis(cell) if re.search("[财预]", str(cell or "")) else "")
        out = where_blank(out, marked)
    return out


def filled_columns(table: Table, entries: pd.DataFrame) -> frozenset[str]:
    """Canonical columns that the table really has: by a column of its own, or named inside another (【客商：甲】)."""
    canonical = {entry.name: entry.canonical for entry in ledger_fields()}
    found = {canonical[name] for name in table.positions if canonical.get(name)}
    inside = (*TARGETS, "auxiliary", "account_code", "account_name", "word")
    return frozenset(found | {name for name in inside if bool((entries[name] != "").any())})


def _basis(cell: object) -> str:
    text = plain(text_of(cell))
    return "budget" if _BUDGET.search(text) else "financial" if _FINANCIAL.search(text) else ""


def _yes_budget(cell: object) -> str:
    text = plain(text_of(cell))
    return "" if not text else "budget" if _TRUE.match(text) else "financial"


def _clean(cell: object) -> str:
    text = text_of(cell)
    return "" if text.lower() in _NO_VALUE else text


def _first(data: pd.DataFrame, positions: tuple[int, ...], names: bool = False) -> Words:
    """The first filled of several columns. `names`: leave the code before a name away."""
    out = np.full(len(data), "", dtype=object)
    for position in positions:
        cell_name = (lambda cell: name_of(text_of(cell))) if names else _clean
        out = where_blank(out, each_distinct(data.iloc[:, position], cell_name))
    return out


def _joined(data: pd.DataFrame, positions: tuple[int, ...], separator: str) -> Words:
    """Distinct contents of several columns in the order of the sheet."""
    out = np.full(len(data), "", dtype=object)
    for position in sorted(positions):
        part = each_distinct(data.iloc[:, position], _clean)
        out = append(out, np.where(part == out, "", part), separator)
    return out


def _cancelled(table: Table, data: pd.DataFrame) -> Flags:
    """Entries marked 作废 or deleted: by a status, by a flag of its own, or by the summary itself."""
    out = np.zeros(len(data), dtype=bool)
    for position in table.groups.get("status", ()):
        out |= flagged(data.iloc[:, position], lambda cell: bool(_VOID.search(plain(text_of(cell)))))
    for position in table.groups.get("status_void", ()):
        out |= flagged(data.iloc[:, position], lambda cell: bool(_TRUE.match(plain(text_of(cell)))))
    for position in table.groups.get("summary", ()):
        out |= each_matching(
            data.iloc[:, position], "废", lambda cell: bool(_VOID_SUMMARY.search(text_of(cell))), False
        ).astype(bool)
    return out
