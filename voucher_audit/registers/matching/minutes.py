"""Minutes (三重一大) to payments: one decision may serve several payments up to its amount; another unit's never does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.money import yuan_text
from voucher_audit.registers.matching.allocation import UNLIMITED, Allocation
from voucher_audit.registers.matching.contracts import match_contracts, voucher_texts
from voucher_audit.registers.matching.matches import Matches, Verdicts, described, pairs_of, table_of
from voucher_audit.registers.matching.minute_candidates import (
    CONTRACT,
    MEETING,
    PAYEE,
    PROJECT,
    REASONS,
    TOPIC,
    VOUCHER,
    MinuteCandidates,
)
from voucher_audit.registers.matching.minute_entries import UNKNOWN_DAY, approved_amounts, prepared
from voucher_audit.registers.matching.nearby import walk
from voucher_audit.registers.matching.outlays import Outlays, outlays

LOOK_BACK: Final = 365  # days that a decision stays good for a payment that is not tied to it by number or contract
LATE: Final = 90  # days after the payment within which a decision on the same payee or topic is taken for its own
LATE_EXACT: Final = 365  # the same where the amounts are equal or a number or contract ties them
_SMALL: Final = 0.05  # payments below this part of a decision are served after the larger ones
# Why a decision does not count; the higher, the nearer it comes.
_OLD, _FOREIGN, _LATER, _REFUSED = 2, 3, 4, 5
_NOTHING = "会议台账中没有收款单位、项目或议题相符的决议"
_TIED = (VOUCHER, MEETING, CONTRACT)


def match_minutes(
    vouchers: pd.DataFrame,
    lines: pd.DataFrame,
    minutes: pd.DataFrame,
    contracts: pd.DataFrame | None = None,
    *,
    unit: Sequence[str] = (),
    bodies: Sequence[str] = (),
    look_back: int = LOOK_BACK,
    contracted: Matches | None = None,
    payments: Outlays | None = None,
) -> Matches:
    """Find the decision behind every outlay.

    In this order: the register's 执行凭证号; a meeting that the summary names; a contract that both are about; payee and
    project; payee; particular words that topic and summary share (党组会议室空调 shares none with 党组会). A decision
    covers payments up to its amount, larger and earlier ones first; one without an amount covers all. It must not be
    later than the payment (`late` otherwise), nor older than `look_back` days unless tied by number or contract, nor
    refused or put off, nor another unit's: by 所属单位 or 决策主体 against `unit`, else against the register's majority and
    the books' names; with `bodies` only those bodies decide. `contracted` are the matches of `contracts`, `payments` the
    `outlays` of vouchers and lines, where they are known already.
    """
    payments = payments or outlays(vouchers, lines)
    books = sorted(set(payments.table["book"]))
    entries, mine = prepared(minutes, books, unit, bodies)
    texts = voucher_texts(payments, lines)
    if contracts is not None and contracted is None:
        contracted = match_contracts(vouchers, lines, contracts, payments=payments)
    under = _contracts_of(payments.table, contracted)
    candidates = MinuteCandidates(payments, entries, contracts, under, texts)
    run = _Run(
        payments.table, entries, mine[:, pd.Index(books).get_indexer(payments.table["book"])], candidates, look_back
    )
    run.cover()
    run.nearest_misses()
    return run.result(minutes)


def _contracts_of(table: pd.DataFrame, contracted: Matches | None) -> pd.DataFrame:
    """`payment`, `contract` for every payment under a contract."""
    if contracted is None:
        return pd.DataFrame({"payment": np.empty(0, "int64"), "contract": np.empty(0, "int64")})
    place = pd.Series(table.index, index=table["voucher_id"])
    pairs = contracted.pairs
    return pd.DataFrame({"payment": pairs["voucher_id"].map(place).astype("int64"), "contract": pairs["entry"]})


class _Run:
    """One run's state. `mine[entry, payment]`: is the decision the paying unit's own?"""

    def __init__(
        self, table: pd.DataFrame, entries: pd.DataFrame, mine: np.ndarray, candidates: MinuteCandidates, look_back: int
    ) -> None:
        self.table, self.entries, self.candidates, self.look_back = table, entries, candidates, look_back
        self.use = Allocation(table["due"].to_numpy(), table["side"].to_numpy(), entries["capacity"].to_numpy())
        self.notes = Verdicts(len(table))
        self.label: list[str] = table["label"].tolist()
        self.undated: list[bool] = (entries["day"] == UNKNOWN_DAY).tolist()
        self.shown: list[str] = [
            f"{'日期不明' if pd.isna(when) else f'{when:%Y-%m-%d}'} {whose or '会议'}“{topic}”"
            for when, whose, topic in zip(entries["date"], entries["whose"], entries["topic"], strict=True)
        ]
        found = candidates.found.copy()
        payment, entry = found["payment"].to_numpy(), found["entry"].to_numpy()
        pay_day, day = table["day"].to_numpy()[payment], entries["day"].to_numpy()[entry]
        known = day != UNKNOWN_DAY
        found["own"] = mine[entry, payment]
        found["approved"] = entries["approved"].to_numpy()[entry]
        found["later"] = np.where(known, day - pay_day, 0)
        tied = found["path"].isin(_TIED).to_numpy()
        found["old"] = known & ~tied & (pay_day - np.where(known, day, 0) > look_back)
        found["pay_day"] = pay_day
        capacity = entries["capacity"].to_numpy()[entry]
        found["small"] = (capacity > 0) & (table["due"].to_numpy()[payment] < _SMALL * capacity)
        self.found = found

    def cover(self) -> None:
        """Serve the payments: what is tied by number or contract first, whole coverage before partial."""
        good = self.found[self.found["own"] & self.found["approved"] & (self.found["later"] <= 0) & ~self.found["old"]]
        good = good.assign(apart=-good["later"])
        order = good.sort_values(
            ["exact", "small", "pay_day", "apart", "payment", "entry"], ascending=[False, True, True, True, True, True]
        )
        for paths in ((VOUCHER,), (MEETING,), (CONTRACT,), (PROJECT,), (PAYEE, TOPIC)):
            for whole in (True, False):
                for path in paths:
                    for payment, entry in walk(order[order["path"] == path], "payment", "entry"):
                        self._serve(payment, entry, path, whole)

    def _serve(self, payment: int, entry: int, path: int, whole: bool) -> None:
        left, wanted = self.use.left(payment, entry), self.use.open[payment]
        if wanted <= 0 or (left < wanted if whole else left >= wanted):
            return
        full = self.use.full[entry]
        if left <= 0 and path != VOUCHER:
            how = f"{REASONS[path]}：{self.shown[entry]}，批准 {yuan_text(full)} 元，已用 {yuan_text(full)} 元（{self._users(entry)}），余额 0.00 元"
            self.notes.miss(payment, entry, how, 600 + path // 10)
            return
        amount = min(left, wanted)
        how = f"{REASONS[path]}：{self.shown[entry]}"
        if full == UNLIMITED:
            how += "（议题未写明金额）"
        else:
            how += f"，批准 {yuan_text(full)} 元，此前已用 {yuan_text(full - left)} 元，本次 {yuan_text(wanted)} 元"
            how += (
                f"，超出 {yuan_text(wanted - amount)} 元"
                if wanted > amount
                else f"，余额 {yuan_text(left - amount)} 元"
            )
        if self.undated[entry]:
            how += "；会议日期不明，无法核对先后"
        if not self.use.matched[payment]:
            self.notes.how[payment], self.notes.nearest[payment], self.notes.rank[payment] = how, entry, 1000
        else:
            self.notes.how[payment] += f"；另有 {how}"
        self.use.take(payment, entry, amount, how)

    def _users(self, entry: int) -> str:
        used = self.use.users.get(self.use.group[entry], [])
        return "、".join(dict.fromkeys(self.label[payment] for payment, _ in used[:3])) + (
            " 等" if len(used) > 3 else ""
        )

    def nearest_misses(self) -> None:
        """For payments without a decision: the nearest one and why it does not count."""
        lost = ~np.array(self.use.matched, dtype=bool)
        found = self.found[lost[self.found["payment"]]]
        near_by = found["later"] <= np.where(found["exact"] | found["path"].isin(_TIED), LATE_EXACT, LATE)
        state = np.select(
            [~found["own"], ~found["approved"], (found["later"] > 0) & near_by, (found["later"] <= 0) & found["old"]],
            [_FOREIGN, _REFUSED, _LATER, _OLD],
            0,
        )
        rank = state * 100 + found["path"] // 10 + np.where(found["exact"], 20, 0)
        found = found.assign(state=state, rank=rank, away=found["later"].abs())[state > 0]
        found = found.sort_values(["payment", "rank", "away", "entry"], ascending=[True, False, True, True])
        best = found.drop_duplicates("payment")
        for payment, entry, path, why, later, near in walk(best, "payment", "entry", "path", "state", "later", "rank"):
            how = f"{REASONS[path]}：{self.shown[entry]}{self._why_not(entry, why, later)}"
            after = later if why == _LATER else None
            self.notes.miss(payment, entry, how, near, days_after=after, other_unit=why == _FOREIGN)
        equal = self.candidates.equal_amounts()
        equal = (
            equal[lost[equal["payment"]]].sort_values(["payment", "other_payee", "entry"]).drop_duplicates("payment")
        )
        for payment, entry, other in walk(equal, "payment", "entry", "other_payee"):
            differs = "收款单位不同" if other else "议题与摘要没有共同的项目"
            self.notes.miss(payment, entry, f"金额相同，但{differs}：{self.shown[entry]}", 5)

    def _why_not(self, entry: int, state: int, later: int) -> str:
        if state == _FOREIGN:
            return f"，但决策主体为“{self.entries['whose'].iat[entry]}”，不是本单位"
        if state == _REFUSED:
            return f"，但表决结果为“{self.entries['result'].iat[entry]}”，不算通过"
        if state == _LATER:
            return f"，会议晚于付款 {later} 天"
        return f"，但会议早于付款 {-later} 天，超过 {self.look_back} 天"

    def result(self, minutes: pd.DataFrame) -> Matches:
        """Back to the positions of the caller's frame."""
        places: list[int] = self.entries["place"].tolist()
        self.notes.nearest = [places[entry] if entry >= 0 else -1 for entry in self.notes.nearest]
        ids: list[int] = self.table["voucher_id"].tolist()
        matched, covered = np.array(self.use.matched, dtype=bool), np.array(self.use.covered, dtype="int64")
        table = table_of(
            pd.Index(ids, name="voucher_id"), matched, covered, self.table["due"].to_numpy(), self.notes, _NOTHING
        )
        rows = [(ids[payment], places[entry], amount, how, side) for payment, entry, amount, how, side in self.use.rows]
        return Matches(described(table.sort_index(), minutes["date"], approved_amounts(minutes)), pairs_of(rows))
