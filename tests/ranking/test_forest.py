import pickle
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import check_estimator

from tests.measure.plain_form import FEC, figures, kinds_of, lines_from_plain
from tests.ranking.books import USUAL, book
from voucher_audit.ranking import VoucherForest


@pytest.fixture(scope="module")
def fec() -> tuple[pd.DataFrame, pd.Series]:
    frame = pd.read_parquet(FEC)
    return lines_from_plain(frame), kinds_of(frame)


def test_the_labelled_ledger_is_ranked_as_well_as_promised(fec: tuple[pd.DataFrame, pd.Series]) -> None:
    lines, kinds = fec
    found = [figures(VoucherForest(seed=seed).fit(lines).score(lines), kinds) for seed in (1, 2)]
    assert min(one.precision for one in found) >= 0.70
    assert min(one.first_100 for one in found) >= 0.65


def test_the_order_of_rows_and_ids_does_not_matter(fec: tuple[pd.DataFrame, pd.Series]) -> None:
    lines, _kinds = fec
    mixed = lines.sample(frac=1.0, random_state=3)
    one, other = VoucherForest(seed=1).fit(lines).scores_, VoucherForest(seed=1).fit(mixed).scores_
    pd.testing.assert_series_equal(one, other)


def test_other_seeds_agree_on_the_first_fifty(fec: tuple[pd.DataFrame, pd.Series]) -> None:
    lines, _kinds = fec
    tops = [set(VoucherForest(seed=seed).fit(lines).scores_.nlargest(50).index) for seed in (1, 2, 3)]
    assert min(len(tops[a] & tops[b]) for a, b in ((0, 1), (0, 2), (1, 2))) >= 0.85 * 50


def test_scores_and_surprises_are_finite(fec: tuple[pd.DataFrame, pd.Series]) -> None:
    forest = VoucherForest().fit(fec[0])
    assert np.isfinite(forest.scores_).all()
    assert all(np.isfinite(bits).all() and (bits >= 0).all() for bits in forest.bits_.values())


def test_parameters_follow_the_conventions() -> None:
    forest = VoucherForest(trees=7, samples=99, seed=4)
    assert forest.get_params() == {"trees": 7, "samples": 99, "seed": 4, "columns": None}
    assert clone(forest).get_params() == forest.get_params()


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_set_params,
        estimator_checks.check_valid_tag_types,
    ],
)
def test_scikit_learns_checks_that_need_no_matrix(check: Callable[[str, VoucherForest], None]) -> None:
    check("VoucherForest", VoucherForest())


def test_scikit_learn_is_told_that_it_takes_no_matrix() -> None:
    with pytest.warns(SkipTestWarning):
        results = check_estimator(VoucherForest(), on_skip=None, on_fail=None)
    assert {result["status"] for result in results} == {"passed"}


def test_a_fit_leaves_parameters_and_lines_alone_and_repeats() -> None:
    lines = book(*USUAL)
    before = lines.copy()
    forest = VoucherForest(trees=20, seed=3)
    with pytest.raises(NotFittedError):
        forest.score_samples(lines)
    assert forest.fit(lines) is forest
    pd.testing.assert_frame_equal(lines, before)
    assert forest.get_params() == {"trees": 20, "samples": 4096, "seed": 3, "columns": None}
    first = forest.score_samples(lines)
    assert np.array_equal(pickle.loads(pickle.dumps(forest)).score_samples(lines), first)  # noqa: S301
    assert np.array_equal(forest.fit(lines).score_samples(lines), first)


def test_the_exchanged_account_is_the_strangest_and_the_usual_ones_are_not() -> None:
    lines = book(*USUAL, (1, "5001", "2302", "付", "王丽", "甲公司", 2_000))
    scores = VoucherForest(seed=1).fit(lines).score(lines)
    assert scores.idxmax() == 450
    assert scores.drop(450).max() < scores[450]


def test_missing_columns_drop_their_features_and_say_so() -> None:
    lines = book(*USUAL)[["voucher_id", "account_code", "debit", "credit"]]
    forest = VoucherForest(seed=1).fit(lines)
    dropped = {feature.name: why for feature, why in forest.dropped_}
    assert dropped["preparer_of_deal"] == "账上没有制单"
    assert dropped["payee_presence"] == "账上没有往来单位或个人"
    assert "counter_of_account" not in dropped
    assert len(forest.scores_) == 450


def test_vouchers_are_told_apart_by_name_where_there_is_no_id() -> None:
    lines = book(*USUAL).rename(columns={"number": "voucher"}).drop(columns="voucher_id")
    assert len(VoucherForest(seed=1).fit(lines).scores_) == 450


@pytest.mark.parametrize("missing", ["debit", "account_code"])
def test_a_necessary_column_is_asked_for(missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        VoucherForest().fit(book(*USUAL).drop(columns=missing))


def test_fitted_vouchers_keep_their_score_in_a_copy_and_new_ones_are_compared_with_them() -> None:
    lines = book(*USUAL)
    forest = VoucherForest(seed=1).fit(lines)
    pd.testing.assert_series_equal(forest.score(lines.copy()), forest.scores_)
    later = book((1, "5001", "2302", "付", "王丽", "甲公司", 2_000), (1, "5001", "1002", "付", "王丽", "甲公司", 2_000))
    odd, usual = forest.score_samples(later)
    assert odd > usual
