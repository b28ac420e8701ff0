"""What each row of a table is: an entry, or dropped or refused with the reason. No row is left without a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Flags, Words
from voucher_audit.reading.draft import Draft
from voucher_audit.reading.headers import cell_text, header_key
from voucher_audit.reading.titles import Titles, from_rows
from voucher_audit.reading.values import each_distinct, each_matching, text_of, texts
from voucher_audit.reading.vocabulary import OPENING, SIGNATURE, TOTAL, is_signature, total_reason, total_reasons

ENTRY = ""
BLANK = "空行"
HEADER = "表头行"
REPEATED_HEADER = "重复的表头行"
TITLE = "标题行"
NOTE = "没有金额的说明行"
OPENING_PERIOD = "期初行（会计期间为 0 或 20 以上）"

_OPENING_PERIODS = (0, 20, 21)
_VOID = re.compile(r"[\s(（【\[]*(?:已?作废|废)[\s)）】\]]*")
_LEADING = ("summary", "account_name", "account_code", "number", "word", "entity")


@dataclass
class Verdicts:
    """Reason per row ("" is an entry) and whether the row was refused rather than dropped. `sections`: what title rows
    between the entries state, by row number."""

    reason: pd.Series
    refused: pd.Series
    sections: dict[int, Titles] = field(default_factory=dict)

    @property
    def entry(self) -> Flags:
        return (self.reason == ENTRY).to_numpy(dtype=bool)

    def drop(self, rows: Flags, reason: str) -> None:
        """Drop those of `rows` that have no verdict yet."""
        self.reason[rows & self.entry] = reason

    def refuse(self, rows: Flags, reason: str | pd.Series) -> None:
        """Refuse those of `rows` that have no verdict yet."""
        open_rows = rows & self.entry
        self.reason[open_rows] = reason if isinstance(reason, str) else reason.to_numpy(dtype=object)[open_rows]
        self.refused[open_rows] = True


def classify(draft: Draft) -> Verdicts:
    """Judge every row of a table by its own cells. Dates and voucher keys, which depend on neighbours, come later."""
    index = draft.index
    verdicts = Verdicts(pd.Series(ENTRY, index=index, dtype=object), pd.Series(False, index=index, dtype=bool))
    bad = _any(draft.amounts.bad, index)
    amount = _any({name: column.notna() for name, column in draft.amounts.fen.items()}, index)
    account = draft.filled("account_code") | draft.filled("account_name") | _double(draft)
    number = draft.filled("number")
    dated = ~draft.date["blank"].to_numpy() & ~draft.date["bad"].to_numpy()
    _repeated_headers(draft, bad, verdicts)
    _totals(draft, verdicts, number, account)
    opening = draft.period["month"].isin(_OPENING_PERIODS) & ~draft.period["blank"] & ~draft.period["bad"]
    verdicts.drop(opening.to_numpy() & draft.has("period") & ~dated_by(draft), OPENING_PERIOD)
    void = each_matching(draft.text["summary"], "废", lambda cell: bool(_VOID.match(text_of(cell))), False).astype(bool)
    stands = (number & (account | void)) if draft.has("number") else account & dated
    _without_amount(draft, verdicts, ~amount & ~bad & ~stands)
    _unreadable_amounts(draft, verdicts, bad, account | number)
    _unidentified(draft, verdicts, amount, account, number, dated)
    return verdicts


def dated_by(draft: Draft) -> Flags:
    """Rows whose own date is a full day: a period of 0 beside it is a blank, not an opening balance."""
    return (draft.date["day"] > 0).to_numpy() & (draft.date["year"] > 0).to_numpy() & draft.filled("number")


def _any(columns: dict[str, pd.Series], index: pd.Index) -> Flags:
    found = np.zeros(len(index), dtype=bool)
    for column in columns.values():
        found |= column.to_numpy(dtype=bool)
    return found


def _double(draft: Draft) -> Flags:
    """Rows that name a debit or a credit account of their own (one row, two entries)."""
    found = np.zeros(len(draft.index), dtype=bool)
    for name in ("debit_account_code", "debit_account_name", "credit_account_code", "credit_account_name"):
        if draft.has(name):
            found |= (texts(draft.table.column(name)) != "").to_numpy(dtype=bool)
    return found


def _cells(draft: Draft, rows: Flags) -> Iterator[tuple[int, list[str]]]:
    """Row number and texts of some rows."""
    chosen = draft.table.data[rows]
    for row, cells in zip(chosen.index, chosen.to_numpy(dtype=object), strict=True):
        yield int(row), [cell_text(cell) for cell in cells]


def _repeated_headers(draft: Draft, bad: Flags, verdicts: Verdicts) -> None:
    """Rows whose texts repeat the header's own words (every printed page begins with them)."""
    words = [{header_key(part) for part in parts} for parts in draft.table.headers]
    for row, cells in _cells(draft, bad):
        filled = [(column, header_key(cell)) for column, cell in enumerate(cells) if cell]
        same = sum(key in words[column] for column, key in filled if column < len(words))
        if same >= 2 and same >= 0.6 * len(filled):
            verdicts.reason[row] = REPEATED_HEADER


def _totals(draft: Draft, verdicts: Verdicts, number: Flags, account: Flags) -> None:
    """Subtotals, openings and carries: a whole summary of the vocabulary on a row that is no numbered entry, or such a
    text in the place of the account, number, date or unit."""
    knows_accounts = draft.has("account_code", "account_name")
    numbered = number & (account | (not knows_accounts))
    coded = draft.filled("account_code")
    for name in _LEADING:
        if not draft.has(name):
            continue
        reasons = total_reasons(draft.text[name])
        # An account may be called 本年累计; a numbered row with a code and a name is an entry.
        spared = {"summary": numbered, "account_name": numbered & coded}.get(name, np.zeros_like(numbered))
        hit = (reasons != "") & ~spared
        if hit.any():
            _set(verdicts, hit, reasons)
    for name in ("date", "month", "day", "period", "year"):
        if draft.has(name):
            reasons = each_distinct(draft.table.column(name), lambda cell: total_reason(cell_text(cell)))
            if (reasons != "").any():
                _set(verdicts, reasons != "", reasons)
    # Openings and totals written in a column that means nothing to us.
    vague = verdicts.entry & ~number & ~account & ~draft.filled("summary")
    for row, cells in _cells(draft, vague):
        reason = next((found for cell in cells if cell and (found := total_reason(cell))), "")
        if reason:
            verdicts.reason[row] = reason


def _set(verdicts: Verdicts, hit: Flags, reasons: Words) -> None:
    free = hit & verdicts.entry
    verdicts.reason[free] = reasons[free]


def _without_amount(draft: Draft, verdicts: Verdicts, rows: Flags) -> None:
    """Blank rows, titles between tables, signatures, notes."""
    for row, cells in _cells(draft, rows & verdicts.entry):
        filled = [cell for cell in cells if cell]
        if not filled:
            verdicts.reason[row] = BLANK
            continue
        if any(is_signature(cell) for cell in filled):
            verdicts.reason[row] = SIGNATURE
        else:
            verdicts.reason[row] = NOTE
        stated = from_rows([cells])
        if stated.entity or stated.account_code or stated.account_name:
            verdicts.reason[row] = TITLE
        if stated != Titles():
            verdicts.sections[row] = stated


def _unreadable_amounts(draft: Draft, verdicts: Verdicts, bad: Flags, identified: Flags) -> None:
    for row, cells in _cells(draft, bad & verdicts.entry):
        if any(is_signature(cell) for cell in cells if cell):
            verdicts.reason[row] = SIGNATURE
    rows = bad & verdicts.entry
    for name, wrong in draft.amounts.bad.items():
        hit = rows & wrong.to_numpy(dtype=bool) & identified
        if hit.any():
            header = draft.table.mapping[draft.table.positions[name]].header
            shown = texts(draft.table.column(name)[hit]).str.slice(0, 30)
            verdicts.refuse(hit, "“" + header + "”写的是“" + shown.reindex(draft.index).fillna("") + "”，不是金额")
    for row, cells in _cells(draft, bad & verdicts.entry):
        verdicts.reason[row] = NOTE
        stated = from_rows([cells])
        if stated.entity or stated.account_code or stated.account_name:
            verdicts.reason[row] = TITLE
            verdicts.sections[row] = stated


def _unidentified(draft: Draft, verdicts: Verdicts, amount: Flags, account: Flags, number: Flags, dated: Flags) -> None:
    """Rows with an amount and nothing that says whose: totals without a word, or refused."""
    has_account = draft.has("account_code", "account_name", "debit_account_code", "debit_account_name")
    debit, credit = (
        draft.amounts.fen[name].fillna(0).to_numpy(dtype="int64")
        if name in draft.amounts.fen
        else np.zeros(len(draft.index))
        for name in ("debit", "credit")
    )
    if has_account:
        both = (debit != 0) & (credit != 0) & ~account & verdicts.entry
        verdicts.drop(both, f"{TOTAL}（没有科目，借贷两栏都有金额）")
        known = account | number
    else:
        known = number | dated | draft.filled("summary")
    lost = amount & ~known & verdicts.entry
    if lost.any():
        kept = verdicts.entry & ~lost
        totals = {int(debit[kept].sum()), int(credit[kept].sum())} - {0}
        is_total = lost & (np.isin(debit, list(totals)) | np.isin(credit, list(totals)))
        verdicts.drop(is_total, TOTAL)
        verdicts.drop(lost & (debit == 0) & (credit == 0) & _only_balance(draft), OPENING)
        verdicts.refuse(lost, "有金额，但没有科目、凭证号和日期，无法归入任何凭证")


def _only_balance(draft: Draft) -> Flags:
    return draft.balance.notna().to_numpy()
