"""Invoices to payments: by number, by the register's voucher column, by amount and seller, in sums and in instalments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit import text
from voucher_audit.money import yuan_text
from voucher_audit.registers.matching.allocation import Allocation
from voucher_audit.registers.matching.invoice_candidates import Candidates
from voucher_audit.registers.matching.invoice_entries import UNKNOWN_DAY, prepared
from voucher_audit.registers.matching.matches import Matches, Verdicts, described, pairs_of, table_of
from voucher_audit.registers.matching.nearby import runs, walk
from voucher_audit.registers.matching.outlays import Outlays, outlays

BEFORE: Final = 180  # days that an invoice may be older than the payment (red-flag catalogue B01)
AFTER: Final = 30  # days that it may come later
INSTALMENTS: Final = 365  # days over which one invoice is paid in parts
_WIDE: Final = 10 * 366  # days within which a nearest miss is looked for
_SHOWN: Final = 3  # nearest misses weighed for one payment
_IN_PARTS = r"分期|分次|分批|首付|首期|头款|预付|定金|订金|进度|中期|尾款|余款|剩余|结清|质保|部分|陆续|第[一二三四五六七八九十\d]+[次笔期批]|[一二三四五六七八九十]期|\d+%"
_NOTHING = "发票台账中没有金额、号码或销方相符的发票"


def match_invoices(
    vouchers: pd.DataFrame,
    lines: pd.DataFrame,
    invoices: pd.DataFrame,
    *,
    unit_names: Sequence[str] = (),
    before: int = BEFORE,
    after: int = AFTER,
    payments: Outlays | None = None,
) -> Matches:
    """Find the invoices behind every outlay.

    In this order, each step only with what the earlier ones left: the invoice's number in the bill column or the text;
    the register's own voucher column; one invoice of exactly the amount of the voucher or of one of its lines, from the
    payee, at most `before` days older and `after` days younger than the payment; several invoices of the payee that add
    up to it; one invoice that several payments to its seller add up to; one invoice paid in parts. Where the ledger
    names no payee, an amount counts only if it is the only one on both sides and the businesses do not contradict each
    other. Void and red invoices cover nothing; one that is partly reversed covers the rest.
    """
    books = sorted(set(vouchers["book"]))
    entries = prepared(invoices, books, unit_names)
    candidates = Candidates(payments or outlays(vouchers, lines), entries.table)
    mine = entries.mine[:, pd.Index(books).get_indexer(candidates.payments["book"])]
    matcher = _Matcher(candidates, entries.group, mine, before, after)
    matcher.by_number(lines)
    matcher.by_voucher_column()
    matcher.by_amount()
    matcher.by_sums()
    matcher.in_parts()
    matcher.nearest_misses()
    return matcher.result(invoices)


class _Matcher:
    """The steps of one run; holds what is used up. `mine[entry, payment]`: did the paying unit buy it?"""

    def __init__(self, candidates: Candidates, group: np.ndarray, mine: np.ndarray, before: int, after: int) -> None:
        self.candidates, self.before, self.after, self.mine = candidates, before, after, mine
        self.payments, self.entries = candidates.payments, candidates.entries
        capacity = np.zeros(len(self.entries), dtype="int64")
        first = ~pd.Series(group).duplicated().to_numpy()
        capacity[group[first]] = self.entries["capacity"].to_numpy()[first]
        self.use = Allocation(self.payments["due"].to_numpy(), self.payments["side"].to_numpy(), capacity, group)
        self.first_of_group = first
        self.notes = Verdicts(len(self.payments))
        self.pay_day, self.day = candidates.pay_day, candidates.day
        # plain lists: a candidate is judged at a time, and looking into a frame for each would take most of the run
        self.of: dict[str, list[Any]] = {name: self.entries[name].tolist() for name in self.entries.columns}
        self.amount: list[int] = self.entries["amount"].tolist()
        self.net: list[int] = self.entries["net"].tolist()
        self.spent: list[int] = self.payments["spent"].tolist()
        self.label: list[str] = self.payments["label"].tolist()

    def by_number(self, lines: pd.DataFrame) -> None:
        """Numbers found in the bill column or in the text."""
        found = self.candidates.by_number(lines)
        for payment, entry, accepted, tail in walk(found, "payment", "entry", "accepted", "tail"):
            if not accepted:
                part = "票号尾数" if tail else "票号"
                self.notes.miss(payment, entry, f"{part}与发票 {self.of['number'][entry]} 相同，但金额、销方不符", 20)
            elif not (tail and self.use.open[payment] == 0):
                self._cover(payment, entry, f"票号 {self.of['number'][entry]} 相符", 90)

    def by_voucher_column(self) -> None:
        """Vouchers that the register itself names."""
        for payment, entry in walk(self.candidates.by_voucher_column(), "payment", "entry"):
            self._cover(payment, entry, f"发票台账登记的凭证号为“{self.of['voucher'][entry]}”", 80)

    def by_amount(self) -> None:
        """One invoice of exactly the amount: first from the payee, then of the same business, then alone of its amount."""
        found = self.candidates.of_equal_amount(self.before, self.after)
        found = found[
            ~found["stranger"] & ~found["other_business"] & (self.entries["why"] == "").to_numpy()[found["entry"]]
        ]
        mine = self.mine[found["entry"], found["payment"]]
        self._take_equal(found[found["known"] & mine], "known")
        self._take_equal(found[found["known"] & ~mine], "known")  # not before every unit had its own
        for kind in ("same_business", "blind"):
            chosen = found[~found["known"] & mine & (found["same_business"] | (kind == "blind"))]
            free = [
                self.use.open[payment] > 0 and self.use.untouched(payment, entry)
                for payment, entry in zip(chosen["payment"], chosen["entry"], strict=True)
            ]
            chosen = chosen[np.array(free, dtype=bool)]
            self._take_equal(chosen[self.candidates.alone(chosen)], kind)

    def _take_equal(self, found: pd.DataFrame, kind: str) -> None:
        served: dict[tuple[int, int, int], int] = {}
        ordered = found.sort_values(["line", "apart", "payment", "entry"])
        for payment, entry, claim, line, count in walk(ordered, "payment", "entry", "claim", "line", "count_of_claim"):
            fits = claim <= self.use.open[payment] if line >= 0 else self.use.covered[payment] == 0
            key = (payment, line, claim)
            if not fits or self.use.open[payment] == 0 or not self.use.untouched(payment, entry):
                continue
            if served.get(key, 0) < count:
                served[key] = served.get(key, 0) + 1
                self._cover(payment, entry, self._equal_text(entry, kind), 70, claim)

    def _equal_text(self, entry: int, kind: str) -> str:
        when = f"，开票日期 {self.of['when'][entry]}" if self.of["when"][entry] else ""
        amount = f"金额 {yuan_text(self.amount[entry])} 元"
        if kind == "known":
            return f"{amount}与销方“{self.of['seller'][entry]}”相符{when}"
        if kind == "same_business":
            return f"{amount}与内容相符{when}（账上未写明收款单位，销方为“{self.of['seller'][entry]}”）"
        return f"{amount}相符，期间内没有第二张{when}（账上未写明收款单位，销方为“{self.of['seller'][entry]}”）"

    def by_sums(self) -> None:
        """Several invoices of one seller (or handed in by one person) for one payment."""
        for column, links in (("seller", self.candidates.links), ("handler", self.candidates.handlers())):
            free = self._free(column)
            names = pd.factorize(pd.concat([self.entries[column].iloc[free], links[column]]))[0]
            sums = runs(names[: len(free)], self.entries["capacity"].to_numpy()[free], self.day[free])
            wanted = links.assign(group=names[len(free) :], total=np.array(self.use.open)[links["payment"]])
            found = wanted[wanted["total"] > 0].merge(sums.table, on=["group", "total"])
            pay_day = self.pay_day[found["payment"]]
            found = found[(found["first_day"] >= pay_day - self.before) & (found["last_day"] <= pay_day + self.after)]
            found = found.assign(apart=np.abs(self.pay_day[found["payment"]] - found["last_day"]))
            whose = "销方" if column == "seller" else "经手人"
            ordered = found.sort_values(["size", "apart", "payment", "start", "step"])
            for payment, total, *run in walk(ordered, "payment", "total", "start", "step", "size"):
                members = [int(free[place]) for place in sums.members(*run)]
                if self.use.open[payment] == total and all(self.use.untouched(payment, entry) for entry in members):
                    how = f"{whose}“{self.of[column][members[0]]}”的 {len(members)} 张发票合计相符"
                    for entry in members:
                        self._cover(payment, entry, how, 60)

    def in_parts(self) -> None:
        """One invoice for several payments: those that add up to it, then payments up to what it has left, if they call
        themselves parts or the invoice has been paid in part already."""
        links = self.candidates.links.sort_values(["seller", "payment"])
        side = self.payments["side"].to_numpy()[links["payment"]]
        for wanted in ("spent", "paid"):
            open_now = np.array(self.use.open)[links["payment"]] > 0
            self._complete_parts(links[open_now & np.isin(side, [wanted, "both"])].reset_index(drop=True))
        links = links[np.array(self.use.open)[links["payment"]] > 0]
        good = self.entries.assign(entry=self.entries.index)[self.entries["capacity"] > 0]
        found = links.merge(good[["entry", "seller", "day"]], on="seller")
        pay_day = self.pay_day[found["payment"]]
        in_time = (found["day"] <= pay_day + self.after) & (found["day"] >= pay_day - INSTALMENTS)
        found = found[in_time | (found["day"] == UNKNOWN_DAY)].sort_values(["payment", "day", "entry"])
        said_so = text.matches(self.payments["text"], _IN_PARTS).to_numpy()
        for payment, entry in walk(found, "payment", "entry"):
            begun = self.use.group[entry] in self.use.users
            if (begun or said_so[payment]) and 0 < self.use.open[payment] <= self.use.left(payment, entry):
                self._cover(payment, entry, f"销方“{self.of['seller'][entry]}”相符，按分次付款计", 50)

    def _complete_parts(self, links: pd.DataFrame) -> None:
        names, sellers = pd.factorize(links["seller"])
        payment = links["payment"].to_numpy()
        sums = runs(names, np.array(self.use.open)[payment], self.pay_day[payment])
        free = self._free("seller")
        wanted = pd.DataFrame(
            {"entry": free, "total": self.entries["capacity"].to_numpy()[free], "day": self.day[free]}
        )
        wanted["group"] = pd.Index(sellers).get_indexer(self.entries["seller"].iloc[free])
        found = wanted[wanted["group"] >= 0].merge(sums.table, on=["group", "total"])
        early, late = found["day"] - self.after, found["day"] + INSTALMENTS
        found = found[(found["first_day"] >= early) & (found["last_day"] <= late)]
        ordered = found.sort_values(["size", "first_day", "entry", "start", "step"])
        for entry, total, *run in walk(ordered, "entry", "total", "start", "step", "size"):
            members = [int(payment[place]) for place in sums.members(*run)]
            still = all(self.use.open[member] > 0 and self.use.untouched(member, entry) for member in members)
            if still and sum(self.use.open[member] for member in members) == total:
                for member in members:
                    how = f"销方“{self.of['seller'][entry]}”相符，{len(members)} 次付款合计等于发票金额"
                    self._cover(member, entry, how, 55)

    def _free(self, column: str) -> np.ndarray:
        """Dated invoices that nobody has used and that name somebody in `column`."""
        used = np.array([group in self.use.users for group in self.use.group], dtype=bool)
        usable = (self.entries["capacity"] > 0).to_numpy() & (self.entries[column] != "").to_numpy()
        return np.flatnonzero(~used & usable & self.first_of_group & (self.day != UNKNOWN_DAY))

    def _cover(self, payment: int, entry: int, how: str, rank: int, claim: int = 0) -> None:
        """Use what the invoice has left for the payment, or note why it cannot be used."""
        shown = f"发票 {self.of['number'][entry]}（{self.of['seller'][entry] or '销方不详'}，{yuan_text(self.amount[entry])} 元）"
        if self.of["why"][entry]:
            self.notes.miss(payment, entry, f"{how}，但{shown}{self.of['why'][entry]}，不能作为报销凭证", rank)
            return
        left, open_now = self.use.left(payment, entry), self.use.open[payment]
        if left <= 0:
            self.notes.miss(payment, entry, f"{how}，但{shown}已用于 {self._users(entry)}，余额 0.00 元", rank)
            return
        if open_now <= 0:
            return
        amount = min(left, max(claim, open_now) if claim else open_now)
        covers = open_now if 0 < self.net[entry] == min(open_now, self.spent[payment]) else None
        if covers is not None:  # the expense was booked without the tax
            amount = min(left, self.amount[entry])
        elif claim:
            amount, covers = min(left, claim), min(claim, open_now)
        if not self.use.matched[payment]:
            self.notes.how[payment], self.notes.nearest[payment], self.notes.rank[payment] = how, entry, 1000
            self.notes.other_unit[payment] = not self.mine[entry, payment]
            if not self.mine[entry, payment]:
                self.notes.how[payment] = f"{how}；购方为“{self.of['buyer'][entry]}”，不是本单位"
        self.use.take(payment, entry, amount, how, covers)

    def _users(self, entry: int) -> str:
        used = self.use.users.get(self.use.group[entry], [])
        return "、".join(dict.fromkeys(self.label[payment] for payment, _ in used[:3])) + (
            " 等" if len(used) > 3 else ""
        )

    def nearest_misses(self) -> None:
        """For payments that found nothing: the invoice that comes closest, and what is wrong with it."""
        lost = ~np.array(self.use.matched, dtype=bool)
        wide = self.candidates.of_equal_amount(_WIDE, _WIDE, lost)
        order = wide.sort_values(
            ["payment", "known", "stranger", "apart", "entry"], ascending=[True, False, True, True, True]
        )
        order = order.groupby("payment").head(_SHOWN)
        for payment, entry, known, stranger, other in walk(
            order, "payment", "entry", "known", "stranger", "other_business"
        ):
            how, rank = self._why_not(payment, entry, bool(known), bool(stranger), bool(other))
            self.notes.miss(payment, entry, how, rank)
        for payment, entry in walk(self.candidates.of_seller(lost), "payment", "entry"):
            how = f"销方“{self.of['seller'][entry]}”相符，但最接近的发票金额为 {yuan_text(self.amount[entry])} 元，与付款不符"
            self.notes.miss(payment, entry, how, 10)

    def _why_not(self, payment: int, entry: int, known: bool, stranger: bool, other: bool) -> tuple[str, int]:
        """What is wrong with an invoice of the right amount, and how near it comes all the same."""
        early, late = self.pay_day[payment] - self.before, self.pay_day[payment] + self.after
        number = self.of["number"][entry]
        if self.of["why"][entry]:
            return f"金额相符，但发票 {number} {self.of['why'][entry]}，不能作为报销凭证", 45 if known else 16
        if not self.mine[entry, payment]:
            return f"金额相符但购方为“{self.of['buyer'][entry]}”，不是本单位", 12
        if self.use.left(payment, entry) <= 0:
            return f"金额相符，但发票 {number} 已用于 {self._users(entry)}", 40 if known else 14
        if stranger:
            return f"金额相符但销方为“{self.of['seller'][entry]}”，与收款单位不符", 12
        if self.day[entry] != UNKNOWN_DAY and not early <= self.day[entry] <= late:
            return (
                f"金额相符但开票日期 {self.of['when'][entry]} 不在付款前 {self.before} 天至付款后 {self.after} 天之内",
                30 if known else 11,
            )
        if other:
            about = str(self.of["about"][entry]).strip() or self.of["seller"][entry]
            return f"金额相符但发票内容为“{about}”，与摘要不符", 12
        return f"金额与发票 {number} 相符，但同金额的付款或发票不止一笔，账上又未写明收款单位，不能认定", 13

    def result(self, invoices: pd.DataFrame) -> Matches:
        """Back to the positions of the caller's frame."""
        places: list[int] = self.entries["place"].tolist()
        self.notes.nearest = [places[entry] if entry >= 0 else -1 for entry in self.notes.nearest]
        ids: list[int] = self.payments["voucher_id"].tolist()
        matched, covered = np.array(self.use.matched, dtype=bool), np.array(self.use.covered, dtype="int64")
        due = self.payments["due"].to_numpy()
        table = table_of(pd.Index(ids, name="voucher_id"), matched, covered, due, self.notes, _NOTHING)
        dates = invoices["date"].where(invoices["date"].notna(), invoices["recorded"])
        rows = [(ids[payment], places[entry], amount, how, side) for payment, entry, amount, how, side in self.use.rows]
        return Matches(described(table.sort_index(), dates, invoices["amount"]), pairs_of(rows))
