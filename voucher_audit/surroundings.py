"""What stands around a voucher: its neighbours in the file, and vouchers like it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from voucher_audit.parties import normalise
from voucher_audit.report import Report
from voucher_audit.schema import TITLES, Book
from voucher_audit.worklist import Worklist

_MONEY: Final = frozenset({"debit", "credit"})
_OF_THE_PROGRAM: Final = frozenset({"kind", "expense", "custody", "basis", "cancelled", "voucher_id", "line"})
SIMILAR_COLUMNS: Final = (
    "voucher_id",
    "likeness",
    "date",
    "voucher",
    "amount",
    "summary",
    "payee",
    "account",
    "finding",
)


def in_file(report: Report, voucher_id: int, around: int = 3, most: int = 80) -> pd.DataFrame:
    """The voucher's rows and `around` rows above and below, under the file's own headings and in its order.

    First columns `行号` and `本凭证` (bool); amounts in yuan, days as text, blank where the file has nothing. A row that
    is no entry (subtotal, blank, refused) is there with its reason in `说明`. At most `most` rows.
    """
    lines = report.ledger.lines
    own = lines[lines["voucher_id"] == voucher_id]
    if own.empty:
        return pd.DataFrame()
    file, sheet = str(own["file"].iloc[0]), str(own["sheet"].iloc[0])
    rows = own.loc[(own["file"] == file) & (own["sheet"] == sheet), "row"]
    first, last = int(rows.min()) - around, int(rows.max()) + around
    near = lines[(lines["file"] == file) & (lines["sheet"] == sheet) & lines["row"].between(first, last)]
    book = next((book for book in report.ledger.books if (book.file, book.sheet) == (file, sheet)), None)
    shown = {"行号": near["row"], "本凭证": near["voucher_id"] == voucher_id}
    for header, name in _headings(book, near):
        shown[header] = _as_printed(near[name])
    frame = pd.DataFrame(shown).assign(说明="")
    if book is not None:
        notes = [(note.row, note.reason) for note in (*book.dropped, *book.refused) if first <= note.row <= last]
        frame = pd.concat([frame, pd.DataFrame(notes, columns=["行号", "说明"]).assign(本凭证=False)])
    texts = [str(name) for name in frame if name not in ("行号", "本凭证")]
    frame[texts] = frame[texts].fillna("")
    frame = frame.sort_values("行号", kind="stable").head(most).reset_index(drop=True)
    return frame.astype({"行号": "int64", "本凭证": "bool"})


def _headings(book: Book | None, near: pd.DataFrame) -> list[tuple[str, str]]:
    """(heading, canonical column): those of the file, else the canonical ones that say something."""
    found: dict[str, str] = {}
    for entry in sorted(book.mapping if book else (), key=lambda entry: entry.position):
        new = entry.field in near and entry.field not in found.values() and entry.header not in found
        if new and entry.field not in _OF_THE_PROGRAM:
            found[entry.header] = entry.field
    if not found:
        said = [name for name in TITLES if name not in _OF_THE_PROGRAM and name not in ("file", "sheet", "row", "book")]
        found = {TITLES[name]: name for name in said if (near[name].astype("str") != "").any()}
    return list(found.items())


def _as_printed(values: pd.Series) -> pd.Series:
    if values.name in _MONEY:
        return (values / 100).map("{:,.2f}".format).astype("str").where(values != 0, "")
    if values.dtype.kind == "M":
        days: pd.Series = values.dt.strftime("%Y-%m-%d").astype("str")
        return days.where(values.notna(), "")
    return values.astype("str").replace({"<NA>": "", "nan": ""})


def similar(worklist: Worklist, voucher_id: int, most: int = 12) -> pd.DataFrame:
    """Other vouchers of the book with the same payee or the same account, columns `SIMILAR_COLUMNS`, `amount` fen.

    Those with both come first, then the same payee, then the same account with the nearest amount; within, the
    nearest in time. `finding` names what a rule said of that voucher, blank if nothing.
    """
    table = worklist.vouchers
    if voucher_id not in table.index:
        return pd.DataFrame({name: [] for name in SIMILAR_COLUMNS})
    own = table.loc[voucher_id]
    others = table[(table["book"] == own["book"]) & (table.index != voucher_id)]
    payee = normalise(str(own["payee"]))
    names = pd.Series({name: normalise(name) for name in others["payee"].unique()}, dtype="str")
    same_payee = others["payee"].map(names).eq(payee) & (payee != "")
    same_account = others["account"].eq(own["account"]) & (own["account"] != "") & (others["closing"] == own["closing"])
    likeness = pd.Series("", index=others.index).mask(same_account, "同科目").mask(same_payee, "同收款方")
    likeness = likeness.mask(same_payee & same_account, "同收款方同科目")
    closeness = likeness.map({"同收款方同科目": 0, "同收款方": 1, "同科目": 2})
    apart = (others["date"] - own["date"]).abs().dt.days.fillna(99_999)
    gap = (others["amount"] - own["amount"]).abs().where(closeness == 2, 0)
    order = pd.DataFrame({"closeness": closeness, "gap": gap, "apart": apart}).dropna()
    chosen = order.sort_values(["closeness", "gap", "apart"], kind="stable").head(most).index
    at = worklist.table.loc[worklist.table["voucher_id"].isin(chosen), "voucher_id"]
    titles = {int(key): worklist.items[position].title for position, key in at.items()}  # type: ignore[call-overload]
    found = others.loc[chosen, ["date", "voucher", "amount", "summary", "payee", "account"]].assign(
        likeness=likeness.loc[chosen], finding=[titles.get(int(key), "") for key in chosen]
    )
    return found.rename_axis("voucher_id").reset_index()[list(SIMILAR_COLUMNS)]
