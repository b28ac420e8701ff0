"""A user's corrections of how a layout's columns are understood: kept as TOML, applied to every file of that layout.

[[mapping]]
name = "某局的银行日记账"              # optional, for people
layout = "5f0c2a9be771"              # optional: signature that `inspect` prints; without it the headers decide
year = 2024                          # optional: year of files that state none
[mapping.columns]
"金额(元)" = "debit"                  # header = field of reading/fields.toml; canonical column names work too
"备注2" = ""                          # leave the column out
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voucher_audit.errors import BadConfig
from voucher_audit.reading.dates import EARLIEST, LATEST
from voucher_audit.reading.fields import field_titles
from voucher_audit.reading.headers import header_key
from voucher_audit.schema import Mapping as ColumnMapping

_NUMBERED = re.compile(r"(.*)#(\d{1,4})", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年)")
_SAME_AS = {"book": "entity", "voucher": "number", "auxiliary": "auxiliary_text", "cancelled": "status"}


@dataclass(frozen=True)
class MappingOverride:
    """Corrections for one layout.

    columns: header as the file shows it → field, or "" to leave the column out. `金额#2` is the second column called
        金额, `#5` the fifth column where it has no header.
    layout: signature of the header row meant; without it, wherever all of `columns` occur.
    year: fiscal year of files of this layout that state none; 0 for none.

    Raises:
        BadConfig: a field that does not exist; the message suggests the right one.
    """

    columns: Mapping[str, str]
    layout: str = ""
    name: str = ""
    year: int = 0
    _fields: Mapping[tuple[str, int], str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        known = field_titles()
        by_title = {title: name for name, title in known.items()}
        resolved: dict[tuple[str, int], str] = {}
        for header, wanted in self.columns.items():
            chosen = _SAME_AS.get(wanted, by_title.get(wanted, wanted))
            if chosen and chosen not in known:
                close = difflib.get_close_matches(wanted, [*known, *by_title, *_SAME_AS], n=1, cutoff=0.4)
                hint = f"您要写的可能是「{close[0]}」" if close else f"可用的有：{'、'.join(known)}"
                raise BadConfig(f"列「{header}」的更正里不认识字段「{wanted}」；{hint}。")
            resolved[_key_of(header)] = chosen
        object.__setattr__(self, "_fields", resolved)

    def chosen(self, headers: Sequence[str]) -> dict[int, str] | None:
        """Column → field or "" under these headers; None if another layout is meant."""
        if self.layout and signature(headers) != self.layout:
            return None
        places = {_key_of(name): position for position, name in enumerate(column_names(headers))}
        found = {places[key]: name for key, name in self._fields.items() if key in places}
        return found if self.layout or len(found) == len(self._fields) else None

    def toml(self) -> str:
        """The correction as a TOML section that `load_mappings` reads."""
        quoted = [f"{_quoted(header)} = {_quoted(chosen)}" for header, chosen in self.columns.items()]
        head = ["[[mapping]]"]
        head += [f"{key} = {_quoted(value)}" for key, value in (("name", self.name), ("layout", self.layout)) if value]
        head += [f"year = {self.year}"] if self.year else []
        return "\n".join([*head, "[mapping.columns]", *quoted, ""])


def column_names(headers: Sequence[str]) -> tuple[str, ...]:
    """How a correction names each column: by its header, `金额#2` where it occurs again, `#5` where there is none."""
    seen: Counter[str] = Counter()
    names = []
    for position, header in enumerate(headers, start=1):
        key = header_key(header)
        seen[key] += 1
        names.append(f"#{position}" if not key else header if seen[key] == 1 else f"{header}#{seen[key]}")
    return tuple(names)


def _key_of(name: str) -> tuple[str, int]:
    """`(header key, which of that name)`; `("", column)` for a column without a header."""
    numbered = _NUMBERED.fullmatch(name)
    return (header_key(numbered[1]), int(numbered[2])) if numbered else (header_key(name), 1)


def signature(headers: Iterable[str]) -> str:
    """Identity of a layout: 12 hex digits of its header words in order, however they are typed and whatever year they
    name; blank columns at the end do not count."""
    words = "\x1f".join(_YEAR.sub("", header_key(header)) for header in headers).rstrip("\x1f")
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def signature_of(mapping: Sequence[ColumnMapping]) -> str:
    """`signature` of a book as read (`Book.mapping`)."""
    return signature(entry.header for entry in mapping)


def load_mappings(path: str | Path) -> tuple[MappingOverride, ...]:
    """Read the corrections in a TOML file.

    Raises:
        BadConfig: the file is missing, no TOML, or holds an unknown key or field.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadConfig(f"找不到列更正文件「{path}」；请检查路径。") from error
    except UnicodeDecodeError as error:
        raise BadConfig(f"列更正文件「{path}」不是 UTF-8 文本；请另存为 UTF-8。") from error
    return parse_mappings(text, f"列更正文件「{path}」")


def parse_mappings(text: str, source: str = "列更正") -> tuple[MappingOverride, ...]:
    """Read corrections from TOML text, the inverse of `MappingOverride.toml`. `source`: named in errors.

    Raises:
        BadConfig: no TOML, or an unknown key or field.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{source}不是有效的 TOML：{error}；请按 docs/formats.md 的示例修改。") from error
    entries = data.get("mapping", [])
    if set(data) - {"mapping"} or not isinstance(entries, list):
        raise BadConfig(f"{source}应由若干个 [[mapping]] 小节组成；请按 docs/formats.md 的示例修改。")
    return tuple(_parsed(entry, source) for entry in entries)


def _parsed(entry: object, source: str) -> MappingOverride:
    if not isinstance(entry, dict) or set(entry) - {"columns", "layout", "name", "year"}:
        raise BadConfig(f"{source}的 [[mapping]] 里只能有 name、layout、year 和 [mapping.columns]。")
    columns, year = entry.get("columns", {}), entry.get("year", 0)
    if not isinstance(columns, dict) or not all(isinstance(value, str) for value in columns.values()):
        raise BadConfig(f'{source}的 [mapping.columns] 应写成 "列名" = "字段"。')
    if not isinstance(year, int) or not (year == 0 or EARLIEST <= year <= LATEST):
        raise BadConfig(f"{source}的 year 应为 {EARLIEST} 至 {LATEST} 之间的年份，现在是 {year}。")
    return MappingOverride(columns, str(entry.get("layout", "")), str(entry.get("name", "")), year)


def _quoted(text: str) -> str:
    """A basic TOML string: control characters are escaped too, for headers hold line breaks and worse."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
