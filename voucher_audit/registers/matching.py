"""Which entry of a register belongs to which payment, and why. One table a register, for every payment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Matches:
    """Result of matching one register to the vouchers.

    table: index `voucher_id`, one row for **every** voucher with an outlay, columns
        `matched` bool, `covered` fen (amount that the matched entries cover), `how` str (Chinese: by what it was matched,
        or why the nearest entry does not count), `nearest` int (position in the register of the best candidate, -1 none).
    pairs: one row a (voucher, entry): `voucher_id`, `entry` (position in the register frame), `amount` fen attributed,
        `how` str. An entry may serve several payments up to its amount and a payment several entries.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
