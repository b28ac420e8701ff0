"""What every plant needs: a day, somebody to pay, words that were not used before, and a name for groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sample_ledgers.chance import Deck
from sample_ledgers.occasion import Occasion
from sample_ledgers.vouchers import Voucher
from tests.labelled.phrases import Pool, What


@dataclass
class Planter(Occasion):
    """Plants trouble into one desk. `held` opens the phrases that development seeds never see."""

    held: bool = False
    book_groups: dict[str, str] = field(default_factory=dict)
    _decks: dict[int, Deck[str]] = field(default_factory=dict)
    _groups: int = 0

    @property
    def public(self) -> bool:
        return self.desk.profile.kind == "public"

    def calm_day(self, span: int) -> date | None:
        """A day that begins some calendar days in which nothing moves in the till, or None."""
        till = self.desk.chart["cash"]
        moved = {v.day for v in self.desk.vouchers if any(entry.account == till for entry in v.entries)}
        for _ in range(200):
            day = self.day(1, 11, 4, 20)
            days = [day + timedelta(days=number) for number in range(-1, span + 1)]
            if not any(one in moved or self.desk.is_quiet(one) for one in days):
                return day
        return None

    def words(self, pool: Pool, **slots: object) -> str:
        """A phrase of the pool, each used once before any comes again."""
        kept_back = self.held and pool.held and self.chance.happens(0.7)
        phrases = pool.held if kept_back else pool.dev
        deck = self._decks.setdefault(id(phrases), Deck(self.chance, phrases))
        filled = {
            "who": self.desk.person(),
            "n": self.chance.between(6, 28),
            "m": self.chance.between(1, 11),
            "w": "",
            "to": "",
        }
        return self.rough(deck.deal().format(**{**filled, **slots}))

    def group(self, rule: str) -> str:
        self._groups += 1
        return f"{rule}#{self._groups}"

    def what(self, options: Sequence[What]) -> What:
        return self.chance.pick(options)


Plant = Callable[[Planter], None]


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble: how often it is planted, where it can be seen, and how."""

    rule: str
    times: int
    plant: Plant
    fits: Callable[[Planter], bool]


def public_unit(planter: Planter) -> bool:
    return planter.public


def anywhere(planter: Planter) -> bool:
    return True


def shows(*facts: str) -> Callable[[Planter], bool]:
    """The ledger file carries these facts."""
    return lambda planter: all(planter.desk.profile.shows(fact) for fact in facts)


def has(*registers: str) -> Callable[[Planter], bool]:
    """The unit hands over these registers."""
    return lambda planter: set(registers) <= planter.desk.profile.registers


def both(*conditions: Callable[[Planter], bool]) -> Callable[[Planter], bool]:
    return lambda planter: all(condition(planter) for condition in conditions)


def vouchers_shown(planter: Planter) -> bool:
    """The file shows whole vouchers, not one side of a journal."""
    return not planter.desk.profile.shows("journal")


def hand_register(planter: Planter) -> bool:
    """The invoice register is kept by hand, with lists and voucher numbers."""
    return planter.desk.profile.invoice_form == "invoices" and "invoices" in planter.desk.profile.registers


def near_works(what: What) -> set[str]:
    """Goods that stand close to building work, by their own words or by the seller's name."""
    return {"cash-paid-works"} if what.trade == "repair" or "绿化" in what.words or "水泥" in what.words else set()


def mark(groups: Mapping[str, str], *vouchers: Voucher) -> None:
    """Put vouchers into groups, of which one hit is enough."""
    for voucher in vouchers:
        voucher.truth.rules.update(groups)
        voucher.truth.groups.update(groups)
