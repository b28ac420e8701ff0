"""The list that a reviewer works through: one row an item, built once a run, narrowed and ordered at every click.

Columns of `Worklist.table` (index = position in `items`, gravest first):
`severity` (rank, 0 is high), `amount` fen, `date` (NaT for a finding about a whole book), `month` (`2021-03` or blank), `book`,
`voucher`, `voucher_id` (-1 likewise), `account`, `payee`, `preparer` (blank when unknown), `findings` (how many),
`text` (lower case, what a search looks through).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import pandas as pd

from voucher_audit import cases, vouchers
from voucher_audit.cases import Item
from voucher_audit.decision import OPEN, Decision
from voucher_audit.report import Report, Severity
from voucher_audit.review import CHANGED, PARTLY, state_of

Order = Literal["severity", "amount", "date", "voucher", "findings"]
ORDERS: Final[Mapping[Order, str]] = {
    "severity": "程度（重的在前）",
    "amount": "金额（大的在前）",
    "date": "日期（早的在前）",
    "voucher": "账簿与凭证号",
    "findings": "线索条数（多的在前）",
}
UNDECIDED: Final = frozenset({OPEN, PARTLY, CHANGED})  # states that still wait for somebody


@dataclass(frozen=True)
class Filter:
    """What the list shows; empty means everything. `text` is searched in summary, evidence, voucher, payee and title."""

    severities: tuple[Severity, ...] = ()
    rules: tuple[str, ...] = ()
    books: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    payees: tuple[str, ...] = ()
    preparers: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    at_least: int = 0  # fen
    text: str = ""


@dataclass(frozen=True)
class Worklist:
    """A report's items with what lists, charts and searches need to know of them."""

    report: Report
    items: tuple[Item, ...]
    table: pd.DataFrame
    findings: pd.DataFrame  # one row a finding: `item` (position), `rule`, `title`, `severity` rank, `amount` fen
    vouchers: (
        pd.DataFrame
    )  # the voucher table of the whole ledger (`vouchers.VOUCHER_COLUMNS`), with `account`, `preparer`
    place: Mapping[str, int] = field(default_factory=dict)  # fingerprint → position of its item

    def __len__(self) -> int:
        return len(self.items)


def build(report: Report, hints: bool = False) -> Worklist:
    """The worklist of the 问题清单 (with `hints`: of every finding)."""
    lines = report.ledger.lines
    lines = lines[~lines["cancelled"]]
    journals = frozenset(book.name for book in report.ledger.books if book.form == "journal")
    table = vouchers.summarise(lines, journals)
    wanted = ["account_name", "account_code", "expense", "opposite", "preparer"]
    main = lines.loc[table["main_line"], wanted].set_index(table.index)
    # what the money went to: in a journal the counter account, else the economic item, else the account's first level
    account = main["opposite"].where(table["journal"], "")
    for said in (main["expense"], main["account_name"].str.split("/").str[0], main["account_code"]):
        account = account.where(account != "", said)
    table = table.assign(account=account, preparer=main["preparer"])
    items = tuple(cases.items(report.found if hints else report.listed))
    return Worklist(
        report=report,
        items=items,
        table=_table(items, table),
        findings=_findings(items),
        vouchers=table,
        place={finding.fingerprint: at for at, item in enumerate(items) for finding in item.findings},
    )


def _table(items: Sequence[Item], known: pd.DataFrame) -> pd.DataFrame:
    first = [item.first for item in items]
    ids = pd.Index([finding.voucher_id for finding in first], dtype="int64")
    of_voucher = known[["account", "payee", "preparer"]].reindex(ids).fillna("").reset_index(drop=True)
    text = pd.Series(
        [" ".join(f"{f.summary} {f.evidence} {f.voucher} {f.title} {f.book}" for f in item.findings) for item in items],
        dtype="str",
    )
    date = pd.to_datetime(pd.Series([finding.date for finding in first], dtype="object")).astype("datetime64[s]")
    return pd.DataFrame(
        {
            "severity": pd.Series([item.severity.rank for item in items], dtype="int8"),
            "amount": pd.Series([item.amount for item in items], dtype="int64"),
            "date": date,
            "month": date.dt.strftime("%Y-%m").fillna("").astype("str"),
            "book": pd.Series([finding.book for finding in first], dtype="str"),
            "voucher": pd.Series([finding.voucher for finding in first], dtype="str"),
            "voucher_id": pd.Series(ids, dtype="int64"),
            **{name: of_voucher[name].astype("str") for name in of_voucher},
            "findings": pd.Series([len(item.findings) for item in items], dtype="int64"),
            "text": (text + " " + of_voucher["payee"]).str.lower(),
        }
    )


def _findings(items: Sequence[Item]) -> pd.DataFrame:
    rows = [(at, f.rule, f.title, f.severity.rank, f.amount) for at, item in enumerate(items) for f in item.findings]
    frame = pd.DataFrame(rows, columns=["item", "rule", "title", "severity", "amount"])
    return frame.astype({"item": "int64", "rule": "str", "title": "str", "severity": "int8", "amount": "int64"})


def states(worklist: Worklist, decisions: Mapping[str, Decision]) -> pd.Series:
    """State of each item on the table's index: what its findings share, else 部分处理; 需重新核实 outweighs all."""
    found = [OPEN] * len(worklist)
    for at in {worklist.place[fingerprint] for fingerprint in decisions if fingerprint in worklist.place}:
        own = {state_of(finding, decisions) for finding in worklist.items[at].findings}
        found[at] = CHANGED if CHANGED in own else own.pop() if len(own) == 1 else PARTLY
    return pd.Series(found, index=worklist.table.index, dtype="str")


def assignees(worklist: Worklist, decisions: Mapping[str, Decision]) -> pd.Series:
    """Who is to look at each item, on the table's index; blank: nobody in particular."""
    found = [""] * len(worklist)
    for fingerprint, decision in decisions.items():
        if decision.assignee and fingerprint in worklist.place:
            found[worklist.place[fingerprint]] = decision.assignee
    return pd.Series(found, index=worklist.table.index, dtype="str")


def narrow(
    worklist: Worklist, state: pd.Series, wanted: Filter, order: Order = "severity", assignee: pd.Series | None = None
) -> np.ndarray:
    """Positions of the items that meet the filter, in the wanted order. A voucher that has one of the wanted findings
    comes with all its findings. `assignee`: on the table's index, who is to look at it (blank: nobody)."""
    table = worklist.table
    keep = np.ones(len(table), dtype=bool)
    if wanted.severities:
        keep &= table["severity"].isin([severity.rank for severity in wanted.severities]).to_numpy()
    if wanted.rules:
        having = worklist.findings.loc[worklist.findings["rule"].isin(wanted.rules), "item"]
        keep &= table.index.isin(having)
    columns = {"book": wanted.books, "month": wanted.months, "account": wanted.accounts}
    columns |= {"payee": wanted.payees, "preparer": wanted.preparers}
    for name, values in columns.items():
        if values:
            keep &= table[name].isin(values).to_numpy()
    if wanted.states:
        keep &= state.isin(wanted.states).to_numpy()
    if wanted.assignees and assignee is not None:
        keep &= assignee.isin(wanted.assignees).to_numpy()
    if wanted.at_least:
        keep &= (table["amount"].abs() >= wanted.at_least).to_numpy()
    for word in wanted.text.lower().split():
        keep &= table["text"].str.contains(word, regex=False).to_numpy()
    return _ordered(table[keep], order)


def _ordered(table: pd.DataFrame, order: Order) -> np.ndarray:
    """Positions in the wanted order; equal ones as they stand in the list."""
    if order == "severity":
        return table.index.to_numpy()
    if order == "amount":
        keys = [-table["amount"].abs().to_numpy()]
    elif order == "findings":
        keys = [-table["findings"].to_numpy()]
    elif order == "date":
        keys = [table["date"].fillna(pd.Timestamp.max.floor("s")).to_numpy()]
    else:
        number = pd.to_numeric(table["voucher"].str.extract(r"(\d+)$")[0], errors="coerce").fillna(0).to_numpy()
        keys = [number, table["voucher"].str.replace(r"\d+$", "", regex=True).to_numpy(dtype=object)]
        keys += [table["month"].to_numpy(dtype=object), table["book"].to_numpy(dtype=object)]
    positions: np.ndarray = table.index.to_numpy()[np.lexsort((table.index.to_numpy(), *keys))]
    return positions


def step(order: np.ndarray, here: int, by: int, waiting: np.ndarray | None = None) -> int | None:
    """The item `by` steps (1 or -1) after `here` in an order of positions; None at its end.

    `waiting` (mask by position) skips those that wait for nobody, going round once. An item that left the order,
    because the decision just made took it out of the filter, is left for its nearest neighbour in the list.
    """
    found = np.flatnonzero(order == here)
    if len(found):
        at = int(found[0])
    else:
        later = np.flatnonzero(order > here)  # the default order is that of the positions
        at = (int(later[0]) if len(later) else len(order)) - (1 if by > 0 else 0)
    if waiting is None:
        wanted = at + by
        return int(order[wanted]) if 0 <= wanted < len(order) else None
    for distance in range(1, len(order) + 1):
        candidate = int(order[(at + by * distance) % len(order)])
        if waiting[candidate] and candidate != here:
            return candidate
    return None


def shown(worklist: Worklist, positions: Sequence[int] | np.ndarray, state: pd.Series) -> pd.DataFrame:
    """The rows of one page as users see them, amounts in yuan. Blank, never None, where there is nothing to say."""
    own = worklist.table.loc[list(positions)]
    items = [worklist.items[at] for at in positions]
    return pd.DataFrame(
        {
            "程度": [item.severity.label for item in items],
            "问题": [_short(item) for item in items],
            "日期": own["date"].dt.strftime("%Y-%m-%d").fillna("").astype("str").to_numpy(),
            "凭证号": own["voucher"].where(own["voucher"] != "", "整本账").to_numpy(),
            "金额": (own["amount"] / 100).to_numpy(),
            "摘要": [item.first.summary for item in items],
            "收款方": own["payee"].to_numpy(),
            "证据": [item.first.evidence for item in items],
            "账簿": own["book"].to_numpy(),
            "处理状态": state.loc[own.index].to_numpy(),
        }
    )


def _short(item: Item) -> str:
    """The gravest finding's title, and how many others there are."""
    others = len(item.findings) - 1
    return f"{item.first.title}　等 {others + 1} 项" if others else item.first.title
