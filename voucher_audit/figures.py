"""The figures behind the overview: what was found, by kind, month, account, payee and preparer. Amounts in fen.

An item (one voucher with all its findings) counts once in every figure except those by rule, where it counts under each
rule that named it. Amounts are those of the vouchers, each once; money that runs through several linked vouchers counts in
each, hence "amount at risk" is an upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from voucher_audit.decision import AWAITING, CONFIRMED
from voucher_audit.report import Severity
from voucher_audit.worklist import UNDECIDED, Worklist

Dimension = Literal["rule", "account", "payee", "preparer", "book"]
UNKNOWN: Final[dict[Dimension, str]] = {"account": "整本账的线索", "payee": "未载明收款方", "preparer": "未载明制单人"}
REST: Final = "其他"
TALLY_COLUMNS: Final = ("name", "key", "severity", "items", "amount", "total")
MONTH_COLUMNS: Final = ("month", "severity", "items", "amount")
BOOK_COLUMNS: Final = (
    "book", "vouchers", "lines", "high", "medium", "low", "info", "items", "share", "amount", "undecided", "outliers",
)  # fmt: skip
_LABELS: Final = {severity.rank: severity.label for severity in Severity}


@dataclass(frozen=True)
class Headline:
    """The large numbers. `items`, `amounts` by severity; amounts in fen."""

    items: dict[Severity, int]
    amounts: dict[Severity, int]
    decided: int
    undecided: int
    awaiting: int  # decided by one person, not yet confirmed by another
    confirmed: int  # 属实
    confirmed_amount: int
    vouchers: int
    flagged: int  # vouchers with at least one finding
    lines: int
    rules_tested: int
    rules_not_tested: int
    allowed: int  # findings let pass by the white list

    @property
    def total(self) -> int:
        return sum(self.items.values())

    @property
    def amount(self) -> int:
        return sum(self.amounts.values())


def headline(worklist: Worklist, state: pd.Series) -> Headline:
    """The large numbers of a report; `state` as `worklist.states` gives it."""
    table, report = worklist.table, worklist.report
    by_rank = table.groupby("severity")["amount"]
    sums, counts = by_rank.agg(lambda own: int(own.abs().sum())), by_rank.size()
    confirmed = (state == CONFIRMED).to_numpy()
    undecided, awaiting = int(state.isin(UNDECIDED).sum()), int((state == AWAITING).sum())
    return Headline(
        items={severity: int(counts.get(severity.rank, 0)) for severity in Severity},
        amounts={severity: int(sums.get(severity.rank, 0)) for severity in Severity},
        decided=len(table) - undecided - awaiting,
        undecided=undecided,
        awaiting=awaiting,
        confirmed=int(confirmed.sum()),
        confirmed_amount=int(table.loc[confirmed, "amount"].abs().sum()),
        vouchers=len(worklist.vouchers),
        flagged=int(table.loc[table["voucher_id"] >= 0, "voucher_id"].nunique()),
        lines=len(report.ledger.lines),
        rules_tested=sum(entry.status == "tested" for entry in report.coverage),
        rules_not_tested=sum(entry.status != "tested" for entry in report.coverage),
        allowed=len(report.allowed),
    )


def tally(worklist: Worklist, dimension: Dimension, most: int = 10) -> pd.DataFrame:
    """Items by one dimension and severity, columns `TALLY_COLUMNS`: the `most` largest, the rest together as 其他.

    `key` is what a filter wants (a rule's name; blank for 其他 and for what is unknown), `total` the items of the name.
    Ordered by total, then amount.
    """
    if dimension == "rule":
        own = worklist.findings.rename(columns={"rule": "key", "title": "name"})
        own = own.sort_values("severity", kind="stable").drop_duplicates(["item", "key"])
    else:
        own = worklist.table[[dimension, "severity", "amount"]].rename(columns={dimension: "key"})
        own = own.assign(name=own["key"].where(own["key"] != "", UNKNOWN.get(dimension, "")))
    own = own.assign(amount=own["amount"].abs())
    size = own.groupby("name").agg(total=("amount", "size"), money=("amount", "sum")).reset_index()
    size = size.sort_values(["total", "money", "name"], ascending=[False, False, True], kind="stable")
    kept = list(size["name"].head(most))
    label = f"{REST} {len(size) - len(kept)} 项"
    own = own.assign(name=own["name"].where(own["name"].isin(kept), label))
    own["key"] = own["key"].where(own["name"] != label, "")
    grouped = (
        own.groupby(["name", "key", "severity"]).agg(items=("amount", "size"), amount=("amount", "sum")).reset_index()
    )
    grouped["total"] = grouped.groupby("name")["items"].transform("sum")
    place = {name: at for at, name in enumerate([*kept, label])}
    grouped = grouped.assign(at=grouped["name"].map(place)).sort_values(["at", "severity"], kind="stable")
    grouped["severity"] = grouped["severity"].map(_LABELS)
    return grouped[list(TALLY_COLUMNS)].reset_index(drop=True)


def months(worklist: Worklist) -> pd.DataFrame:
    """Items by month and severity, columns `MONTH_COLUMNS`; months of the ledger without items are there with 0 items
    (severity 高), so that the axis has no gaps. Findings about a whole book have no month and are left out."""
    table = worklist.table[worklist.table["month"] != ""]
    found = table.assign(amount=table["amount"].abs()).groupby(["month", "severity"])["amount"]
    out = found.agg(items="size", amount="sum").reset_index()
    out["severity"] = out["severity"].map(_LABELS)
    days = worklist.vouchers["date"].dropna()
    span = pd.period_range(days.min(), days.max(), freq="M") if len(days) else pd.PeriodIndex([], freq="M")
    every = [str(month) for month in span]
    blank = [month for month in every if month not in set(out["month"])]
    empty = pd.DataFrame({"month": blank, "severity": Severity.HIGH.label, "items": 0, "amount": 0})
    both = pd.concat([out, empty], ignore_index=True) if blank else out
    return both.sort_values(["month", "severity"], kind="stable", ignore_index=True)[list(MONTH_COLUMNS)]


def books(worklist: Worklist, state: pd.Series) -> pd.DataFrame:
    """The books side by side, columns `BOOK_COLUMNS`, the one with most grave items first. `share` is flagged vouchers in
    percent of its vouchers; `outliers` those among the report's ranked ones."""
    table, report = worklist.table, worklist.report
    names = pd.Index(list(dict.fromkeys([*worklist.vouchers["book"], *table["book"]])), name="book", dtype="str")
    out = pd.DataFrame(index=names)
    out["vouchers"] = worklist.vouchers.groupby("book").size().reindex(names, fill_value=0)
    out["lines"] = report.ledger.lines.groupby("book").size().reindex(names, fill_value=0)
    for severity in Severity:
        own = table[table["severity"] == severity.rank]
        out[severity.value] = own.groupby("book").size().reindex(names, fill_value=0)
    out["items"] = table.groupby("book").size().reindex(names, fill_value=0)
    flagged = table[table["voucher_id"] >= 0].groupby("book").size().reindex(names, fill_value=0)
    out["share"] = (100 * flagged / out["vouchers"].clip(lower=1)).round(2)
    out["amount"] = table["amount"].abs().groupby(table["book"]).sum().reindex(names, fill_value=0)
    out["undecided"] = state.isin(UNDECIDED).groupby(table["book"]).sum().reindex(names, fill_value=0).astype("int64")
    strange = pd.Series([outlier.book for outlier in report.outliers], dtype="str")
    out["outliers"] = strange.value_counts().reindex(names, fill_value=0)
    ordered = out.sort_values(["high", "medium", "amount"], ascending=False, kind="stable")
    return ordered.reset_index()[list(BOOK_COLUMNS)]
