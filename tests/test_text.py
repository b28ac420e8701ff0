"""Text is compared in one writing."""

import pandas as pd
import pytest

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
