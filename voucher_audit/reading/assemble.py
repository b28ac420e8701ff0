"""Pieces of many sheets and files become one frame: books named, repeats removed, accounts classified, vouchers numbered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Ids, Words
from voucher_audit.reading.grouping import ids_of
from voucher_audit.reading.normalise import Piece
from voucher_audit.reading.numbering import DEFAULT_WORD
from voucher_audit.reading.titles import stem_of
from voucher_audit.schema import LINE_SCHEMA, conform

WITHOUT_NUMBER: Final = "无号"
_TORN: Final = 0.5  # share of mixed vouchers that do not balance by basis from which the classes mean something else
_BOOK_SUFFIX = re.compile(r"[-—(（]*主账簿(?:类型)?[)）]*$")
_VOUCHER = ["book", "year", "period", "word", "number"]
_CONTENT = ["account_code", "account_name", "debit", "credit", "summary", "stated_basis"]


@dataclass(frozen=True)
class Family:
    """Chart of accounts of one book."""

    name: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


def name_of_book(entity: str, file: str) -> str:
    """Name of a set of books: the stated entity without 用友NC's `-主账簿类型`, else the file's stem."""
    return _BOOK_SUFFIX.sub("", entity).strip() or entity or stem_of(file)


def stack(pieces: Sequence[Piece]) -> pd.DataFrame:
    """All entries below each other with file, sheet, row, book and `piece` (position in `pieces`)."""
    frames = []
    for position, piece in enumerate(pieces):
        frame = piece.entries.copy()
        frame["row"] = frame.index.to_numpy(dtype="int64")
        frame["file"], frame["sheet"], frame["piece"] = piece.file, piece.sheet, position
        frame["book"] = frame["entity"].map(
            {entity: name_of_book(str(entity), piece.file) for entity in frame["entity"].unique()}
        )
        frames.append(frame)
    lines = pd.concat(frames, ignore_index=True)
    for column in LINE_SCHEMA:
        if column.dtype == "str":
            lines[column.name] = lines[column.name].astype("str").fillna("") if column.name in lines else ""
    lines["word"] = lines["word"].where(lines["word"] != "", DEFAULT_WORD)
    lines["cancelled"] = lines["cancelled"].fillna(False).astype(bool)
    lines["version"] = 0
    return lines


def keep_first_of_repeated(lines: pd.DataFrame) -> tuple[pd.DataFrame, dict[int, dict[int, str]]]:
    """Vouchers that stand in several sheets or files of one book are kept once.

    A repeat with exactly the same entries is left out; the second result gives its rows and the reason by piece. Parts
    that complete each other (a voucher cut by a page or sheet, its two bases in two files) stay one voucher. Parts that
    balance each by itself but differ are different vouchers of one number: `version` tells them apart.
    """
    keys = [*_VOUCHER, "split"]
    ids = ids_of(lines, keys)
    pieces = lines["piece"].to_numpy()
    parts = ids_of(pd.DataFrame({"id": ids, "piece": pieces}), ["id", "piece"])
    voucher_of = pd.Series(ids).groupby(parts).first().to_numpy()
    shared = np.bincount(voucher_of)[ids] > 1
    if not shared.any() or (lines["number"].to_numpy()[shared] == "").all():
        return lines, {}
    hashes = pd.util.hash_pandas_object(lines[_CONTENT], index=False).to_numpy()
    table = pd.DataFrame({"id": ids, "part": parts, "piece": pieces, "hash": hashes,
                          "net": lines["debit"] - lines["credit"], "basis": lines["stated_basis"],
                          "number": lines["number"]})[shared]  # fmt: skip
    summary = table[table["number"] != ""].groupby(["id", "part"], sort=True).agg(
        piece=("piece", "first"), hash=("hash", "sum"), count=("hash", "size"), net=("net", "sum"),
        basis=("basis", lambda column: "".join(sorted(set(column)))),
    ).reset_index()  # fmt: skip
    repeated: dict[int, int] = {}
    versions: dict[int, int] = {}
    for _, group in summary.groupby("id", sort=False):
        first = group.iloc[0]
        for _, other in group.iloc[1:].iterrows():
            if other["hash"] == first["hash"] and other["count"] == first["count"]:
                repeated[int(other["part"])] = int(first["part"])
            elif first["net"] == 0 and other["net"] == 0 and other["basis"] == first["basis"]:
                versions[int(other["part"])] = int(other["part"]) + 1
    out = lines.assign(version=pd.Series(parts).map(versions).fillna(0).astype("int64").to_numpy())
    drop = np.isin(parts, list(repeated))
    first_line = pd.Series(np.arange(len(lines))).groupby(parts).first()
    reasons: dict[int, dict[int, str]] = {}
    for position in np.flatnonzero(drop):
        origin = lines.iloc[int(first_line[repeated[int(parts[position])]])]
        where = f"「{origin['file']}」" + (f"工作表「{origin['sheet']}」" if origin["sheet"] else "")
        reason = f"与{where}第 {origin['row']} 行起的 {origin['word']}-{origin['number']} 完全相同，只计一次"
        reasons.setdefault(int(pieces[position]), {})[int(lines["row"].iloc[position])] = reason
    return out[~drop].reset_index(drop=True), reasons


def classified(lines: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Family]]:
    """`lines` with kind, expense, custody and basis, decided book by book; and each book's chart family."""
    from voucher_audit.accounts import classify

    basis = lines["stated_basis"].to_numpy(dtype=object).copy()
    results = {name: np.empty(len(lines), dtype=object) for name in ("kind", "expense", "custody")}
    families: dict[str, Family] = {}
    book_codes, books = pd.factorize(lines["book"])
    for code, book in enumerate(books):
        rows = np.flatnonzero(book_codes == code)
        mine = lines.iloc[rows]
        ids = ids_of(mine, ["account_code", "account_name"])
        accounts = mine.groupby(ids, sort=True).agg(
            account_code=("account_code", "first"), account_name=("account_name", "first"),
            lines=("row", "size"), debit=("debit", "sum"), credit=("credit", "sum"),
        ).reset_index(drop=True)  # fmt: skip
        found = classify(accounts)
        for name, values in results.items():
            values[rows] = found.table[name].to_numpy(dtype=object)[ids]
        by_class = found.table["basis"].to_numpy(dtype=object)[ids]
        basis[rows] = np.where(basis[rows] == "", _proved(by_class, mine), basis[rows])
        families[str(book)] = Family(found.family, tuple(found.reasons), tuple(found.warnings))
    return lines.assign(**results, basis=basis), families


def _proved(by_class: Words, mine: pd.DataFrame) -> Words:
    """The basis that the account's class says, unless that tears apart vouchers which balance as a whole: then the
    6 to 8 classes of this book are not those of 预算会计 and everything is financial."""
    ids = ids_of(mine, [*_VOUCHER, "split", "piece"])
    net = (mine["debit"] - mine["credit"]).to_numpy(dtype="float64")
    budget = by_class == "budget"
    both = np.bincount(ids, weights=budget) * np.bincount(ids, weights=~budget) > 0
    whole = np.abs(np.bincount(ids, weights=net)) < 1
    torn = np.abs(np.bincount(ids, weights=np.where(budget, net, 0.0))) >= 1
    if (both & whole).any() and (torn & both & whole).sum() > _TORN * (both & whole).sum():
        return np.full(len(mine), "financial", dtype=object)
    return by_class


def voucher_ids(lines: pd.DataFrame) -> Ids:
    """Dense id of every entry's voucher, ascending by book, period, day, word and number whatever their order in the file.

    Entries of one number are told apart by `split` (within their own piece), by `version` and by being cancelled: a
    void number may have been used again.
    """
    part = np.where(lines["split"].to_numpy() != 0, lines["piece"].to_numpy() + 1, 0)
    ids = ids_of(lines.assign(part=part), [*_VOUCHER, "split", "part", "cancelled", "version"])
    order = ["book", "year", "period", "date", "word", "number", "cancelled", "version"]
    first = lines[order].assign(id=ids)[~pd.Series(ids).duplicated().to_numpy()]
    first = first.assign(number=pd.to_numeric(first["number"], errors="coerce"))
    ranked = first.sort_values(order, kind="stable")
    rank = np.empty(len(first), dtype="int64")
    rank[ranked["id"].to_numpy()] = np.arange(len(first))
    ordered: Ids = rank[ids]
    return ordered


def finish(lines: pd.DataFrame) -> pd.DataFrame:
    """Canonical lines: voucher text, ids and line numbers added, everything else cut away."""
    ids = voucher_ids(lines)
    shown = lines["number"].where(lines["number"] != "", WITHOUT_NUMBER)
    position = pd.Series(ids).groupby(ids).cumcount().to_numpy() + 1
    return conform(lines.assign(voucher_id=ids, voucher=lines["word"] + "-" + shown, line=position))
