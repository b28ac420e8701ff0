"""The printed balance proves the lines: row by row, balance above + debits − credits = balance here.

日记账, 明细账 and 三栏账 print a running balance. Between two printed balances of one account everything that moved it must
have been read; a break names the row below which something is missing, doubled or misread. The same chain tells the
opening balance where no 期初 row states it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Fen, Flags, Ids
from voucher_audit.reading.grouping import ids_of
from voucher_audit.reading.normalise import Piece
from voucher_audit.schema import Control, Opening

_BROKEN: Final = 0.5  # share of an account's balances that break from which its column is no running balance
_NAMED: Final = 50  # breaks named one by one; the rest is counted
_NO_ROW: Final = -1
_CLOSES: Final = "结转下|结转次"  # the balance beside it is that of the closed account


@dataclass(frozen=True)
class Running:
    """What the balances say. controls: the last balance of each account, and each break. openings: before an account's
    first entry, where a 期初 row or an unbroken chain tells. warnings: one sentence each."""

    controls: tuple[Control, ...] = ()
    openings: tuple[Opening, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Chain:
    """Points with a printed balance, by account and row. `before`: position of the point above in the same account, or
    -1; `moved`: what was read since; `sign`: -1 where the account prints credit balances as positive figures."""

    account: Ids
    row: Ids
    balance: Fen
    upto: Fen
    opening: Flags
    before: Ids


def running(piece: Piece) -> Running:
    """Check every printed balance of a piece, and read its opening balances."""
    points, names = _points(piece)
    if not len(points):
        return Running()
    chain = _chain(points)
    sign = _signs(chain)
    balance = chain.balance * sign[chain.account]
    linked = chain.before >= 0
    expected = np.where(linked, balance[chain.before] + chain.upto - chain.upto[chain.before], balance)
    broken = linked & (expected != balance)
    checks = np.bincount(chain.account[linked], minlength=len(names))
    breaks = np.bincount(chain.account[broken], minlength=len(names))
    useless = breaks > _BROKEN * checks
    named = broken & ~useless[chain.account]
    return Running(
        _controls(chain, balance, expected, named, (checks > 0) & ~useless, names),
        _openings(chain, balance, (checks > 0) & ~useless, names),
        tuple(_warnings(chain, named, useless, names)),
    )


def _points(piece: Piece) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Rows with a printed balance, by account and row: `account`, `row`, `balance`, `upto` (the account's debits −
    credits down to that row), `opening` (a 期初 row above the first entry), `entry`; and the accounts' codes and names.

    Between entries only their own balances count: totals print all sorts of figures in that column. An account whose
    entries print none is checked by its total rows.
    """
    entries, marks = piece.entries, piece.marks
    if entries.empty or not (entries["balance"].notna().any() or marks["balance"].notna().any()):
        return pd.DataFrame(), []
    several = entries["entity"].nunique() > 1  # whose balance a total row states is not known then
    key = ["account_code", "account_name", *(["entity"] if several else [])]
    live = ~entries["cancelled"].to_numpy(dtype=bool)
    mine = entries[[*key, "balance"]].assign(
        row=entries.index.to_numpy(dtype="int64"),
        net=np.where(live, (entries["debit"] - entries["credit"]).to_numpy(dtype="int64"), 0),
        opening=False,
        entry=True,
    )
    usable = marks["balance"].notna() & ~marks["text"].str.contains(_CLOSES) & (not several)
    theirs = marks.loc[usable, ["account_code", "account_name", "balance"]].assign(
        row=marks.index[usable].to_numpy(dtype="int64"), net=0, opening=marks["opening"], entry=False
    )
    both = pd.concat([mine, theirs], ignore_index=True) if len(theirs) else mine.reset_index(drop=True)
    both["account"] = ids_of(both, key)
    both = both.sort_values(["account", "row"], kind="stable", ignore_index=True)
    by_account = both.groupby("account", sort=False)
    both["upto"] = by_account["net"].cumsum()
    both["opening"] = both["opening"].astype(bool) & (by_account["entry"].cumsum() == 0)
    printed = both["balance"].notna() & both["entry"]
    own = printed.groupby(both["account"], sort=False).transform("any")
    has_entries = by_account["entry"].transform("any")
    first = both.drop_duplicates("account").sort_values("account")
    names = list(zip(first["account_code"].astype(str), first["account_name"].astype(str), strict=True))
    wanted = both["balance"].notna() & has_entries & (both["entry"] | both["opening"] | ~own)
    return both[wanted], names


def _chain(points: pd.DataFrame) -> _Chain:
    account = points["account"].to_numpy(dtype="int64")
    position = np.arange(len(points))
    same = np.append(False, account[1:] == account[:-1])
    return _Chain(
        account,
        points["row"].to_numpy(dtype="int64"),
        points["balance"].to_numpy(dtype="int64"),
        points["upto"].to_numpy(dtype="int64"),
        points["opening"].to_numpy(dtype=bool),
        np.where(same, position - 1, _NO_ROW),
    )


def _signs(chain: _Chain) -> Ids:
    """+1 or -1 for each account: the sign under which its balances follow from its entries. A printed direction has
    been applied before; without one, accounts of the credit side print their balances as positive figures."""
    linked = chain.before >= 0
    change = chain.balance - chain.balance[chain.before]
    moved = chain.upto - chain.upto[chain.before]
    count = int(chain.account.max()) + 1
    plus = np.bincount(chain.account[linked & (change == moved) & (moved != 0)], minlength=count)
    minus = np.bincount(chain.account[linked & (change == -moved) & (moved != 0)], minlength=count)
    return np.where(minus > plus, -1, 1).astype("int64")


def _controls(
    chain: _Chain, balance: Fen, expected: Fen, named: Flags, checked: Flags, names: list[tuple[str, str]]
) -> tuple[Control, ...]:
    """Breaks by row, and the last balance of each account whose chain holds."""
    last = np.append(chain.account[1:] != chain.account[:-1], True)
    closing = last & checked[chain.account] & ~named
    shown = np.flatnonzero(named)[:_NAMED]
    chosen = np.sort(np.concatenate([shown, np.flatnonzero(closing)]))
    return tuple(
        Control(
            int(chain.row[at]),
            f"{_title(names[chain.account[at]])}{'余额' if named[at] else '最后余额'}",
            int(balance[at]),
            int(expected[at]),
        )
        for at in chosen
    )


def _openings(chain: _Chain, balance: Fen, confirmed: Flags, names: list[tuple[str, str]]) -> tuple[Opening, ...]:
    """An account's first point tells its opening: a 期初 row does by itself, another where later balances confirm it."""
    first = (chain.before < 0) & (chain.opening | confirmed[chain.account])
    return tuple(
        Opening(names[chain.account[at]][0], names[chain.account[at]][1], int(balance[at] - chain.upto[at]))
        for at in np.flatnonzero(first)
        if names[chain.account[at]] != ("", "")
    )


def _warnings(chain: _Chain, named: Flags, useless: Flags, names: list[tuple[str, str]]) -> list[str]:
    said = []
    rows = chain.row[named]
    if len(rows):
        said.append(
            f"余额栏有 {len(rows)} 处接不上（第一处在第 {rows.min()} 行）：上一余额加减其间读入的发生额不等于这一行的余额，其间可能缺行、重行或金额有误。"
        )
    if useless.any():
        shown = "、".join(_title(names[at]) or "本表" for at in np.flatnonzero(useless)[:3])
        said.append(f"{shown}等 {int(useless.sum())} 个科目的余额栏与发生额对不上半数以上，没有用来核对。")
    return said


def _title(name: tuple[str, str]) -> str:
    code, account = name
    return f"「{' '.join(part for part in (code, account) if part)}」" if code or account else ""
