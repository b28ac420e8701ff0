"""The result of matching one register, and how it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

TABLE_COLUMNS: Final = {
    "matched": "bool",
    "covered": "int64",
    "how": "str",
    "nearest": "int64",
    "short": "int64",
    "late": "bool",
    "days_after": "Int64",
    "other_unit": "bool",
    "entry_date": "datetime64[s]",
    "approved": "Int64",
}
PAIR_COLUMNS: Final = {"voucher_id": "int64", "entry": "int64", "amount": "int64", "how": "str", "side": "str"}


@dataclass(frozen=True)
class Matches:
    """Result of matching one register to the vouchers.

    table: index `voucher_id`, one row for **every** voucher with an outlay (`paid` or `spent` above nothing), columns
        `matched` bool: at least one entry counts for this payment,
        `covered` fen: what the matched entries cover (an entry without an amount covers all),
        `how` str: in Chinese by what it was matched, or why the nearest entry does not count,
        `nearest` int: position in the register of the matched entry, else of the best candidate; -1 none,
        `short` fen: by how much the payment exceeds what the matched entries still had; 0 when nothing matched,
        `late` bool: not matched, but an entry dated after the payment would fit (a minute taken afterwards),
        `days_after` Int64: by how many days that entry is later,
        `other_unit` bool: the nearest entry is another unit's,
        `entry_date` day of the entry `nearest` (first one, when several were matched),
        `approved` Int64 fen: amount of that entry, <NA> if it states none.
    pairs: one row a (voucher, entry): `voucher_id`, `entry` (position in the register frame), `amount` fen attributed,
        `how` str, `side` str. An entry may serve several payments up to its amount and a payment several entries.
        The recognition of an expense (`spent`) and the payment of the payable (`paid`) may be two vouchers on one
        entry; a voucher that does both counts on both sides (`both`). On neither side is an entry used beyond its amount.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame


@dataclass
class Verdicts:
    """What is known of each payment while matching: positions are rows of `Outlays.table`."""

    size: int
    how: list[str] = field(init=False)
    nearest: list[int] = field(init=False)
    rank: list[int] = field(init=False)
    late: list[bool] = field(init=False)
    days_after: list[int | None] = field(init=False)
    other_unit: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.how = [""] * self.size
        self.nearest = [-1] * self.size
        self.rank = [0] * self.size
        self.late = [False] * self.size
        self.days_after = [None] * self.size
        self.other_unit = [False] * self.size

    def miss(
        self, payment: int, entry: int, how: str, rank: int, days_after: int | None = None, other_unit: bool = False
    ) -> None:
        """Note an entry that nearly fits; of several the one with the highest rank stays, the first of equals."""
        if rank > self.rank[payment]:
            self.rank[payment], self.nearest[payment], self.how[payment] = rank, entry, how
            self.late[payment], self.days_after[payment] = days_after is not None, days_after
            self.other_unit[payment] = other_unit


def table_of(
    ids: pd.Index, matched: np.ndarray, covered: np.ndarray, due: np.ndarray, verdicts: Verdicts, nothing: str
) -> pd.DataFrame:
    """The table without `entry_date` and `approved`, which `described` adds."""
    how = pd.Series(verdicts.how, index=ids, dtype="str")
    late = np.array(verdicts.late, dtype=bool) & ~matched
    days = pd.array(
        [None if not is_late else days for is_late, days in zip(late, verdicts.days_after, strict=True)], dtype="Int64"
    )
    return pd.DataFrame(
        {
            "matched": matched,
            "covered": covered.astype("int64"),
            "how": how.mask(how == "", nothing),
            "nearest": np.array(verdicts.nearest, dtype="int64"),
            "short": np.where(matched, np.maximum(due - covered, 0), 0).astype("int64"),
            "late": late,
            "days_after": days,
            "other_unit": np.array(verdicts.other_unit, dtype=bool),
        },
        index=ids,
    )


def described(table: pd.DataFrame, dates: pd.Series, amounts: pd.Series) -> pd.DataFrame:
    """Add date and amount of the entry `nearest`; `dates` and `amounts` are by position in the register."""
    places = table["nearest"].to_numpy()
    some = places >= 0
    entry_date = pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")
    approved = pd.Series(pd.NA, index=table.index, dtype="Int64")
    if some.any():
        entry_date[some] = dates.iloc[places[some]].to_numpy()
        approved[some] = amounts.iloc[places[some]].array
    out = table.assign(entry_date=entry_date, approved=approved)[list(TABLE_COLUMNS)]
    return out.astype(TABLE_COLUMNS)


def pairs_of(rows: list[tuple[int, int, int, str, str]]) -> pd.DataFrame:
    """Pairs sorted by voucher and entry."""
    frame = pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype(PAIR_COLUMNS)
    return frame.sort_values(["voucher_id", "entry"], ignore_index=True)
