"""Trouble with cars, trips, meals, gifts, cards, allowances and party dues."""

from __future__ import annotations

from sample_ledgers import papers
from sample_ledgers.days import shift
from sample_ledgers.public import BRANCHES
from tests.labelled import phrases
from tests.labelled.planting import Planter, Trouble, anywhere, both, has, mark, public_unit, vouchers_shown

_LAVISH = ("reception-over-standard", "reception-over-standard", "reception-without-letter")


def surge(p: Planter) -> None:
    """One month's cars cost several times what they usually do."""
    desk, at = p.desk, p.desk.profile.years[-1]
    month = p.chance.pick((2, 3, 9, 10))
    group = {"vehicle-cost-surge": p.group("vehicle-cost-surge")}
    for _ in range(3):
        to = desk.stranger("car")
        plate = p.chance.pick(desk.vehicles).plate
        text = p.rough(
            p.chance.pick(
                (
                    f"付{plate}维修费",
                    "付公车运行维护费",
                    f"付{to}车辆维修费",
                    f"{plate}燃油费",
                    "支付公务用车维修款",
                    f"付车辆运维费 {plate}",
                )
            )
        )
        voucher = desk.spend(desk.day(at, month, 4, 26), "公务用车运行维护费", desk.price(7800, 17_500, to), text, to=to, what="车辆维修", detail=True,
                             may={"below-threshold-cluster"})  # fmt: skip
        mark(group, voucher)


def months_of_surge(p: Planter) -> None:
    """In a month with a planted bill for cars every other bill for cars may be named too."""
    accounts = {p.desk.chart.item(item) for item in ("公务用车运行维护费", "其他交通费用")}
    named = {(v.year, v.period) for v in p.desk.vouchers if "vehicle-cost-surge" in v.truth.rules | v.truth.may}
    for voucher in p.desk.vouchers:
        if (voucher.year, voucher.period) in named and any(entry.account in accounts for entry in voucher.entries):
            voucher.truth.may.add("vehicle-cost-surge")


def tour(p: Planter) -> None:
    to = p.desk.stranger("travel")
    p.desk.spend(
        p.day(),
        "差旅费",
        p.desk.price(1800, 12_500),
        p.words(phrases.TOUR),
        to=to,
        what="客运服务",
        rules={"tour-as-travel"},
        may={"party-mismatch"},
    )


def liquor(p: Planter) -> None:
    to = p.desk.stranger("shop")
    item = p.chance.pick(("办公费", "其他商品和服务支出", "公务接待费" if not p.public else "会议费"))
    p.desk.spend(p.day(), item, p.desk.price(600, 8600), p.words(phrases.LIQUOR), to=to, what="食品", detail=True, rules={"liquor-tobacco-gift"},
                 may={"prepaid-card", "hidden-three-public", "irregular-allowance", "reception-over-standard", "invoice-without-detail", "wrong-invoice-item"})  # fmt: skip


def card(p: Planter) -> None:
    to = p.desk.stranger("shop")
    p.desk.spend(p.day(), p.chance.pick(("办公费", "其他商品和服务支出")), p.chance.between(10, 90) * 10_000, p.words(phrases.CARDS), to=to, what="预付卡销售",
                 rules={"prepaid-card"}, may={"hidden-three-public", "irregular-allowance", "invoice-without-detail", "liquor-tobacco-gift", "wrong-invoice-item"})  # fmt: skip


def hidden(p: Planter) -> None:
    text, item = p.chance.pick(phrases.HIDDEN)
    trade = "car" if "车" in text or "油" in text else "food"
    to = p.desk.stranger(trade)
    p.desk.spend(p.day(), item, p.desk.price(480, 6800), p.rough(text), to=to, what=text[1:], detail=True, rules={"hidden-three-public"},
                 may={"reception-over-standard", "vehicle-cost-surge"})  # fmt: skip


def lavish(p: Planter) -> None:
    """A meal beyond the standard: too dear, or more hosts than guests, or nobody's letter."""
    desk, day, to = p.desk, p.day(), p.desk.stranger("food")
    kind, guests = p.chance.below(3), p.chance.between(4, 9)
    hosts = guests + 2 if kind == 1 else 2
    fen = (guests + hosts) * p.chance.between(170, 320) * 100 + 50 if kind != 1 else (guests + hosts) * 7600
    visitor = p.chance.pick(("市局调研组", "省厅督导组", "邻县学习组"))
    text = p.rough(
        p.chance.pick((f"付接待{visitor}餐费", f"付{to}公务接待费", f"{visitor}用餐费", f"接待{visitor}费用"))
    )
    voucher = desk.spend(
        day,
        "公务接待费",
        fen,
        text,
        to=to,
        what="餐费",
        detail=True,
        rules={_LAVISH[kind]},
        may={"reception-over-standard"},
    )
    if kind != 2:
        desk.letters.append(
            papers.Letter(
                f"函〔{day.year}〕{70 + len(desk.letters)}号",
                shift(day, -3),
                visitor,
                guests,
                hosts,
                to,
                fen,
                "业务指导",
                [voucher],
            )
        )


def allowance(p: Planter) -> None:
    """Money for the staff that no rule provides for, from the running costs."""
    count = p.chance.between(8, 30)
    item = p.chance.pick(("其他商品和服务支出", "福利费", "办公费"))
    p.desk.spend(p.day(), item, count * p.chance.between(2, 6) * 10_000, p.words(phrases.ALLOWANCE, n=count), document="substitute", decision="grey",
                 rules={"irregular-allowance"}, may={"missing-invoice", "hidden-three-public"})  # fmt: skip


def dues(p: Planter) -> None:
    """Dues by the half-year and members years behind: the receipts were marked when they were booked."""
    p.book_groups["irregular-party-dues"] = "dues"
    for voucher in p.desk.vouchers:
        if BRANCHES[1] in voucher.summary and "irregular-party-dues" not in voucher.truth.rules:
            voucher.truth.may.add("irregular-party-dues")


CONDUCT: tuple[Trouble, ...] = (
    Trouble("vehicle-cost-surge", 1, surge, both(public_unit, vouchers_shown, lambda p: bool(p.desk.vehicles))),
    Trouble("tour-as-travel", 3, tour, anywhere),
    Trouble("liquor-tobacco-gift", 3, liquor, anywhere),
    Trouble("prepaid-card", 2, card, anywhere),
    Trouble("hidden-three-public", 3, hidden, public_unit),
    Trouble("reception-over-standard", 2, lavish, both(public_unit, has("official_letters"))),
    Trouble("irregular-allowance", 3, allowance, public_unit),
    Trouble("irregular-party-dues", 1, dues, lambda p: p.desk.profile.dues == "irregular"),
)
