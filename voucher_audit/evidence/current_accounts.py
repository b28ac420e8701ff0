"""Claims and debts (往来) as movements by party: what came to be owed when, and what settled it. Feeds `ageing`.

A movement is net within its voucher: what a voucher only moves between the sub-accounts of one party changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.evidence import ageing
from voucher_audit.evidence.account_pairs import first_level
from voucher_audit.evidence.balances import business_day
from voucher_audit.schema import Kind

LINE_NEEDS: Final = (
    "summary", "account_code", "account_name", "kind", "custody", "basis", "debit", "credit", "date", "year", "period",
)  # fmt: skip
OPTIONAL: Final = {"counterparty": "对方单位只能从明细科目或摘要辨认", "person": ""}
CLAIMS: Final = frozenset({Kind.ADVANCE, Kind.RECEIVABLE, Kind.PREPAID})
DEBTS: Final = frozenset({Kind.PAYABLE, Kind.OTHER_PAYABLE, Kind.UNEARNED, Kind.TREASURY_PAYABLE})
COLUMNS: Final = (
    "voucher_id",
    "book",
    "real_book",
    "account",
    "sub",
    "owner",
    "party",
    "told",
    "day",
    "amount",
    "summary",
)
_ORGANISATION = (
    r"公司|集团|中心|学校|小学|中学|大学|学院|幼儿园|医院|卫生院|银行|信用社|合作社|事务所|经营部|商行|商店|超市|酒店|宾馆|饭店|"
    r"工程队|施工队|项目部|加油站|[厂店局所站院委会办队社馆处科厅署镇乡村]$"
)
_FIRM = (
    r"公司|集团|厂|店|行$|商场|超市|市场|中介|工程队|施工队|安装队|经营部|门市|批发|服务部|维修部|修理部|项目部|打印社|旅行社|广告社|"
    r"合作社|酒楼|餐厅|酒店|宾馆|事务所|设计院|研究院|测绘院|勘察院|律所"
)
_NO_PARTY = r"^(?:工会|委员会|党委|食堂|社会|学会|协会会费|.{0,2}办公)"


def movements(lines: pd.DataFrame, kinds: Collection[Kind], opening: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a voucher, first-level account and party, columns `COLUMNS`; index: line id of the largest line.

    Args:
        lines: canonical entries with `LINE_NEEDS` and, where the files have them, `counterparty` and `person`.
        kinds: what counts; all claims or all debts.
        opening: `balances.openings`; its balances are movements of the day before the first entry (index below zero).

    Returns:
        `amount` is fen, positive when the claim or debt grows. `book` parts the pools of `ageing.settle` (book and
        first-level account), `real_book` is the ledger's. `party` is who is named, as written; `owner` that name in one
        writing, else the sub-account, "" if neither; `told` whether a column or a sub-account states the party (a
        summary only suggests it); `sub` the account's path below the first level.
    """
    side = 1 if set(kinds) <= CLAIMS else -1
    rows = lines[lines["kind"].isin(kinds) & (lines["basis"] == "financial") & ~lines["custody"]]
    rows = rows.assign(amount=side * (rows["debit"] - rows["credit"]), account=first_level(rows))
    rows = rows.join(_owners(rows)).assign(day=business_day(rows), real_book=rows["book"])
    rows["book"] = rows["book"].astype("str") + "\x1f" + rows["account"].astype("str")
    group = rows.groupby(["voucher_id", "book", "owner"], sort=False).ngroup().to_numpy()
    total = rows["amount"].groupby(group).transform("sum")
    order = np.lexsort(
        (rows.index, -rows["amount"].abs())
    )  # the largest line of each group, else the first, speaks for it
    largest = np.sort(order[np.unique(group[order], return_index=True)[1]])
    frame = rows.assign(amount=total).iloc[largest]
    frame = frame.loc[frame["amount"] != 0, list(COLUMNS)]
    if opening is not None and len(opening):
        frame = pd.concat([_opened(opening, frame, kinds, side, lines), frame])
    return frame.rename_axis(None).astype({"amount": "int64", "told": "bool", "voucher_id": "int64"})


def settle(moves: pd.DataFrame) -> pd.DataFrame:
    """`ageing.settle`, with the benefit of the doubt: where at best summaries name the parties, a debt is open only if
    it is open too when every such movement of the sub-account may settle every other. Index: the growing movements."""
    result = ageing.settle(moves)
    unsure = moves[~moves["told"]]
    if len(unsure):
        again = ageing.settle(unsure.assign(owner=unsure["sub"]))
        better = again["open"] < result["open"].loc[again.index]
        chosen = again.index[better]
        result.loc[chosen] = again.loc[chosen]
    return result


def judged_on(moves: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    """For each movement the last day of the month of its book's last entry: until then it is known what settled it."""
    last = business_day(lines).groupby(lines["book"]).max() + pd.offsets.MonthEnd(0)
    days = last.astype("datetime64[s]").reindex(moves["real_book"]).to_numpy()
    return pd.Series(days, index=moves.index, dtype="datetime64[s]")


def _owners(rows: pd.DataFrame) -> pd.DataFrame:
    """`owner`, `party`, `told` and `sub` of each line."""
    party = pd.Series("", index=rows.index, dtype="str")
    for column in ("counterparty", "person"):
        if column in rows:
            party = party.mask(party == "", rows[column])
    below = text.each(rows["account_name"], lambda names: names.str.replace(r"^[^/]*/?", "", regex=True))
    party = party.mask(party == "", text.each(below, _party_below))
    told = party != ""
    if not told.all():
        party = party.where(told, parties.named_in(rows["summary"].where(~told, "")))
    owner = parties.normalised(party)
    return pd.DataFrame({"owner": owner.mask(owner == "", below), "party": party, "told": told, "sub": below})


def _party_below(paths: pd.Series) -> pd.Series:
    """The party that the last sub-account of each path names; "" if it names none."""
    leaf = paths.str.replace(r"(?s)^.*/", "", regex=True)
    is_party = (text.matches(leaf, _ORGANISATION) | parties.persons(leaf)) & ~text.matches(leaf, _NO_PARTY)
    return leaf.where(is_party, "")


def is_firm(names: pd.Series) -> pd.Series:
    """Names, as written, of shops, builders and other sellers: not offices, not persons."""
    firm: pd.Series = text.matches(names, _FIRM) & ~parties.persons(names)
    return firm


def _opened(
    opening: pd.DataFrame, moves: pd.DataFrame, kinds: Collection[Kind], side: int, lines: pd.DataFrame
) -> pd.DataFrame:
    """Opening balances as movements; sums of sub-accounts that are listed too are left out."""
    rows = opening[opening["kind"].isin(kinds) & ~opening["custody"]]
    unknown = opening[opening["kind"] == Kind.UNKNOWN.value]
    if len(unknown):  # accounts that never moved: what they are is known from their first-level kin
        of_top = dict(zip(first_level(lines), lines["kind"], strict=True))
        like = first_level(unknown).map(of_top)
        rows = pd.concat([rows, unknown[like.isin(kinds)]])
    rows = rows[~_is_sum(rows) & (rows["amount"] != 0)].reset_index(drop=True)
    first = business_day(lines).groupby(lines["book"]).min()
    rows = rows[rows["book"].isin(first.index)].reset_index(drop=True)
    owned = _owners(rows.assign(summary=""))
    account = first_level(rows)
    return pd.DataFrame(
        {
            "voucher_id": -1,
            "book": rows["book"].astype("str") + "\x1f" + account.astype("str"),
            "real_book": rows["book"],
            "account": account,
            "owner": owned["owner"],
            "party": owned["party"],
            "told": owned["told"],
            "sub": owned["sub"],
            "day": rows["book"].map(first) - np.timedelta64(1, "D"),
            "amount": side * rows["amount"],
            "summary": "期初余额",
        }
    ).set_axis(-1 - np.arange(len(rows)), axis=0)


def _is_sum(rows: pd.DataFrame) -> pd.Series:
    """Accounts below which another listed account stands."""
    listed = rows["book"].astype("str") + "\x1f" + rows["account_code"].astype("str")
    codes = sorted(set(listed))
    parents = {one for one, other in pairwise(codes) if other.startswith(one) and other != one}
    return listed.isin(parents) & (rows["account_code"] != "")
