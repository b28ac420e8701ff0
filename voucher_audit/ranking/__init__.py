"""The ranking: vouchers that no rule named, by how strange they are, with reasons that a bookkeeper can argue with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from voucher_audit.ranking.columns import voucher_ids
from voucher_audit.ranking.encoded import Encoded
from voucher_audit.ranking.forest import VoucherForest
from voucher_audit.ranking.peers import Peers, peers
from voucher_audit.ranking.reasons import explain

if TYPE_CHECKING:  # an estimator that needs no rules, registers or configuration files to run
    from voucher_audit import config

SMALL_BOOK = 300  # vouchers; below this a book has too few peers

__all__ = ["Peers", "Ranked", "VoucherForest", "peers", "rank"]


@dataclass(frozen=True)
class Ranked:
    """A ranking of vouchers.

    table: index voucher_id in order of rank, columns `score` (higher = stranger), `rank` (1 is the strangest, no ties)
        and `percentile` (share of the ranked vouchers at least as strange, in percent).
    notes: what the ranking could not use and how far it can be trusted, in Chinese.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]
    forest: VoucherForest | None = None
    encoded: Encoded | None = None  # what the forest was fitted on

    def reasons(self, voucher_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """Up to three Chinese sentences for each voucher, worked out only now and only for these.

        Raises:
            KeyError: a voucher is not in the ledger.
        """
        wanted = [int(voucher_id) for voucher_id in voucher_ids]
        if not wanted:
            return {}
        if self.forest is None or self.encoded is None:
            raise KeyError(wanted[0])
        return explain(self.forest, self.encoded, wanted)


def rank(
    lines: pd.DataFrame,
    excluded: Collection[int] = (),
    *,
    settings: config.Ranking | None = None,
    history: pd.DataFrame | None = None,
    columns: frozenset[str] | None = None,
) -> Ranked:
    """Rank the vouchers of `lines` by strangeness.

    Args:
        lines: canonical lines, cancelled vouchers removed.
        excluded: ids of vouchers that a rule named already. They are part of what is usual, but are not ranked.
        settings: trees, samples, seed; default: those of `VoucherForest()`.
        history: earlier canonical lines of the same units: compared with, not ranked.
        columns: canonical columns that the files really had; default: those that are not blank.

    The result depends on the lines and the settings alone, not on the order of the rows. Vouchers of equal score are
    ordered by amount, then by id.
    """
    if not len(lines):
        empty = pd.DataFrame(
            {"score": [], "rank": [], "percentile": []}, index=pd.Index([], name="voucher_id", dtype="int64")
        )
        return Ranked(empty.astype({"rank": "int64"}), ("没有凭证可以排序。",))
    fitted = lines
    if history is not None and len(history):
        numbers = voucher_ids(history) + int(lines["voucher_id"].max()) + 1
        fitted = pd.concat([lines, history.assign(voucher_id=numbers)], ignore_index=True)
    forest = VoucherForest(columns=columns)
    if settings is not None:
        forest.set_params(trees=settings.trees, samples=settings.samples, seed=settings.seed)
    encoded = Encoded(fitted, columns)
    forest.fit_encoded(encoded, fitted)
    amount = lines["debit"].abs().groupby(lines["voucher_id"]).sum()
    wanted = amount.index.difference(pd.Index(list(excluded), dtype="int64"))
    table = pd.DataFrame({"score": forest.scores_.loc[wanted], "amount": amount.loc[wanted]})
    order = np.lexsort((table.index.to_numpy(), -table["amount"].to_numpy(), -table["score"].to_numpy()))
    table = table.iloc[order].drop(columns="amount")
    table["rank"] = np.arange(1, len(table) + 1)
    at_least = len(table) - np.searchsorted(np.sort(table["score"].to_numpy()), table["score"].to_numpy(), "left")
    table["percentile"] = 100.0 * at_least / max(len(table), 1)
    return Ranked(table, _notes(fitted, forest), forest, encoded)


def _notes(lines: pd.DataFrame, forest: VoucherForest) -> tuple[str, ...]:
    notes = []
    reasons: dict[str, list[str]] = {}
    for feature, why in forest.dropped_:
        if feature.title not in reasons.setdefault(why, []):
            reasons[why].append(feature.title)
    for why, titles in reasons.items():
        notes.append(f"{why}，未比较：{'、'.join(titles)}。")
    sizes = (
        lines.groupby("book")["voucher_id"].nunique()
        if "book" in lines
        else pd.Series({"": lines["voucher_id"].nunique()})
    )
    for book, size in sizes[sizes < SMALL_BOOK].items():
        name = f"「{book}」" if book else ""
        notes.append(f"账簿{name}只有 {size:,} 张凭证，可比的同类太少，排序只能作为翻阅的顺序，不宜据以下结论。")
    return tuple(notes)
