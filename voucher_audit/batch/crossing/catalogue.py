"""All checks that span books, and how they are run over what the books have in common."""

from __future__ import annotations

import dataclasses
import importlib
import logging
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pandas as pd

from voucher_audit.batch.crossing.api import Check, Gathered
from voucher_audit.errors import place_of
from voucher_audit.report import Coverage, Finding, Severity, digest, ordered
from voucher_audit.rules import basis
from voucher_audit.rules.catalogue import headings

_LOG = logging.getLogger(__name__)
_NOT_CHECKS: Final = frozenset({"api", "catalogue", "pages"})


@cache
def all_checks() -> dict[str, Check]:
    """Name → check, by name.

    Raises:
        BadRule: a file's texts are incomplete.
    """
    package = importlib.import_module("voucher_audit.batch.crossing")
    out: dict[str, Check] = {}
    for entry in pkgutil.iter_modules(package.__path__):
        if entry.name in _NOT_CHECKS:
            continue
        module = importlib.import_module(f"{package.__name__}.{entry.name}")
        name = entry.name.replace("_", "-")
        flags, why, innocent = headings(name, module.__doc__ or "")
        out[name] = dataclasses.replace(module.CHECK, name=name, flags=flags, why=why, innocent=innocent)
    return out


def run(
    gathered: Gathered, params: Mapping[str, Mapping[str, Any]], offsets: Mapping[str, int]
) -> tuple[tuple[Finding, ...], tuple[Coverage, ...]]:
    """Judge what the books share; a check that crashes is reported as such and the others finish.

    `params`: check → parameter → value. `offsets`: result key → what is added to the voucher ids of that book.
    """
    findings: list[Finding] = []
    coverage: list[Coverage] = []
    for name, check in all_checks().items():
        try:
            verdict = check.judge(gathered, check.params(**dict(params.get(name, {}))))
            found = [_finding(check, row, offsets) for row in verdict.hits.to_dict("records")]
        except Exception as error:
            _LOG.error("check %s crashed: %s at %s", name, type(error).__name__, place_of(error))
            reason = f"检查运行出错（{type(error).__name__}），本项没有检查结果；请把程序日志交给维护人员"
            coverage.append(Coverage(name, check.title, "crashed", reason, 0, 0, 0))
            continue
        findings += found
        coverage.append(Coverage(name, check.title, "tested", "", verdict.tested, 0, len(found)))
    return ordered(findings), tuple(coverage)


def _finding(check: Check, facts: Mapping[Any, Any], offsets: Mapping[str, int]) -> Finding:
    day = None if pd.isna(facts["date"]) else facts["date"].date()
    evidence = check.message(facts)
    in_a_book = facts["voucher_id"] >= 0 and facts["ref"] in offsets
    return Finding(
        rule=check.name,
        title=check.title,
        severity=Severity(facts["severity"]),
        book=str(facts["entity"]),
        file=str(facts["file"]),
        sheet=str(facts["sheet"]),
        rows=(int(facts["row"]),) if facts["row"] > 0 else (),
        date=day,
        voucher=str(facts["voucher"]),
        voucher_id=int(facts["voucher_id"]) + offsets[str(facts["ref"])] if in_a_book else -1,
        amount=int(facts["amount"]),
        summary=str(facts["summary"]),
        evidence=evidence,
        basis=basis.in_force(check.basis, day),
        fingerprint=digest(check.name, facts["entity"], facts["identity"]),
        facts=digest(evidence),
        case=str(facts["case"]),
    )
