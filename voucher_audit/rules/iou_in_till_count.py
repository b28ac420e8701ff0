"""盘点发现白条抵库、账实不符。

Flags:
    库存现金盘点表记有未入账的借据；实点数与账面余额不符；或者盘点表上的账面余额与账簿推算的当日余额不符。
Why it matters:
    借条放在保险柜里顶替现金又不入账，账面看不出来，只有盘点才能证实，这是严格意义上的白条抵库。
Innocent when:
    盘点时点有已付未记账的合规单据并已列入调节；盘点在营业中途进行且已倒轧到日末；差额当日查清。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit.evidence import balances
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, evidence, on_books, param


@dataclass(frozen=True)
class Params:
    tolerance: float = param(1, "账实相差超过多少才列", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    counts = view.registers["cash_counts"]
    till = balances.till(view.lines, view.openings)
    rows = counts.assign(book=_book(view, till), iou=counts["iou"].fillna(0))
    rows["by_ledger"] = _by_ledger(rows, till)
    stated = rows["book_balance"].fillna(rows["by_ledger"])
    short = (stated - rows["counted"]).astype("Int64")
    apart = (rows["book_balance"] - rows["by_ledger"]).astype("Int64")
    allowed = fen(params.tolerance)
    found = (rows["iou"] > 0) | (short.abs() > allowed).fillna(False) | (apart.abs() > allowed).fillna(False)
    hit = rows[found]
    iou, gap = hit["iou"].astype("int64"), short[found].fillna(0).astype("int64")
    facts = on_books(
        list(hit["book"]),
        day=hit["date"].to_numpy(),
        counted=hit["counted"].to_numpy(),
        stated=stated[found].fillna(-1).to_numpy(),
        iou=iou.to_numpy(),
        borrower=hit["borrower"].to_numpy(),
        short=gap.to_numpy(),
        apart=apart[found].fillna(0).astype("int64").to_numpy(),
        by_ledger=hit["by_ledger"].fillna(0).astype("int64").to_numpy(),
        amount=iou.clip(lower=gap.abs()).to_numpy(),
        severity=np.where(iou > 0, Severity.HIGH.value, Severity.MEDIUM.value),
    )
    lacking = int((rows["counted"].isna() | (stated.isna() & (rows["iou"] == 0))).sum())
    return Outcome(facts, tested=len(rows) - lacking, untested={"盘点表缺实点数或账面余额": lacking})


def _book(view: View, till: pd.DataFrame) -> str:
    """The book that the counts belong to: the one with the busiest till, else the first."""
    return str(till["book"].value_counts().index[0]) if len(till) else str(view.vouchers["book"].iloc[0])


def _by_ledger(rows: pd.DataFrame, till: pd.DataFrame) -> pd.Series:
    """Balance that the ledger gives for each counted day; <NA> where its opening balance is unknown."""
    own = till[(till["book"] == rows["book"].iloc[0]) & till["known"]] if len(rows) else till
    position = np.searchsorted(own["day"].to_numpy(), rows["date"].to_numpy(), side="right") - 1
    values = [int(own["balance"].iloc[at]) if at >= 0 else None for at in position]  # one a counted day: few
    return pd.Series(values, index=rows.index, dtype="Int64")


def message(facts: Mapping[str, Any]) -> str:
    parts = ["{day:day} 盘点，实点现金 {counted:yuan} 元"]
    if facts["stated"] >= 0:
        parts.append("账面余额 {stated:yuan} 元")
    if facts["iou"]:
        who = f"（借款人：{facts['borrower']}）" if facts["borrower"] else ""
        parts.append("保险柜内有未入账借据 {iou:yuan} 元" + who)
    if facts["short"]:
        parts.append(("短少" if facts["short"] > 0 else "长出") + f" {evidence('{x:yuan}', x=abs(facts['short']))} 元")
    if facts["apart"]:
        parts.append("账簿推算当日余额 {by_ledger:yuan} 元，与盘点表所列账面数不符")
    return evidence("，".join(parts), **facts)


RULE = Rule(
    title="盘点发现白条抵库、账实不符",
    severity=Severity.HIGH,
    group="A 现金与借据",
    needs=Needs(
        lines=("kind", "custody", "date", "year", "period", "debit", "credit"),
        registers=("cash_counts",),
        history=True,
    ),
    basis=("实施细则/12", "会计法/17", "现金管理暂行条例/12", "内控规范/43"),
    params=Params,
    check=check,
    message=message,
    examples=(
        Example(
            "借据抵库",
            (V("提现备用", "1001", "1002", 9000, date="2021-03-01"),),
            registers={
                "cash_counts": (
                    {"date": "2021-03-31", "counted": 2000, "book_balance": 9000, "iou": 7000, "borrower": "陈某"},
                    {"date": "2021-06-30", "counted": 9000, "book_balance": 9000, "iou": 0},
                )
            },
            book_hits=1,
        ),
        Example(
            "账实相差一元以内不列，超过一元列出",
            (V("提现备用", "1001", "1002", 9000, date="2021-03-01"),),
            registers={
                "cash_counts": (
                    {"date": "2021-03-31", "counted": 8999, "book_balance": 9000},
                    {"date": "2021-06-30", "counted": 8998.99, "book_balance": 9000},
                )
            },
            book_hits=1,
        ),
        Example(
            "盘点表所列账面数与账簿推算不符",
            (V("提现备用", "1001", "1002", 9000, date="2021-03-01"),),
            registers={
                "cash_counts": (
                    {"date": "2021-03-31", "counted": 5000, "book_balance": 5000},
                    {"date": "2021-02-28", "counted": 1000, "book_balance": 1000},
                )
            },
            openings={"1001": 1000},
            book_hits=1,
        ),
        Example(
            "盘点表没有账面余额、期初也不知道：借据照列，其余无从比较",
            (V("提现备用", "1001", "1002", 9000, date="2021-03-01"),),
            registers={
                "cash_counts": (
                    {"date": "2021-03-31", "counted": 2000, "iou": 0.01, "borrower": "陈某"},
                    {"date": "2021-06-30", "counted": 9000},
                    {"date": "2021-09-30", "counted": 9000, "iou": 500},
                )
            },
            untested=True,
            book_hits=2,
        ),
        Example("没有盘点表则跳过", (V("提现备用", "1001", "1002", 9000, date="2021-03-01"),), untested=True),
    ),
)
