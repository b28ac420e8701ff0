"""Text is compared in one writing."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher_audit import text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("借 条", "借条"),
        ("借　　款　单 张 建", "借款单张建"),
        ("借條", "借条"),
        ("ＡＢＣ公司 （北京）", "ABC公司 (北京)"),
        ("付 A 公司", "付 A 公司"),
        ("白条\n鸡", "白条鸡"),
    ],
)
def test_one_writing(written: str, meant: str) -> None:
    assert text.normalise(written) == meant


def test_match_and_extract_keep_the_index_and_treat_missing_text_as_no_match() -> None:
    texts = pd.Series(["借 条 张三", "归还借款", None, "借 条 张三"], index=[7, 3, 5, 1])
    assert text.matches(texts, "借条").to_dict() == {7: True, 3: False, 5: False, 1: True}
    assert text.extract(texts, "借条(.+)").to_dict() == {7: "张三", 3: "", 5: "", 1: "张三"}
    assert text.extract(texts, "借.").to_dict() == {7: "借条", 3: "借款", 5: "", 1: "借条"}


_WRITTEN = st.lists(
    st.text(st.sampled_from("借條据 　付10０②年A①ａ甲公司(）\n\u200b\ufeff費ﬁ\u3000·é水电工资福利ب٣"), max_size=12),
    min_size=70,
    max_size=90,
)
_SEARCHED = (
    "借条|付.{0,4}公司",
    r"(?<!水)电(?!费)|\d+年",
    r"^[^\d]+$",
    r"(?:付|费)(?=.{0,3}公司)|a\s甲",
    r"[\d一二]{2}|[\]\[（(]甲",
    re.compile("ａ|a公司", re.IGNORECASE),
    r"\w\W|(.)\1",
    r"(?<=年)(?:工资)?(?![福(]|\))",
)


@settings(max_examples=40, deadline=None)
@given(_WRITTEN)
def test_many_texts_are_searched_as_one_by_one(written: list[str]) -> None:
    """However the work is shared between the engines, each text gets what Python's own search says of it."""
    texts = pd.Series([*written, None], dtype="str")
    for pattern in _SEARCHED:
        compiled = re.compile(pattern)
        plain = [text.normalise(entry) for entry in written]
        assert text.matches(texts, pattern).tolist() == [bool(compiled.search(entry)) for entry in plain] + [False]
        assert text.stripped(texts, pattern).tolist() == [compiled.sub("", entry) for entry in plain] + [""]


def test_a_column_is_known_again_and_a_changed_one_is_not() -> None:
    texts = pd.Series(["借 条", "付款"] * 50)
    assert text.matches(texts, "借条").tolist() == [True, False] * 50
    changed = texts.copy()
    changed.iloc[1] = "借 条"
    assert text.matches(changed, "借条").sum() == 51
    assert text.matches(texts, "借条").sum() == 50
    assert text.matches(texts[1:3], "借条").tolist() == [False, True]


def test_without_the_name_beside_it() -> None:
    texts = pd.Series(["付安旋保洁公司清掏", "付 保洁费", ""], dtype="str")
    names = pd.Series(["安旋保洁公司", "", "某厂"], dtype="str")
    assert text.without(texts, names).tolist() == ["付清掏", "付保洁费", ""]


def test_only_the_rows_asked_about_can_match() -> None:
    texts = pd.Series(["借 条 张三", "借条", None, "付款", "借 条 张三"], index=[7, 3, 5, 1, 2])
    among = pd.Series([True, False, True, True, False], index=texts.index)
    assert text.matches(texts, "借条", among).to_dict() == {7: True, 3: False, 5: False, 1: False, 2: False}
    assert not text.matches(texts, "借条", ~texts.notna()).any()
    assert text.extract(texts, "借条(.*)", among).to_dict() == {7: "张三", 3: "", 5: "", 1: "", 2: ""}
    labels = pd.Index([2, 1, 5])
    assert list(text.matches(texts, "借条", labels).items()) == [(2, True), (1, False), (5, False)]
    assert list(text.extract(texts, "借条(.*)", labels).items()) == [(2, "张三"), (1, ""), (5, "")]


def test_each_distinct_text_is_worked_out_once() -> None:
    asked: list[list[str]] = []

    def lengths(column: pd.Series) -> pd.Series:
        asked.append(column.tolist())
        return column.str.len()

    texts = pd.Series(["甲乙", "丙", None, "甲乙"], index=[4, 4, 9, 2], dtype="str")
    assert list(text.each(texts, lengths).items()) == [(4, 2), (4, 1), (9, 0), (2, 2)]
    assert asked == [["甲乙", "丙", ""]]
    assert text.each(texts[:0], lengths).empty


def test_many_texts_have_the_writing_that_each_has_alone() -> None:
    pieces = [
        "借",
        "条",
        " ",
        "  ",
        "據",
        "（",
        "①",
        "a",
        "—",
        "é",
        "e\u0301",
        "《\u0338",
        "\u200b",
        "\u3000",
        "\n",
        "㐀",
    ]
    texts = pd.Series([a + b + c + d for a in pieces for b in pieces for c in pieces for d in "借 b"], dtype="str")
    assert text.stripped(texts, r"(?!)").tolist() == [text.normalise(entry) for entry in texts]
