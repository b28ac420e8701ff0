"""Who used how much of what: an entry is used once, a payment is covered once.

Taking is a decision that depends on all earlier ones, so candidates are walked in their order; everything that finds
and sorts them is vectorised.
"""

from __future__ import annotations

from typing import Final

import numpy as np

UNLIMITED: Final = -1  # capacity of an entry that states no amount


class Allocation:
    """Open amounts of payments and entries, fen. Entries of one `group` (one invoice entered twice) share a capacity."""

    def __init__(
        self, due: np.ndarray, sides: np.ndarray, capacity: np.ndarray, groups: np.ndarray | None = None
    ) -> None:
        self.open: list[int] = due.astype("int64").tolist()
        self.covered = [0] * len(self.open)
        self.matched = [False] * len(self.open)
        self.full: list[int] = capacity.astype("int64").tolist()
        self.group: list[int] = (np.arange(len(capacity)) if groups is None else groups).tolist()
        self._left = {"spent": list(self.full), "paid": list(self.full)}
        self._sides = [("spent", "paid") if side == "both" else (side,) for side in sides.tolist()]
        self._names: list[str] = sides.tolist()
        self.rows: list[tuple[int, int, int, str, str]] = []  # payment, entry, amount, how, side
        self.users: dict[int, list[tuple[int, int]]] = {}  # group → (payment, amount), in the order of taking

    def left(self, payment: int, entry: int) -> int:
        """What the entry can still cover for this payment; the payment's open amount when it is unlimited."""
        group = self.group[entry]
        if self.full[group] == UNLIMITED:
            return self.open[payment]
        left: int = min(self._left[side][group] for side in self._sides[payment])
        return left

    def untouched(self, payment: int, entry: int) -> bool:
        """Has nobody used the entry on the sides that the payment would use?"""
        group = self.group[entry]
        return all(self._left[side][group] == self.full[group] for side in self._sides[payment])

    def take(self, payment: int, entry: int, amount: int, how: str, covers: int | None = None) -> None:
        """Use `amount` of the entry for the payment; it covers as much of it unless `covers` says otherwise.

        Raises:
            ValueError: more than the entry still has.
        """
        group = self.group[entry]
        if self.full[group] != UNLIMITED:
            if amount > self.left(payment, entry):
                raise ValueError(f"entry {entry} has {self.left(payment, entry)} left, not {amount}")
            for side in self._sides[payment]:
                self._left[side][group] -= amount
        gained = min(amount if covers is None else covers, self.open[payment])
        self.open[payment] -= gained
        self.covered[payment] += gained
        self.matched[payment] = True
        self.rows.append((payment, entry, amount, how, self._names[payment]))
        self.users.setdefault(group, []).append((payment, amount))
