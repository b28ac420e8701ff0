"""What each account of one book is: by code and by name, with a warning wherever the two disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from voucher_audit.accounts.charts import (
    CHARTS,
    Chart,
    code_segments,
    kind_by_name,
    kind_by_pattern,
    known_name,
)
from voucher_audit.accounts.classified import Classified
from voucher_audit.accounts.economic import item_of_code, item_of_path
from voucher_audit.accounts.family import Decision, Item, decide
from voucher_audit.accounts.names import leading_code, split_path
from voucher_audit.schema import Kind

_CUSTODY_NAME: Final = re.compile(r"受托代理|党费|党组织经费|工会|代管|代保管|代收代付|代收代管")
_MONEY: Final = frozenset({Kind.CASH, Kind.BANK, Kind.QUOTA, Kind.OTHER_MONEY})
_CUSTODY_KINDS: Final = frozenset({Kind.CUSTODY_ASSET, Kind.CUSTODY_LIABILITY})
_BUDGET_KINDS: Final = frozenset({Kind.BUDGET_INCOME, Kind.BUDGET_EXPENSE, Kind.BUDGET_BALANCE})
_UNION: Final = "工会会计制度"
KIND_TITLES: Final = {
    Kind.CASH: "库存现金",
    Kind.BANK: "银行存款",
    Kind.QUOTA: "零余额账户用款额度",
    Kind.OTHER_MONEY: "其他货币资金",
    Kind.TREASURY_RECEIVABLE: "财政应返还额度",
    Kind.RECEIVABLE: "应收款",
    Kind.PREPAID: "预付款",
    Kind.ADVANCE: "其他应收款（暂付、备用金）",
    Kind.INVENTORY: "存货",
    Kind.FIXED_ASSET: "固定资产、无形资产",
    Kind.DEPRECIATION: "累计折旧、摊销",
    Kind.CONSTRUCTION: "在建工程",
    Kind.INVESTMENT: "投资",
    Kind.OTHER_ASSET: "其他资产",
    Kind.LOAN: "借款",
    Kind.PAYABLE: "应付款",
    Kind.UNEARNED: "预收款",
    Kind.OTHER_PAYABLE: "其他应付款（暂存）",
    Kind.PAYROLL: "应付职工薪酬",
    Kind.TAX: "应交税费",
    Kind.TREASURY_PAYABLE: "应缴财政款",
    Kind.CUSTODY_ASSET: "受托代理资产",
    Kind.CUSTODY_LIABILITY: "受托代理负债",
    Kind.OTHER_LIABILITY: "其他负债",
    Kind.EQUITY: "净资产、权益",
    Kind.APPROPRIATION: "财政拨款收入",
    Kind.INCOME: "收入",
    Kind.EXPENSE: "费用、支出",
    Kind.BUDGET_INCOME: "预算收入",
    Kind.BUDGET_EXPENSE: "预算支出",
    Kind.BUDGET_BALANCE: "预算结余",
    Kind.UNKNOWN: "性质未定",
}


@dataclass(frozen=True)
class _Judged:
    kind: Kind
    note: str = ""  # a warning, without the account in front


def classify(accounts: pd.DataFrame) -> Classified:
    """Decide the chart family of one book and the kind of each of its accounts.

    accounts: one row per distinct account of one book, columns `account_code` and `account_name` (either may be empty;
        codes with or without separators; names a path joined by / \\ - _ or a leaf), optional `debit`, `credit` in fen.
    The table has one row per input row, in order, with code and name as given. Nothing raises on odd texts.
    """
    codes = _texts(accounts, "account_code")
    names = _texts(accounts, "account_name")
    debits, credited = _amounts(accounts, "debit"), _amounts(accounts, "credit")
    items = [
        Item(code, name, code_segments(code or leading_code(name)), split_path(name), debit, credit)
        for code, name, debit, credit in zip(codes, names, debits, credited, strict=True)
    ]
    decision = decide(items)
    judged = [_judge(item, decision) for item in items]
    chart = CHARTS.get(decision.family)
    table = pd.DataFrame(
        {
            "account_code": pd.Series(codes, dtype="str"),
            "account_name": pd.Series(names, dtype="str"),
            "kind": pd.Series([str(entry.kind) for entry in judged], dtype="str"),
            "expense": pd.Series(
                [_expense(item, entry.kind, chart) for item, entry in zip(items, judged, strict=True)], dtype="str"
            ),
            "custody": pd.Series(
                [_custody(item, entry.kind, decision) for item, entry in zip(items, judged, strict=True)], dtype="bool"
            ),
            "basis": pd.Series(
                ["budget" if entry.kind in _BUDGET_KINDS else "financial" for entry in judged], dtype="str"
            ),
        }
    )
    return Classified(decision.family, decision.reasons, table, tuple(_warnings(items, judged)))


def _texts(accounts: pd.DataFrame, column: str) -> list[str]:
    if column not in accounts:
        return [""] * len(accounts)
    return [str(value) for value in accounts[column].astype("str").fillna("")]


def _amounts(accounts: pd.DataFrame, column: str) -> list[int]:
    if column not in accounts:
        return [0] * len(accounts)
    return [int(value) for value in pd.to_numeric(accounts[column], errors="coerce").fillna(0)]


def _judge(item: Item, decision: Decision) -> _Judged:
    chart = CHARTS.get(decision.family)
    account = chart.account(item.segments) if chart else None
    stated = item.stated
    if chart and account:
        if not stated or chart.names.get(stated) == account:
            return _Judged(_refined(account.kind, item))
        kind = _pair(item, stated, decision) or kind_by_name(stated, decision.family) or account.kind
        note = f"编码 {account.code} 在{chart.family}是{account.name}，此处名为「{item.path[0]}」"
        return _Judged(_refined(kind, item), note if kind == account.kind else f"{note}，按名称认作{KIND_TITLES[kind]}")
    if stated:
        kind = _pair(item, stated, decision) or kind_by_name(stated, decision.family) or Kind.UNKNOWN
        if not chart or not item.segments or chart.foreign:
            return _Judged(_refined(kind, item))
        return _Judged(_refined(kind, item), f"编码不在{chart.family}科目表中，按名称认作{KIND_TITLES[kind]}")
    return _guess(item, decision, chart)


def _pair(item: Item, stated: str, decision: Decision) -> Kind | None:
    """The kind in the likeliest chart that has this code under this very name."""
    for chart in decision.ranking:
        account = chart.account(item.segments)
        if account and chart.names.get(stated) == account:
            return account.kind
    return None


def _guess(item: Item, decision: Decision, chart: Chart | None) -> _Judged:
    """Neither the code nor the root of the name is in the family's chart."""
    for element in item.path:
        if stated := known_name(element):
            kind = kind_by_name(stated, decision.family) or Kind.UNKNOWN
            if not item.segments:
                return _Judged(_refined(kind, item))
    if item.segments and (not chart or not chart.foreign):
        for other in decision.ranking:
            if found := other.account(item.segments):
                if not chart:
                    return _Judged(_refined(found.kind, item))
                return _Judged(
                    _refined(found.kind, item),
                    f"编码不在{chart.family}科目表中，按{other.family}的{found.name}认作{KIND_TITLES[found.kind]}",
                )
    by_name = kind_by_pattern(item.name) if item.path else None
    if by_name is None and item_of_path(item.path):
        by_name = Kind.EXPENSE
    if by_name is not None:
        note = f"编码不在{chart.family}科目表中，按名称认作{KIND_TITLES[by_name]}" if chart and item.segments else ""
        return _Judged(_refined(by_name, item), note)
    if chart and (by_class := chart.class_kind(item.segments)):
        return _Judged(by_class, f"编码不在{chart.family}科目表中，按编码大类认作{KIND_TITLES[by_class]}")
    return _Judged(Kind.UNKNOWN, "编码和名称都认不出，科目性质未定")


def _refined(kind: Kind, item: Item) -> Kind:
    """What a sub-account's name changes: 银行存款/零余额账户 is the treasury's quota."""
    if kind == Kind.BANK and any(element.startswith("零余额") for element in item.path):
        return Kind.QUOTA
    return kind


def _custody(item: Item, kind: Kind, decision: Decision) -> bool:
    """Money held for others: by the sub-account's name; by the number …99 of cash and bank where there is no such name."""
    if kind in _CUSTODY_KINDS:
        return True
    if kind not in _MONEY or decision.family == _UNION:
        return False
    below = item.path[1:] if item.stated else item.path
    if below:
        return any(_CUSTODY_NAME.search(element) for element in below)
    chart = CHARTS.get(decision.family)
    return bool(chart is None or chart.economic) and "".join(item.segments) in {"100199", "100299"}


def _expense(item: Item, kind: Kind, chart: Chart | None) -> str:
    if kind != Kind.EXPENSE:
        return ""
    found = item_of_path(item.path, enterprise=chart is not None and not chart.economic)
    if found or (chart is not None and not chart.economic):
        return found
    whole = "".join(item.segments)
    digits = chart.digits if chart else 4
    return item_of_code(whole[digits:], item.segments[1:])


def _warnings(items: Iterable[Item], judged: Iterable[_Judged]) -> Iterable[str]:
    notes: dict[tuple[str, str], tuple[str, int]] = {}
    nameless = codeless = total = 0
    for item, entry in zip(items, judged, strict=True):
        total += 1
        codeless += not item.segments
        nameless += not item.path
        if entry.note:
            head = item.segments[0] if len(item.segments) > 1 else (item.segments or ("",))[0][:4]
            title = (item.code + (f"「{'/'.join(item.path)}」" if item.path else "")) or f"「{item.name}」"
            first, count = notes.get((head if item.segments else item.name, entry.note), (title, 0))
            notes[(head if item.segments else item.name, entry.note)] = (first, count + 1)
    for (_, note), (title, count) in notes.items():
        yield f"科目 {title}" + (f"等 {count} 个" if count > 1 else "") + f"：{note}。"
    if codeless:
        yield f"{codeless} 个科目没有编码（共 {total} 个），只按名称判断。"
    if nameless:
        yield f"{nameless} 个科目没有名称（共 {total} 个），只按编码判断。"
