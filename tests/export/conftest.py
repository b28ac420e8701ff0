"""A small report whose texts try to become formulas."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache

import pytest

from voucher_audit import engine, examples
from voucher_audit.config import Config
from voucher_audit.registers import Registers
from voucher_audit.report import Finding, Outlier, Report, Severity
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules

NASTY = '=HYPERLINK("http://example.com","付借条")'


def finding(number: int) -> Finding:
    """A finding on the first voucher, told apart by its number."""
    return Finding(
        rule="iou-in-cash", title="白条抵库、白条列支", severity=Severity.HIGH, book="示例单位", file="示例.csv", sheet="",
        rows=(2, 3), date=date(2021, 5, 18), voucher="记-1", voucher_id=0, amount=10000000 + number, summary=f"付借条{number}",
        evidence="以借条支付现金 100,000.00 元。", basis=("《现金管理暂行条例》（国务院令第12号）第十一条：不得以白条抵库",),
        fingerprint=f"{number:016x}", facts=f"facts{number}",
    )  # fmt: skip


def report_of(found: tuple[Finding, ...]) -> Report:
    """The small ledger with these findings."""
    return dataclasses.replace(_audited(), found=found)


@cache
def _audited() -> Report:
    ledger = examples.ledger_of(
        Example(
            "导出",
            (
                V(NASTY, "5001 业务活动费用", "1001", 100000, fields={"counterparty": "@甲公司", "preparer": "+乙"}),
                V(
                    "购办公用品 附发票",
                    "5101 办公费",
                    "1002",
                    2480.5,
                    fields={"counterparty": "丙公司", "attachments": 3},
                ),
            ),
        )
    )
    prepared = engine.prepare(ledger, Registers(), Config())
    named, coverage = engine.run(prepared, all_rules())
    outlier = Outlier(
        rank=1, percentile=50.0, score=3.25, book="示例单位", file="示例.csv", sheet="", rows=(4, 5),
        date=date(2021, 5, 18), voucher="记-2", voucher_id=1, amount=248050, summary="购办公用品 附发票",
        reasons=("金额为该科目最大", "-首次付给丙公司"), fingerprint="o1",
    )  # fmt: skip
    return Report(
        version="0", run={"started": "2026-11-23T10:00:00+08:00", "seed": 1, "inputs": [], "config": {}},
        ledger=ledger, found=named, outliers=(outlier,), ranked=1, coverage=coverage,
    )  # fmt: skip


@pytest.fixture
def report() -> Report:
    """The small ledger with what the rules find in it."""
    return _audited()
