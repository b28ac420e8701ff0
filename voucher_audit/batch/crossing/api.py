"""What a check that spans books is. It is declared like a rule: texts in the docstring, parameters, law, a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from voucher_audit.batch.links import LINK_COLUMNS, Link
from voucher_audit.report import Severity

PLACE: Final = ("entity", "fiscal_year", "date", "voucher", "voucher_id", "file", "sheet", "row", "ref", "summary")


@dataclass(frozen=True)
class Gathered:
    """What the books have in common.

    links: kind → rows of `meeting.Meeting.shared`. measures: `Meeting.unusual_spending`. units: normalised names of
    the units whose books are here.
    """

    links: Mapping[str, pd.DataFrame]
    measures: pd.DataFrame
    units: frozenset[str]

    @classmethod
    def of(cls, shared: pd.DataFrame, measures: pd.DataFrame, units: Iterable[str]) -> Gathered:
        return cls({kind.value: shared[shared["kind"] == kind.value] for kind in Link}, measures, frozenset(units))


@dataclass(frozen=True)
class Verdict:
    """What a check returns.

    hits: one row a finding: `PLACE`, `amount` (fen), `severity`, `case` (findings with one text belong together),
        `identity` (what makes it this finding, whenever the run is repeated), and the facts that the sentence quotes.
    tested: keys that several units share and that were judged.
    """

    hits: pd.DataFrame
    tested: int


@dataclass(frozen=True)
class Check:
    """One check. `name`, `flags`, `why` and `innocent` are filled in by the catalogue from the file."""

    title: str
    severity: Severity
    basis: tuple[str, ...]
    params: type
    judge: Callable[[Gathered, Any], Verdict]
    message: Callable[[Mapping[str, Any]], str]
    name: str = ""
    flags: str = ""
    why: str = ""
    innocent: str = ""


def placed(rows: pd.DataFrame, **facts: object) -> pd.DataFrame:
    """Hits at the places of `rows` with facts (scalars, or Series on the index of `rows`)."""
    return rows[list(PLACE)].assign(**facts)  # type: ignore[arg-type]


def no_hits() -> pd.DataFrame:
    """No findings."""
    return pd.DataFrame({name: pd.Series(dtype=LINK_COLUMNS.get(name, "str")) for name in PLACE})


def named(units: Iterable[str], most: int = 3) -> str:
    """`甲局、乙局、丙局等 5 个单位`."""
    known = list(dict.fromkeys(units))
    shown = "、".join(known[:most])
    return shown if len(known) <= most else f"{shown}等 {len(known)} 个单位"


def others(rows: pd.DataFrame, says: Callable[[Any], str], most: int = 3) -> pd.Series:
    """For each row of one key, what the rows of the *other* units say, in their order, shortened after `most`."""
    spoken = [(str(row.entity), says(row)) for row in rows.itertuples()]
    out = []
    for entity, _ in spoken:
        said = [text for other, text in spoken if other != entity]
        out.append("；".join(said[:most]) + (f"等 {len(said)} 处" if len(said) > most else ""))
    return pd.Series(out, index=rows.index, dtype="str")


def place_text(row: Any) -> str:
    """`乙局 2021-03-05 记-12`."""
    day = "" if pd.isna(row.date) else f" {row.date:%Y-%m-%d}"
    return f"{row.entity}{day}{f' {row.voucher}' if row.voucher else '（台账登记）'}"
