"""The committed samples are what the generator makes, their books are in order, and their answers name real vouchers."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import defaultdict

import pytest

from sample_ledgers import archive, bureau, subsidiary
from sample_ledgers.chance import Chance
from sample_ledgers.desk import TILL_LIMIT, Desk
from sample_ledgers.files import same
from sample_ledgers.make import HERE, samples
from sample_ledgers.vouchers import BUDGET, FINANCIAL
from voucher_audit.registers.schema import ALL


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return samples()


@pytest.fixture(scope="module")
def desks() -> list[Desk]:
    """Every desk that the samples are made of, closed."""
    kept: list[Desk] = []
    close = Desk.close

    def remember(desk: Desk) -> list[object]:
        kept.append(desk)
        return close(desk)  # type: ignore[return-value]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Desk, "close", remember)
        bureau.project()
        subsidiary.projects()
        archive.project()
    return kept


@pytest.fixture(scope="module")
def answers(made: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made["answers.csv"].decode("utf-8-sig"))))


def test_files_on_disk_are_fresh(made: dict[str, bytes]) -> None:
    stale = [
        name
        for name, content in made.items()
        if not (HERE / name).exists() or not same((HERE / name).read_bytes(), content)
    ]
    assert stale == []


def test_no_file_is_left_over(made: dict[str, bytes]) -> None:
    beside = {str(path.relative_to(HERE).as_posix()) for path in HERE.glob("*/*") if path.suffix in (".csv", ".xlsx")}
    assert beside == {name for name in made if "/" in name}


def test_same_seed_same_bytes(made: dict[str, bytes]) -> None:
    assert all(same(made[name], content) for name, content in samples().items())


def test_chance_is_a_fixed_sequence() -> None:
    draw = Chance("fixed", 1)
    assert [draw.between(1, 6) for _ in range(12)] == [4, 4, 6, 5, 2, 6, 4, 2, 6, 2, 4, 4]


def test_every_voucher_balances_in_both_halves(desks: list[Desk]) -> None:
    assert len(desks) == 6
    unbalanced = [v.summary for desk in desks for v in desk.vouchers if v.difference(FINANCIAL) or v.difference(BUDGET)]
    assert unbalanced == []


def test_numbers_have_no_gaps(desks: list[Desk]) -> None:
    for desk in desks:
        numbers: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        for voucher in desk.vouchers:
            numbers[(voucher.year, voucher.period, voucher.word)].append(voucher.number)
        assert all(found == list(range(1, len(found) + 1)) for found in numbers.values()), desk.profile.unit


def test_till_is_never_negative_nor_over_its_limit_at_night(desks: list[Desk]) -> None:
    for desk in desks:
        balance, nights = 0, {}
        for voucher in desk.vouchers:
            balance -= voucher.moved(desk.chart.till)
            assert balance >= 0, (desk.profile.unit, voucher.day, voucher.summary)
            nights[voucher.day] = balance
        assert max(nights.values()) <= TILL_LIMIT, desk.profile.unit


def test_bank_is_never_overdrawn(desks: list[Desk]) -> None:
    for desk in desks:
        balance = 0
        for voucher in desk.vouchers:
            balance -= voucher.moved([desk.chart["bank"]])
            assert balance >= 0, (desk.profile.unit, voucher.day, voucher.summary)


def test_preparer_never_reviews_and_somebody_is_named(desks: list[Desk]) -> None:
    for desk in desks:
        assert all(v.preparer and v.reviewer and v.preparer != v.reviewer for v in desk.vouchers)


def test_money_inside_the_budget_has_its_second_half(desks: list[Desk]) -> None:
    """Per voucher: what left bank, till and quota for costs equals what the budget half spent."""
    for desk in desks:
        if not desk.chart.parallel:
            continue
        for voucher in desk.vouchers:
            spent = voucher.moved([desk.chart["spending"]], BUDGET)
            balance = voucher.moved(
                [desk.chart[role] for role in ("money_balance", "quota_balance", "app_budget")], BUDGET
            )
            if "年末结转" not in voucher.summary and spent:
                assert spent == -balance, (voucher.day, voucher.summary)


def test_answers_name_vouchers_that_exist(answers: list[dict[str, str]], desks: list[Desk]) -> None:
    known = {(str(v.year), str(v.period), v.name, f"{v.day}", v.summary) for desk in desks for v in desk.vouchers}
    missing = [
        row for row in answers if (row["year"], row["period"], row["voucher"], row["date"], row["summary"]) not in known
    ]
    assert answers
    assert missing == []


def test_each_task_of_the_report_has_its_answer(answers: list[dict[str, str]]) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for row in answers:
        found[row["task"]] |= set(row["expected"].split())
    assert found["16"] == {"tour-as-travel"}
    assert found["17"] >= {
        "iou-in-cash",
        "large-cash-payment",
        "missing-invoice",
        "cash-paid-works",
        "related-party-transfer",
        "diverted-funds",
    }
    assert found["18"] >= {"iou-in-cash", "overdue-advance"}
    assert found["22"] == {"unminuted-major-spending", "invoice-without-detail", "vehicle-cost-surge"}
    assert found["34"] == {"related-party-transfer"}
    assert found["合同"] == {"none"}
    assert any("irregular-party-dues" in row["expected"] for row in answers)


def test_clean_ledger_expects_nothing(answers: list[dict[str, str]]) -> None:
    clean = [row for row in answers if row["file"].startswith("柳河县档案馆/")]
    assert len(clean) > 60
    assert {row["expected"] for row in clean} == {"none"}


def test_slips_of_task_18_keep_the_trap_of_the_report() -> None:
    assert subsidiary.PAID_OUT == 12_249_500
    assert subsidiary.CAME_BACK == 11_559_500
    assert subsidiary.PAID_OUT - subsidiary.CAME_BACK == 690_000  # the report says 5,900


def test_works_contract_is_paid_as_the_report_says() -> None:
    assert sum(bureau._PAID.values()) == 203_350_000


def test_manifest_names_every_file_once_with_a_known_role(made: dict[str, bytes]) -> None:
    entries = tomllib.loads(made["projects.toml"].decode())["project"]
    roles = {role for entry in entries for role in entry["files"]}
    named = [name for entry in entries for names in entry["files"].values() for name in names]
    assert roles <= {"ledger", *ALL}
    assert sorted(named) == sorted(name for name in made if "/" in name)


def test_samples_stay_small(made: dict[str, bytes]) -> None:
    assert sum(len(content) for content in made.values()) < 3_000_000
