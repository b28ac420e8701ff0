"""Is an export whole? Tests that reason from what is absent (numbers, halves) may only run on a whole one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

_FEW: Final = 20  # vouchers; below this an unbalanced share says little about the export
_MOSTLY: Final = 0.5


def differences(lines: pd.DataFrame) -> pd.DataFrame:
    """Σ debit and Σ credit of each half (financial, budget) of each voucher.

    Returns:
        Index (voucher_id, basis), columns `book`, `line` (id of its first line), `debit`, `credit`, `difference` (fen).
    """
    frame = lines[["voucher_id", "basis", "book", "debit", "credit"]].assign(line=lines.index)
    table = frame.groupby(["voucher_id", "basis"]).agg(
        book=("book", "first"), line=("line", "first"), debit=("debit", "sum"), credit=("credit", "sum")
    )
    return table.assign(difference=table["debit"] - table["credit"])


def incomplete(lines: pd.DataFrame, journals: Collection[str] = ()) -> dict[str, str]:
    """Books that cannot be taken for a whole ledger, with the reason in Chinese.

    A journal shows one side; a book of which most vouchers do not balance was exported for some accounts only.
    """
    table = differences(lines)
    grouped = table.assign(off=table["difference"] != 0).groupby("book")["off"]
    share, size = grouped.mean(), grouped.size()
    accounts = lines.assign(side=np.sign(lines["debit"] - lines["credit"])).groupby("book")["side"].nunique()
    reasons: dict[str, str] = {}
    for book in share.index:
        if book in journals:
            reasons[book] = "日记账、明细账只列一方科目"
        elif size[book] >= _FEW and share[book] > _MOSTLY:
            reasons[book] = "多数凭证借贷不平，导出可能只含部分科目"
        elif size[book] >= _FEW and accounts[book] < 2:
            reasons[book] = "只有借方或贷方一侧的分录"
    return reasons
