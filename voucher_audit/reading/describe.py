"""How files were understood, as text for a terminal: sheet, header, columns, rows left out, balance."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from voucher_audit.money import yuan_text
from voucher_audit.schema import TITLES, Book, Ledger, RowNote

_SHOWN = 20  # notes of one kind that a terminal shows; the findings list and the JSON have them all


def describe(ledger: Ledger) -> str:
    """Chinese text, one section a book."""
    parts = ["\n".join(_book(book)) for book in ledger.books]
    if ledger.skipped:
        parts.append("跳过的部分\n" + "\n".join(f"  {file} {sheet}：{why}" for file, sheet, why in ledger.skipped))
    return "\n\n".join(parts)


def _book(book: Book) -> Iterator[str]:
    header = f"表头在第 {book.header_row} 行" if book.header_row else "没有表头行"
    yield f"■ {book.file}{f'　工作表「{book.sheet}」' if book.sheet else ''}"
    yield f"  格式：{book.layout}，{header}；{'日记账／明细账（单边）' if book.form == 'journal' else '凭证分录'}"
    yield f"  账簿：{book.name}{'' if book.entity else '（文件中没有写明单位，取自文件名）'}　年度：{book.year}"
    yield f"  会计制度：{book.standard}{'（' + '；'.join(book.standard_reasons) + '）' if book.standard_reasons else ''}"
    yield f"  读入：{book.vouchers:,} 张凭证，{book.lines:,} 条分录；借方 {yuan_text(book.debit_total)}，贷方 {yuan_text(book.credit_total)}"
    if book.form == "vouchers":
        yield "  平衡：" + (
            "每张凭证借贷相等"
            if not book.unbalanced
            else f"{len(book.unbalanced)} 张凭证不平：{_some(book.unbalanced)}"
        )
    yield "  列："
    width = max((_width(entry.header) for entry in book.mapping), default=0)
    for entry in book.mapping:
        used = TITLES.get(entry.field, "（未用）")
        yield f"    {entry.position + 1:>3} {_padded(entry.header, width)} → {_padded(used, 10)} {entry.reason}"
    for control in book.controls:
        verdict = "相符" if control.agrees else f"不符，读出 {yuan_text(control.read)}"
        yield f"  核对：第 {control.row} 行{control.what} {yuan_text(control.stated)}，{verdict}"
    yield from _notes("没有读入（拒收）", book.refused)
    yield from _notes("不是分录", book.dropped)
    for warning in book.warnings:
        yield f"  提醒：{warning}"


def _notes(title: str, notes: Sequence[RowNote]) -> Iterator[str]:
    if not notes:
        return
    yield f"  {title}：{len(notes):,} 行"
    for note in notes[:_SHOWN]:
        yield f"    第 {note.row} 行：{note.reason}"
    if len(notes) > _SHOWN:
        yield f"    ……其余 {len(notes) - _SHOWN:,} 行用 --json 查看"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("……" if len(names) > _SHOWN else "")


def _width(text: str) -> int:
    """Columns that the text takes on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - _width(text), 0)
