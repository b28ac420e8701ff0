"""Cells as text, a column at a time: each distinct cell is looked at once, however long the column."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from voucher_audit.reading.arrays import Flags, Words

# What `_typed` takes away, as RE2 writes it: blanks at either end (of Unicode too), apostrophes before, escapes within.
_BLANK = r"\s\p{Z}\x{0b}\x{1c}-\x{1f}\x{85}"
_DIRTY = rf"_x000D_|[\x{{200b}}\x{{feff}}]|^['’`{_BLANK}]|[{_BLANK}]$"


def text_of(cell: object) -> str:
    """A cell as the accountant typed it. Whole floats lose their `.0` (spreadsheets store `112201` as 112201.0), the
    apostrophe that forces text in a spreadsheet and the escape `_x000D_` disappear, blanks at the ends too."""
    if type(cell) is str:
        return cell if cell.isalnum() else _typed(cell)  # nothing to clean in most cells
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return ""
    if isinstance(cell, bool | np.bool_):
        return "是" if cell else "否"
    if isinstance(cell, float | np.floating):
        number = float(cell)
        if np.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == time() else cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return _typed(str(cell))


def _typed(text: str) -> str:
    return text.replace("_x000D_", "").replace("\u200b", "").replace("\ufeff", "").strip().lstrip("'’`").strip()


def plain(text: str) -> str:
    """NFKC (full-width digits, dashes and brackets become plain) without blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def each_distinct(cells: pd.Series, function: Callable[[Any], Any]) -> Words:
    """`function` of every cell as an object array, called once for each distinct cell."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    results = np.empty(len(distinct) + 1, dtype=object)
    results[:-1] = np.fromiter(map(function, np.asarray(distinct, dtype=object)), dtype=object, count=len(distinct))
    results[-1] = function(None)
    return results[codes]


def flagged(cells: pd.Series, test: Callable[[Any], bool]) -> Flags:
    """A test of every cell, made once for each distinct cell."""
    return each_distinct(cells, test).astype(bool)


def texts(cells: pd.Series) -> pd.Series:
    """A column as `str`, blank where it has nothing, on the index of `cells`."""
    if cells.dtype != "str":
        return pd.Series(each_distinct(cells, text_of), index=cells.index, dtype="str")
    whole = cells.fillna("")
    dirty = matching(whole, _DIRTY)
    if dirty.any():
        whole = whole.copy()
        whole[dirty] = each_distinct(whole[dirty], text_of)
    return whole


def matching(cells: pd.Series, pattern: str) -> Flags:
    """Whether a pattern of RE2 (not of `re`) occurs in each text of a column of texts; quick for a million of them.
    Cells that are no text do not match."""
    if cells.dtype == "str":
        return _matching(pa.array(cells, from_pandas=True), pattern)
    objects = cells.to_numpy(dtype=object)
    text = of_type(objects, str)
    out = np.zeros(len(objects), dtype=bool)
    out[text] = _matching(pa.array(objects[text], type=pa.string()), pattern)
    return out


def of_type(cells: Words, kind: type | tuple[type, ...]) -> Flags:
    """Which cells are instances of a type."""
    return np.fromiter(map(isinstance, cells, repeat(kind)), dtype=bool, count=len(cells))


def _matching(cells: Any, pattern: str) -> Flags:
    found = pc.fill_null(pc.match_substring_regex(cells, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def each_matching(cells: pd.Series, pattern: str, function: Callable[[Any], Any], otherwise: Any) -> Words:
    """`function` of the cells in whose text a pattern of RE2 occurs, called once for each distinct one; `otherwise` for
    the others. For functions that say something of few texts only."""
    if cells.dtype != "str":
        return each_distinct(cells, function)
    out = np.full(len(cells), otherwise, dtype=object)
    hit = matching(cells, pattern)
    if hit.any():
        out[hit] = each_distinct(cells[hit], function)
    return out


def whole_numbers(cells: pd.Series) -> pd.Series:
    """A column as Int32, <NA> where the cell holds no whole number (`附 3 张` counts as 3)."""

    def number(cell: object) -> object:
        digits = "".join(character for character in plain(text_of(cell)).split(".")[0] if character.isdigit())
        return int(digits) if digits and len(digits) < 9 else pd.NA

    return pd.Series(each_distinct(cells, number), index=cells.index).astype("Int32")
