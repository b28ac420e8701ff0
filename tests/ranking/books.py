"""Small books for the tests of the ranking: vouchers of two lines, usual ones many times, odd ones once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

DAY = pd.Timestamp("2023-03-01 10:00")


def book(*groups: Sequence[object], name: str = "某单位") -> pd.DataFrame:
    """Canonical lines. A group is (times, debit account, credit account, word, preparer, payee, yuan).

    Amounts of a group spread by up to a fifth around its figure; vouchers are numbered and dated in order.
    """
    rng = np.random.default_rng(5)
    rows = []
    number = 0
    for times, debit, credit, word, preparer, payee, yuan in groups:
        for _ in range(int(times)):  # type: ignore[call-overload]
            fen = round(float(yuan) * 100 * rng.uniform(0.8, 1.2))  # type: ignore[arg-type]
            date = DAY + pd.Timedelta(days=number % 28)
            head = (name, number, str(number), word, preparer, date.normalize(), date)
            rows.append((*head, 1, debit, fen, 0, payee))
            rows.append((*head, 2, credit, 0, fen, payee))
            number += 1
    columns = ["book", "voucher_id", "number", "word", "preparer", "date", "entered_at", "line", "account_code"]
    frame = pd.DataFrame(rows, columns=[*columns, "debit", "credit", "counterparty"])
    return frame.astype({"debit": "int64", "credit": "int64"})


USUAL = (
    (150, "5001", "1002", "付", "王丽", "甲公司", 2_000),
    (150, "1002", "4101", "收", "赵敏", "", 5_000),
    (150, "1601", "2302", "记", "孙涛", "乙公司", 9_000),
)
