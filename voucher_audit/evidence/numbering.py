"""Series of voucher numbers: which numbers belong to one sequence, and where it should begin."""

from __future__ import annotations

import numpy as np
import pandas as pd

from voucher_audit import text

_NUMBER = r"^\s*(\d{1,9})"


def _positions(numbers: pd.Series) -> pd.Series:
    return pd.to_numeric(numbers.str.extract(_NUMBER, expand=False), errors="coerce").astype("Int64")


def series(vouchers: pd.DataFrame) -> pd.DataFrame:
    """Sequence and position of each voucher number.

    Numbers of one 凭证字 run through the year or restart every month; a book whose numbers come back in another
    period restarts.

    Args:
        vouchers: columns `book`, `year`, `period`, `word`, `number` (text; leading digits count: `12-1/2` is 12).

    Returns:
        On the same index: `position` (Int64, <NA> without leading digits), `sequence` (dense number of the sequence),
        `monthly` (bool: its numbers restart each month).
    """
    position = text.each(vouchers["number"], _positions)
    one = vouchers.groupby(["book", "year", "word"], sort=False).ngroup()
    period = vouchers["period"].astype("int64")
    same = period.groupby([one, position.fillna(-1)])
    returning = ((same.transform("min") != same.transform("max")) & position.notna()).groupby(one).transform("mean")
    months = period.groupby(one)
    # two numbers out of hundreds may be duplicates; a series that restarts brings most of its numbers back
    monthly = (months.transform("min") != months.transform("max")) & (returning >= 0.5)
    sequence = pd.Series(pd.factorize(one * 100 + period.where(monthly, 0))[0].astype(np.int64), index=vouchers.index)
    return pd.DataFrame({"position": position, "sequence": sequence, "monthly": monthly})
