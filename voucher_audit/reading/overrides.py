"""A user's corrections of how a layout's columns are understood: kept as TOML, applied to every file of that layout.

[[mapping]]
name = "某局的银行日记账"              # optional, for people
layout = "5f0c2a9be771"              # optional: signature that `inspect` prints; without it the headers decide
[mapping.columns]
"金额(元)" = "debit"                  # header = field of reading/fields.toml; canonical column names work too
"备注2" = ""                          # leave the column out
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voucher_audit.errors import BadConfig
from voucher_audit.reading.fields import field_titles, ledger_fields
from voucher_audit.reading.headers import header_key
from voucher_audit.schema import Mapping as ColumnMapping

_SAME_AS = {"book": "entity", "voucher": "number", "auxiliary": "auxiliary_text", "cancelled": "status"}


@dataclass(frozen=True)
class MappingOverride:
    """Corrections for one layout. `columns`: header as the file shows it → field, or "" to leave the column out.

    With a `layout` signature it applies to exactly that header row, else wherever all its headers occur.

    Raises:
        BadConfig: a field that does not exist; the message suggests the right one.
    """

    columns: Mapping[str, str]
    layout: str = ""
    name: str = ""
    _fields: Mapping[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        known = field_titles()
        by_title = {title: name for name, title in known.items()}
        resolved: dict[str, str] = {}
        for header, wanted in self.columns.items():
            chosen = _SAME_AS.get(wanted, by_title.get(wanted, wanted))
            if chosen and chosen not in known:
                close = difflib.get_close_matches(wanted, [*known, *by_title, *_SAME_AS], n=1, cutoff=0.4)
                hint = f"您要写的可能是「{close[0]}」" if close else f"可用的有：{'、'.join(known)}"
                raise BadConfig(f"列「{header}」的更正里不认识字段「{wanted}」；{hint}。")
            resolved[header_key(header)] = chosen
        object.__setattr__(self, "_fields", resolved)

    @property
    def forced(self) -> Mapping[str, str]:
        """Header key → field name or ""."""
        return self._fields

    def applies_to(self, headers: Iterable[str]) -> bool:
        """Whether a table with these headers is the layout meant."""
        shown = list(headers)
        if self.layout:
            return signature(shown) == self.layout
        return set(self._fields) <= {header_key(header) for header in shown}

    def toml(self) -> str:
        """The correction as a TOML section that `load_mappings` reads."""
        quoted = [f"{_quoted(header)} = {_quoted(chosen)}" for header, chosen in self.columns.items()]
        head = ["[[mapping]]"]
        head += [f"{key} = {_quoted(value)}" for key, value in (("name", self.name), ("layout", self.layout)) if value]
        return "\n".join([*head, "[mapping.columns]", *quoted, ""])


def signature(headers: Iterable[str]) -> str:
    """Identity of a layout: 12 hex digits of its header words in order, however they are typed."""
    words = "\x1f".join(header_key(header) for header in headers)
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
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadConfig(f"找不到列更正文件「{path}」；请检查路径。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"列更正文件「{path}」不是有效的 TOML：{error}；请按 docs/formats.md 的示例修改。") from error
    entries = data.get("mapping", [])
    if set(data) - {"mapping"} or not isinstance(entries, list):
        raise BadConfig(f"列更正文件「{path}」应由若干个 [[mapping]] 小节组成；请按 docs/formats.md 的示例修改。")
    return tuple(_parsed(entry, path) for entry in entries)


def _parsed(entry: object, path: str | Path) -> MappingOverride:
    if not isinstance(entry, dict) or set(entry) - {"columns", "layout", "name"}:
        raise BadConfig(f"列更正文件「{path}」的 [[mapping]] 里只能有 name、layout 和 [mapping.columns]。")
    columns = entry.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(value, str) for value in columns.values()):
        raise BadConfig(f'列更正文件「{path}」的 [mapping.columns] 应写成 "列名" = "字段"。')
    return MappingOverride(columns, str(entry.get("layout", "")), str(entry.get("name", "")))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "")
    return f'"{escaped}"'


def canonical_fields() -> dict[str, str]:
    """Canonical ledger column → field that feeds it, for pages that offer canonical columns."""
    return {entry.canonical: entry.name for entry in reversed(ledger_fields()) if entry.canonical}
