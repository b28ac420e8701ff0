"""How far each contract is paid, built and accepted, from the contract register and the payments matched to it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from voucher_audit import text
from voucher_audit.evidence import lexicon
from voucher_audit.registers.matching import Matches

_BY_NUMBER, _BY_PROJECT, _BY_PARTY = "合同号相符", "对方单位与项目相符", "对方单位相符"
INSTALMENT: Final = r"进度款|尾款|余款|结算款|结算|第[0-9一二三四五六七八九十]+[期次笔批]|[首末]期|首付|预付|分期|追加|增加|质保金|合同款|合同(?:内|外)|剩余"
_SEVERAL = r"；"  # the voucher table joins different summaries with it


def ceiling(contracts: pd.DataFrame) -> pd.Series:
    """What may be paid in all: the settled value, else the amount with its supplements; Int64 fen."""
    total = contracts["amount"] + contracts["supplement"].fillna(0)
    return contracts["settled"].where(contracts["settled"].notna(), total)


def progress(contracts: pd.DataFrame, matches: Matches, vouchers: pd.DataFrame) -> pd.DataFrame:
    """One row a contract, by its position in the register.

    Args:
        vouchers: `paid` and `date` of every voucher.

    Returns:
        `number`, `party`, `name`; `ceiling` and `paid` fen (float, NaN where the register states no amount); `share`
        paid of the ceiling; `progress` 0..1 (80 and 0.8 are both read), NaN where none is stated; `accepted` and `end`
        days; `voucher` the last paying voucher, -1 where nothing was paid.
    """
    register = contracts.reset_index(drop=True)
    pairs = matches.pairs
    paying = pairs[pairs["voucher_id"].isin(vouchers.index[vouchers["paid"] > 0])]
    beyond = matches.table["short"].reindex(paying["voucher_id"]).to_numpy()
    alone = ~paying["voucher_id"].duplicated(keep=False).to_numpy()
    paying = paying.assign(
        due=paying["amount"] + beyond * alone, day=vouchers["date"].reindex(paying["voucher_id"]).to_numpy()
    )
    paid = paying.groupby("entry")["due"].sum()
    last = paying.sort_values(["day", "voucher_id"]).drop_duplicates("entry", keep="last").set_index("entry")
    top = ceiling(register).astype("Float64").astype("float64")
    built = register["progress"].astype("Float64").astype("float64")
    table = register[["number", "party", "name", "accepted", "end"]].assign(
        ceiling=top,
        paid=paid.reindex(register.index, fill_value=0).astype("float64"),
        progress=built.where(built <= 1, built / 100).clip(0, 1),
        voucher=last["voucher_id"].reindex(register.index).fillna(-1).astype("int64"),
    )
    return table.assign(share=(table["paid"] / table["ceiling"]).where(table["ceiling"] > 0))


def beyond_ceiling(contracts: pd.DataFrame, matches: Matches, vouchers: pd.DataFrame) -> pd.Series:
    """Fen by which each payment, with the earlier ones of its contract, goes beyond what may be paid; 0 within it.

    Only payments that are surely the contract's count: tied by its number, or by party and project where the contract
    is for works or the summary speaks of an instalment. A lessor who let two rooms is paid twice without any excess;
    vouchers that pay several parties or matters at once use nothing up.
    """
    register = contracts.reset_index(drop=True)
    top = ceiling(register).astype("Float64").astype("float64")
    works = text.matches(register["name"], lexicon.WORKS) & ~text.matches(register["name"], lexicon.NOT_WORKS)
    pairs = matches.pairs[~matches.pairs["voucher_id"].duplicated(keep=False)]
    pairs = pairs[pairs["voucher_id"].map(vouchers["paid"]).fillna(0).gt(0)]
    said = pairs["voucher_id"].map(vouchers["summary"]).fillna("")
    instalment = text.matches(said, INSTALMENT)
    part = instalment | pairs["entry"].map(works).astype("bool")
    sure = pairs["how"].str.startswith(_BY_NUMBER) | (pairs["how"].str.startswith(_BY_PROJECT) & part)
    sure |= pairs["how"].str.startswith(_BY_PARTY) & instalment  # the party's only contract
    own = pairs[sure & ~said.str.contains(_SEVERAL)]
    own = own.assign(due=own["voucher_id"].map(vouchers["paid"]), day=own["voucher_id"].map(vouchers["date"]))
    own = own.sort_values(["entry", "day", "voucher_id"])
    over = own.groupby("entry")["due"].cumsum() - own["entry"].map(top)
    over = over.clip(upper=own["due"].astype("float64")).clip(lower=0).fillna(0).round().astype("int64")
    return pd.Series(over.to_numpy(), index=own["voucher_id"]).reindex(vouchers.index, fill_value=0)
