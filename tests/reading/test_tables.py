"""Finding a table: header anywhere, in up to three rows, with blanks and breaks in its words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from voucher_audit.reading.grid import Grid
from voucher_audit.reading.headers import header_key, unit_of
from voucher_audit.reading.tables import find_table
from voucher_audit.registers.schema import INVOICES, MINUTES


def grid(rows: Sequence[Sequence[object]], **more: object) -> Grid:
    cells = pd.DataFrame(rows, index=range(1, len(rows) + 1), dtype=object)
    return Grid("台账.xlsx", "", "Sheet1", "xlsx", cells, **more)  # type: ignore[arg-type]


def test_header_words_are_read_however_they_are_typed() -> None:
    assert header_key("借    方") == header_key("借\n方") == header_key("借方") == "借方"
    assert header_key("摘要 ") == header_key("\ufeff摘要") == "摘要"
    assert header_key("貸方金額") == header_key("贷方金额（元）") == "贷方金额"
    assert header_key("借方-本币") == header_key("借方（本币）") != header_key("借方原币")
    assert unit_of("借方金额（万元）") == 10_000
    assert unit_of("金额单位：元") == unit_of("万元户") == 1


def test_header_below_titles_with_blanks_in_its_words() -> None:
    table = find_table(
        grid(
            [
                ["2024年发票台账", None, None, None],
                [None] * 4,
                ["开票日期", "发 票 号 码", "销售方\n名称", "价税合计（元）"],
                ["2024-01-02", "00123", "甲公司", "1,234.00"],
                ["2024-01-03", "00124", "乙公司", 200.0],
            ]
        ),
        INVOICES.fields,
    )
    assert table is not None
    assert table.header_row == 3
    assert table.positions == {"date": 0, "number": 1, "seller": 2, "amount": 3}
    assert list(table.column("number")) == ["00123", "00124"]
    assert list(table.data.index) == [4, 5]
    assert table.before[0] == (1, ("2024年发票台账", "", "", ""))
    assert list(table.column("buyer")) == [None, None]


def test_two_row_header_without_merge_information() -> None:
    table = find_table(
        grid(
            [
                ["开票日期", "发票", "", "价税合计"],
                [None, "号码", "代码", None],
                ["2024-01-02", "00123", "3100", "1,234.00"],
            ]
        ),
        INVOICES.fields,
    )
    assert table is not None
    assert table.header_rows == (1, 2)
    assert table.positions == {"date": 0, "number": 1, "code": 2, "amount": 3}
    assert [entry.header for entry in table.mapping] == ["开票日期", "发票.号码", "发票.代码", "价税合计"]


def test_merged_cells_name_every_column_below_them() -> None:
    table = find_table(
        grid(
            [
                ["开票日期", "发票", None, "价税合计"],
                [None, "代码", "号码", None],
                ["2024-01-02", "3100", "00123", "1,234.00"],
            ],
            merged=((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4)),
        ),
        INVOICES.fields,
    )
    assert table is not None
    assert table.positions == {"date": 0, "code": 1, "number": 2, "amount": 3}


def test_a_column_of_the_wrong_shape_is_not_taken_by_its_name() -> None:
    table = find_table(
        grid([["日期", "发票号码", "价税合计", "含税金额"], ["2024-01-02", "1", "见附件", "5.00"]]), INVOICES.fields
    )
    assert table is not None
    assert table.positions["amount"] == 3
    assert table.mapping[2].field == ""


def test_required_fields_decide_whether_it_is_this_register_at_all() -> None:
    minutes = grid([["召开日期", "议题", "金额"], ["2024-01-02", "购置车辆", 200000]])
    assert find_table(minutes, INVOICES.fields) is None
    found = find_table(minutes, MINUTES.fields)
    assert found is not None
    assert found.positions == {"date": 0, "topic": 1, "amount": 2}


def test_header_known_to_the_container() -> None:
    table = find_table(grid([["1", "2024-01-02", 5]], header=("FPHM", "开票日期", "发票金额")), MINUTES.fields)
    assert table is None
    table = find_table(grid([["1", "2024-01-02", 5]], header=("发票号码", "开票日期", "发票金额")), INVOICES.fields)
    assert table is not None
    assert (table.header_row, table.header_rows) == (0, ())
    assert list(table.data.index) == [1]
