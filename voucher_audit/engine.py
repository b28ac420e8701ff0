"""Runs rules over a ledger. Alone decides tested, skipped, crashed and what is untested; knows no rule by name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from voucher_audit import registers as register_package
from voucher_audit import vouchers as voucher_table
from voucher_audit.config import Config, params_of
from voucher_audit.errors import place_of
from voucher_audit.evidence import balances
from voucher_audit.registers import Registers
from voucher_audit.registers.matching import Matches
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Coverage, Finding, Severity, digest, ordered
from voucher_audit.rules import basis
from voucher_audit.rules.api import Outcome, Rule, View
from voucher_audit.schema import ALWAYS_PRESENT, LINE_SCHEMA, TITLES, Book, Ledger

_LOG = logging.getLogger(__name__)
_RESERVED = frozenset({"severity", "amount", "case", "book"})
_TEXT = frozenset(column.name for column in LINE_SCHEMA if column.dtype == "str")


@dataclass(frozen=True)
class Prepared:
    """What all rules share: computed once a run. `lines` has no cancelled vouchers."""

    ledger: Ledger
    lines: pd.DataFrame
    vouchers: pd.DataFrame
    registers: Registers
    matches: Mapping[str, Matches]
    present: frozenset[str]  # canonical columns that at least one file has
    config: Config
    openings: pd.DataFrame  # balances before the first entry (`balances.openings`)

    def blank(self, column: str) -> int:
        """How many vouchers are blank in this column on every line; counted once a run, however many rules need it."""
        if column not in self._blanks:
            values = self.lines[column]
            filled = (values != "" if column in _TEXT else values.notna()).to_numpy(dtype=bool)
            ids = self.lines["voucher_id"].to_numpy()
            seen = np.zeros(int(ids.max(initial=-1)) + 1, dtype=bool)
            seen[ids[filled]] = True
            self._blanks[column] = len(self.vouchers) - int(seen.sum())
        return self._blanks[column]

    @cached_property
    def _blanks(self) -> dict[str, int]:
        return {}

    @cached_property
    def cancelled(self) -> pd.DataFrame:
        """Numbers of the cancelled vouchers."""
        lines = self.ledger.lines
        return lines.loc[lines["cancelled"], ["book", "year", "period", "word", "number"]].drop_duplicates()

    @cached_property
    def identity(self) -> Identity:
        """Names of the vouchers: findings and outliers are fingerprinted from the same pass over the lines."""
        return Identity.of(self)


def prepare(ledger: Ledger, registers: Registers, config: Config) -> Prepared:
    """Leave cancelled vouchers out, build the voucher table, match the registers."""
    lines = in_order(ledger.lines[~ledger.lines["cancelled"]])
    journals = frozenset(book.name for book in ledger.books if book.form == "journal")
    table = voucher_table.summarise(lines, journals)
    present = frozenset().union(*(book.columns for book in ledger.books)) | ALWAYS_PRESENT
    matches = register_package.match_all(registers, table, lines, config.unit)
    return Prepared(ledger, lines, table, registers, matches, present, config, balances.openings(ledger))


def in_order(lines: pd.DataFrame) -> pd.DataFrame:
    """Canonical lines by voucher and, within one, by what they say: the findings do not depend on where a row stood."""
    debit, credit = lines["debit"].to_numpy(), lines["credit"].to_numpy()
    told_apart = [pd.factorize(lines[name], sort=True)[0] for name in ("account_code", "account_name", "summary")]
    budget = (lines["basis"] == "budget").to_numpy()
    day = lines["date"].to_numpy().view("int64")
    keys = (*reversed(told_apart), credit, -debit, debit == 0, day, budget, lines["voucher_id"].to_numpy())
    return lines.iloc[np.lexsort(keys)].reset_index(drop=True)


def run(
    prepared: Prepared, rules: Mapping[str, Rule], progress: Callable[[str, float], None] | None = None
) -> tuple[tuple[Finding, ...], tuple[Coverage, ...]]:
    """Run the configured rules; a rule that crashes is reported as such and the others finish."""
    findings: list[Finding] = []
    coverage: list[Coverage] = []
    identity = prepared.identity
    chosen = prepared.config.chosen(rules)
    for position, name in enumerate(chosen):
        rule = rules[name]
        if progress:
            progress(f"规则：{rule.title}", position / len(chosen))
        missing = _missing(rule, prepared)
        if missing:
            coverage.append(Coverage(name, rule.title, "skipped", missing, 0, 0, 0))
            continue
        try:
            outcome = rule.check(_view(rule, prepared), params_of(rule, prepared.config))
            found = _findings(rule, outcome, prepared, identity)
        except Exception as error:  # a broken rule must look broken and must not stop the others
            _LOG.error("rule %s crashed: %s at %s", name, type(error).__name__, place_of(error))
            reason = f"规则运行出错（{type(error).__name__}），本项没有检查结果；请把程序日志交给维护人员"
            coverage.append(Coverage(name, rule.title, "crashed", reason, 0, len(prepared.vouchers), 0))
            continue
        findings.extend(found)
        coverage.append(_coverage(rule, outcome, len(found), prepared))
    return ordered(findings), tuple(coverage)


def _missing(rule: Rule, prepared: Prepared) -> str:
    """Chinese sentence on what the rule cannot do without; empty when nothing is missing."""
    columns = [TITLES[name] for name in rule.needs.lines if name not in prepared.present]
    registers = [REGISTERS[name] for name in rule.needs.registers if name not in prepared.registers]
    parts = []
    if columns:
        parts.append(f"账里没有“{'、'.join(columns)}”列，请导出时勾选该列")
    parts.extend(f"未提供{schema.title}，请补充{schema.bring}" for schema in registers)
    return "；".join(parts)


def _view(rule: Rule, prepared: Prepared) -> View:
    needs = rule.needs
    optional_columns = [name for name in needs.optional if name in TITLES and name in prepared.present]
    wanted = {"voucher_id", "book", *needs.lines, *optional_columns}
    lines = _only(prepared.lines, wanted)
    wanted_vouchers = {"book", "first_line", "main_line", *needs.vouchers}
    table = _only(prepared.vouchers, wanted_vouchers)
    names = [name for name in (*needs.registers, *needs.optional) if name in prepared.registers]
    books = prepared.ledger.books
    return View(
        lines=lines,
        vouchers=table,
        registers={name: prepared.registers[name] for name in names},
        matches={name: prepared.matches[name] for name in names if name in prepared.matches},
        unit=prepared.config.unit.names,
        bodies=prepared.config.unit.bodies,
        standard={book.name: book.standard for book in books},
        journals=frozenset(book.name for book in books if book.form == "journal"),
        cancelled=prepared.cancelled,
        openings=prepared.openings,
    )


def _only(frame: pd.DataFrame, wanted: Collection[str]) -> pd.DataFrame:
    """The wanted columns that the frame has, in its order; selecting them from the frame would copy them."""
    return pd.DataFrame(
        {column: frame[column] for column in frame.columns if column in wanted}, frame.index, copy=False
    )


@dataclass(frozen=True)
class Identity:
    """Stable names of vouchers: what identifies one, and what it says."""

    keys: pd.Series  # voucher_id → identity text
    facts: pd.Series  # voucher_id → hash of its content

    @classmethod
    def of(cls, prepared: Prepared) -> Identity:
        """Of a prepared run."""
        return cls.read(prepared.ledger.books, prepared.vouchers, prepared.lines)

    @classmethod
    def read(cls, books: Sequence[Book], table: pd.DataFrame, lines: pd.DataFrame) -> Identity:
        """The entity is part of the identity only as far as the file states it: a renamed file is the same ledger.

        `table`: index `voucher_id`, columns `book`, `year`, `period`, `voucher`; `lines`: canonical, cancelled ones left
        out.
        """
        entity = {book.name: book.entity for book in books}
        key = (
            table["book"].map(entity).fillna("").astype("str")
            + "|" + table["year"].astype("str") + "|" + table["period"].astype("str") + "|" + table["voucher"]
        )  # fmt: skip
        clash = key.duplicated(keep=False)  # two unnamed units in one run: only the file's name tells them apart
        key = key.mask(clash, key + "|" + table["book"])
        hashed = pd.util.hash_pandas_object(
            lines[["date", "summary", "account_code", "account_name", "debit", "credit", "counterparty"]], index=False
        )
        size = int(table.index.max()) + 1 if len(table) else 0
        sums = np.zeros(size, dtype="uint64")
        np.add.at(sums, lines["voucher_id"].to_numpy(), hashed.to_numpy())  # order of lines does not matter
        return cls(key, pd.Series([f"{value:016x}" for value in sums[table.index]], index=table.index))


def _findings(rule: Rule, outcome: Outcome, prepared: Prepared, identity: Identity) -> list[Finding]:
    hits = outcome.hits
    if not len(hits):
        return []
    on_book = hits.index.to_numpy() < 0
    findings = [_book_finding(rule, _stated(row), prepared) for row in hits[on_book].to_dict("records")]
    hits = hits[~on_book]
    if not len(hits):
        return findings
    place = prepared.lines.loc[hits.index, ["voucher_id", "row", "debit", "credit", "file", "sheet", "summary"]]
    ids = place["voucher_id"].to_numpy()
    order = np.argsort(ids, kind="stable")  # the first hit of a voucher speaks for it
    starts = np.flatnonzero(np.append(True, np.diff(ids[order]) != 0))
    heads = order[starts]
    debit, credit = (np.add.reduceat(place[side].to_numpy()[order], starts) for side in ("debit", "credit"))
    amounts = np.maximum(np.abs(debit), np.abs(credit)).tolist()
    rows = [tuple(np.unique(part).tolist()) for part in np.split(place["row"].to_numpy()[order], starts[1:])]
    said = zip(*(place[name].iloc[heads].tolist() for name in ("file", "sheet", "summary")), strict=True)
    on = prepared.vouchers.loc[ids[heads], ["book", "date", "voucher"]]
    named = zip(ids[heads].tolist(), on["book"].tolist(), on["date"].dt.date, on["voucher"].tolist(), strict=True)
    keys, contents = identity.keys[on.index].tolist(), identity.facts[on.index].tolist()
    laws: dict[date | None, tuple[str, ...]] = {}
    every = zip(hits.iloc[heads].to_dict("records"), named, said, rows, amounts, keys, contents, strict=True)
    for hit, (voucher_id, book, dated, voucher), (file, sheet, summary), at, amount, key, content in every:
        facts = _stated(hit)
        day: date | None = None if pd.isna(dated) else dated
        if day not in laws:
            laws[day] = basis.in_force(rule.basis, day)
        findings.append(
            Finding(
                rule=rule.name,
                title=rule.title,
                severity=Severity(facts.get("severity", rule.severity)),
                book=str(book),
                file=str(file),
                sheet=str(sheet),
                rows=at,
                date=day,
                voucher=str(voucher),
                voucher_id=voucher_id,
                amount=int(facts["amount"]) if "amount" in facts else amount,
                summary=str(summary),
                evidence=rule.render(facts),
                basis=laws[day],
                fingerprint=digest(rule.name, key),
                facts=str(content),
                case=str(facts.get("case") or ""),
            )
        )
    return findings


def _stated(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """The facts of one hit; a reserved column that is blank there (hits of several kinds) is not stated."""
    return {str(name): value for name, value in row.items() if name not in _RESERVED or not pd.isna(value)}


def _book_finding(rule: Rule, facts: Mapping[str, Any], prepared: Prepared) -> Finding:
    book = next(entry for entry in prepared.ledger.books if entry.name == facts["book"])
    evidence = rule.render(dict(facts))
    last = prepared.vouchers.loc[prepared.vouchers["book"] == book.name, "date"].max()
    day: date | None = None if pd.isna(last) else last.date()
    case = str(facts.get("case") or "")
    return Finding(
        rule=rule.name,
        title=rule.title,
        severity=Severity(str(facts.get("severity", rule.severity))),
        book=book.name,
        file=book.file,
        sheet=book.sheet,
        rows=(),
        date=None,
        voucher="",
        voucher_id=-1,
        amount=int(facts.get("amount", 0)),
        summary="",
        evidence=evidence,
        basis=basis.in_force(rule.basis, day),
        fingerprint=digest(rule.name, book.entity, book.year, case or evidence),
        facts=digest(evidence),
        case=case,
    )


def _coverage(rule: Rule, outcome: Outcome, hits: int, prepared: Prepared) -> Coverage:
    """A tested rule's line: what it judged, what it could not, and why."""
    untested = {reason: count for reason, count in outcome.untested.items() if count}
    asked = [name for name in rule.needs.lines if name not in ALWAYS_PRESENT]
    blank = {name: count for name in asked if (count := prepared.blank(name))}
    reasons = [f"{reason}（{count:,} 张）" for reason, count in untested.items()]
    reasons += [f"{TITLES[name]}为空（{count:,} 张）" for name, count in blank.items()]
    for name, lost in rule.needs.optional.items():
        if not lost:
            continue
        if name in REGISTERS and name not in prepared.registers:
            reasons.append(f"未提供{REGISTERS[name].title}：{lost}")
        elif name in TITLES and name not in prepared.present:
            reasons.append(f"账里没有“{TITLES[name]}”列：{lost}")
    count = sum(untested.values()) + sum(blank.values())
    return Coverage(rule.name, rule.title, "tested", "；".join(reasons), max(outcome.tested, 0), count, hits)
