"""Stated totals against their stated parts: what is wrong is pointed out, what is right or unknowable is left alone."""

import pytest

from voucher_audit.stated_sums import StatedSum, wrong_sums


@pytest.mark.parametrize(
    ("text", "total", "parts"),
    [
        ("归还115,595元、5,900元，合计122,495元。", 122_495, (115_595, 5_900)),
        ("七笔借据共122495元，已归还115595元，尚欠5900元，待财政退回。", 122_495, (115_595, 5_900)),
        ("收回资金100,000元、115,595元，共计215,598元。", 215_598, (100_000, 115_595)),
        ("借款10万元和11.5595万元，共计21.5698万元", 215_698, (100_000, 115_595)),
        ("10月支出30,030元，12月支出27,610元和77,455元，三笔合计135,059元", 135_059, (30_030, 27_610, 77_455)),
        ("全年共10万元，其中材料8万元、人工3万元", 100_000, (80_000, 30_000)),
        ("第一笔１。", None, None),
    ],
)
def test_total_that_is_not_the_sum(text: str, total: int | None, parts: tuple[int, ...] | None) -> None:
    expected = [] if total is None or parts is None else [StatedSum(total * 100, tuple(part * 100 for part in parts))]
    assert wrong_sums(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "归还115,595元、5,900元，合计121,495元。",
        "七笔借据共121495元，已归还115595元，尚欠5900元。",
        "借款10万元和11.5595万元，共计21.5595万元",
        "借款10万元和11.56万元，共计215,595元",  # rounded to a hundred yuan
        "10月支出30,030元，12月支出27,610元和77,455元，12月两笔合计105,065元",
        "合计122,495元。",  # no parts
        "付工程款30,000元，合计30,000元",  # one part
        "全年共10万元，其中材料3万元、人工2万元",  # others are not named
        "合同价300,000元，5月付100,000元，7月付50,000元，累计付款150,000元",
        "结算起点1000元，付现9800元、1200元，合计11000元",
        "人均标准150元，共花费3,000元",
        "归还115,595元、5,900元，共约12万元",
        "归还115,595元、5,900元。另有七笔合计122,495元。",  # another sentence
        "2021年5月18日记-12、记-13两张凭证共2,000元",
        "",
    ],
)
def test_what_adds_up_or_cannot_be_known_is_no_alarm(text: str) -> None:
    assert wrong_sums(text) == []


def test_sentence_names_both_figures_and_the_difference() -> None:
    (found,) = wrong_sums("归还115,595元、5,900元，合计122,495元。")
    assert found.sentence() == (
        "文中合计 122,495.00 元，所列 115,595.00 元、5,900.00 元，相加为 121,495.00 元，相差 1,000.00 元；请核对。"
    )
