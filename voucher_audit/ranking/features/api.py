"""What a feature is, and the two kinds of measure that features are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.surprise import Floats, Ints, Mask, combine, rarity, shrunk, spread


@dataclass(frozen=True)
class Measured:
    """One feature on one ledger: bits of each line, and what its sentence quotes.

    `groups` are codes from coarse to fine, within book and kind of entry: the peers of a line. `counted` marks the
    lines that count as one use. A rarity has a `value`, the code that is rare among the peers; a distance has a
    `figure`, which is far from theirs, and `high`, the side on which it lies.
    """

    bits: Floats
    groups: tuple[Ints, ...]
    counted: Mask
    value: Ints = field(default_factory=lambda: np.zeros(0, dtype="int64"))
    figure: np.ndarray = field(default_factory=lambda: np.zeros(0))
    high: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @cached_property
    def _by_group(self) -> tuple[tuple[Ints, Ints], ...]:
        lines = np.flatnonzero(self.counted)
        out = []
        for group in self.groups:
            order = lines[np.argsort(group[lines], kind="stable")]
            out.append((order, group[order]))
        return tuple(out)

    def peers(self, line: int, level: int = -1) -> Ints:
        """Counted lines of the group that `line` belongs to."""
        order, ordered = self._by_group[level]
        wanted = self.groups[level][line]
        return order[np.searchsorted(ordered, wanted, "left") : np.searchsorted(ordered, wanted, "right")]

    def share(self, line: int) -> tuple[int, int, int, int]:
        """(uses of the line's value, uses of any value, uses of the commonest other value, one line of that value)."""
        peers = self.peers(line)
        values, first, counts = np.unique(self.value[peers], return_index=True, return_counts=True)
        own = values == self.value[line]
        same = int(counts[own].sum())
        other = np.where(own, 0, counts)
        if not other.any():
            return same, int(counts.sum()), 0, line
        best = int(np.argmax(other))
        return same, int(counts.sum()), int(other[best]), int(peers[first[best]])


Measure = Callable[[Encoded], Measured]
Sentence = Callable[[Encoded, Measured, int], str]


@dataclass(frozen=True)
class Feature:
    """A measure and the sentence about one line of it.

    `needs`: canonical columns without which it is dropped; `payee` stands for counterparty or person. `differs`: of
    these, the columns that must hold at least two values to say anything. `topic`: of features with one topic only the
    strongest speaks; default: its own, in a family of circumstances, else that of the family.
    """

    name: str
    title: str  # Chinese, as in "未比较：…"
    measure: Measure
    sentence: Sentence
    needs: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Family:
    """Features that ask one question; the family counts once, with its strangest feature.

    `weight` 1: strange by itself. Below 1: a circumstance, which seldom makes a voucher strange alone (measured: at
    weight 1 circumstances push direct evidence down the list, docs/decisions/0003-ranking.md).
    """

    name: str
    title: str
    features: tuple[Feature, ...]
    weight: float = 1.0


def rare(encoded: Encoded, context: Ints, value: Ints, counted: Mask, only: Mask | None = None) -> Measured:
    """Rarity within the book and kind of entry; a small context borrows from the same context in all books."""
    own_context = encoded.within(context)
    own = rarity(own_context, value, counted)
    bits = own.bits
    if encoded.several_books:
        bits = shrunk(own, rarity(combine(context, encoded.closing[encoded.voucher]), value, counted))
    if only is not None:
        bits = np.where(only, bits, np.float32(0))
    return Measured(bits, (own_context,), counted, value=value)


def distant(encoded: Encoded, figure: Floats, group: Ints) -> Measured:
    """Distance from the peers of the group, and of everyone, within the book and kind of entry."""
    chain = tuple(encoded.within(codes) for codes in (encoded.everyone, group))
    found, _state = spread(figure, chain)
    return Measured(found.bits, chain, np.ones(len(figure), dtype=bool), figure=figure, high=found.high)


def distant_head(encoded: Encoded, figure: np.ndarray, groups: tuple[Ints, ...], known: Mask) -> Measured:
    """Distance above the peers, for a figure that vouchers have, not lines; `known` is False where it has none.

    All arguments are per line; only the first line of each voucher is looked at, and gets the bits.
    """
    heads = encoded.starts[known[encoded.starts]]
    chain = tuple(encoded.within(codes) for codes in (encoded.everyone, *groups))
    found, _state = spread(
        np.log1p(np.abs(figure[heads])).astype("float32"), [combine(codes[heads]) for codes in chain]
    )
    bits = np.zeros(len(figure), dtype="float32")
    bits[heads] = np.where(found.high, found.bits, np.float32(0))
    counted = np.zeros(len(figure), dtype=bool)
    counted[heads] = True
    return Measured(bits, chain, counted, figure=figure)


# --- words of sentences -----------------------------------------------------------------------------------------------


def deal_text(encoded: Encoded, line: int) -> str:
    """借 6200 办公费、贷 1002 银行存款."""
    own, other = encoded.account_text(line), int(encoded.counter[line])
    side = encoded.side_text(line)
    red = "（红字）" if encoded.amount[line] < 0 else ""
    if other < 0:
        return f"{side} {own}{red}"
    against = str(encoded.account_names[other])
    return f"借 {own}{red}、贷 {against}" if side == "借" else f"借 {against}、贷 {own}{red}"


def percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.0f}%" if part < whole else "100%"
