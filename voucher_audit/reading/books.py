"""One `Book` a piece and set of books, with figures, proof and everything that was dropped or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from voucher_audit.reading.assemble import Family
from voucher_audit.reading.normalise import Piece
from voucher_audit.reading.proof import controls, openings, unbalanced
from voucher_audit.reading.recognise import Chart
from voucher_audit.schema import Book, Opening, RowNote


def books_of(
    pieces: Sequence[Piece],
    stacked: pd.DataFrame,
    lines: pd.DataFrame,
    families: Mapping[str, Family],
    charts: Mapping[int, Chart],
) -> tuple[Book, ...]:
    """The books of a ledger.

    Parameters:
        stacked, lines: the same entries in the same order, before and after they became canonical.
        families: chart family of each book. charts: by piece, what the file's own chart and balances say.
    """
    owner = stacked["piece"].to_numpy()
    journals = {position for position, piece in enumerate(pieces) if piece.journal}
    wrong = unbalanced(lines[~np.isin(owner, list(journals))])
    place = lines.drop_duplicates("voucher_id").set_index("voucher_id")
    first_piece = pd.Series(owner, index=lines["voucher_id"]).groupby(level=0).first()
    wrong = wrong.assign(
        piece=first_piece.reindex(wrong["voucher_id"]).to_numpy(),
        book=place["book"].reindex(wrong["voucher_id"]).to_numpy(),
    )
    out: list[Book] = []
    for position, piece in enumerate(pieces):
        mine = lines[owner == position]
        stated = stacked.loc[owner == position, ["book", "entity"]].drop_duplicates("book")
        entities = dict(zip(stated["book"], stated["entity"], strict=True))
        names = list(entities)
        notes = _shared_out(piece.dropped, mine, names)
        refusals = _shared_out(piece.refused, mine, names)
        for name in names:
            own = mine[mine["book"] == name]
            live = own[~own["cancelled"]]
            family = families[name]
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
                    controls=controls(piece) if name == names[0] else (),
                    warnings=(*piece.warnings, *family.warnings) if name == names[0] else family.warnings,
                    openings=_openings(piece, charts.get(position, Chart()), own) if name == names[0] else (),
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


def _openings(piece: Piece, chart: Chart, own: pd.DataFrame) -> tuple[Opening, ...]:
    """Openings that the table itself states; else those of the file's balance sheet."""
    stated = openings(piece)
    if stated or not chart.openings:
        return stated
    from voucher_audit.reading.codes import bare_code

    known = own.drop_duplicates("account_code").set_index("account_code")["account_name"]
    leaves = [code for code in chart.openings if not any(o != code and o.startswith(code) for o in chart.openings)]
    return tuple(
        Opening(bare_code(code), str(known.get(bare_code(code), chart.names.get(code, ""))), chart.openings[code])
        for code in leaves
    )
