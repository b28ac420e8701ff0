"""Contracts to payments: by number, by party and project, by party alone where only one contract is open."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.money import yuan_text
from voucher_audit.parties.joining import alike
from voucher_audit.registers.matching import references
from voucher_audit.registers.matching.allocation import UNLIMITED, Allocation
from voucher_audit.registers.matching.matches import Matches, Verdicts, described, pairs_of, table_of
from voucher_audit.registers.matching.nearby import walk
from voucher_audit.registers.matching.outlays import Outlays, days, outlays
from voucher_audit.registers.matching.topics import Topics, compare, kindred

AFTER: Final = 30  # days that a contract may be signed after its first payment
LEAST_ALONE: Final = 4  # particular characters shared with the contract's name when the ledger names no payee
_NUMBER, _PROJECT, _NAME, _PARTY = 90, 80, 60, 50
_REASON = {
    _NUMBER: "合同号相符",
    _PROJECT: "对方单位与项目相符",
    _NAME: "项目与合同名称相符（账上未写明收款单位）",
    _PARTY: "对方单位相符，且只有这一份未付完的合同",
}


def match_contracts(
    vouchers: pd.DataFrame, lines: pd.DataFrame, contracts: pd.DataFrame, *, payments: Outlays | None = None
) -> Matches:
    """Find the contract under which each outlay was made.

    By the contract's number in any text of the voucher; by its party and particular words of its name or project; by the
    words alone where the ledger names no payee; by the party alone if it has one open contract. A contract is used up to
    its settled value, else its amount with supplements; what is paid beyond that stays matched and is `short`. A
    contract signed more than `AFTER` days after the payment does not count and is reported as `late`.
    """
    payments = payments or outlays(vouchers, lines)
    entries = _prepared(contracts)
    table = payments.table
    candidates = _candidates(payments, entries, voucher_texts(payments, lines))
    use = Allocation(table["due"].to_numpy(), table["side"].to_numpy(), entries["capacity"].to_numpy())
    notes = Verdicts(len(table))
    _serve(candidates, table, entries, use, notes)
    places = entries["place"].tolist()
    notes.nearest = [places[entry] if entry >= 0 else -1 for entry in notes.nearest]
    ids: list[int] = table["voucher_id"].tolist()
    matched, covered = np.array(use.matched, dtype=bool), np.array(use.covered, dtype="int64")
    result = table_of(
        pd.Index(ids, name="voucher_id"),
        matched,
        covered,
        table["due"].to_numpy(),
        notes,
        "合同台账中没有合同号、对方单位或项目相符的合同",
    )
    rows = [(ids[payment], places[entry], amount, how, side) for payment, entry, amount, how, side in use.rows]
    return Matches(described(result.sort_index(), contracts["date"], _ceiling(contracts)), pairs_of(rows))


def voucher_texts(payments: Outlays, lines: pd.DataFrame) -> pd.Series:
    """Everything a voucher says, for finding document numbers: summaries, projects, auxiliaries, bill numbers."""
    table = payments.table
    place = pd.Series(table.index, index=table["voucher_id"])
    beside = lines["project"] + " " + lines["auxiliary"] + " " + lines["bill_no"]
    beside = beside[(beside != "  ") & lines["voucher_id"].isin(place.index)]
    pairs = pd.DataFrame({"payment": lines.loc[beside.index, "voucher_id"].map(place), "said": " " + beside})
    joined = pairs.drop_duplicates().groupby("payment")["said"].sum()
    return table["text"] + joined.reindex(table.index, fill_value="").astype("str")


def _ceiling(contracts: pd.DataFrame) -> pd.Series:
    total = contracts["amount"] + contracts["supplement"].fillna(0)
    return contracts["settled"].where(contracts["settled"].notna(), total)


def _prepared(contracts: pd.DataFrame) -> pd.DataFrame:
    frame = contracts.reset_index(drop=True)
    table = pd.DataFrame(
        {
            "place": frame.index,
            "number": frame["number"],
            "party": frame["party"],
            "name": frame["name"],
            "about": frame["name"] + " " + frame["project"],
            "project": frame["project"],
            "day": days(frame["date"]),
            "capacity": _ceiling(frame).fillna(UNLIMITED).astype("int64"),
        }
    )
    worth = table["capacity"].map(lambda fen: "合同额不详" if fen == UNLIMITED else f"合同额 {yuan_text(fen)} 元")
    table["shown"] = table["number"] + "（" + table["party"] + "，" + worth.astype("str") + "）"
    return table.sort_values(["day", "number", "party", "capacity", "name", "place"], ignore_index=True)


def _candidates(payments: Outlays, entries: pd.DataFrame, texts: pd.Series) -> pd.DataFrame:
    """`payment`, `entry`, `path` (rank of the way they were found), the best way of each pair only."""
    table = payments.table
    numbered = references.mentions(texts, entries["number"]).rename(columns={"row": "payment"}).assign(path=_NUMBER)
    pairs = alike(payments.parties["name"], entries["party"])
    linked = payments.parties.merge(pairs, left_on="name", right_on="left")
    linked = linked.merge(pd.DataFrame({"right": entries["party"], "entry": entries.index}), on="right")
    linked = linked[["payment", "entry"]].drop_duplicates()
    said, about = Topics.of(table["bare"]), Topics.of(entries["about"])
    words = compare(said, about, linked["payment"].to_numpy(), linked["entry"].to_numpy())
    project = words.enough(2, 0.5) & ~words.against
    linked = linked.assign(path=np.where(project, _PROJECT, _PARTY))[project | ~words.against]
    named = kindred(said, about).rename(columns={"row": "payment"})
    named = named[~table["named"].to_numpy()[named["payment"]]]
    words = compare(said, about, named["payment"].to_numpy(), named["entry"].to_numpy())
    named = named[words.enough(LEAST_ALONE, 0.5) & ~words.against].assign(path=_NAME)
    found = pd.concat([numbered, linked, named], ignore_index=True).astype("int64")
    found = found.sort_values(["payment", "path", "entry"], ascending=[True, False, True])
    best: pd.DataFrame = found.drop_duplicates(["payment", "entry"], ignore_index=True)
    return best


def _serve(
    candidates: pd.DataFrame, table: pd.DataFrame, entries: pd.DataFrame, use: Allocation, notes: Verdicts
) -> None:
    """Payments in the order of time; each takes its best contract."""
    pay_day: list[int] = table["day"].tolist()
    day: list[int] = entries["day"].tolist()
    options: dict[int, list[tuple[int, int]]] = {}
    for payment, path, entry in walk(
        candidates.sort_values(["payment", "path", "entry"], ascending=[True, False, True]), "payment", "path", "entry"
    ):
        options.setdefault(payment, []).append((path, entry))
    for payment, found in options.items():
        in_time = [(path, entry) for path, entry in found if path == _NUMBER or day[entry] <= pay_day[payment] + AFTER]
        chosen = _choice(in_time, payment, use)
        if chosen is None:
            _note_failure(payment, found, in_time, entries, pay_day, notes)
            continue
        path, entry = chosen
        wanted, left = use.open[payment], use.left(payment, entry)
        how = f"{_REASON[path]}：合同 {entries['shown'].iat[entry]}"
        if use.full[entry] != UNLIMITED:
            how += f"，此前已付 {yuan_text(use.full[entry] - left)} 元，本次 {yuan_text(wanted)} 元"
            how += f"，超出 {yuan_text(wanted - left)} 元" if wanted > left else ""
        use.take(payment, entry, min(left, wanted), how)
        notes.how[payment], notes.nearest[payment], notes.rank[payment] = how, entry, 1000


def _choice(options: list[tuple[int, int]], payment: int, use: Allocation) -> tuple[int, int] | None:
    """The best way wins; among equals a contract with money left, then the earliest. By the party alone there must be
    exactly one contract with money left, or one contract in all."""
    for path in (_NUMBER, _PROJECT, _NAME, _PARTY):
        entries = [entry for way, entry in options if way == path]
        if not entries:
            continue
        unpaid = [entry for entry in entries if use.left(payment, entry) > 0]
        if path in (_PARTY, _NAME):
            if len(unpaid) == 1:
                return path, unpaid[0]
            if len(entries) == 1:
                return path, entries[0]
            continue
        enough = [entry for entry in unpaid if use.left(payment, entry) >= use.open[payment]]
        return path, (enough or unpaid or entries)[0]
    return None


def _note_failure(
    payment: int,
    options: list[tuple[int, int]],
    in_time: list[tuple[int, int]],
    entries: pd.DataFrame,
    pay_day: list[int],
    notes: Verdicts,
) -> None:
    if in_time:
        notes.miss(
            payment,
            in_time[0][1],
            f"对方单位有 {len(in_time)} 份合同，摘要又没有写明项目或合同号，不能认定是哪一份",
            30,
        )
    else:
        path, entry = options[0]
        later = int(entries["day"].to_numpy()[entry]) - pay_day[payment]
        notes.miss(
            payment,
            entry,
            f"{_REASON[path]}，但合同 {entries['shown'].iat[entry]}签订晚于付款 {later} 天",
            40,
            days_after=later,
        )
