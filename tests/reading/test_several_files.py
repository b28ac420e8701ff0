"""Several files and sheets as one ledger: books, repeats, versions, parts, bases, corrections of mappings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.sheets import HEADER, fates, only_book, pair, read, sheet
from voucher_audit.errors import BadConfig
from voucher_audit.reading import MappingOverride, load_mappings, signature_of
from voucher_audit.reading.describe import describe
from voucher_audit.reading.proof import RowsLost, account_for_rows
from voucher_audit.reading.recognise import Other
from voucher_audit.reading.sheets import read_table, tables_of

UNIT = ["核算单位：某县农业局"]


def test_months_of_one_unit_in_several_files_are_one_book() -> None:
    ledger = read(
        sheet(UNIT, HEADER, *pair("2024-01-05", "记-1", 1), file="1月.xlsx"),
        sheet(UNIT, HEADER, *pair("2024-02-05", "记-1", 2), file="2月.xlsx"),
    )
    assert {book.name for book in ledger.books} == {"某县农业局"}
    assert ledger.lines["voucher_id"].tolist() == [0, 0, 1, 1]
    assert list(ledger.lines["file"]) == ["1月.xlsx"] * 2 + ["2月.xlsx"] * 2


def test_files_that_name_no_unit_are_books_of_their_own() -> None:
    ledger = read(
        sheet(HEADER, *pair("2024-01-05", "记-1", 1), file="a.xlsx"),
        sheet(HEADER, *pair("2024-01-05", "记-1", 1), file="b.xlsx"),
    )
    assert [book.name for book in ledger.books] == ["a", "b"]
    assert ledger.lines["voucher_id"].tolist() == [0, 0, 1, 1]


def test_several_units_in_one_file_are_several_books() -> None:
    rows = [["甲局", *row] for row in pair("2024-01-02", "记-1", 1)] + [
        ["乙站", *row] for row in pair("2024-01-02", "记-1", 2)
    ]
    ledger = read(sheet(("单位名称", *HEADER), *rows))
    assert [(book.name, book.vouchers, book.debit_total) for book in ledger.books] == [
        ("甲局", 1, 100),
        ("乙站", 1, 200),
    ]
    assert fates(ledger) == {1: "表头行"}


def test_a_voucher_given_twice_is_kept_once_and_the_repeat_refused() -> None:
    ledger = read(
        sheet(UNIT, HEADER, *pair("2024-01-05", "记-1", 1), *pair("2024-01-06", "记-2", 2), file="1月.xlsx"),
        sheet(UNIT, HEADER, *pair("2024-01-06", "记-2", 2), *pair("2024-02-06", "记-1", 3), file="1-2月.xlsx"),
    )
    assert [book.vouchers for book in ledger.books] == [2, 1]
    assert {note.row: note.reason for note in ledger.books[1].refused} == dict.fromkeys(
        (3, 4), "与「1月.xlsx」工作表「Sheet1」第 5 行起的 记-2 完全相同，只计一次"
    )


def test_two_versions_of_a_voucher_are_two_vouchers() -> None:
    ledger = read(
        sheet(UNIT, HEADER, *pair("2024-01-05", "记-1", 1), file="a.xlsx"), sheet(UNIT, HEADER, *pair("2024-01-05", "记-1", 9), file="b.xlsx")
    )  # fmt: skip
    assert ledger.lines["voucher_id"].tolist() == [0, 0, 1, 1]
    assert [book.unbalanced for book in ledger.books] == [(), ()]


def test_a_voucher_cut_by_the_end_of_a_sheet_is_one() -> None:
    rows = pair("2024-01-05", "记-1", 1)
    ledger = read(sheet(UNIT, HEADER, rows[0], name="第1页"), sheet(UNIT, HEADER, rows[1], name="第2页"))
    assert ledger.lines["voucher_id"].tolist() == [0, 0]
    assert ledger.lines["line"].tolist() == [1, 2]
    assert [book.unbalanced for book in ledger.books] == [(), ()]


def both_halves(third: int) -> list[list[object]]:
    return [
        ["2024-01-02", "记-1", "付", "5001", "业务活动费用", 10, None], ["2024-01-02", "记-1", "付", "1002", "银行存款", None, 10],
        ["2024-01-02", "记-1", "付", "7201", "事业支出", third, None], ["2024-01-02", "记-1", "付", "8001", "资金结存", None, 10],
        ["2024-01-03", "记-2", "拨款", "1002", "银行存款", 7, None], ["2024-01-03", "记-2", "拨款", "4001", "财政拨款收入", None, 7],
        ["2024-01-03", "记-2", "拨款", "8001", "资金结存", 7, None], ["2024-01-03", "记-2", "拨款", "6001", "财政拨款预算收入", None, 7],
    ]  # fmt: skip


def test_both_halves_of_parallel_bookkeeping_share_the_voucher() -> None:
    ledger = read(sheet(HEADER, *both_halves(10)))
    assert ledger.lines["voucher_id"].tolist() == [0] * 4 + [1] * 4
    assert list(ledger.lines["basis"]) == ["financial", "financial", "budget", "budget"] * 2
    assert only_book(ledger).unbalanced == ()


def test_the_budget_half_that_does_not_balance_is_named() -> None:
    assert only_book(read(sheet(HEADER, *both_halves(11)))).unbalanced == ("2024-01/记-1（预算会计）",)


def test_the_basis_of_an_enterprise_is_never_budget() -> None:
    rows = [row for number in range(1, 9) for row in pair("2024-01-05", f"记-{number}", number)]
    ledger = read(sheet(HEADER, *rows))
    assert set(ledger.lines["basis"]) == {"financial"}
    assert only_book(ledger).unbalanced == ()


def test_a_better_header_further_down_leaves_the_ledger_above_it_whole() -> None:
    first = [["2024-01-05", "记-1", "a", "6602", 5, None], ["2024-01-05", "记-1", "a", "1001", None, 5]]
    second = [
        ["记-1", "2024-01-05", "b", "6602 费", "借", 7, "张"],
        ["记-1", "2024-01-05", "b", "1001 现", "贷", 7, "张"],
    ]
    ledger = read(
        sheet(
            ["单位：甲县财政局"],
            ("日期", "凭证号", "摘要", "科目编码", "借方", "贷方"),
            *first,
            ["单位：乙县财政局"],
            ("凭证字号", "日期", "摘要", "科目", "方向", "金额", "制单人"),
            *second,
        )
    )
    assert [(book.name, book.header_row, book.debit_total, book.unbalanced) for book in ledger.books] == [
        ("甲县财政局", 2, 500, ()),
        ("乙县财政局", 6, 700, ()),
    ]


STRANGE = ("日期", "号码", "说明文字", "会计代码", "甲栏", "乙栏")
STRANGE_ROWS = (["2024-01-02", "1", "a", "6602", 5, None], ["2024-01-02", "1", "a", "1001", None, 5])
COLUMNS = {
    "号码": "number",
    "甲栏": "debit",
    "乙栏": "贷方（本位币）",
    "会计代码": "account_code",
    "说明文字": "summary",
}


def test_a_correction_makes_a_strange_table_readable_and_is_remembered_by_signature() -> None:
    ledger = read(sheet(STRANGE, *STRANGE_ROWS), mappings=[MappingOverride(COLUMNS)])
    book = only_book(ledger)
    assert book.debit_total == book.credit_total == 500
    assert {entry.header: entry.reason.split("；")[0] for entry in book.mapping}["甲栏"] == "按您的更正"
    again = MappingOverride(COLUMNS, layout=signature_of(book.mapping))
    assert only_book(read(sheet(["标题"], STRANGE, *STRANGE_ROWS), mappings=[again])).vouchers == 1
    other = (*STRANGE[:-1], "丙栏")
    mine = MappingOverride({**COLUMNS, "丙栏": "credit"}, layout=signature_of(book.mapping))
    with pytest.raises(Exception, match="没有找到"):
        read(sheet(other, *STRANGE_ROWS), mappings=[mine])


def test_a_correction_can_leave_a_column_out() -> None:
    header = (*HEADER, "客户")
    rows = [[*row, "甲公司"] for row in pair("2024-01-02", "记-1", 1)]
    assert set(read(sheet(header, *rows)).lines["counterparty"]) == {"甲公司"}
    ledger = read(sheet(header, *rows), mappings=[MappingOverride({"客户": ""})])
    assert set(ledger.lines["counterparty"]) == {""}


def test_corrections_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "列.toml"
    first = MappingOverride({'金额"(元)"': "debit", "备注": ""}, layout="0123456789ab", name="某局")
    path.write_text(first.toml() + MappingOverride({"甲": "credit"}).toml(), encoding="utf-8")
    assert load_mappings(path) == (first, MappingOverride({"甲": "credit"}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[[mapping]]\n[mapping.columns]\n"甲" = "debitt"', "您要写的可能是「debit」"),
        ("[mappings]", r"应由若干个 \[\[mapping\]\] 小节组成"),
        ('[[mapping]]\ncolumn = "x"', "里只能有 name、layout"),
        ("x = ", "不是有效的 TOML"),
    ],
)
def test_bad_corrections_are_explained(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "列.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfig, match=sentence):
        load_mappings(path)


def test_the_description_says_everything() -> None:
    ledger = read(
        sheet(
            UNIT,
            HEADER,
            *pair("2024-01-05", "记-1", 1),
            ["2024-01-06", "记-2", "x", "1001", "现金", "甲", None],
            ["合计", None, None, None, None, 1, 2],
        ),
        sheet(["请看"], name="说明"),
    )
    text = describe(ledger)
    for part in (
        "凭证2024年.xlsx [Sheet1]", "账簿：某县农业局，2024 年", "表头在第 2 行", "A 日期 → 日期：列名即“日期”；75% 的单元格是日期",
        "分录 2 条，凭证 1 张，借方合计 1.00，贷方合计 1.00", "每张凭证借贷相等", "第 6 行 合计（借方） 1.00：相符", "第 6 行 合计（贷方） 2.00：不符，读入 1.00",
        "未能读入 1 行：", "“借方”写的是“甲”，不是金额：第 5 行", "没有读入的工作表和文件：",
    ):  # fmt: skip
        assert part in text


def test_the_reader_notices_a_row_it_lost() -> None:
    grid = sheet(HEADER, *pair("2024-01-05", "记-1", 1))
    tables = tables_of(grid)
    assert not isinstance(tables, Other)
    piece = read_table(tables[0])
    account_for_rows(grid, [piece])
    piece.dropped.pop(1)
    with pytest.raises(RowsLost):
        account_for_rows(grid, [piece])
    piece.dropped.update({1: "表头行", 2: "表头行"})
    with pytest.raises(RowsLost):
        account_for_rows(grid, [piece])
