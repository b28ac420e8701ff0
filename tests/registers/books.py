"""Small ledgers and registers for matching tests: vouchers are numbered 1, 2, 3 … in the order given."""

from __future__ import annotations

from typing import Any

import pandas as pd

from voucher_audit.examples import ledger_of, register_frame
from voucher_audit.registers.matching import Matches
from voucher_audit.registers.schema import ALL
from voucher_audit.rules.api import Example, V
from voucher_audit.vouchers import summarise


def book(*vouchers: V) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(voucher table, lines); the voucher id is the position in the order given, from 0."""
    lines = ledger_of(Example("", vouchers)).lines
    return summarise(lines), lines


def pay(summary: str, amount: float, date: str = "2021-05-18", payee: str = "", **fields: Any) -> V:
    """An expense paid from the bank."""
    if payee:
        fields["counterparty"] = payee
    return V(summary, "5001", "1002", amount, date=date, fields=fields)


def register(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows as cells hold them: yuan, ISO days."""
    return register_frame(ALL[name], rows)


def matched(matches: Matches) -> list[bool]:
    """Per voucher, in order."""
    return matches.table["matched"].tolist()


def pairs(matches: Matches) -> set[tuple[int, int, int]]:
    """(voucher, entry, yuan)."""
    frame = matches.pairs
    return {(v, e, a // 100) for v, e, a in zip(frame["voucher_id"], frame["entry"], frame["amount"], strict=True)}
