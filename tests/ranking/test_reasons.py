import numpy as np
import pandas as pd
import pytest

from tests.measure.plain_form import FEC, kinds_of, lines_from_plain
from tests.measure.ranking import case, explained
from tests.ranking.books import USUAL, book
from voucher_audit.ranking import VoucherForest, rank
from voucher_audit.ranking.forest import _distinct, _means
from voucher_audit.ranking.reasons import NOTHING_SALIENT


def _first_reason(*odd: object) -> str:
    return rank(book(*USUAL, odd)).reasons([450])[450][0]


def test_each_oddity_is_named_with_its_figures() -> None:
    assert "用“收”字的只有 1 张，通常用“付”字" in _first_reason(1, "5001", "1002", "收", "王丽", "甲公司", 2_000)
    assert "制单人 孙涛 首次使用借 5001、贷 1002" in _first_reason(1, "5001", "1002", "付", "孙涛", "甲公司", 2_000)
    large = _first_reason(1, "5001", "1002", "付", "王丽", "甲公司", 900_000)
    assert "的 151 笔中最大，是中位数" in large


def test_a_usual_voucher_says_that_nothing_stands_out() -> None:
    ranked = rank(book(*USUAL))
    usual = int(ranked.table.index[-1])
    assert ranked.reasons([usual])[usual] == (NOTHING_SALIENT,)


def test_never_more_than_three_reasons_and_unknown_vouchers_are_refused() -> None:
    ranked = rank(book(*USUAL, (1, "1601", "4101", "付", "赵敏", "丙公司", 900_000)))
    assert 1 <= len(ranked.reasons([450])[450]) <= 3
    with pytest.raises(KeyError):
        ranked.reasons([12_345])


def test_the_planted_cause_is_among_the_reasons() -> None:
    right, found = explained(case("FEC", pd.read_parquet(FEC)))
    assert found >= 60
    assert right >= 0.9 * found


def test_the_strongest_family_is_what_drove_the_forest() -> None:
    """One family set to nothing at a time: the score falls most without the family that was strongest."""
    frame = pd.read_parquet(FEC)
    lines, kinds = lines_from_plain(frame), kinds_of(frame)
    forest = VoucherForest(seed=1).fit(lines)
    planted = forest.scores_[kinds[kinds != "normal"].index].nlargest(40).index
    table = forest.strengths_.loc[planted]
    drop = pd.DataFrame(0.0, index=table.index, columns=table.columns)
    for family in table:
        without = {name: table[name].to_numpy() * (name != family) for name in table}
        rows, codes = _distinct(_means(without))
        drop[family] = forest.scores_[planted].to_numpy() - forest._forest_scores(rows)[codes]
    agree = (drop.idxmax(axis=1) == table.idxmax(axis=1)).mean()
    assert agree >= 0.9
    order = [np.corrcoef(table.loc[at].rank(), drop.loc[at].rank())[0, 1] for at in table.index]
    assert np.median(order) > 0.7
