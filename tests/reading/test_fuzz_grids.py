"""Whatever stands in a grid: a ledger with every row on record, or one sentence. Never another error."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from tests.reading.sheets import HEADER
from tests.searching import examples
from voucher_audit.errors import UnreadableInput
from voucher_audit.reading import read_grids_as_ledger
from voucher_audit.reading.describe import describe
from voucher_audit.reading.fields import ledger_fields
from voucher_audit.reading.grid import Grid

WORDS = sorted({word for field in ledger_fields() for word in (*field.exact, *field.aliases)})
CELLS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.just(""),
    st.sampled_from(
        ["2024-01-05", "20240105", "45000", "记-1", "记-0002", "1001", "库存现金", "1002 银行存款", "借", "贷", "1,234.50", "-5", "(3.2)", "合计", "本月合计", "期初余额",
         "过次页", "作废", "#REF!", "#公式无值", "￥", "公司：甲公司", "科目：1001 库存现金", "记账凭证", "会计主管：", "附件3张", "2024年", "1月", "13", "0", "－", "１２", "借方", "摘要", "填制凭证,V800",
         "【客商：甲】【", "：", "1/2", "第1号", "单位：万元", "百", "十", "元", "角", "分", "现金流量", "x" * 300]
    ),
    st.sampled_from(WORDS),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.just(time(8, 30)),
    st.text(max_size=12),
)  # fmt: skip


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    likely = draw(st.booleans())
    width = draw(st.integers(len(HEADER), 10)) if likely else draw(st.integers(1, 10))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=0, max_size=14))
    for _ in range(draw(st.integers(int(likely), 2))):
        words = draw(
            st.just(list(HEADER)) if likely else st.lists(st.sampled_from(WORDS), min_size=width, max_size=width)
        )
        rows.insert(draw(st.integers(0, len(rows))), [*words, *[None] * width][:width])
    for _ in range(draw(st.integers(0, 6))):
        good = ["2024-01-05", "记-1", "付款", "1001", "库存现金", draw(st.sampled_from([5, "7.50", None])), None]
        rows.append([*good, *[None] * width][:width])
    cells = pd.DataFrame(rows, dtype=object, columns=range(width))
    gaps = draw(st.lists(st.integers(1, 3), min_size=len(rows), max_size=len(rows)))
    index = pd.Series(gaps, dtype="int64").cumsum()
    cells.index = pd.Index(index, dtype="int64")
    last = int(index.iloc[-1]) if len(rows) else 0
    blank = tuple(sorted(set(range(1, last + 1)) - set(index)))
    header = (
        tuple(draw(st.lists(st.sampled_from(WORDS), max_size=width)))
        if draw(st.booleans()) and draw(st.booleans())
        else None
    )
    merged = tuple(
        (top, left, top + draw(st.integers(0, 3)), left + draw(st.integers(0, 2)))
        for top, left in draw(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 10)), max_size=3))
    )
    return Grid(
        draw(st.sampled_from(["a2024年.xlsx", "b.csv"])), "x", "Sheet1", "xlsx", cells, header, blank, merged=merged
    )


def _grid(rows: list[list[Any]]) -> Grid:
    cells = pd.DataFrame(rows, dtype=object, columns=range(len(rows[0])), index=range(1, len(rows) + 1))
    return Grid("a2024年.xlsx", "x", "Sheet1", "xlsx", cells)


_BLANK: list[Any] = [None] * 10
_HEADER = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方", None, None, None]
_UNPAID = ["2024-01-05", "记-1", "付款", "1001", "库存现金", None, None, None, None, None]


@examples(300)
@given(grids())
@example(
    _grid([_BLANK, _HEADER, _BLANK, [*_BLANK[1:], "借方科目"], _BLANK, _UNPAID])
)  # two accounts named, none filled
def test_any_grid(grid: Grid) -> None:
    try:
        ledger = read_grids_as_ledger([grid])
    except UnreadableInput:
        return
    entries = set(ledger.lines["row"])
    others = [note.row for book in ledger.books for note in (*book.dropped, *book.refused)]
    assert sorted([*entries, *others]) == sorted([*map(int, grid.cells.index), *grid.blank_rows])
    assert describe(ledger)
    assert not ledger.lines.isna()[["debit", "credit", "year", "period", "word", "number"]].any(axis=None)
