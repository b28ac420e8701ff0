"""What each book had before its first entry, from the tables themselves or from a 科目余额表 beside them, proved by turnover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.reading.charts import Chart
from voucher_audit.reading.codes import bare_code
from voucher_audit.schema import Control, Opening

_AGREES: Final = (
    0.8  # share of the accounts with turnover that must agree before a balance sheet is of this book and time
)
_NAMED: Final = 30  # accounts whose turnover differs that are named one by one

Account = tuple[str, str]  # code, name


@dataclass(frozen=True)
class Stated:
    """What a balance sheet says of a book: opening balances, turnover against what was read, warnings."""

    openings: tuple[Opening, ...] = ()
    controls: tuple[Control, ...] = ()
    warnings: tuple[str, ...] = ()


def stated_by(charts: Sequence[Chart], lines: pd.DataFrame) -> Stated:
    """What the balance sheets beside a book say of it.

    A sheet is believed if the turnover that it states is that of the entries read in its months; its opening balances are
    the book's if it begins with the book's first period. Of several the one that agrees best counts.

    Parameters:
        lines: canonical entries of the book, cancelled ones among them.
    """
    live = lines[~lines["cancelled"]]
    first = int((live["year"].astype("int64") * 100 + live["period"]).min()) if len(live) else 0
    best: tuple[float, Stated] | None = None
    for chart in charts:
        if not chart.openings or (chart.year and first and chart.year != first // 100):
            continue
        share, found = _compared(chart, live, first % 100)
        if best is None or share > best[0]:
            best = share, found
    return best[1] if best else Stated()


def _compared(chart: Chart, live: pd.DataFrame, first: int) -> tuple[float, Stated]:
    start, end = chart.months or (1, 13)
    within = live[live["period"].between(start, 13 if end == 12 else end)]
    leaf_of = _leaves_of(chart, live)
    sums = within.groupby(["account_code", "account_name"], sort=False)[["debit", "credit"]].sum()
    read: dict[str, tuple[int, int]] = {}
    for account, debit, credit in zip(sums.index, sums["debit"], sums["credit"], strict=True):
        leaf = leaf_of.get(account, "")
        before = read.get(leaf, (0, 0))
        read[leaf] = before[0] + int(debit), before[1] + int(credit)
    where = f"科目余额表「{chart.sheet or chart.file}」"
    begins = chart.months is None or start <= first
    if not chart.turnover:
        if not begins:
            return 0.0, Stated(warnings=(f"{where}从 {start} 月开始，账从 {first} 月开始，期初余额没有采用。",))
        return 0.1, Stated(_openings(chart, leaf_of))
    moved = [leaf for leaf in chart.leaves if any(chart.turnover.get(leaf, (0, 0))) or any(read.get(leaf, (0, 0)))]
    wrong = [leaf for leaf in moved if chart.turnover.get(leaf, (0, 0)) != read.get(leaf, (0, 0))]
    share = 1.0 - len(wrong) / len(moved) if moved else 0.1
    if moved and share < _AGREES:
        return share, Stated(
            warnings=(
                f"{where}有 {len(moved)} 个科目有发生额，其中 {len(wrong)} 个与读入的凭证不符，可能不是同一单位或同一期间，期初余额没有采用。",
            )
        )
    controls = _controls(chart, where, moved, wrong, read)
    if not begins:
        return share, Stated(controls=controls)
    return share, Stated(_openings(chart, leaf_of), controls)


def _controls(
    chart: Chart, where: str, moved: Sequence[str], wrong: Sequence[str], read: Mapping[str, tuple[int, int]]
) -> tuple[Control, ...]:
    """Total turnover of the accounts that agree, and each account that does not."""
    out = []
    agreeing = [leaf for leaf in moved if leaf not in set(wrong)]
    for side, title in enumerate(("借方", "贷方")):
        if agreeing:
            total = sum(chart.turnover[leaf][side] for leaf in agreeing if leaf in chart.turnover)
            out.append(
                Control(chart.rows[agreeing[0]], f"{where}{len(agreeing)} 个科目的本期{title}发生额", total, total)
            )
    for leaf in wrong[:_NAMED]:
        for side, title in enumerate(("借方", "贷方")):
            stated, found = chart.turnover.get(leaf, (0, 0))[side], read.get(leaf, (0, 0))[side]
            if stated != found:
                out.append(Control(chart.rows[leaf], f"{where}{leaf} 本期{title}发生额", stated, found))
    return tuple(out)


def _leaves_of(chart: Chart, lines: pd.DataFrame) -> dict[Account, str]:
    """The chart's account that each account of the entries belongs to: by the longest code that it begins with, by its
    name where it has no code."""
    leaves = set(chart.leaves)
    by_name = {path: bare_code(code) for code, path in chart.names.items() if bare_code(code) in leaves}
    accounts = lines[["account_code", "account_name"]].drop_duplicates()
    found: dict[Account, str] = {}
    for code, name in zip(accounts["account_code"], accounts["account_name"], strict=True):
        leaf = next((code[:end] for end in range(len(code), 2, -1) if code[:end] in leaves), "")
        leaf = leaf or ("" if code else by_name.get(name, ""))
        if leaf:
            found[code, name] = leaf
    return found


def _openings(chart: Chart, leaf_of: Mapping[Account, str]) -> tuple[Opening, ...]:
    """Opening balances under the entries' own code and name where one account of theirs is meant."""
    accounts: dict[str, list[Account]] = {}
    for account, leaf in leaf_of.items():
        accounts.setdefault(leaf, []).append(account)
    names = {bare_code(code): path for code, path in chart.names.items()}
    return tuple(
        Opening(
            *(accounts[leaf][0] if len(accounts.get(leaf, ())) == 1 else (leaf, names.get(leaf, ""))),
            chart.openings[leaf],
        )
        for leaf in chart.leaves
        if leaf in chart.openings
    )


def earliest_first(lines: pd.DataFrame, owner: np.ndarray, positions: Sequence[int]) -> list[int]:
    """Pieces of one book by the first period of their entries."""
    when = (lines["year"].astype("int64") * 100 + lines["period"]).to_numpy()
    return sorted(positions, key=lambda position: (int(when[owner == position].min()), position))
