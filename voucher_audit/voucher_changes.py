"""Which vouchers came, went or changed between two readings of a unit's books, and what changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from voucher_audit.engine import Identity
from voucher_audit.money import yuan_text
from voucher_audit.schema import Ledger

_ASPECTS: Final = {"date": "日期", "amount": "金额", "summary": "摘要", "accounts": "科目", "payees": "往来单位"}
_OTHER: Final = "分录有调整"  # the same texts and total, divided otherwise


@dataclass(frozen=True)
class Voucher:
    """One voucher as a list shows it; `amount` in fen is its debit side. `book` and `file` say where it stands."""

    book: str
    file: str
    date: date | None
    voucher: str
    summary: str
    amount: int


@dataclass(frozen=True)
class Changed:
    """A voucher that says something else now; `what` are Chinese clauses such as 金额 100.00 → 200.00."""

    before: Voucher
    after: Voucher
    what: tuple[str, ...]


@dataclass(frozen=True)
class VoucherChanges:
    """In order of book, date and number. Cancelled vouchers count as not there."""

    came: tuple[Voucher, ...]
    went: tuple[Voucher, ...]
    changed: tuple[Changed, ...]
    same: int

    @property
    def nothing(self) -> bool:
        return not (self.came or self.went or self.changed)


def compare_vouchers(before: Ledger, after: Ledger) -> VoucherChanges:
    """Compare by the identity that decisions follow: entity as stated, year, period and number, not file or order."""
    old, new = _read(before), _read(after)
    known = new.index.intersection(old.index)
    moved = known[(old.loc[known, "facts"] != new.loc[known, "facts"]).to_numpy()]
    return VoucherChanges(
        came=_vouchers(new.loc[new.index.difference(old.index)]),
        went=_vouchers(old.loc[old.index.difference(new.index)]),
        changed=_changed(old.loc[moved], new.loc[moved]),
        same=len(known) - len(moved),
    )


def _read(ledger: Ledger) -> pd.DataFrame:
    """Index identity; one row a voucher with what it says."""
    lines = ledger.lines[~ledger.lines["cancelled"]]
    groups = lines.groupby("voucher_id")
    table = groups[["book", "file", "year", "period", "date", "voucher", "number", "summary"]].first()
    own = lines[lines["basis"] == "financial"].groupby("voucher_id")["debit"].sum()
    table["amount"] = own.reindex(table.index, fill_value=0)
    accounts = (lines["account_code"] + " " + lines["account_name"]).str.strip()
    table["accounts"] = _set_of(accounts, lines["voucher_id"]).reindex(table.index, fill_value="")
    table["payees"] = _set_of(lines["counterparty"], lines["voucher_id"]).reindex(table.index, fill_value="")
    identity = Identity.read(ledger.books, table, lines)
    table["facts"] = identity.facts
    return table.set_index(identity.keys).loc[lambda frame: ~frame.index.duplicated()]


def _set_of(texts: pd.Series, voucher: pd.Series) -> pd.Series:
    """Per voucher its distinct texts, sorted and joined."""
    pairs = pd.DataFrame({"voucher": voucher, "text": texts})[texts != ""].drop_duplicates()
    return pairs.sort_values(["voucher", "text"]).groupby("voucher")["text"].agg("、".join)


def _vouchers(table: pd.DataFrame) -> tuple[Voucher, ...]:
    return tuple(_voucher(row) for row in _ordered(table).to_dict("records"))


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    number = pd.to_numeric(table["number"], errors="coerce")
    return table.assign(_n=number).sort_values(["book", "year", "period", "date", "_n", "voucher"], kind="stable")


def _voucher(row: Mapping[Any, Any]) -> Voucher:
    day = None if pd.isna(row["date"]) else row["date"].date()
    return Voucher(row["book"], row["file"], day, row["voucher"], row["summary"], int(row["amount"]))


def _changed(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Changed, ...]:
    ordered = _ordered(new)
    earlier = old.loc[ordered.index].to_dict("records")
    pairs = zip(earlier, ordered.to_dict("records"), strict=True)
    return tuple(Changed(_voucher(was), _voucher(now), _what(was, now)) for was, now in pairs)


def _what(was: Mapping[Any, Any], now: Mapping[Any, Any]) -> tuple[str, ...]:
    shown = [(title, _shown(name, was[name]), _shown(name, now[name])) for name, title in _ASPECTS.items()]
    return tuple(f"{title} {old} → {new}" for title, old, new in shown if old != new) or (_OTHER,)


def _shown(name: str, value: Any) -> str:
    if name == "amount":
        return yuan_text(int(value))
    if name == "date":
        return "不明" if pd.isna(value) else f"{value:%Y-%m-%d}"
    return str(value) or "空"
