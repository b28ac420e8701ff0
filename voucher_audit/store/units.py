"""Units of a project: whose books each file holds, as somebody said or as the file states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, update

from voucher_audit.report import Report
from voucher_audit.store import entry, tables, waiting
from voucher_audit.store.database import Store
from voucher_audit.store.projects import Project, Upload


def units(store: Store, project: int) -> list[str]:
    """Names of the project's units, in order of their naming."""
    table = tables.units
    with store.read() as connection:
        return list(connection.scalars(select(table.c.name).where(table.c.project == project).order_by(table.c.id)))


def add(store: Store, project: int, names: Iterable[str]) -> None:
    """Add units; those that are there already stay.

    Raises:
        StoreError: a name is blank or too long.
    """
    cleaned = list(dict.fromkeys(entry.line(name, "单位名称", 200) for name in names))
    table = tables.units
    with store.begin() as connection:
        waiting.lock(connection, "units", project)
        known = set(connection.scalars(select(table.c.name).where(table.c.project == project)))
        rows = [{"project": project, "name": name} for name in cleaned if name not in known]
        if rows:
            connection.execute(insert(table), rows)


def assign(store: Store, upload: Upload, unit: str) -> None:
    """Say whose books a file holds; an empty name leaves it to what the file states."""
    unit = entry.line(unit, "单位名称", 200, required=False)
    table = tables.uploads
    with store.begin() as connection:
        connection.execute(update(table).where(table.c.id == upload.id).values(unit=unit))
        project = connection.scalar(select(table.c.project).where(table.c.id == upload.id))
    if unit and project is not None:
        add(store, project, [unit])


def of_books(project: Project, uploads: Sequence[Upload], report: Report) -> dict[str, frozenset[str]]:
    """Book → the units it belongs to; more than one only where files of several units name their book alike."""
    said = {upload.sha256: upload.unit for upload in uploads}
    found: dict[str, frozenset[str]] = {}
    for book in report.ledger.books:
        unit = said.get(book.sha256) or book.entity or project.name
        found[book.name] = found.get(book.name, frozenset()) | {unit}
    return found
