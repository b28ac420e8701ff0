"""What each row is: entry, title, header, subtotal, opening, signature, note, or refused with a reason."""

from __future__ import annotations

import pytest

from tests.reading.sheets import HEADER, fates, only_book, pair, read, sheet
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.vocabulary import CARRY, OPENING, SIGNATURE, TOTAL, is_signature, total_reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("本月合计", TOTAL), ("本 年 累 计", TOTAL), ("合计：", TOTAL), ("3月合计", TOTAL), ("记-12小计", TOTAL), ("合计(共12笔)", TOTAL),
        ("人民币（大写）：壹万元整", TOTAL), ("合  计：壹仟元整", TOTAL), ("币种累计", TOTAL), ("核算账簿累计", TOTAL), ("日计", TOTAL), ("本页小计", TOTAL),
        ("上年结转", OPENING), ("期初余额", OPENING), ("* 月初残高", OPENING), ("承上年结余", OPENING), ("年初结存", OPENING),
        ("过次页", CARRY), ("承前页", CARRY), ("结转下年", CARRY),
        ("结转本年利润", ""), ("补提本年累计折旧", ""), ("本年利润", ""), ("支付3月小计款", ""), ("上年结转的差旅费", ""), ("日常合计费用", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_whole_texts_are_totals(text: str, reason: str) -> None:
    assert total_reason(text) == reason


def test_signatures_are_told_from_summaries() -> None:
    assert is_signature("会计主管：张三")
    assert is_signature("打印时间：2024-01-01")
    assert is_signature("第 1 页")
    assert not is_signature("审核费")
    assert not is_signature("制单机维修")


def test_totals_pages_and_signatures_between_entries() -> None:
    ledger = read(
        sheet(
            HEADER,
            *pair("2024-01-02", "记-1", 1),
            ["2024-01-02", "记-1", "小计", None, None, 1, 1],
            *pair("2024-01-03", "记-2", 2, "结转本年利润"),
            ["本页合计", None, None, None, None, 3, 3],
            ["承前页", None, None, None, None, 3, 3],
            HEADER,
            *pair("2024-01-04", "记-3", 2, "补提本年累计折旧"),
            [None, None, None, None, None, 5, 5],
            ["会计主管：张三", None, "制单：李四"],
            [None],
        )
    )
    assert list(ledger.lines["row"]) == [2, 3, 5, 6, 10, 11]
    assert fates(ledger) == {
        1: "表头行", 4: TOTAL, 7: TOTAL, 8: CARRY, 9: "重复的表头行", 12: f"{TOTAL}（没有科目，借贷两栏都有金额）",
        13: SIGNATURE, 14: "空行",
    }  # fmt: skip
    assert {control.row for control in only_book(ledger).controls} == {4, 7, 12}
    assert all(control.agrees for control in only_book(ledger).controls)


def test_a_total_that_does_not_agree_is_shown() -> None:
    ledger = read(sheet(HEADER, *pair("2024-01-02", "记-1", 10), ["合计", None, None, None, None, 10, 12.5]))
    stated = {(control.what, control.stated, control.read) for control in only_book(ledger).controls}
    assert stated == {("合计（借方）", 1000, 1000), ("合计（贷方）", 1250, 1000)}


def test_an_entry_in_an_account_called_like_a_total_stays() -> None:
    ledger = read(
        sheet(
            HEADER,
            ["2024-01-02", "记-1", "提折旧", "160201", "本年累计", None, 5],
            ["2024-01-02", "记-1", "提折旧", "660201", "管理费用", 5, None],
            [None, None, None, None, "本年累计", 5, 5],
        )
    )
    assert list(ledger.lines["row"]) == [2, 3]
    assert fates(ledger)[4] == TOTAL


def test_unreadable_amounts_are_refused_and_their_neighbours_kept() -> None:
    ledger = read(sheet(HEADER, *pair("2024-01-02", "记-1", "#REF!"), *pair("2024-01-02", "记-2", 3)))
    assert list(ledger.lines["row"]) == [4, 5]
    assert {note.row: note.reason for note in only_book(ledger).refused} == {
        2: "“借方”写的是“#REF!”，不是金额",
        3: "“贷方”写的是“#REF!”，不是金额",
    }


def test_a_formula_without_value_is_refused() -> None:
    ledger = read(
        sheet(HEADER, *pair("2024-01-02", "记-1", 3), ["2024-01-02", "记-2", "付", "1001", "现金", "#公式无值", None])
    )
    assert [note.row for note in only_book(ledger).refused] == [4]


def test_an_amount_that_belongs_nowhere_is_refused() -> None:
    ledger = read(sheet(HEADER, *pair("2024-01-02", "记-1", 3), [None, None, "随手记", None, None, 7, None]))
    assert [(note.row, "无法归入" in note.reason) for note in only_book(ledger).refused] == [(4, True)]
    assert only_book(ledger).debit_total == 300


def test_void_vouchers_are_kept_and_counted_nowhere() -> None:
    ledger = read(
        sheet(
            ("状态", *HEADER),
            *([["已审核", *row] for row in pair("2024-01-02", "记-1", 1)]),
            *([["作废", *row] for row in pair("2024-01-02", "记-2", 2)]),
            *([["已审核", *row] for row in pair("2024-01-02", "记-2", 3)]),
            [None, "2024-01-03", "记-3", "作废"],
        )
    )
    assert dict(zip(ledger.lines["row"], ledger.lines["cancelled"], strict=True)) == {
        2: False, 3: False, 4: True, 5: True, 6: False, 7: False, 8: True,
    }  # fmt: skip
    book = only_book(ledger)
    assert (book.vouchers, book.debit_total, book.unbalanced) == (2, 400, ())
    ids = ledger.lines.set_index("row")["voucher_id"]
    assert ids[4] != ids[6]  # the number was used again after the voucher was voided


def test_titles_between_pages_change_the_unit() -> None:
    ledger = read(
        sheet(
            ["核算单位：甲县农业局"], HEADER, *pair("2024-01-02", "记-1", 1), ["核算单位：乙县林业局"], HEADER, *pair("2024-01-02", "记-1", 2)
        )
    )  # fmt: skip
    assert [(book.name, book.debit_total) for book in ledger.books] == [("甲县农业局", 100), ("乙县林业局", 200)]
    assert fates(ledger) == {1: "标题行", 2: "表头行", 5: "标题行", 6: "重复的表头行"}


def test_two_tables_of_different_columns_in_one_sheet() -> None:
    ledger = read(
        sheet(
            ["甲县农业局2024年序时账"],
            HEADER,
            *pair("2024-01-02", "记-1", 1),
            ["乙县林业局2024年序时账"],
            ["凭证日期", "凭证字号", "摘要", "会计科目", "方向", "金额"],
            ["2024-01-03", "付-1", "付", "1002 银行存款", "贷", 5],
            ["2024-01-03", "付-1", "付", "6602 管理费用", "借", 5],
        )
    )
    assert [(book.name, book.header_row, book.debit_total) for book in ledger.books] == [
        ("甲县农业局", 2, 100),
        ("乙县林业局", 6, 500),
    ]
    assert list(ledger.lines["voucher"].unique()) == ["记-1", "付-1"]


def test_nothing_but_a_header() -> None:
    with pytest.raises(UnreadableInput, match="只有表头，没有一行分录"):
        read(sheet(HEADER))


def test_hidden_rows_and_sheets_and_container_notes_are_on_record() -> None:
    grid = sheet(HEADER, *pair("2024-01-02", "记-1", 1), hidden=True, blank_rows=(4,), left_out=((5, "已删除的记录"),))
    ledger = read(grid)
    assert fates(ledger) == {1: "表头行", 4: "空行", 5: "已删除的记录"}
    assert "这是隐藏的工作表。" in only_book(ledger).warnings
