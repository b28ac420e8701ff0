import numpy as np

from voucher_audit.ranking.surprise import combine, firsts, rarity, shrunk, spread


def _everyone(n: int) -> np.ndarray:
    return np.zeros(n, dtype="int64")


def test_one_among_a_thousand_is_odd_and_its_neighbours_are_not() -> None:
    value = np.array([0] * 500 + [1] * 523 + [2])
    found = rarity(_everyone(1024), value, np.ones(1024, dtype=bool))
    assert found.bits[-1] == 10.0
    assert found.bits[0] < 1.1
    assert found.bits[600] == 0.0


def test_a_single_use_is_ordinary_where_half_of_all_values_are_used_once() -> None:
    value = np.concatenate([np.zeros(512, dtype="int64"), np.arange(1, 513)])
    assert rarity(_everyone(1024), value, np.ones(1024, dtype=bool)).bits[-1] == 1.0


def test_a_voucher_counts_once_however_many_lines_it_has() -> None:
    voucher = np.array([0] * 300 + [1, 2, 3])
    value = np.array([0] * 300 + [1, 1, 1])
    found = rarity(_everyone(303), value, firsts(voucher, value))
    assert found.bits[0] == 2.0
    assert found.bits[-1] == 0.0


def test_a_context_in_which_nothing_counts_is_no_surprise() -> None:
    """Lines that count as no use (all but the first of a voucher) may have a context to themselves."""
    context = np.array([0, 0, 0, 1])
    value = np.array([0, 0, 1, 0])
    counted = np.array([True, True, True, False])
    own = rarity(context, value, counted)
    assert own.bits.tolist()[3] == 0.0
    assert own.bits[2] > 1.5
    assert shrunk(own, rarity(_everyone(4), value, counted))[3] == 0.0


def test_a_small_book_borrows_from_all_books() -> None:
    value = np.array([0] * 3 + [1] + [1] * 1000)
    book = np.array([0] * 4 + [1] * 1000)
    everyone = np.ones(len(value), dtype=bool)
    own = rarity(book, value, everyone)
    bits = shrunk(own, rarity(_everyone(len(value)), value, everyone))
    assert own.bits[3] == 2.0
    assert bits[3] < 0.9


def test_combine_keeps_apart_what_differs() -> None:
    codes = combine(np.array([0, 0, 1, 1, 0]), np.array([0, 1, 0, 1, 0]))
    assert len(set(codes.tolist())) == 4
    assert codes[0] == codes[4]


def test_an_outlier_of_its_group_is_far_although_other_groups_reach_further() -> None:
    rng = np.random.default_rng(1)
    figure = np.concatenate([rng.normal(3, 0.1, 200), rng.normal(6, 0.1, 200), [6.0]]).astype("float32")
    group = np.array([0] * 200 + [1] * 200 + [0])
    found, _state = spread(figure, [_everyone(401), group])
    assert found.bits[-1] > 10
    assert found.high[-1]
    assert found.bits[200:400].max() < found.bits[-1]


def test_the_distance_of_a_handful_is_not_set_by_its_own_outlier() -> None:
    figure = np.array([0.0] * 200 + [0.0, 0.0, 0.0, 0.0, 5.0], dtype="float32")
    group = np.array([0] * 200 + [1] * 5)
    found, _state = spread(figure, [_everyone(205), group])
    assert found.bits[-1] > 4
    assert found.bits[:204].max() < 2
