"""White lists: findings that the unit has explained, with a reason and an expiry date. They leave the list, not the report."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd

from voucher_audit import toml_tables
from voucher_audit.errors import BadConfig
from voucher_audit.money import fen, yuan
from voucher_audit.parties import normalise
from voucher_audit.report import Allowed, Coverage, Finding

EVERY_RULE: Final = "*"
_TEXTS: Final = ("payee", "account", "summary", "book")
_AMOUNTS: Final = ("min_amount", "max_amount")
_CONDITIONS: Final = (*_TEXTS, *_AMOUNTS)
_KEYS: Final = ("rule", *_CONDITIONS, "until", "because")


@dataclass(frozen=True)
class Allowance:
    """What is let pass: every condition that is given must hold. It ends with vouchers dated `until`, inclusive."""

    rule: str  # a rule's name, or `*`
    until: date
    because: str
    payee: str = ""  # who was paid; names are compared in their normal form
    account: str = ""  # code or name (full path) of an account of the voucher, or how it begins
    summary: str = ""  # text within the summary of a line that hit; no pattern
    max_amount: float | None = None  # yuan, inclusive; of the finding
    min_amount: float | None = None  # the same
    book: str = ""  # name of the book; empty: in every book

    def as_dict(self) -> dict[str, Any]:
        """Plain data for manifests."""
        return {**dataclasses.asdict(self), "until": self.until.isoformat()}


def parse(entries: Iterable[Mapping[str, Any]], rules: Iterable[str], where: str) -> tuple[Allowance, ...]:
    """Check the `[[allow]]` sections.

    Raises:
        BadConfig: a rule that does not exist, no condition, no reason or no expiry date.
    """
    names = {*rules, EVERY_RULE}
    return tuple(_parsed(entry, names, f"{where} 第 {at} 节 [[allow]]") for at, entry in enumerate(entries, start=1))


def _parsed(entry: Mapping[str, Any], names: set[str], where: str) -> Allowance:
    toml_tables.known(entry, _KEYS, where)
    rule, because = toml_tables.string(entry, "rule", where), toml_tables.string(entry, "because", where).strip()
    if not rule:
        raise BadConfig(f'{where} 缺少 rule；请写规则名，对所有规则放行写 "*"。')
    toml_tables.known([rule], names, where)
    if not because:
        raise BadConfig(f"{where} 缺少 because；请用一句话写明放行的理由。")
    until = entry.get("until")
    if not isinstance(until, date) or isinstance(until, datetime):
        raise BadConfig(f"{where} 的 until 应为日期（不加引号，例如 2026-12-31），过期后不再放行。")
    limits = {key: _limit(entry, key, where) for key in _AMOUNTS}
    low, high = limits["min_amount"], limits["max_amount"]
    if low is not None and high is not None and low > high:
        raise BadConfig(f"{where} 的 min_amount（{low}）大于 max_amount（{high}）；请改正金额范围。")
    texts = {key: toml_tables.string(entry, key, where).strip() for key in _TEXTS}
    if low is None and high is None and not any(texts.values()):
        raise BadConfig(f"{where} 没有条件；{'、'.join(_CONDITIONS)} 至少写一项，整条规则不查请用 ignore。")
    return Allowance(rule, until, because, max_amount=high, min_amount=low, **texts)


def _limit(entry: Mapping[str, Any], key: str, where: str) -> float | None:
    limit = entry.get(key)
    if limit is not None and (not isinstance(limit, int | float) or isinstance(limit, bool) or limit < 0):
        raise BadConfig(f"{where} 的 {key} 应为不小于 0 的金额（元），现在是 {limit!r}。")
    return limit


def allow(
    found: Sequence[Finding], allowances: Sequence[Allowance], lines: pd.DataFrame, vouchers: pd.DataFrame
) -> tuple[tuple[Finding, ...], tuple[Allowed, ...]]:
    """Part the findings into those that stand and those let pass (by the first allowance that fits), order kept.

    `lines` and `vouchers` are the run's tables. A finding about a whole book, or on a voucher without a date, always
    stands: nobody could tell when its allowance ends.
    """
    if not allowances:
        return tuple(found), ()
    ids = {finding.voucher_id for finding in found}
    groups = lines[lines["voucher_id"].isin(ids)].groupby("voucher_id")
    by_voucher = {int(str(key)): group for key, group in groups}
    payees = vouchers["payee"]
    kept: list[Finding] = []
    allowed: list[Allowed] = []
    for finding in found:
        own = by_voucher.get(finding.voucher_id)
        names: frozenset[str] = frozenset()
        if own is not None:
            printed = {str(payees[finding.voucher_id]), *own["counterparty"], *own["person"]}
            names = frozenset(normalise(name) for name in printed if name)
        fits = (entry for entry in allowances if own is not None and _fits(entry, finding, own, names))
        entry = next(fits, None)
        if entry is None:
            kept.append(finding)
        else:
            allowed.append(Allowed(finding, entry.because, entry.until))
    return tuple(kept), tuple(allowed)


def _fits(entry: Allowance, finding: Finding, own: pd.DataFrame, payees: frozenset[str]) -> bool:
    if entry.rule not in (EVERY_RULE, finding.rule) or finding.date is None or finding.date > entry.until:
        return False
    if entry.max_amount is not None and abs(finding.amount) > fen(entry.max_amount):
        return False
    if entry.min_amount is not None and abs(finding.amount) < fen(entry.min_amount):
        return False
    if entry.book and entry.book != finding.book:
        return False
    if entry.payee and normalise(entry.payee) not in payees:
        return False
    if entry.account:
        accounts = {*own["account_code"], *own["account_name"]}
        if not any(account.startswith(entry.account) for account in accounts):
            return False
    if entry.summary:
        hit = own[(own["file"] == finding.file) & (own["sheet"] == finding.sheet) & own["row"].isin(finding.rows)]
        return bool(hit["summary"].str.contains(entry.summary, regex=False).any())
    return True


def suggested(finding: Finding, lines: pd.DataFrame, payee: str, until: date) -> Allowance:
    """The narrowest allowance that would let this finding pass: its payee, the account of its first line that hit, its
    amount. It has no reason yet. `lines` are the ledger's."""
    own = lines[(lines["voucher_id"] == finding.voucher_id) & (lines["file"] == finding.file)]
    hit = own[(own["sheet"] == finding.sheet) & own["row"].isin(finding.rows)]
    first = (hit if len(hit) else own).head(1)
    account = "".join(first["account_code"].where(first["account_code"] != "", first["account_name"]))
    return Allowance(
        rule=finding.rule, until=until, because="", payee=payee, account=account, max_amount=yuan(abs(finding.amount))
    )


def noted(coverage: Iterable[Coverage], allowed: Sequence[Allowed]) -> tuple[Coverage, ...]:
    """Coverage that says what was let pass and why; `hits` counts what stands."""
    out = []
    for entry in coverage:
        own = [item for item in allowed if item.finding.rule == entry.rule]
        if own:
            reasons = "；".join(dict.fromkeys(f"{item.because}（至 {item.until.isoformat()}）" for item in own))
            said = f"已按白名单放行 {len(own)} 条：{reasons}"
            reason = f"{entry.reason}；{said}" if entry.reason else said
            entry = dataclasses.replace(entry, hits=entry.hits - len(own), reason=reason)
        out.append(entry)
    return tuple(out)
