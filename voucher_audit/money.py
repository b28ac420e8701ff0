"""Money is an integer number of fen (1 yuan = 100 fen). Text becomes fen here, once, and fen become text here."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

FEN_PER_YUAN = 100
LARGEST_YUAN = Decimal(10) ** 13  # beyond the national budget: a number this large is an account or invoice number
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
_UNITS = {"亿元": 100_000_000, "亿": 100_000_000, "万元": 10_000, "万": 10_000, "元": 1}
_NIL = {"", "-", "--", "nan", "none", "null", "—", "－"}


def fen_from_text(text: object, unit: int = 1) -> int | None:
    """Fen of one cell, or None when it is blank.

    `unit` is the number of yuan that the column's figure stands for (10,000 in a 万元 column). A unit written in the
    cell itself (12.2495万元) wins. Accounting forms are read: thousands separators, full-width digits, `(1,234.56)`
    and `1,234.56-` as negative, a currency sign, a lone dash as nil, a decimal comma (`0000000069,60`).

    Raises:
        ValueError: the cell is not an amount.
    """
    if isinstance(text, bool):
        raise ValueError(f"not an amount: {text!r}")
    if isinstance(text, int | np.integer):
        return _checked(Decimal(int(text)) * unit)
    if isinstance(text, float | np.floating):
        return None if np.isnan(text) else _checked(Decimal(repr(float(text))) * unit)
    if text is None or text is pd.NA:
        return None
    cleaned = unicodedata.normalize("NFKC", str(text)).replace("\u2212", "-").replace("_x000D_", "")
    cleaned = re.sub(r"[\s'’`¥￥$€]|^CNY|^RMB", "", cleaned)
    if cleaned.lower() in _NIL:
        return None
    for word, scale in _UNITS.items():
        if cleaned.endswith(word):
            cleaned, unit = cleaned[: -len(word)], scale
            break
    negative = False
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned, negative = cleaned[1:-1], True
    if len(cleaned) > 1 and cleaned.endswith("-"):
        cleaned, negative = cleaned[:-1], not negative
    if re.fullmatch(r"[+-]?\d+,\d{1,2}|[+-]?\d{1,3}(\.\d{3})+,\d{1,2}", cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    elif "," in cleaned:
        if not re.fullmatch(r"[+-]?\d{1,3}(,\d{2,4})+(\.\d*)?|[+-]?\d+(,\d{3})+(\.\d*)?", cleaned):
            raise ValueError(f"not an amount: {text!r}")
        cleaned = cleaned.replace(",", "")
    if not _NUMBER.fullmatch(cleaned):
        raise ValueError(f"not an amount: {text!r}")
    value = Decimal(cleaned) * unit
    return _checked(-value if negative else value)


def _checked(yuan: Decimal) -> int:
    if abs(yuan) >= LARGEST_YUAN:
        raise ValueError(f"beyond any amount of money: {yuan}")
    return int((yuan * FEN_PER_YUAN).quantize(Decimal(1), ROUND_HALF_UP))


def parse_fen(cells: pd.Series, unit: int = 1) -> tuple[pd.Series, pd.Series]:
    """Fen of a whole column: `(amounts Int64, bad bool)`, both on the index of `cells`.

    A blank cell is <NA> and not bad; a cell that is no amount is <NA> and bad. Each distinct text is parsed once.
    """
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    amounts = np.zeros(len(distinct) + 1, dtype="int64")
    missing = np.zeros(len(distinct) + 1, dtype=bool)
    bad = np.zeros(len(distinct) + 1, dtype=bool)
    missing[-1] = True
    for position, cell in enumerate(distinct):
        try:
            fen = fen_from_text(cell, unit)
        except ValueError:
            bad[position] = missing[position] = True
        else:
            missing[position] = fen is None
            amounts[position] = fen or 0
    values = pd.arrays.IntegerArray(amounts[codes], missing[codes].copy())
    return pd.Series(values, index=cells.index), pd.Series(bad[codes], index=cells.index)


def yuan_text(fen: int) -> str:
    """`12345600` → `"123,456.00"`: how evidence sentences quote money."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(int(fen)), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d}"


def yuan(fen: int) -> float:
    """Yuan as a float with two decimals, for JSON and spreadsheets only."""
    return round(int(fen) / FEN_PER_YUAN, 2)


def fen(amount_in_yuan: float | int | str) -> int:
    """Fen of a figure typed in yuan (configuration, parameters)."""
    return _checked(Decimal(str(amount_in_yuan)))
