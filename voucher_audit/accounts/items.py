"""One account of a book: its code by level, its name by level, and the first-level account its name states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from voucher_audit.accounts.charts import DOMESTIC, code_segments, known_name
from voucher_audit.accounts.names import leading_code, split_path

TELLING = 4  # characters of a name from which it is a first-level account wherever it stands: 材料 or 结余 is not
FULL_PATHS = 0.6  # share of sub-accounts whose path begins with a first-level name, from which paths are taken as full


@dataclass(frozen=True)
class Item:
    """One distinct account. `segments`: code by level; `path`: names, outermost first; amounts in fen.

    stated: the first-level name the account's name states (`charts.known_name`); empty where the name may be that of
    a sub-account only: 材料 under 5301 is not the account 材料.
    """

    code: str
    name: str
    segments: tuple[str, ...]
    path: tuple[str, ...]
    stated: str = ""
    debit: int = 0
    credit: int = 0

    @property
    def title(self) -> str:
        """The account as warnings print it: `1221「其他应收款/张三」`."""
        named = f"「{'/'.join(self.path) or self.name}」" if self.name else ""
        return f"{self.code}{named}" or "（空）"


def items_of(accounts: pd.DataFrame) -> list[Item]:
    """The rows of an accounts table as items, in order; nothing is assumed of its texts and amounts."""
    codes, names = _texts(accounts, "account_code"), _texts(accounts, "account_name")
    segments = [code_segments(code or leading_code(name)) for code, name in zip(codes, names, strict=True)]
    paths = [split_path(name) for name in names]
    full = _full_paths(zip(segments, paths, strict=True))
    debits, credited = _amounts(accounts, "debit"), _amounts(accounts, "credit")
    return [
        Item(codes[n], names[n], segments[n], paths[n], _stated(segments[n], paths[n], full), debits[n], credited[n])
        for n in range(len(codes))
    ]


def _is_sub_account(segments: Sequence[str]) -> bool:
    return len(segments) > 1 or (len(segments) == 1 and len(segments[0]) > 4)


def _full_paths(accounts: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> bool:
    """Do the book's names begin with the first-level account (其他应收款/备用金), or lower down (备用金/张三)?"""
    roots = [known_name(path[0]) for segments, path in accounts if len(path) > 1 and _is_sub_account(segments)]
    return bool(roots) and sum(len(root) >= TELLING for root in roots) >= FULL_PATHS * len(roots)


def _stated(segments: tuple[str, ...], path: tuple[str, ...], full: bool) -> str:
    root = known_name(path[0]) if path else ""
    if not root or not _is_sub_account(segments) or (full and len(path) > 1 and len(root) >= TELLING):
        return root
    return root if any(chart.says(segments, root) for chart in DOMESTIC) else ""


def _texts(accounts: pd.DataFrame, column: str) -> list[str]:
    if column not in accounts:
        return [""] * len(accounts)
    return ["" if pd.isna(value) else str(value) for value in accounts[column].tolist()]


def _amounts(accounts: pd.DataFrame, column: str) -> list[int]:
    if column not in accounts:
        return [0] * len(accounts)
    return [int(value) for value in pd.to_numeric(accounts[column], errors="coerce").fillna(0).tolist()]
