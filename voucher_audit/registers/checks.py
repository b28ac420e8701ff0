"""What registers are checked for once they are read: totals, duplicates, item lines, red invoices, amounts in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.money import yuan_text
from voucher_audit.registers.matching.minute_entries import approved_amounts
from voucher_audit.registers.matching.references import blue_numbers, number_key

ITEM_LINES: Final = "item lines"  # marks, among a sheet's headers, columns of quantities and unit prices
TOLERANCE: Final = 1  # fen by which 价税合计 may differ from 金额 + 税额
_MOST_NAMED: Final = 20  # rows named one by one in warnings of one kind

Warnings = list[tuple[int, str]]  # position in the frame, Chinese sentence
Merged = list[tuple[int, str]]  # position of a row that became part of another, why
Checked = tuple[pd.DataFrame, Warnings, Merged]


def checked(name: str, frame: pd.DataFrame, headers: list[dict[str, str]]) -> Checked:
    """Frame of one register after its checks, warnings, and the rows that were merged into others.

    `headers`: per sheet the header word of each field. `frame` has a column `part` with the number of the sheet.
    """
    check = _CHECKS.get(name)
    return check(frame, headers) if check else (frame, [], [])


def _invoices(frame: pd.DataFrame, headers: list[dict[str, str]]) -> Checked:
    frame = _totals_of(frame, headers)
    warnings = _wrong_totals(frame)
    frame, merged = _one_row_an_invoice(frame, headers)
    frame = _reversed(frame)
    return frame, warnings + _duplicates(frame), merged


def _totals_of(frame: pd.DataFrame, headers: list[dict[str, str]]) -> pd.DataFrame:
    """Where a sheet has 金额 and 税额 but no 价税合计, 金额 is without tax."""
    without_total = [
        "tax" in words and "net" not in words and words.get("amount", "") in ("金额", "票面金额", "合计金额")
        for words in headers
    ]
    net_only = pd.Series(np.array(without_total, dtype=bool)[frame["part"]], index=frame.index) & frame["tax"].notna()
    frame = frame.assign(net=frame["net"].mask(net_only, frame["amount"]))
    frame["amount"] = frame["amount"].mask(net_only, frame["amount"] + frame["tax"])
    total = frame["net"] + frame["tax"]
    frame["amount"] = frame["amount"].where(frame["amount"].notna(), total.where(total.notna(), frame["net"]))
    return frame


def _wrong_totals(frame: pd.DataFrame) -> Warnings:
    off = (frame["amount"] - frame["net"] - frame["tax"]).abs() > TOLERANCE
    return [
        (
            place,
            f"第 {row} 行价税合计 {yuan_text(total)} 元与金额 {yuan_text(net)} 元、税额 {yuan_text(tax)} 元之和不符",
        )
        for place, row, total, net, tax in _rows(frame, off.fillna(False), "row", "amount", "net", "tax")
    ]


def _key(frame: pd.DataFrame) -> pd.Series:
    """Code and number; empty where there is no usable number."""
    numbers = frame["number"].map(number_key).astype("str")
    usable = (numbers != "") & ~frame["number"].str.contains("E+", regex=False)
    return (frame["code"].map(number_key).astype("str") + "|" + numbers).where(usable, "")


def _one_row_an_invoice(frame: pd.DataFrame, headers: list[dict[str, str]]) -> tuple[pd.DataFrame, Merged]:
    """Join item lines: of one sheet, with one number and different contents or the total only once; and a list of items
    on one sheet with the list of invoices on another (both are in the tax bureau's export)."""
    key = _key(frame)
    listed = key != ""
    itemised = _itemised(frame, key, headers)
    lines = listed & frame["part"].isin(itemised)
    if not lines.any():
        return frame, []
    # the same invoice on two lists of items (overlapping exports) is taken from the first
    detail = frame[lines & (frame["part"] == frame["part"].where(lines).groupby(key).transform("min"))]
    items = detail.groupby(key[lines], sort=False)["item"].agg(
        lambda words: "；".join(dict.fromkeys(filter(None, words)))
    )
    sums = detail.groupby(key[lines], sort=False)[["amount", "net", "tax"]].sum(min_count=1)
    single = frame[listed & ~lines]
    heads = pd.concat([single, detail]).loc[lambda rows: ~key[rows.index].duplicated()].index
    kept = frame[~lines | frame.index.isin(heads)].copy()
    own_lines = kept.index[kept.index.isin(detail.index)]
    for column in ("amount", "net", "tax"):
        kept.loc[own_lines, column] = sums[column].reindex(key[own_lines]).to_numpy()
    joined = key[kept.index].map(items)
    kept["item"] = joined.where(joined.fillna("") != "", kept["item"]).astype("str")
    shown = (
        key[kept.index].isin(items.index)
        & ~kept["item"].str.contains("详见|见清单|见附件", regex=True)
        & (kept["item"] != "")
    )
    kept["has_detail"] = kept["has_detail"].mask(shown & kept["has_detail"].isna(), True)
    gone = frame.index.difference(kept.index)
    home = dict(zip(key[kept.index], kept.index, strict=True))
    merged = [(int(place), f"并入{_place(frame, place, home[key[place]])}（同一张发票的商品明细行）") for place in gone]
    return kept, merged


def _place(frame: pd.DataFrame, place: int, home: int) -> str:
    """Where a row went, as seen from where it was."""
    row = f"第 {frame['row'][home]} 行"
    if frame["part"][home] == frame["part"][place]:
        return row
    file = "" if frame["file"][home] == frame["file"][place] else f"「{frame['file'][home]}」"
    return f"{file}工作表「{frame['sheet'][home]}」{row}"


def _itemised(frame: pd.DataFrame, key: pd.Series, headers: list[dict[str, str]]) -> list[int]:
    """Sheets that print one row an item: they have columns of quantities and unit prices, or numbers repeat in
    neighbouring rows whose items or amounts differ."""
    found = [part for part, words in enumerate(headers) if ITEM_LINES in words]
    for part, rows in frame[key != ""].groupby("part"):
        own = key[rows.index]
        repeats = own.duplicated(keep=False)
        beside = (own == own.shift()) | (own == own.shift(-1))
        differ = ~rows.duplicated(["number", "code", "item", "amount"], keep=False)
        no_voucher = (rows["voucher"] == "").all() or rows.groupby(own)["voucher"].nunique().max() <= 1
        if (
            repeats.any()
            and (repeats & beside & differ & (rows["item"] != "")).sum() * 2 > repeats.sum()
            and no_voucher
        ):
            found.append(int(str(part)))
    return found


def _reversed(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark the blue invoices that red ones name in their remarks: 已红冲, or 部分红冲 while something is left."""
    red = (frame["amount"].fillna(0) < 0) | frame["positive"].eq(False).fillna(False)
    named = blue_numbers(frame["remark"].where(red, ""))
    reversals = frame["amount"].abs()[named != ""].groupby(named[named != ""]).sum()
    if not len(reversals):
        return frame
    taken = frame["number"].map(number_key).map(reversals).where(~red).astype("Int64")
    still_good = ~frame["status"].str.contains("作废|红冲|冲红|失控", regex=True)
    mark = pd.Series("已红冲", index=frame.index).mask(taken < frame["amount"], "部分红冲")
    return frame.assign(status=frame["status"].mask(taken.notna() & still_good, mark).astype("str"))


def _duplicates(frame: pd.DataFrame) -> Warnings:
    key = _key(frame)
    first = frame["row"].where(key != "").groupby(key).transform("first")
    again = (key != "") & key.duplicated()
    return [
        (place, f"第 {row} 行与第 {int(start)} 行是同一张发票（号码 {number}），核对时只算一张")
        for (place, row, number), start in zip(_rows(frame, again, "row", "number"), first[again], strict=True)
    ]


def _minutes(frame: pd.DataFrame, headers: list[dict[str, str]]) -> Checked:
    warnings: Warnings = [
        (place, f"第 {row} 行没有会议日期，不能核对是否先议后付")
        for place, row in _rows(frame, frame["date"].isna(), "row")
    ]
    return frame.assign(amount=approved_amounts(frame)), warnings, []


def _contracts(frame: pd.DataFrame, headers: list[dict[str, str]]) -> Checked:
    again = (frame["number"] != "") & frame["number"].duplicated()
    warnings = [
        (place, f"第 {row} 行的合同号 {number} 与前面重复")
        for place, row, number in _rows(frame, again, "row", "number")
    ]
    share = frame["progress"].dropna()
    if len(share) and (share <= 1).all() and (share > 0).any():  # a spreadsheet stores 80 % as 0.8
        frame = frame.assign(progress=frame["progress"] * 100)
    return frame, warnings, []


def _rows(frame: pd.DataFrame, chosen: pd.Series, *columns: str) -> list[tuple[int, ...]]:
    """(position, columns …) of the chosen rows."""
    rows = frame.loc[chosen.to_numpy(dtype=bool), list(columns)]
    return list(zip(rows.index.tolist(), *(rows[name].tolist() for name in columns), strict=True))


def shortened(warnings: list[str]) -> tuple[str, ...]:
    """At most so many sentences that differ only in their row; the rest is counted."""
    if len(warnings) <= _MOST_NAMED:
        return tuple(warnings)
    return (*warnings[:_MOST_NAMED], f"另有 {len(warnings) - _MOST_NAMED} 行有类似问题，未逐行列出")


_CHECKS: Final[dict[str, Callable[[pd.DataFrame, list[dict[str, str]]], Checked]]] = {
    "invoices": _invoices,
    "minutes": _minutes,
    "contracts": _contracts,
}
