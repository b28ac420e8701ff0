"""The register of minutes made ready for matching: amount approved, whether it was approved, whose decision it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties
from voucher_audit.registers.matching.allocation import UNLIMITED
from voucher_audit.registers.matching.outlays import days, without
from voucher_audit.registers.matching.stated import stated_amounts
from voucher_audit.registers.matching.units import belongs, own_names, unit_of_body

UNKNOWN_DAY: Final = -(1 << 62)
_REFUSED = r"未通过|不通过|没有?通过|不同意|不予|不批准|否决|反对|暂缓|缓议|缓办|暂不|未同意|未获|撤回|撤销|退回|搁置|再议|再研究|进一步|另行|待定|待议|未形成|未批准|驳回|延期|重新"
_REFUSED_IN_TOPIC = r"(?:会议)?(?:决定)?(?:未通过|不同意|不予同意|否决|暂缓|缓议|暂不|搁置|再议)[。）)]?$"


def approved_amounts(minutes: pd.DataFrame) -> pd.Series:
    """Amount that each minute approves, Int64 fen: its own column, else what its topic states; <NA> if neither."""
    return minutes["amount"].where(minutes["amount"].notna(), stated_amounts(minutes["topic"]))


def prepared(
    minutes: pd.DataFrame, books: Sequence[str], unit: Sequence[str], bodies: Sequence[str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Minutes in an order of their own content, and the matrix (minute, book): is it the book's unit's decision?

    Columns: `place` (position in the caller's frame), `number`, `date`, `day`, `year`, `topic`, `about` (topic and project without the payee's name),
    `payee`, `capacity` (fen; `UNLIMITED` where no amount is stated), `approved` bool, `result`, `voucher`, `whose` (body or
    unit, as printed), `key` (content, for meetings of one day).
    """
    frame = minutes.reset_index(drop=True)
    day = days(frame["date"])
    amounts = approved_amounts(frame)
    refused = frame["result"].str.contains(_REFUSED, regex=True) | (
        (frame["result"] == "") & frame["topic"].str.contains(_REFUSED_IN_TOPIC, regex=True)
    )
    body_unit = frame["body"].map(unit_of_body).astype("str")
    table = pd.DataFrame(
        {
            "place": frame.index,
            "number": frame["number"],
            "date": frame["date"],
            "day": np.where(day < -(1 << 40), UNKNOWN_DAY, day),
            "topic": frame["topic"],
            "about": without(frame["topic"] + " " + frame["project"], parties.named_in(frame["topic"])),
            "project": frame["project"],
            "payee": frame["payee"],
            "capacity": amounts.where(amounts > 0).fillna(UNLIMITED).astype("int64"),
            "approved": ~refused,
            "result": frame["result"].where(frame["result"] != "", frame["topic"]),
            "voucher": frame["voucher"],
            "remark": frame["remark"],
            "unit": frame["unit"],
            "body": frame["body"],
            "body_unit": body_unit,
        }
    )
    table = table.sort_values(["day", "topic", "payee", "capacity", "number", "place"], ignore_index=True)
    stated = table["unit"].where(table["unit"] != "", table["body_unit"])
    own = own_names(unit, stated, books)
    mine = belongs(table["unit"], books, own) & belongs(table["body_unit"], books, own)
    mine &= _deciding(table["body"], bodies)[:, np.newaxis]
    shown = table["body"].where(table["body"] != "", table["unit"])
    table["whose"] = shown.where(
        (table["unit"] == "") | (shown == table["unit"]) | (table["body_unit"] != ""), table["unit"] + shown
    )
    return table.drop(columns=["unit", "body_unit"]), mine


def _deciding(body: pd.Series, bodies: Sequence[str]) -> np.ndarray:
    """Is the body one of those that decide in this unit? All are when none were configured or the register names none."""
    if not bodies:
        return np.ones(len(body), dtype=bool)
    known = [_plain(name) for name in bodies]
    return np.array(
        [not name or any(_plain(name).find(other) >= 0 or _plain(name) in other for other in known) for name in body]
    )


def _plain(body: str) -> str:
    return parties.normalise(body).replace("扩大", "").replace("委员会", "委").removesuffix("会议").removesuffix("会")


def party_names(table: pd.DataFrame) -> pd.DataFrame:
    """Payees that each minute names, in its column or in its topic: `entry`, `name`."""
    frames = [
        pd.DataFrame({"entry": table.index, "name": table["payee"]}),
        pd.DataFrame({"entry": table.index, "name": parties.named_in(table["topic"])}),
    ]
    named = pd.concat(frames, ignore_index=True)
    return named[named["name"] != ""].drop_duplicates().sort_values(["entry", "name"], ignore_index=True)
