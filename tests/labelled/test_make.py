"""The labelled ledgers hold what they promise: honest books around trouble that is where the labels say."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from sample_ledgers.vouchers import BUDGET, FINANCIAL, Voucher
from tests.labelled import make, phrases
from tests.labelled.make import Unit, make_unit
from tests.labelled.phrases import Pool
from tests.labelled.profiles import PROFILES
from tests.labelled.truth import LABELLED, MAIN, Label, labels


@pytest.fixture(scope="module")
def units() -> list[Unit]:
    return [make_unit(1, profile) for profile in PROFILES]


@pytest.fixture(scope="module")
def books() -> dict[str, list[Voucher]]:
    """Unit → its vouchers as they were written."""
    kept: dict[str, list[Voucher]] = {}

    def remember(file: str, vouchers: list[Voucher], desk: object, groups: dict[str, str]) -> list[Label]:
        kept.setdefault(file, []).extend(vouchers)
        return labels(file, vouchers, desk, groups)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "labels", remember)
        for profile in PROFILES:
            make_unit(1, profile)
    return kept


def test_units_families_and_months(units: list[Unit]) -> None:
    assert len(units) >= 6
    assert len({unit.profile.chart for unit in units}) >= 3
    for unit in units:
        months = {(label.year, label.period) for label in unit.labels if label.voucher}
        assert len(months) == 12 * len(unit.profile.years)
        assert 400 <= len(unit.labels) / len(unit.profile.years) <= 900


def test_the_same_seed_makes_the_same_unit(units: list[Unit]) -> None:
    again = make_unit(1, PROFILES[0])
    assert again.labels == units[0].labels
    assert {name: len(content) for name, content in again.ledgers.items()} == {
        name: len(content) for name, content in units[0].ledgers.items()
    }


def test_another_seed_makes_another_unit(units: list[Unit]) -> None:
    other = make_unit(2, PROFILES[0])
    assert {label.summary for label in other.labels} != {label.summary for label in units[0].labels}


def test_every_labelled_rule_is_planted_somewhere(units: list[Unit]) -> None:
    planted = {rule for unit in units for label in unit.labels for rule in label.rules}
    assert planted == set(LABELLED)


def test_main_rules_are_planted_often(units: list[Unit]) -> None:
    counts = Counter(rule for unit in units for label in unit.labels for rule in label.rules if rule in MAIN)
    assert all(counts[rule] >= 60 for rule in MAIN), counts


def test_labels_are_unique_and_consistent(units: list[Unit]) -> None:
    for unit in units:
        keys = [label.key for label in unit.labels]
        assert len(keys) == len(set(keys))
        for label in unit.labels:
            assert not label.rules & label.may
            assert label.clean == (not label.rules and not label.may)
            assert set(label.groups) <= label.rules


def test_most_vouchers_are_clean(units: list[Unit]) -> None:
    for unit in units:
        assert sum(label.clean for label in unit.labels) > 0.65 * len(unit.labels)


def test_only_labelled_vouchers_are_unbalanced(books: dict[str, list[Voucher]]) -> None:
    for vouchers in books.values():
        for voucher in vouchers:
            off = voucher.difference(FINANCIAL) != 0 or voucher.difference(BUDGET) != 0
            assert off == ("unbalanced-voucher" in voucher.truth.rules), voucher.summary


def test_numbers_skip_or_repeat_only_where_labelled(books: dict[str, list[Voucher]]) -> None:
    for file, vouchers in books.items():
        numbers: dict[tuple[int, str], list[int]] = defaultdict(list)
        for voucher in vouchers:
            numbers[(voucher.period, voucher.word)].append(voucher.number)
        gaps = sum(max(found) - len(set(found)) for found in numbers.values())
        repeats = sum(len(found) - len(set(found)) for found in numbers.values())
        rules = Counter(
            group for voucher in vouchers for rule, group in voucher.truth.groups.items() if rule == "number-gap"
        )
        if "journal" not in file and "物业" not in file:  # a journal does not show every voucher
            assert gaps == len(rules), file
        assert repeats == sum("duplicate-number" in voucher.truth.rules for voucher in vouchers) // 2, file


def test_nothing_is_paid_twice_by_accident(books: dict[str, list[Voucher]]) -> None:
    """Two payments of one amount to one payee are instalments of a contract, or labelled."""
    for vouchers in books.values():
        seen: dict[tuple[str, int], list[Voucher]] = defaultdict(list)
        for voucher in vouchers:
            entry = voucher.entries[0]
            if (
                entry.counterparty
                and entry.debit
                and voucher.truth.document == "invoice"
                and not voucher.truth.rules | voucher.truth.may
            ):
                seen[(entry.counterparty, entry.debit)].append(voucher)
        for (payee, _), found in seen.items():
            if len(found) > 1:
                assert all("服务费" in v.summary or "款" in v.summary for v in found), (
                    payee,
                    [v.summary for v in found],
                )


def test_honest_cash_keeps_to_the_law(books: dict[str, list[Voucher]]) -> None:
    """No clean voucher pays more than 1,000 yuan from the till except for what article 5 allows."""
    for vouchers in books.values():
        for voucher in vouchers:
            cash = sum(
                e.credit - e.debit
                for e in voucher.entries
                if e.account.name.startswith(("库存现金/人民币", "库存现金", "现金")) and "受托" not in e.account.name
            )
            spends = any(e.debit for e in voucher.entries if e.account.code[0] in "5678" or "费" in e.account.name)
            if cash > 100_000 and spends and not voucher.truth.rules | voucher.truth.may:
                assert voucher.truth.cash == "lawful", voucher.summary


@pytest.mark.parametrize("pool", [phrases.IOU, phrases.CASH, phrases.NO_INVOICE, phrases.BIG])
def test_main_rules_have_many_wordings(pool: Pool) -> None:
    assert len(set(pool.dev)) >= 15
    assert len(set(pool.held)) >= 5
    assert not set(pool.dev) & set(pool.held)


def test_held_wording_appears_in_fresh_units_only() -> None:
    def shown(fresh: bool) -> set[str]:
        texts = {label.summary.replace(" ", "") for label in make_unit(7, PROFILES[0], fresh).labels}
        return {phrase for phrase in phrases.VAGUE.held if phrase in texts}

    assert shown(False) == set()
    assert shown(True)


def test_registers_are_made_for_every_unit(units: list[Unit]) -> None:
    for unit in units:
        assert set(unit.registers) <= unit.profile.registers
        assert "contracts" in unit.registers
