"""The command line: arguments, progress, exit codes. It computes nothing.

Exit codes: 0 ran; 1 ran, but a rule crashed; 2 the input or the arguments could not be understood.
Everything heavy is imported inside the command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from voucher_audit import __version__
from voucher_audit.errors import VoucherAuditError

if TYPE_CHECKING:
    from voucher_audit.report import Report
    from voucher_audit.rules.api import Rule

RAN, RULE_CRASHED, BAD_INPUT = 0, 1, 2

# option → register of `voucher_audit.registers.schema`; spelled out so that help does not load the program
_REGISTERS = {
    "invoices": "发票台账",
    "minutes": "三重一大会议台账",
    "contracts": "合同台账",
    "related-parties": "关联单位名单",
    "staff": "人员名册",
    "vehicles": "公务车辆台账",
    "official-letters": "公函接待台账",
    "cash-counts": "库存现金盘点表",
    "party-members": "党员及党费台账",
    "budgets": "预算及审批台账",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one Chinese sentence."""

    def error(self, message: str) -> NoReturn:
        reason = message
        for english, chinese in (
            ("the following arguments are required:", "缺少参数"),
            ("unrecognized arguments:", "不认识的参数"),
            ("invalid choice:", "不认识"),
            ("expected one argument", "后面应跟一个值"),
        ):
            reason = reason.replace(english, chinese)
        self.exit(BAD_INPUT, f"参数有误：{reason}；用 {self.prog} --help 查看用法。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _arguments()
    chosen = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except VoucherAuditError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("已中断，没有写出任何文件。", file=sys.stderr)
        return 130


def _arguments() -> argparse.ArgumentParser:
    parser = _Parser(prog="voucher-audit", description="凭证异常检测：读取账簿，查找问题线索，说明依据。")
    parser.add_argument("--version", action="version", version=f"voucher-audit {__version__}")
    commands = parser.add_subparsers(metavar="命令", required=True, parser_class=_Parser)

    check = commands.add_parser("check", help="检查账簿，写出问题清单")
    check.add_argument("ledgers", nargs="+", metavar="账簿", help="一个或多个账簿文件（xlsx、xls、csv、zip……）")
    _inputs(check)
    check.add_argument(
        "--output", action="append", required=True, metavar="文件", help="输出，以 .xlsx、.csv 或 .json 结尾；可给多个"
    )
    check.add_argument(
        "--outliers", type=_count, metavar="N|all", help="写出多少张离群凭证（清单默认 50，JSON 默认 200）"
    )
    check.add_argument("--quiet", action="store_true", help="不显示进度")
    check.set_defaults(command=_check)

    inspect = commands.add_parser("inspect", help="说明文件是怎样被读懂的")
    inspect.add_argument("files", nargs="+", metavar="文件")
    inspect.add_argument("--mapping", action="append", default=[], metavar="F.toml", help="对列含义的更正")
    inspect.add_argument("--password", action="append", default=[], metavar="密码")
    inspect.add_argument("--json", action="store_true", help="以 JSON 输出")
    inspect.set_defaults(command=_inspect)

    rules = commands.add_parser("rules", help="列出全部规则，或详细说明一条")
    rules.add_argument("name", nargs="?", metavar="规则")
    rules.add_argument("--rules", action="append", default=[], metavar="文件夹", help="连同自己的规则")
    rules.set_defaults(command=_rules)

    new_rule = commands.add_parser("new-rule", help="新建一条自己的规则，只差填空")
    new_rule.add_argument("name", metavar="规则名", help="小写英文、数字和连字符，例如 gift-for-leader")
    new_rule.add_argument("--folder", metavar="文件夹", help="放在哪个文件夹（默认“我的规则”）")
    new_rule.set_defaults(command=_new_rule)

    preview = commands.add_parser("preview", help="试算：一个参数取不同的值，各命中多少张凭证")
    preview.add_argument("ledgers", nargs="+", metavar="账簿", help="一个或多个账簿文件")
    _inputs(preview)
    preview.add_argument("--rule", required=True, metavar="规则", help="规则名或标题")
    preview.add_argument("--parameter", required=True, metavar="参数", help="参数名，见 voucher-audit rules 规则名")
    preview.add_argument("--values", required=True, nargs="+", type=_number, metavar="值", help="要试的值，可给多个")
    preview.set_defaults(command=_preview)

    serve = commands.add_parser("serve", help="打开审核页面（只在本机）")
    serve.add_argument("--port", type=int, default=8501, metavar="端口")
    serve.add_argument("--data", metavar="文件夹", help="存放数据库的文件夹（默认在个人目录下）")
    serve.add_argument("--samples", action="store_true", help="先装入示例账并完成检查")
    serve.add_argument("--no-browser", action="store_true", help="不自动打开浏览器")
    serve.set_defaults(command=_serve)
    return parser


def _inputs(command: argparse.ArgumentParser) -> None:
    """Options of every command that audits."""
    for option, title in _REGISTERS.items():
        command.add_argument(f"--{option}", action="append", default=[], metavar="文件", help=title)
    command.add_argument("--config", metavar="F.toml", help="参数配置")
    command.add_argument(
        "--rules", action="append", default=[], metavar="文件夹", help="自己的规则所在的文件夹，可给多个"
    )
    command.add_argument("--mapping", action="append", default=[], metavar="F.toml", help="对列含义的更正")
    command.add_argument("--password", action="append", default=[], metavar="密码", help="加密工作簿的密码，可给多个")


def _registers(chosen: argparse.Namespace) -> dict[str, list[str]]:
    return {name: getattr(chosen, name) for name in (option.replace("-", "_") for option in _REGISTERS)}


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"应为数字，现在是 {text}")
    return value


def _count(text: str) -> int:
    """`all` is -1."""
    if text == "all":
        return -1
    if text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError("应为不小于 0 的整数或 all")


def _check(chosen: argparse.Namespace) -> int:
    from voucher_audit import export

    for target in chosen.output:
        export.check_target(target)

    from voucher_audit.auditing import OUTLIERS_KEPT, audit
    from voucher_audit.reading import load_mappings

    asked: int | None = chosen.outliers
    kept = None if asked == -1 else OUTLIERS_KEPT if asked is None else asked
    report = audit(
        chosen.ledgers,
        registers=_registers(chosen),
        config=chosen.config,
        outliers=kept,
        passwords=chosen.password,
        mappings=[mapping for path in chosen.mapping for mapping in load_mappings(path)],
        rule_folders=chosen.rules,
        progress=None if chosen.quiet else _progress,
    )
    for target in chosen.output:
        export.write(report, target, export.LISTED_OUTLIERS if asked is None else None)
    if not chosen.quiet:
        _say_result(report, chosen.output)
    return RULE_CRASHED if report.crashed else RAN


def _progress(stage: str, share: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        print(f"\r\033[K{share:4.0%} {stage}", end=end, file=sys.stderr, flush=True)


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


def _inspect(chosen: argparse.Namespace) -> int:
    from voucher_audit.export.json_file import book_data
    from voucher_audit.reading import load_mappings, read_ledger
    from voucher_audit.reading.describe import describe

    mappings = [mapping for path in chosen.mapping for mapping in load_mappings(path)]
    ledger = read_ledger(chosen.files, passwords=chosen.password, mappings=mappings)
    if chosen.json:
        text = json.dumps([book_data(book) for book in ledger.books], ensure_ascii=False, indent=1)
    else:
        text = describe(ledger)
    print(text)
    return RAN


def _rules(chosen: argparse.Namespace) -> int:
    from voucher_audit.own_rules import rules_with
    from voucher_audit.rules.pages import explain, overview

    rules = rules_with(chosen.rules)
    print(overview(rules.values()) if chosen.name is None else explain(_known(chosen.name, rules)))
    return RAN


def _new_rule(chosen: argparse.Namespace) -> int:
    from voucher_audit.own_rules import FOLDER, new_rule

    folder = chosen.folder or FOLDER
    path = new_rule(chosen.name, folder)
    print(f"已新建 {path}；请填好其中的【填写：……】，再用 voucher-audit rules {chosen.name} --rules {folder} 查看。")
    return RAN


def _preview(chosen: argparse.Namespace) -> int:
    from voucher_audit.auditing import prepare, settings_and_rules
    from voucher_audit.preview import counts
    from voucher_audit.reading import load_mappings

    settings, rules = settings_and_rules(chosen.config, chosen.rules)
    rule = _known(chosen.rule, rules)
    mappings = [mapping for path in chosen.mapping for mapping in load_mappings(path)]
    prepared = prepare(chosen.ledgers, _registers(chosen), settings, passwords=chosen.password, mappings=mappings)
    table = counts(prepared, rule, chosen.parameter, chosen.values)
    print(f"{rule.title}（{rule.name}）参数 {chosen.parameter}，共 {len(prepared.vouchers):,} 张凭证")
    print(f"{'取值':>12}{'命中凭证':>10}{'整本账':>7}")  # a Chinese character is two columns wide
    for entry in table.to_dict("records"):
        print(f"{entry['value']:>14,.12g}{entry['vouchers']:>14,}{entry['books']:>10,}")
    return RAN


def _known(name: str, rules: dict[str, Rule]) -> Rule:
    import difflib

    from voucher_audit.errors import BadConfig

    for rule in rules.values():
        if name in (rule.name, rule.title):
            return rule
    close = difflib.get_close_matches(name, rules, n=1, cutoff=0.4)
    hint = f"您要找的可能是「{close[0]}」" if close else "用 voucher-audit rules 查看全部规则"
    raise BadConfig(f"没有名为「{name}」的规则；{hint}。")


def _serve(chosen: argparse.Namespace) -> int:
    from voucher_audit.ui.server import serve

    return serve(port=chosen.port, data=chosen.data, samples=chosen.samples, browser=not chosen.no_browser)
