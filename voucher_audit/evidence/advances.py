"""Advances and loans to persons as movements: who owed how much since when. Feeds `ageing`."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import lexicon
from voucher_audit.evidence.balances import business_day
from voucher_audit.parties.names import TITLES
from voucher_audit.schema import MONEY_KINDS, Kind

LINE_NEEDS: Final = ("summary", "account_name", "kind", "custody", "debit", "credit", "date", "year", "period")
OPTIONAL: Final = {
    "person": "借款人只能从往来单位、明细科目或摘要辨认",
    "counterparty": "",
    "opposite": "",  # matters to journals only
}
_OWN_BANK = r"^[一-龥]{0,6}(?:银行|信用社|农商行)"  # a bank journal names the unit's own bank
_NO_NAME = r"^(?:备用金|周转金|个人|职工|单位|内部|其他|往来|借款|暂付|差旅|公务卡|预借|应收|暂借|定额)"
_TITLED = rf"^[老小].$|(?:{'|'.join(map(str, TITLES))})$"
_ADVANCE_ACCOUNT = r"其他应收|暂付款|备用金|职工借款|个人借款"
_RETURNED = r"归还|还款|还借|收回|退回|交回|返还|退还|冲借|结清|还清"


def movements(lines: pd.DataFrame, opening: pd.DataFrame, journals: frozenset[str] = frozenset()) -> pd.DataFrame:
    """What `ageing.settle` takes, one row a line (openings: negative index), with `borrowed` and `summary`.

    `borrowed` says that the money was lent to somebody: the text or the account says so, or the debtor is a person.
    Deposits, guarantees, contributions paid on behalf and approved standing floats are not. A voucher that moves a
    receivable only within itself changes nothing.
    """
    day = business_day(lines)
    claims = lines[(lines["kind"] == Kind.ADVANCE.value) & ~lines["custody"] & ~lines["book"].isin(journals)]
    net = (claims["debit"] - claims["credit"]).groupby(claims["voucher_id"]).transform("sum")
    claims = claims[net != 0]
    rows = pd.concat([claims.assign(amount=claims["debit"] - claims["credit"]), _of_journals(lines, journals)])
    rows = rows.assign(day=day.loc[rows.index], owner=_owners(rows))
    about = rows["summary"] + " " + rows["account_name"] + (" " + rows["opposite"] if "opposite" in rows else "")
    person = parties.persons(rows["owner"]) & (rows["owner"] != "")
    excluded = text.matches(about, lexicon.FIXED_FLOAT) | (
        text.matches(about, lexicon.DEPOSIT_OR_GUARANTEE) & ~text.matches(rows["summary"], lexicon.IOU)
    )
    rows["borrowed"] = (text.matches(about, lexicon.BORROWED) | person) & ~excluded
    frame = pd.concat([_opened(opening, day.groupby(lines["book"]).min()), rows])
    frame = frame[["book", "owner", "day", "amount", "borrowed", "summary"]]
    frame["amount"] = frame["amount"].astype("int64")
    frame["borrowed"] = frame["borrowed"].astype("bool")
    return frame


def _owners(rows: pd.DataFrame) -> pd.Series:
    """Debtor of each line: the auxiliary, else the sub-account's name, else a full personal name in the summary."""
    owner = pd.Series("", index=rows.index, dtype="str")
    for column in ("person", "counterparty"):
        if column in rows:
            owner = owner.mask(owner == "", rows[column].mask(text.matches(rows[column], _OWN_BANK), ""))
    leaf = (
        rows["account_name"].str.rsplit("/", n=1).str[-1].where(rows["account_name"].str.contains("/", regex=False), "")
    )
    leaf = leaf.mask(text.matches(leaf, _NO_NAME) | rows["kind"].isin(MONEY_KINDS), "")
    owner = owner.mask(owner == "", leaf)
    named = parties.named_in(rows["summary"])
    named = named.where(parties.persons(named) & ~text.matches(named, _TITLED), "")
    return parties.normalised(owner.mask(owner == "", named))


def _of_journals(lines: pd.DataFrame, journals: frozenset[str]) -> pd.DataFrame:
    """Rows of cash and bank journals by which money was lent or came back."""
    rows = lines[lines["book"].isin(journals) & lines["kind"].isin(MONEY_KINDS) & ~lines["custody"]]
    if rows.empty:
        return rows.assign(amount=pd.Series(dtype="int64"))
    net = rows["credit"] - rows["debit"]
    account = (
        text.matches(rows["opposite"], _ADVANCE_ACCOUNT) if "opposite" in rows else pd.Series(False, index=rows.index)
    )
    told = rows["opposite"] != "" if "opposite" in rows else pd.Series(False, index=rows.index)
    slip = text.matches(rows["summary"], lexicon.IOU) | text.matches(rows["summary"], lexicon.CASH_LENT)
    slip &= ~text.matches(rows["summary"], lexicon.FORMS)
    # a journal never shows an advance settled by bills: only what a slip stands for is followed there
    lent = (net > 0) & slip
    back = (net < 0) & (account | (~told & text.matches(rows["summary"], _RETURNED)))
    return rows.assign(amount=net)[lent | back]


def _opened(opening: pd.DataFrame, first_day: pd.Series) -> pd.DataFrame:
    """Advances that were open before the first entry: they are settled first and are nobody's finding here."""
    if opening.empty:
        return pd.DataFrame()
    old = opening[(opening["kind"] == Kind.ADVANCE.value) & ~opening["custody"] & opening["book"].isin(first_day.index)]
    old = old.assign(summary="期初余额").reset_index(drop=True)
    old["owner"] = _owners(old)
    old["day"] = old["book"].map(first_day) - np.timedelta64(1, "D")
    old["borrowed"] = False
    return old.set_axis(-1 - np.arange(len(old)), axis=0)
