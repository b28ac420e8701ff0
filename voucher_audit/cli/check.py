"""check: read, run the rules, rank, write the findings list."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from voucher_audit.cli import exit_codes, inputs
from voucher_audit.cli.arguments import Commands

if TYPE_CHECKING:
    from voucher_audit.report import Report


def add(commands: Commands) -> None:
    """Declare the command."""
    check = commands.add_parser("check", help="检查账簿，写出问题清单")
    check.add_argument("ledgers", nargs="+", metavar="账簿", help="一个或多个账簿文件（xlsx、xls、csv、zip……）")
    inputs.add_inputs(check)
    check.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="文件",
        help="以往年月的账簿：供离群排序比较，本身不检查、不排序",
    )
    check.add_argument(
        "--output",
        action="append",
        required=True,
        metavar="文件",
        help="输出，以 .xlsx、.csv、.json 或 .docx 结尾；可给多个",
    )
    check.add_argument(
        "--outliers", type=inputs.count, metavar="N|all", help="写出多少张离群凭证（清单默认 50，JSON 默认 200）"
    )
    check.add_argument("--working-papers", metavar="文件夹", help="每张有问题的凭证写一份检查底稿（docx）")
    check.add_argument("--quiet", action="store_true", help="不显示进度")
    check.set_defaults(command=_check)


def _check(chosen: argparse.Namespace) -> int:
    from voucher_audit import export

    for target in chosen.output:
        export.check_target(target)

    from voucher_audit.auditing import OUTLIERS_KEPT, audit

    asked: int | None = chosen.outliers
    kept = None if asked == -1 else OUTLIERS_KEPT if asked is None else asked
    report = audit(
        chosen.ledgers,
        registers=inputs.registers(chosen),
        history=chosen.history,
        config=chosen.config,
        outliers=kept,
        passwords=chosen.password,
        mappings=inputs.mappings(chosen),
        rule_folders=chosen.rules,
        progress=None if chosen.quiet else inputs.progress,
    )
    for target in chosen.output:
        export.write(report, target, export.LISTED_OUTLIERS if asked is None else None)
    written = list(chosen.output)
    if chosen.working_papers is not None:
        papers = export.write_working_papers(report, chosen.working_papers)
        written.append(f"{chosen.working_papers}（底稿 {len(papers)} 份）")
    if not chosen.quiet:
        _say_result(report, written)
    return exit_codes.RULE_CRASHED if report.crashed else exit_codes.RAN


def _say_result(report: Report, outputs: Sequence[str]) -> None:
    lines, vouchers = (sum(getattr(book, name) for book in report.ledger.books) for name in ("lines", "vouchers"))
    skipped = sum(entry.status == "skipped" for entry in report.coverage)
    crashed = [entry.title for entry in report.coverage if entry.status == "crashed"]
    say = [
        f"读入 {len(report.ledger.books)} 本账，{vouchers:,} 张凭证，{lines:,} 条分录。",
        f"发现 {len(report.listed):,} 条线索；排序 {report.ranked:,} 张凭证，写出离群 {len(report.outliers):,} 张。",
        f"{skipped} 条规则因缺少资料没有检查，详见清单封面。",
    ]
    refused = sum(len(book.refused) for book in report.ledger.books)
    unbalanced = sum(len(book.unbalanced) for book in report.ledger.books)
    if refused or unbalanced:
        say.append(f"注意：{refused} 行未能读入，{unbalanced} 张凭证借贷不平，详见“读取说明”。")
    if crashed:
        say.append(f"注意：规则 {'、'.join(crashed)} 运行出错，没有检查结果。")
    say.append(f"已写出：{'、'.join(outputs)}")
    print("\n".join(say), file=sys.stderr)
