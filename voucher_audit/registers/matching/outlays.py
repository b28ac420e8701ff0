"""The payments to be matched: amounts to be covered, who is named, what is said, in an order of their own content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.schema import MONEY_KINDS, Kind

_NOBODY = re.compile(
    r"^(?:无|其他|其它|个人|职工|员工|零星|散户|散客|临时|多人|多户|若干|汇总|待定|不详|内部|本单位|单位|客户|供应商|往来|公共|默认|公务卡|.{0,12}(?:银行|信用社|国库|支付中心).{0,12})$"
)
_CLAIMED: Final = [
    Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY, Kind.PAYABLE, Kind.OTHER_PAYABLE, Kind.PREPAID,
    Kind.ADVANCE, Kind.TAX, Kind.OTHER_ASSET, Kind.INVESTMENT, Kind.CUSTODY_LIABILITY, Kind.UNKNOWN,
]  # fmt: skip
_MOST_LINES = 200  # lines of one voucher whose amounts are looked for singly


@dataclass(frozen=True)
class Outlays:
    """Payments and recognised expenses, sorted by what they say, so that the order of the file decides nothing.

    table: index 0..n-1 (the *payment*), columns `voucher_id`, `book`, `voucher`, `year`, `period`, `date`, `day` (days
        since 1970; the last day of the period when the voucher has no date), `paid`, `spent`, `due` (the larger of the
        two: what must be covered), `text` (normalised summaries), `bare` (the same without the name
        in it, with the projects of its lines), `label` (记-12（2021-03-05）), `named` bool (an
        organisation is known as payee), `side` (`paid`, `spent` or `both`).
    parties: one row a (payment, name) of an organisation or person that may be the payee: `payment`, `name`, `person`.
    claims: amounts of which each may be one invoice's: `payment`, `amount`, `line` (-1 the voucher as a whole, 0 single
        lines), `said` (text of the voucher or line), `count_of_claim` (how many lines say the same with this amount).
    """

    table: pd.DataFrame
    parties: pd.DataFrame
    claims: pd.DataFrame


def outlays(vouchers: pd.DataFrame, lines: pd.DataFrame) -> Outlays:
    """Read the payments out of the voucher table (`vouchers.summarise`) and the canonical lines."""
    chosen = vouchers[(vouchers["paid"] > 0) | (vouchers["spent"] > 0)]
    table = chosen[["book", "voucher", "year", "period", "date", "summary", "payee", "paid", "spent", "amount"]].copy()
    table.insert(0, "voucher_id", chosen.index)
    end = pd.to_datetime(
        {"year": table["year"].astype("int64"), "month": table["period"].clip(1, 12).astype("int64"), "day": 1}
    )
    end = end + pd.offsets.MonthEnd(0)
    table["day"] = days(table["date"].where(table["date"].notna(), end.astype("datetime64[s]")))
    table["due"] = table[["paid", "spent"]].max(axis=1)
    table["text"] = _normalised(table["summary"])
    table["mentioned"] = parties.named_in(table["summary"])
    table["bare"] = without(table["text"], table["mentioned"]) + _projects(table, lines)
    table = table.sort_values(["day", "due", "text", "payee", "book", "voucher", "paid"], ignore_index=True)
    table["side"] = np.select([table["paid"] == 0, table["spent"] == 0], ["spent", "paid"], "both")
    shown = (
        table["date"]
        .dt.strftime("%Y-%m-%d")
        .fillna(table["year"].astype("str") + "年" + table["period"].astype("str") + "月")
    )
    table["label"] = table["voucher"] + "（" + shown + "）"
    own = lines[lines["voucher_id"].isin(table["voucher_id"]) & (lines["basis"] == "financial")]
    place = pd.Series(table.index, index=table["voucher_id"])
    named = _named(table, own, place)
    table["named"] = table.index.isin(named.loc[~named["person"], "payment"])
    return Outlays(table.drop(columns=["summary", "payee", "amount", "mentioned"]), named, _claims(table, own, place))


def days(dates: pd.Series) -> np.ndarray:
    """Days since 1970-01-01 as int64; a missing date becomes the smallest integer."""
    values: np.ndarray = dates.astype("datetime64[s]").to_numpy().astype("datetime64[D]").astype("int64")
    return values


def _normalised(texts: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(texts)
    values = np.array([*(text.normalise(entry) for entry in distinct), ""], dtype=object)
    return pd.Series(values[codes], index=texts.index, dtype="str")


def _projects(table: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    """The projects of each voucher's lines, each behind a blank; empty where the ledger has none."""
    named = lines.loc[lines["project"] != "", ["voucher_id", "project"]].drop_duplicates()
    joined = (" " + named["project"]).groupby(named["voucher_id"]).sum().reindex(table["voucher_id"], fill_value="")
    return joined.set_axis(table.index).astype("str")


def without(texts: pd.Series, names: pd.Series) -> pd.Series:
    """Texts without the names they hold; the rest says what it was for."""
    rows = zip(texts, names, strict=True)
    return pd.Series([said.replace(name, " ") if name else said for said, name in rows], index=texts.index, dtype="str")


def _named(table: pd.DataFrame, lines: pd.DataFrame, place: pd.Series) -> pd.DataFrame:
    """Every organisation or person named: payee, the lines' counterparties, and who the summary names."""
    other = lines[~lines["kind"].isin(MONEY_KINDS) & (lines["counterparty"] != "")]
    frames = [
        pd.DataFrame({"payment": table.index, "name": table["payee"]}),
        pd.DataFrame({"payment": other["voucher_id"].map(place), "name": other["counterparty"]}),
        pd.DataFrame({"payment": table.index, "name": table["mentioned"]}),
    ]
    named = pd.concat(frames, ignore_index=True).drop_duplicates()
    named = named[(named["name"] != "") & ~text.matches(named["name"], _NOBODY)]
    named["person"] = parties.persons(named["name"])
    return named.astype({"payment": "int64"}).sort_values(["payment", "name"], ignore_index=True)


def _claims(table: pd.DataFrame, lines: pd.DataFrame, place: pd.Series) -> pd.DataFrame:
    """The voucher's totals, and the debits of its single lines where it has several."""
    whole = [
        pd.DataFrame(
            {"payment": table.index, "amount": table[name], "line": -1, "said": table["text"], "count_of_claim": 1}
        )
        for name in ("paid", "spent", "amount")
    ]
    wanted = lines[(lines["debit"] > 0) & lines["kind"].isin(_CLAIMED)]
    count = wanted.groupby("voucher_id")["debit"].transform("size")
    wanted = wanted[(count > 1) & (count <= _MOST_LINES)]
    single = pd.DataFrame({"payment": wanted["voucher_id"].map(place), "amount": wanted["debit"], "line": 0})
    single["said"] = _normalised(wanted["summary"])
    single = single.groupby(["payment", "amount", "line", "said"], as_index=False).size()
    single = single.rename(columns={"size": "count_of_claim"})
    claims = pd.concat([*whole, single], ignore_index=True).drop_duplicates()
    due = table["due"].reindex(claims["payment"]).to_numpy()
    # the total of all debits stands for an expense with its tax; beyond that it would be several businesses
    claims = claims[(claims["amount"] > 0) & (claims["amount"] <= due * 1.2)]
    whole_numbers = dict.fromkeys(("payment", "amount", "line", "count_of_claim"), "int64")
    return claims.astype(whole_numbers).sort_values(["payment", "line", "amount", "said"], ignore_index=True)
