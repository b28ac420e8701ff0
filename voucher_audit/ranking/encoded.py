"""Canonical lines as integer codes: every text column is factorised once, every feature works on the codes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.ranking.surprise import Floats, Ints, Mask, Spread, combine, firsts, spread
from voucher_audit.schema import MONEY_KINDS, Kind

NECESSARY = ("debit", "credit")
IDENTITY = ("book", "year", "period", "word", "number", "voucher")  # a voucher's name, where it has no voucher_id
DEBIT, CREDIT = 0, 1
FEW = 10.0  # vouchers; a book of so many is believed half
_CLOSING = r"结转|折旧|摊销|计提"  # machine-made entries: only their own kind are their peers
_CLOSING_KINDS = ("结转", "折旧|摊销", "计提")
_GENERIC = r"[\d０-９A-Za-z#＃.．,，\-－—_/／:：()（）\[\]【】\s年月日号第]+"


class Encoded:
    """Lines sorted by voucher, as codes.

    Args:
        lines: canonical lines or a subset of their columns; `debit`, `credit` (integer fen) and `account_code` or
            `account_name` are needed, everything else may be missing.
        columns: canonical columns that the files really had; default: every column of `lines` that is not blank.

    Attributes:
        ids: voucher ids, ascending; vouchers are numbered 0..n-1 in this order.
        voucher: voucher number of each line, ascending. starts: first line of each voucher.
        place: position in `lines` of each line.

    Raises:
        ValueError: a necessary column is missing, or there is no line.
    """

    def __init__(self, lines: pd.DataFrame, columns: frozenset[str] | None = None) -> None:
        missing = [name for name in NECESSARY if name not in lines]
        if not missing and not {"account_code", "account_name"} & set(lines.columns):
            missing = ["account_code"]
        if missing:
            raise ValueError(f"排序需要分录的借方、贷方与科目，缺少列：{'、'.join(missing)}。")
        if not len(lines):
            raise ValueError("没有可以排序的分录。")
        given = voucher_ids(lines)
        self.ids, numbers = np.unique(given, return_inverse=True)
        # within a voucher by the number of the line, else by what the line says: never by where the row happened to stand
        named = [name for name in ("account_code", "account_name") if name in lines]
        accounts = [pd.factorize(lines[name], sort=True)[0] for name in named]
        keys = [lines["credit"].to_numpy(), lines["debit"].to_numpy(), *accounts]
        keys += [lines["line"].to_numpy()] if "line" in lines else []
        self.place: Ints = np.lexsort((*keys, numbers)).astype("int64")
        lines = lines.take(self.place)
        numbers = numbers[self.place]
        self.voucher: Ints = numbers.astype("int64")
        self.starts: Ints = np.concatenate(([0], np.flatnonzero(self.voucher[1:] != self.voucher[:-1]) + 1))
        self.lines = lines
        self._columns = columns
        self._codes: dict[str, tuple[Ints, pd.Index]] = {}

    def __len__(self) -> int:
        """Number of vouchers."""
        return len(self.ids)

    # --- columns ------------------------------------------------------------------------------------------------------

    def given(self, name: str) -> bool:
        """Does the ledger have the column, with something in it?"""
        if name not in self.lines or (self._columns is not None and name not in self._columns):
            return False
        values = self.lines[name]
        if values.dtype == "datetime64[ns]" or values.dtype.kind in "Mfiu" or str(values.dtype).startswith("Int"):
            return bool(values.notna().any())
        return bool((self.code(name)[1] != "").any())

    def varies(self, name: str) -> bool:
        """Is the column given, with at least two values?"""
        return self.given(name) and len(self.code(name)[1]) > 1

    def code(self, name: str) -> tuple[Ints, pd.Index]:
        """Codes of a text column (0..k-1) and the texts they stand for; a missing text is "", a missing column all ""."""
        if name not in self._codes:
            if name not in self.lines:
                self._codes[name] = np.zeros(len(self.lines), dtype="int64"), pd.Index([""])
            else:
                values = self.lines[name].astype("str")
                codes, names = pd.factorize(values, use_na_sentinel=True)
                if (codes < 0).any():
                    codes = np.where(codes < 0, len(names), codes)
                    names = pd.Index([*names, ""])
                self._codes[name] = codes.astype("int64"), pd.Index(names)
        return self._codes[name]

    def blank(self, name: str) -> Mask:
        """Lines whose text is empty."""
        codes, names = self.code(name)
        empty: Mask = np.asarray(names == "")[codes]
        return empty

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
        return self.lines["debit"].to_numpy().astype("int64"), self.lines["credit"].to_numpy().astype("int64")

    # --- accounts -----------------------------------------------------------------------------------------------------

    @cached_property
    def account_column(self) -> str:
        return (
            "account_code" if "account_code" in self.lines and not self.blank("account_code").all() else "account_name"
        )

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
        if self.account_column == "account_name" or "account_name" not in self.lines:
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
        if "summary" in self.lines:
            codes, texts = self.code("summary")
            said = pd.Series(np.asarray(texts.astype(str), dtype=object))
            some = text.matches(said, _CLOSING).to_numpy()
            if some.any():
                for number, pattern in reversed(list(enumerate(_CLOSING_KINDS, 1))):
                    hit = text.matches(said.where(some, ""), pattern).to_numpy()[codes]
                    out[self.voucher[hit]] = number
        if "kind" in self.lines:
            kinds, names = self.code("kind")
            money = np.isin(names, [str(kind) for kind in MONEY_KINDS])[kinds]
            worn = (np.asarray(names) == Kind.DEPRECIATION)[kinds]
            out[self.voucher[worn]] = 2
            out[self.voucher[money]] = 0
        return out

    @cached_property
    def universe(self) -> Ints:
        """Book × kind of closing entry: what a line may be compared with at all."""
        book = self.code("book")[0] if "book" in self.lines else np.zeros(len(self.lines), dtype="int64")
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
    def several_books(self) -> bool:
        return "book" in self.lines and len(self.code("book")[1]) > 1

    @cached_property
    def once(self) -> Mask:
        """One line of each account and side in a voucher."""
        return firsts(self.voucher, self.booking)

    @cached_property
    def head_lines(self) -> Mask:
        """The first line of each voucher."""
        mask = np.zeros(len(self.voucher), dtype=bool)
        mask[self.starts] = True
        return mask

    def largest(self, values: Floats) -> Floats:
        """Largest value of each voucher's lines."""
        return np.maximum.reduceat(values, self.starts)

    def days(self, name: str) -> np.ndarray:
        """Days since 1970 of a date column, as float, NaN where missing."""
        stamps = self.lines[name].to_numpy().astype("datetime64[s]")
        days = stamps.astype("datetime64[D]").astype("float64")
        days[np.isnat(stamps)] = np.nan
        return days

    @cached_property
    def has_clock(self) -> bool:
        """Do the times of entry hold an hour, not only a day?"""
        stamps = self.lines["entered_at"].to_numpy().astype("datetime64[s]")
        return bool((stamps.astype("int64")[~np.isnat(stamps)] % 86_400 != 0).any())

    @cached_property
    def month(self) -> Ints:
        """Month of the voucher date since 1970, else year and period; 0 where neither is known."""
        if self.given("date"):
            stamps = self.lines["date"].to_numpy().astype("datetime64[s]")
            months = stamps.astype("datetime64[M]").astype("int64")
            known: Ints = np.where(np.isnat(stamps), 0, months)
            return known
        if self.given("year") and self.given("period"):
            year, period = (self.lines[name].to_numpy().astype("int64") for name in ("year", "period"))
            counted: Ints = year * 12 + period - 23641  # months before 1970
            return counted
        return np.zeros(len(self.lines), dtype="int64")

    @cached_property
    def payee(self) -> tuple[Ints, Sequence[str]]:
        """Counterparty, else person, of each line; code 0 is nobody."""
        names = [name for name in ("counterparty", "person") if self.given(name)]
        if not names:
            return np.zeros(len(self.lines), dtype="int64"), [""]
        codes, texts = self.code(names[0])
        found = codes + 1
        found[self.blank(names[0])] = 0
        labels = ["", *texts.astype(str)]
        if len(names) > 1:
            codes, texts = self.code(names[1])
            use = (found == 0) & ~self.blank(names[1])
            found = np.where(use, codes + len(labels), found)
            labels += list(texts.astype(str))
        return found, labels

    @cached_property
    def pattern(self) -> tuple[Ints, np.ndarray]:
        """Summary without figures, dates, codes and the payee's name: the kind of text. Code and its text."""
        codes, texts = self.code("summary")
        bare = pd.Series(np.asarray(texts.astype(str), dtype=object), dtype="str").str.replace(_GENERIC, "", regex=True)
        numbers, names = pd.factorize(bare)
        return numbers.astype("int64")[codes], np.asarray(names, dtype=object)

    # --- words for sentences ------------------------------------------------------------------------------------------

    def text(self, name: str, line: int) -> str:
        """Text of a column on one line."""
        codes, texts = self.code(name)
        return str(texts[codes[line]])

    def account_text(self, line: int) -> str:
        """`500101 办公费`."""
        return str(self.account_names[self.plain_account[line]])

    def side_text(self, line: int) -> str:
        """借 or 贷."""
        return "贷" if self.side[line] else "借"

    def payee_text(self, line: int) -> str:
        """Counterparty or person of one line."""
        codes, names = self.payee
        return str(names[codes[line]])

    def pattern_text(self, line: int) -> str:
        """Kind of text of one line."""
        codes, names = self.pattern
        return str(names[codes[line]])

    def span_text(self, line: int) -> str:
        """`近 12 个月`: the months that the line's book covers; empty where no dates are known."""
        months = self.month[(self.universe == self.universe[line]) & (self.month > 0)]
        return f"近 {int(months.max() - months.min()) + 1} 个月" if len(months) else ""


def voucher_ids(lines: pd.DataFrame) -> np.ndarray:
    """`voucher_id`, or numbers for the distinct vouchers by the columns of `IDENTITY` that are there.

    Raises:
        ValueError: nothing says which lines belong together.
    """
    if "voucher_id" in lines:
        return lines["voucher_id"].to_numpy()
    names = [name for name in IDENTITY if name in lines]
    if not {"voucher", "number"} & set(names):
        raise ValueError("排序按凭证进行，请提供 voucher_id、voucher 或 number 列。")
    out = np.zeros(len(lines), dtype="int64")
    for name in names:  # numbered in the order of the names, whatever the order of the rows
        codes = pd.factorize(lines[name], sort=True)[0].astype("int64")
        out = np.unique(out * (int(codes.max(initial=0)) + 2) + codes + 1, return_inverse=True)[1].astype("int64")
    return out
