"""抽凭清单: the drawn vouchers with room for what was checked, and all that is needed to draw them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import sampling
from voucher_audit.export import cover, manifest
from voucher_audit.export.cells import Cell, SheetColumn
from voucher_audit.export.paper import Paper
from voucher_audit.money import yuan, yuan_text
from voucher_audit.report import Report
from voucher_audit.sampling import TITLES, Method, Sample

_CHECKS: Final = ("附件齐全", "金额相符", "审批完整", "入账正确")
_COLUMNS: Final = (
    SheetColumn("序号", 5, "number"),
    SheetColumn("层", 9),
    SheetColumn("日期", 11, "day"),
    SheetColumn("凭证号", 9),
    SheetColumn("金额（元）", 14, "money"),
    SheetColumn("摘要", 28),
    SheetColumn("收款方", 20),
    SheetColumn("账簿", 14),
    SheetColumn("命中次数", 6, "number"),
    *(SheetColumn(check, 6, "entry") for check in _CHECKS),
    SheetColumn("检查结论", 20, "entry"),
    SheetColumn("检查人", 8, "entry"),
)
_HOW: Final[dict[Method, str]] = {
    "random": "总体按账簿、年度、期间、凭证号排序，用种子产生的随机数不重复地抽取；每张凭证被抽中的机会相同。",
    "stratified": "总体按账簿、年度、期间、凭证号排序，按月分层，样本量按各月凭证数分配（最大余数法，样本量够时每月至少一张），各层内用种子随机抽取。",
    "monetary": "总体按账簿、年度、期间、凭证号排序，金额逐张累计（负数按零计），自种子确定的随机起点起，每隔一个抽样间隔取一元，"
    "该元所在凭证即被抽中；金额不小于间隔的凭证必定抽中，可能命中多次。",
}


def write(sample: Sample, population: pd.DataFrame, path: Path, report: Report, limits: str) -> None:
    """Write the workbook.

    Args:
        population: the voucher table that was drawn from, with `date`, `summary` and `payee`.
        limits: Chinese, how the population was narrowed; empty for all vouchers of the run.
    """
    with Paper(path, "抽凭清单", manifest.unit_of(report), report.version) as paper:
        _about(paper, sample, report, limits)
        total: list[Cell] = [
            "合计",
            "",
            "",
            "",
            yuan(int(sample.vouchers["amount"].sum())),
            *([""] * (len(_COLUMNS) - 5)),
        ]
        paper.table("抽凭清单", _COLUMNS, _rows(sample, population), empty="没有抽到凭证。", freeze=5, total=total,
                    choices=dict.fromkeys(_CHECKS, ("√", "×", "不适用")))  # fmt: skip
        cover.parameters(paper, report)


def _rows(sample: Sample, population: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    for row in sampling.listing(sample, population).to_dict("records"):
        day = None if pd.isna(row["日期"]) else row["日期"].date()
        yield (
            int(row["序号"]), row["层"], day, row["凭证号"], float(row["金额"]), row["摘要"], row["收款方"], row["账簿"],
            int(row["命中次数"]), *([""] * (len(_CHECKS) + 2)),
        )  # fmt: skip


def _about(paper: Paper, sample: Sample, report: Report, limits: str) -> None:
    drawn = int(sample.vouchers["amount"].sum())
    share = drawn / sample.population_amount if sample.population_amount else 0.0
    told: list[tuple[Cell, ...]] = [
        ("抽样方法", TITLES[sample.method]),
        ("随机种子", str(sample.seed)),
        ("要求的样本量", f"{sample.size:,}"),
        ("抽样间隔（元）", yuan_text(sample.interval) if sample.interval else "（本方法不用）"),
        ("总体范围", limits or "本次读入的全部凭证（已作废的除外）"),
        ("总体", f"{sample.population:,} 张凭证，{yuan_text(sample.population_amount)} 元"),
        ("样本", f"{len(sample.vouchers):,} 张凭证，{yuan_text(drawn)} 元，金额覆盖率 {share:.1%}"),
        ("抽取办法", _HOW[sample.method]),
        ("随机数", f"numpy {np.__version__}，PCG64"),
        ("检查时间", manifest.moment(report)),
        ("程序及规则集版本", manifest.ruleset(report)),
    ]
    sheet = paper.grid("抽样说明")
    row = paper.line(sheet, 0, "抽凭清单　抽样说明", paper.title, 36)
    row = paper.line(sheet, row, f"被检查单位：{manifest.unit_of(report)}", paper.subtitle, 22)
    row = paper.line(sheet, row, "同样的凭证、方法、样本量和种子，任何人、任何时候抽出来的都是同一批凭证。")
    row = paper.section(sheet, row + 1, "怎样抽的", (("项目", 3), ("内容", 9)), told)
    paper.section(
        sheet, row + 1, "总体来自", (("文件", 5), ("SHA-256", 7)),
        ((entry.file, entry.sha256) for entry in manifest.inputs(report) if entry.role == "账簿"),
    )  # fmt: skip
