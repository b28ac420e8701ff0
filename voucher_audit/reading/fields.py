"""The fields of a ledger export, as `fields.toml` declares them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from voucher_audit.reading.columns import Matcher


@dataclass(frozen=True)
class LedgerField:
    """One field: the words for it and the shape of its cells. `canonical` is the ledger column that it feeds, empty for
    fields that only steer the reading (direction, balance, currency)."""

    name: str
    type: str
    title: str
    canonical: str
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    many: bool = False
    required: bool = False


@cache
def ledger_fields() -> tuple[LedgerField, ...]:
    """All fields, most important first."""
    text = files(__package__).joinpath("fields.toml").read_text(encoding="utf-8")
    return tuple(
        LedgerField(
            name=entry["name"],
            type=entry["type"],
            title=entry["title"],
            canonical=entry["canonical"] if "canonical" in entry else entry["name"],
            aliases=tuple(entry.get("aliases", ())),
            exact=tuple(entry.get("exact", ())),
            vetoes=tuple(entry.get("vetoes", ())),
            many=entry.get("many", False),
        )
        for entry in tomllib.loads(text)["field"]
    )


@cache
def ledger_matcher() -> Matcher:
    """The fields ready to be asked about headers; it remembers what it was asked."""
    return Matcher(ledger_fields())


def field_titles() -> dict[str, str]:
    """Chinese title of every field, for pages that let a user correct a mapping."""
    return {entry.name: entry.title for entry in ledger_fields()}
