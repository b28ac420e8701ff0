"""Cells of registers as typed columns: money, days, yes and no, numbers, text. One call a column."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from voucher_audit.reading.amounts import fen_column
from voucher_audit.reading.dates import day_from
from voucher_audit.reading.values import each_distinct, plain, text_of, texts
from voucher_audit.registers.matching.stated import stated_amounts

_YES = frozenset(
    [
        "是",
        "有",
        "对",
        "√",
        "✓",
        "✔",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "已",
        "已附",
        "附",
        "附有",
        "已查验",
        "通过",
        "查验通过",
        "真",
        "真票",
        "正常",
        "相符",
        "一致",
        "已验",
        "查验一致",
        "合格",
        "同意",
    ]
)
_NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "×",
        "✗",
        "x",
        "n",
        "no",
        "false",
        "f",
        "0",
        "未",
        "未附",
        "不附",
        "缺",
        "未查验",
        "不符",
        "查无",
        "查无此票",
        "假",
        "假票",
        "不一致",
        "不相符",
        "未验",
        "未通过",
        "异常",
        "不合格",
        "不同意",
        "负数",
        "未见",
    ]
)
_LONGEST_EXACT = 10**15  # digits beyond this are lost when a spreadsheet stores the number as a float
_MONTH_SESSION = re.compile(r"((?:19|20)\d\d)年?[-./]?(\d{1,2})月?份?(?:第?[0-9一二三四五六七八九十]+[期次])?")
_DAY_SPAN = re.compile(r"^(.*?\d{1,2}日?)\s*(?:至|到|~|—|–|-{1,2}(?=\d{1,2}(?:日|$)|\d{4}年|\d{1,2}月)|、|及|和).*$")
_IN_TEXT = re.compile(r"((?:19|20)\d\d)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?")


@dataclass
class Typed:
    """One column, typed. `bad`: rows whose cell is not blank and could not be understood. `notes`: row → Chinese clause on
    how a cell was understood."""

    values: pd.Series
    bad: pd.Series
    notes: dict[int, str] = field(default_factory=dict)


def text_column(cells: pd.Series) -> Typed:
    return Typed(texts(cells), _nothing(cells))


def number_text_column(cells: pd.Series) -> Typed:
    """Numbers of documents. One that a spreadsheet stored as a long number has lost its last digits: it is kept as
    `2.4332E+19`, is never matched by, and is bad."""
    values = each_distinct(cells, _document_number)
    lost = np.array([("E+" in value) for value in values], dtype=bool)
    series = pd.Series(values, index=cells.index, dtype="str")
    return Typed(series, pd.Series(lost, index=cells.index))


def _document_number(cell: object) -> str:
    if isinstance(cell, int | float | np.integer | np.floating) and not isinstance(cell, bool):
        if not pd.isna(cell) and abs(float(cell)) >= _LONGEST_EXACT:
            return f"{float(cell):.4E}"
        return text_of(cell)
    written = plain(text_of(cell))
    if re.fullmatch(r"\d(\.\d+)?E\+?\d{2}", written, re.IGNORECASE):
        return written.upper().replace("E", "E+").replace("E++", "E+")
    return re.sub(r"\s+", "", written) if re.fullmatch(r"[\d\s]+", written) else written


def money_column(cells: pd.Series, unit: int = 1) -> Typed:
    """Fen. A sentence with an amount in it (`不超过10万元`) is read by its amount, and noted."""
    values, bad = fen_column(cells, unit)
    notes: dict[int, str] = {}
    if bad.any():
        stated = stated_amounts(texts(cells[bad]))
        understood = stated.notna()
        rows = stated.index[understood]
        values, bad = values.copy(), bad.copy()
        values[rows], bad[rows] = stated[understood], False
        notes = {int(row): f"金额“{said}”按其中写明的数额读取" for row, said in texts(cells[rows]).items()}  # type: ignore[call-overload]
    return Typed(values, bad, notes)


def number_column(cells: pd.Series) -> Typed:
    """Numbers with or without a unit (`50升`, `12人`, `80%` → 80; a fraction in a column of shares stays one)."""

    def number(cell: object) -> float:
        written = plain(text_of(cell)).replace(",", "")
        match = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*[^\d.]{0,6}", written)
        return float(match.group(1)) if match else np.nan

    values = pd.Series(each_distinct(cells, number).astype("float64"), index=cells.index)
    bad = values.isna() & (texts(cells) != "")
    return Typed(values.astype("Float64"), bad)


def yes_column(cells: pd.Series) -> Typed:
    """Yes, no, or unknown. A count counts as yes (`清单2页`), other remarks are bad."""

    def answer(cell: object) -> object:
        written = re.sub(r"\s+", "", plain(text_of(cell))).lower().removesuffix("。")
        if not written:
            return pd.NA
        if written in _YES or re.fullmatch(
            r"(?:附|有)?(?:清单|明细)?\d+[张页份]|(?:附|有|已附)(?:清单|明细|件)", written
        ):
            return True
        if written in _NO or re.fullmatch(r"(?:未|无|没有|缺|不)(?:附|有)?(?:清单|明细|件)?", written):
            return False
        return None

    values = each_distinct(cells, answer)
    bad = np.array([value is None for value in values], dtype=bool)
    known = pd.array([pd.NA if value is None else value for value in values], dtype="boolean")
    return Typed(pd.Series(known, index=cells.index), pd.Series(bad, index=cells.index))


def day_column(cells: pd.Series, year: int = 0, last: bool = False) -> Typed:
    """Days. `year` fills dates without one; a month without a day means its first day (`last`: its last), and is noted."""
    results = each_distinct(cells, lambda cell: _day(cell, year, last))
    values = pd.Series([stamp for stamp, _, _ in results], index=cells.index, dtype="datetime64[s]")
    bad = pd.Series([wrong for _, wrong, _ in results], index=cells.index, dtype=bool)
    notes = {int(row): note for row, (_, _, note) in zip(cells.index, results, strict=True) if note}
    return Typed(values, bad, notes)


def _day(cell: object, year: int, last: bool) -> tuple[pd.Timestamp, bool, str]:
    """(day or NaT, bad, note)."""
    written = plain(text_of(cell))
    if not written:
        return pd.NaT, False, ""  # type: ignore[return-value]
    parts = None
    for attempt in _readings(cell, written):
        try:
            parts = day_from(attempt)
        except ValueError:
            continue
        break
    if parts is None:
        return pd.NaT, True, ""  # type: ignore[return-value]
    own_year, month, day = parts
    if not (own_year or year):
        return pd.NaT, True, ""  # type: ignore[return-value]
    note = ""
    if not day:
        day = calendar.monthrange(own_year or year, month)[1] if last else 1
        note = f"日期“{written}”只写到月份，按 {own_year or year}-{month:02d}-{day:02d} 计"
    try:
        return pd.Timestamp(own_year or year, month, day), False, note
    except ValueError:
        return pd.NaT, True, ""  # type: ignore[return-value]


def _readings(cell: object, written: str) -> list[object]:
    """The cell itself, then its first day if it spans several, a day inside a sentence, a month with a session's number."""
    readings: list[object] = [cell, re.sub(r"\s+", "", written)]
    if match := _DAY_SPAN.match(written):
        readings.append(match.group(1))
    if match := _IN_TEXT.search(written):
        readings.append("-".join(match.groups()))
    if match := _MONTH_SESSION.match(written):
        readings.append(f"{match.group(1)}-{match.group(2)}")
    return readings


def _nothing(cells: pd.Series) -> pd.Series:
    return pd.Series(False, index=cells.index)
