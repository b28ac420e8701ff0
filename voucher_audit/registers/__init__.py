"""Registers (台账) beside the ledger: read, checked, and matched to what the ledger paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from voucher_audit.schema import RowNote


@dataclass(frozen=True)
class RegisterSource:
    """Where one register came from and what became of its rows."""

    register: str  # key of `registers.schema.ALL`
    file: str
    sha256: str
    sheet: str
    header_row: int
    entries: int
    dropped: tuple[RowNote, ...] = ()
    refused: tuple[RowNote, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registers:
    """The registers of one run, by name. A register that nobody supplied is absent, not empty."""

    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    sources: tuple[RegisterSource, ...] = ()

    def __contains__(self, name: str) -> bool:
        return name in self.frames

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]
