"""Repeated records in XML → one grid a kind of record. GB/T 24589.1-2010 is of this shape: 记账凭证 elements, flat, one
an entry line. Records with lines inside are flattened: the fields of the head go with every line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voucher_audit.reading.containers.cells import grid_of_rows
from voucher_audit.reading.containers.markup import decode_markup, elements, local_name, release
from voucher_audit.reading.containers.source import Parts, Skipped, Source
from voucher_audit.reading.containers.standard_names import NOT_VOUCHERS, meta_of
from voucher_audit.reading.grid import Grid

Fields = tuple[tuple[str, ...], tuple[str, ...]]  # names, values


@dataclass
class _Frame:
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    records: list[tuple[str, Fields]] = field(default_factory=list)
    has_children: bool = False


@dataclass
class Table:
    """Records of one kind: the union of their fields in order of appearance, and every record by field."""

    header: dict[str, int] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)

    def add(self, record: Mapping[str, str]) -> None:
        row = [""] * len(self.header)
        for name, value in record.items():
            position = self.header.setdefault(name, len(self.header))
            if position >= len(row):
                row.extend([""] * (position + 1 - len(row)))
            row[position] = value
        self.rows.append(row)


def read_records(source: Source) -> Parts:
    """One grid of `str` cells a kind of record, with the elements' names as header; the row is the record's number.

    Raises:
        UnreadableInput: not well formed, entities declared, or nothing in it repeats.
    """
    text = decode_markup(source)
    source.progress("读取 XML", 0.1)
    root = _collect(source, text.utf8)
    tables: dict[str, Table] = {}
    meta: dict[str, str] = {}
    for name, (names, values) in root.records:
        tables.setdefault(name, Table()).add(dict(zip(names, values, strict=True)))
        source.check_extent(1, len(tables[name].header))
    if root.fields:
        meta.update(meta_of(root.fields))
    for table in tables.values():
        if len(table.rows) == 1:
            meta.update(meta_of(dict(zip(table.header, table.rows[0], strict=True))))
    return grids_of_tables(source, tables, f"XML（{text.encoding}，根元素 {root.name}）", meta, text.warnings)


def grids_of_tables(
    source: Source, tables: Mapping[str, Table], container: str, meta: dict[str, str], warnings: tuple[str, ...]
) -> Parts:
    """Tables of records as grids; kinds that the standard defines as something else than vouchers or balances, and
    single records beside others, are named among the skipped.

    Raises:
        UnreadableInput: no table left.
    """
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    for name, table in tables.items():
        if name in NOT_VOUCHERS:
            skipped.append((source.name, name, "是基础档案或报表，不是凭证"))
            continue
        if len(table.rows) == 1 and len(tables) > 1 and "凭证" not in name:
            skipped.append((source.name, name, "只有一条说明性记录，不是凭证"))
            continue
        rows = list(enumerate(table.rows, 1))
        grids.append(
            grid_of_rows(
                source, name, container, rows, text=True, header=tuple(table.header), warnings=warnings, meta=dict(meta),
                date_format_hint="%Y%m%d" if "记账凭证日期" in table.header else "",
            )
        )  # fmt: skip
    source.progress("读取记录", 1.0)
    if not grids:
        raise source.refuse("里没有凭证记录", "请从财务软件按国标或以 xlsx 重新导出")
    return grids, skipped


def _collect(source: Source, utf8: bytes) -> _Frame:
    stack: list[_Frame] = []
    shared: dict[Any, Any] = {}
    root = _Frame("")
    for event, element in elements(source, utf8):
        if event == "start":
            if stack:
                stack[-1].has_children = True
            stack.append(_Frame(local_name(element)))
            continue
        frame = stack.pop()
        parent = stack[-1] if stack else root
        attributes = {key.rpartition("}")[2]: value for key, value in element.items()}
        value = (element.text or "").strip()
        value = shared.setdefault(value, value) if len(shared) < 500_000 else value
        if not frame.has_children and (len(attributes) < 2 or value):
            _add_field(parent.fields, frame.name, value)
        elif not frame.has_children:  # a record written as attributes
            parent.records.append((frame.name, _packed(attributes, shared)))
        elif not frame.records and stack:
            parent.records.append((frame.name, _packed(frame.fields, shared)))
        elif stack and frame.fields and _is_head(frame):
            parent.records += [(name, _with_head(frame.fields, record, shared)) for name, record in frame.records]
        else:
            parent.records += frame.records
            if stack and frame.fields:
                parent.records.append((frame.name, _packed(frame.fields, shared)))
        if not stack:
            root.name, root.fields = frame.name, frame.fields
        if len(parent.fields) > source.limits.columns:
            raise source.refuse(
                f"的一条记录超过 {source.limits.columns:,} 项", "请检查文件是否损坏，或改导出为 xlsx、csv"
            )
        release(element)
    return root


def _is_head(frame: _Frame) -> bool:
    """Fields beside records are the head of these records, unless they only describe the list (a count, a title)."""
    return len(frame.fields) >= 2 or "凭证" in frame.name


def _add_field(fields: dict[str, str], name: str, value: str) -> None:
    if name not in fields:
        fields[name] = value
    elif value:
        number = 2
        while f"{name}{number}" in fields:
            number += 1
        fields[f"{name}{number}"] = value


def _packed(fields: Mapping[str, str], shared: dict[Any, Any]) -> Fields:
    names = tuple(fields)
    return shared.setdefault(names, names), tuple(fields.values())


def _with_head(head: Mapping[str, str], record: Fields, shared: dict[Any, Any]) -> Fields:
    line = dict(zip(*record, strict=True))
    return _packed({**{name: value for name, value in head.items() if name not in line}, **line}, shared)
