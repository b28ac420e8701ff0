"""The printed 记账凭证: label cells around a small table, one form a page, many pages a sheet (金蝶 EAS, 用友, 博思).

    公司：某公司
    记 账 凭 证
    2020年 | 第5期 | 业务日期： | 2020-05-31 | 凭证字号：银收- | 00257 | 1/5
    摘要 | 科目 | 辅助账 | 借    方 | 贷    方
    …
    人民币（大写）：… | 1,234.00 | 1,234.00
    会计主管： 审核： 记账： 出纳： 制单：张三

Each form becomes entries that repeat what its labels say; pages of one number are one voucher because they share it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from voucher_audit.reading.columns import Assignment, assign
from voucher_audit.reading.dates import day_from
from voucher_audit.reading.fields import ledger_matcher
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import cell_text, header_key, header_parts
from voucher_audit.reading.titles import from_rows
from voucher_audit.reading.values import plain
from voucher_audit.reading.vocabulary import SIGNATURE, TOTAL, total_reason

LAYOUT: Final = "记账凭证打印格式"
_FIRST_FORM_WITHIN: Final = 60  # rows in which the first form's table must begin
_LABELS: Final = ("公司", "日期", "会计年度", "会计期间", "凭证号", "附件数", "制单人", "审核人", "记账人", "出纳人")
_NAMES: Final = {
    "summary": "摘要", "account_code": "科目编码", "account_name": "科目名称", "account_sub": "明细科目", "account_top": "总账科目",
    "auxiliary_text": "辅助账", "debit": "借方金额", "credit": "贷方金额", "amount": "金额", "direction": "借贷方向",
    "counterparty": "往来单位", "person": "职员", "department": "部门", "project": "项目", "attachments": "附单据数",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?:凭证字号|凭证编号|凭证号码?|字号|编号|NO\.?)[:：]?\s*(?P<labelled>[\u3400-\u9fff]{0,4}[\s字第\-－—]*\d[\d\s/\-]*)号?"
    r"|(?P<worded>[\u3400-\u9fff]{1,3}\s*字\s*第?\s*[-－]?\s*\d+)\s*号?|(?<!\d)第\s*(?P<bare>\d+)\s*号",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|(?<!\d)(?:19|20)\d{6}(?!\d)")
_PERIOD = re.compile(
    r"((?:19|20)\d{2})\s*年?[\s|]*第\s*(\d{1,2})\s*期|会计期间[:：]?\s*((?:19|20)\d{2})[-./年]?(\d{1,2})"
)
_ATTACHED = re.compile(r"(?:附件(?:张数|数量|数)?|附单据(?:张?数)?|所附单据|附)[:：]?\s*共?\s*(\d+)\s*(?:张|份|页|件)?")
_SIGNED = {
    "制单人": re.compile(r"(?:制单人?|制证|填制|制表)[:：]\s*(\S*)"),
    "审核人": re.compile(r"(?:审核人?|复核|稽核)[:：]\s*(\S*)"),
    "记账人": re.compile(r"(?:记账人?|登账|过账)[:：]\s*(\S*)"),
    "出纳人": re.compile(r"出纳人?[:：]\s*(\S*)"),
}
_NEXT_LABEL = re.compile(r"[:：]")


@dataclass(frozen=True)
class _Form:
    """Positions in the grid: label rows, header rows, entries, closing rows."""

    top: int
    header: int
    depth: int
    end: int


def as_table(grid: Grid) -> tuple[Grid, dict[int, str], int] | None:
    """The forms of a sheet as one grid with a header of its own; the reasons of the rows that are no entries; and the
    1-based row of the first header. None when the sheet holds no such form."""
    if grid.header is not None:
        return None
    if not _forms(replace(grid, cells=grid.cells.iloc[:_FIRST_FORM_WITHIN])):
        return None
    forms = _forms(grid)
    notes: dict[int, str] = {}
    records: list[dict[str, object]] = []
    rows: list[int] = []
    for number, form in enumerate(forms):
        end = forms[number + 1].top if number + 1 < len(forms) else len(grid.cells)
        _read(grid, form, end, records, rows, notes)
    if not any(record.get("凭证号") for record in records):
        return None
    names = [*_LABELS, *_NAMES.values()]
    cells = pd.DataFrame([[record.get(name) for name in names] for record in records], index=rows, dtype=object)
    used = [position for position, name in enumerate(names) if any(record.get(name) for record in records)]
    cells = cells.iloc[:, used]
    cells.columns = pd.RangeIndex(len(used))
    header = tuple(names[position] for position in used)
    return replace(grid, cells=cells, header=header, merged=()), notes, int(grid.cells.index[forms[0].header])


def _row(grid: Grid, position: int) -> list[str]:
    cells: list[object] = grid.cells.iloc[position].tolist()
    return [cell_text(cell) for cell in cells]


def _forms(grid: Grid) -> list[_Form]:
    """Headers with 摘要, an account and 借方/贷方 or 金额, each below labels that name a number."""
    headers: list[tuple[int, int]] = []
    candidates = grid.cells.index[_mentions(grid.cells, "摘要")]
    where = {int(row): position for position, row in enumerate(grid.cells.index)}
    for row in candidates:
        position = where[int(row)]
        keys = [header_key(cell) for cell in _row(grid, position)]
        below = [header_key(cell) for cell in _row(grid, position + 1)] if position + 1 < len(grid.cells) else []
        if not any("摘要" in key for key in keys) or not any("科目" in key for key in keys):
            continue
        if any(re.search(r"凭证|日期|字号|^号", key) for key in keys):
            continue  # an ordinary table: its rows state their vouchers themselves
        if any(key.startswith("借方") or key == "金额" for key in keys):
            deeper = any(key in ("总账科目", "明细科目", "一级科目", "二级科目", "借方", "贷方") for key in below)
            headers.append((position, 2 if deeper else 1))
        elif any(key.startswith(("借方", "贷方")) for key in below):
            headers.append((position, 2))
    forms = []
    start = 0
    for position, depth in headers:
        forms.append(_Form(start, position, depth, 0))
        start = position + depth
    tops = [_labels_start(grid, form) for form in forms]
    return [replace(form, top=top) for form, top in zip(forms, tops, strict=True)]


def _mentions(cells: pd.DataFrame, word: str) -> pd.Series:
    found = pd.Series(False, index=cells.index)
    for position in range(cells.shape[1]):
        column = cells.iloc[:, position]
        hits = {cell for cell in column.unique() if isinstance(cell, str) and word in header_key(cell)}
        if hits:
            found |= column.isin(hits)
    return found


def _labels_start(grid: Grid, form: _Form) -> int:
    """First label row of a form: below the signatures (or totals) of the form before it."""
    start = form.top
    for position in range(form.top, form.header):
        text = "".join(_row(grid, position))
        if _closes(grid, position) or re.search(r"(制单|审核|复核|记账|出纳|会计主管|财务主管)[:：]", plain(text)):
            start = position + 1
    return start if start < form.header else form.top


def _closes(grid: Grid, position: int) -> bool:
    return any(cell and total_reason(cell) for cell in _row(grid, position))


def _read(
    grid: Grid, form: _Form, end: int, records: list[dict[str, object]], rows: list[int], notes: dict[int, str]
) -> None:
    index = grid.cells.index
    labels = _labels([_row(grid, position) for position in range(form.top, form.header)])
    for position in range(form.top, form.header):
        notes[int(index[position])] = "凭证表头信息行" if any(_row(grid, position)) else "空行"
    for position in range(form.header, form.header + form.depth):
        notes[int(index[position])] = "表头行"
    parts = header_parts(grid, form.header, form.depth)
    body = grid.cells.iloc[form.header + form.depth : end]
    found: Assignment = assign(parts, body, ledger_matcher())
    mine: list[dict[str, object]] = []
    closed = False
    for position in range(form.header + form.depth, end):
        row, cells = int(index[position]), _row(grid, position)
        if not any(cells):
            notes[row] = "空行"
        elif _closes(grid, position):
            notes[row], closed = TOTAL, True
        elif closed or not _is_entry(cells, found):
            _sign(cells, labels)
            notes[row] = SIGNATURE if closed else "没有金额的说明行"
        else:
            raw = grid.cells.iloc[position].tolist()
            mine.append(
                {name: raw[found.positions[field]] for field, name in _NAMES.items() if field in found.positions}
            )
            rows.append(row)
    records += [{**labels, **record} for record in mine]


def _is_entry(cells: list[str], found: Assignment) -> bool:
    money = [cells[found.positions[name]] for name in ("debit", "credit", "amount") if name in found.positions]
    return any(money)


def _labels(rows: list[list[str]]) -> dict[str, object]:
    """Number, date, period, entity and attachments as the label rows of one form state them."""
    lines = [" ".join(plain(cell) for cell in cells if cell) for cells in rows]
    text = " | ".join(lines)
    squeezed = re.sub(r"(?<=[\u3400-\u9fff\d])\s+(?=[\u3400-\u9fff\d])", "", text)
    out: dict[str, object] = {}
    if match := _NUMBER.search(text) or _NUMBER.search(squeezed):
        number = match["labelled"] or match["worded"] or match["bare"]
        # 00257 and a page 1/5 may follow each other; the page is no part of the number.
        out["凭证号"] = re.sub(r"(?<=\d)\s+\d+\s*/\s*\d+.*$", "", number.strip())
    if match := _DAY.search(text) or _DAY.search(squeezed):
        out["日期"] = re.sub(r"\s+", "", match.group())
    if match := _PERIOD.search(text):
        out["会计年度"], out["会计期间"] = match[1] or match[3], match[2] or match[4]
    if match := _ATTACHED.search(text):
        out["附件数"] = match[1]
    titles = from_rows(rows)
    if titles.entity:
        out["公司"] = titles.entity
    elif titles.year and "日期" not in out and "会计年度" not in out:
        out["会计年度"] = str(titles.year)
    for cells in rows:
        _sign(cells, out)
    if isinstance(out.get("日期"), str):
        try:
            day_from(out["日期"])
        except ValueError:
            del out["日期"]
    return out


def _sign(cells: list[str], labels: dict[str, object]) -> None:
    """Names behind 制单：, 审核： … in one cell or in the next."""
    text = " ".join(plain(cell) for cell in cells if cell)
    for name, pattern in _SIGNED.items():
        match = pattern.search(text)
        if match and match[1] and not _NEXT_LABEL.search(match[1]) and name not in labels:
            labels[name] = match[1]
