"""Options that every command takes which reads books: the books, their registers, settings, corrections, passwords."""

from __future__ import annotations

import argparse
import math
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voucher_audit.reading.overrides import MappingOverride

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


def add_inputs(command: argparse.ArgumentParser) -> None:
    """Options of every command that audits."""
    for option, title in _REGISTERS.items():
        command.add_argument(f"--{option}", action="append", default=[], metavar="文件", help=title)
    command.add_argument("--config", metavar="F.toml", help="参数配置")
    command.add_argument(
        "--rules", action="append", default=[], metavar="文件夹", help="自己的规则所在的文件夹，可给多个"
    )
    command.add_argument("--mapping", action="append", default=[], metavar="F.toml", help="对列含义的更正")
    command.add_argument("--password", action="append", default=[], metavar="密码", help="加密工作簿的密码，可给多个")


def registers(chosen: argparse.Namespace) -> dict[str, list[str]]:
    """Register → files, as `audit` wants them."""
    return {name: getattr(chosen, name) for name in (option.replace("-", "_") for option in _REGISTERS)}


def mappings(chosen: argparse.Namespace) -> list[MappingOverride]:
    """The corrections of every `--mapping`."""
    from voucher_audit.reading import load_mappings

    return [mapping for path in chosen.mapping for mapping in load_mappings(path)]


def number(text: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"应为数字，现在是 {text}")
    return value


def count(text: str) -> int:
    """`all` is -1."""
    if text == "all":
        return -1
    if text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError("应为不小于 0 的整数或 all")


def progress(stage: str, share: float) -> None:
    """One line on the terminal that is written over; nothing where nobody looks."""
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        print(f"\r\033[K{share:4.0%} {stage}", end=end, file=sys.stderr, flush=True)
