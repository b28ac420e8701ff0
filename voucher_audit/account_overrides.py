"""A unit's own word on its accounts: what the configuration says an account is, over what its code and name suggest."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from voucher_audit import toml_tables
from voucher_audit.accounts.economic import ECONOMIC
from voucher_audit.accounts.judge import KIND_TITLES
from voucher_audit.errors import BadConfig
from voucher_audit.reading.proof import unbalanced
from voucher_audit.schema import MONEY_KINDS, Book, Kind, Ledger

_CUSTODY: Final = (Kind.CUSTODY_ASSET, Kind.CUSTODY_LIABILITY)
_BUDGET: Final = (Kind.BUDGET_INCOME, Kind.BUDGET_EXPENSE, Kind.BUDGET_BALANCE)
_EXPENSE: Final = (Kind.EXPENSE, Kind.BUDGET_EXPENSE)
_SEPARATORS: Final = re.compile(r"[.\-_\s]")
_CODE: Final = re.compile(r"\d[0-9A-Za-z]*")
_KINDS: Final = {**{kind.value: kind for kind in Kind}, **{title: kind for kind, title in KIND_TITLES.items()}}


@dataclass(frozen=True)
class AccountOverride:
    """An account and everything below it. `account` is how its code begins, or its name from the first level on."""

    account: str
    kind: Kind | None = None
    expense: str = ""

    @property
    def is_code(self) -> bool:
        return bool(_CODE.fullmatch(_SEPARATORS.sub("", self.account)))

    def said(self) -> str:
        """What it makes of the account, in Chinese."""
        parts = [KIND_TITLES[self.kind]] if self.kind else []
        return "、".join([*parts, f"费用项目“{self.expense}”"] if self.expense else parts)


def parse(section: Mapping[str, Any], where: str) -> tuple[AccountOverride, ...]:
    """Check the `[accounts]` section: account → kind, or `{ kind = …, expense = … }`.

    Raises:
        BadConfig: a kind or an expense item that does not exist.
    """
    return tuple(_parsed(account.strip(), value, f"{where} [accounts] {account}") for account, value in section.items())


def _parsed(account: str, value: Any, where: str) -> AccountOverride:
    entry = {"kind": value} if isinstance(value, str) else value
    if not account or not isinstance(entry, Mapping):
        raise BadConfig(f'{where} 应写成 "科目" = "性质"，或 "科目" = {{ kind = "性质", expense = "费用项目" }}。')
    toml_tables.known(entry, ("kind", "expense"), where)
    kind, expense = toml_tables.string(entry, "kind", where), toml_tables.string(entry, "expense", where)
    if not kind and not expense:
        raise BadConfig(f"{where} 没有内容；请写 kind（科目性质）或 expense（费用项目）。")
    if kind:
        toml_tables.known([kind], _KINDS, f"{where} 的科目性质")
    if expense:
        toml_tables.known([expense], ECONOMIC, f"{where} 的费用项目")
    return AccountOverride(account, _KINDS[kind] if kind else None, expense)


def override(ledger: Ledger, wanted: Sequence[AccountOverride]) -> Ledger:
    """The ledger with the unit's word applied. Of several that fit, the longest counts, a code before a name.

    Each book's warnings say what was applied there; an entry that fits no account of the ledger is named too.
    """
    if not wanted or not len(ledger.lines):
        return ledger
    lines = ledger.lines
    accounts = lines[["book", "account_code", "account_name"]].drop_duplicates().reset_index(drop=True)
    chosen = np.full(len(accounts), -1)
    for at in sorted(range(len(wanted)), key=lambda at: (wanted[at].is_code, len(wanted[at].account))):
        chosen[_fits(wanted[at], accounts)] = at
    accounts["at"] = chosen
    place = lines[["book", "account_code", "account_name"]].merge(accounts, how="left")["at"].to_numpy()
    lines = lines.copy()
    for at, entry in enumerate(wanted):
        _apply(lines, entry, place == at)
    books = _books(ledger, wanted, accounts)
    if not lines["basis"].equals(ledger.lines["basis"]):
        books = _balanced_again(books, lines)
    return dataclasses.replace(ledger, lines=lines, books=books)


def _fits(entry: AccountOverride, accounts: pd.DataFrame) -> np.ndarray:
    if entry.is_code:
        codes = accounts["account_code"].str.replace(_SEPARATORS, "", regex=True)
        return codes.str.startswith(_SEPARATORS.sub("", entry.account)).to_numpy(dtype=bool)
    names = accounts["account_name"]
    return ((names == entry.account) | names.str.startswith(f"{entry.account}/")).to_numpy(dtype=bool)


def _apply(lines: pd.DataFrame, entry: AccountOverride, mask: np.ndarray) -> None:
    if entry.kind:
        # 党费 in the bank stays money held for others; a custody account that is called an expense does not
        held = lines.loc[mask, "custody"] & ~lines.loc[mask, "kind"].isin(_CUSTODY) & (entry.kind in MONEY_KINDS)
        lines.loc[mask, "custody"] = held | (entry.kind in _CUSTODY)
        lines.loc[mask, "kind"] = entry.kind.value
        lines.loc[mask, "basis"] = "budget" if entry.kind in _BUDGET else "financial"
    spending = lines["kind"].isin(_EXPENSE).to_numpy()
    lines.loc[mask & ~spending, "expense"] = ""
    if entry.expense:
        lines.loc[mask & spending, "expense"] = entry.expense


def _books(ledger: Ledger, wanted: Sequence[AccountOverride], accounts: pd.DataFrame) -> tuple[Book, ...]:
    unused = [entry.account for at, entry in enumerate(wanted) if not (accounts["at"] == at).any()]
    lost = [f"配置的科目「{'」「'.join(unused)}」在账里没有用上；请核对编码或名称。"] if unused else []
    books = []
    for position, book in enumerate(ledger.books):
        own = accounts.loc[accounts["book"] == book.name, "at"]
        counts = [(entry, int((own == at).sum())) for at, entry in enumerate(wanted)]
        said = [f"按配置，「{entry.account}」等 {n} 个科目认作{entry.said()}。" for entry, n in counts if n]
        warnings = (*book.warnings, *said, *(lost if position == 0 else ()))
        books.append(dataclasses.replace(book, warnings=warnings))
    return tuple(books)


def _balanced_again(books: Sequence[Book], lines: pd.DataFrame) -> tuple[Book, ...]:
    """The books with the vouchers that do not balance now that some accounts stand on the other basis."""
    where = ["file", "sheet", "book"]
    keys = pd.MultiIndex.from_frame(lines[where])
    journals = [(book.file, book.sheet, book.name) for book in books if book.form == "journal"]
    wrong = unbalanced(lines[~keys.isin(journals)])
    place = lines.drop_duplicates("voucher_id").set_index("voucher_id")[where].reindex(wrong["voucher_id"])
    names: dict[tuple[str, ...], list[str]] = {}
    for key, name in zip(place.itertuples(index=False, name=None), wrong["name"], strict=True):
        names.setdefault(key, []).append(name)
    return tuple(
        dataclasses.replace(book, unbalanced=tuple(names.get((book.file, book.sheet, book.name), ()))) for book in books
    )
