"""Registers (台账) beside the ledger: read, checked, and matched to what the ledger paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from voucher_audit.schema import RowNote

if TYPE_CHECKING:
    from voucher_audit.config import Unit
    from voucher_audit.registers.matching import Matches


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


def match_all(registers: Registers, vouchers: pd.DataFrame, lines: pd.DataFrame, unit: Unit) -> dict[str, Matches]:
    """Match every supplied register that can be matched: name → matches.

    `vouchers` is the voucher table, `lines` the canonical lines without cancelled vouchers, `unit` the configuration's.
    """
    from voucher_audit.registers import matching  # it imports this package for its types

    wanted = {"invoices", "contracts", "minutes", "official_letters"} & set(registers.frames)
    if not wanted:
        return {}
    payments = matching.outlays(vouchers, lines)
    matches: dict[str, Matches] = {}
    if "invoices" in wanted:
        matches["invoices"] = matching.match_invoices(
            vouchers, lines, registers["invoices"], unit_names=unit.names, payments=payments
        )
    if "contracts" in wanted:
        matches["contracts"] = matching.match_contracts(vouchers, lines, registers["contracts"], payments=payments)
    if "minutes" in wanted:
        matches["minutes"] = matching.match_minutes(
            vouchers,
            lines,
            registers["minutes"],
            registers.frames.get("contracts"),
            unit=unit.names,
            bodies=unit.bodies,
            contracted=matches.get("contracts"),
            payments=payments,
        )
    if "official_letters" in wanted:
        matches["official_letters"] = matching.match_letters(
            vouchers, lines, registers["official_letters"], payments=payments
        )
    return matches
