"""Debit and credit in fen, whatever columns a file uses for them; the convention is proved by voucher balance.

Conventions met: debit and credit columns; one amount and a direction; one amount whose sign already says the side, with
or without a direction beside it (SAP: signed amount AND S/H); an amount repeated per auxiliary with only the detail
additive (GRP-U8); credits stored as negative figures; original currency where the local columns are empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from voucher_audit.money import FEN_PER_YUAN, LARGEST_YUAN, parse_fen
from voucher_audit.reading.arrays import Fen, Flags, Side
from voucher_audit.reading.values import each_distinct, of_type, plain, text_of

_SIMPLE = r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$|^-?[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,2})?$"
_LARGEST = int(LARGEST_YUAN) * FEN_PER_YUAN  # fen; beyond it `parse_fen` decides
_EXACT = 1e-4  # fen; a float this close to a whole number of fen is that number
_DEBIT = re.compile(r"借方?|j|d|s|dr|debit|40|1|收入?|入|收方|收款|进", re.IGNORECASE)
_CREDIT = re.compile(r"贷方?|c|h|cr|credit|50|0|-1|2|支出?|付出?|出|付方|付款", re.IGNORECASE)
_PLAIN_ZERO = re.compile(r"平|-|")
# A convention is given up for another when more than this share of vouchers does not balance under it …
_DOUBT = 0.05
# … and the other leaves at most this share of them unbalanced.
_BETTER = 0.5


def fen_column(cells: pd.Series, unit: int = 1) -> tuple[pd.Series, pd.Series]:
    """As `money.parse_fen`, quick for columns of ordinary figures.

    Ordinary text (`1,234.50`) goes through decimals in bulk; floats through rounding when they are whole fen; all other
    cells one by one through `parse_fen`. The results are the same.
    """
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    count = len(distinct)
    values, missing = np.zeros(count + 1, dtype="int64"), np.zeros(count + 1, dtype=bool)
    bad = np.zeros(count + 1, dtype=bool)
    missing[-1] = True
    objects = np.asarray(distinct, dtype=object)
    strings = of_type(objects, str)
    done = np.zeros(count, dtype=bool)
    if strings.any():
        position = np.flatnonzero(strings)
        column = pc.utf8_trim_whitespace(pa.array(objects[strings], type=pa.string()))
        simple = pc.match_substring_regex(column, _SIMPLE).to_numpy(zero_copy_only=False).astype(bool)
        figures = pc.replace_substring(column.filter(pa.array(simple)), ",", "")
        fen = pc.multiply(figures.cast(pa.decimal128(16, 2)), pa.scalar(100, pa.decimal128(3, 0)))
        whole = fen.cast(pa.decimal128(22, 0)).cast(pa.int64()).to_numpy(zero_copy_only=False)
        sane = np.abs(whole) < _LARGEST // unit
        values[position[simple][sane]] = whole[sane] * unit
        done[position[simple][sane]] = True
    numbers = of_type(objects, (int, float)) & ~of_type(objects, bool)
    if numbers.any():
        position = np.flatnonzero(numbers)
        with np.errstate(over="ignore"):  # a figure near the end of floats becomes infinite, and is no amount then
            exact = objects[numbers].astype("float64") * 100 * unit
        exact[~np.isfinite(exact)] = _LARGEST
        rounded = np.rint(exact)
        whole_fen = (np.abs(exact - rounded) < _EXACT) & (np.abs(exact) < _LARGEST)
        values[position[whole_fen]] = rounded[whole_fen].astype("int64")
        done[position[whole_fen]] = True
    rest = np.flatnonzero(~done)
    if len(rest):
        slow, wrong = parse_fen(pd.Series(objects[rest], dtype=object), unit)
        values[rest] = slow.fillna(0).to_numpy(dtype="int64")
        missing[rest] = slow.isna().to_numpy()
        bad[rest] = wrong.to_numpy()
    taken = pd.arrays.IntegerArray(values[codes], missing[codes].copy())
    return pd.Series(taken, index=cells.index), pd.Series(bad[codes], index=cells.index)


def sides(cells: pd.Series) -> tuple[Side, Flags]:
    """`(+1 debit, -1 credit, 0 blank or 平; bad)` of a direction column: 借/贷, D/C, S/H, J/D, 1/0, 1/-1, 1/2, 收/支.

    The letter D is debit beside C and credit beside J (借 jiè, 贷 dài)."""
    seen = {plain(text_of(cell)).lower() for cell in pd.unique(cells)}
    pinyin = "j" in seen and "c" not in seen

    def side(cell: object) -> int:
        text = re.sub(r"\s+", "", plain(text_of(cell))).lower()
        text = re.sub(r"[-.:：]?(借方?|贷方?)$", r"\1", text) if re.match(r"[-\d]+[-.:：]", text) else text
        text = re.sub(r"^-?\d+[-.:：]*(?=[借贷])", "", text).removesuffix(".0")
        if pinyin and text == "d":
            return -1
        if _DEBIT.fullmatch(text):
            return 1
        if _CREDIT.fullmatch(text):
            return -1
        return 0 if _PLAIN_ZERO.fullmatch(text) else 9

    found = each_distinct(cells, side).astype("int8")
    return np.where(found == 9, 0, found).astype("int8"), found == 9


@dataclass(frozen=True)
class Amounts:
    """The money columns of one table, on its row numbers: `fen` Int64 with <NA> for blank, `bad` where a cell is no
    amount, `side` +1/-1/0 of the direction column (None without one) and whether its cell was unreadable."""

    fen: dict[str, pd.Series]
    bad: dict[str, pd.Series]
    side: Side | None
    side_bad: Flags | None

    def at(self, rows: Flags) -> Amounts:
        """The same for some rows only."""
        return Amounts(
            {name: column[rows] for name, column in self.fen.items()},
            {name: column[rows] for name, column in self.bad.items()},
            None if self.side is None else self.side[rows],
            None if self.side_bad is None else self.side_bad[rows],
        )


@dataclass(frozen=True)
class Convention:
    """One way to read the money columns. `missing` marks rows that have no amount under it."""

    fields: tuple[str, ...]
    how: str
    debit: Fen
    credit: Fen
    missing: Flags

    def at(self, rows: Flags) -> Convention:
        """The same for some rows only."""
        return replace(self, debit=self.debit[rows], credit=self.credit[rows], missing=self.missing[rows])

    @property
    def empty(self) -> bool:
        return not (self.debit.any() or self.credit.any())


def conventions(amounts: Amounts) -> list[Convention]:
    """Every way in which the columns can be read, the most natural first."""
    found: list[Convention] = []
    have = amounts.fen
    if "debit" in have and "credit" in have:
        found += _two_columns(amounts, "debit", "credit", "借方、贷方两栏")
    side = amounts.side
    if side is not None:
        for name, how in (("amount_detail", "明细金额（按辅项展开时只有它可以相加）"), ("amount", "金额")):
            if name in have:
                found += _one_column(amounts, name, side, how)
        if "amount_detail" in have and "amount" in have:
            found.sort(key=lambda convention: convention.fields[0] != "amount_detail" or not _adds_detail(amounts))
    elif "amount" in have:
        found += _signed(amounts, "amount", "金额（正数为借，负数为贷）")
    for name in ("debit", "credit"):
        if name in have and not {"debit", "credit"} <= set(have):
            amount, missing = have[name].fillna(0).to_numpy(dtype="int64"), have[name].isna().to_numpy()
            zero = np.zeros_like(amount)
            debit, credit = (amount, zero) if name == "debit" else (zero, amount)
            found.append(Convention((name,), "只有一栏金额", debit, credit, missing))
    if "debit_fc" in have and "credit_fc" in have:
        found += _two_columns(amounts, "debit_fc", "credit_fc", "原币借方、贷方两栏（没有本位币金额）")
    if "amount_fc" in have:
        how = "原币金额（没有本位币金额）"
        found += _signed(amounts, "amount_fc", how) if side is None else _one_column(amounts, "amount_fc", side, how)
    return [convention for convention in found if not convention.empty]


def choose(amounts: Amounts, unbalanced: Callable[[Convention], float]) -> tuple[Convention | None, str]:
    """The convention under which the vouchers balance, and a sentence when it is not the most natural one.

    Parameters:
        unbalanced: share of vouchers (0..1) that do not balance under a convention. The first convention is kept
            unless it leaves many unbalanced and another one leaves far fewer.
    """
    ways = conventions(amounts)
    if not ways:
        return None, ""
    first = ways[0]
    share = unbalanced(first)
    if share <= _DOUBT or len(ways) == 1:
        return first, ""
    rated = [(unbalanced(way), order, way) for order, way in enumerate(ways[1:], start=1)]
    best_share, _, best = min(rated, key=lambda rate: (round(rate[0], 6), rate[1]))
    if best_share <= _BETTER * share:
        return best, (
            f"按“{first.how}”读有 {share:.0%} 的凭证借贷不平，按“{best.how}”读只有 {best_share:.0%} 不平，故按后者读"
        )
    return first, ""


def _adds_detail(amounts: Amounts) -> bool:
    """Whether the detail column says something else than the amount column: lines are repeated per auxiliary."""
    detail, whole = amounts.fen["amount_detail"], amounts.fen["amount"]
    return bool((detail.notna() & (detail != whole).fillna(False)).any())


def _two_columns(amounts: Amounts, left: str, right: str, how: str) -> list[Convention]:
    debit, credit = amounts.fen[left], amounts.fen[right]
    missing = (debit.isna() & credit.isna()).to_numpy()
    d, c = debit.fillna(0).to_numpy(dtype="int64"), credit.fillna(0).to_numpy(dtype="int64")
    ways = [Convention((left, right), how, d, c, missing)]
    if (c < 0).any():
        ways.append(Convention((left, right), f"{how}，贷方以负数表示", d, -c, missing))
    return ways


def _one_column(amounts: Amounts, name: str, side: Side, how: str) -> list[Convention]:
    column = amounts.fen[name]
    if name == "amount_detail" and "amount" in amounts.fen:
        column = column.fillna(amounts.fen["amount"])  # lines without auxiliaries have no detail
    value = column.fillna(0).to_numpy(dtype="int64")
    missing = column.isna().to_numpy()
    debit = np.where(side > 0, value, 0)
    ways = [
        Convention((name, "direction"), f"{how}＋借贷方向", debit, np.where(side < 0, value, 0), missing),
        Convention(
            (name, "direction"), f"{how}（已带正负号）＋借贷方向", debit, np.where(side < 0, -value, 0), missing
        ),
    ]
    if (value < 0).any():
        ways += _signed(amounts, name, f"{how}（正数为借，负数为贷）")
        # Mostly negative credits: the sign says the side already, so the reading with a sign is the natural one.
        on_credit = value[side < 0]
        if len(on_credit) and (on_credit < 0).mean() > 0.5:
            ways[0], ways[1] = ways[1], ways[0]
    return ways


def _signed(amounts: Amounts, name: str, how: str) -> list[Convention]:
    column = amounts.fen[name]
    value = column.fillna(0).to_numpy(dtype="int64")
    return [Convention((name,), how, np.maximum(value, 0), np.maximum(-value, 0), column.isna().to_numpy())]
