"""SAF-T (OECD Standard Audit File for Tax): journals, transactions and lines flattened to one row a line."""

from __future__ import annotations

from typing import Any

from voucher_audit.reading.containers.cells import Row, grid_of_rows
from voucher_audit.reading.containers.markup import decode_markup, elements, local_name, release
from voucher_audit.reading.containers.source import Parts, Source

_LINES = {"Line", "DebitLine", "CreditLine"}
_HEADER = (
    "JournalID", "JournalDescription", "TransactionID", "Period", "TransactionDate", "TransactionDescription",
    "SourceID", "RecordID", "AccountID", "AccountDescription", "Description", "DebitAmount", "CreditAmount",
    "CurrencyCode", "CurrencyAmount", "CustomerID", "SupplierID", "SourceDocumentID",
)  # fmt: skip
_ORDINAL = {name: position for position, name in enumerate(_HEADER)}


class _Reader:
    def __init__(self) -> None:
        self.accounts: dict[str, str] = {}
        self.meta: dict[str, str] = {"standard": "SAF-T"}
        self.rows: list[Row] = []
        self.journal: dict[str, str] = {}
        self.transaction: dict[str, str] = {}
        self.first_of_transaction = self.first_of_journal = 0

    def end(self, name: str, parent: str, element: Any) -> None:
        value = (element.text or "").strip()
        if name in _LINES:
            self._add_line(element)
        elif parent == "Journal" and name in {"JournalID", "Description"}:
            self.journal["JournalID" if name == "JournalID" else "JournalDescription"] = value
        elif parent == "Transaction" and len(element) == 0:
            self.transaction["TransactionDescription" if name == "Description" else name] = value
        elif name == "Transaction":
            self._complete(self.transaction, self.first_of_transaction)
            self.transaction, self.first_of_transaction = {}, len(self.rows)
        elif name == "Journal":
            self._complete(self.journal, self.first_of_journal)
            self.journal, self.first_of_journal = {}, len(self.rows)
        elif name == "Account" and parent == "GeneralLedgerAccounts":
            fields = {local_name(child): (child.text or "").strip() for child in element}
            self.accounts[fields.get("AccountID", "")] = fields.get("AccountDescription", "")
        elif (parent, name) in _META:
            self.meta.setdefault(_META[parent, name], value[:4] if _META[parent, name] == "year" else value)

    def _add_line(self, element: Any) -> None:
        cells = [""] * len(_HEADER)
        for child in element.iter():
            name, parent = local_name(child), local_name(child.getparent())
            value = (child.text or "").strip()
            if name in {"DebitAmount", "CreditAmount"} and len(child) == 0:
                cells[_ORDINAL[name]] = value
            elif name == "Amount" and parent in {"DebitAmount", "CreditAmount"}:
                cells[_ORDINAL[parent]] = value
            elif name in _ORDINAL and child is not element and not cells[_ORDINAL[name]] and len(child) == 0:
                cells[_ORDINAL[name]] = value
        self.rows.append((len(self.rows) + 1, cells))

    def _complete(self, fields: dict[str, str], first: int) -> None:
        """Fields of the transaction or journal may stand behind its lines: fill them in when it ends."""
        for _, cells in self.rows[first:]:
            for name, value in fields.items():
                if name in _ORDINAL and not cells[_ORDINAL[name]]:
                    cells[_ORDINAL[name]] = value  # type: ignore[index]


_META = {
    ("Company", "Name"): "entity",
    ("Header", "CompanyName"): "entity",
    ("Header", "FiscalYear"): "year",
    ("SelectionCriteria", "PeriodStartYear"): "year",
    ("SelectionCriteria", "SelectionStartDate"): "year",
}


def read_saft(source: Source) -> Parts:
    """One grid of `str` cells; the row is the number of the line within GeneralLedgerEntries.

    Raises:
        UnreadableInput: not well formed, entities declared, or without ledger entries.
    """
    text = decode_markup(source)
    source.progress("读取 SAF-T", 0.1)
    reader, path = _Reader(), [""]
    in_line = 0
    for event, element in elements(source, text.utf8):
        name = local_name(element)
        if event == "start":
            path.append(name)
            in_line += name in _LINES
            continue
        path.pop()
        if name in _LINES:
            in_line -= 1
        if not in_line:
            reader.end(name, path[-1], element)
            if name in _LINES or name in {"Transaction", "Account", "Journal"}:
                release(element)
    if not reader.rows:
        raise source.refuse("的 SAF-T 里没有总账分录（GeneralLedgerEntries）", "请导出含分录的 SAF-T，或改导出 csv")
    described = _ORDINAL["AccountDescription"]
    for _, cells in reader.rows:
        cells[described] = cells[described] or reader.accounts.get(cells[_ORDINAL["AccountID"]], "")  # type: ignore[index]
    grid = grid_of_rows(
        source, "GeneralLedgerEntries", "SAF-T XML", reader.rows, text=True, header=_HEADER,
        date_format_hint="%Y-%m-%d", warnings=text.warnings, meta=reader.meta,
    )  # fmt: skip
    return [grid], []
