"""How far each contract is paid, built and accepted, from the contract register and the payments matched to it."""

from __future__ import annotations

import pandas as pd

from voucher_audit.registers.matching import Matches

_SURE = r"^(?:合同号相符|对方单位与项目相符)"
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

    Only payments that are surely the contract's count: tied by its number, or by party and project. What was matched
    by the party alone, and vouchers that pay several parties or matters at once, use nothing up.
    """
    register = contracts.reset_index(drop=True)
    top = ceiling(register).astype("Float64").astype("float64")
    pairs = matches.pairs
    sure = pairs["how"].str.contains(_SURE) & ~pairs["voucher_id"].duplicated(keep=False)
    sure &= pairs["voucher_id"].map(vouchers["paid"]).fillna(0).gt(0)
    sure &= ~pairs["voucher_id"].map(vouchers["summary"]).fillna("").str.contains(_SEVERAL)
    own = pairs[sure].assign(due=lambda frame: frame["voucher_id"].map(vouchers["paid"]))
    own = own.assign(day=own["voucher_id"].map(vouchers["date"])).sort_values(["entry", "day", "voucher_id"])
    over = own.groupby("entry")["due"].cumsum() - own["entry"].map(top)
    over = over.clip(upper=own["due"].astype("float64")).clip(lower=0).fillna(0).round().astype("int64")
    return pd.Series(over.to_numpy(), index=own["voucher_id"]).reindex(vouchers.index, fill_value=0)
