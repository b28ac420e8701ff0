"""The proof that nothing was lost: rows add up, vouchers balance, the file's own totals agree."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Ids
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.normalise import Piece
from voucher_audit.schema import Control, Opening


class RowsLost(RuntimeError):
    """The reader lost or doubled a row: a defect of the program, never of the file."""


def account_for_rows(grid: Grid, pieces: Iterable[Piece]) -> None:
    """Every row of the grid is exactly one of entry, dropped, refused.

    Raises:
        RowsLost: it is not so.
    """
    parts = [
        part for piece in pieces for part in (piece.entries.index.unique(), list(piece.dropped), list(piece.refused))
    ]
    judged = np.sort(np.concatenate([np.asarray(part, dtype="int64") for part in parts]))
    there = (grid.cells.index.to_numpy(), grid.blank_rows, [row for row, _ in grid.left_out])
    rows = np.sort(np.concatenate([np.asarray(part, dtype="int64") for part in there]))
    if not np.array_equal(judged, rows):
        twice = judged[1:][judged[1:] == judged[:-1]]
        lost = np.setxor1d(rows, judged)
        raise RowsLost(f"{grid.file} {grid.sheet}: judged twice {twice[:5]}, lost or invented {lost[:5]}")


def unbalanced(lines: pd.DataFrame) -> pd.DataFrame:
    """Vouchers of canonical lines (not cancelled) whose debits and credits differ within one basis: columns
    `voucher_id`, `basis`, `name` ("2021-03/记-12", with （预算会计） for the budget half), in order of the ledger."""
    live = lines[["voucher_id", "basis", "debit", "credit", "year", "period", "voucher"]][~lines["cancelled"]]
    net = (live["debit"] - live["credit"]).groupby([live["voucher_id"], live["basis"]], sort=True).sum()
    wrong = net[net != 0].reset_index()[["voucher_id", "basis"]]
    first = live.drop_duplicates(["voucher_id", "basis"]).set_index(["voucher_id", "basis"])
    found = first.loc[pd.MultiIndex.from_frame(wrong)].reset_index() if len(wrong) else first.reset_index().head(0)
    names = [
        f"{year}-{period:02d}/{voucher}{'（预算会计）' if basis == 'budget' else ''}"
        for year, period, voucher, basis in zip(
            found["year"], found["period"], found["voucher"], found["basis"], strict=True
        )
    ]
    return found[["voucher_id", "basis"]].assign(name=pd.Series(names, index=found.index, dtype="str"))


def openings(piece: Piece) -> tuple[Opening, ...]:
    """Opening balances that a 期初 row without a balance column states by its debit or credit (期初余额, 上年结转, 承前页)."""
    marks = piece.marks
    stated = marks[marks["opening"] & marks["balance"].isna() & (marks["debit"].notna() | marks["credit"].notna())]
    if stated.empty:
        return ()
    first_row = _first_rows(piece)
    found: dict[tuple[str, str], int] = {}
    for row, mark in stated.iterrows():
        account = (str(mark["account_code"]), str(mark["account_name"]))
        if account == ("", "") or int(str(row)) > first_row.get(account, int(str(row))):
            continue
        found.setdefault(account, _or_zero(mark["debit"]) - _or_zero(mark["credit"]))
    return tuple(Opening(code, name, amount) for (code, name), amount in found.items())


def controls(piece: Piece) -> tuple[Control, ...]:
    """The file's own totals against the entries read above them.

    月 totals cover the entries of the account's last month, 日 totals those of its last day, 累计 those of the year so
    far (only where the year begins in the file), plain 合计 everything since the account began, or since the last 合计.
    """
    entries, marks = piece.entries, piece.marks
    if entries.empty:
        return ()
    rows = entries.index.to_numpy(dtype="int64")
    debit, credit = entries["debit"].to_numpy(dtype="int64"), entries["credit"].to_numpy(dtype="int64")
    live = ~entries["cancelled"].to_numpy(dtype=bool)
    sums = {
        "debit": np.append(0, np.cumsum(np.where(live, debit, 0))),
        "credit": np.append(0, np.cumsum(np.where(live, credit, 0))),
    }
    section = _section_starts(piece)
    month = _run_starts(entries[["year", "period"]], section)
    day = _run_starts(entries[["date"]], section)
    year = _run_starts(entries[["year"]], section)
    last: dict[
        tuple[str, int], int
    ] = {}  # (kind of total, start of its section) → where the last such total stood; ("", 0) any
    out: list[Control] = []
    for row, mark in marks.iterrows():
        end = int(np.searchsorted(rows, int(str(row))))
        what = str(mark["what"])
        if end == 0 or not what:
            continue
        begin = int({"month": month, "day": day, "year": year}.get(what, section)[end - 1])
        kind = (str(mark["text"]) if what == "total" else what, int(section[end - 1]))
        before, any_before = last.get(kind, 0), last.get(("", 0), 0)
        last[kind] = last["", 0] = end
        if what == "year" and int(entries["period"].iloc[year[end - 1]]) > 1:
            continue
        starts = [begin]
        if what in ("month", "day") and before == end:
            starts = [end]  # a month without entries has a total too
        elif what in ("total", "period"):
            starts = [begin, int(month[end - 1]), before, any_before, 0]
        for side, title in (("debit", "借方"), ("credit", "贷方")):
            if pd.isna(mark[side]):
                continue
            stated = int(mark[side])
            candidates = [int(sums[side][end] - sums[side][start]) for start in starts]
            read = stated if stated in candidates else candidates[0]
            out.append(Control(int(str(row)), f"{mark['text'] or '合计'}（{title}）", stated, read))
    return tuple(out)


def _first_rows(piece: Piece) -> dict[tuple[str, str], int]:
    firsts = piece.entries.reset_index(names="_row").drop_duplicates(["account_code", "account_name"])
    return {
        (str(code), str(name)): int(row)
        for code, name, row in zip(firsts["account_code"], firsts["account_name"], firsts["_row"], strict=True)
    }


def _section_starts(piece: Piece) -> Ids:
    """Position of the first entry of each entry's account section; of the whole table where it is no account ledger."""
    count = len(piece.entries)
    if not piece.sectioned:
        return np.zeros(count, dtype="int64")
    return _run_starts(piece.entries[["account_code", "account_name"]], np.zeros(count, dtype="int64"))


def _run_starts(columns: pd.DataFrame, within: Ids) -> Ids:
    """Position of the first entry of the run of equal values that each entry stands in."""
    count = len(columns)
    new = np.zeros(count, dtype=bool)
    new[:1] = True
    for name in columns:
        codes = pd.factorize(columns[name])[0]
        new[1:] |= codes[1:] != codes[:-1]
    new[1:] |= within[1:] != within[:-1]
    return np.maximum.accumulate(np.where(new, np.arange(count), 0))


def _or_zero(amount: object) -> int:
    return 0 if pd.isna(amount) else int(str(amount))  # type: ignore[call-overload]
