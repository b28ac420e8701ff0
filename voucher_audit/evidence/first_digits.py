"""First digits of payments beside Benford's law (F. Benford, The law of anomalous numbers, 1938)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

EXEMPT: Final = ("internal", "payroll", "tax", "pass_through", "bank_fee", "card")  # amounts that somebody fixed
EXPECTED: Final = np.log10(1 + 1 / np.arange(1, 10))  # share of the digits 1 to 9
_SMALLEST: Final = 1000  # fen; below ten yuan the first digit says nothing


def of_payments(vouchers: pd.DataFrame) -> pd.Series:
    """First digit 1…9 of each payment that nobody fixed, on the index of those vouchers. Needs `paid` and `EXEMPT`."""
    own = vouchers[(vouchers["paid"] >= _SMALLEST) & ~vouchers[list(EXEMPT)].any(axis=1)]
    return own["paid"].astype("str").str[0].astype("int64").rename("digit")
