"""How files were understood, as a person reads it: sheet, header, mapping with reasons, dropped and refused rows, proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from voucher_audit.money import yuan_text
from voucher_audit.reading.headers import letter_of
from voucher_audit.reading.overrides import signature_of
from voucher_audit.schema import TITLES, Book, Ledger, RowNote

_SHOWN = 20  # unbalanced vouchers and row ranges printed before the rest is only counted


def describe(ledger: Ledger) -> str:
    """The reading of every file as Chinese text of several paragraphs."""
    parts = ["\n".join(_book(book)) for book in ledger.books]
    if ledger.skipped:
        lines = [f"  {file}{f' [{sheet}]' if sheet else ''}：{why}" for file, sheet, why in ledger.skipped]
        parts.append("\n".join(["没有读入的工作表和文件：", *lines]))
    return "\n\n".join(parts)


def _book(book: Book) -> Iterator[str]:
    place = f"{book.file}{f' [{book.sheet}]' if book.sheet else ''}"
    yield f"{place}"
    header = f"表头在第 {book.header_row} 行" if book.header_row else "格式自带列名"
    yield f"  账簿：{book.name}{f'（{book.entity}）' if book.entity and book.entity != book.name else ''}，{book.year} 年"
    yield f"  版式：{book.layout}，{header}；列签名 {signature_of(book.mapping)}"
    reasons = "；".join(book.standard_reasons)
    yield f"  科目体系：{book.standard}{f'（{reasons}）' if reasons else ''}"
    yield "  各列："
    for entry in book.mapping:
        title = TITLES.get(entry.field, "") if entry.field else "——"
        yield f"    {letter_of(entry.position):>2} {entry.header or '（无列名）'} → {title}：{entry.reason}"
    totals = f"借方合计 {yuan_text(book.debit_total)}，贷方合计 {yuan_text(book.credit_total)}"
    yield f"  分录 {book.lines:,} 条，凭证 {book.vouchers:,} 张，{totals}"
    yield f"  {_balance(book)}"
    yield from _controls(book)
    yield from _notes("略过", book.dropped)
    yield from _notes("未能读入", book.refused)
    for warning in book.warnings:
        yield f"  注意：{warning}"


def _balance(book: Book) -> str:
    if book.form == "journal":
        return "日记账、明细账只有一方，不核对凭证借贷"
    if not book.unbalanced:
        return "每张凭证借贷相等"
    more = f"等 {len(book.unbalanced)} 张" if len(book.unbalanced) > _SHOWN else ""
    return f"借贷不平 {len(book.unbalanced)} 张：{'、'.join(book.unbalanced[:_SHOWN])}{more}"


def _controls(book: Book) -> Iterator[str]:
    """The file's own totals and balances: all that differ (the first of very many), and the first that agree."""
    agreeing = [control for control in book.controls if control.agrees]
    wrong = [control for control in book.controls if not control.agrees]
    shown = {*map(id, agreeing[:_SHOWN]), *map(id, wrong[: _SHOWN * 5])}
    for control in book.controls:
        if id(control) in shown:
            verdict = "相符" if control.agrees else f"不符，读入 {yuan_text(control.read)}"
            yield f"  第 {control.row} 行 {control.what} {yuan_text(control.stated)}：{verdict}"
    if len(shown) < len(book.controls):
        yield f"  文件自带的合计、余额共 {len(book.controls)} 处，{len(agreeing)} 处相符，{len(wrong)} 处不符"


def _notes(verb: str, notes: Sequence[RowNote]) -> Iterator[str]:
    """Rows grouped by reason, consecutive ones as a range."""
    if not notes:
        return
    yield f"  {verb} {len(notes)} 行："
    by_reason: dict[str, list[int]] = {}
    for note in notes:
        by_reason.setdefault(note.reason, []).append(note.row)
    for reason, rows in by_reason.items():
        ranges = [
            (run[0][1], run[-1][1])
            for _, group in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
            if (run := list(group))
        ]
        shown = "、".join(f"{first}" if first == last else f"{first}–{last}" for first, last in ranges[:_SHOWN])
        more = f" 等 {len(rows)} 行" if len(ranges) > _SHOWN else ""
        yield f"    {reason}：第 {shown} 行{more}"
