"""The columns beside key, account and amount: people, attachments, bills, auxiliaries, status, basis."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Flags, Words
from voucher_audit.reading.auxiliaries import TARGETS, name_of, spread, target_of
from voucher_audit.reading.dates import parse_days, to_days
from voucher_audit.reading.fields import ledger_fields
from voucher_audit.reading.headers import header_key
from voucher_audit.reading.tables import Table
from voucher_audit.reading.values import each_distinct, plain, text_of, texts, whole_numbers

_FIRST_FILLED = ("counterparty", "person", "department", "project", "settlement", "opposite", "source", "document_kind")
_JOINED = {"functional": " ", "economic": " ", "bill_no": "；"}
_PEOPLE = ("preparer", "reviewer", "poster", "cashier")
_AUXILIARY_FIELDS = ("counterparty", "person", "department", "project", "functional", "economic")
_VOID = re.compile(r"^[\s\[(（【]*(凭证)?(已|系统)?(作废|删除|废)|^deleted$|^void", re.IGNORECASE)
_TRUE = re.compile(r"^(1|是|true|y|yes|√|t|v|已?作废|已?删除|废|x)(\.0+)?$", re.IGNORECASE)
_BUDGET = re.compile(r"预|^0?2$|budget", re.IGNORECASE)
_FINANCIAL = re.compile(r"财|^0?1$|financ", re.IGNORECASE)
_NO_VALUE = {"", "无", "-", "_", "0", "none", "null"}
# Pinyin initials of the class columns in data collected from 行政事业单位 (JZPZ).
_PINYIN = {
    "zjxz": "资金性质", "zbly": "指标来源", "zclx": "支出类型", "ysgllx": "预算管理类型", "xmfl": "项目分类", "zbwh": "指标文号",
    "zffs": "支付方式",
}  # fmt: skip
_CLASS = re.compile(r"(核算项目|fclsname|辅助核算类型|辅助项类型|核算类别|辅项类型|维度)(\d*)")
_NAME_OF_CLASS = ("名称{n}", "核算名称{n}", "辅项名称{n}", "fobjname{n}", "维度名称{n}", "辅助项名称{n}")
_CODE_OF_CLASS = ("编码{n}", "核算编码{n}", "辅项代码{n}", "辅项编码{n}", "fobjid{n}", "维度编码{n}", "辅助项编号{n}")


def extras(table: Table, entry: Flags) -> pd.DataFrame:
    """Canonical columns (str unless the schema says otherwise) of the entries, index = their rows."""
    data = table.data[entry]
    out: dict[str, object] = {}
    for name in _FIRST_FILLED:
        out[name] = _first(data, table.groups.get(name, ()), names=name in _AUXILIARY_FIELDS)
    for name, separator in _JOINED.items():
        out[name] = _joined(data, table.groups.get(name, ()), separator)
    for name in _PEOPLE:
        out[name] = _first(data, table.groups.get(name, ()))
    for name in ("entered_at", "business_date"):
        if name in table.positions:
            parts = parse_days(data.iloc[:, table.positions[name]])
            out[name] = to_days(parts["year"], parts["month"], parts["day"])
    if "attachments" in table.positions:
        out["attachments"] = whole_numbers(data.iloc[:, table.positions["attachments"]])
    _auxiliaries(table, data, out)
    out["cancelled"] = _cancelled(table, data)
    return pd.DataFrame(out, index=data.index)


def basis_of(table: Table, entry: Flags, words: pd.Series) -> Words:
    """`financial`, `budget` or "" for each entry, as its own columns say (会计体系, 是否为预算账, 财记/预记)."""
    data = table.data[entry]
    out = np.full(len(data), "", dtype=object)
    for position in table.groups.get("basis", ()):
        yes_no = "是否" in table.mapping[position].header or header_key(table.mapping[position].header) == "sfwysz"
        out = _where_blank(out, each_distinct(data.iloc[:, position], _yes_budget if yes_no else _basis))
    if "word" in table.positions or "number" in table.positions:
        marked = each_distinct(words[entry], lambda cell: _basis(cell) if re.search("[财预]", str(cell or "")) else "")
        out = _where_blank(out, marked)
    return out


def filled_columns(table: Table, entries: pd.DataFrame) -> frozenset[str]:
    """Canonical columns that the table really has: by a column of its own, or named inside another (【客商：甲】)."""
    canonical = {entry.name: entry.canonical for entry in ledger_fields()}
    found = {canonical[name] for name in table.positions if canonical.get(name)}
    inside = (*TARGETS, "auxiliary", "account_code", "account_name", "word")
    return frozenset(found | {name for name in inside if bool((entries[name] != "").any())})


def _basis(cell: object) -> str:
    text = plain(text_of(cell))
    return "budget" if _BUDGET.search(text) else "financial" if _FINANCIAL.search(text) else ""


def _yes_budget(cell: object) -> str:
    text = plain(text_of(cell))
    return "" if not text else "budget" if _TRUE.match(text) else "financial"


def _where_blank(left: Words, right: Words) -> Words:
    return np.where(left == "", right, left)


def _clean(cell: object) -> str:
    text = text_of(cell)
    return "" if text.lower() in _NO_VALUE else text


def _first(data: pd.DataFrame, positions: tuple[int, ...], names: bool = False) -> Words:
    """The first filled of several columns. `names`: leave the code before a name away."""
    out = np.full(len(data), "", dtype=object)
    for position in positions:
        cell_name = (lambda cell: name_of(text_of(cell))) if names else _clean
        out = _where_blank(out, each_distinct(data.iloc[:, position], cell_name))
    return out


def _joined(data: pd.DataFrame, positions: tuple[int, ...], separator: str) -> Words:
    """Distinct contents of several columns in the order of the sheet."""
    out = np.full(len(data), "", dtype=object)
    for position in sorted(positions):
        part = each_distinct(data.iloc[:, position], _clean)
        out = _append(out, np.where(part == out, "", part), separator)
    return out


def _append(left: Words, right: Words, separator: str) -> Words:
    """Join texts row by row, leaving out blanks."""
    glue = np.where((left == "") | (right == ""), "", separator)
    joined: Words = left + glue + right
    return joined


def _auxiliaries(table: Table, data: pd.DataFrame, out: dict[str, object]) -> None:
    """Fill `auxiliary` with everything printed, and the columns that auxiliaries name where they are still blank."""
    printed = np.full(len(data), "", dtype=object)
    classes, taken = _class_columns(table)
    for position in sorted(set(table.groups.get("auxiliary_text", ())) - taken):
        spreads = each_distinct(data.iloc[:, position], lambda cell: spread(text_of(cell)))
        header = " ".join(table.headers[position])
        keyed = not re.search(r"辅助|核算|自定义|维度", header)
        texts_ = np.array([entry["auxiliary"] for entry in spreads], dtype=object)
        if keyed:
            texts_ = np.array(
                [f"{header}：{text}" if text and "：" not in text else text for text in texts_], dtype=object
            )
        printed = _append(printed, texts_, "；")
        for target in TARGETS:
            found = np.array([entry.get(target, "") for entry in spreads], dtype=object)
            out[target] = _where_blank(np.asarray(out[target], dtype=object), found)
    for key, values in classes(data):
        shown = np.array([f"{k}：{v}" if k and v else v for k, v in zip(key, values, strict=True)], dtype=object)
        printed = _append(printed, shown, "；")
        targets = np.array([target_of(k) if k else "" for k in key], dtype=object)
        for target in set(targets) - {""}:
            found = np.where(targets == target, values, "")
            out[target] = _where_blank(np.asarray(out[target], dtype=object), found)
    for name in _AUXILIARY_FIELDS:
        for position in table.groups.get(name, ())[:1]:
            header = re.sub(r"(名称|编码|代码|编号)$", "", "".join(table.headers[position]))
            part = np.asarray(out[name], dtype=object)
            already = np.array([bool(p) and p in q for p, q in zip(part, printed, strict=True)], dtype=bool)
            shown = np.where((part == "") | already, "", np.char.add(f"{header}：", part.astype(str)).astype(object))
            printed = _append(printed, shown, "；")
    out["auxiliary"] = printed


def _class_columns(table: Table):  # type: ignore[no-untyped-def]
    """Columns that come as class + code + name or as code + name, and a function that yields `(keys, values)`."""
    keys = [header_key("".join(parts)) for parts in table.headers]
    where = {key: position for position, key in reversed(list(enumerate(keys))) if key}
    used = {position for entry in table.mapping if entry.field for position in (entry.position,)}
    auxiliary = set(table.groups.get("auxiliary_text", ()))
    triples: list[tuple[int, int | None, int | None]] = []
    taken: set[int] = set()
    for key, position in where.items():
        match = _CLASS.fullmatch(key)
        if not match:
            continue
        names = [where[pattern.format(n=match[2])] for pattern in _NAME_OF_CLASS if pattern.format(n=match[2]) in where]
        codes = [where[pattern.format(n=match[2])] for pattern in _CODE_OF_CLASS if pattern.format(n=match[2]) in where]
        if names or codes:
            triples.append((position, names[0] if names else None, codes[0] if codes else None))
            taken |= {position, *names[:1], *codes[:1]}
    pairs: list[tuple[str, int | None, int | None]] = []
    for key, position in where.items():
        match = re.fullmatch(r"(.{2,12}?)(名称|mc)", key)
        code = (
            next(
                (where[match[1] + end] for end in ("编码", "代码", "编号", "dm", "bm") if match[1] + end in where), None
            )
            if match
            else None
        )
        if match and position not in used | taken | auxiliary:
            pairs.append((_PINYIN.get(match[1], match[1]), position, code))
            taken |= {position} | ({code} if code is not None else set())
    for key, position in where.items():
        match = re.fullmatch(r"辅助项(\d+)编号", key)
        if match and position not in used | taken:
            pairs.append((f"辅助项{match[1]}", position, None))

    def yields(data: pd.DataFrame):  # type: ignore[no-untyped-def]
        for kind, name, code in sorted(triples):
            key = each_distinct(data.iloc[:, kind], _clean)
            yield key, _named(data, name, code, key != "")
        for title, name, code in pairs:
            yield np.full(len(data), title, dtype=object), _named(data, name, code, None)

    return yields, taken


def _named(data: pd.DataFrame, name: int | None, code: int | None, only: Flags | None) -> Words:
    out = np.full(len(data), "", dtype=object)
    for position in (name, code):
        if position is not None:
            out = _where_blank(out, each_distinct(data.iloc[:, position], _clean))
    return out if only is None else np.where(only, out, "")


def _cancelled(table: Table, data: pd.DataFrame) -> Flags:
    out = np.zeros(len(data), dtype=bool)
    for position in table.groups.get("status", ()):
        out |= each_distinct(data.iloc[:, position], lambda cell: bool(_VOID.search(plain(text_of(cell))))).astype(bool)
    for position in table.groups.get("status_void", ()):
        out |= each_distinct(data.iloc[:, position], lambda cell: bool(_TRUE.match(plain(text_of(cell))))).astype(bool)
    if "summary" in table.positions:
        summary = data.iloc[:, table.positions["summary"]]
        marked = re.compile(r"^[\s\[(（【<《]*(此?凭证)?已?作废(凭证)?[\s\])）】>》]*$|^[\[(（【]已?作废[\])）】]")
        out |= each_distinct(texts(summary), lambda cell: bool(marked.search(str(cell or "")))).astype(bool)
    return out
