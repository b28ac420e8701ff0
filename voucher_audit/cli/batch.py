"""batch: many books at once, on this machine or on a Spark cluster."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from voucher_audit.cli import exit_codes, inputs
from voucher_audit.cli.arguments import Commands

if TYPE_CHECKING:
    from voucher_audit.batch.running import Plan, Run

_SHOWN = 30  # rows of the plan on the terminal; all of them are in the table


def add(commands: Commands) -> None:
    """Declare the command."""
    batch = commands.add_parser("batch", help="批量检查许多账簿，并作跨单位比对")
    batch.add_argument("source", metavar="文件夹|计划表", help="账簿所在的文件夹、zip，或改好的计划表（csv、xlsx）")
    batch.add_argument(
        "--out", required=True, metavar="文件夹", help="结果放在哪里；用集群时应为各节点都能访问的共享目录"
    )
    where = batch.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=inputs.count, default=0, metavar="N", help="同时检查几本（默认为处理器个数）")
    where.add_argument("--spark", metavar="主节点", help="在 Spark 上检查，例如 spark://主机:7077 或 yarn")
    batch.add_argument("--spark-conf", action="append", default=[], metavar="名=值", help="交给 Spark 的设置，可给多个")
    batch.add_argument("--resume", action="store_true", help="接着上次做：已做成且没有变化的账不重做")
    batch.add_argument("--plan-only", action="store_true", help="只列计划，写出可以修改的计划表")
    batch.add_argument("--config", metavar="F.toml", help="参数配置")
    batch.add_argument(
        "--rules", action="append", default=[], metavar="文件夹", help="自己的规则所在的文件夹，可给多个"
    )
    batch.add_argument("--mapping", action="append", default=[], metavar="F.toml", help="对列含义的更正")
    batch.add_argument("--password", action="append", default=[], metavar="密码", help="加密文件的密码，可给多个")
    batch.add_argument("--data", metavar="文件夹", help="审核页面的数据文件夹；给出后，页面的“单位矩阵”列出这次结果")
    batch.add_argument("--quiet", action="store_true", help="不显示计划和进度")
    batch.set_defaults(command=_batch)


def _batch(chosen: argparse.Namespace) -> int:
    from voucher_audit.errors import VoucherAuditError

    source, out = Path(chosen.source), Path(chosen.out)
    if not source.exists():
        raise VoucherAuditError(f"找不到「{source}」；请检查文件夹或计划表的路径。")
    if (out / "books").exists() and not chosen.resume and not chosen.plan_only:
        raise VoucherAuditError(f"「{out}」里已有检查结果；接着做请加 --resume，从头做请换一个文件夹。")

    from voucher_audit.auditing import settings_and_rules
    from voucher_audit.batch import cluster, local, looking, manifest, running, shelf
    from voucher_audit.batch.cluster_sql import OnSpark
    from voucher_audit.batch.journal import Progress
    from voucher_audit.batch.meeting import OneMachine
    from voucher_audit.batch.one_book import AuditOne
    from voucher_audit.batch.recognise import Look

    settings_and_rules(chosen.config, chosen.rules)  # a wrong configuration is said before the work begins
    out.mkdir(parents=True, exist_ok=True)
    look = Look(tuple(chosen.password), tuple(inputs.mappings(chosen)))
    jobs = chosen.jobs if chosen.jobs > 0 else os.cpu_count() or 1
    plan = running.planned(source, out, look, looking.in_processes(jobs))
    manifest.save(plan.rows, out / running.PLAN)
    if chosen.plan_only:
        manifest.save(plan.rows, (out / running.PLAN).with_suffix(".xlsx"))
    if not chosen.quiet:
        _say_plan(plan, out / running.PLAN)
    if chosen.plan_only:
        return exit_codes.RAN
    audit_one = AuditOne(
        str(out.resolve()),
        str(Path(chosen.config).resolve()) if chosen.config else "",
        tuple(str(Path(folder).resolve()) for folder in chosen.rules),
        look.passwords,
        look.mappings,
    )
    progress = Progress(len(plan.books), shown=not chosen.quiet)
    with ExitStack() as open_things:
        if chosen.spark:
            spark = open_things.enter_context(cluster.session(chosen.spark, _spark_settings(chosen.spark_conf)))
            map_books = cluster.on_spark(spark, out.resolve(), progress.at)
            done = running.run(
                plan, audit_one, map_books, lambda f: OnSpark(spark, out.resolve(), f), progress=progress
            )
        else:
            map_books = local.one_after_another if jobs == 1 else local.in_processes(jobs)
            done = running.run(plan, audit_one, map_books, OneMachine, progress=progress)
    if chosen.data:
        shelf.put(Path(chosen.data), out)
    _say_result(done)
    return exit_codes.RULE_CRASHED if done.failed or done.report.crashed else exit_codes.RAN


def _spark_settings(said: list[str]) -> dict[str, str]:
    from voucher_audit.errors import VoucherAuditError

    pairs = [entry.partition("=") for entry in said]
    for name, equals, _ in pairs:
        if not equals or not name.startswith("spark."):
            raise VoucherAuditError(f"--spark-conf 应写成 spark.名称=值，现在是「{name}」。")
    return {name: value for name, _, value in pairs}


def _say_plan(plan: Plan, path: Path) -> None:
    say = [f"计划：{len(plan.books):,} 本账，{len({book.unit for book in plan.books}):,} 个单位。"]
    for book in plan.books[:_SHOWN]:
        papers = f"，台账 {len(book.registers)} 份" if book.registers else "，没有台账"
        say.append(f"  {book.unit}　{book.year}　账簿文件 {len(book.ledgers)} 个{papers}")
    if len(plan.books) > _SHOWN:
        say.append(f"  ……其余 {len(plan.books) - _SHOWN:,} 本见计划表")
    say += [f"  注意：{row.file.name}：{row.remark or '没有归到任何一本账'}" for row in plan.idle[:_SHOWN]]
    remarks = [row for row in plan.rows if row.remark and row.role == "ledger" and row not in plan.idle]
    say += [f"  注意：{row.file.name}：{row.remark}" for row in remarks[:_SHOWN]]
    say.append(f"计划表：{path}（可改单位、年度、用途、同类组，再把它当作计划表运行）")
    print("\n".join(say), file=sys.stderr)


def _say_result(done: Run) -> None:
    report = done.report
    finished = len(done.outcomes) - len(done.failed)
    say = [
        f"检查了 {finished:,} 本账，{sum(o.lines for o in done.outcomes):,} 条分录；发现 {len(report.listed):,} 条线索。",
        *(f"没有做成：{o.unit} {o.year}：{o.message}" for o in done.failed[:_SHOWN]),
        f"已写出：{'、'.join(str(path) for path in done.written)}",
    ]
    crashed = [entry.title for entry in report.coverage if entry.status == "crashed"]
    if crashed:
        say.insert(1, f"注意：{'、'.join(crashed)} 运行出错，没有检查结果。")
    print("\n".join(say), file=sys.stderr)
