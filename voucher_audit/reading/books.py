"""One `Book` a piece and set of books, with figures, proof and everything that was dropped or refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from voucher_audit.reading.arrays import Ids
from voucher_audit.reading.assemble import Family, name_of_book
from voucher_audit.reading.charts import Chart
from voucher_audit.reading.normalise import Piece
from voucher_audit.reading.opening_balances import Stated, earliest_first, stated_by
from voucher_audit.reading.proof import controls, openings, unbalanced
from voucher_audit.reading.running import Running, running
from voucher_audit.schema import Book, RowNote

# what a book tells of its entries; a copy of them all would be as large as the ledger
_TOLD = ["row", "book", "voucher_id", "basis", "year", "period", "voucher", "debit", "credit", "cancelled"]


def books_of(
    pieces: Sequence[Piece],
    stacked: pd.DataFrame,
    lines: pd.DataFrame,
    families: Mapping[str, Family],
    charts: Sequence[Chart] = (),
) -> tuple[Book, ...]:
    """The books of a ledger.

    Parameters:
        stacked, lines: the same entries in the same order, before and after they became canonical.
        families: chart family of each book. charts: balance sheets beside the ledgers.
    """
    owner = stacked["piece"].to_numpy()
    journals = {position for position, piece in enumerate(pieces) if piece.journal}
    few = lines[_TOLD]
    wrong = unbalanced(few[~np.isin(owner, list(journals))])
    place = few[["voucher_id", "book"]].drop_duplicates("voucher_id").set_index("voucher_id")
    first_piece = pd.Series(owner, index=lines["voucher_id"]).groupby(level=0).first()
    wrong = wrong.assign(
        piece=first_piece.reindex(wrong["voucher_id"]).to_numpy(),
        book=place["book"].reindex(wrong["voucher_id"]).to_numpy(),
    )
    checked = [running(piece) for piece in pieces]
    opened = _opened(pieces, checked, lines, owner, charts)
    out: list[Book] = []
    for position, piece in enumerate(pieces):
        mine = few[owner == position]
        stated = stacked.loc[owner == position, ["book", "entity"]].drop_duplicates("book")
        entities = dict(zip(stated["book"], stated["entity"], strict=True))
        names = list(entities)
        notes = _shared_out(piece.dropped, mine, names)
        refusals = _shared_out(piece.refused, mine, names)
        for name in names:
            own = mine[mine["book"] == name]
            live = own[~own["cancelled"]]
            family = families[name]
            first, beside = name == names[0], opened[position, name]
            years = live["year"] if len(live) else own["year"]
            out.append(
                Book(
                    file=piece.file,
                    sha256=piece.sha256,
                    sheet=piece.sheet,
                    name=name,
                    entity=str(entities[name]),
                    layout=piece.layout,
                    form="journal" if piece.journal else "vouchers",
                    standard=family.name,
                    standard_reasons=family.reasons,
                    year=int(years.mode().iloc[0]),
                    header_row=piece.header_row,
                    columns=piece.columns,
                    lines=len(own),
                    vouchers=int(live["voucher_id"].nunique()),
                    debit_total=int(live["debit"].sum()),
                    credit_total=int(live["credit"].sum()),
                    unbalanced=tuple(wrong.loc[(wrong["piece"] == position) & (wrong["book"] == name), "name"]),
                    mapping=piece.mapping,
                    dropped=notes[name],
                    refused=refusals[name],
                    controls=(*((*controls(piece), *checked[position].controls) if first else ()), *beside.controls),
                    warnings=(
                        *((*piece.warnings, *checked[position].warnings) if first else ()),
                        *family.warnings,
                        *beside.warnings,
                    ),
                    openings=beside.openings,
                )
            )
    return tuple(out)


def _shared_out(reasons: Mapping[int, str], mine: pd.DataFrame, names: Sequence[str]) -> dict[str, tuple[RowNote, ...]]:
    """Rows that are no entries, given to the book of the entry above them (the first book where there is none)."""
    notes: dict[str, list[RowNote]] = {name: [] for name in names}
    rows = mine["row"].to_numpy()
    order = np.argsort(rows, kind="stable")
    for row, reason in sorted(reasons.items()):
        at = int(np.searchsorted(rows[order], row)) - 1
        notes[str(mine["book"].iloc[order[at]]) if at >= 0 else names[0]].append(RowNote(row, reason))
    return {name: tuple(entries) for name, entries in notes.items()}


def _opened(
    pieces: Sequence[Piece],
    checked: Sequence[Running],
    lines: pd.DataFrame,
    owner: Ids,
    charts: Sequence[Chart],
) -> dict[tuple[int, str], Stated]:
    """Opening balances by piece and book, each account's once: from the earliest piece that states it before any entry.

    What the tables state themselves comes before the balance sheets, which speak with the book's earliest piece.
    """
    out: dict[tuple[int, str], Stated] = {}
    books = list(lines["book"].unique())
    for book in books:
        mine = (lines["book"] == book).to_numpy(dtype=bool)
        positions = earliest_first(lines, owner, sorted(set(owner[mine].tolist())))
        files = {pieces[position].file for position in positions}
        fitting = [chart for chart in charts if _speaks_of(chart, str(book), files, len(books))]
        seen: set[tuple[str, str]] = set()
        for position in positions:
            own = lines.loc[mine & (owner == position), ["account_code", "account_name"]].drop_duplicates()
            stated = Stated()
            if position == positions[0]:
                stated = stated_by(fitting, lines[mine]) if fitting else stated
            found = {(entry.account_code, entry.account_name): entry for entry in stated.openings}
            if lines["book"].to_numpy()[owner == position][0] == book:
                table = (*openings(pieces[position]), *checked[position].openings)
                found |= {(entry.account_code, entry.account_name): entry for entry in table}
            kept = tuple(entry for account, entry in found.items() if account not in seen)
            seen |= set(found) | set(zip(own["account_code"], own["account_name"], strict=True))
            out[position, str(book)] = replace(stated, openings=kept)
    return out


def _speaks_of(chart: Chart, book: str, files: Collection[str], books: int) -> bool:
    """Whether a balance sheet may be of a book: it names its unit, or stands in its file, or there is only one book."""
    if chart.entity:
        return name_of_book(chart.entity, chart.file) == book or books == 1
    return chart.file in files or books == 1
