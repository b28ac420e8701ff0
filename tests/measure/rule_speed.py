"""Processor seconds per rule on 300,000 lines: `python -m tests.measure.rule_speed [--lines 300000]`.

The ledger is what the labelled units read as, repeated under other names; in every second copy each summary is told
apart, so that texts are as many as in real books. Reading, matching of registers and naming of findings stand apart.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.labelled.make import make_unit
from tests.labelled.profiles import PROFILES
from voucher_audit import engine
from voucher_audit.config import Config
from voucher_audit.reading import read_ledger
from voucher_audit.registers.reading import read_registers
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Book, Ledger

MAIN = ("iou-in-cash", "large-cash-payment", "missing-invoice", "unminuted-major-spending")


@dataclass(frozen=True)
class Timed:
    """Seconds of one run."""

    lines: int
    vouchers: int
    prepared: float
    rules: dict[str, float]  # rule → seconds, findings included
    status: dict[str, str]


def large(lines: int, units: Sequence[str] = ("bureau", "agriculture", "builder", "water-bureau")) -> engine.Prepared:
    """Units of one seed, repeated until there are that many lines; registers of the first copy."""
    made = [make_unit(1, profile) for profile in PROFILES if profile.key in units]
    ledger = read_ledger([item for unit in made for item in unit.ledgers.items()])
    files: dict[str, list[tuple[str, bytes]]] = {}
    for unit in made:
        for name, found in unit.registers.items():
            files.setdefault(name, []).extend(
                (f"{unit.profile.key}-{file}", content) for file, content in found.items()
            )
    copies = -(-lines // len(ledger.lines))
    vouchers = int(ledger.lines["voucher_id"].max()) + 1
    frames: list[pd.DataFrame] = []
    books: list[Book] = []
    for copy in range(copies):
        part = ledger.lines.assign(
            voucher_id=ledger.lines["voucher_id"] + copy * vouchers, book=ledger.lines["book"] + f" {copy}"
        )
        if copy % 2:
            part["summary"] = part["summary"] + f"（{copy}）"
        frames.append(part)
        books += [
            dataclasses.replace(book, name=f"{book.name} {copy}", entity=f"{book.entity} {copy}")
            for book in ledger.books
        ]
    whole = pd.concat(frames, ignore_index=True)
    start = time.process_time()
    out = engine.prepare(Ledger(whole, tuple(books)), read_registers(files), Config())
    sys.stderr.write(f"{len(whole):,} 行，准备 {time.process_time() - start:.1f} 秒\n")
    return out


def timed(prepared: engine.Prepared) -> Timed:
    """Run every rule by itself."""
    start = time.process_time()
    identity = prepared.identity
    name_seconds = time.process_time() - start
    seconds: dict[str, float] = {}
    status: dict[str, str] = {}
    for name, rule in all_rules().items():
        start = time.process_time()
        _, coverage = engine.run(prepared, {name: rule})
        seconds[name] = time.process_time() - start
        status[name] = coverage[0].status if coverage else "off"
    return Timed(len(prepared.lines), len(identity.keys), name_seconds, seconds, status)


def section(lines: int = 300_000) -> str:
    """Markdown: the whole, the main rules, and every rule that takes a tenth of a second or more."""
    result = timed(large(lines))
    whole, main = sum(result.rules.values()), sum(result.rules[name] for name in MAIN)
    slow = sorted(result.rules, key=lambda name: -result.rules[name])
    rows = [f"| `{name}` | {result.rules[name]:.2f} |" for name in slow if result.rules[name] >= 0.1 or name in MAIN]
    run = sum(status == "tested" for status in result.status.values())
    return "\n".join(
        [
            "## 规则的速度",
            "",
            f"{result.lines:,} 行、{result.vouchers:,} 张凭证、{run} 条规则：合计 {whole:.1f} 秒处理器时间，其中四条主要规则 {main:.1f} 秒"
            f"（中位 {np.median(list(result.rules.values())):.2f} 秒）。单进程，不含读取、台账匹配。",
            "",
            "| 规则 | 秒 |",
            "| --- | ---: |",
            *rows,
            "",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure.rule_speed", description=__doc__)
    parser.add_argument("--lines", type=int, default=300_000)
    sys.stdout.write(section(parser.parse_args(arguments).lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
