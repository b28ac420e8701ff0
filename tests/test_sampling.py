"""Samples are re-drawable and have the properties their method promises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher_audit import sampling


def population(amounts: list[int]) -> pd.DataFrame:
    size = len(amounts)
    return pd.DataFrame(
        {
            "book": "甲", "year": 2021, "period": np.arange(size) % 12 + 1,
            "voucher": [f"记-{n}" for n in range(size)], "amount": amounts,
        }
    ).rename_axis("voucher_id")  # fmt: skip


@pytest.mark.parametrize("method", list(sampling.TITLES))
def test_same_seed_draws_the_same_sample_whatever_the_order_of_rows(method: sampling.Method) -> None:
    table = population([(n * 7919) % 100_000 + 1 for n in range(200)])
    first = sampling.draw(table, method, 25, seed=7).vouchers
    again = sampling.draw(table.sample(frac=1, random_state=1), method, 25, seed=7).vouchers
    other = sampling.draw(table, method, 25, seed=8).vouchers
    pd.testing.assert_frame_equal(first, again)
    assert set(first.index) != set(other.index)


def test_voucher_above_the_interval_is_always_in_a_monetary_sample_and_an_empty_one_never() -> None:
    table = population([100] * 50 + [1_000_000, 0])
    for seed in range(20):
        chosen = sampling.draw(table, "monetary", 10, seed=seed).vouchers
        assert 50 in chosen.index
        assert 51 not in chosen.index


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60), st.integers(1, 30), st.integers(0, 1000))
def test_monetary_sample_hits_as_many_units_as_intervals_fit(amounts: list[int], size: int, seed: int) -> None:
    sample = sampling.draw(population(amounts), "monetary", size, seed)
    fits = sample.population_amount / sample.interval
    assert abs(sample.vouchers["hits"].sum() - fits) <= 1


@given(st.integers(1, 80), st.integers(1, 80), st.integers(0, 50))
def test_stratified_sample_has_its_size_and_misses_no_month_it_can_afford(count: int, size: int, seed: int) -> None:
    table = population([100] * count)
    sample = sampling.draw(table, "stratified", size, seed)
    assert len(sample.vouchers) == min(size, count)
    months = table["period"].nunique()
    if min(size, count) >= months:
        assert sample.vouchers["stratum"].nunique() == months


def test_size_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        sampling.draw(population([1]), "random", 0, 1)
