"""One sheet: is it this register, and what are its rows? Every row becomes an entry, or is dropped or refused with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.reading.account_columns import DOUBLE, SINGLE
from voucher_audit.reading.columns import Assignment, Matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import header_key, unit_of
from voucher_audit.reading.sheets import outside_of, tables_of
from voucher_audit.reading.tables import Table, find_table
from voucher_audit.reading.values import texts
from voucher_audit.reading.vocabulary import is_signature, total_reason
from voucher_audit.registers import cells
from voucher_audit.registers.checks import ITEM_LINES
from voucher_audit.registers.schema import ALL, Field, RegisterSchema
from voucher_audit.schema import RowNote

# What some header must say before a sheet that nobody called by its name is taken for the register.
_TELLING: Final = {"invoices": "票", "minutes": "会|议|决策|期数|研究|表决"}
# Without any of these a row is no entry of the register.
_NEEDED: Final = {
    "invoices": ("number", "amount"),
    "minutes": ("topic",),
    "contracts": ("number", "party"),
    "official_letters": ("date", "visitor"),
    "cash_counts": ("counted", "iou"),
    "party_members": ("name",),
    "budgets": ("item",),
    "vehicles": ("plate", "month", "mileage"),
}
# Together these make a hand-kept list the register even where a required column is missing.
_ENOUGH: Final = {"invoices": (("seller", "amount"), ("number", "seller"))}
_ITEM_COLUMNS: Final = frozenset({"规格型号", "数量", "单价", "税收分类编码"})
_DOCUMENT_NUMBERS: Final = frozenset({"number", "code", "seller_id", "account", "card"})
_LAST_DAY: Final = frozenset({"until", "end", "paid_to", "accepted"})
_SENTENCES: Final = frozenset({("minutes", "amount")})
_MUST_BE_READ: Final = frozenset(
    {("invoices", "amount"), ("contracts", "amount"), ("cash_counts", "counted"), ("budgets", "amount")}
)


@dataclass(frozen=True)
class Sheet:
    """A sheet read as one register. frame: `row` and the register's columns; notes and reasons by 1-based row."""

    grid: Grid
    header_row: int
    frame: pd.DataFrame
    dropped: tuple[RowNote, ...]
    refused: tuple[RowNote, ...]
    warnings: tuple[str, ...]
    headers: dict[str, str]  # field → header word


def find(grid: Grid, schema: RegisterSchema, told: bool = False) -> Table | None:
    """The register's table in a grid, or None. `told`: the user says that it is this register, so fewer columns will do."""
    table = find_table(grid, _matcher(schema.name))
    if table is None and told and schema.name in _ENOUGH:
        table = find_table(grid, _matcher(schema.name), accept=lambda found: _enough(schema.name, found))
    return table


@cache
def _matcher(name: str) -> Matcher:
    """Matcher of a register's fields. Days and the amounts of minutes are often written as sentences (2021年3月第4期,
    不超过10万元); their shape is no argument against the header."""

    def loose(field: Field) -> bool:
        return field.type == "day" or (name, field.name) in _SENTENCES

    return Matcher([replace(field, type="text") if loose(field) else field for field in ALL[name].fields])


def _enough(name: str, found: Assignment) -> bool:
    return any(set(fields) <= set(found.positions) for fields in _ENOUGH[name])


def kind_of(grid: Grid, told: RegisterSchema | None = None) -> str:
    """`"ledger"`, the name of the register that a sheet looks most like, or "" for neither.

    `told`: what the user says it is; that is believed against a ledger that shows neither accounts nor two sides, and
    against a register that fits no better.
    """
    found = tables_of(grid)
    claimed = find(grid, told, told=True) if told else None
    if isinstance(found, list):
        weak = not any(name in found[0].table.positions for name in (*SINGLE, *DOUBLE, "credit"))
        believed = told and claimed and weak and claimed.score >= found[0].table.score
        return told.name if told and believed else "ledger"
    scores = {name: table.score for name in ALL if (table := _telling(grid, name)) is not None}
    if told and claimed and all(claimed.score >= score for score in scores.values()):
        return told.name
    return max(scores, key=lambda name: scores[name]) if scores else ""


def _telling(grid: Grid, name: str) -> Table | None:
    """The register's table if it can be told from the headers alone: a date, contents and an amount make anything."""
    table = find(grid, ALL[name], told=name == "invoices")
    if table is None:
        return None
    headers = "".join(table.mapping[place].header for place in table.positions.values())
    return table if re.search(_TELLING.get(name, ""), headers) else None


def read(grid: Grid, table: Table, schema: RegisterSchema) -> Sheet:
    """Read the rows of a table."""
    titles = outside_of(table, grid)
    table = replace(table, data=_unmerged(table, grid, schema))
    reasons = _no_entries(table)
    data = table.data[[row not in reasons for row in table.data.index]]
    columns: dict[str, pd.Series] = {}
    warnings: list[str] = []
    refused: dict[int, str] = {}
    headers: dict[str, str] = {}
    for field in schema.fields:
        typed = _column(table, data, field, titles.year, titles.unit)
        columns[field.name] = typed.values
        if field.name in table.positions:
            headers[field.name] = table.mapping[table.positions[field.name]].header
        for row in data.index[typed.bad.to_numpy(dtype=bool)]:
            said = texts(data.loc[[row]].iloc[:, table.positions[field.name]]).iloc[0]
            if (schema.name, field.name) in _MUST_BE_READ:
                refused[int(row)] = f"{field.title}“{said}”不是金额"
            else:
                warnings.append(f"第 {row} 行{field.title}“{said}”{_unread(field)}")
        warnings.extend(f"第 {row} 行{note}" for row, note in typed.notes.items())
    frame = pd.DataFrame(columns, index=data.index)
    if schema.name == "minutes":
        frame["number"] = frame["number"].where(frame["number"] != "", _session(table, data))
    if any(header_key(part) in _ITEM_COLUMNS for parts in table.headers for part in parts):
        headers[ITEM_LINES] = ""
    for row in data.index[_unfit(frame, schema).to_numpy(dtype=bool)]:
        refused.setdefault(
            int(row), f"没有{'和'.join(schema.field(name).title for name in _needed(schema))}，不能成为一条登记"
        )
    frame = frame[[row not in refused for row in frame.index]]
    frame.insert(0, "row", frame.index.astype("int64"))
    before = {row: "标题行" if any(said) else "空行" for row, said in table.before}
    dropped = {
        **before,
        **dict.fromkeys(table.header_rows, "表头行"),
        **dict.fromkeys(grid.blank_rows, "空行"),
        **dict(grid.left_out),
        **reasons,
    }
    return Sheet(
        grid,
        table.header_row,
        frame.reset_index(drop=True),
        tuple(RowNote(row, dropped[row]) for row in sorted(dropped)),
        tuple(RowNote(row, refused[row]) for row in sorted(refused)),
        (*grid.warnings, *warnings),
        headers,
    )


def _session(table: Table, data: pd.DataFrame) -> pd.Series:
    """The session that a cell of the date column names: `2021年3月第4期` → `2021年第4期`."""
    if "date" not in table.positions:
        return pd.Series("", index=data.index, dtype="str")
    found = texts(data.iloc[:, table.positions["date"]]).str.extract(
        r"((?:19|20)\d\d年)?.*?(第[0-9一二三四五六七八九十]+[期次])"
    )
    return (found[0].fillna("") + found[1].fillna("")).where(found[1].notna(), "")


def _needed(schema: RegisterSchema) -> tuple[str, ...]:
    return _NEEDED.get(schema.name, tuple(field.name for field in schema.fields if field.required)[:1])


def _unfit(frame: pd.DataFrame, schema: RegisterSchema) -> pd.Series:
    """Rows in which everything that makes an entry is blank."""
    blank = pd.Series(True, index=frame.index)
    for name in _needed(schema):
        values = frame[name]
        blank &= (values == "") if schema.field(name).type == "text" else values.isna()
    return blank


def _unread(field: Field) -> str:
    if field.name in _DOCUMENT_NUMBERS:
        return "被电子表格存成了数值，后几位已丢失，不按号码核对；请把该列设为文本后重新导出"
    kind = {"day": "日期", "money": "金额", "number": "数字", "yes": "“是”或“否”"}
    return f"不是{kind.get(field.type, '可读的内容')}，按空白处理"


def _column(table: Table, data: pd.DataFrame, field: Field, year: int, unit: int) -> cells.Typed:
    places = table.groups.get(field.name, ())
    raw = data.iloc[:, places[0]] if places else pd.Series([None] * len(data), index=data.index, dtype=object)
    for place in places[1:]:  # of several columns the first filled one counts
        raw = raw.where(texts(raw) != "", data.iloc[:, place])
    match field.type:
        case "money":
            header = "".join(table.headers[places[0]]) if places else ""
            own = unit_of(header)
            return cells.money_column(raw, own if own != 1 else unit)
        case "day":
            return cells.day_column(raw, year, field.name in _LAST_DAY)
        case "number":
            return cells.number_column(raw)
        case "yes":
            return cells.yes_column(raw)
    return cells.number_text_column(raw) if field.name in _DOCUMENT_NUMBERS else cells.text_column(raw)


def _unmerged(table: Table, grid: Grid, schema: RegisterSchema) -> pd.DataFrame:
    """Vertically merged cells repeated except for money; where a blank means "as above", it is filled from above."""
    data = table.data.copy()
    money = {place for field in schema.fields if field.type == "money" for place in table.groups.get(field.name, ())}
    where = pd.Series(np.arange(len(data)), index=data.index)
    for top, left, bottom, right in grid.merged:
        rows = where.loc[top:bottom]
        if bottom > top and right == left and left - 1 not in money and left <= data.shape[1] and top in where.index:
            values = data.iloc[:, left - 1].to_numpy(dtype=object, copy=True)
            values[rows.to_numpy()] = values[rows.iloc[0]]
            data.isetitem(left - 1, values)
    for field in schema.fields:
        if field.fill and field.name in table.positions:
            place = table.positions[field.name]
            column = data.iloc[:, place]
            filled = column.where(texts(column) != "").ffill()
            needed = pd.concat(
                [texts(data.iloc[:, spot]) for name in _needed(schema) for spot in table.groups.get(name, ())], axis=1
            )
            data.isetitem(
                place, filled.where((needed != "").any(axis=1) & filled.notna(), column).to_numpy(dtype=object)
            )
    return data


def _no_entries(table: Table) -> dict[int, str]:
    """Row → why it is no entry: blank, a repeated header, a total, a signature, a remark under the table."""
    said = pd.DataFrame(
        {place: texts(table.data.iloc[:, place]) for place in range(table.data.shape[1])}, index=table.data.index
    )
    own = {place: {header_key(part) for part in parts} for place, parts in enumerate(table.headers)}
    every = set().union(*own.values())
    reasons: dict[int, str] = {}
    filled = (said != "").sum(axis=1)
    # only rows with few cells or with a telling word need a look at their cells
    words = said.iloc[:, : min(4, said.shape[1])]
    for row, count, *leading in zip(said.index, filled, *(words[place] for place in words), strict=True):
        first = next((word for word in leading if word), "")
        reason = ""
        if count == 0:
            reason = "空行"
        elif any(total_reason(word) for word in leading if word):
            reason = "合计行"
        elif is_signature(first):
            reason = "签字或说明行"
        elif count == 1 and not first.isdigit():
            reason = "说明行"
        elif count == 1:
            reason = "只有序号的空行"
        elif header_key(first) in every:
            same = sum(header_key(word) in own[place] for place, word in enumerate(said.loc[row]) if word)
            reason = "重复的表头行" if same * 2 > count else ""
        if reason:
            reasons[int(row)] = reason
    return reasons
