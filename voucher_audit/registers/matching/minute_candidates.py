"""Which minutes may have decided which payment: every join of the minutes matching."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties
from voucher_audit.parties.joining import alike
from voucher_audit.registers.matching import references
from voucher_audit.registers.matching.minute_entries import UNKNOWN_DAY, party_names
from voucher_audit.registers.matching.nearby import near
from voucher_audit.registers.matching.outlays import Outlays
from voucher_audit.registers.matching.topics import (
    LEAST_SHARE,
    LEAST_SHARED,
    contradict,
    judged,
    kindred,
    particular,
    shares,
)

VOUCHER, MEETING, CONTRACT, PROJECT, PAYEE, TOPIC = 100, 90, 80, 70, 60, 50
REASONS: Final = {
    VOUCHER: "台账登记的执行凭证号相符",
    MEETING: "摘要写明了这次会议",
    CONTRACT: "合同相符",
    PROJECT: "收款单位与项目相符",
    PAYEE: "收款单位相符",
    TOPIC: "议题与摘要相符",
}
_SHARE_EQUAL = 0.34  # the same where the amounts are equal
_DOCUMENT = re.compile(r"[A-Z]+[-A-Z0-9]*\d[-A-Z0-9]*|[\u4e00-\u9fff]{1,5}[\[(〔【]\d{4}[\])〕】]第?\d+号")


class MinuteCandidates:
    """Payments, minutes and what connects them. `found` is `payment, entry, path, exact` (amounts equal), unsorted by time."""

    def __init__(
        self,
        payments: Outlays,
        entries: pd.DataFrame,
        contracts: pd.DataFrame | None,
        under: pd.DataFrame,
        texts: pd.Series,
    ) -> None:
        self.payments, self.parties = payments.table, payments.parties
        self.claims = payments.claims
        self.entries = entries
        self.texts = texts
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
        found = found.sort_values(["payment", "entry", "path"], ascending=[True, True, False]).drop_duplicates(
            ["payment", "entry"]
        )
        self.found = found.assign(exact=self._exact(found)).reset_index(drop=True)

    def _links(self) -> pd.DataFrame:
        """Payments and minutes that name one payee: `payment`, `entry`."""
        pairs = alike(self.parties["name"], self.names["name"])
        joined = self.parties.merge(pairs, left_on="name", right_on="left").merge(
            self.names.rename(columns={"name": "right"}), on="right"
        )
        links = [joined[["payment", "entry"]], self._written_out()]
        return pd.concat(links, ignore_index=True).astype("int64").drop_duplicates(ignore_index=True)

    def _written_out(self) -> pd.DataFrame:
        """Minutes whose topic holds the payee's own name, and payments whose text holds the minute's payee's."""
        rows = []
        organisations = self.parties[~self.parties["person"]]
        for name, chosen in organisations.groupby("name")["payment"]:
            own = parties.parts(str(name)).own
            if len(own) >= 2 and not _ordinary(own):
                hits = np.flatnonzero(self.entries["topic"].str.contains(own, regex=False).to_numpy())
                rows += [(payment, int(entry)) for payment in chosen for entry in hits] if len(hits) else []
        return pd.DataFrame(rows, columns=["payment", "entry"]).astype("int64")

    def _exact(self, found: pd.DataFrame) -> np.ndarray:
        wanted = pd.DataFrame(
            {"payment": found["payment"], "amount": self.entries["capacity"].to_numpy()[found["entry"]]}
        )
        known = self.claims[["payment", "amount"]].drop_duplicates().assign(equal=True)
        equal: np.ndarray = wanted.merge(known, how="left")["equal"].eq(True).to_numpy(dtype=bool)
        return equal

    def _by_voucher(self) -> pd.DataFrame:
        named = references.resolve(self.entries["voucher"], self.entries["day"].to_numpy(), self.payments)
        sure = named["sure"] | self._exact(named) | self._linked(named)
        named = named[sure].assign(path=VOUCHER)
        return named[["payment", "entry", "path"]]

    def _linked(self, found: pd.DataFrame) -> np.ndarray:
        known = self.links.assign(linked=True)
        result: np.ndarray = (
            found[["payment", "entry"]].merge(known, how="left")["linked"].eq(True).to_numpy(dtype=bool)
        )
        return result

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
        pay_year = self.payments["year"].to_numpy()[joined["row"].to_numpy(dtype="int64")]
        year = joined["year"].where(joined["year"] > 0, pay_year).astype("int64")
        joined = joined[(joined["on"] == 0) | (joined["on"] == year)]
        found = pd.DataFrame({"payment": joined["row"], "entry": joined["entry"]}).astype("int64")
        found = found.drop_duplicates(ignore_index=True)
        fits = self._exact(found) | self._linked(found) | self._share(found, 2, 0.0)
        alone = ~found["payment"].duplicated(keep=False).to_numpy() & ~self._against(found)
        chosen: pd.DataFrame = found[fits | alone].assign(path=MEETING)
        return chosen

    def _by_contract(self, contracts: pd.DataFrame | None, under: pd.DataFrame) -> pd.DataFrame:
        """Payments under a contract that a minute approved, or both naming one document number."""
        frames = [self._by_document()]
        if contracts is not None and len(under):
            topics = self.entries["topic"] + " " + self.entries["project"] + " " + self.entries["remark"]
            about = (contracts["name"] + " " + contracts["project"]).reset_index(drop=True)
            numbered = references.mentions(topics, contracts["number"]).rename(
                columns={"row": "entry", "entry": "contract"}
            )
            pairs = alike(self.names["name"], contracts["party"])
            named = self.names.merge(pairs, left_on="name", right_on="left").merge(
                pd.DataFrame({"right": contracts["party"], "contract": np.arange(len(contracts))}), on="right"
            )
            worth = (contracts["amount"].fillna(-7)).to_numpy()
            said, covers = topics.to_numpy(), about.to_numpy()
            words = judged(said[named["entry"]], covers[named["contract"]], lambda a, b: shares(a, b, 2, 0.0))
            equal = self.entries["capacity"].to_numpy()[named["entry"]] == worth[named["contract"]]
            close = kindred(topics, about).rename(columns={"row": "entry", "entry": "contract"})
            enough = judged(
                said[close["entry"]], covers[close["contract"]], lambda a, b: shares(a, b, LEAST_SHARED + 1)
            )
            named, close = named[words | equal], close[enough]
            decided = pd.concat([numbered, named, close], ignore_index=True)[["entry", "contract"]]
            frames.append(under.merge(decided.drop_duplicates(), on="contract")[["payment", "entry"]])
        return pd.concat(frames, ignore_index=True).drop_duplicates().assign(path=CONTRACT)

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
        words = self._share(links, 2, 0.0)
        limited = self.entries["capacity"].to_numpy()[links["entry"]] > 0
        silent = self._judge(links, lambda said, about: not (particular(said) and particular(about)))
        fits = words | (limited & ~self._against(links)) | silent
        chosen: pd.DataFrame = links[fits].assign(path=np.where(words, PROJECT, PAYEE)[fits])
        return chosen

    def _by_topic(self) -> pd.DataFrame:
        """Particular words in common; fewer suffice when the amounts are equal, or when the minute states an amount and
        both texts say the same (付审计费, 研究审计费2万元). Never against a payee that both name."""
        close = kindred(self.payments["bare"], self.entries["about"]).rename(columns={"row": "payment"})
        rows = self._equal_amounts()
        found = pd.concat([close, rows], ignore_index=True)[["payment", "entry"]].drop_duplicates(ignore_index=True)
        exact = self._exact(found)
        fits = np.where(exact, self._share(found, 2, _SHARE_EQUAL), self._share(found, LEAST_SHARED, LEAST_SHARE))
        limited = self.entries["capacity"].to_numpy()[found["entry"]] > 0
        same = limited & self._judge(found, lambda said, about: particular(said) == particular(about))
        found = found[(fits.astype(bool) | same) & ~self._against(found)]
        chosen: pd.DataFrame = found[~self._other_payee(found)].assign(path=TOPIC)
        return chosen

    def _equal_amounts(self) -> pd.DataFrame:
        capacity, day = self.entries["capacity"].to_numpy(), self.entries["day"].to_numpy()
        chosen = np.flatnonzero((capacity > 0) & (day != UNKNOWN_DAY))
        pay_day = self.payments["day"].to_numpy()[self.claims["payment"].to_numpy()]
        left, right = near(self.claims["amount"].to_numpy(), pay_day, capacity[chosen], day[chosen], 365, 365)
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

    def _share(self, found: pd.DataFrame, least: int, share: float) -> np.ndarray:
        return self._judge(found, lambda said, about: shares(said, about, least, share))

    def _against(self, found: pd.DataFrame) -> np.ndarray:
        return self._judge(found, contradict)

    def _judge(self, found: pd.DataFrame, test: Callable[[str, str], bool]) -> np.ndarray:
        said = self.payments["bare"].to_numpy()[found["payment"]]
        return judged(said, self.entries["about"].to_numpy()[found["entry"]], test)


def _ordinary(own: str) -> bool:
    """An own name that is an everyday word of payments (建设, 服务) is no clue in a topic."""
    return not particular(own)
