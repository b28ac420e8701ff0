"""preview: how many vouchers a threshold would flag."""

from __future__ import annotations

import argparse

from voucher_audit.cli import exit_codes, inputs
from voucher_audit.cli.arguments import Commands
from voucher_audit.cli.rules import known


def add(commands: Commands) -> None:
    """Declare the command."""
    preview = commands.add_parser("preview", help="试算：一个参数取不同的值，各命中多少张凭证")
    preview.add_argument("ledgers", nargs="+", metavar="账簿", help="一个或多个账簿文件")
    inputs.add_inputs(preview)
    preview.add_argument("--rule", required=True, metavar="规则", help="规则名或标题")
    preview.add_argument("--parameter", required=True, metavar="参数", help="参数名，见 voucher-audit rules 规则名")
    preview.add_argument(
        "--values", required=True, nargs="+", type=inputs.number, metavar="值", help="要试的值，可给多个"
    )
    preview.set_defaults(command=_preview)


def _preview(chosen: argparse.Namespace) -> int:
    from voucher_audit.auditing import prepare, settings_and_rules
    from voucher_audit.preview import counts

    settings, rules = settings_and_rules(chosen.config, chosen.rules)
    rule = known(chosen.rule, rules)
    prepared = prepare(
        chosen.ledgers, inputs.registers(chosen), settings, passwords=chosen.password, mappings=inputs.mappings(chosen)
    )
    table = counts(prepared, rule, chosen.parameter, chosen.values)
    print(f"{rule.title}（{rule.name}）参数 {chosen.parameter}，共 {len(prepared.vouchers):,} 张凭证")
    print(f"{'取值':>12}{'命中凭证':>10}{'整本账':>7}")  # a Chinese character is two columns wide
    for entry in table.to_dict("records"):
        print(f"{entry['value']:>14,.12g}{entry['vouchers']:>14,}{entry['books']:>10,}")
    return exit_codes.RAN
