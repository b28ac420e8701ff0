"""Trouble with decisions, contracts and thresholds."""

from __future__ import annotations

from datetime import date

from sample_ledgers.days import shift
from sample_ledgers.desk import LINE
from sample_ledgers.papers import Minute
from sample_ledgers.vouchers import Voucher
from tests.labelled import phrases
from tests.labelled.phrases import LARGE, What
from tests.labelled.planting import Planter, Trouble, anywhere, has, mark

_BORDER = {"vehicle-cost-surge", "below-threshold-cluster"}


def _large(p: Planter, decision: str, low: float = 20_000, high: float = 168_000) -> tuple[Voucher, What, str, int]:
    desk, w = p.desk, p.what(LARGE)
    to = desk.stranger(w.trade)
    fen = LINE if p.chance.happens(0.06) else desk.price(low, high)
    by = "treasury" if p.public and p.chance.happens(0.3) else desk.usual
    voucher = desk.spend(p.day(), w.item, fen, p.words(phrases.BIG, w=w.words, to=to), by=by, to=to, what=w.words, detail=True, decision=decision,
                         may=_BORDER)  # fmt: skip
    return voucher, w, to, fen


def unminuted(p: Planter) -> None:
    _large(p, "none")


def unminuted_told(p: Planter) -> None:
    desk, w = p.desk, p.what(LARGE)
    to = desk.stranger(w.trade)
    desk.spend(p.day(), w.item, desk.price(20_000, 90_000), p.words(phrases.BIG_PLAIN, w=w.words, to=to), to=to, what=w.words, detail=True, decision="none",
               plain=True, may=_BORDER)  # fmt: skip


def of_another_unit(p: Planter) -> None:
    """Minuted, but by another unit's body."""
    voucher, w, to, fen = _large(p, "none")
    other = f"{p.desk.profile.place}综合行政执法局"
    p.desk.minutes.append(
        Minute(shift(voucher.day, -9), f"{voucher.year}年第41期", "党组会", other, f"研究支付{to}{w.words}款", fen, to)
    )


def for_less(p: Planter) -> None:
    """Approved, but for less than was paid."""
    voucher, w, to, fen = _large(p, "none", 34_000, 120_000)
    p.desk.minute(shift(voucher.day, -12), w.words, fen * 6 // 10, to).fen = fen * 6 // 10


def turned_down(p: Planter) -> None:
    voucher, w, to, fen = _large(p, "none")
    p.desk.minute(shift(voucher.day, -12), w.words, fen, to, result=p.chance.pick(("缓议", "未通过", "不同意")))


def late(p: Planter) -> None:
    """Paid first, discussed afterwards."""
    desk = p.desk
    voucher, w, to, fen = _large(p, "late")
    voucher.truth.rules.add("minuted-after-payment")
    minute = Minute(shift(voucher.day, p.chance.between(3, 34)), f"{voucher.year}年第{p.chance.between(30, 60)}期", p.chance.pick(desk.profile.bodies),
                    desk.profile.unit, f"审议支付{to}{w.words}款", fen, to, vouchers=[voucher])  # fmt: skip
    desk.minutes.append(minute)


def split(p: Planter) -> None:
    """One matter, paid in parts that each stay just below the line."""
    desk, w = p.desk, p.what(LARGE)
    to, day = desk.stranger(w.trade), p.day(1, 11, 3, 18)
    group = {"split-below-decision-threshold": p.group("split-below-decision-threshold")}
    for part in range(p.chance.between(2, 3)):
        text = p.rough(
            p.chance.pick(
                (
                    f"付{to}{w.words}{part + 1}",
                    f"支付{w.words}款（{part + 1}）",
                    f"付{w.words}第{part + 1}笔",
                    f"{to}{w.words}款",
                )
            )
        )
        voucher = desk.spend(
            shift(day, part * 4),
            w.item,
            desk.price(16_800, 19_900, to),
            text,
            to=to,
            what=w.words,
            detail=True,
            may={*_BORDER, "unminuted-major-spending"},
        )
        mark(group, voucher)


def over_contract(p: Planter) -> None:
    """The last instalment goes beyond the contract."""
    desk, w = p.desk, p.what(LARGE)
    to, start = desk.stranger(w.trade), p.day(1, 5)
    total = p.chance.between(55, 95) * 100_000
    contract = desk.contract(start, to, w.words, total)
    for part, share in enumerate((45, 40, p.chance.between(24, 45))):
        last = part == 2
        day = shift(start, 20 + part * 45)
        if day.year > start.year:
            day = date(start.year, 11, 29)
        voucher = desk.spend(day, w.item, total * share // 100, p.rough(f"付{to}{w.words}第{part + 1}期款"), to=to, what=w.words, contract=contract, detail=True,
                             may={"vehicle-cost-surge"})  # fmt: skip
        if last:
            voucher.truth.rules.add("payment-over-contract")
            voucher.truth.may |= {"unminuted-major-spending"}
            voucher.truth.decision = "grey"


def rush(p: Planter) -> None:
    """A third of the year's spending in its last ten days."""
    desk, at = p.desk, p.desk.profile.years[-1]
    group = p.group("year-end-rush")
    p.book_groups["year-end-rush"] = group
    for voucher in desk.vouchers:
        if voucher.period == 12 and voucher.truth.document:
            voucher.truth.may.add("year-end-rush")
    for number in range(8):
        w = LARGE[number]
        to = desk.stranger(w.trade)
        day = desk.day(at, 12, 20, 31)
        fen = p.chance.between(9, 19) * 1_000_000 if number % 2 else desk.price(90_000, 190_000)
        text = p.rough(f"预付{to}{w.words}款" if number % 4 == 1 else f"付{to}{w.words}款")
        voucher = desk.spend(day, w.item, fen, text, to=to, what=w.words, detail=True, may={"vehicle-cost-surge"})
        mark({"year-end-rush": group}, voucher)


def cluster(p: Planter) -> None:
    """Month after month somebody stays a little below the line."""
    desk = p.desk
    group = p.group("below-threshold-cluster")
    p.book_groups["below-threshold-cluster"] = group
    for month in range(1, 12):
        w = p.what(LARGE)
        to = desk.stranger(w.trade)
        day = desk.day(desk.profile.years[-1], month, 3, 27)
        voucher = desk.spend(day, w.item, desk.price(18_600, 19_980), p.rough(f"付{to}{w.words}"), to=to, what=w.words, detail=True,
                             may={"vehicle-cost-surge", "split-below-decision-threshold"})  # fmt: skip
        mark({"below-threshold-cluster": group}, voucher)


DECISIONS: tuple[Trouble, ...] = (
    Trouble("unminuted-major-spending", 4, unminuted, anywhere),
    Trouble("unminuted-major-spending", 1, unminuted_told, anywhere),
    Trouble("unminuted-major-spending", 1, of_another_unit, has("minutes")),
    Trouble("unminuted-major-spending", 1, for_less, has("minutes")),
    Trouble("unminuted-major-spending", 1, turned_down, has("minutes")),
    Trouble("minuted-after-payment", 2, late, has("minutes")),
    Trouble("split-below-decision-threshold", 2, split, anywhere),
    Trouble("payment-over-contract", 1, over_contract, has("contracts")),
    Trouble("year-end-rush", 1, rush, lambda p: p.desk.profile.key == "agriculture"),
    Trouble("below-threshold-cluster", 1, cluster, lambda p: p.desk.profile.key == "waterworks"),
)
