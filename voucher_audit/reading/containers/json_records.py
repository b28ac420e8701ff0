"""JSON by GB/T 24589.1-2024 and its like: lists of objects are tables, lines within a voucher get the voucher's fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from voucher_audit.reading.containers.encoding import decode, line_of
from voucher_audit.reading.containers.record_xml import Table, grids_of_tables
from voucher_audit.reading.containers.source import Parts, Source
from voucher_audit.reading.containers.standard_names import IDENTIFIERS, meta_of

_HEADS, _LINES = "记账凭证", "记账凭证分录"
_KEYS = ("记账凭证日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号")
_REMEDY = "请重新导出，或改导出为 xlsx、csv"
_DEEPEST = 50


def read_json(source: Source) -> Parts:
    """One grid of `str` cells a list of objects, the row is the object's number; numbers stay as they are written.

    Raises:
        UnreadableInput: no JSON (the sentence names the line), nested too deep, or no list of objects in it.
    """
    text = decode(source)
    source.progress("读取 JSON", 0.1)
    try:
        tree = json.loads(text.utf8, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise source.refuse("不是完整的 JSON，文件可能被截断或损坏", _REMEDY, row=error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise source.refuse("的 JSON 嵌套过深，不像账簿", _REMEDY, row=line_of(text.utf8, 0)) from error
    tables: dict[str, Table] = {}
    meta: dict[str, str] = {}
    for name, record in _records(source, tree, "", {}, meta, 0):
        tables.setdefault(name, Table()).add(record)
        source.check_extent(len(tables[name].rows), len(tables[name].header))
    _join_heads(tables)
    return grids_of_tables(source, tables, f"JSON（{text.encoding}）", meta, text.warnings)


def _records(
    source: Source, node: Any, name: str, head: dict[str, str], meta: dict[str, str], depth: int
) -> Iterator[tuple[str, dict[str, str]]]:
    """Every object without objects inside, with the fields of those around it from the innermost list on."""
    if depth > _DEEPEST:
        raise source.refuse("的 JSON 嵌套过深，不像账簿", _REMEDY)
    if isinstance(node, list):
        for item in node:
            if isinstance(item, dict | list):
                yield from _item(source, item, name or _LINES, head, meta, depth)
    elif isinstance(node, dict):
        fields = _fields(node)
        meta.update({key: value for key, value in meta_of(fields).items() if key not in meta})
        for key, value in node.items():
            if isinstance(value, dict | list):
                yield from _records(source, value, _named(key), head, meta, depth + 1)


def _item(
    source: Source, item: Any, name: str, head: dict[str, str], meta: dict[str, str], depth: int
) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(item, list):
        yield from _records(source, item, name, head, meta, depth + 1)
        return
    fields = {**head, **_fields(item)}
    flattened = {
        f"{_named(key)}.{_named(inner)}" if _named(inner) in fields else _named(inner): value
        for key, part in item.items()
        if isinstance(part, dict)
        for inner, value in _fields(part).items()
    }
    fields |= flattened
    lists = {
        key: value for key, value in item.items() if isinstance(value, list) and any(isinstance(v, dict) for v in value)
    }
    if not lists:
        yield name, fields
    for key, value in lists.items():
        yield from _records(source, value, _named(key), fields, meta, depth + 1)


def _fields(node: dict[str, Any]) -> dict[str, str]:
    return {_named(key): _text(value) for key, value in node.items() if not isinstance(value, dict | list)}


def _named(key: str) -> str:
    return IDENTIFIERS.get(key.strip(), key.strip())


def _text(value: Any) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _join_heads(tables: dict[str, Table]) -> None:
    """记账凭证 (heads) and 记账凭证分录 (lines) as two lists side by side: give each line the fields of its head."""
    heads, lines = tables.get(_HEADS), tables.get(_LINES)
    if heads is None or lines is None:
        return
    keys = [key for key in _KEYS if key in heads.header and key in lines.header]
    keys = keys or [key for key in heads.header if key in lines.header]
    known: dict[tuple[str, ...], list[str]] = {}
    for row in heads.rows:
        known.setdefault(tuple(_cell(row, heads.header[key]) for key in keys), row)
    if not keys or len(known) < len(heads.rows):
        return  # the keys do not tell one head from another
    joined = Table()
    for row in lines.rows:
        head = known.get(tuple(_cell(row, lines.header[key]) for key in keys), [])
        own = {name: _cell(row, position) for name, position in lines.header.items()}
        joined.add({**own, **{n: _cell(head, p) for n, p in heads.header.items() if n not in lines.header}})
    tables[_LINES] = joined
    del tables[_HEADS]


def _cell(row: list[str], position: int) -> str:
    return row[position] if position < len(row) else ""
