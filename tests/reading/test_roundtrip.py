"""A random ledger, written in a random layout into a random container, comes back identical."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.cases import serial, to_grid
from tests.reading.containers import builders
from tests.reading.truth import NAMES, Line, Voucher, entries, yuan
from tests.searching import examples
from voucher_audit.reading import read_grids_as_ledger, read_ledger
from voucher_audit.reading.vocabulary import is_signature, total_reason
from voucher_audit.schema import Ledger

HAN = "付收转购买办公用品差旅费退回余款张三李四公司水电维修工程进度第一二期"
SUMMARIES = st.one_of(
    st.sampled_from(["结转本年利润", "补提本年累计折旧", "退合计多收款", "上年结转的保证金", "本月工资", "1月电费", "A/B、C(备注)", "付“甲”公司", "=SUM(A1)"]),
    st.text(HAN + "abc019()（）、 ,，;\"'", min_size=1, max_size=25).map(str.strip),
).filter(lambda text: bool(text) and not total_reason(text) and not is_signature(text) and not text.startswith(("'", "作废")))  # fmt: skip
AMOUNTS = st.one_of(st.integers(1, 10**11), st.integers(-(10**9), -1))


@st.composite
def ledgers(draw: st.DrawFn) -> list[Voucher]:
    """Vouchers that balance, in order of date; numbers run from 1 within each month and word."""
    words = draw(st.sampled_from([["记"], ["收", "付", "转"], ["银收", "银付", "记"]]))
    next_number: dict[tuple[int, str], int] = {}
    day = date(draw(st.integers(2009, 2031)), 1, 1)
    out = []
    for _ in range(draw(st.integers(1, 12))):
        day = min(day + timedelta(days=draw(st.integers(0, 40))), date(day.year, 12, 31))
        word = draw(st.sampled_from(words))
        number = next_number[day.month, word] = next_number.get((day.month, word), 0) + 1
        amounts = draw(st.lists(AMOUNTS, min_size=1, max_size=4))
        total = sum(amounts)
        codes = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=len(amounts) + 1, max_size=len(amounts) + 1))
        text = draw(SUMMARIES)
        debit_first = draw(st.booleans())
        many = [Line(text, code, NAMES[code], amount, 0) for code, amount in zip(codes, amounts, strict=False)]
        one = Line(draw(st.one_of(st.just(text), SUMMARIES)), codes[-1], NAMES[codes[-1]], 0, total)
        if not debit_first:
            many = [Line(entry.summary, entry.code, entry.name, 0, entry.debit) for entry in many]
            one = Line(one.summary, one.code, one.name, one.credit, 0)
        lines = [*many, one] if total else [*many, *(Line(e.summary, e.code, e.name, e.credit, e.debit) for e in many)]
        out.append(Voucher(day, word, number, tuple(lines)))
    return out


@dataclass(frozen=True)
class Layout:
    """Headers with their cells; how many titles stand above; whether keys stand on a voucher's first line only."""

    columns: tuple[tuple[str, Callable[[Voucher, int, Line], Any]], ...]
    titles: int
    first_only: frozenset[str]


DATES = (
    [("日期", lambda v, i, e: v.day.isoformat())], [("凭证日期", lambda v, i, e: v.day.strftime("%Y%m%d"))],
    [("制单日期", lambda v, i, e: v.day.strftime("%Y.%m.%d"))], [("记账日期", lambda v, i, e: f"{v.day.year}年{v.day.month}月{v.day.day}日")],
    [("日期", serial)], [("日期", lambda v, i, e: v.day)],
    [("年", lambda v, i, e: str(v.day.year)), ("月", lambda v, i, e: f"{v.day.month:02d}"), ("日", lambda v, i, e: f"{v.day.day:02d}")],
    [("会计年度", lambda v, i, e: v.day.year), ("会计期间", lambda v, i, e: v.day.month), ("日期", lambda v, i, e: v.day.isoformat())],
)  # fmt: skip
NUMBERS = (
    [("凭证字号", lambda v, i, e: f"{v.word}-{v.number:04d}")], [("凭证号", lambda v, i, e: f"{v.word}{v.number}")], [("凭证号数", lambda v, i, e: f"{v.word}－{v.number:04d}")],
    [("凭证字", lambda v, i, e: v.word), ("凭证号", lambda v, i, e: v.number)], [("凭证类别", lambda v, i, e: f"{v.word}字"), ("凭证编号", lambda v, i, e: f"{v.number:05d}")],
    [("凭证号", lambda v, i, e: f"{v.word}字第{v.number}号")],
)  # fmt: skip
ACCOUNTS = (
    [("科目编码", lambda v, i, e: e.code), ("科目名称", lambda v, i, e: e.name.replace("/", "\\"))],
    [("科目代码", lambda v, i, e: e.code), ("科目全称", lambda v, i, e: f"{e.code}\\{e.name}".replace("/", "\\"))],
    [("会计科目", lambda v, i, e: f"{e.code} {e.name.replace('/', '_')}")], [("科目", lambda v, i, e: f"{e.name.replace('/', '-')}({e.code})")],
)  # fmt: skip
MONEY = (
    [("借方金额", lambda v, i, e: yuan(e.debit) if e.debit else ""), ("贷方金额", lambda v, i, e: yuan(e.credit) if e.credit else "")],
    [("借方", lambda v, i, e: e.debit / 100), ("贷方", lambda v, i, e: e.credit / 100)],
    [("贷方本位币", lambda v, i, e: e.credit / 100), ("借方本位币", lambda v, i, e: e.debit / 100), ("借方原币", lambda v, i, e: e.debit / 700)],
    [("方向", lambda v, i, e: "借" if e.debit else "贷"), ("金额", lambda v, i, e: (e.debit or e.credit) / 100)],
    [("借贷标志", lambda v, i, e: "D" if e.debit else "C"), ("本币金额", lambda v, i, e: yuan(e.debit or e.credit))],
)  # fmt: skip
FILLERS = st.lists(
    st.sampled_from(["币种", "备注2", "附件数", "制单人", "审核人", "汇率", ""]), unique=True, max_size=4
)


@st.composite
def layouts_(draw: st.DrawFn) -> Layout:
    keys = [*draw(st.sampled_from(DATES)), *draw(st.sampled_from(NUMBERS))]
    columns = [
        *keys,
        ("摘要", lambda v, i, e: e.summary),
        *draw(st.sampled_from(ACCOUNTS)),
        *draw(st.sampled_from(MONEY)),
    ]
    columns += [(name, lambda v, i, e: None) for name in draw(FILLERS)]
    order = draw(st.permutations(range(len(columns))))
    once = frozenset(name for name, _ in keys) if draw(st.booleans()) else frozenset()
    return Layout(tuple(columns[position] for position in order), draw(st.integers(0, 4)), once)


def text(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


CONTAINERS: dict[str, Callable[[list[list[Any]]], bytes]] = {
    "a.csv": lambda rows: builders.delimited(text(rows), ",", "\r\n", "utf-8-sig"),
    "b.csv": lambda rows: builders.delimited(text(rows), ",", "\n", "gb18030"),
    "c.txt": lambda rows: builders.delimited(text(rows), "\t", "\r\n", "utf-16"),
    "d.txt": lambda rows: builders.delimited(text(rows), "|", "\n", "utf-8"),
    "e.xlsx": builders.xlsx_with_shared_strings,
    "f.xls": builders.xls,
    "g.xls": lambda rows: builders.html(text(rows)),
    "h.xls": builders.spreadsheetml,
    "i.ods": builders.ods,
}  # fmt: skip


def written(vouchers: list[Voucher], layout: Layout) -> tuple[list[list[Any]], list[int]]:
    """Rows of the sheet, and the row number of each entry."""
    rows: list[list[Any]] = [[f"第{n}行标题"] for n in range(layout.titles)] + [[name for name, _ in layout.columns]]
    numbers = []
    for v, i, e in entries(vouchers):
        rows.append([None if i and name in layout.first_only else cell(v, i, e) for name, cell in layout.columns])
        numbers.append(len(rows))
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows], numbers


def identical(ledger: Ledger, vouchers: list[Voucher], numbers: list[int]) -> None:
    true = [
        (row, v.day, v.day.year, v.day.month, v.word, str(v.number), " ".join(str(e.summary).split()), e.code, e.name, e.debit, e.credit)
        for row, (v, _, e) in zip(numbers, entries(vouchers), strict=True)
    ]  # fmt: skip
    read = [
        (r.row, r.date.date(), r.year, r.period, r.word, r.number, " ".join(r.summary.split()), r.account_code, r.account_name, r.debit, r.credit)
        for r in ledger.lines.itertuples()
    ]  # fmt: skip
    assert read == true
    (book,) = ledger.books
    assert (book.refused, book.unbalanced, book.vouchers) == ((), (), len(vouchers))
    ids = pd.factorize(ledger.lines["voucher_id"])[0].tolist()
    assert ids == [position for position, v in enumerate(vouchers) for _ in v.lines]


@examples(150)
@given(ledgers(), layouts_())
def test_every_layout(vouchers: list[Voucher], layout: Layout) -> None:
    rows, numbers = written(vouchers, layout)
    identical(read_grids_as_ledger([to_grid(rows, "账.xlsx")]), vouchers, numbers)


@examples(40)
@given(ledgers(), layouts_(), st.sampled_from(sorted(CONTAINERS)))
def test_every_container(vouchers: list[Voucher], layout: Layout, name: str) -> None:
    rows, numbers = written(vouchers, layout)
    identical(read_ledger([(name, CONTAINERS[name](rows))]), vouchers, numbers)
