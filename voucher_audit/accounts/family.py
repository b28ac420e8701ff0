"""Which chart of accounts a book follows, weighed from every account it uses; never from one code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from voucher_audit.accounts.charts import CHARTS, DOMESTIC, GOVERNMENT, UNRECOGNISED, Chart, known_name
from voucher_audit.schema import Kind

_HAN = re.compile(r"[\u3400-\u9fff]")
_FRENCH = re.compile(
    r"\b(banque|caisse|fournisseurs?|clients?|tva|achats?|ventes?|capital|report a nouveau|frais|charges|produits"
    r"|honoraires|resultat|impots?|emprunts?|personnel|immobilisations?|dotations?|stocks?)\b"
)
_INCOME = frozenset({Kind.INCOME, Kind.APPROPRIATION, Kind.BUDGET_INCOME})
_COST = frozenset({Kind.EXPENSE, Kind.BUDGET_EXPENSE})
CLOSE = 0.5  # families whose evidence differs by less than this are told apart by their prior only


@dataclass(frozen=True)
class Item:
    """One distinct account of the book. `segments`: code by level; `path`: names, root first; amounts in fen."""

    code: str
    name: str
    segments: tuple[str, ...]
    path: tuple[str, ...]
    debit: int = 0
    credit: int = 0

    @property
    def stated(self) -> str:
        """The first-level name that the account's own name states; empty if it may be the name of a sub-account only."""
        if not self.path:
            return ""
        root = known_name(self.path[0])
        digits = len(self.segments[0]) if self.segments else 0
        first_level = digits <= 4 and len(self.segments) == 1
        return root if first_level or len(self.path) > 1 or not self.segments else ""


@dataclass(frozen=True)
class Decision:
    """The family, the clauses that explain it, and the families in order of likelihood."""

    family: str
    reasons: tuple[str, ...]
    ranking: tuple[Chart, ...]


def decide(items: Sequence[Item]) -> Decision:
    """Score every family on every distinct first-level account (code, stated name) of the book.

    A code with the name the chart gives it speaks for the chart, the more so the fewer charts share the pair; a code
    with another account's name, or one the chart does not have, speaks against it. A book that fits several charts
    equally well is given to the likeliest, if that matters for any account, and is 未识别 otherwise.
    """
    if foreign := _foreign(items):
        return foreign
    named = [item for item in items if item.path]
    if named and not any(_HAN.search(item.name) for item in named):
        return Decision(UNRECOGNISED, ("科目名称不是中文，按名称逐个判断",), ())
    scores: dict[str, float] = defaultdict(float)
    signs: dict[str, dict[str, float]] = {}
    for sign, item in _distinct(items).items():
        signs[sign] = {chart.family: _score(chart, item) for chart in DOMESTIC}
        for family, score in signs[sign].items():
            scores[family] += score
    best = max(scores.values(), default=0.0)
    ranking = tuple(sorted(DOMESTIC, key=lambda chart: (-scores[chart.family], -chart.prior)))
    if best <= 0:
        return Decision(UNRECOGNISED, ("没有一个科目与已知的科目表相符",), ranking)
    close = [chart for chart in ranking if scores[chart.family] > best - CLOSE]
    winner = max(close, key=lambda chart: chart.prior)
    if len(close) > 1:
        if _same_kinds(items, close):
            return Decision(UNRECOGNISED, ("科目太少，几种会计制度都相符，科目性质不受影响",), ranking)
        ranking = (winner, *(chart for chart in ranking if chart is not winner))
        others = "、".join(chart.family for chart in close if chart is not winner)
        return Decision(winner.family, (*_reasons(winner.family, signs), f"也可能是{others}"), ranking)
    return Decision(winner.family, _reasons(winner.family, signs), ranking)


def _distinct(items: Sequence[Item]) -> dict[str, Item]:
    """One item per first-level code and stated name, so that forty sub-accounts do not count forty times."""
    found: dict[str, Item] = {}
    for item in items:
        head = ""
        if item.segments:
            first = item.segments[0]
            head = (
                first
                if len(item.segments) > 1
                else next((c.head(item.segments) for c in DOMESTIC if c.account(item.segments)), first[:4])
            )
        label = next((element for element in item.path[:1] if item.stated), "")
        sign = f"{head}「{label}」" if head and label else head or (f"「{label}」" if label else "")
        if sign:
            old = found.get(sign, item)
            found[sign] = (
                Item(item.code, item.name, item.segments, item.path, old.debit + item.debit, old.credit + item.credit)
                if sign in found
                else item
            )
    return found


def _score(chart: Chart, item: Item) -> float:
    stated, account = item.stated, chart.account(item.segments)
    if item.segments and stated:
        if account is None:
            return -0.5 if stated in chart.names else -1.5
        if chart.names.get(stated) == account:
            return 3.0 * _rarity(
                sum(c.names.get(stated) is not None and c.names[stated] == c.account(item.segments) for c in DOMESTIC)
            )
        return -2.0
    if item.segments:
        if account is None:
            return -1.0
        score = _rarity(sum(c.account(item.segments) is not None for c in DOMESTIC))
        if item.debit > 0 and item.credit == 0:
            score += 0.7 * ((account.kind in _COST) - (account.kind in _INCOME))
        elif item.credit > 0 and item.debit == 0:
            score += 0.7 * ((account.kind in _INCOME) - (account.kind in _COST))
        return score
    if stated in chart.names:
        return 1.5 * _rarity(sum(stated in c.names for c in DOMESTIC))
    return -1.0


def _rarity(charts: int) -> float:
    return log2(1 + len(DOMESTIC) / max(charts, 1))


def _same_kinds(items: Sequence[Item], charts: Sequence[Chart]) -> bool:
    for item in items:
        kinds = {account.kind if (account := chart.account(item.segments)) else None for chart in charts}
        if len(kinds) > 1:
            return False
    return True


def _reasons(family: str, signs: dict[str, dict[str, float]]) -> tuple[str, ...]:
    """The signs that set the family apart most, best first, and the one that speaks against it most."""
    margins = {}
    for sign, scores in signs.items():
        rivals = [score for other, score in scores.items() if other != family]
        margins[sign] = scores[family] - sum(rivals) / len(rivals)
    ordered = sorted((sign for sign in margins if signs[sign][family] > 0), key=lambda sign: (-margins[sign], sign))
    reasons = [f"{sign}与{family}相符" for sign in ordered[:4]]
    against = [sign for sign in signs if signs[sign][family] < 0]
    if family == GOVERNMENT and sum(sign[:1] in "678" and signs[sign][family] > 0 for sign in signs) > 1:
        reasons.insert(0, "有 6–8 类预算会计科目")
    if against:
        reasons.append(f"不相符的有 {len(against)} 个，如{min(against)}")
    return tuple(reasons)


def _foreign(items: Sequence[Item]) -> Decision | None:
    """A French FEC: names without Chinese, with French words, and codes of the plan comptable."""
    named = [item for item in items if item.path]
    if not named or any(_HAN.search(item.name) for item in named):
        return None
    french = sum(bool(_FRENCH.search(item.name.lower())) for item in named)
    for chart in CHARTS.values():
        coded = sum(chart.account(item.segments) is not None for item in named) if chart.foreign else 0
        if coded >= 0.9 * len(named) and french >= max(1, 0.1 * len(named)):
            reasons = (f"科目名称是法文（{french} 个含会计用词）", f"{coded} 个编码在法国会计总方案之内")
            return Decision(chart.family, reasons, (chart,))
    return None
