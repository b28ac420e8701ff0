"""Writes a report to files an inspector can hand in: xlsx, csv, json, docx, chosen by suffix."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voucher_audit import cases
from voucher_audit.decision import Decision
from voucher_audit.errors import VoucherAuditError
from voucher_audit.export.safe import file_stem
from voucher_audit.rectification import Matter
from voucher_audit.report import Report

if TYPE_CHECKING:
    import pandas as pd

    from voucher_audit.sampling import Sample

LISTED_OUTLIERS = 50  # in the findings list, unless asked for more

Writer = Callable[[Report, Path, int | None, Mapping[str, Decision]], None]


class CannotWrite(VoucherAuditError):
    """The output could not be written."""


def write(
    report: Report,
    path: str | Path,
    outliers: int | None = LISTED_OUTLIERS,
    decisions: Mapping[str, Decision] | None = None,
) -> None:
    """Write the report; the file appears whole or not at all.

    Args:
        path: `.xlsx`, `.csv`, `.json` (the findings) or `.docx` (the summary report).
        outliers: how many ranked vouchers to write; None means all that the report carries. JSON always carries all.
        decisions: fingerprint → what the reviewers decided so far.

    Raises:
        CannotWrite: unknown suffix, folder missing, file open in another program.
    """
    target = Path(path)
    writer = _writer(target)
    _whole(target, lambda temporary: writer(report, temporary, outliers, decisions or {}))


def write_summary(
    report: Report,
    path: str | Path,
    decisions: Mapping[str, Decision],
    matters: Sequence[Matter] = (),
    today: date | None = None,
) -> None:
    """Write the 汇总报告 (docx) with the state of the rectification as of `today` (default: the day of the run).

    Raises:
        CannotWrite: as `write`.
    """
    from voucher_audit.export import summary_report

    _whole(Path(path), lambda temporary: summary_report.write(report, temporary, None, decisions, matters, today))


def write_working_paper(
    report: Report,
    fingerprints: Collection[str],
    path: str | Path,
    decisions: Mapping[str, Decision],
    matters: Sequence[Matter] = (),
) -> None:
    """Write the 底稿 (docx) of every voucher that one of the findings is about, each on a page of its own.

    Raises:
        CannotWrite: as `write`.
    """
    from voucher_audit.export import working_paper

    chosen = [
        (number, item)
        for number, item in enumerate(cases.items(report.listed), start=1)
        if any(finding.fingerprint in fingerprints for finding in item.findings)
    ]
    own = working_paper.narrowed(report, [item for _, item in chosen])
    _whole(
        Path(path), lambda temporary: working_paper.write(own, chosen, temporary, decisions=decisions, matters=matters)
    )


def write_working_papers(
    report: Report,
    folder: str | Path,
    decisions: Mapping[str, Decision] | None = None,
    matters: Sequence[Matter] = (),
) -> list[Path]:
    """Write the 底稿 of every item of the 问题清单 into the folder, a file each, and name them.

    Raises:
        CannotWrite: the folder cannot be made, or as `write`.
    """
    from voucher_audit.export import working_paper

    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"不能建立底稿文件夹「{place}」（{error.strerror}）；请换一个位置。") from error
    written = []
    items = cases.items(report.listed)
    report = working_paper.narrowed(report, items)
    for number, item in enumerate(items, start=1):
        target = (
            place / f"{file_stem(f'{working_paper.paper_number(number)}-{item.first.voucher}-{item.first.title}')}.docx"
        )
        sheet = [(number, item)]
        _whole(target, partial(working_paper.write, report, sheet, decisions=decisions or {}, matters=matters))
        written.append(target)
    return written


def write_matters(matters: Sequence[Matter], path: str | Path, report: Report, today: date) -> None:
    """Write the 整改台账 (xlsx) with the statistics as of `today`; what units fill in is read back (`readback`).

    Raises:
        CannotWrite: as `write`.
    """
    from voucher_audit.export import matter_list

    _whole(Path(path), lambda temporary: matter_list.write(matters, temporary, report, today))


def write_sample(sample: Sample, population: pd.DataFrame, path: str | Path, report: Report, limits: str = "") -> None:
    """Write the 抽凭清单 (xlsx).

    Args:
        population: the voucher table that the sample was drawn from.
        limits: Chinese, how it was narrowed ("账簿：甲；金额不低于 1,000 元"); empty for all vouchers.

    Raises:
        CannotWrite: as `write`.
    """
    from voucher_audit.export import sample_list

    _whole(Path(path), lambda temporary: sample_list.write(sample, population, temporary, report, limits))


def _whole(target: Path, write_to: Callable[[Path], None]) -> None:
    """Let `write_to` fill a file beside the target, then put it in its place: the target is whole or not there."""
    _check_folder(target)
    handle, name = tempfile.mkstemp(prefix=".voucher-audit-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write_to(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotWrite(f"写不了「{target}」（{reason}）；请关闭正在打开它的程序，或换一个位置。") from error
    finally:
        temporary.unlink(missing_ok=True)


def _check_folder(target: Path) -> None:
    if not target.parent.is_dir():
        raise CannotWrite(f"输出文件夹「{target.parent}」不存在；请先建立该文件夹，或换一个位置。")


def check_target(path: str | Path) -> None:
    """Refuse an impossible output before the work begins.

    Raises:
        CannotWrite: as `write`.
    """
    target = Path(path)
    _writer(target)
    _check_folder(target)
    if target.is_dir():
        raise CannotWrite(f"「{target}」是文件夹；请写明输出文件名，例如 {target / '问题清单.xlsx'}。")


def _writer(target: Path) -> Writer:
    from voucher_audit.export import csv_file, json_file, summary_report, xlsx_file

    writers: dict[str, Writer] = {
        ".xlsx": xlsx_file.write, ".csv": csv_file.write, ".json": json_file.write, ".docx": summary_report.write,
    }  # fmt: skip
    try:
        return writers[target.suffix.lower()]
    except KeyError:
        raise CannotWrite(
            f"不能写成「{target.suffix or target.name}」；输出文件请以 .xlsx、.csv、.json 或 .docx 结尾。"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
