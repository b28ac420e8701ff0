"""Where a voucher's amounts lie among the entries of their accounts and payees: what the page draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from voucher_audit.money import yuan_text
from voucher_audit.ranking.columns import voucher_ids
from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.surprise import Ints, Mask

MOST_DRAWN = 2_000  # entries a group hands over for drawing; figures are always over all of them
ENTRY_COLUMNS = ("voucher_id", "voucher", "date", "amount", "own", "earlier")


@dataclass(frozen=True, eq=False)
class Peers:
    """One entry of a voucher among its peers: entries of the same account (or, with `payee`, of the same payee) on the
    same side in the same book, closing entries only among their own kind. Amounts in fen.

    `entries` has the columns `ENTRY_COLUMNS`, in order of date: `own` marks the entry itself, `earlier` those of earlier
    ledgers (their `voucher_id` is -1). It holds at most `MOST_DRAWN` of the `count` peers: the entry itself, the ends and
    evenly spread ranks between.
    `quantile` is the share of peers that are smaller, counting equal ones half: 0.5 is the middle, near 1 the largest.
    """

    account: str  # 5001 办公费
    payee: str  # empty: peers are those of the account
    side: str  # 借 or 贷
    amount: int
    count: int  # the entry itself included
    rank: int  # 1 is the largest; equal amounts share the better rank
    quantile: float
    median: int
    entries: pd.DataFrame

    @property
    def title(self) -> str:
        """`借 5001 办公费` or `借 “甲公司”的往来`."""
        return f"{self.side} “{self.payee}”的往来" if self.payee else f"{self.side} {self.account}"

    @property
    def sentence(self) -> str:
        """Where the amount lies, in Chinese."""
        if self.count == 1:
            return f"本张 {yuan_text(self.amount)} 元，没有可比的同类分录"
        smallest = self.count - self.rank + 1
        place = f"第 {self.rank:,} 大" if self.rank <= smallest else f"第 {smallest:,} 小"
        place = "最大" if self.rank == 1 else "最小" if smallest == 1 else place
        return f"本张 {yuan_text(self.amount)} 元，在 {self.count:,} 笔中{place}；中位数 {yuan_text(self.median)} 元"


def peers(
    lines: pd.DataFrame, voucher_id: int, history: pd.DataFrame | None = None, most: int = MOST_DRAWN
) -> tuple[Peers, ...]:
    """Each entry of the voucher among the peers of its account, and of its payee where one is named; most extreme first.

    Args:
        lines: canonical lines (or any part that `VoucherForest` accepts), such as `report.ledger.lines`.
        voucher_id: the voucher.
        history: canonical lines of earlier books, under the names of the present ones (`Report.history`).
        most: entries to hand over per group.

    Raises:
        KeyError: no such voucher.
    """
    lines = lines.assign(voucher_id=voucher_ids(lines), earlier=False)
    if not (lines["voucher_id"] == voucher_id).any():
        raise KeyError(voucher_id)
    if history is not None and len(history):
        shift = int(lines["voucher_id"].max()) + 1
        past = history.assign(voucher_id=voucher_ids(history) + shift, earlier=True)
        lines = pd.concat([_related(lines, lines, voucher_id), _related(past, lines, voucher_id)], ignore_index=True)
    else:
        lines = _related(lines, lines, voucher_id)
    encoded = Encoded(lines)
    at = int(np.searchsorted(encoded.ids, voucher_id))
    own = np.flatnonzero(encoded.voucher == at)
    payee = encoded.payee[0]
    out: dict[tuple[str, str, str], Peers] = {}
    for line in own.tolist():
        beside = (encoded.universe == encoded.universe[line]) & (encoded.side == encoded.side[line])
        groups = [(beside & (encoded.plain_account == encoded.plain_account[line]), "")]
        if payee[line] > 0:
            groups.append((beside & (payee == payee[line]), encoded.payee_text(line)))
        for mask, name in groups:
            found = _among(encoded, line, mask, name, most)
            # two entries of one group: the more extreme one stands for both
            key = (found.side, found.payee, "" if found.payee else found.account)
            if key not in out or _extreme(out[key]) < _extreme(found):
                out[key] = found
    return tuple(sorted(out.values(), key=lambda found: (*(-part for part in _extreme(found)), found.title)))


def _extreme(found: Peers) -> tuple[float, int]:
    return abs(found.quantile - 0.5), abs(found.amount)


def _related(part: pd.DataFrame, lines: pd.DataFrame, voucher_id: int) -> pd.DataFrame:
    """Whole vouchers of `part` that share a book and an account or a payee with the voucher; no cancelled ones."""
    voucher = lines[lines["voucher_id"] == voucher_id]
    some = np.zeros(len(part), dtype=bool)
    for name in ("account_code", "account_name", "counterparty", "person"):
        if name in part and name in voucher:
            some |= part[name].isin([text for text in voucher[name].unique() if text]).to_numpy()
    if "book" in part:
        some &= part["book"].isin(voucher["book"].unique()).to_numpy()
    chosen = part["voucher_id"].isin(part["voucher_id"][some]) | (part["voucher_id"] == voucher_id)
    if "cancelled" in part:
        chosen &= ~part["cancelled"] | (part["voucher_id"] == voucher_id)
    return part[chosen]


def _among(encoded: Encoded, line: int, mask: Mask, payee: str, most: int) -> Peers:
    at = np.flatnonzero(mask)
    values = encoded.amount[at]
    ordered = np.sort(values)
    amount = int(encoded.amount[line])
    below, up_to = (int(np.searchsorted(ordered, amount, side)) for side in ("left", "right"))
    return Peers(
        account=encoded.account_text(line),
        payee=payee,
        side=encoded.side_text(line),
        amount=amount,
        count=len(at),
        rank=len(at) - up_to + 1,
        quantile=(below + up_to) / 2 / len(at),
        median=round(float(np.median(values))),
        entries=_entries(encoded, line, _thinned(at, values, line, most)),
    )


def _thinned(at: Ints, values: Ints, line: int, most: int) -> Ints:
    """At most `most` of the lines `at`: `line` itself and evenly spread ranks of amount, both ends included."""
    if len(at) <= most:
        return at
    ranked = at[np.argsort(values, kind="stable")]
    spread = ranked[np.linspace(0, len(at) - 1, max(most - 1, 2)).round().astype("int64")]
    return np.union1d(spread, [line])


def _entries(encoded: Encoded, line: int, at: Ints) -> pd.DataFrame:
    chosen = encoded.lines.iloc[at]
    earlier = chosen["earlier"].to_numpy()
    entries = pd.DataFrame(
        {
            "voucher_id": np.where(earlier, -1, chosen["voucher_id"].to_numpy()),
            "voucher": chosen["voucher"].to_numpy() if "voucher" in chosen else "",
            "date": chosen["date"].to_numpy() if "date" in chosen else pd.NaT,
            "amount": encoded.amount[at],
            "own": at == line,
            "earlier": earlier,
        }
    )
    entries["date"] = entries["date"].astype("datetime64[s]")
    entries["voucher"] = entries["voucher"].astype("str")
    return entries.sort_values(["date", "amount"], kind="stable", ignore_index=True)
