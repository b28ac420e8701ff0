"""Make labelled units: `python -m tests.labelled.make --out DIR --seed N [--fresh]`.

Development seeds are 1 to 6. A fresh seed also draws on the phrases that development seeds never show.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sample_ledgers.cabinet import registers
from sample_ledgers.chance import Chance
from sample_ledgers.closing import year_end
from sample_ledgers.desk import Desk, Profile
from sample_ledgers.files import write
from sample_ledgers.layouts import LAYOUTS, Books
from sample_ledgers.lookalikes import LOOKALIKES
from sample_ledgers.others import YEARS
from sample_ledgers.truth import age_advances
from tests.labelled.balances import BALANCES
from tests.labelled.bookkeeping import AFTER, BOOKS
from tests.labelled.cash import CASH, FIRST
from tests.labelled.conduct import CONDUCT, months_of_surge
from tests.labelled.decisions import DECISIONS
from tests.labelled.invoices import INVOICES
from tests.labelled.planting import Planter, Trouble
from tests.labelled.profiles import PROFILES
from tests.labelled.truth import Label, labels

DEVELOPMENT_SEEDS = range(1, 7)


@dataclass(frozen=True)
class Unit:
    """One unit's files and what should be said about them."""

    profile: Profile
    seed: int
    ledgers: dict[str, bytes]  # file name → content
    registers: dict[str, dict[str, bytes]]  # register → file name → content
    labels: tuple[Label, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.profile.unit, *self.profile.aliases)


def make_unit(seed: int, profile: Profile, fresh: bool = False) -> Unit:
    """Keep the books of one unit for its years, trouble included."""
    desk = Desk(profile, Chance("labelled", seed, profile.key))
    planter = Planter(desk, Chance("trouble", seed, profile.key), held=fresh)
    _plant(planter, FIRST)
    for year in profile.years:
        YEARS[profile.kind](desk, year)
    _plant(planter, (*CASH, *INVOICES, *DECISIONS, *BALANCES, *CONDUCT, *BOOKS))
    for innocent in LOOKALIKES:
        innocent(planter)
    months_of_surge(planter)
    age_advances(desk)
    for year in profile.years:
        year_end(desk, year)
    vouchers = desk.close()
    if not profile.shows("journal"):
        for mutate in AFTER:
            mutate(planter, vouchers)
    ledgers: dict[str, bytes] = {}
    out: list[Label] = []
    for year in profile.years:
        shown = [voucher for voucher in vouchers if voucher.year == year]
        layout = LAYOUTS[profile.layout]
        name = f"{profile.unit}-{year}年{layout.suffix}"
        ledgers[name] = layout.file(Books(profile.unit, desk.chart, year, shown, profile.opening_cash, 90_000_000))
        if profile.shows("journal"):
            kept = {desk.chart["cash"], desk.chart["bank"]}
            shown = [voucher for voucher in shown if any(entry.account in kept for entry in voucher.entries)]
        out += labels(name, shown, desk, planter.book_groups)
    return Unit(profile, seed, ledgers, registers(desk), tuple(out))


def _plant(planter: Planter, kinds: Sequence[Trouble]) -> None:
    for kind in kinds:
        if kind.fits(planter):
            for _ in range(kind.times):
                kind.plant(planter)


def labels_table(found: Sequence[Label]) -> bytes:
    rows = [["file", "year", "period", "voucher", "rules", "may", "clean", "note", "summary"]]
    rows += [[entry.file, str(entry.year), str(entry.period), entry.voucher, " ".join(sorted(entry.rules)), " ".join(sorted(entry.may)),
              "1" if entry.clean else "0", entry.note, entry.summary] for entry in found]  # fmt: skip
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labelled.make", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="also use the phrases that development seeds never show")
    parser.add_argument("--unit", action="append", choices=[profile.key for profile in PROFILES])
    chosen = parser.parse_args(arguments)
    for profile in PROFILES:
        if chosen.unit and profile.key not in chosen.unit:
            continue
        unit = make_unit(chosen.seed, profile, chosen.fresh)
        folder = chosen.out / profile.key
        write(folder, unit.ledgers)
        for files in unit.registers.values():
            write(folder / "registers", files)
        write(folder, {"labels.csv": labels_table(unit.labels)})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
