"""Each check on its own: both sides of its lines, without any book."""

from __future__ import annotations

import pandas as pd
import pytest

from voucher_audit import config
from voucher_audit.batch.crossing.api import Gathered
from voucher_audit.batch.crossing.catalogue import all_checks, run
from voucher_audit.batch.links import LINK_COLUMNS
from voucher_audit.batch.meeting import ordered_links, ordered_measures
from voucher_audit.errors import BadConfig
from voucher_audit.report import Finding
from voucher_audit.rules.catalogue import all_rules

NO_MEASURES = pd.DataFrame({
    name: [] for name in ("measure", "peer_group", "fiscal_year", "item", "month", "entity", "amount", "heads", "value",
                          "median", "mad", "peers")
})  # fmt: skip


def link(kind: str, key: str, entity: str, amount: float, day: str = "2023-03-01", **more: object) -> dict[str, object]:
    blank = {name: "" if dtype == "str" else 0 for name, dtype in LINK_COLUMNS.items()}
    fen = round(amount * 100)
    place = {
        "kind": kind,
        "key": key,
        "side": entity,
        "entity": entity,
        "date": pd.Timestamp(day),
        "voucher": "记-1",
        "amount": fen,
    }
    return {**blank, **place, "largest": fen, "count": 1, "fiscal_year": 2023, "row": 1, "ref": entity, **more}


def judged(
    *links: dict[str, object], measures: pd.DataFrame = NO_MEASURES, units: tuple[str, ...] = (), **params: object
) -> list[Finding]:
    shared = ordered_links(pd.DataFrame(list(links) or [link("claim", "", "", 0)]))
    found, coverage = run(Gathered.of(shared, ordered_measures(measures), units), params, {})  # type: ignore[arg-type]
    assert [entry.status for entry in coverage] == ["tested"] * len(all_checks())
    return list(found)


def books(findings: list[Finding]) -> list[str]:
    return sorted(finding.book for finding in findings)


@pytest.mark.parametrize(
    ("second", "day", "flagged"),
    [("乙局", "2023-03-31", True), ("乙局", "2023-04-01", False), ("乙局", "2023-02-28", False)],
)
def test_money_goes_through_within_thirty_days_and_never_before(second: str, day: str, flagged: bool) -> None:
    into = link("through", "恒通|8800000", "甲局", 88_000, side="into", note="恒通", payee="恒通公司")
    on = link("through", "恒通|8800000", second, 88_000, day, side="onward", note="恒通", payee="恒通公司")
    related = link("related", "恒通", "甲局", 0)
    assert books(judged(into, on, related)) == (["乙局", "甲局"] if flagged else [])
    assert judged(into, on) == []  # nobody says that it is related


def test_money_that_comes_back_is_said_to_come_back() -> None:
    into = link("through", "恒通|8800000", "甲局", 88_000, side="into", note="恒通", payee="恒通公司", voucher="记-1")
    back = link(
        "through",
        "恒通|8800000",
        "甲局",
        88_000,
        "2023-03-09",
        side="onward",
        note="恒通",
        payee="恒通公司",
        voucher="记-9",
    )
    deposit = {**back, "summary": "收回投标保证金"}
    first, second = judged(into, back, units=("恒通",))
    assert "回到付款单位" in first.evidence
    assert {first.voucher, second.voucher} == {"记-1", "记-9"}
    assert judged(into, deposit, units=("恒通",)) == []


@pytest.mark.parametrize(
    ("amounts", "flagged"),
    [
        ((70_000, 70_000, 70_000), False),
        ((49_999, 49_999, 49_999), False),
        ((49_999,) * 5, True),
        ((9_000,) * 25, False),
    ],
)
def test_scattered_payments_stay_below_the_line_and_add_up(amounts: tuple[float, ...], flagged: bool) -> None:
    """70,000 is above the line; three times 49,999 is not enough; five are; 9,000 a unit is nobody's concern."""
    found = judged(*(link("payee", "新锐", f"第{place:02d}局", amount) for place, amount in enumerate(amounts)))
    assert len(found) == (len(amounts) if flagged else 0)


def test_payees_of_different_years_and_units_under_audit_are_left_alone() -> None:
    years = [link("payee", "新锐", f"{place}局", 49_999, fiscal_year=2020 + place) for place in range(5)]
    own = [link("payee", "水务", f"{place}局", 49_999) for place in range(5)]
    assert judged(*years, *own, units=("水务",)) == []


def test_short_names_need_the_same_month() -> None:
    def pair(name: str, second: str) -> list[dict[str, object]]:
        return [link("handler", name, "甲局", 4000, note="2023-03"), link("handler", name, "乙局", 4000, note=second)]

    assert books(judged(*pair("张伟", "2023-03"))) == ["乙局", "甲局"]
    assert judged(*pair("张伟", "2023-04")) == []
    assert books(judged(*pair("欧阳明哲", "2023-04"))) == ["乙局", "甲局"]
    assert judged(*pair("王师傅", "2023-03")) == []
    assert judged(*(link("handler", "欧阳明哲", f"{place}局", 4000, note="2023-03") for place in range(4))) == []


@pytest.mark.parametrize(
    ("sellers", "flagged"),
    [(("科创电脑公司", "科创电脑公司"), True), (("科创电脑公司", ""), True), (("科创电脑公司", "大地商贸行"), False)],
)
def test_short_invoice_numbers_of_two_sellers_are_two_invoices(sellers: tuple[str, str], flagged: bool) -> None:
    pair = [
        link("invoice", "55667788|41050", unit, 410.5, payee=seller, note="55667788")
        for unit, seller in zip("甲乙", sellers, strict=True)
    ]
    assert bool(judged(*pair)) is flagged


def test_one_claim_paid_to_two_persons_is_each_one_s_own() -> None:
    def pair(first: str, second: str) -> list[dict[str, object]]:
        return [link("claim", "k", "甲局", 560, payee=first), link("claim", "k", "乙局", 560, payee=second)]

    assert judged(*pair("郑国强", "宋玉兰")) == []
    assert {finding.severity for finding in judged(*pair("红叶广告部", "红叶广告部"))} == {"high"}
    assert {finding.severity for finding in judged(*pair("红叶广告部", ""))} == {"medium"}


@pytest.mark.parametrize(
    ("value", "mad", "amount", "flagged"),
    [
        (400, 20.0, 30_000, True),
        (400, 60.0, 30_000, False),
        (400, 20.0, 19_999, False),
        (400, 0.0, 30_000, True),
        (399, 0.0, 30_000, False),
    ],
)
def test_peers_by_distance_in_units_of_their_spread(value: int, mad: float, amount: float, flagged: bool) -> None:
    """Median 100: 0.6745 × 300 ÷ 20 is far, ÷ 60 is not (3.37 < 3.5); without spread four times the median is needed."""
    row = {
        "measure": "share",
        "peer_group": "政府",
        "fiscal_year": 2023,
        "item": "培训费",
        "month": 0,
        "entity": "甲局",
    }
    measures = pd.DataFrame(
        [{**row, "amount": round(amount * 100), "heads": -1, "value": value, "median": 100.0, "mad": mad, "peers": 9}]
    )
    assert books(judged(measures=measures)) == (["甲局"] if flagged else [])


def test_parameters_come_from_the_configuration() -> None:
    settings = config.parse({"crossing": {"same-claim-in-two-units": {"amount": 600}}}, all_rules())
    pair = [link("claim", "k", unit, 560, payee="红叶广告部") for unit in ("甲局", "乙局")]
    assert len(judged(*pair)) == 2
    assert judged(*pair, **settings.crossing) == []


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"same-claim": {}}, "不认识「same-claim」"),
        ({"same-claim-in-two-units": {"amount": 1}}, "应在 100～元 之间"),
        ({"payee-across-units": {"lime": 1}}, "「line」"),
    ],
)
def test_wrong_parameters_are_named(section: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadConfig, match=sentence):
        config.parse({"crossing": section}, all_rules())
