"""The cabinet: a unit's registers as files."""

from __future__ import annotations

from sample_ledgers.desk import Desk
from sample_ledgers.files import text_table, workbook
from sample_ledgers.papers import LAYOUTS

_REGISTERS = {
    "invoices": "invoices", "minutes": "minutes", "contracts": "contracts", "related_parties": "related", "staff": "staff",
    "vehicles": "vehicles", "official_letters": "letters", "cash_counts": "counts", "party_members": "members", "budgets": "budgets",
}  # fmt: skip


def registers(desk: Desk) -> dict[str, dict[str, bytes]]:
    """The unit's registers as files, those that it hands over."""
    profile = desk.profile
    desk.invoices.sort(key=lambda entry: (entry.recorded or entry.day, entry.number))
    desk.minutes.sort(key=lambda entry: (entry.day, entry.number))
    desk.letters.sort(key=lambda entry: (entry.day, entry.number))
    out: dict[str, dict[str, bytes]] = {}
    for register, attribute in _REGISTERS.items():
        entries = getattr(desk, attribute)
        if register not in profile.registers or not entries:
            continue
        form = {"invoices": profile.invoice_form, "minutes": profile.minute_form}.get(register, register)
        title, layout = LAYOUTS[form]
        rows = layout(f"{profile.unit}{title}", entries)
        if form == "invoices-tax" and profile.kind == "enterprise":
            out[register] = {f"{profile.unit}-{title}.csv": text_table(rows, "gb18030")}
        else:
            out[register] = {f"{profile.unit}-{title}.xlsx": workbook({title: rows})}
    return out
