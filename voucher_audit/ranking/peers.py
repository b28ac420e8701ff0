"""Where a voucher's amounts lie among the entries of their accounts: what the page draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit.ranking.encoded import Encoded


@dataclass(frozen=True)
class Peers:
    """One entry of a voucher among the entries of its account, on the same side, in the same book. Amounts in fen.

    `values` are the amounts of all these entries, ascending, the entry itself included. `quantile` is the share of them
    that are smaller, counting equal ones half: 0.5 is the middle, near 1 the largest.
    """

    account: str
    side: str  # 借 or 贷
    amount: int
    rank: int  # 1 is the largest; equal amounts share the better rank
    quantile: float
    median: int
    values: tuple[int, ...]


def peers(lines: pd.DataFrame, voucher_id: int) -> tuple[Peers, ...]:
    """Each entry of the voucher among its peers, the most extreme first.

    `lines` are canonical lines (or any part that `VoucherForest` accepts); closing entries are compared with their
    own kind only.

    Raises:
        KeyError: no such voucher.
    """
    encoded = Encoded(lines)
    at = int(np.searchsorted(encoded.ids, voucher_id))
    if at >= len(encoded.ids) or encoded.ids[at] != voucher_id:
        raise KeyError(voucher_id)
    out = []
    for line in np.flatnonzero(encoded.voucher == at):
        same = (encoded.universe == encoded.universe[line]) & (encoded.plain_account == encoded.plain_account[line])
        values = np.sort(encoded.amount[same & (encoded.side == encoded.side[line])])
        own = int(encoded.amount[line])
        below, up_to = (int(np.searchsorted(values, own, side)) for side in ("left", "right"))
        out.append(
            Peers(
                account=encoded.account_text(int(line)),
                side="贷" if encoded.side[line] else "借",
                amount=own,
                rank=len(values) - up_to + 1,
                quantile=(below + up_to) / 2 / len(values),
                median=round(float(np.median(values))),
                values=tuple(int(value) for value in values),
            )
        )
    return tuple(sorted(out, key=lambda entry: (-abs(entry.quantile - 0.5), -abs(entry.amount), entry.account)))
