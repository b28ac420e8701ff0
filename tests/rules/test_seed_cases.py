"""Cases of the rectification report that several rules see together: who is flagged by what, and what is one case."""

from collections import defaultdict

from voucher_audit import engine, examples
from voucher_audit.config import Config, Unit
from voucher_audit.report import Finding
from voucher_audit.rules.api import Example, V
from voucher_audit.rules.catalogue import all_rules


def _audited(example: Example) -> tuple[dict[str, set[str]], tuple[Finding, ...]]:
    """Voucher number → rules that flagged it above a hint, and all findings."""
    config = Config(unit=Unit(example.unit, example.bodies))
    prepared = engine.prepare(examples.ledger_of(example), examples.registers_of(example), config)
    found, coverage = engine.run(prepared, all_rules())
    assert not [entry.rule for entry in coverage if entry.status == "crashed"]
    by_voucher: dict[str, set[str]] = defaultdict(set)
    for finding in found:
        if finding.severity != "info":
            by_voucher[finding.voucher.split("-")[-1]].add(finding.rule)
    return by_voucher, found


def test_borrowed_for_the_garden_spent_on_lamps_repaid_a_year_later() -> None:
    """Task 17: 100,000 borrowed from a managed company, paid to the builder in cash on a slip, later repaid."""
    rules, found = _audited(
        Example(
            "植物园借款",
            (
                V("借金信评估公司款 用于植物园建设", "1001", "2307 金信评估公司", 100000, "2021-05-12", number="31"),
                V("付施工方公园路灯款 现金 无票 白条", "1613", "1001", 100000, "2021-05-18", number="47"),
                V("付植物园苗木浇水费", "5001 劳务费", "1002", 860, "2021-05-20", number="52"),
                V("归还金信评估公司借款", "2307 金信评估公司", "1002", 100000, "2022-07-14", number="66"),
            ),
            registers={"related_parties": ({"name": "金信房地产评估有限公司", "relation": "代管公司"},)},
        )
    )
    assert rules["47"] >= {"large-cash-payment", "iou-in-cash", "missing-invoice", "cash-paid-works", "diverted-funds"}
    assert "related-party-transfer" in rules["31"]
    assert not rules["52"]
    cases = {finding.voucher.split("-")[-1]: finding.case for finding in found if finding.rule == "diverted-funds"}
    assert set(cases) >= {"31", "47", "66"}, cases
    assert len(set(cases.values())) == 1
    related = {finding.case for finding in found if finding.rule == "related-party-transfer"}
    assert related == set(cases.values()), "what two rules see of one matter is one case"


def test_three_car_bills_without_minutes_two_of_them_in_december() -> None:
    """Task 22: 30,030 in October, 27,610 and 77,455 in December; the minute of the 77,455 is another unit's."""
    account = "5101 公务用车运行维护费"
    usual = tuple(
        V("付公车加油费", account, "1011", 3000 + 100 * month, f"2019-{month:02d}-10", number="5")
        for month in range(1, 13)
    )
    seed = (
        V("支付公车运行维护费 10月", account, "1011", 30030, "2019-10-18", number="41"),
        V("付公车维修费 12月", account, "1011", 27610, "2019-12-09", number="42"),
        V("付公车运维12月第二笔 鸿运汽修厂", account, "1011", 77455, "2019-12-23", number="43"),
        V("付办公楼防水维修款 安居防水公司", "5101 维修费", "1011", 26000, "2019-11-23", number="44"),
    )
    rules, found = _audited(
        Example(
            "公车费用",
            usual + seed,
            registers={
                "minutes": (
                    {"date": "2019-12-06", "body": "综合执法局党组会", "topic": "鸿运汽修厂公车运行维护费", "amount": 77455,
                     "payee": "鸿运汽修厂", "unit": "县综合执法局", "result": "通过"},
                    {"date": "2019-11-06", "body": "局党组会", "topic": "办公楼防水维修", "amount": 26000,
                     "payee": "安居防水公司", "unit": "县住建局", "result": "通过"},
                )
            },
            unit=("县住建局",),
        )
    )  # fmt: skip
    for number in ("41", "42", "43"):
        assert rules[number] >= {"unminuted-major-spending", "vehicle-cost-surge"}, number
    assert not rules["44"] & {"unminuted-major-spending", "vehicle-cost-surge"}
    assert not rules["5"] & {"unminuted-major-spending", "vehicle-cost-surge"}
    said = {f.voucher: f.evidence for f in found if f.rule == "unminuted-major-spending"}
    assert "综合执法局" in said["记-43"], "the other unit's minute is named"
    surge = {f.voucher: f.case for f in found if f.rule == "vehicle-cost-surge"}
    assert surge["记-42"] == surge["记-43"] != surge["记-41"]


def test_one_contract_far_behind_its_progress_is_a_hint_and_no_overpayment() -> None:
    """The last case: 80 % built, 2.0335 of 11.34 million paid."""
    rules, found = _audited(
        Example(
            "滨河公园",
            (V("付滨河公园工程进度款 宏达建设公司", "1613", "1002", 2033500, "2021-06-10"),),
            registers={
                "contracts": (
                    {"number": "HT-1", "name": "滨河公园工程", "party": "宏达建设公司", "date": "2020-02-01",
                     "amount": 11340000, "progress": 80},
                )
            },
        )
    )  # fmt: skip
    assert "contract-in-arrears" in {f.rule for f in found if f.severity == "info"}
    assert not {"payment-over-contract", "works-progress-mismatch", "payment-without-contract"} & set().union(
        *rules.values()
    )
