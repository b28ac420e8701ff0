"""汇总报告: what was checked, what was found and decided, what could not be checked, and how far it is put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from voucher_audit import cases, rectification, summary
from voucher_audit.cases import Item
from voucher_audit.decision import STATES, Decision
from voucher_audit.export import manifest
from voucher_audit.export.cells import cited
from voucher_audit.export.cover import STATUS, by_need, finished
from voucher_audit.export.document import DocColumn, OfficialDocument
from voucher_audit.export.manifest import file_name
from voucher_audit.export.working_paper import paper_number
from voucher_audit.money import yuan_text
from voucher_audit.rectification import Figures, Matter
from voucher_audit.report import Report
from voucher_audit.review import state_of, state_of_item
from voucher_audit.rules.catalogue import all_rules
from voucher_audit.summary import GroupSum

_NUMERALS: Final = "一二三四五六七八九十"
_QUOTED: Final = 3  # items told in words under each heading; the annex lists all
_STRANGEST: Final = 10


def write(
    report: Report,
    path: Path,
    outliers: int | None,
    decisions: Mapping[str, Decision],
    matters: Sequence[Matter] = (),
    today: date | None = None,
) -> None:
    """Write the report. `today` is the day as of which the rectification is counted; default: the day of the run."""
    unit = manifest.unit_of(report)
    document = OfficialDocument("财务凭证检查汇总报告", unit, report.version)
    items = cases.items(report.listed)
    sums = summary.by_group(items, decisions, _heading, rectification.groups())
    document.title(f"关于{unit}")
    document.title("财务凭证检查情况的汇总报告")
    _basics(document, report, unit)
    _scope(document, report)
    _problems(document, report, items, sums, decisions, matters)
    _unchecked(document, report)
    _rectification(document, matters, today or date.fromisoformat(str(report.run["started"])[:10]))
    document.heading("六、说明")
    document.text(
        "本报告由程序根据所提供的电子账簿和台账生成，所列均为疑似、待核实的线索，须核对凭证原件并听取被检查单位意见后认定。没有命中不等于没有问题。"
    )
    document.text("检查人：　　　　　　　复核人：")
    document.text("日　期：　　　　年　　月　　日")
    document.annex()
    _annex_findings(document, report, items, decisions)
    _annex_outliers(document, report, outliers)
    _annex_run(document, report)
    document.save(path)


def _heading(item: Item) -> str:
    rule = all_rules().get(item.first.rule)
    return rectification.group_of(item.first.rule, rule.group if rule else "")


def _basics(document: OfficialDocument, report: Report, unit: str) -> None:
    books = report.ledger.books
    years = sorted({book.year for book in books})
    span = f"{years[0]} 年" if len(years) == 1 else f"{years[0]} 年至 {years[-1]} 年" if years else ""
    vouchers, lines, debit = (
        sum(getattr(book, name) for book in books) for name in ("vouchers", "lines", "debit_total")
    )
    document.heading("一、基本情况")
    document.text(
        f"{manifest.moment(report)[:10]}，对{unit}{span}的会计凭证进行了检查，共读入账簿 {len(books)} 份、凭证 {vouchers:,} 张、"
        f"分录 {lines:,} 条，借方发生额合计 {yuan_text(debit)} 元；读入台账 {len(report.registers.sources)} 份。"
    )
    refused = sum(len(book.refused) for book in books) + sum(len(source.refused) for source in report.registers.sources)
    unbalanced = sum(len(book.unbalanced) for book in books)
    document.text(
        f"其中未能读入的行 {refused:,} 行，借贷不平的凭证 {unbalanced:,} 张。运用规则 {len(report.coverage)} 条，"
        f"并对没有命中规则的 {report.ranked:,} 张凭证按异常程度排序。"
    )


def _scope(document: OfficialDocument, report: Report) -> None:
    document.heading("二、检查范围")
    document.text("检查所用的账簿如下，全部输入文件及其校验值（SHA-256）见附表 3。")
    document.table(
        (DocColumn("账簿文件", 34), DocColumn("年度", 8, "center"), DocColumn("凭证", 10, "right"),
         DocColumn("借方合计（元）", 18, "right"), DocColumn("贷方合计（元）", 18, "right"), DocColumn("会计制度", 16)),
        [
            (
                file_name(book.file), str(book.year), f"{book.vouchers:,}", yuan_text(book.debit_total),
                yuan_text(book.credit_total), book.standard,
            )
            for book in report.ledger.books
        ],
        total=(
            "合计", "", f"{sum(book.vouchers for book in report.ledger.books):,}",
            yuan_text(sum(book.debit_total for book in report.ledger.books)),
            yuan_text(sum(book.credit_total for book in report.ledger.books)), "",
        ),
    )  # fmt: skip


def _problems(
    document: OfficialDocument,
    report: Report,
    items: Sequence[Item],
    sums: Sequence[GroupSum],
    decisions: Mapping[str, Decision],
    matters: Sequence[Matter],
) -> None:
    document.heading("三、问题汇总")
    if not items:
        document.text("已检查的规则都没有命中；哪些项目没有检查，见第四部分。")
        return
    total = summary.whole(sums)
    passed = f"另有 {len(report.allowed)} 条线索已按白名单放行。" if report.allowed else ""
    document.text(
        f"共发现线索 {total.findings:,} 条，涉及事项（凭证）{total.items:,} 项、金额 {yuan_text(total.amount)} 元"
        f"（同一凭证只计一次）。其中{'，'.join(f'{state} {total.states[state]:,} 项' for state in STATES)}。{passed}"
    )
    document.table(
        (DocColumn("问题类别", 30), DocColumn("线索", 8, "center"), DocColumn("事项", 8, "center"),
         DocColumn("金额（元）", 18, "right"), *(DocColumn(state, 9, "center") for state in STATES)),
        [_sum_row(part) for part in sums],
        total=_sum_row(total),
    )  # fmt: skip
    for numeral, part in zip(_numerals(len(sums)), sums, strict=True):
        document.heading(f"（{numeral}）{part.name}", 2)
        document.text(
            f"{part.items:,} 项，金额 {yuan_text(part.amount)} 元。"
            + ("金额较大或程度较重的有：" if part.items > _QUOTED else "")
        )
        for at, item in enumerate(part.largest[:_QUOTED], start=1):
            document.text(f"{at}．{_told(item)}（{state_of_item(item, decisions)}）")
    for sentence in summary.mismatches(report, items, sums, matters):
        document.text(f"注意：{sentence}")


def _sum_row(part: GroupSum) -> tuple[str, ...]:
    counts = (f"{part.states[state]:,}" for state in STATES)
    return (part.name, f"{part.findings:,}", f"{part.items:,}", yuan_text(part.amount), *counts)


def _told(item: Item) -> str:
    first = item.first
    place = f"{first.date.year}年{first.date.month}月{first.date.day}日" if first.date else ""
    voucher = f"{first.voucher}号凭证：" if first.voucher else ""
    return f"{item.title}。{place}{voucher}{first.evidence}"


def _numerals(count: int) -> list[str]:
    tens = ["", "十", *(f"{numeral}十" for numeral in _NUMERALS[1:9])]
    return [tens[at // 10] + (_NUMERALS[at % 10 - 1] if at % 10 else "") for at in range(1, count + 1)]


def _unchecked(document: OfficialDocument, report: Report) -> None:
    document.heading("四、未能检查事项")
    open_ = [entry for entry in by_need(report) if not finished(entry)]
    if not open_:
        document.text("所用规则均已查全。")
        return
    document.text(f"下列 {len(open_)} 项没有检查或没有查全，不能据此认为没有问题；请按说明补充资料后再次检查。")
    document.table(
        (DocColumn("检查项目", 26), DocColumn("结果", 9, "center"), DocColumn("原因和需要补充的资料", 51),
         DocColumn("未能查", 9, "right")),
        [(entry.title, STATUS[entry.status], entry.reason, f"{entry.untested:,}") for entry in open_],
    )  # fmt: skip


def _rectification(document: OfficialDocument, matters: Sequence[Matter], today: date) -> None:
    document.heading("五、整改情况")
    if not matters:
        document.text("尚未建立整改台账。线索核实后，属实的列入整改台账，明确责任单位、责任人、整改措施和完成时限。")
        return
    figures = rectification.statistics(matters, today)
    whole = figures.all
    document.text(
        f"截至 {today.isoformat()}，列入整改台账 {whole.total} 项，已整改 {whole.rectified} 项（其中已销号 {whole.closed} 项），"
        f"整改率 {whole.rate:.1%}，超期 {whole.overdue} 项；涉及金额 {yuan_text(whole.amount)} 元，"
        f"已追回 {yuan_text(whole.recovered)} 元。"
    )
    for title, parts in (("责任单位", figures.by_unit), ("问题类别", figures.by_group)):
        document.table(
            (DocColumn(title, 26), DocColumn("总数", 8, "center"), DocColumn("已整改", 9, "center"),
             DocColumn("已销号", 9, "center"), DocColumn("整改率", 9, "center"), DocColumn("超期", 8, "center"),
             DocColumn("涉及金额（元）", 16, "right"), DocColumn("追回金额（元）", 16, "right")),
            [_figures_row(part) for part in parts],
            total=_figures_row(whole),
        )  # fmt: skip


def _figures_row(part: Figures) -> tuple[str, ...]:
    return (
        part.name, str(part.total), str(part.rectified), str(part.closed), f"{part.rate:.1%}", str(part.overdue),
        yuan_text(part.amount), yuan_text(part.recovered),
    )  # fmt: skip


def _annex_findings(
    document: OfficialDocument, report: Report, items: Sequence[Item], decisions: Mapping[str, Decision]
) -> None:
    paper = {f.fingerprint: paper_number(number) for number, item in enumerate(items, start=1) for f in item.findings}
    document.caption("附表 1　问题清单（逐条线索；同一凭证的金额可能重复列示，合计以第三部分为准）", 12, bold=True)
    document.table(
        (DocColumn("序号", 4, "center"), DocColumn("程度", 4, "center"), DocColumn("问题", 14), DocColumn("日期", 9, "center"),
         DocColumn("凭证号", 8, "center"), DocColumn("金额（元）", 12, "right"), DocColumn("证据", 36), DocColumn("依据", 25),
         DocColumn("处理状态", 8, "center"), DocColumn("底稿", 8, "center")),
        [
            (
                str(number), finding.severity.label, finding.title, finding.date.isoformat() if finding.date else "",
                finding.voucher or finding.book, yuan_text(finding.amount), finding.evidence, cited(finding.basis),
                state_of(finding, decisions), paper[finding.fingerprint],
            )
            for number, finding in enumerate(report.listed, start=1)
        ],
        size=9,
    )  # fmt: skip


def _annex_outliers(document: OfficialDocument, report: Report, outliers: int | None) -> None:
    shown = report.outliers[: _STRANGEST if outliers is None else min(outliers, _STRANGEST)]
    document.caption(f"附表 2　离群凭证（前 {len(shown)} 张，没有命中规则，供翻阅时参考）", 12, bold=True)
    document.table(
        (DocColumn("名次", 5, "center"), DocColumn("日期", 9, "center"), DocColumn("凭证号", 8, "center"),
         DocColumn("金额（元）", 12, "right"), DocColumn("摘要", 24), DocColumn("理由", 46)),
        [
            (
                str(outlier.rank), outlier.date.isoformat() if outlier.date else "", outlier.voucher,
                yuan_text(outlier.amount), outlier.summary, "\n".join(outlier.reasons),
            )
            for outlier in shown
        ],
        size=9,
    )  # fmt: skip


def _annex_run(document: OfficialDocument, report: Report) -> None:
    document.caption("附表 3　输入文件和运行参数", 12, bold=True)
    document.table(
        (DocColumn("文件", 40), DocColumn("用作", 14), DocColumn("SHA-256", 46)),
        [(entry.file, entry.role, entry.sha256) for entry in manifest.inputs(report)],
        size=9,
    )
    changed = [entry for entry in manifest.parameters(report) if entry.changed]
    document.table(
        (DocColumn("项目", 30), DocColumn("取值", 70)),
        [
            *manifest.settings(report),
            *(
                (f"{entry.rule}：{entry.meaning or entry.name}", f"{entry.value}{entry.unit}（已调整）")
                for entry in changed
            ),
            ("其余参数", "均为该规则集的默认值"),
        ],
        size=9,
    )
