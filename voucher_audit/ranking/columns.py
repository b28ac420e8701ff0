"""Canonical lines as integer codes: every text column is factorised once, every feature works on the codes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from voucher_audit.ranking.surprise import Floats, Ints, Mask

NECESSARY = ("debit", "credit")
IDENTITY = ("book", "year", "period", "word", "number", "voucher")  # a voucher's name, where it has no voucher_id
_GENERIC = (
    r"[\p{Nd}A-Za-z#＃.．,，\-－—_/／:：()（）\[\]【】\s\x0b\x1c-\x1f\x{85}\p{Z}年月日号第]+"  # for Arrow's engine
)


class Columns:
    """Lines sorted by voucher, as codes: what each column says.

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
        self.voucher: Ints = numbers[self.place].astype("int64")
        self.starts: Ints = np.concatenate(([0], np.flatnonzero(self.voucher[1:] != self.voucher[:-1]) + 1))
        self._lines = lines
        self._columns = columns
        self._codes: dict[str, tuple[Ints, pd.Index]] = {}

    def __len__(self) -> int:
        """Number of vouchers."""
        return len(self.ids)

    # --- columns ------------------------------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Is there such a column, if only a blank one?"""
        return name in self._lines

    def values(self, name: str) -> pd.Series:
        """A column, line by line."""
        return self._lines[name].take(self.place)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """All columns, line by line."""
        return self._lines.take(self.place)

    def given(self, name: str) -> bool:
        """Does the ledger have the column, with something in it?"""
        if not self.has(name) or (self._columns is not None and name not in self._columns):
            return False
        values = self._lines[name]
        if values.dtype == "datetime64[ns]" or values.dtype.kind in "Mfiu" or str(values.dtype).startswith("Int"):
            return bool(values.notna().any())
        return bool((self.code(name)[1] != "").any())

    def varies(self, name: str) -> bool:
        """Is the column given, with at least two values?"""
        return self.given(name) and len(self.code(name)[1]) > 1

    def code(self, name: str) -> tuple[Ints, pd.Index]:
        """Codes of a text column (0..k-1) and the texts they stand for; a missing text is "", a missing column all ""."""
        if name not in self._codes:
            if not self.has(name):
                self._codes[name] = np.zeros(len(self.place), dtype="int64"), pd.Index([""])
            else:
                codes, names = pd.factorize(self._lines[name].astype("str").fillna(""))
                # numbered as the sorted lines name them first; to sort numbers is cheaper than to sort texts
                codes, order = pd.factorize(codes[self.place])
                self._codes[name] = codes.astype("int64"), pd.Index(names).take(order)
        return self._codes[name]

    def blank(self, name: str) -> Mask:
        """Lines whose text is empty."""
        codes, names = self.code(name)
        empty: Mask = np.asarray(names == "")[codes]
        return empty

    # --- vouchers -----------------------------------------------------------------------------------------------------

    @cached_property
    def head_lines(self) -> Mask:
        """The first line of each voucher."""
        mask = np.zeros(len(self.voucher), dtype=bool)
        mask[self.starts] = True
        return mask

    def largest(self, values: Floats) -> Floats:
        """Largest value of each voucher's lines."""
        return np.maximum.reduceat(values, self.starts)

    @cached_property
    def several_books(self) -> bool:
        return self.has("book") and len(self.code("book")[1]) > 1

    # --- dates, payees, texts -----------------------------------------------------------------------------------------

    def days(self, name: str) -> np.ndarray:
        """Days since 1970 of a date column, as float, NaN where missing."""
        stamps = self.values(name).to_numpy().astype("datetime64[s]")
        days = stamps.astype("datetime64[D]").astype("float64")
        days[np.isnat(stamps)] = np.nan
        return days

    @cached_property
    def has_clock(self) -> bool:
        """Do the times of entry hold an hour, not only a day?"""
        stamps = self.values("entered_at").to_numpy().astype("datetime64[s]")
        return bool((stamps.astype("int64")[~np.isnat(stamps)] % 86_400 != 0).any())

    @cached_property
    def month(self) -> Ints:
        """Month of the voucher date since 1970, else year and period; 0 where neither is known."""
        if self.given("date"):
            stamps = self.values("date").to_numpy().astype("datetime64[s]")
            months = stamps.astype("datetime64[M]").astype("int64")
            known: Ints = np.where(np.isnat(stamps), 0, months)
            return known
        if self.given("year") and self.given("period"):
            year, period = (self.values(name).to_numpy().astype("int64") for name in ("year", "period"))
            counted: Ints = year * 12 + period - 23641  # months before 1970
            return counted
        return np.zeros(len(self.place), dtype="int64")

    @cached_property
    def payee(self) -> tuple[Ints, Sequence[str]]:
        """Counterparty, else person, of each line; code 0 is nobody."""
        names = [name for name in ("counterparty", "person") if self.given(name)]
        if not names:
            return np.zeros(len(self.place), dtype="int64"), [""]
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
        bare = pc.replace_substring_regex(
            pa.array(texts.astype(str).to_numpy(dtype=object), pa.large_string()), _GENERIC, ""
        )
        kinds = bare.dictionary_encode()
        names = kinds.dictionary.to_numpy(zero_copy_only=False)
        return kinds.indices.to_numpy().astype("int64")[codes], names

    def text(self, name: str, line: int) -> str:
        """Text of a column on one line."""
        codes, texts = self.code(name)
        return str(texts[codes[line]])

    def payee_text(self, line: int) -> str:
        """Counterparty or person of one line."""
        codes, names = self.payee
        return str(names[codes[line]])

    def pattern_text(self, line: int) -> str:
        """Kind of text of one line."""
        codes, names = self.pattern
        return str(names[codes[line]])


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
