"""Which invoices may belong to which payments: every join of the invoice matching, vectorised."""

from __future__ import annotations

import numpy as np
import pandas as pd

from voucher_audit import parties
from voucher_audit.parties.joining import alike
from voucher_audit.registers.matching import references
from voucher_audit.registers.matching.invoice_entries import UNKNOWN_DAY
from voucher_audit.registers.matching.nearby import near
from voucher_audit.registers.matching.outlays import Outlays
from voucher_audit.registers.matching.topics import Topics, compare, families, particular

_LONG = 12  # digits of a number that cannot be equal by chance
_WHOLE = 8  # digits of a number that was written in full


class Candidates:
    """Payments, invoices and what connects them.

    links: one row a (payment, seller) where the payment names that seller: `payment`, `seller`.
    """

    def __init__(self, payments: Outlays, entries: pd.DataFrame) -> None:
        self.payments, self.parties, self.claims = payments.table, payments.parties, payments.claims
        self.entries = entries
        self.about = Topics.of(entries["about"] + " " + entries["seller"])
        self.day = entries["day"].to_numpy()
        self.pay_day = self.payments["day"].to_numpy()
        pairs = alike(self.parties["name"], entries["seller"])
        joined = self.parties.merge(pairs, left_on="name", right_on="left")
        links = joined[["payment", "right"]].rename(columns={"right": "seller"}).drop_duplicates()
        self.links = links.sort_values(["payment", "seller"], ignore_index=True)

    def handlers(self) -> pd.DataFrame:
        """One row a (payment, person) as `payment`, `handler`."""
        named = self.parties
        return named.loc[named["person"], ["payment", "name"]].rename(columns={"name": "handler"})

    def by_number(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Invoices whose number a payment carries: `payment`, `entry`, `accepted`, `tail`, surest first.

        A number that the text calls an invoice's, or of twelve digits and more, decides by itself. One from the bill column
        or without such a word may be a cheque's: then the amounts or the payee must agree. Four to seven digits are taken
        for the end of a number under the same condition.
        """
        found = self._numbers(lines)
        keys = self.entries["key"]
        joins = [found.merge(_keyed(keys), on="number").assign(tail=False)]
        for size in range(4, _WHOLE):
            ends = keys.where(keys.str.len() > size, "").str[-size:].str.lstrip("0")
            joins.append(found[found["digits"] == size].merge(_keyed(ends), on="number").assign(tail=True))
        joined = pd.concat(joins, ignore_index=True).drop_duplicates(["payment", "entry"])
        judged = self._judged(joined)
        due = self.payments["due"].to_numpy()[judged["payment"]]
        within = ~judged["stranger"] & (self.entries["amount"].to_numpy()[judged["entry"]] >= due)
        corroborated = judged["known"] | judged["equal"]
        plain = judged["explicit"] | (judged["digits"] >= _LONG) | corroborated | within
        accepted = np.where(judged["tail"] | (judged["digits"] < _WHOLE), corroborated, plain)
        return judged.assign(accepted=accepted).sort_values(
            ["accepted", "equal", "known", "payment", "entry"], ascending=[False, False, False, True, True]
        )

    def _numbers(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Numbers that the vouchers carry: `payment`, `number`, `explicit`, `digits`."""
        place = pd.Series(self.payments.index, index=self.payments["voucher_id"])
        own = lines[lines["voucher_id"].isin(place.index) & (lines["bill_no"] != "")]
        bills = references.invoice_numbers(own["bill_no"], bills=True)
        bills["payment"] = own["voucher_id"].map(place).to_numpy()[bills["row"]]
        texts = references.invoice_numbers(self.payments["text"])
        texts["payment"] = texts["row"]
        both = pd.concat([bills, texts], ignore_index=True)[["payment", "number", "explicit", "digits"]]
        return both.sort_values("explicit", ascending=False, kind="stable").drop_duplicates(["payment", "number"])

    def by_voucher_column(self) -> pd.DataFrame:
        """Payments that the register names by voucher: `entry`, `payment`. Without a month the number may be another
        month's: then amount or payee must agree, and the nearest in time is taken."""
        named = references.resolve(self.entries["voucher"], self.day, self.payments)
        judged = self._judged(named)
        judged = judged[judged["sure"] | judged["equal"] | judged["known"]]
        judged = judged.sort_values(
            ["entry", "sure", "equal", "known", "apart", "payment"], ascending=[True, False, False, False, True, True]
        )
        unsure = judged["entry"].where(~judged["sure"], -1 - np.arange(len(judged)))
        return judged[~unsure.duplicated()]

    def of_equal_amount(self, before: int, after: int, only: np.ndarray | None = None) -> pd.DataFrame:
        """Claims and invoices of one amount in the window: `payment`, `entry`, `claim`, `line`, `count_of_claim`, `apart`,
        `known`, `stranger`, `same_business`, `other_business`. `only` restricts the payments (mask)."""
        claims = self.claims if only is None else self.claims[only[self.claims["payment"]]].reset_index(drop=True)
        frames = [
            search(claims, column, before, after)
            for column in ("amount", "net")
            for search in (self._dated, self._undated, self._of_payee)
        ]
        found = pd.concat(frames, ignore_index=True).drop_duplicates(["payment", "entry", "said", "line", "claim"])
        judged = self._judged(found)
        said = Topics.of(judged["said"])
        words = compare(said, self.about, np.arange(len(judged)), judged["entry"].to_numpy())
        judged["same_business"] = words.akin | (words.characters >= 2)
        judged["other_business"] = words.against & ~judged["known"].to_numpy()
        # of several claims of one payment that the invoice may be, the one that speaks of the same business
        order = ["payment", "entry", "other_business", "line", "claim", "said"]
        return judged.sort_values(order).drop_duplicates(["payment", "entry"], ignore_index=True)

    def _dated(self, claims: pd.DataFrame, column: str, before: int, after: int) -> pd.DataFrame:
        chosen = self._usable(column, self.day != UNKNOWN_DAY)
        values = self.entries[column].to_numpy()[chosen]
        start = self.pay_day[claims["payment"].to_numpy()]
        left, right = near(claims["amount"].to_numpy(), start, values, self.day[chosen], before, after)
        return self._found(claims, left, chosen[right])

    def _undated(self, claims: pd.DataFrame, column: str, before: int, after: int) -> pd.DataFrame:
        chosen = self._usable(column, self.day == UNKNOWN_DAY)
        values = self.entries[column].to_numpy()[chosen]
        never = np.zeros(max(len(claims), len(chosen)), dtype="int64")
        left, right = near(claims["amount"].to_numpy(), never[: len(claims)], values, never[: len(chosen)], 0, 0)
        return self._found(claims, left, chosen[right])

    def _of_payee(self, claims: pd.DataFrame, column: str, before: int, after: int) -> pd.DataFrame:
        """Only invoices of the payee: a common amount hides them among those of others."""
        linked = claims.merge(self.links, on="payment")
        chosen = self._usable(column, (self.day != UNKNOWN_DAY) & (self.entries["seller"] != "").to_numpy())
        usable = self.entries.iloc[chosen]
        names = pd.factorize(pd.concat([linked["seller"], usable["seller"]]))[0]
        amounts = np.concatenate([linked["amount"], usable[column]])
        keys = pd.factorize(pd.MultiIndex.from_arrays([names, amounts]))[0]
        start = self.pay_day[linked["payment"].to_numpy()]
        left, right = near(keys[: len(linked)], start, keys[len(linked) :], self.day[chosen], before, after)
        return self._found(linked, left, chosen[right])

    def _usable(self, column: str, mask: np.ndarray) -> np.ndarray:
        """Invoices with an amount in the column; a net amount equal to the total says nothing new."""
        values = self.entries[column].to_numpy()
        new = (values != self.entries["amount"].to_numpy()) | (column == "amount")
        return np.flatnonzero((values > 0) & new & mask)

    def _found(self, claims: pd.DataFrame, left: np.ndarray, entries: np.ndarray) -> pd.DataFrame:
        chosen = claims.iloc[left].rename(columns={"amount": "claim"})
        day = self.day[entries]
        apart = np.where(day == UNKNOWN_DAY, 0, np.abs(self.pay_day[chosen["payment"].to_numpy()] - day))
        return chosen[["payment", "claim", "line", "said", "count_of_claim"]].assign(entry=entries, apart=apart)

    def of_seller(self, only: np.ndarray) -> pd.DataFrame:
        """The invoice of the payee nearest in time to each payment: `payment`, `entry`, `seller`, `amount`."""
        links = self.links[only[self.links["payment"]]]
        sellers = pd.factorize(pd.concat([links["seller"], self.entries["seller"]]))[0]
        day = np.where(self.day == UNKNOWN_DAY, -(1 << 18), self.day)
        pay_day = self.pay_day[links["payment"].to_numpy()]
        left, right = near(sellers[: len(links)], pay_day, sellers[len(links) :], day, 1 << 17, 1 << 17)
        found = links.iloc[left].assign(entry=right, amount=self.entries["amount"].to_numpy()[right])
        found["apart"] = np.abs(pay_day[left] - day[right])
        return found.sort_values(["payment", "apart", "entry"]).drop_duplicates("payment")

    def _judged(self, candidates: pd.DataFrame) -> pd.DataFrame:
        """Add `equal` (amounts agree), `known` (the seller is named) and `stranger` (another organisation is named)."""
        candidates = candidates.astype({"payment": "int64", "entry": "int64"})
        payment, entry = candidates["payment"].to_numpy(), candidates["entry"].to_numpy()
        sellers = self.entries["seller"].to_numpy()[entry]
        looked = pd.DataFrame({"payment": payment, "seller": sellers})
        known = looked.merge(self.links.assign(known=True), how="left")["known"].eq(True).to_numpy(dtype=bool)
        known = known | self._written_out(payment, sellers, known)
        claims = self.claims[["payment", "amount"]].drop_duplicates().assign(equal=True)
        equal = np.zeros(len(candidates), dtype=bool)
        for column in ("amount", "net"):
            looked = pd.DataFrame({"payment": payment, "amount": self.entries[column].to_numpy()[entry]})
            equal |= looked.merge(claims, how="left")["equal"].eq(True).to_numpy(dtype=bool)
        stranger = ~known & self.payments["named"].to_numpy()[payment] & (sellers != "")
        return candidates.assign(known=known, equal=equal, stranger=stranger).reset_index(drop=True)

    def _written_out(self, payment: np.ndarray, sellers: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Does the text hold the seller's own name (偿还金信借款, 金信房地产评估有限公司)?"""
        texts = pd.DataFrame({"said": self.payments["text"].to_numpy()[payment], "seller": sellers})
        pairs = texts[~known].drop_duplicates()
        own = {seller: parties.parts(seller).own for seller in set(pairs["seller"])}
        pairs = pairs.assign(written=[
            len(own[seller]) >= 2 and own[seller] in said and not families(own[seller])
            for said, seller in zip(pairs["said"], pairs["seller"], strict=True)
        ])  # fmt: skip
        return texts.merge(pairs, how="left")["written"].eq(True).to_numpy(dtype=bool)

    def alone(self, found: pd.DataFrame) -> np.ndarray:
        """Is there one seller for the claim and one kind of claim for the invoice? Equal monthly bills of one seller are
        one kind: they are told apart by their dates."""
        seller = pd.Series(self.entries["seller"].to_numpy()[found["entry"]], index=found.index)
        kind = pd.Series([" ".join(particular(said)) for said in found["said"]], index=found.index, dtype="str")
        sellers = seller.groupby([found["payment"], found["claim"], found["said"]]).transform("nunique")
        kinds = kind.groupby(found["entry"]).transform("nunique")
        result: np.ndarray = ((sellers == 1) & (kinds == 1)).to_numpy()
        return result


def _keyed(keys: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"number": keys, "entry": keys.index})
    return table[table["number"] != ""]
