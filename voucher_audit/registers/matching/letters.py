"""Official letters (公函) to reception payments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.money import yuan_text
from voucher_audit.registers.matching import references
from voucher_audit.registers.matching.allocation import UNLIMITED, Allocation
from voucher_audit.registers.matching.contracts import voucher_texts
from voucher_audit.registers.matching.matches import Matches, Verdicts, described, pairs_of, table_of
from voucher_audit.registers.matching.nearby import near, runs, walk
from voucher_audit.registers.matching.outlays import Outlays, days, outlays

BEFORE: Final = 180  # days that a reception may lie before its payment
SOON: Final = 31  # days within which an equal amount is taken for the same reception before anything else
_RECEPTION = r"接待(?!室|中心|大厅|站|窗口|群众|来信|办)|招待(?!所)|来访.{0,8}(?:餐|饭|用餐)|陪餐|宴请|业务招待"
_ACCOUNT = r"公务接待|业务招待|招待费|接待费"
_NEAR: Final = 60  # days around the payment in which a nearest miss is looked for
_UNKNOWN_DAY: Final = -(1 << 18)
NOT_DUE: Final = "不是接待支出，无需公函"
_NOTHING = "公函台账中没有日期、金额或来访单位相符的公函"

Found = Iterator[tuple[int, list[int], str]]  # payment, letters, how


def match_letters(
    vouchers: pd.DataFrame, lines: pd.DataFrame, letters: pd.DataFrame, *, payments: Outlays | None = None
) -> Matches:
    """Find the letters behind every reception.

    By the register's voucher column; by the letter's number in the voucher; by amount within `SOON` days; several letters
    that add up to one payment (a month's bill of one restaurant); by amount within `BEFORE` days; by the visitor named in
    the text; where letters state no amount, by being the only letter and the only payment near each other. A letter
    serves one payment, or several up to its amount. Outlays that are no receptions are never matched.
    """
    payments = payments or outlays(vouchers, lines)
    run = _Run(payments, _prepared(letters), _receptions(payments, lines))
    run.cover(run.by_voucher())
    run.cover(run.by_number(voucher_texts(payments, lines)))
    run.cover(run.by_amount(SOON))
    run.cover(run.by_sums(run.where))
    run.cover(run.by_sums(np.zeros(len(run.where), dtype="int64")))
    run.cover(run.by_amount(BEFORE))
    run.cover(run.by_visitor())
    run.cover(run.alone())
    run.nearest_misses()
    places: list[int] = run.entries["place"].tolist()
    run.notes.nearest = [places[entry] if entry >= 0 else -1 for entry in run.notes.nearest]
    ids: list[int] = payments.table["voucher_id"].tolist()
    matched, covered = np.array(run.use.matched, dtype=bool), np.array(run.use.covered, dtype="int64")
    due = payments.table["due"].to_numpy()
    result = table_of(pd.Index(ids, name="voucher_id"), matched, covered, due, run.notes, _NOTHING)
    rows = [(ids[payment], places[entry], amount, how, side) for payment, entry, amount, how, side in run.use.rows]
    return Matches(described(result.sort_index(), letters["date"], letters["amount"]), pairs_of(rows))


def _prepared(letters: pd.DataFrame) -> pd.DataFrame:
    frame = letters.reset_index(drop=True)
    day = days(frame["date"])
    table = pd.DataFrame(
        {
            "place": frame.index,
            "number": frame["number"],
            "visitor": frame["visitor"],
            "where": frame["place"],
            "voucher": frame["voucher"],
            "date": frame["date"],
            "day": np.maximum(day, _UNKNOWN_DAY),
            "capacity": frame["amount"].where(frame["amount"] > 0).fillna(UNLIMITED).astype("int64"),
        }
    )
    return table.sort_values(["day", "capacity", "visitor", "number", "place"], ignore_index=True)


def _receptions(payments: Outlays, lines: pd.DataFrame) -> np.ndarray:
    """Which payments are receptions: by the text, by the account, by the economic item."""
    debit = lines[lines["debit"] > 0]
    booked = text.matches(debit["account_name"], _ACCOUNT) | text.matches(debit["economic"], _ACCOUNT)
    booked |= debit["expense"] == "公务接待费"
    said = text.matches(payments.table["text"], _RECEPTION)
    result: np.ndarray = (said | payments.table["voucher_id"].isin(debit.loc[booked, "voucher_id"])).to_numpy()
    return result


class _Run:
    """One run's state; each step yields what it would cover, `cover` decides."""

    def __init__(self, payments: Outlays, entries: pd.DataFrame, reception: np.ndarray) -> None:
        self.table, self.entries, self.reception = payments.table, entries, reception
        self.use = Allocation(
            self.table["due"].to_numpy(), self.table["side"].to_numpy(), entries["capacity"].to_numpy()
        )
        self.notes = Verdicts(len(self.table))
        self.pay_day, self.day = self.table["day"].to_numpy(), entries["day"].to_numpy()
        self.where = pd.factorize(parties.normalised(entries["where"]))[0].astype("int64")
        self.shown = [
            f"公函 {number}（{'日期不明' if pd.isna(when) else f'{when:%Y-%m-%d}'} {visitor}）".replace(
                "公函 （", "公函（"
            )
            for number, when, visitor in zip(entries["number"], entries["date"], entries["visitor"], strict=True)
        ]

    def cover(self, found: Found) -> None:
        """Use the letters for the payment unless one of them is used up already."""
        for payment, members, how in found:
            if self.use.open[payment] <= 0 or not all(self._free(payment, entry) for entry in members):
                continue
            for entry in members:
                amount = min(self.use.left(payment, entry), self.use.open[payment])
                self.use.take(payment, entry, amount, how)
            self.notes.how[payment], self.notes.nearest[payment], self.notes.rank[payment] = how, members[0], 1000

    def _free(self, payment: int, entry: int) -> bool:
        """A letter without an amount serves once."""
        return entry not in self.use.users if self._silent(entry) else self.use.left(payment, entry) > 0

    def _silent(self, entry: int) -> bool:
        return self.use.full[entry] == UNLIMITED

    def _open(self) -> np.ndarray:
        return np.flatnonzero(self.reception & (np.array(self.use.open, dtype="int64") > 0))

    def by_voucher(self) -> Found:
        """Vouchers that the register itself names."""
        named = references.resolve(self.entries["voucher"], self.day, self.table)
        named = named[self.reception[named["payment"]] & (named["sure"] | (named["apart"] <= BEFORE))]
        for payment, entry in walk(named.drop_duplicates("entry"), "payment", "entry"):
            yield payment, [entry], f"{self.shown[entry]}登记的凭证号相符"

    def by_number(self, texts: pd.Series) -> Found:
        """The letter's number stands in the voucher."""
        found = references.mentions(texts, self.entries["number"])
        for payment, entry in walk(found[self.reception[found["row"]]], "row", "entry"):
            yield payment, [entry], f"函号相符：{self.shown[entry]}"

    def by_amount(self, before: int) -> Found:
        """One letter of exactly the amount, the nearest in time first."""
        rows = self._open()
        amounts = self.table["due"].to_numpy()[rows]
        left, right = near(amounts, self.pay_day[rows], self.entries["capacity"].to_numpy(), self.day, before, 0)
        found = pd.DataFrame({"payment": rows[left], "entry": right})
        found["apart"] = self.pay_day[found["payment"]] - self.day[found["entry"]]
        for payment, entry in walk(found.sort_values(["apart", "payment", "entry"]), "payment", "entry"):
            if not self.use.matched[payment]:
                yield payment, [entry], f"金额与日期相符：{self.shown[entry]}"

    def by_sums(self, groups: np.ndarray) -> Found:
        """Several letters of one group (one restaurant, or any) that add up to one payment."""
        unused = [
            entry for entry in range(len(self.entries))
            if not self._silent(entry) and entry not in self.use.users and self.day[entry] != _UNKNOWN_DAY
        ]  # fmt: skip
        free, rows = np.array(unused, dtype="int64"), self._open()
        sums = runs(groups[free], self.entries["capacity"].to_numpy()[free], self.day[free])
        total = np.array(self.use.open, dtype="int64")[rows]
        found = pd.DataFrame({"payment": rows, "total": total, "day": self.pay_day[rows]}).merge(sums.table, on="total")
        found = found[(found["last_day"] <= found["day"]) & (found["first_day"] >= found["day"] - BEFORE)]
        ordered = found.sort_values(["size", "payment", "last_day", "start", "step"])
        for payment, *run in walk(ordered, "payment", "start", "step", "size"):
            members = [int(free[place]) for place in sums.members(*run)]
            if not self.use.matched[payment]:
                yield payment, members, f"{len(members)} 份公函的接待金额合计相符"

    def by_visitor(self) -> Found:
        """The visitor is named in the text."""
        own: list[str] = [parties.parts(name).own or parties.normalise(name) for name in self.entries["visitor"]]
        said: list[str] = self.table["text"].tolist()
        found = [
            (int(self.pay_day[payment] - self.day[entry]), payment, entry)
            for payment in self._open().tolist()
            for entry in self._before(payment, BEFORE)
            if len(own[entry]) >= 2 and own[entry] in said[payment]
        ]
        for _, payment, entry in sorted(found):
            if not self.use.matched[payment]:
                yield payment, [entry], f"来访单位相符：{self.shown[entry]}"

    def _before(self, payment: int, within: int) -> list[int]:
        when = self.pay_day[payment]
        entries: list[int] = np.flatnonzero((self.day <= when) & (self.day >= when - within)).tolist()
        return entries

    def alone(self) -> Found:
        """Letters without amounts: the only one of the month before the payment, and the only payment after it."""
        rows = self._open()
        silent = [entry for entry in range(len(self.entries)) if self._silent(entry) and entry not in self.use.users]
        free = np.array(silent, dtype="int64")
        one = np.zeros(max(len(rows), len(free)), dtype="int64")
        left, right = near(one[: len(rows)], self.pay_day[rows], one[: len(free)], self.day[free], SOON, 0)
        found = pd.DataFrame({"payment": rows[left], "entry": free[right]})
        found = found[~found["payment"].duplicated(keep=False) & ~found["entry"].duplicated(keep=False)]
        for payment, entry in walk(found, "payment", "entry"):
            yield payment, [entry], f"日期相近且仅此一份：{self.shown[entry]}"

    def nearest_misses(self) -> None:
        """For receptions without a letter: the nearest one and what is wrong with it."""
        worth = self.entries["capacity"].to_numpy()
        for payment in np.flatnonzero(~self.reception).tolist():
            self.notes.how[payment] = NOT_DUE
        for payment in np.flatnonzero(self.reception & ~np.array(self.use.matched, dtype=bool)).tolist():
            soon = (self.day > self.pay_day[payment]) & (self.day <= self.pay_day[payment] + _NEAR)
            later = np.flatnonzero(soon & (worth == self.use.open[payment])).tolist()
            if later:
                apart = int(self.day[later[0]] - self.pay_day[payment])
                how = f"金额相符，但{self.shown[later[0]]}的日期晚于付款 {apart} 天"
                self.notes.miss(payment, later[0], how, 30, days_after=apart)
                continue
            for entry in self._before(payment, _NEAR)[-1:]:
                used = entry in self.use.users
                other = (
                    "未写明金额，同期又不止一笔" if self._silent(entry) else f"金额 {yuan_text(worth[entry])} 元不符"
                )
                self.notes.miss(payment, entry, f"最接近的{self.shown[entry]}{'已用于别的接待' if used else other}", 10)
