"""One table of a sheet as canonical entries, with a verdict on every row."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from voucher_audit.reading.account_columns import DOUBLE, SINGLE, printed_accounts, with_sections
from voucher_audit.reading.amounts import Convention, choose
from voucher_audit.reading.arrays import Flags, Ids
from voucher_audit.reading.codes import parse_accounts
from voucher_audit.reading.columns import sample_of
from voucher_audit.reading.draft import Draft, draft
from voucher_audit.reading.extras import basis_of, extras, filled_columns
from voucher_audit.reading.fields import ledger_fields
from voucher_audit.reading.grid import Grid
from voucher_audit.reading.grouping import KEY, ids_of, own_vouchers, split_by, unbalanced_share
from voucher_audit.reading.keys import carried, find_keys
from voucher_audit.reading.marks import marks, signed_balance
from voucher_audit.reading.rows import Verdicts, classify
from voucher_audit.reading.tables import Table
from voucher_audit.reading.titles import Titles
from voucher_audit.reading.values import text_of, texts
from voucher_audit.schema import Mapping

_WHOLE = 0.1  # share of unbalanced numbers up to which a table that looks one-sided holds whole vouchers after all
_SAMPLES, _LONGEST_SAMPLE = 3, 40  # cells of a column shown beside its mapping, and characters of each
_PARTS = 1_000_003  # keeps discriminators by date and by source apart from those of entries without a number


@dataclass(frozen=True)
class Piece:
    """What one table gave.

    entries: canonical columns that the table can fill (without file, sheet, book, voucher, voucher_id, line, kind …),
        plus `entity`, `split` (tells apart vouchers of one number), `stated_basis` and `balance` (printed balance,
        debit positive, <NA> if none); index = rows, a row twice where it holds two entries.
    dropped, refused: reason by row. marks: see `marks.marks`. sectioned: the table is ordered by account.
    """

    file: str
    sha256: str
    sheet: str
    layout: str
    header_row: int
    mapping: tuple[Mapping, ...]
    entries: pd.DataFrame
    dropped: dict[int, str]
    refused: dict[int, str]
    journal: bool
    sectioned: bool
    columns: frozenset[str]
    marks: pd.DataFrame
    warnings: tuple[str, ...] = ()


def normalise(table: Table, grid: Grid, outside: Titles, layout: str, charted: frozenset[str] = frozenset()) -> Piece:
    """Read one table. `outside`: what titles, sheet and file name say; `charted`: account codes of the file's chart.

    Raises:
        UnreadableInput: no year is stated anywhere.
    """
    rough, sectioned = with_sections(draft(table, grid, outside.unit))
    verdicts = classify(rough)
    keys = find_keys(rough, verdicts, outside, grid.file, grid.sheet)
    frame, warnings = keys.table, list(keys.warnings)
    frame["stated_basis"] = basis_of(rough.table, verdicts.entry, rough.text["word"])
    _number_by_key(rough, frame)
    way, why = _convention(rough, verdicts.entry, frame)
    warnings += [f"{why}。"] if why else []
    frame, way, annotated = _with_sides(rough, verdicts, frame, way, keys.annotated)
    frame, way = _without_stray_remarks(rough, verdicts, frame, way, annotated, warnings)
    looks_one_sided = _looks_one_sided(rough, outside, sectioned)
    ids = _rating_ids(frame)
    journal = looks_one_sided and unbalanced_share(ids, way.debit, way.credit) > _WHOLE
    entry = verdicts.entry
    frame["split"] = _split(rough, entry, frame, way, journal)
    accounts, mended = parse_accounts(*printed_accounts(rough, verdicts, outside), charted)
    if mended:
        shown = "、".join(f"{before}→{after}" for before, after in sorted(mended.items())[:5])
        warnings.append(f"{len(mended)} 个科目编码末尾的零被表格软件去掉，已按同级编码补回：{shown}。")
    entries = pd.concat([frame, accounts[entry], extras(rough.table, entry)], axis=1)
    entries["debit"], entries["credit"] = way.debit, way.credit
    entries["cancelled"] = _void_throughout(rough, entry, entries["cancelled"].to_numpy(dtype=bool))
    entries["balance"] = signed_balance(rough)[entry]
    entries["summary"] = _summaries(rough, entry, entries)
    if rough.has(*DOUBLE):
        entries = _two_entries_a_row(rough, entries, charted, single="amount" in way.fields)
    nameless = ((entries["account_code"] == "") & (entries["account_name"] == "")).to_numpy(dtype=bool)
    if nameless.any() and not nameless.all():
        warnings.append(f"{int(nameless.sum())} 行没有科目（如第 {entries.index[nameless][0]} 行），金额照常计入。")
    return Piece(
        file=grid.file,
        sha256=grid.sha256,
        sheet=grid.sheet,
        layout=layout,
        header_row=table.header_row,
        mapping=_canonical_mapping(table, way),
        entries=entries,
        dropped={int(row): str(why) for row, why in verdicts.reason[~entry & ~verdicts.refused].items()},  # type: ignore[call-overload]
        refused={int(row): str(why) for row, why in verdicts.reason[verdicts.refused].items()},  # type: ignore[call-overload]
        journal=journal,
        sectioned=sectioned or (looks_one_sided and not rough.has(*SINGLE)),
        columns=filled_columns(rough.table, entries),
        marks=marks(rough, verdicts, accounts),
        warnings=tuple(warnings),
    )


def _number_by_key(rough: Draft, frame: pd.DataFrame) -> None:
    """Where no voucher has a number, the software's own key of the voucher stands for it."""
    if len(frame) and (frame["number"] == "").all() and rough.has("voucher_key"):
        frame["number"] = rough.text["voucher_key"].loc[frame.index]


def _rating_ids(frame: pd.DataFrame) -> Ids:
    """Groups that must balance if amounts are understood: number and basis; entries without a number by their day."""
    days = frame["date"].where(frame["number"] == "")
    return ids_of(frame[[*KEY, "stated_basis"]].assign(day=days), [*KEY, "stated_basis", "day"])


def _convention(rough: Draft, entry: Flags, frame: pd.DataFrame) -> tuple[Convention, str]:
    ids = _rating_ids(frame)
    way, why = choose(rough.amounts.at(entry), lambda tried: unbalanced_share(ids, tried.debit, tried.credit))
    if way is None:
        zero = np.zeros(int(entry.sum()), dtype="int64")
        way = Convention((), "没有金额", zero, zero, zero == 0)
    return way, why


def _with_sides(
    rough: Draft, verdicts: Verdicts, frame: pd.DataFrame, way: Convention, annotated: Flags
) -> tuple[pd.DataFrame, Convention, Flags]:
    """Refuse entries whose amount has no side where the convention needs one."""
    entry = verdicts.entry
    if "direction" not in way.fields or rough.amounts.side is None:
        return frame, way, annotated
    amount = rough.amounts.fen[way.fields[0]][entry].fillna(0).to_numpy(dtype="int64")
    lost: Flags = (rough.amounts.side[entry] == 0) & (amount != 0)
    if not lost.any():
        return frame, way, annotated
    rows = _among(entry, lost)
    verdicts.refuse(rows, "借贷方向写的是“" + texts(rough.table.column("direction")) + "”，不知金额记入哪一方")
    return frame[~lost], way.at(~lost), annotated[~lost]


def _without_stray_remarks(
    rough: Draft, verdicts: Verdicts, frame: pd.DataFrame, way: Convention, annotated: Flags, warnings: list[str]
) -> tuple[pd.DataFrame, Convention]:
    """Keep annotated entries whose voucher balances with them; refuse the others."""
    if not annotated.any():
        return frame, way
    ids = ids_of(frame, [*KEY, "stated_basis"])
    open_ids = np.abs(np.bincount(ids, weights=(way.debit - way.credit).astype("float64"))) > 0.5
    stray: Flags = annotated & open_ids[ids]
    kept = frame.index[annotated & ~stray]
    warnings += [f"第 {row} 行的日期处写的是说明文字，按下一行的凭证归入：加上该行凭证才借贷相等。" for row in kept]
    if not stray.any():
        return frame, way
    reason = "日期写的是“" + texts(rough.table.column("date")) + "”，归入相邻凭证也不能使其借贷相等"
    verdicts.refuse(_among(verdicts.entry, stray), reason)
    return frame[~stray], way.at(~stray)


def _among(entry: Flags, chosen: Flags) -> Flags:
    """Flags over all rows from flags over the entries."""
    rows = np.zeros(len(entry), dtype=bool)
    rows[np.flatnonzero(entry)[chosen]] = True
    return rows


def _looks_one_sided(rough: Draft, outside: Titles, sectioned: bool) -> bool:
    """A 日记账 or 明细账: one account, a balance or a counter account beside the amounts, or a title that says so."""
    if rough.has(*DOUBLE):
        return False
    return sectioned or outside.journal or not rough.has(*SINGLE) or rough.has("balance", "opposite")


def _split(rough: Draft, entry: Flags, frame: pd.DataFrame, way: Convention, journal: bool) -> Ids:
    """What tells vouchers of one number apart, 0 where the number suffices."""
    net = way.debit - way.credit
    days = pd.factorize(frame["date"])[0]
    split = own_vouchers((frame["number"] == "").to_numpy(dtype=bool), days, net, journal)
    columns = {"date": frame["date"]}
    if rough.has("source"):
        columns["source"] = rough.text["source"][entry]
    for name, column in columns.items():
        # A source of at most two characters is part of the voucher's key in GRP-U8 and R9 (凭证来源).
        keyed = name == "source" and bool((column.str.len() <= 2).all())
        parted = split_by(frame[KEY].assign(by=column), "by", net, whenever=keyed)
        split = np.where(parted, split + _PARTS * (1 + pd.factorize(column)[0]), split)
    return split


def _summaries(rough: Draft, entry: Flags, entries: pd.DataFrame) -> pd.Series:
    """The summary of each entry, from the voucher's header text where blank, and filled down within a voucher."""
    summary = rough.text["summary"][entry]
    if rough.has("summary_head"):
        summary = summary.where(summary != "", texts(rough.table.column("summary_head"))[entry])
    if not (summary == "").any():
        return summary
    voucher = ids_of(entries, [*KEY, "split"])
    order = np.argsort(voucher, kind="stable")
    text = summary.to_numpy(dtype=object)[order]
    starts = np.append(True, np.diff(voucher[order]) != 0)
    out = np.empty(len(text), dtype=object)
    out[order] = text[carried((text != "") | starts)]
    return pd.Series(out, index=summary.index, dtype="str")


def _void_throughout(rough: Draft, entry: Flags, void: Flags) -> Flags:
    """A voucher whose keys stand on its first row only has its 作废 there too: the rows below are void with it."""
    own = rough.filled("number")[entry]
    source = carried(own)
    below: Flags = ~own & (source >= 0) & void[source]
    return void | below


def _two_entries_a_row(rough: Draft, entries: pd.DataFrame, charted: frozenset[str], single: bool) -> pd.DataFrame:
    """Rows that name a debit or a credit account become two entries, also those of an amount and no account at all.

    `single`: one amount stands for both. Rows of one account, and void ones of nothing, stay as they are.
    """
    nameless = (entries["account_code"] == "") & (entries["account_name"] == "")
    two = (nameless & ((entries["debit"] != 0) | (entries["credit"] != 0))).to_numpy(dtype=bool, copy=True)
    for field in DOUBLE:
        two |= (texts(rough.table.column(field)).loc[entries.index] != "").to_numpy(dtype=bool)
    halves = [entries[~two]]
    entries = entries[two]
    for side, other in (("debit", "credit"), ("credit", "debit")):
        half = entries.copy()
        code = texts(rough.table.column(f"{side}_account_code")).loc[entries.index]
        name = texts(rough.table.column(f"{side}_account_name")).loc[entries.index]
        accounts, _ = parse_accounts(code, name, charted)
        half["account_code"], half["account_name"] = accounts["account_code"], accounts["account_name"]
        half[other] = 0
        if single:
            half[side] = entries["debit"] - entries["credit"]
        stated = (half["account_code"] != "") | (half["account_name"] != "") | (half[side] != 0)
        halves.append(half[stated.to_numpy(dtype=bool)])
    both = pd.concat(halves)
    return both.iloc[np.argsort(both.index.to_numpy(), kind="stable")]


def _canonical_mapping(table: Table, way: Convention) -> tuple[Mapping, ...]:
    """The mapping with canonical column names; fields that only steer the reading say what they did instead."""
    fields = {entry.name: entry for entry in ledger_fields()}
    out = []
    for plain in table.mapping:
        samples = tuple(text_of(cell)[:_LONGEST_SAMPLE] for cell in sample_of(table.data, plain.position, _SAMPLES))
        entry = replace(plain, role=plain.field, samples=samples)
        known = fields.get(entry.role)
        if known is None:
            out.append(entry)
            continue
        canonical, reason = known.canonical, entry.reason
        if known.type == "money" and known.name not in ("balance", *way.fields):
            canonical, reason = "", f"{reason}；{known.title}，未采用"
        elif known.name in way.fields and known.type == "money":
            canonical, reason = canonical or "debit", f"{reason}；{way.how}"
        elif not canonical:
            used = "决定金额记入借方还是贷方" if known.name in way.fields else "不进入分录"
            reason = f"{reason}；{known.title}，{used}"
        out.append(replace(entry, field=canonical, reason=reason))
    return tuple(out)
