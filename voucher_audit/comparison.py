"""What changed since the last check of the same books: findings that came, went or moved, and months whose books changed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from voucher_audit.report import Finding, Report

_MONTH = ["book", "year", "period"]


@dataclass(frozen=True)
class Month:
    """One book's month before and after; zero vouchers where it was not there. Money in fen."""

    book: str
    year: int
    period: int
    vouchers: tuple[int, int]
    debit: tuple[int, int]

    @property
    def is_new(self) -> bool:
        return self.vouchers[0] == 0

    @property
    def is_gone(self) -> bool:
        return self.vouchers[1] == 0


@dataclass(frozen=True)
class Changes:
    """`came`: findings that the last check did not have. `moved`: known ones whose voucher says something else now.
    `went`: those that are no more, as the last check had them. `stayed`: how many are as they were.
    `months`: new months first, then those whose books changed after they had been checked, then those that are gone."""

    came: tuple[Finding, ...]
    moved: tuple[Finding, ...]
    went: tuple[Finding, ...]
    stayed: int
    months: tuple[Month, ...]

    @property
    def nothing(self) -> bool:
        return not (self.came or self.moved or self.went or self.months)


def compare(before: Report, after: Report) -> Changes:
    """Compare two checks of one project, findings in the order of the list."""
    old = {finding.fingerprint: finding for finding in before.listed}
    new = {finding.fingerprint: finding for finding in after.listed}
    known = [finding for key, finding in new.items() if key in old]
    moved = tuple(finding for finding in known if finding.facts != old[finding.fingerprint].facts)
    return Changes(
        came=tuple(finding for key, finding in new.items() if key not in old),
        moved=moved,
        went=tuple(finding for key, finding in old.items() if key not in new),
        stayed=len(known) - len(moved),
        months=_months(before, after),
    )


def _months(before: Report, after: Report) -> tuple[Month, ...]:
    totals = [_totals(report).reset_index() for report in (before, after)]
    both = totals[0].merge(totals[1], on=_MONTH, how="outer", suffixes=("_before", "_after"))
    both = both.fillna(0).astype(
        {f"{what}_{when}": "int64" for what in ("vouchers", "debit") for when in ("before", "after")}
    )
    differ = (both["vouchers_before"] != both["vouchers_after"]) | (both["debit_before"] != both["debit_after"])
    found = [
        Month(
            str(row["book"]), int(row["year"]), int(row["period"]), (row["vouchers_before"], row["vouchers_after"]),
            (row["debit_before"], row["debit_after"]),
        )
        for row in both[differ].to_dict("records")
    ]  # fmt: skip
    return tuple(
        sorted(found, key=lambda month: (not month.is_new, month.is_gone, month.book, month.year, month.period))
    )


def _totals(report: Report) -> pd.DataFrame:
    """Vouchers and debits of each month of each book, cancelled ones left out."""
    lines = report.ledger.lines
    groups = lines[~lines["cancelled"]].groupby(_MONTH)
    return pd.DataFrame({"vouchers": groups["voucher_id"].nunique(), "debit": groups["debit"].sum()})
