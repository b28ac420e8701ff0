"""Which chart of accounts a book follows, weighed from every account it uses; never from one code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2

from voucher_audit.accounts.charts import CHARTS, DOMESTIC, GOVERNMENT, UNRECOGNISED, Chart, known_name
from voucher_audit.accounts.items import Item
from voucher_audit.accounts.names import folded
from voucher_audit.schema import Kind

_HAN = re.compile(r"[\u3400-\u9fff]")
_FRENCH = re.compile(
    r"\b(banque|caisse|fournisseurs?|clients?|tva|achats?|ventes?|capital et|report a nouveau|frais|charges|produits"
    r"|honoraires|resultat|impots?|emprunts?|personnel|immobilisations?|dotations?|fournitures?)\b"
)
_INCOME = frozenset({Kind.INCOME, Kind.APPROPRIATION, Kind.BUDGET_INCOME})
_COST = frozenset({Kind.EXPENSE, Kind.BUDGET_EXPENSE})
_BUDGET = frozenset({Kind.BUDGET_INCOME, Kind.BUDGET_EXPENSE, Kind.BUDGET_BALANCE})
_COMMON = frozenset(
    {Kind.CASH, Kind.BANK, Kind.ADVANCE, Kind.OTHER_PAYABLE, Kind.PAYROLL, Kind.APPROPRIATION, Kind.EXPENSE}
)
# Weights of one sign. A code with its own name says most; a code alone little, for charts share most codes.
CODE_AND_NAME, CODE_ALONE, NAME_ALONE = 3.0, 1.0, 1.5
OTHER_NAME, NAME_BUT_NOT_CODE, NEITHER, CODE_UNKNOWN = -2.0, -0.5, -1.5, -1.0
COMMON_USE = (
    0.4  # more for a code alone if it stands for what nearly every book uses: 1215 is sooner 其他应收款 than 应收股利
)
ONE_SIDED = 0.7  # a code without a name that is only debited (credited) is sooner a cost (an income)
CLOSE = 0.5  # families whose evidence differs by less than this are told apart by their prior only


@dataclass(frozen=True)
class Decision:
    """The family, the clauses that explain it, and the families in order of likelihood (empty: no Chinese chart)."""

    family: str
    reasons: tuple[str, ...]
    ranking: tuple[Chart, ...]


def decide(items: Sequence[Item]) -> Decision:
    """Score every family on every distinct first-level account (code, stated name) of the book.

    A code with the name the chart gives it speaks for the chart, the more so the fewer charts share the pair; a code
    under another account's name, or one the chart does not have, speaks against it. A book that fits several charts
    equally well is given to the likeliest of them; if these are public and enterprise charts alike and agree on every
    account (cash and bank only), it is 未识别.
    """
    named = [item for item in items if item.path]
    if named and not any(_HAN.search(item.name) for item in named):
        return _foreign(named) or Decision(UNRECOGNISED, ("科目名称不是中文，按名称逐个判断",), ())
    parallel = any("资金结存" in item.path or item.segments[:1] == ("8001",) for item in items)
    signs = {
        sign: {chart.family: _score(chart, item, parallel) for chart in DOMESTIC}
        for sign, item in _distinct(items).items()
    }
    totals = {chart.family: sum(scores[chart.family] for scores in signs.values()) for chart in DOMESTIC}
    ranking = sorted(DOMESTIC, key=lambda chart: (-totals[chart.family], -chart.prior))
    best = totals[ranking[0].family]
    if best <= 0:
        return Decision(UNRECOGNISED, ("没有一个科目与已知的科目表相符",), tuple(ranking))
    close = [chart for chart in ranking if totals[chart.family] > best - CLOSE]
    if len({chart.economic for chart in close}) > 1 and _same_accounts(items, close):
        reason = "科目太少，几种会计制度都相符，不影响科目性质"
        return Decision(UNRECOGNISED, (reason,), tuple(sorted(ranking, key=lambda chart: chart not in close)))
    winner = max(close, key=lambda chart: chart.prior)
    ranking.sort(key=lambda chart: chart is not winner)
    reasons = _reasons(winner.family, signs)
    if len(close) > 1:
        reasons += (f"也可能是{'、'.join(chart.family for chart in close if chart is not winner)}",)
    return Decision(winner.family, reasons, tuple(ranking))


def _distinct(items: Sequence[Item]) -> dict[str, Item]:
    """One item per first-level code and stated name, so that forty sub-accounts do not count forty times."""
    found: dict[str, Item] = {}
    for item in items:
        head = ""
        if item.segments:
            heads = (chart.head(item.segments) for chart in DOMESTIC if chart.account(item.segments))
            head = item.segments[0] if len(item.segments) > 1 else next(heads, item.segments[0][:4])
        sign = head + (f"「{item.path[0]}」" if item.stated else "")
        if sign in found:
            old = found[sign]
            item = replace(old, debit=old.debit + item.debit, credit=old.credit + item.credit)
        if sign:
            found[sign] = item
    return found


def _score(chart: Chart, item: Item, parallel: bool) -> float:
    """What one sign says for a chart. `parallel`: the book has 资金结存, without which no budget entry balances, so
    that a bare name 事业支出 elsewhere is the old charts' account."""
    account, stated = chart.account(item.segments), item.stated
    if not item.segments:
        sharing = sum(stated in other.names for other in DOMESTIC)
        if stated in chart.names and (parallel or chart.names[stated].kind not in _BUDGET):
            return NAME_ALONE * _rarity(sharing)
        return NEITHER if sharing else 0.0
    if account is None:
        return CODE_UNKNOWN if not stated else NAME_BUT_NOT_CODE if stated in chart.names else NEITHER
    if not stated:
        score = CODE_ALONE * _rarity(sum(other.account(item.segments) is not None for other in DOMESTIC))
        score += COMMON_USE * (account.kind in _COMMON)
        side = (item.debit > 0) - (item.credit > 0)
        return score + ONE_SIDED * side * ((account.kind in _COST) - (account.kind in _INCOME))
    if chart.names.get(stated) != account:
        return OTHER_NAME
    return CODE_AND_NAME * _rarity(sum(other.says(item.segments, stated) for other in DOMESTIC))


def _rarity(charts: int) -> float:
    """1 for a sign that all charts share, about 4 for one that a single chart has."""
    return log2(1 + len(DOMESTIC) / max(charts, 1))


def _same_accounts(items: Sequence[Item], charts: Sequence[Chart]) -> bool:
    for item in items:
        accounts = [chart.account(item.segments) for chart in charts]
        if len({known_name(account.name) if account else "" for account in accounts}) > 1:
            return False
    return True


def _reasons(family: str, signs: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """The signs that set the family apart most, best first; then how many speak against it."""
    margin = {
        sign: scores[family] - sum(score for other, score in scores.items() if other != family) / (len(scores) - 1)
        for sign, scores in signs.items()
    }
    fitting = sorted((sign for sign in signs if signs[sign][family] > 0), key=lambda sign: (-margin[sign], sign))
    reasons = [f"{sign}与{family}相符" for sign in fitting[:4]]
    budget = sorted(sign for sign in fitting if sign[0] in "678")
    if family == GOVERNMENT and budget:
        reasons.insert(0, f"有 6–8 类预算会计科目，如{budget[0]}")
    against = sorted(sign for sign in signs if signs[sign][family] < 0)
    if against:
        reasons.append(f"不相符的有 {len(against)} 个，如{against[0]}")
    return tuple(reasons)


def _foreign(named: Sequence[Item]) -> Decision | None:
    """A French FEC: French words in the names, and codes of the plan comptable général."""
    french = sum(bool(_FRENCH.search(folded(item.name))) for item in named)
    for chart in (chart for chart in CHARTS.values() if chart.foreign):
        coded = sum(chart.account(item.segments) is not None for item in named)
        if coded >= 0.9 * len(named) and french >= max(1, 0.1 * len(named)):
            reasons = (f"科目名称是法文，{french} 个含法文会计用词", f"{coded} 个编码在法国会计总方案之内")
            return Decision(chart.family, reasons, ())
    return None
