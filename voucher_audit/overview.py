"""The figures behind the overview page: counts and amounts by kind, month, payee; the till through the year; digits."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.report import Finding, Report, Severity
from voucher_audit.schema import Kind

# Newcomb–Benford law: share of first digit d is log10(1 + 1/d)
BENFORD: Final = pd.Series(np.log10(1 + 1 / np.arange(1, 10)), index=range(1, 10))


def counts(found: tuple[Finding, ...], by: str) -> pd.DataFrame:
    """Findings and their amounts by `title`, `severity`, `month`, `book`: columns `group`, `findings`, `amount` yuan.

    A voucher's amount counts once in a group, however many rules name it. Largest group first (months in order).
    """
    rows = [(_group(finding, by), finding.fingerprint, finding.voucher_id, finding.amount) for finding in found]
    frame = pd.DataFrame(rows, columns=["group", "finding", "voucher", "amount"])
    frame = frame[frame["group"] != ""]
    totals = frame.groupby("group")["finding"].nunique().rename("findings").reset_index()
    once = frame.sort_values("amount").drop_duplicates(["group", "voucher"], keep="last")
    totals["amount"] = totals["group"].map(once.groupby("group")["amount"].sum()) / 100
    if by == "month":
        return totals.sort_values("group").reset_index(drop=True)
    if by == "severity":
        order = {severity.label: severity.rank for severity in Severity}
        return totals.sort_values("group", key=lambda group: group.map(order)).reset_index(drop=True)
    return totals.sort_values(["findings", "amount", "group"], ascending=[False, False, True]).reset_index(drop=True)


def _group(finding: Finding, by: str) -> str:
    if by == "month":
        return f"{finding.date:%Y-%m}" if finding.date else ""
    if by == "severity":
        return finding.severity.label
    return str(getattr(finding, by))


def by_line_column(report: Report, found: tuple[Finding, ...], column: str, most: int = 12) -> pd.DataFrame:
    """Findings by a column of the ledger (`counterparty`, `preparer`, `account_name`): the `most` largest groups.

    Columns `group`, `findings`. A finding counts in every group that its voucher names.
    """
    lines = report.ledger.lines
    named = lines.loc[lines[column] != "", ["voucher_id", column]].drop_duplicates()
    hits = pd.DataFrame({"voucher_id": [finding.voucher_id for finding in found]})
    counted = hits.merge(named, on="voucher_id")[column].value_counts().head(most)
    return pd.DataFrame({"group": counted.index, "findings": counted.to_numpy()})


def amount_at_risk(found: tuple[Finding, ...]) -> int:
    """Fen of all vouchers with a finding above `info`, each voucher once with its largest amount."""
    largest: dict[int, int] = {}
    for finding in found:
        if finding.severity is not Severity.INFO and finding.voucher_id >= 0:
            largest[finding.voucher_id] = max(largest.get(finding.voucher_id, 0), abs(finding.amount))
    return sum(largest.values())


def first_digits(report: Report) -> pd.DataFrame:
    """First digits of the amounts of all entries ≥ 10 yuan: columns `digit`, `observed`, `expected` (shares), `entries`."""
    lines = report.ledger.lines
    lines = lines[~lines["cancelled"] & (lines["basis"] == "financial")]
    amounts = np.maximum(lines["debit"].abs().to_numpy(), lines["credit"].abs().to_numpy())
    amounts = amounts[amounts >= 1000]
    digits = (amounts // 10 ** np.floor(np.log10(np.maximum(amounts, 1))).astype("int64")).astype(int)
    observed = np.bincount(digits, minlength=10)[1:10]
    total = max(int(observed.sum()), 1)
    return pd.DataFrame(
        {"digit": range(1, 10), "observed": observed / total, "expected": BENFORD.to_numpy(), "entries": observed}
    )


def money_flow(report: Report, book: str, kind: Kind = Kind.CASH) -> pd.DataFrame:
    """Day by day through the year for one book's till (or bank): `date`, `into`, `out`, `balance`, all yuan.

    The balance starts at nil unless the file states an opening one: read it as a movement, not as a count.
    """
    lines = report.ledger.lines
    own = lines[(lines["book"] == book) & (lines["kind"] == kind) & ~lines["custody"] & ~lines["cancelled"]]
    own = own[own["date"].notna()]
    days = own.groupby("date")[["debit", "credit"]].sum().sort_index() / 100
    days.columns = pd.Index(["into", "out"])
    days["balance"] = (days["into"] - days["out"]).cumsum()
    return days.reset_index()


def amounts_of_account(report: Report, account: str) -> pd.DataFrame:
    """Entries of one account: `voucher_id`, `amount` yuan, `date`, for the picture of where an amount lies."""
    lines = report.ledger.lines
    own = lines[(lines["account_name"] == account) & ~lines["cancelled"]]
    amount = own[["debit", "credit"]].abs().max(axis=1) / 100
    return pd.DataFrame({"voucher_id": own["voucher_id"], "amount": amount, "date": own["date"]}).reset_index(drop=True)
