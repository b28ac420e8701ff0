"""Seeded chance. Stands on `Random.random()` alone, the one method whose sequence Python promises never to change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws that depends on the seed parts only."""

    def __init__(self, *seed: object) -> None:
        self._seed = ":".join(map(str, seed))
        self._stream = random.Random(self._seed)  # noqa: S311 - invents ledgers, guards no secret

    def branch(self, *name: object) -> Chance:
        """An independent stream, so that one more draw in one place moves nothing elsewhere."""
        return Chance(self._seed, *name)

    def below(self, bound: int) -> int:
        """0 … bound-1."""
        return int(self._stream.random() * bound)

    def between(self, low: int, high: int) -> int:
        """low … high, both included."""
        return low + self.below(high - low + 1)

    def happens(self, share: float) -> bool:
        return self._stream.random() < share

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        out = list(options)
        for last in range(len(out) - 1, 0, -1):
            other = self.below(last + 1)
            out[last], out[other] = out[other], out[last]
        return out

    def several(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different options in random order."""
        return self.shuffled(options)[:count]

    def fen(self, low: float, high: float) -> int:
        """A price in fen between two figures in yuan: mostly with jiao and fen, never a whole thousand of yuan."""
        amount = int(low * 100) + self.below(int((high - low) * 100) + 1)
        kind = self.below(10)
        if kind < 3:
            amount -= amount % 100
        elif kind < 5:
            amount -= amount % 10
        return amount + 100 * self.between(1, 9) if amount % 100_000 == 0 else amount


class Deck(Generic[T]):
    """Deals options in random order and uses each once before any comes again."""

    def __init__(self, chance: Chance, options: Sequence[T]) -> None:
        self._chance, self._options = chance, tuple(options)
        self._left: list[T] = []

    def deal(self) -> T:
        if not self._left:
            self._left = self._chance.shuffled(self._options)
        return self._left.pop()
