"""What one account is: by code and by name, the name winning where they disagree, with a note that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from voucher_audit.accounts.charts import CHARTS, Account, Chart, kind_by_name, kind_by_pattern, known_name
from voucher_audit.accounts.economic import item_of_code, item_of_path
from voucher_audit.accounts.family import Decision
from voucher_audit.accounts.items import TELLING, Item
from voucher_audit.schema import MONEY_KINDS, Kind

_CUSTODY: Final = re.compile(r"受托代理|党费|党组织经费|工会|代管|代保管|代收代付")
# A union's own money lies in its own books, a village's in accounts that the township runs for it (村账镇代管).
_CUSTODY_HERE: Final = {"工会": re.compile(r"受托代理|党费|代管"), "村集": re.compile(r"受托代理|党费|工会")}
_CUSTODY_KINDS: Final = frozenset({Kind.CUSTODY_ASSET, Kind.CUSTODY_LIABILITY})
_CUSTODY_CODES: Final = frozenset({"100199", "100299"})  # 受托代理资产 of cash and bank, as fiscal software numbers it
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
class Judgement:
    """The kind of an account and what to warn of, a Chinese clause without the account in front; empty if nothing."""

    kind: Kind
    note: str = ""


def judge(item: Item, decision: Decision) -> Judgement:
    """Kind of one account within the family decided for its book."""
    chart = CHARTS.get(decision.family)
    account = chart.account(item.segments) if chart else None
    if chart and account:
        judgement = _with_account(item, decision, chart, account)
    else:
        judgement = _without_account(item, decision, chart)
    if judgement.kind == Kind.BANK and any(element.startswith("零余额") for element in item.path):
        return replace(judgement, kind=Kind.QUOTA)
    return judgement


def _with_account(item: Item, decision: Decision, chart: Chart, account: Account) -> Judgement:
    if chart.foreign or not item.stated or chart.names.get(item.stated) == account:
        return Judgement(account.kind)
    kind = _kind_as_named(item, decision) or account.kind
    note = f"编码 {account.code} 在{chart.family}是{account.name}，此处名为「{item.path[0]}」"
    return Judgement(kind, note if kind == account.kind else f"{note}，按名称认作{KIND_TITLES[kind]}")


def _kind_as_named(item: Item, decision: Decision) -> Kind | None:
    """Kind of the stated name: in the likeliest chart that has this code under this name, else as the name goes."""
    for chart in decision.ranking:
        account = chart.account(item.segments)
        if account and chart.says(item.segments, item.stated):
            return account.kind
    return kind_by_name(item.stated, decision.family)


def _without_account(item: Item, decision: Decision, chart: Chart | None) -> Judgement:
    """The family's chart lacks the code, or there is no code, or no family."""
    # An outermost name that is known counts here even for a sub-account: nothing better contradicts it.
    root = item.stated or (known_name(item.path[0]) if item.path else "")
    if len(root) >= TELLING or (root and root == item.stated):
        kind = _kind_as_named(replace(item, stated=root), decision)
        if kind is not None:
            return Judgement(kind, _unlisted(item, decision, chart, kind, "名称"))
    for other in decision.ranking if item.segments else ():
        if found := other.account(item.segments):
            by = f"{other.family}的{found.name}"
            return Judgement(found.kind, _unlisted(item, decision, chart, found.kind, by))
    kind = _kind_by_words(item)
    if kind is not None:
        return Judgement(kind, _unlisted(item, decision, chart, kind, "名称"))
    if chart and (by_class := chart.class_kind(item.segments)):
        return Judgement(by_class, _unlisted(item, decision, chart, by_class, "编码大类"))
    return Judgement(Kind.UNKNOWN, "编码和名称都认不出，科目性质未定")


def _kind_by_words(item: Item) -> Kind | None:
    for element in item.path:
        if (known := known_name(element)) and len(known) >= TELLING:
            return kind_by_name(known, "")
    for text in (*item.path, item.name):
        if (kind := kind_by_pattern(text)) is not None:
            return kind
    return Kind.EXPENSE if item_of_path(item.path) else None


def _unlisted(item: Item, decision: Decision, chart: Chart | None, kind: Kind, by: str) -> str:
    if chart is None or chart.foreign or not item.segments:
        return ""
    owners = [other for other in decision.ranking if other.account(item.segments)]
    where = ""
    if owners and by == "名称" and (account := owners[0].account(item.segments)):
        where = f"（在{owners[0].family}是{account.name}）"
    return f"编码不在{chart.family}科目表中{where}，按{by}认作{KIND_TITLES[kind]}"


def is_custody(item: Item, kind: Kind, decision: Decision) -> bool:
    """Money held for others: by the sub-account's name, and by the numbers 100199 and 100299 where it has none."""
    if kind in _CUSTODY_KINDS:
        return True
    if kind not in MONEY_KINDS:
        return False
    below = item.path[1:] if item.stated else item.path
    if below:
        pattern = _CUSTODY_HERE.get(decision.family[:2], _CUSTODY)
        return any(pattern.search(element) for element in below)
    chart = CHARTS.get(decision.family)
    return (chart is None or chart.economic) and "".join(item.segments) in _CUSTODY_CODES


def expense_item(item: Item, decision: Decision) -> str:
    """Canonical economic item of an expense account, by name first, by number second; empty if neither says."""
    chart = CHARTS.get(decision.family)
    enterprise = chart is not None and not chart.economic
    found = item_of_path(item.path, enterprise)
    if found or enterprise:
        return found
    digits = chart.digits if chart else 4
    return item_of_code("".join(item.segments)[digits:], item.segments[1:])
