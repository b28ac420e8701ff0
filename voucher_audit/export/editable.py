"""Which cells of the exported lists people may edit, and one writing for what stands in them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal

import pandas as pd

from voucher_audit.decision import OPEN, Decision
from voucher_audit.export.safe import plain
from voucher_audit.money import fen_from_text, yuan, yuan_text
from voucher_audit.rectification import Matter
from voucher_audit.report import Finding, Outlier

Table = Literal["finding", "outlier", "matter"]

STATUS, NOTE, ASSIGNEE, EXAMINER = "处理状态", "检查意见", "承办人", "检查人"
DECISION: Final = (STATUS, NOTE, ASSIGNEE, EXAMINER)
# editable columns of the 整改台账 → fields of a matter; the last one is the reason of a step back
MATTER: Final[Mapping[str, str]] = {
    "问题类别": "group", "问题": "title", "问题描述": "problem", "涉及金额（元）": "amount", "责任单位": "unit", "责任人": "person",
    "整改措施": "measures", "完成时限": "deadline", "整改情况": "progress", "佐证材料": "evidence", "追回金额（元）": "recovered",
    "状态": "state",
}  # fmt: skip
REASON: Final = "变更说明"
TOTAL: Final = "合计"  # stands in the id column of a row that only adds up
_DAYS: Final = frozenset({"完成时限"})
_MONEY: Final = frozenset({"涉及金额（元）", "追回金额（元）"})
_DAY: Final = re.compile(r"\s*(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?\s*")


def decided(about: Finding | Outlier, decision: Decision | None) -> dict[str, str]:
    """The editable cells of a finding or an outlier.

    A proposal that waits for a second person leaves the finding open, and so does a decision on what the voucher said
    before; the opinion tells so.
    """
    if decision is None:
        return {STATUS: OPEN, NOTE: "", ASSIGNEE: "", EXAMINER: ""}
    told = decision.note
    if isinstance(about, Finding) and decision.outdated(about.facts):
        status, told = OPEN, _also("需重新核实：凭证内容已变，原为", decision)
    elif decision.proposed:
        status, told = OPEN, _also("待复核：拟定为", decision)
    else:
        status = decision.status
    return {STATUS: status, NOTE: told, ASSIGNEE: decision.assignee, EXAMINER: decision.author or decision.who}


def _also(what: str, decision: Decision) -> str:
    return f"{what}{decision.status}" + (f"（{decision.note}）" if decision.note else "")


def canonical(title: str, cell: object) -> str:
    """One writing for a cell's content, whatever program saved it: ISO days, yuan with two decimals, trimmed text.

    What is no day or no amount stays as it was typed, for the comparison to name it.
    """
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if title in _MONEY:
        return _amount(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = plain(str(cell)).strip()
    found = _DAY.fullmatch(text) if title in _DAYS else None
    return _iso(found) or text if found else text


def _amount(cell: object) -> str:
    try:
        fen = fen_from_text(cell)
    except ValueError:
        return plain(str(cell)).strip()
    return "" if fen is None else yuan_text(fen).replace(",", "")


def _iso(found: re.Match[str]) -> str:
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""


def matter_texts(matter: Matter) -> dict[str, str]:
    """The editable cells of a line of the 整改台账."""
    return {title: canonical(title, _typed(title, getattr(matter, field))) for title, field in MATTER.items()} | {
        REASON: ""
    }


def _typed(title: str, value: object) -> object:
    return yuan(value) if title in _MONEY and isinstance(value, int) else value


def value_of(title: str, text: str) -> str | int | date | None:
    """What a canonical text of the 整改台账 stands for: fen, a day, a text.

    Raises:
        ValueError: it is no amount or no day.
    """
    if title in _MONEY:
        return fen_from_text(text) or 0
    if title in _DAYS:
        return date.fromisoformat(text) if text else None
    return text
