"""The accounts of one book: family, kinds, expense items, custody and basis, with every disagreement reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from voucher_audit.accounts.classified import Classified
from voucher_audit.accounts.family import decide
from voucher_audit.accounts.items import Item, items_of
from voucher_audit.accounts.judge import Judgement, expense_item, is_custody, judge
from voucher_audit.schema import Kind

_BUDGET_KINDS: Final = frozenset({Kind.BUDGET_INCOME, Kind.BUDGET_EXPENSE, Kind.BUDGET_BALANCE})


def classify(accounts: pd.DataFrame) -> Classified:
    """Decide the chart family of one book and what each of its accounts is.

    accounts: one row per distinct account of one book, columns `account_code` and `account_name` (either may be empty;
        codes with or without separators; names a path joined by / \\ - _ or only the last level); optional `debit` and
        `credit` in fen, which help where codes have no names. Other columns are not read.
    The table has one row per input row, in order, with code and name as given. No text makes this raise.
    """
    items = items_of(accounts)
    decision = decide(items)
    judged = [judge(item, decision) for item in items]
    pairs = list(zip(items, judged, strict=True))
    # The budget half repeats the financial half's expenses; its items count only where it is all there is.
    spending = Kind.EXPENSE if any(entry.kind == Kind.EXPENSE for entry in judged) else Kind.BUDGET_EXPENSE
    expenses = [expense_item(item, decision) if entry.kind == spending else "" for item, entry in pairs]
    table = pd.DataFrame(
        {
            "account_code": pd.Series([item.code for item in items], dtype="str"),
            "account_name": pd.Series([item.name for item in items], dtype="str"),
            "kind": pd.Series([str(entry.kind) for entry in judged], dtype="str"),
            "expense": pd.Series(expenses, dtype="str"),
            "custody": pd.Series([is_custody(item, entry.kind, decision) for item, entry in pairs], dtype="bool"),
            "basis": pd.Series([_basis(entry.kind) for entry in judged], dtype="str"),
        }
    )
    return Classified(decision.family, decision.reasons, table, tuple(_warnings(pairs)))


def _basis(kind: Kind) -> str:
    return "budget" if kind in _BUDGET_KINDS else "financial"


def _warnings(pairs: Sequence[tuple[Item, Judgement]]) -> Iterator[str]:
    """One sentence per first-level code and note, with the first account it is true of and how many there are."""
    notes: dict[tuple[str, str], tuple[str, int]] = {}
    for item, entry in pairs:
        if entry.note:
            place = item.segments[0][:4] if item.segments and entry.kind != Kind.UNKNOWN else ""
            title, count = notes.get((place, entry.note), (item.title, 0))
            notes[place, entry.note] = (title, count + 1)
    for (_, note), (title, count) in notes.items():
        yield f"科目 {title}{f'等 {count} 个' if count > 1 else ''}：{note}。"
    codeless = sum(not item.segments for item, _ in pairs)
    nameless = sum(not item.path for item, _ in pairs)
    if codeless:
        yield f"{len(pairs)} 个科目中有 {codeless} 个没有编码，只按名称判断。"
    if nameless:
        yield f"{len(pairs)} 个科目中有 {nameless} 个没有名称，只按编码判断。"
