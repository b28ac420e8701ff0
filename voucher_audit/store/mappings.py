"""Corrections of how a layout's columns are understood: kept with the project, used for every later file of the layout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, insert, select

from voucher_audit.reading.headers import header_key
from voucher_audit.reading.overrides import MappingOverride
from voucher_audit.store import entry, tables
from voucher_audit.store.database import Store, now

_TABLE: Final = tables.mappings


def keep(store: Store, project: int, correction: MappingOverride, *, who: str) -> None:
    """Use the correction from the next run on, in place of an earlier one for the same layout."""
    _write(store, project, correction.layout, correction.name, correction.columns, who)


def forget(store: Store, project: int, correction: MappingOverride, *, who: str) -> None:
    """Go back to what the program recognises by itself."""
    key = _key(correction.layout, correction.columns)
    _write(store, project, correction.layout, correction.name, {}, who, key)


def kept(store: Store, project: int) -> tuple[MappingOverride, ...]:
    """The corrections in use."""
    newest = select(func.max(_TABLE.c.id)).where(_TABLE.c.project == project).group_by(_TABLE.c.key)
    with store.read() as connection:
        rows = connection.execute(select(_TABLE).where(_TABLE.c.id.in_(newest)).order_by(_TABLE.c.id)).mappings().all()
    found = [(json.loads(row["columns"]), row["layout"], row["name"]) for row in rows]
    return tuple(MappingOverride(columns, layout, name) for columns, layout, name in found if columns)


def _write(
    store: Store, project: int, layout: str, name: str, columns: Mapping[str, str], who: str, key: str = ""
) -> None:
    row = {
        "project": project, "key": key or _key(layout, columns), "layout": layout,
        "name": entry.line(name, "格式名称", 200, required=False),
        "columns": json.dumps(dict(columns), ensure_ascii=False) if columns else "{}",
        "who": entry.line(who, "处理人", 100), "at": now(),
    }  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(_TABLE).values(**row))


def _key(layout: str, columns: Mapping[str, str]) -> str:
    """Without a layout's signature the headers say which layout is meant."""
    if layout:
        return layout
    return hashlib.sha256("\x1f".join(sorted(map(header_key, columns))).encode()).hexdigest()
