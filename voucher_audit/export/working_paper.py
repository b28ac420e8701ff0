"""底稿: one matter, one sheet, as a Word form with room for signatures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from voucher_audit import review
from voucher_audit.cases import Item
from voucher_audit.decision import Decision
from voucher_audit.export import manifest
from voucher_audit.export.cells import rows_text
from voucher_audit.export.document import DocCell, DocColumn, OfficialDocument
from voucher_audit.export.editable import NOTE, decided
from voucher_audit.export.manifest import file_name
from voucher_audit.money import yuan_text
from voucher_audit.rectification import Matter
from voucher_audit.registers.schema import ALL as REGISTERS
from voucher_audit.report import Finding, Report
from voucher_audit.rules.catalogue import all_rules

_SHARES: Final = (16, 34, 16, 34)
_LINES: Final = (
    DocColumn("摘要", 27),
    DocColumn("会计科目", 31),
    DocColumn("借方（元）", 15, "right"),
    DocColumn("贷方（元）", 15, "right"),
    DocColumn("往来／个人", 12),
)
_BLANK_DAY: Final = "　　　　年　　月　　日"


def write(
    report: Report,
    items: Iterable[tuple[int, Item]],
    path: Path,
    *,
    decisions: Mapping[str, Decision],
    matters: Sequence[Matter] = (),
) -> None:
    """Write one sheet for each item, numbered as given, each beginning a new page."""
    unit = manifest.unit_of(report)
    document = OfficialDocument("检查工作底稿", unit, report.version, narrow=True)
    by_finding = {key: matter for matter in matters for key in matter.findings}
    for position, (number, item) in enumerate(items):
        if position:
            document.page_break()
        own = [by_finding[finding.fingerprint] for finding in item.findings if finding.fingerprint in by_finding]
        _sheet(document, narrowed(report, [item]), number, item, decisions, own[0] if own else None)
    document.save(path)


def _sheet(
    document: OfficialDocument,
    report: Report,
    number: int,
    item: Item,
    decisions: Mapping[str, Decision],
    matter: Matter | None,
) -> None:
    first = item.first
    document.title("检查工作底稿", 20)
    document.form(
        _SHARES,
        [
            _pair("被检查单位", manifest.unit_of(report), "底稿编号", paper_number(number)),
            _pair("账簿", first.book, "所属期间", _period(report, first)),
            _pair(
                "凭证",
                f"{_day(first)}　{first.voucher or '（涉及整本账）'}",
                "涉及金额",
                f"{yuan_text(item.amount)} 元",
            ),
            _wide("检查事项", "\n".join(finding.title for finding in item.findings)),
            _pair("疑似程度", item.explained, "处理状态", review.state_of_item(item, decisions)),
        ],
    )
    if first.voucher_id >= 0:
        _voucher(document, report, first.voucher_id)
    document.form(
        _SHARES,
        [
            _wide("查证情况", "\n".join(_numbered([f"{f.title}：{f.evidence}" for f in item.findings]))),
            *([_wide("台账核对", proofs)] if (proofs := _proofs(report, first)) else []),
            _wide(
                "法规依据\n（凭证日期\n当日有效）", "\n".join(_numbered(_law(item))) or "（凭证日期不明或无有效依据）"
            ),
            _wide("可能的\n正当理由\n（须先排除）", "\n".join(_innocent(item))),
            _wide("初步意见", _opinion(item, decisions), lines=4),
            _wide("被检查单位\n意见", "", lines=4),
            *_remedy(matter),
            _pair("检查人", "", "日期", _BLANK_DAY, lines=2),
            _pair("复核人", "", "日期", _BLANK_DAY, lines=2),
            _pair("单位负责人\n（签章）", "", "日期", _BLANK_DAY, lines=2),
        ],
    )
    document.caption(_source(report, first), 8)


def narrowed(report: Report, items: Iterable[Item]) -> Report:
    """The report with the lines and matches of these items alone: a sheet looks its voucher up among few, not all."""
    wanted = {finding.voucher_id for item in items for finding in item.findings}
    lines = report.ledger.lines
    own = lines[lines["voucher_id"].isin(wanted)]
    matches = {
        name: dataclasses.replace(found, table=found.table[found.table.index.isin(wanted)])
        for name, found in report.matches.items()
    }
    return dataclasses.replace(report, ledger=dataclasses.replace(report.ledger, lines=own), matches=matches)


def paper_number(number: int) -> str:
    """`DG-0012`: how other papers refer to it."""
    return f"DG-{number:04d}"


def _pair(label: str, value: str, other: str, second: str, lines: int = 1) -> list[DocCell]:
    return [
        DocCell(label, label=True, align="center", lines=lines), DocCell(value),
        DocCell(other, label=True, align="center"), DocCell(second),
    ]  # fmt: skip


def _wide(label: str, value: str, lines: int = 1) -> list[DocCell]:
    return [DocCell(label, label=True, align="center", lines=lines), DocCell(value, span=3)]


def _numbered(texts: Sequence[str]) -> list[str]:
    return list(texts) if len(texts) == 1 else [f"{at}．{text}" for at, text in enumerate(texts, start=1)]


def _day(finding: Finding) -> str:
    return finding.date.isoformat() if finding.date else "日期不明"


def _period(report: Report, finding: Finding) -> str:
    if finding.date:
        return f"{finding.date.year} 年 {finding.date.month} 月"
    years = sorted({book.year for book in report.ledger.books if book.name == finding.book})
    return "、".join(f"{year} 年" for year in years)


def _voucher(document: OfficialDocument, report: Report, voucher_id: int) -> None:
    head = review.voucher_head(report, voucher_id)
    attachments = "未填" if head.attachments is None else f"{head.attachments} 张"
    people = "　".join(
        f"{label}：{name or '—'}"
        for label, name in (("制单", head.preparer), ("审核", head.reviewer), ("记账", head.poster))
    )
    document.caption(f"凭证内容　　附件：{attachments}　　{people}", bold=True)
    entries = review.voucher_table(report, voucher_id).to_dict("records")
    for basis in dict.fromkeys(entry["核算"] for entry in entries):
        own = [entry for entry in entries if entry["核算"] == basis]
        debit, credit = (_fen_sum(entry[side] for entry in own) for side in ("借方", "贷方"))
        balance = "" if debit == credit else "借贷不平"
        document.table(
            _LINES,
            [
                (entry["摘要"], entry["科目"], _money(entry["借方"]), _money(entry["贷方"]), entry["往来／个人"])
                for entry in own
            ],
            total=(f"{basis}会计合计", balance, yuan_text(debit), yuan_text(credit), ""),
            size=9,
        )


def _fen_sum(amounts: Iterable[float | None]) -> int:
    return sum(round(amount * 100) for amount in amounts if amount is not None and amount == amount)


def _money(amount: float | None) -> str:
    return "" if amount is None or amount != amount else yuan_text(round(amount * 100))


def _proofs(report: Report, finding: Finding) -> str:
    """What each register says of the voucher, a line each."""
    table = review.all_proofs(report)
    if finding.voucher_id not in table.index:
        return ""
    said: Any = table.loc[finding.voucher_id]  # its cells are plain scalars, whatever the stubs think
    return "\n".join(
        f"{REGISTERS[name].title}：{'有' if said[name] else '无'}。{said[f'{name}_how']}" for name in report.matches
    )


def _law(item: Item) -> list[str]:
    return list(dict.fromkeys(line for finding in item.findings for line in finding.basis))


def _innocent(item: Item) -> list[str]:
    known = all_rules()
    names = dict.fromkeys(finding.rule for finding in item.findings)
    return _numbered([known[name].innocent for name in names if name in known])


def _opinion(item: Item, decisions: Mapping[str, Decision]) -> str:
    """What was decided, once where the findings agree; room to write where nothing was."""
    said: dict[str, list[str]] = {}
    for finding in item.findings:
        made = decisions.get(finding.fingerprint)
        if made is not None:
            cells = decided(finding, made)
            told = "：".join(text for text in (review.state_of(finding, decisions), cells[NOTE]) if text)
            said.setdefault(f"{told}（{made.who}，{made.at[:10]}）", []).append(finding.title)
    if len(said) == 1 and len(next(iter(said.values()))) == len(item.findings):
        return next(iter(said))
    return "\n".join(f"{'、'.join(titles)}：{told}" for told, titles in said.items())


def _remedy(matter: Matter | None) -> list[list[DocCell]]:
    if matter is None:
        return [_pair("责任单位", "", "责任人", ""), _pair("整改措施", "", "完成时限", "")]
    deadline = matter.deadline.isoformat() if matter.deadline else ""
    return [
        _pair("责任单位", matter.unit, "责任人", matter.person),
        _pair("整改措施", matter.measures, "完成时限", deadline),
        _pair("整改情况", matter.progress, "追回金额", f"{yuan_text(matter.recovered)} 元　{matter.state}"),
    ]


def _source(report: Report, finding: Finding) -> str:
    hashes = {book.file: book.sha256 for book in report.ledger.books}
    sheet = f"「{finding.sheet}」" if finding.sheet else ""
    rows = f"第 {rows_text(finding.rows)} 行" if finding.rows else ""
    return (
        f"资料来源：{file_name(finding.file)}{sheet}{rows}，SHA-256 {hashes.get(finding.file, '')}；"
        f"程序版本 {manifest.ruleset(report)}，随机种子 {report.run.get('seed', '')}，标识 {finding.fingerprint}"
    )
