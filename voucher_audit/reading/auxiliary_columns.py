"""Columns that hold auxiliaries: free text (辅助项), class with code and name (核算项目1, 编码1, 名称1), code and name
(固定4代码, 固定4名称), and the ledger's own (部门名称, 客户). All of them printed as one text, and spread over the ledger's
columns where they name a counterparty, person, department, project or class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Words
from voucher_audit.reading.auxiliaries import TARGETS, spread, target_of
from voucher_audit.reading.headers import header_key, title_of
from voucher_audit.reading.tables import Table
from voucher_audit.reading.values import each_distinct, text_of

# Pinyin initials of the class columns in data collected from 行政事业单位 (JZPZ).
_PINYIN = {
    "zjxz": "资金性质", "zbly": "指标来源", "zclx": "支出类型", "ysgllx": "预算管理类型", "xmfl": "项目分类", "zbwh": "指标文号",
    "zffs": "支付方式",
}  # fmt: skip
_CLASS = re.compile(r"(?:核算项目|fclsname|辅助核算类型|辅助项类型|核算类别|辅项类型|维度)(?P<n>\d*)")
_NAME_OF_CLASS = ("名称{n}", "核算名称{n}", "辅项名称{n}", "fobjname{n}", "维度名称{n}", "辅助项名称{n}")
_CODE_OF_CLASS = ("编码{n}", "核算编码{n}", "辅项代码{n}", "辅项编码{n}", "fobjid{n}", "维度编码{n}", "辅助项编号{n}")
_NAME = re.compile(r"(?P<title>.{2,12}?)(?:名称|mc)")
_CODES = ("编码", "代码", "编号", "dm", "bm")
_GENERAL = re.compile(r"辅助|核算|自定义|维度")  # headers that name no class by themselves
_NOTHING = {"", "无", "-", "_", "none", "null"}


@dataclass(frozen=True)
class _Class:
    """One class of auxiliaries: its title, or the column that holds it; its names and codes."""

    title: str
    kind: int | None
    name: int | None
    code: int | None


def spread_auxiliaries(table: Table, data: pd.DataFrame, own: dict[str, Words]) -> dict[str, Words]:
    """`auxiliary` and the columns of `TARGETS`. `own`: what the table's own columns say of `TARGETS`; it wins."""
    out = dict(own)
    printed = np.full(len(data), "", dtype=object)
    classes = _classes(table)
    used = {position for entry in classes for position in (entry.kind, entry.name, entry.code)}
    for position in sorted(set(table.groups.get("auxiliary_text", ())) - used):
        for target, words in _from_text(data.iloc[:, position], title_of(table.headers[position])).items():
            if target == "auxiliary":
                printed = append(printed, words, "；")
            else:
                out[target] = where_blank(out[target], words)
    for entry in classes:
        for key, values in _values(entry, data):
            printed = append(printed, np.where(values == "", "", f"{key}：" + values), "；")
            if target := target_of(key):
                out[target] = where_blank(out[target], values)
    for target in TARGETS:
        for position in table.groups.get(target, ())[:1]:
            key = re.sub(r"(名称|编码|代码|编号)$", "", title_of(table.headers[position]))
            printed = append(printed, np.where(own[target] == "", "", f"{key}：" + own[target]), "；")
    return {**out, "auxiliary": printed}


def append(left: Words, right: Words, separator: str) -> Words:
    """Texts joined row by row, blanks left out."""
    joined: Words = left + np.where((left == "") | (right == ""), "", separator) + right
    return joined


def where_blank(left: Words, right: Words) -> Words:
    """`left`, and `right` where it is blank."""
    return np.where(left == "", right, left)


def _from_text(cells: pd.Series, header: str) -> dict[str, Words]:
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    spreads = [*(spread(text_of(cell)) for cell in np.asarray(distinct, dtype=object)), spread("")]
    if not _GENERAL.search(header):
        for entry in spreads:
            if entry["auxiliary"] and "：" not in entry["auxiliary"]:
                entry["auxiliary"] = f"{header}：{entry['auxiliary']}"
    return {
        target: np.array([entry.get(target, "") for entry in spreads], dtype=object)[codes]
        for target in ("auxiliary", *TARGETS)
    }


def _classes(table: Table) -> list[_Class]:
    """Classes that come as several columns, in the order of the sheet."""
    keys = [header_key("".join(parts)) for parts in table.headers]
    where = {key: position for position, key in reversed(list(enumerate(keys))) if key}
    mapped = {entry.position for entry in table.mapping if entry.field}
    found: list[tuple[int, _Class]] = []
    taken: set[int] = set()

    def first(patterns: tuple[str, ...], n: str) -> int | None:
        return next((where[name] for pattern in patterns if (name := pattern.format(n=n)) in where), None)

    for key, position in where.items():
        if match := _CLASS.fullmatch(key):
            name, code = first(_NAME_OF_CLASS, match["n"]), first(_CODE_OF_CLASS, match["n"])
            if name is not None or code is not None:
                found.append((position, _Class("", position, name, code)))
                taken |= {place for place in (position, name, code) if place is not None}
    for key, position in where.items():
        if position in mapped | taken:
            continue
        if match := _NAME.fullmatch(key):
            code = next((where[match["title"] + end] for end in _CODES if match["title"] + end in where), None)
            title = _PINYIN.get(match["title"], match["title"])
            found.append((position, _Class(title, None, position, code if code not in mapped else None)))
        elif match := re.fullmatch(r"辅助项(\d+)编号", key):
            found.append((position, _Class(f"辅助项{match[1]}", None, position, None)))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _values(entry: _Class, data: pd.DataFrame) -> Iterator[tuple[str, Words]]:
    """`(key, values)`: one for a titled class, one for each class that a class column names."""
    values = np.full(len(data), "", dtype=object)
    for position in (entry.name, entry.code):
        if position is not None:
            values = where_blank(values, each_distinct(data.iloc[:, position], _filled))
    if entry.kind is None:
        yield entry.title, values
        return
    keys = each_distinct(data.iloc[:, entry.kind], _filled)
    for key in sorted(set(keys) - {""}):
        yield str(key), np.where(keys == key, values, "")


def _filled(cell: object) -> str:
    text = text_of(cell)
    return "" if text.lower() in _NOTHING else text
