"""Corrections of how a layout's columns are understood: kept with the project, used for every later file of the layout."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import func, insert, select

from voucher_audit.reading.headers import header_key
from voucher_audit.reading.overrides import MappingOverride, parse_mappings
from voucher_audit.store import entry, tables
from voucher_audit.store.database import Store, now

_TABLE: Final = tables.mappings


def keep(store: Store, project: int, correction: MappingOverride, *, who: str) -> None:
    """Use the correction from the next run on, in place of an earlier one for the same layout."""
    _write(store, project, correction, correction.toml(), who)


def forget(store: Store, project: int, correction: MappingOverride, *, who: str) -> None:
    """Go back to what the program recognises by itself."""
    _write(store, project, correction, "", who)


def kept(store: Store, project: int) -> tuple[MappingOverride, ...]:
    """The corrections in use.

    Raises:
        BadConfig: one speaks of a field that this version no longer knows.
    """
    newest = select(func.max(_TABLE.c.id)).where(_TABLE.c.project == project).group_by(_TABLE.c.key)
    query = select(_TABLE.c.correction).where(_TABLE.c.id.in_(newest)).order_by(_TABLE.c.id)
    with store.read() as connection:
        texts = list(connection.scalars(query))
    return tuple(entry for text in texts if text for entry in parse_mappings(text, "项目的列更正"))


def _write(store: Store, project: int, correction: MappingOverride, text: str, who: str) -> None:
    row = {
        "project": project, "key": _key(correction), "layout": correction.layout,
        "name": entry.line(correction.name, "格式名称", 200, required=False), "correction": text,
        "who": entry.line(who, "处理人", 100), "at": now(),
    }  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(_TABLE).values(**row))


def _key(correction: MappingOverride) -> str:
    """Without a layout's signature the headers say which layout is meant."""
    if correction.layout:
        return correction.layout
    return hashlib.sha256("\x1f".join(sorted(map(header_key, correction.columns))).encode()).hexdigest()
