"""What must hold for the findings of any ledger, whatever the rules say."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher_audit import engine
from voucher_audit.auditing import prepare
from voucher_audit.config import Config, parse
from voucher_audit.engine import Prepared
from voucher_audit.registers import Registers
from voucher_audit.report import Finding
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.schema import Ledger

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ledgers"
RULES = all_rules()
# of the registers and the ledger; quantities (litres, guests) are no money
MONEY = (
    "debit",
    "credit",
    "amount",
    "net",
    "tax",
    "supplement",
    "settled",
    "counted",
    "book_balance",
    "iou",
    "monthly",
    "adjusted",
)
# they look at the digits of amounts, which a change of scale is meant to change
DIGITS = {"round-amount", "benford-deviation"} | {name for name, rule in RULES.items() if "round_to" in rule.defaults()}
few = settings(max_examples=2, deadline=None)


@pytest.fixture(scope="module")
def bureau() -> Prepared:
    project: dict[str, Any] = tomllib.loads((SAMPLES / "projects.toml").read_text(encoding="utf-8"))["project"][0]
    files = {role: [SAMPLES / name for name in names] for role, names in project["files"].items()}
    return prepare(files.pop("ledger"), files, parse(tomllib.loads(project["config"]), all_rules()))


def found(ledger: Ledger, registers: Registers, config: Config) -> tuple[Finding, ...]:
    findings, coverage = engine.run(engine.prepare(ledger, registers, config), RULES)
    assert [entry.rule for entry in coverage if entry.status == "crashed"] == []
    return findings


def named(finding: Finding) -> Finding:
    """What a reviewer sees of it: the number of a voucher within one run is nobody's business."""
    return dataclasses.replace(finding, voucher_id=0)


@pytest.fixture(scope="module")
def before(bureau: Prepared) -> tuple[Finding, ...]:
    return found(bureau.ledger, bureau.registers, bureau.config)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_lines_changes_nothing(bureau: Prepared, before: tuple[Finding, ...], seed: int) -> None:
    lines = bureau.ledger.lines
    shuffled = lines.iloc[np.random.default_rng(seed).permutation(len(lines))].reset_index(drop=True)
    after = found(dataclasses.replace(bureau.ledger, lines=shuffled), bureau.registers, bureau.config)
    assert list(map(named, after)) == list(map(named, before))


def test_order_of_rows_in_the_file_changes_nothing_but_the_rows(tmp_path: Path) -> None:
    source = SAMPLES / "清河县住建局" / "清河县住建局-2022年1至8月-序时账.csv"
    header, *rows = source.read_text(encoding="gb18030").splitlines()
    shuffled = [rows[place] for place in np.random.default_rng(7).permutation(len(rows))]
    other = tmp_path / source.name
    other.write_text("\n".join([header, *shuffled]), encoding="gb18030")
    plain = [prepare(path, {}, Config()) for path in (source, other)]
    was, now = ([_without_place(finding) for finding in found(p.ledger, p.registers, p.config)] for p in plain)
    assert len(was) > 5
    assert sorted(now) == sorted(was)


def _without_place(finding: Finding) -> tuple[str, ...]:
    return (finding.rule, finding.voucher, str(finding.date), finding.severity, finding.evidence, finding.facts)


@few
@given(month=st.sampled_from([(2019, 11), (2021, 3), (2021, 8), (2022, 6)]))
def test_another_month_adds_nothing_to_what_single_vouchers_say(
    bureau: Prepared, before: tuple[Finding, ...], month: tuple[int, int]
) -> None:
    lines = bureau.ledger.lines
    gone = (lines["year"] == month[0]) & (lines["period"] == month[1])
    assert gone.any()
    without = dataclasses.replace(bureau.ledger, lines=lines[~gone].reset_index(drop=True))
    known = set(map(_without_place, found(without, bureau.registers, bureau.config)))
    elsewhere = [f for f in before if f.date is None or (f.date.year, f.date.month) != month]
    added = [f for f in elsewhere if not RULES[f.rule].needs.history and _without_place(f) not in known]
    assert added == []


@few
@given(factor=st.sampled_from([3, 7, 10]))
def test_money_and_thresholds_on_another_scale_say_the_same(
    bureau: Prepared, before: tuple[Finding, ...], factor: int
) -> None:
    frames = {name: _scaled(frame, factor) for name, frame in bureau.registers.frames.items()}
    registers = dataclasses.replace(bureau.registers, frames=frames)
    books = tuple(
        dataclasses.replace(
            book, openings=tuple(dataclasses.replace(o, amount=o.amount * factor) for o in book.openings)
        )
        for book in bureau.ledger.books
    )
    ledger = dataclasses.replace(bureau.ledger, lines=_scaled(bureau.ledger.lines, factor), books=books)
    params = {name: MappingProxyType(_thresholds(name, factor)) for name in RULES}
    after = found(ledger, registers, dataclasses.replace(bureau.config, params=MappingProxyType(params)))
    assert _by_place(after) == _by_place(before)


def _scaled(frame: pd.DataFrame, factor: int) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] * factor for name in MONEY if name in frame})


def _thresholds(name: str, factor: int) -> dict[str, Any]:
    own = [entry for entry in dataclasses.fields(RULES[name].params) if entry.metadata.get("unit") == "元"]
    return {entry.name: entry.default * factor for entry in own if not isinstance(entry.default, tuple)}


def _by_place(findings: tuple[Finding, ...]) -> set[tuple[str, ...]]:
    return {
        (finding.rule, finding.voucher, str(finding.date), finding.severity)
        for finding in findings
        if finding.rule not in DIGITS
    }


def test_neither_ledger_nor_registers_are_touched(bureau: Prepared) -> None:
    lines = bureau.ledger.lines.copy(deep=True)
    frames = {name: frame.copy(deep=True) for name, frame in bureau.registers.frames.items()}
    found(bureau.ledger, bureau.registers, bureau.config)
    pd.testing.assert_frame_equal(bureau.ledger.lines, lines)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(bureau.registers.frames[name], frame)
