"""A person corrects how columns were understood; the next file of the layout is read so without being told."""

from __future__ import annotations

import pytest

from tests.reading.sheets import HEADER, only_book, pair, read, sheet
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading import read_ledger
from voucher_audit.reading.corrections import (
    columns_at,
    columns_of,
    correction,
    field_choices,
    sheets_of,
    shortcoming,
)
from voucher_audit.reading.overrides import MappingOverride, parse_mappings

# Two columns are called 金额, one has no header, the year is nowhere.
ODD = ("月", "日", "号码", "说明文字", "会计代码", "金额", "金额", None)
ODD_ROWS = (
    ["1", "2", "1", "付款", "6602", "5.00", "", "乙公司"],
    ["1", "2", "1", "付款", "1001", "", "5.00", "乙公司"],
    ["1", "9", "2", "收款", "1001", "7.00", "", "甲公司"],
    ["1", "9", "2", "收款", "4001", "", "7.00", "甲公司"],
)


def test_a_book_lists_its_columns_with_samples_and_what_else_they_might_be() -> None:
    book = only_book(read(sheet(["某局"], HEADER, *pair("2024-01-05", "记-1", 1), *pair("2024-01-06", "记-2", 2))))
    columns = columns_of(book)
    assert [(c.letter, c.name, c.field) for c in columns[:2]] == [("A", "日期", "date"), ("B", "凭证号", "number")]
    assert columns[0].samples == ("2024-01-05", "2024-01-05", "2024-01-06")
    assert "entered_at" in columns[0].alternatives
    assert "debit" not in columns[0].alternatives
    assert columns[5].field == "debit"
    assert {"credit", "amount", "balance"} <= set(columns[5].alternatives)
    assert set(columns[5].alternatives) < set(field_choices())


def test_steering_columns_keep_their_field_for_the_list() -> None:
    header = ("日期", "凭证号", "摘要", "科目编码", "方向", "金额", "备注2")
    rows = [["2024-01-05", "记-1", "付", "6602", "借", 3, None], ["2024-01-05", "记-1", "付", "1001", "贷", 3, None]]
    columns = columns_of(only_book(read(sheet(header, *rows))))
    assert [c.field for c in columns[4:]] == ["direction", "amount", ""]


def test_a_refused_file_is_read_once_its_columns_are_named_and_so_is_next_month_s() -> None:
    text = "\n".join(",".join(str(cell or "") for cell in row) for row in [["备查"], ODD, *ODD_ROWS])
    january = ("一月.csv", text.encode("gb18030"))
    with pytest.raises(UnreadableInput):
        read_ledger([january])
    columns = columns_at(sheets_of(january)[0], 2)
    assert [c.name for c in columns] == ["月", "日", "号码", "说明文字", "会计代码", "金额", "金额#2", "#8"]
    fields = {c.position: c.field for c in columns} | {2: "number", 3: "summary", 4: "account_code", 5: "debit"}
    assert shortcoming(fields | {5: ""}) == "没有金额列（借方、贷方或金额）"
    assert shortcoming(fields | {6: "debit"}) == "「借方（本位币）」指定了两列，只能有一列"
    fields |= {6: "credit", 7: "counterparty"}
    assert shortcoming(fields) == ""
    override = correction(columns, fields, year=2023, name="备查账")

    (kept,) = parse_mappings(override.toml())
    assert kept == override
    february = ("二月.csv", ("标题\n" + text.replace("1,2,", "2,2,").replace("1,9,", "2,9,")).encode("utf-8"))
    for file, month in ((january, 1), (february, 2)):
        ledger = read_ledger([file], mappings=[kept])
        book = only_book(ledger)
        assert (book.vouchers, book.debit_total, book.unbalanced) == (2, 1200, ())
        assert set(ledger.lines["year"]) == {2023}
        assert set(ledger.lines["period"]) == {month}
        assert list(ledger.lines["counterparty"]) == ["乙公司", "乙公司", "甲公司", "甲公司"]
        assert book.warnings[0] == "表中没有写明年份，2023 年取自您的更正。"
        assert {entry.header: entry.reason for entry in book.mapping}["号码"].startswith("按您的更正")


def test_a_correction_keeps_to_its_layout() -> None:
    columns = columns_at(sheet(ODD, *ODD_ROWS), 1)
    override = correction(columns, {5: "debit", 6: "credit"})
    book = only_book(read(sheet(HEADER, *pair("2024-01-05", "记-1", 1)), mappings=[override]))
    assert not any("更正" in entry.reason for entry in book.mapping)


def test_the_layout_is_known_whatever_the_year_in_its_header() -> None:
    rows = [["1", "2", "记-1", "付", "6602", 5, None], ["1", "2", "记-1", "付", "1001", None, 5]]
    header = ("月", "日", "凭证号", "摘要", "科目编码", "借方", "贷方")
    book = only_book(read(sheet(("2023年", "", "凭证号"), header, *rows)))
    override = correction(columns_of(book), {3: ""})
    later = sheet(("标题",), ("2024年", "", "凭证号"), (*header, None), *rows)
    ledger = read(later, mappings=[override])
    assert set(ledger.lines["summary"]) == {""}
    assert set(ledger.lines["year"]) == {2024}


def test_a_correction_that_leaves_no_ledger_is_said_not_ignored() -> None:
    grid = sheet(HEADER, *pair("2024-01-05", "记-1", 1))
    override = correction(columns_of(only_book(read(grid))), {5: "", 6: ""})
    with pytest.raises(UnreadableInput, match="工作表「Sheet1」第 1 行的这个版式按您的更正没有金额列"):
        read(grid, mappings=[override])


def test_headers_of_any_characters_survive_the_file() -> None:
    override = MappingOverride({'金额"\\(元)\n\t\x01甲': "debit"}, "0123456789ab", "某\u3000局", 2024)
    assert parse_mappings(override.toml()) == (override,)
