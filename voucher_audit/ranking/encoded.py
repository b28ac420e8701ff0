"""What a line books: amount and side, account and counter account, and with which other lines it may be compared."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.ranking.columns import Columns
from voucher_audit.ranking.surprise import Floats, Ints, Mask, Spread, combine, firsts, spread
from voucher_audit.schema import MONEY_KINDS, Kind

DEBIT, CREDIT = 0, 1
FEW = 10.0  # vouchers; a book of so many is believed half
_CLOSING = r"结转|折旧|摊销|计提"  # machine-made entries: only their own kind are their peers
_CLOSING_KINDS = ("结转", "折旧|摊销", "计提")


class Encoded(Columns):
    """Lines sorted by voucher, as codes (`Columns`), and what they book."""

    # --- money --------------------------------------------------------------------------------------------------------

    @cached_property
    def amount(self) -> Ints:
        """Fen of each line, as booked: the larger of its two sides."""
        debit, credit = self._sides
        return np.where(self.side == DEBIT, debit, credit)

    @cached_property
    def size(self) -> Floats:
        """log10 of the amount in fen, regardless of sign."""
        return np.log10(np.maximum(np.abs(self.amount), 1)).astype("float32")

    @cached_property
    def side(self) -> Ints:
        """0 debit, 1 credit."""
        debit, credit = self._sides
        return (np.abs(credit) > np.abs(debit)).astype("int64")

    @cached_property
    def _sides(self) -> tuple[Ints, Ints]:
        return self.values("debit").to_numpy().astype("int64"), self.values("credit").to_numpy().astype("int64")

    # --- accounts -----------------------------------------------------------------------------------------------------

    @cached_property
    def account_column(self) -> str:
        return "account_code" if self.has("account_code") and not self.blank("account_code").all() else "account_name"

    @cached_property
    def plain_account(self) -> Ints:
        """Account code, whatever the book; numbered in the order of the codes, so that ties are broken the same way."""
        codes, names = self.code(self.account_column)
        rank = np.empty(len(names), dtype="int64")
        rank[np.argsort(np.asarray(names.astype(str), dtype=object))] = np.arange(len(names))
        return rank[codes]

    @cached_property
    def account_names(self) -> np.ndarray:
        """Text of each `plain_account` code: code and, where there is one, name."""
        names = np.sort(np.asarray(self.code(self.account_column)[1].astype(str), dtype=object))
        if self.account_column == "account_name" or not self.has("account_name"):
            return names
        titles, texts = self.code("account_name")
        first = np.full(len(names), -1, dtype="int64")
        first[self.plain_account[::-1]] = titles[::-1]
        return np.array([f"{code} {texts[at]}".strip() for code, at in zip(names, first, strict=True)], dtype=object)

    @cached_property
    def booking(self) -> Ints:
        """Account × debit or credit × red letter or not."""
        return self.plain_account * 4 + self.side * 2 + (self.amount < 0)

    def account_class(self, digits: int) -> Ints:
        """The first digits of the account code: a coarser account."""
        names = pd.Series(np.sort(np.asarray(self.code(self.account_column)[1].astype(str), dtype=object)))
        return pd.factorize(names.str.lstrip("0").str[:digits])[0].astype("int64")[self.plain_account]

    @cached_property
    def counter(self) -> Ints:
        """Account of the largest line on the other side of the voucher (of the same basis); -1 where there is none."""
        group = self.voucher
        starts = self.starts
        if self.given("basis"):
            basis = self.code("basis")[0]
            if basis.any() or len(self.code("basis")[1]) > 1:
                return self._counter_by(combine(self.voucher, basis))
        return self._counter_sorted(group, starts)

    def _counter_by(self, group: Ints) -> Ints:
        order = np.argsort(group, kind="stable")
        ordered = group[order]
        starts = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))
        dense = np.cumsum(np.isin(np.arange(len(ordered)), starts)) - 1
        out = np.empty(len(group), dtype="int64")
        out[order] = self._counter_sorted(dense, starts, order)
        return out

    def _counter_sorted(self, group: Ints, starts: Ints, order: Ints | None = None) -> Ints:
        at = slice(None) if order is None else order
        size, side, account = np.abs(self.amount)[at], self.side[at], self.plain_account[at]
        none = len(self.account_names)
        main = []
        for wanted in (DEBIT, CREDIT):
            here = side == wanted
            largest = np.maximum.reduceat(np.where(here, size, -1), starts)
            candidates = np.where(here & (size == largest[group]), account, none)
            main.append(np.minimum.reduceat(candidates, starts)[group])
        found = np.where(side == DEBIT, main[CREDIT], main[DEBIT])
        return np.where(found == none, -1, found)

    # --- what is compared with what -----------------------------------------------------------------------------------

    @cached_property
    def closing(self) -> Ints:
        """Voucher-wide: 0 ordinary, 1 结转, 2 折旧 and 摊销, 3 计提; a voucher that moves money is ordinary."""
        out = np.zeros(len(self), dtype="int64")
        if self.has("summary"):
            codes, texts = self.code("summary")
            said = pd.Series(texts, dtype="str")
            some = said[text.matches(said, _CLOSING)]
            for number, pattern in reversed(list(enumerate(_CLOSING_KINDS, 1))):
                of_kind = np.zeros(len(said), dtype=bool)
                of_kind[some.index[text.matches(some, pattern)]] = True
                out[self.voucher[of_kind[codes]]] = number
        if self.has("kind"):
            kinds, names = self.code("kind")
            money = np.isin(names, [str(kind) for kind in MONEY_KINDS])[kinds]
            worn = (np.asarray(names) == Kind.DEPRECIATION)[kinds]
            out[self.voucher[worn]] = 2
            out[self.voucher[money]] = 0
        return out

    @cached_property
    def universe(self) -> Ints:
        """Book × kind of closing entry: what a line may be compared with at all."""
        book = self.code("book")[0] if self.has("book") else np.zeros(len(self.place), dtype="int64")
        return combine(book, self.closing[self.voucher])

    @cached_property
    def voice(self) -> Floats:
        """Per voucher: how much its book (or kind of closing entry) can say, n / (n + 10) for n vouchers."""
        universe = self.universe[self.starts]
        size = np.bincount(universe)[universe]
        return (size / (size + FEW)).astype("float32")

    def within(self, context: Ints) -> Ints:
        """The context, split by book and kind of closing entry."""
        return combine(context, self.universe)

    @cached_property
    def pair(self) -> Ints:
        """Account × side × counter account."""
        return combine(self.booking, self.counter + 1)

    @cached_property
    def deal(self) -> Ints:
        """Account × side × counter account × voucher word: what was done."""
        return combine(self.pair, self.code("word")[0])

    @cached_property
    def everyone(self) -> Ints:
        """One context for all lines."""
        return np.zeros_like(self.voucher)

    @cached_property
    def size_of_deal(self) -> tuple[Spread, Floats]:
        """Spread of the amounts within book, account and side, counter account, word; and the state to go on from."""
        groups = (self.everyone, self.booking, self.pair, self.deal)
        return spread(self.size, [self.within(group) for group in groups])

    @cached_property
    def once(self) -> Mask:
        """One line of each account and side in a voucher."""
        return firsts(self.voucher, self.booking)

    def vouchers_of(self, mask: Mask) -> int:
        """Number of vouchers that have a line in the mask."""
        numbers = self.voucher[mask]  # ascending
        return len(numbers) and 1 + int(np.count_nonzero(numbers[1:] != numbers[:-1]))

    # --- words for sentences ------------------------------------------------------------------------------------------

    def account_text(self, line: int) -> str:
        """`500101 办公费`."""
        return str(self.account_names[self.plain_account[line]])

    def side_text(self, line: int) -> str:
        """借 or 贷."""
        return "贷" if self.side[line] else "借"

    def span_text(self, line: int) -> str:
        """`近 12 个月`: the months that the line's book covers; empty where no dates are known."""
        months = self.month[(self.universe == self.universe[line]) & (self.month > 0)]
        return f"近 {int(months.max() - months.min()) + 1} 个月" if len(months) else ""
