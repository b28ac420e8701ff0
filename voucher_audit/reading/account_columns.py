"""The account of each row: from its own columns, filled down where it is printed once a section, or from a title."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from voucher_audit.reading.draft import Draft
from voucher_audit.reading.keys import carried
from voucher_audit.reading.rows import Verdicts
from voucher_audit.reading.titles import Titles
from voucher_audit.reading.values import texts
from voucher_audit.reading.vocabulary import total_reasons

_SECTIONED = 0.2  # share of numbered rows without an account from which accounts are printed once a section

SINGLE = ("account_code", "account_name", "account_top", "account_sub")
DOUBLE = ("debit_account_code", "debit_account_name", "credit_account_code", "credit_account_name")


def with_sections(draft: Draft) -> tuple[Draft, bool]:
    """Fill the account down where it is printed once a section (分段明细账); and whether that was so.

    Rows that will be dropped (期初余额 on the section's first row) carry the account too, hence before anything else.
    """
    if not draft.has("account_code", "account_name"):
        return draft, False
    amount = np.zeros(len(draft.index), dtype=bool)
    for column in draft.amounts.fen.values():
        amount |= column.notna().to_numpy(dtype=bool)
    account = draft.filled("account_code") | draft.filled("account_name")
    numbered = amount & draft.filled("number") & (total_reasons(draft.text["summary"]) == "")
    if not numbered.any() or (numbered & ~account).sum() <= _SECTIONED * numbered.sum():
        return draft, False
    source = carried(account)
    text = draft.text.copy()
    for name in ("account_code", "account_name"):
        values = text[name].to_numpy(dtype=object)
        text[name] = pd.Series(np.where(source >= 0, values[source], ""), index=text.index, dtype="str")
    return replace(draft, text=text), True


def printed_accounts(draft: Draft, verdicts: Verdicts, outside: Titles) -> tuple[pd.Series, pd.Series]:
    """Account code and name of every row as printed: its columns with sub-accounts joined by a backslash; without such
    columns the account that a title names, from the title's row on."""
    table, data = draft.table, draft.table.data
    if not draft.has(*SINGLE):
        return _from_titles(draft.index, verdicts, outside)
    codes, names = draft.text["account_code"], draft.text["account_name"]
    if "account_top" in table.positions and not draft.has("account_name"):
        names = texts(data.iloc[:, table.positions["account_top"]])
    for position in sorted(table.groups.get("account_sub", ())):
        part = texts(data.iloc[:, position])
        if part.str.fullmatch(r"[\d.\-]*").all():
            joined = [sub if sub.startswith(top) else top + sub for top, sub in zip(codes, part, strict=True)]
            codes = pd.Series(joined, index=codes.index, dtype="str")
            continue
        names = names.where(part == "", names.where(names == "", names + "\\") + part)
    return codes, names


def _from_titles(index: pd.Index, verdicts: Verdicts, outside: Titles) -> tuple[pd.Series, pd.Series]:
    code = np.full(len(index), outside.account_code, dtype=object)
    name = np.full(len(index), outside.account_name, dtype=object)
    rows = np.asarray(index)
    for row, stated in sorted(verdicts.sections.items()):
        if stated.account_code or stated.account_name:
            code[rows > row], name[rows > row] = stated.account_code, stated.account_name
    return pd.Series(code, index=index, dtype="str"), pd.Series(name, index=index, dtype="str")
