"""Which minutes may have decided which payment: every join of the minutes matching."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties
from voucher_audit.parties.joining import alike
from voucher_audit.registers.matching import references
from voucher_audit.registers.matching.minute_entries import UNKNOWN_DAY, party_names
from voucher_audit.registers.matching.nearby import near
from voucher_audit.registers.matching.outlays import Outlays
from voucher_audit.registers.matching.topics import LEAST_SHARED, Comparison, Topics, compare, kindred, particular

VOUCHER, MEETING, CONTRACT, PROJECT, PAYEE, TOPIC = 100, 90, 80, 70, 60, 50
REASONS: Final = {
    VOUCHER: "台账登记的执行凭证号相符",
    MEETING: "摘要写明了这次会议",
    CONTRACT: "合同相符",
    PROJECT: "收款单位与项目相符",
    PAYEE: "收款单位相符",
    TOPIC: "议题与摘要相符",
}
_EARLY: Final = 3  # up to this month of the year a bare meeting number may be the old year's
_SHARE_EQUAL = 0.34  # of the shorter text's particular words, where the amounts are equal
_NEAR: Final = 366  # days around the payment in which minutes are looked for that nothing but words or amount tie to it
_DOCUMENT = re.compile(r"[A-Z]+[-A-Z0-9]*\d[-A-Z0-9]*|[\u4e00-\u9fff]{1,5}[\[(〔【]\d{4}[\])〕】]第?\d+号")


class MinuteCandidates:
    """Payments, minutes and what connects them. `found` is `payment, entry, path, exact` (amounts equal), one row a pair,
    by its best path."""

    def __init__(
        self,
        payments: Outlays,
        entries: pd.DataFrame,
        contracts: pd.DataFrame | None,
        under: pd.DataFrame,
        texts: pd.Series,
    ) -> None:
        self.payments, self.parties, self.claims = payments.table, payments.parties, payments.claims
        self.entries, self.texts = entries, texts
        self.pay_day, self.day = self.payments["day"].to_numpy(), entries["day"].to_numpy()
        self.said, self.about = Topics.of(self.payments["bare"]), Topics.of(entries["about"])
        self.names = party_names(entries)
        self.links = self._links()
        frames = [
            self._by_voucher(),
            self._by_meeting(),
            self._by_contract(contracts, under),
            self._by_payee(),
            self._by_topic(),
        ]
        found = pd.concat(frames, ignore_index=True).astype("int64")
        found = found.sort_values(["payment", "entry", "path"], ascending=[True, True, False])
        found = found.drop_duplicates(["payment", "entry"])
        self.found = found.assign(exact=self._exact(found)).reset_index(drop=True)

    def _links(self) -> pd.DataFrame:
        """Payments and minutes that name one payee: `payment`, `entry`."""
        pairs = alike(self.parties["name"], self.names["name"])
        joined = self.parties.merge(pairs, left_on="name", right_on="left").merge(
            self.names.rename(columns={"name": "right"}), on="right"
        )
        links = pd.concat([joined[["payment", "entry"]], self._written_out()], ignore_index=True)
        return links.astype("int64").drop_duplicates(ignore_index=True)

    def _written_out(self) -> pd.DataFrame:
        """Payments to an organisation whose own name a topic holds (an everyday word such as 建设 is no name)."""
        organisations = self.parties.loc[~self.parties["person"], ["payment", "name"]]
        own = {name: parties.parts(name).own for name in organisations["name"].unique()}
        known = {word for word in own.values() if len(word) >= 2 and particular(word)}
        longest = max(map(len, known), default=0)
        rows = [
            (entry, word)
            for entry, topic in enumerate(self.entries["topic"])
            for word in {topic[at : at + size] for size in range(2, longest + 1) for at in range(len(topic) - size + 1)}
            if word in known
        ]
        held = pd.DataFrame(rows, columns=["entry", "own"]).astype({"entry": "int64", "own": "str"})
        named = organisations.assign(own=organisations["name"].map(own).astype("str"))
        return named.merge(held, on="own")[["payment", "entry"]]

    def _exact(self, found: pd.DataFrame) -> np.ndarray:
        amounts = self.entries["capacity"].to_numpy()[found["entry"]]
        wanted = pd.DataFrame({"payment": found["payment"].to_numpy(), "amount": amounts})
        known = self.claims[["payment", "amount"]].drop_duplicates().assign(equal=True)
        equal: np.ndarray = wanted.merge(known, how="left")["equal"].eq(True).to_numpy(dtype=bool)
        return equal

    def _linked(self, found: pd.DataFrame) -> np.ndarray:
        known = self.links.assign(linked=True)
        linked: np.ndarray = (
            found[["payment", "entry"]].merge(known, how="left")["linked"].eq(True).to_numpy(dtype=bool)
        )
        return linked

    def _compare(self, found: pd.DataFrame) -> Comparison:
        return compare(self.said, self.about, found["payment"].to_numpy(), found["entry"].to_numpy())

    def _by_voucher(self) -> pd.DataFrame:
        named = references.resolve(self.entries["voucher"], self.day, self.payments)
        linked = self._linked(named)
        # a bare 记-34 is one number in every month: the amount decides only where no payee does
        by_payee = pd.Series(linked, index=named.index).groupby(named["entry"]).transform("any")
        sure = named["sure"] | linked | (self._exact(named) & ~by_payee)
        return named.loc[sure, ["payment", "entry"]].assign(path=VOUCHER)

    def _by_meeting(self) -> pd.DataFrame:
        """Meetings named in the summary. Of several topics of one meeting the one that fits by payee, amount or words."""
        named = references.meetings(self.payments["text"])
        date = self.entries["date"]
        sessions = (
            self.entries["number"].str.extract(r"第([0-9一二三四五六七八九十]{1,3})[期次届]", expand=False).fillna("")
        )
        known = pd.DataFrame(
            {
                "entry": self.entries.index,
                "month": date.dt.month.fillna(0).astype("int64"),
                "day": date.dt.day.fillna(0).astype("int64"),
                "session": sessions.map(lambda number: references.chinese_number(number) if number else "").astype(
                    "str"
                ),
                "on": date.dt.year.fillna(0).astype("int64"),
            }
        )
        dated = named[named["day"] > 0].merge(known, on=["month", "day"])
        numbered = named[named["number"] != ""].merge(
            known[known["session"] != ""], left_on="number", right_on="session"
        )
        joined = pd.concat([dated, numbered], ignore_index=True)
        rows = joined["row"].to_numpy(dtype="int64")
        paid_on = pd.to_datetime(self.payments["date"]).set_axis(self.payments.index).iloc[rows].set_axis(joined.index)
        # a year that is not said is the payment's, or the one before where that day was yet to come (in January: 12月6日)
        ahead = joined["month"] * 100 + joined["day"] > paid_on.dt.month * 100 + paid_on.dt.day
        back = ahead | ((joined["day"] == 0) & (paid_on.dt.month <= _EARLY))
        pay_year = self.payments["year"].to_numpy()[rows]
        said = joined["year"].where(joined["year"] > 0, pay_year).astype("int64")
        before = (joined["year"] == 0) & back & (joined["on"] == said - 1)
        joined = joined[(joined["on"] == 0) | (joined["on"] == said) | before]
        found = pd.DataFrame({"payment": joined["row"], "entry": joined["entry"]}).astype("int64")
        found = found.drop_duplicates(ignore_index=True)
        words = self._compare(found)
        fits = self._exact(found) | self._linked(found) | words.enough(2, 0.0)
        alone = ~found["payment"].duplicated(keep=False).to_numpy() & ~words.against
        chosen: pd.DataFrame = found[fits | alone].assign(path=MEETING)
        return chosen

    def _by_contract(self, contracts: pd.DataFrame | None, under: pd.DataFrame) -> pd.DataFrame:
        """Payments under a contract that a minute approved, or both naming one document number."""
        frames = [self._by_document()]
        if contracts is not None and len(under):
            decided = self._decided(contracts.reset_index(drop=True))
            frames.append(under.merge(decided, on="contract")[["payment", "entry"]])
        return pd.concat(frames, ignore_index=True).drop_duplicates().assign(path=CONTRACT)

    def _decided(self, contracts: pd.DataFrame) -> pd.DataFrame:
        """Which minutes approved which contracts: `entry`, `contract`."""
        told = self.entries["topic"] + " " + self.entries["project"] + " " + self.entries["remark"]
        numbered = references.mentions(told, contracts["number"]).rename(columns={"row": "entry", "entry": "contract"})
        pairs = alike(self.names["name"], contracts["party"])
        named = self.names.merge(pairs, left_on="name", right_on="left").merge(
            pd.DataFrame({"right": contracts["party"], "contract": contracts.index}), on="right"
        )
        covers = Topics.of(contracts["name"] + " " + contracts["project"])
        amounts = contracts["amount"].fillna(-7).to_numpy(dtype="int64")[named["contract"]]
        equal = self.entries["capacity"].to_numpy()[named["entry"]] == amounts
        words = compare(self.about, covers, named["entry"].to_numpy(), named["contract"].to_numpy()).enough(2, 0.0)
        close = kindred(self.about, covers).rename(columns={"row": "entry", "entry": "contract"})
        alike_words = compare(self.about, covers, close["entry"].to_numpy(), close["contract"].to_numpy())
        frames = [numbered, named[words | equal], close[alike_words.enough(LEAST_SHARED + 1)]]
        decided = pd.concat(frames, ignore_index=True)[["entry", "contract"]]
        distinct: pd.DataFrame = decided.astype("int64").drop_duplicates(ignore_index=True)
        return distinct

    def _by_document(self) -> pd.DataFrame:
        numbers = [
            (entry, number) for entry, topic in enumerate(self.entries["topic"]) for number in _DOCUMENT.findall(topic)
        ]
        named = pd.DataFrame(numbers, columns=["entry", "number"]).astype({"entry": "int64", "number": "str"})
        hits = references.mentions(self.texts, named["number"])
        return pd.DataFrame({"payment": hits["row"], "entry": named["entry"].to_numpy()[hits["entry"]]})

    def _by_payee(self) -> pd.DataFrame:
        """The payee alone suffices where the minute states an amount, or one of the two says nothing more."""
        links = self.links
        words = self._compare(links)
        limited = self.entries["capacity"].to_numpy()[links["entry"]] > 0
        project = words.enough(2, 0.0)
        fits = project | (limited & ~words.against) | words.silent
        chosen: pd.DataFrame = links[fits].assign(path=np.where(project, PROJECT, PAYEE)[fits])
        return chosen

    def _by_topic(self) -> pd.DataFrame:
        """Particular words in common; fewer suffice when the amounts are equal, or when the minute states an amount and
        both texts say the same (付审计费, 研究审计费2万元). Never against a payee that both name."""
        close = kindred(self.said, self.about).rename(columns={"row": "payment"})
        found = pd.concat([close, self._same_words(), self._equal_amounts()], ignore_index=True)[["payment", "entry"]]
        found = found.astype("int64").drop_duplicates()
        found = found[self._about_then(found)].reset_index(drop=True)
        words = self._compare(found)
        limited = self.entries["capacity"].to_numpy()[found["entry"]] > 0
        fits = words.enough() | (words.enough(2, _SHARE_EQUAL) & self._exact(found)) | (words.equal & limited)
        found = found[fits & ~words.against]
        chosen: pd.DataFrame = found[~self._other_payee(found)].assign(path=TOPIC)
        return chosen

    def _about_then(self, found: pd.DataFrame) -> np.ndarray:
        """Not further away in time than words can reach."""
        day = self.day[found["entry"]]
        near_by: np.ndarray = (day == UNKNOWN_DAY) | (np.abs(self.pay_day[found["payment"]] - day) <= _NEAR)
        return near_by

    def _same_words(self) -> pd.DataFrame:
        said = pd.DataFrame({"words": self.said.words, "payment": np.arange(len(self.said.words))})
        about = pd.DataFrame({"words": self.about.words, "entry": np.arange(len(self.about.words))})
        limited = (self.about.words != "") & (self.entries["capacity"] > 0).to_numpy()
        return said.merge(about[limited], on="words")[["payment", "entry"]]

    def _equal_amounts(self) -> pd.DataFrame:
        capacity = self.entries["capacity"].to_numpy()
        chosen = np.flatnonzero((capacity > 0) & (self.day != UNKNOWN_DAY))
        pay_day = self.pay_day[self.claims["payment"].to_numpy()]
        amounts = self.claims["amount"].to_numpy()
        left, right = near(amounts, pay_day, capacity[chosen], self.day[chosen], _NEAR, _NEAR)
        return pd.DataFrame({"payment": self.claims["payment"].to_numpy()[left], "entry": chosen[right]})

    def equal_amounts(self) -> pd.DataFrame:
        """Payments and minutes of one amount within a year, whatever else they say: for nearest misses."""
        found = self._equal_amounts().drop_duplicates(ignore_index=True)
        return found.assign(other_payee=self._other_payee(found))

    def _other_payee(self, found: pd.DataFrame) -> np.ndarray:
        """Both name a payee, and not the same one."""
        named = self.payments["named"].to_numpy()[found["payment"]]
        states = np.isin(found["entry"], self.names["entry"])
        other: np.ndarray = named & states & ~self._linked(found)
        return other
