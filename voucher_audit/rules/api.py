"""What a rule is. A rule file declares one `RULE = Rule(...)`; everything else about it is derived from that.

The file's name with `-` for `_` is the rule's name; the docstring holds three headings that reviewers read (in Chinese):
`Flags:`, `Why it matters:`, `Innocent when:`.
"""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from voucher_audit.money import yuan_text
from voucher_audit.registers.matching import Matches
from voucher_audit.report import Severity

Scalar = int | float | str | bool
Words = tuple[str, ...]


def param(
    default: Scalar | Words, meaning: str, unit: str = "", low: float | None = None, high: float | None = None
) -> Any:
    """A field of a rule's `Params`: default, Chinese meaning, unit as shown to users, inclusive bounds.

    Amounts are declared in yuan (`unit="元"`), as a user types them; `voucher_audit.money.fen` turns them into fen.
    """
    return field(default=default, metadata={"meaning": meaning, "unit": unit, "low": low, "high": high})


@dataclass(frozen=True)
class NoParams:
    """For rules without parameters."""


@dataclass(frozen=True)
class Needs:
    """What a rule reads; the engine hands over nothing else.

    lines: canonical columns a file may lack; if no file has one, the rule is *skipped*; a voucher whose every line is
        blank there is *untested*. Columns in `schema.ALWAYS_PRESENT` may be listed too and are simply handed over.
    vouchers: columns of the voucher table (`vouchers.VOUCHER_COLUMNS`).
    registers: registers without which the rule is skipped.
    optional: column or register → Chinese clause naming the part of the test that is lost without it
        ("未与发票台账逐笔核对"); it becomes the coverage reason. An empty clause means that the rule itself says, through
        `Outcome.untested`, what it could not judge.
    history: the rule compares with other vouchers (statistics, balances): whole books, not single vouchers.
    """

    lines: Words = ()
    vouchers: Words = ()
    registers: Words = ()
    optional: Mapping[str, str] = field(default_factory=dict)
    history: bool = False


@dataclass(frozen=True)
class View:
    """What `check` is given: the declared columns and registers, cancelled vouchers left out. Read-only by custom.

    lines: index line id, always with `voucher_id` and `book`; declared columns; optional columns when present in
        some file (else the column is missing from the frame: ask `has`).
    vouchers: index `voucher_id`, declared columns, always with `book`, `main_line`, `first_line`.
    registers: declared ones that were supplied, name → frame (`registers.schema`).
    matches: for `invoices`, `minutes`, `contracts` and `official_letters` when supplied and declared.
    unit: names the unit goes by; bodies: its own deciding bodies (both from the configuration, may be empty).
    first_day/last_day: span of the voucher dates of each book.
    standard: book → chart family. journals: books that show one side only.
    cancelled: number of every cancelled voucher (`book, year, period, word, number`): it is no gap.
    openings: balances before the first entry (`balances.OPENING_COLUMNS`); a book that is not there has unknown ones.
    """

    lines: pd.DataFrame
    vouchers: pd.DataFrame
    registers: Mapping[str, pd.DataFrame]
    matches: Mapping[str, Matches]
    unit: Words = ()
    bodies: Words = ()
    standard: Mapping[str, str] = field(default_factory=dict)
    journals: frozenset[str] = frozenset()
    cancelled: pd.DataFrame = field(default_factory=pd.DataFrame)
    openings: pd.DataFrame = field(default_factory=pd.DataFrame)

    def has(self, name: str) -> bool:
        """Is the optional column or register there?"""
        return name in self.registers or name in self.lines.columns


@dataclass(frozen=True)
class Outcome:
    """What a check returns.

    hits: one row a line that hit, index = line id, columns = the facts that the evidence sentence quotes. Lines of one
        voucher become one finding (facts of the first row). Reserved columns, all optional: `severity` (a `Severity`
        value for this hit), `amount` (fen; default: the voucher's amount over the hit lines), `case` (findings with
        the same text belong together), `book` (with index -1: a finding about a whole book, no voucher).
    tested: vouchers (or whatever the rule counts) that were in scope and judged.
    untested: Chinese reason → how many were in scope and could not be judged.
    """

    hits: pd.DataFrame
    tested: int
    untested: Mapping[str, int] = field(default_factory=dict)


Account = str


@dataclass(frozen=True)
class V:
    """A voucher of an example: `dr` is debited and `cr` credited with `amount` yuan.

    Accounts are codes of the government chart (1001, 5001 …; `Q1221` is the enterprise chart), optionally followed by
    a name that replaces the chart's (`"5101 差旅费"`, sub-accounts as `"500131 业务活动费用/公务接待费"`).
    `more` adds lines `(summary, account, debit yuan, credit yuan)`; `fields` are further canonical columns (payee as
    `counterparty`, `attachments`, `preparer` …). `hit` says whether the rule must flag this voucher.
    """

    summary: str
    dr: Account
    cr: Account
    amount: float
    date: str = "2021-05-18"
    hit: bool = False
    number: str = ""  # default: 1, 2, 3 …
    word: str = "记"
    more: tuple[tuple[str, Account, float, float], ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """Vouchers that are audited together, so that a neighbour stands beside the case.

    `registers`: name → rows as {column of the register schema: value as a cell would hold it (yuan, ISO days)}.
    `untested`: the run must count something untested (or skip the rule) rather than pass in silence.
    `book_hits`: how many findings about a whole book the rule must make.
    `openings`: account → yuan (debit positive) before the first voucher; without it the opening balances are unknown.
    """

    why: str  # Chinese: what the example shows
    vouchers: tuple[V, ...]
    registers: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    unit: Words = ()
    bodies: Words = ()
    untested: bool = False
    book_hits: int = 0
    openings: Mapping[str, float] = field(default_factory=dict)


Check = Callable[[View, Any], Outcome]
Message = str | Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Rule:
    """One red flag.

    title: Chinese, as an inspector would write it. group: letter and heading of the catalogue (`A 现金与借据`).
    basis: keys of `rules/basis.toml`, e.g. `"现金管理暂行条例/5"`; what was not in force on the voucher's date is not printed.
    message: evidence sentence in Chinese over the facts: a format string with `{name:yuan}` for fen, `{name:day}` for
        dates, `{name:pct}` for shares, or a function of the facts.
    """

    title: str
    severity: Severity
    group: str
    needs: Needs
    basis: Words
    check: Check
    message: Message
    examples: tuple[Example, ...]
    params: type = NoParams
    status: Literal["stable", "preview"] = "stable"
    # filled by the catalogue
    name: str = ""
    flags: str = ""
    why: str = ""
    innocent: str = ""

    def render(self, facts: Mapping[str, Any]) -> str:
        """The evidence sentence."""
        if callable(self.message):
            return self.message(facts)
        return _EVIDENCE.vformat(self.message, (), facts)

    def defaults(self) -> dict[str, Any]:
        """Parameter → default."""
        return {entry.name: entry.default for entry in dataclasses.fields(self.params)}


class _Evidence(string.Formatter):
    """Formats facts the way inspectors write them."""

    def format_field(self, value: Any, spec: str) -> str:
        if spec == "yuan":
            return yuan_text(int(value))
        if spec == "day":
            return day_text(value)
        if spec == "pct":
            return f"{float(value) * 100:.1f}%"
        return str(super().format_field(value, spec))


_EVIDENCE = _Evidence()


def day_text(value: date | datetime | pd.Timestamp | None) -> str:
    """`2021-05-18`, or 日期不明."""
    return "日期不明" if value is None or pd.isna(value) else f"{value:%Y-%m-%d}"


def evidence(template: str, **facts: Any) -> str:
    """Format one sentence with the specs of evidence templates; for message functions."""
    return _EVIDENCE.vformat(template, (), facts)


def no_hits() -> pd.DataFrame:
    """Empty hits."""
    return pd.DataFrame(index=pd.Index([], dtype="int64"))


def on_vouchers(found: pd.DataFrame, at: str = "main_line", /, **facts: object) -> pd.DataFrame:
    """Hits on whole vouchers: `found` are rows of the voucher table, `facts` scalars or Series on its index.

    `at` says which line carries the finding: the one that money was spent on, or `first_line`.
    """
    return pd.DataFrame(facts, index=found.index).set_index(found[at].to_numpy())


def on_books(books: Sequence[str], **facts: object) -> pd.DataFrame:
    """Hits on whole books, in the order of `books`; each fact is a scalar or a sequence as long as `books`."""
    return pd.DataFrame({"book": list(books), **facts}, index=pd.Index([-1] * len(books), dtype="int64"))
