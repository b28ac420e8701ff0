"""Which column is which field: chosen from the header's words and from the shape of the cells below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as TypingMapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import pandas as pd

from voucher_audit.money import fen_from_text
from voucher_audit.reading.headers import cell_text, header_key, header_key_without_brackets, title_of
from voucher_audit.schema import Mapping

SAMPLE = 200  # non-blank cells of a column whose shape is looked at
_SHORTEST_PART = 2  # an alias of one character counts only as the whole header
_LEAST_SHARE = 0.4  # of a header's characters that an alias must explain
CHOSEN = "按您的更正"
_FORCED = 2.0  # weight of a user's own choice
_WHOLE = 0.8  # weight from which the whole header, not a part of it, was recognised
_LEAST_FIT = 0.5  # of the sampled cells that must have the field's shape

_DAY = re.compile(
    r"\d{4}[-./年]\s*\d{1,2}([-./月]\s*\d{1,2}日?)?([ T]\d{1,2}:.*)?|\d{8}(\.0+)?|\d{5}(\.\d+)?"
    r"|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(\s.*)?|\d{1,2}[-./月]\d{1,2}日?|\d{1,2}[- ][a-z]{3}[- ]\d{2,4}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[附共计约]*\s*[-+]?[\d,]*\.?\d+\s*[%a-z人个张份页月日年升公里千米]*", re.IGNORECASE)
_SIDE = re.compile(
    r"借方?|贷方?|平|[jdhsc]|debit|credit|[dc]r|-?[012](\.0+)?|40|50|[收支付出入](入|出|方|款)?|进|", re.IGNORECASE
)


class FieldLike(Protocol):
    """What `find_table` needs to know of a field; `registers.schema.Field` is one."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def required(self) -> bool: ...


@dataclass(frozen=True)
class Assignment:
    """Fields found among the columns.

    positions: field → its first choice of column. groups: field → all its columns, best first (more than one only for
    fields with `many`). weights: 1 for a header that is an alias, less for one that contains it.
    """

    positions: dict[str, int]
    groups: dict[str, tuple[int, ...]]
    weights: dict[str, float]
    mapping: tuple[Mapping, ...]

    @property
    def score(self) -> float:
        return sum(self.weights.values())


@dataclass(frozen=True)
class _Candidate:
    field: int
    position: int
    weight: float  # how well the header says so, 0..1
    length: int  # characters of the alias: the longest hit is the most specific
    order: int  # place of the alias in the field's list
    fit: float | None  # share of cells of the right shape; None when the column is blank
    how: str


class Matcher:
    """Words and vetoes of a set of fields, ready to be asked about headers.

    Fields may have three more attributes: `vetoes`, words of which none may stand in the header unless it is literally
    an alias; `exact`, aliases that count only as the whole header; `many`, true if several columns may be this field.
    """

    def __init__(self, fields: Sequence[FieldLike]) -> None:
        self.fields = tuple(fields)
        self._words = [(*field.aliases, *getattr(field, "exact", ())) for field in fields]
        self._aliases = [
            {header_key(word): order for order, word in reversed(list(enumerate(words)))} for words in self._words
        ]
        self._parts = [
            {key: order for key, order in aliases.items() if order < len(field.aliases) and len(key) >= _SHORTEST_PART}
            for field, aliases in zip(fields, self._aliases, strict=True)
        ]
        self._vetoes = [tuple(header_key(word) for word in getattr(field, "vetoes", ())) for field in fields]
        self._known: dict[tuple[str, ...], list[tuple[int, float, int, int, str]]] = {}
        self.words = frozenset(key for aliases in self._aliases for key in aliases)

    def hits(self, parts: tuple[str, ...]) -> list[tuple[int, float, int, int, str]]:
        """`(field, weight, length, order, how)` for every field that a header, given line by line, may mean."""
        if parts not in self._known:
            self._known[parts] = [hit for field in range(len(self.fields)) if (hit := self._hit(field, parts))]
        return self._known[parts]

    def _hit(self, field: int, parts: tuple[str, ...]) -> tuple[int, float, int, int, str] | None:
        if not parts or not self._aliases[field]:
            return None
        aliases, whole = self._aliases[field], "".join(map(header_key, parts))
        vetoed = any(word in whole for word in self._vetoes[field])
        writings = [(whole, 1.0), ("".join(map(header_key_without_brackets, parts)), 0.95)]
        if len(parts) > 1:
            reversed_words = "".join(header_key(part) for part in reversed(parts))
            writings += [(reversed_words, 0.98), (header_key(parts[-1]), 0.9), (header_key(parts[0]), 0.6)]
        for key, weight in writings:
            if key in aliases and (not vetoed or key == whole):
                return field, weight, len(key), aliases[key], f"列名即“{self._words[field][aliases[key]]}”"
        if vetoed:
            return None
        best: tuple[int, float, int, int, str] | None = None
        for key, order in self._parts[field].items():
            if key not in whole or len(key) < _LEAST_SHARE * len(whole):
                continue
            weight = 0.3 + 0.4 * len(key) / len(whole) + (0.05 if whole.endswith(key) else 0.0)
            if best is None or (len(key), weight) > (best[2], best[1]):
                best = field, weight, len(key), order, f"列名含“{self._words[field][order]}”"
        return best


def assign(
    headers: Sequence[tuple[str, ...]],
    cells: pd.DataFrame,
    matcher: Matcher,
    chosen: TypingMapping[int, str] | None = None,
) -> Assignment:
    """Give each field at most one column and each column at most one field; the surest pairs are made first.

    Parameters:
        headers: the words of each column's header, one tuple a column (see `headers.header_parts`).
        cells: the rows under the header; only the first non-blank cells of each column are looked at.
        chosen: a person's own choices, column → field or "" to leave it out; they beat everything else.
    """
    fields, chosen = matcher.fields, chosen or {}
    by_name = {field.name: position for position, field in enumerate(fields)}
    samples: dict[int, list[object]] = {}
    candidates: list[_Candidate] = []
    for position, parts in enumerate(headers):
        hits = matcher.hits(parts)
        if position in chosen:
            hits = [(by_name[chosen[position]], _FORCED, 99, 0, CHOSEN)] if chosen[position] in by_name else []
        for field, weight, length, order, how in hits:
            if position not in samples:
                samples[position] = sample_of(cells, position)
            fit = fit_of(samples[position], fields[field].type)
            if fit is not None and fit < _LEAST_FIT and weight < _FORCED:
                continue
            candidates.append(_Candidate(field, position, weight, length, order, fit, how))
    candidates.sort(key=_surest_first)
    groups: dict[str, tuple[int, ...]] = {}
    weights: dict[str, float] = {}
    reasons: dict[int, tuple[str, str]] = {}
    for candidate in candidates:
        name = fields[candidate.field].name
        if candidate.position in reasons or (name in groups and not getattr(fields[candidate.field], "many", False)):
            continue
        groups[name] = (*groups.get(name, ()), candidate.position)
        weights.setdefault(name, candidate.weight)
        shape = "列为空" if candidate.fit is None else shape_text(fields[candidate.field].type, candidate.fit)
        reasons[candidate.position] = name, f"{candidate.how}{'；' if shape else ''}{shape}"
    mapping = tuple(
        Mapping(position, title_of(parts), *reasons.get(position, ("", _unused(position, parts, chosen))))
        for position, parts in enumerate(headers)
    )
    return Assignment({name: columns[0] for name, columns in groups.items()}, groups, weights, mapping)


def _unused(position: int, parts: tuple[str, ...], chosen: TypingMapping[int, str]) -> str:
    if position in chosen:
        return f"{CHOSEN}，不用这一列"
    return "未用到" if parts else "无列名"


def _surest_first(candidate: _Candidate) -> tuple[object, ...]:
    """Whole headers before parts of headers; among those the more important field, then the preferred alias; among
    parts the longest. A blank column comes after every column that could be judged by its cells."""
    whole = candidate.weight >= _WHOLE
    blank = candidate.fit is None
    if candidate.weight >= _FORCED:
        return -1, candidate.position
    if whole:
        return 0, blank, candidate.field, candidate.order, -candidate.weight, candidate.position
    return 1, blank, -candidate.length, candidate.field, candidate.order, candidate.position


def sample_of(cells: pd.DataFrame, position: int, size: int = SAMPLE) -> list[object]:
    """The first `size` non-blank cells of a column, searched in growing slices so that long columns cost nothing."""
    found: list[object] = []
    start, step = 0, 4 * size
    column = cells.iloc[:, position]
    while start < len(column) and len(found) < size:
        found += [cell for cell in column.iloc[start : start + step].tolist() if cell_text(cell)]
        start, step = start + step, step * 4
    return found[:size]


def fit_of(sample: Sequence[object], kind: str) -> float | None:
    """Share of the cells that have the shape of a field's type; None when there is no cell to judge by.

    Types: money, day, number, yes, text (fits everything), and the ledger's own side (借/贷), code, period.
    """
    if not sample:
        return None
    test = _SHAPES.get(kind)
    return 1.0 if test is None else sum(map(test, sample)) / len(sample)


def shape_text(kind: str, fit: float) -> str:
    words = {"money": "金额", "day": "日期", "number": "数字", "side": "借贷方向", "code": "编码", "period": "期间"}
    return f"{fit:.0%} 的单元格是{words[kind]}" if kind in words else ""


def _plain(cell: object) -> str:
    return unicodedata.normalize("NFKC", cell_text(cell)).strip("'` ")


def is_money(cell: object) -> bool:
    try:
        fen_from_text(cell)
    except ValueError:
        return False
    return True


def is_day(cell: object) -> bool:
    return isinstance(cell, date | datetime) or bool(_DAY.fullmatch(_plain(cell)))


def is_side(cell: object) -> bool:
    return bool(_SIDE.fullmatch(_plain(cell)))


def _is_number(cell: object) -> bool:
    return bool(_NUMBER.fullmatch(_plain(cell)))


def _is_code(cell: object) -> bool:
    return bool(re.match(r"[A-Za-z]{0,4}\d", _plain(cell)))


def _is_period(cell: object) -> bool:
    return isinstance(cell, date | datetime) or bool(re.search(r"\d|[a-z]{3}", _plain(cell), re.IGNORECASE))


_SHAPES = {
    "money": is_money,
    "day": is_day,
    "side": is_side,
    "number": _is_number,
    "code": _is_code,
    "period": _is_period,
}
