"""Writes a report to files an inspector can hand in: xlsx, csv, json, chosen by suffix."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from voucher_audit.decision import Decision
from voucher_audit.errors import VoucherAuditError
from voucher_audit.report import Report

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
        path: `.xlsx`, `.csv` or `.json`.
        outliers: how many ranked vouchers to write; None means all that the report carries. JSON always carries all.
        decisions: fingerprint → what the reviewers decided so far.

    Raises:
        CannotWrite: unknown suffix, folder missing, file open in another program.
    """
    target = Path(path)
    writer = _writer(target)
    if not target.parent.is_dir():
        raise CannotWrite(f"输出文件夹「{target.parent}」不存在；请先建立该文件夹，或换一个位置。")
    handle, name = tempfile.mkstemp(prefix=".voucher-audit-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        writer(report, temporary, outliers, decisions or {})
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotWrite(f"写不了「{target}」（{reason}）；请关闭正在打开它的程序，或换一个位置。") from error
    finally:
        temporary.unlink(missing_ok=True)


def check_target(path: str | Path) -> None:
    """Refuse an impossible output before the work begins.

    Raises:
        CannotWrite: as `write`.
    """
    target = Path(path)
    _writer(target)
    if not target.parent.is_dir():
        raise CannotWrite(f"输出文件夹「{target.parent}」不存在；请先建立该文件夹，或换一个位置。")
    if target.is_dir():
        raise CannotWrite(f"「{target}」是文件夹；请写明输出文件名，例如 {target / '问题清单.xlsx'}。")


def _writer(target: Path) -> Writer:
    from voucher_audit.export import csv_file, json_file, xlsx_file

    writers: dict[str, Writer] = {".xlsx": xlsx_file.write, ".csv": csv_file.write, ".json": json_file.write}
    try:
        return writers[target.suffix.lower()]
    except KeyError:
        raise CannotWrite(
            f"不能写成「{target.suffix or target.name}」；输出文件请以 .xlsx、.csv 或 .json 结尾。"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
