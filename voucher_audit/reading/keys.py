"""When and which voucher: date, year, period, word and number of every entry, filled down where a file prints them once.

Filling happens after subtotals are gone, so that nothing leaks through them, and only into blank cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.arrays import Flags, Ids, Words
from voucher_audit.reading.dates import EARLIEST, LATEST, to_days
from voucher_audit.reading.draft import Draft
from voucher_audit.reading.numbering import parse_numbers
from voucher_audit.reading.rows import Verdicts
from voucher_audit.reading.titles import Titles, clean_entity
from voucher_audit.reading.values import flagged, text_of, texts

_ISOLATED_YEARS = 3  # a rare year further away than this from every common one is a slip
_RARE = 0.05  # share of entries below which a year is rare
_LAST_PERIOD = 16  # SAP's special periods 13 to 16 are all year-end adjustments
_ADJUSTMENT = 13


@dataclass(frozen=True)
class Keys:
    """`table`: entity, year, period, date, word, number of the entries, index = their rows (entries only).

    annotated: entries over whose keys somebody wrote a remark (日期“当月最后一天”): they took the keys of the entry
        below, and must be refused unless that voucher balances with them.
    """

    table: pd.DataFrame
    annotated: Flags
    warnings: tuple[str, ...]


def carried(stated: Flags) -> Ids:
    """Position of the nearest row at or above each row that states something; -1 where there is none."""
    return np.maximum.accumulate(np.where(stated, np.arange(len(stated)), -1))


def find_keys(draft: Draft, verdicts: Verdicts, outside: Titles, file: str, sheet: str) -> Keys:
    """Keys of the entries; rows whose date cannot be true are refused on the way (in `verdicts`).

    Raises:
        UnreadableInput: the table has months and days but no year is stated anywhere.
    """
    entry = verdicts.entry
    words = draft.text["word"][entry] if draft.has("word") else None
    parsed = parse_numbers(draft.text["number"][entry], words)
    own = (parsed["number"] != "").to_numpy(dtype=bool)
    source = carried(own)
    warnings: list[str] = []
    number = _taken(parsed["number"].to_numpy(dtype=object), source)
    word = _filled_word(parsed["word"].to_numpy(dtype=object), source)
    day = _dates(draft, entry)
    period, period_year, period_known = _periods(draft, entry)
    stated = _years(draft, entry, day, period_year)
    day["month"] = _with_stated_month(day, outside)
    year = np.where(stated > 0, stated, _year_outside(day["month"], outside))
    if outside.year_source and outside.year and (stated == 0).any():
        warnings.append(f"表中没有写明年份，{outside.year} 年取自{outside.year_source}。")
    if not (year > 0).any() and entry.any() and (day["month"] > 0).any():
        raise UnreadableInput(
            file, "只有月、日，找不到年份", "请在标题、工作表名或文件名中写明年份（如“2024年”）后重新导入", sheet
        )
    stated_year = draft.has("year") or (period_year > 0).any() or outside.year > 0
    absurd = _absurd(day, year if draft.has("year") else np.zeros_like(year))
    wrong: Flags = day["bad"].astype(bool) | absurd
    annotated = _annotated(draft, entry)
    wrong &= ~annotated
    saved = wrong & period_known & ((year >= EARLIEST) & (year <= LATEST) & bool(stated_year))
    date_year = np.where(day["year"] > 0, day["year"], year)
    year = np.where(wrong & ~saved, 0, year)
    dates = to_days(*(pd.Series(np.where(wrong, 0, part)) for part in (date_year, day["month"], day["day"])))
    month = np.where(wrong, 0, day["month"])
    final = np.where(period_known, period, month)
    lost_zero = period_known & (period == 1) & (month == 10) & _ends_in_one(draft, entry)
    final = np.where(lost_zero, 10, final)
    index = draft.index[entry]
    table = pd.DataFrame(
        {
            "entity": _entities(draft, verdicts, entry, outside),
            "year": year,
            "period": np.where(final > _ADJUSTMENT, _ADJUSTMENT, final),
            "date": dates.to_numpy(),
            "word": word,
            "number": number,
        },
        index=index,
    )
    _lend_keys(table, annotated, own)
    if saved.any():
        warnings.append(f"{int(saved.sum())} 行的日期不可信（如第 {index[saved][0]} 行），按期间栏归入，日期留空。")
    undated = (table["year"] <= 0) | (table["period"] <= 0)
    _refuse(draft, verdicts, entry, wrong & ~saved, undated.to_numpy(dtype=bool))
    keep = verdicts.entry[entry]
    return Keys(table[keep], annotated[keep], tuple(warnings))


def _annotated(draft: Draft, entry: Flags) -> Flags:
    """Entries whose date cell holds words instead of a date."""
    if "date" not in draft.table.positions or not draft.date["bad"].any():
        return np.zeros(int(entry.sum()), dtype=bool)
    words = ~texts(draft.table.column("date"))[entry].str.contains(r"\d").to_numpy(dtype=bool)
    found: Flags = draft.date["bad"][entry].to_numpy(dtype=bool) & words
    return found


def _lend_keys(table: pd.DataFrame, annotated: Flags, own: Flags) -> None:
    """Give annotated entries the keys of the next entry below that is none (of the last above, at the end)."""
    if not annotated.any() or annotated.all():
        return
    plain = np.flatnonzero(~annotated)
    for position in np.flatnonzero(annotated).tolist():
        at = np.searchsorted(plain, position)
        lender = int(plain[min(int(at), len(plain) - 1)])
        columns = ["entity", "year", "period", "date"] + ([] if own[position] else ["word", "number"])
        table.loc[table.index[position], columns] = table.loc[table.index[lender], columns]


def _taken(values: Words, source: Ids) -> Words:
    taken = values[source]
    taken[source < 0] = ""
    return taken


def _filled_word(words: Words, source: Ids) -> Words:
    """A row's own word, else the word of the row that gave it its number."""
    return np.where(words != "", words, _taken(words, source))


def _dates(draft: Draft, entry: Flags) -> dict[str, Ids]:
    """Year, month, day and badness of each entry's date, taken from above where its own cell is blank."""
    parts = draft.date[entry]
    month, day = parts["month"].to_numpy(), parts["day"].to_numpy()
    if "date" not in draft.table.positions and "day" in draft.table.positions:
        # Paper journals print the month once and the day once: each is carried by itself, the day within its month.
        month_source = carried(month > 0)
        month = np.where(month_source >= 0, month[month_source], 0)
        new_month = np.append(True, month[1:] != month[:-1]) if len(month) else np.zeros(0, dtype=bool)
        day_source = carried((day > 0) | new_month)
        day = np.where(day_source >= 0, day[day_source], 0)
        bad = parts["bad"].to_numpy(dtype=bool) & ~parts["blank"].to_numpy(dtype=bool)
        return {"year": np.zeros_like(month), "month": month, "day": day, "bad": bad}
    source = carried(~parts["blank"].to_numpy())
    taken = {name: np.where(source >= 0, parts[name].to_numpy()[source], 0) for name in ("year", "month", "day")}
    taken["bad"] = np.where(source >= 0, parts["bad"].to_numpy()[source], False)
    return taken


def _periods(draft: Draft, entry: Flags) -> tuple[Ids, Ids, Flags]:
    """Period, the year it states (0 if none), and whether there is one."""
    parts = draft.period[entry]
    if not draft.has("period"):
        zero = np.zeros(int(entry.sum()), dtype="int64")
        return zero, zero, zero > 0
    source = carried(~parts["blank"].to_numpy())
    period = np.where(source >= 0, parts["month"].to_numpy()[source], 0)
    year = np.where(source >= 0, parts["year"].to_numpy()[source], 0)
    return period, year, (period >= 1) & (period <= _LAST_PERIOD)


def _years(draft: Draft, entry: Flags, day: dict[str, Ids], period_year: Ids) -> Ids:
    """Fiscal year as the rows state it, 0 where they do not: the year column, else the period's, else the date's."""
    stated = np.zeros(int(entry.sum()), dtype="int64")
    if draft.has("year"):
        own = draft.year[entry]
        source = carried(own["year"].to_numpy() > 0)
        stated = np.where(source >= 0, own["year"].to_numpy()[source], 0)
    for other in (period_year, np.where(day["bad"].astype(bool), 0, day["year"])):
        stated = np.where(stated > 0, stated, other)
    return stated


def _year_outside(month: Ids, outside: Titles) -> Ids:
    """The title's year; of two years the later one for months before the month with which the table begins."""
    year = np.full(len(month), outside.year, dtype="int64")
    known = month[month > 0]
    if outside.until and len(known):
        year[(month > 0) & (month < known[0])] = outside.until
    return year


def _with_stated_month(day: dict[str, Ids], outside: Titles) -> Ids:
    """Months of the entries; where the table has none, the one month that its title, sheet or file names."""
    if (day["month"] > 0).any() or outside.months is None or outside.months[0] != outside.months[1]:
        return day["month"]
    return np.where(day["bad"].astype(bool), 0, outside.months[0])


def _absurd(day: dict[str, Ids], fiscal: Ids) -> Flags:
    """Dates whose year cannot be meant: outside any ledger's years, or rare and far from all common years."""
    years = np.where(day["bad"].astype(bool), 0, day["year"])
    absurd = (years > 0) & ((years < EARLIEST) | (years > LATEST))
    absurd |= (years > 0) & (fiscal > 0) & (np.abs(years - fiscal) > 1)
    valid = years[(years > 0) & ~absurd]
    if len(valid):
        distinct, counts = np.unique(valid, return_counts=True)
        common = distinct[counts >= max(_RARE * len(valid), 1)]
        for year, count in zip(distinct, counts, strict=True):
            if count < _RARE * len(valid) and np.abs(common - year).min() > _ISOLATED_YEARS:
                absurd |= years == year
    return absurd


def _ends_in_one(draft: Draft, entry: Flags) -> Flags:
    """Periods such as `2022.1`, which a spreadsheet may have made of 2022.10."""
    if not draft.has("period"):
        return np.zeros(int(entry.sum()), dtype=bool)
    return flagged(draft.table.column("period")[entry], lambda cell: bool(re.fullmatch(r"\d{4}\.1", text_of(cell))))


def _entities(draft: Draft, verdicts: Verdicts, entry: Flags, outside: Titles) -> Words:
    """The unit each entry belongs to: its column, else the title above it; blank if none is stated."""
    rows = draft.index[entry]
    if draft.has("entity", "entity_code"):
        own = draft.text["entity"] if draft.has("entity") else texts(draft.table.column("entity_code"))
        own = own[entry]
        if draft.has("entity", "entity_code") and draft.has("entity_code") and draft.has("entity"):
            own = own.where(own != "", texts(draft.table.column("entity_code"))[entry])
        values = own.map({name: clean_entity(name) for name in own.unique()}).to_numpy(dtype=object)
        source = carried(values != "")
        named = np.where(source >= 0, values[source], outside.entity)
        books = draft.text["book_name"][entry].to_numpy(dtype=object)
        if len(set(books) - {""}) > 1:
            named = np.array(
                [f"{unit}（{book}）" if book else unit for unit, book in zip(named, books, strict=True)], dtype=object
            )
        return named
    changes = {row: titles.entity for row, titles in verdicts.sections.items() if titles.entity}
    out = np.full(len(rows), outside.entity, dtype=object)
    for row, entity in sorted(changes.items()):
        out[np.asarray(rows) > row] = entity
    return out


def _refuse(draft: Draft, verdicts: Verdicts, entry: Flags, wrong: Flags, undated: Flags) -> None:
    """Refuse entries whose date is impossible, and entries with neither date nor period."""
    if not wrong.any() and not undated.any():
        return
    shown = texts(draft.table.column("date"))
    rows = np.flatnonzero(entry)
    hit = np.zeros(len(draft.index), dtype=bool)
    hit[rows[wrong]] = True
    where = "，也没有可以代替的期间栏" if not draft.has("period") else "，期间栏也不能代替"
    verdicts.refuse(hit, "日期“" + shown.where(shown != "", "同上") + f"”不可信{where}")
    hit = np.zeros(len(draft.index), dtype=bool)
    hit[rows[undated]] = True
    verdicts.refuse(hit, "没有日期，也没有会计期间")
