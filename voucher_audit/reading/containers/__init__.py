"""From bytes to grids. What a file is, is decided by its bytes; see `sniff.Kind` for what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import (
    archive,
    biff_old,
    dbf,
    delimited,
    encrypted,
    html,
    json_records,
    ods,
    record_xml,
    saft,
    spreadsheetml,
    sqlite,
    workbook,
)
from voucher_audit.reading.containers.sniff import Kind, sniff
from voucher_audit.reading.containers.source import Limits, Parts, Progress, Skipped, Source, load
from voucher_audit.reading.containers.standard_names import join_names
from voucher_audit.reading.grid import Grid

__all__ = ["Limits", "open_grids"]

_DEEPEST_ARCHIVE = 2  # a zip, and a zip within it
_READERS: dict[Kind, Callable[[Source], Parts]] = {
    Kind.XLSX: workbook.read_xlsx,
    Kind.XLSB: workbook.read_xlsb,
    Kind.XLS: workbook.read_xls,
    Kind.OLD_BIFF: biff_old.read_old_biff,
    Kind.ODS: ods.read_ods,
    Kind.FLAT_ODS: ods.read_flat_ods,
    Kind.DBF: dbf.read_dbf,
    Kind.SQLITE: sqlite.read_sqlite,
    Kind.HTML: html.read_html,
    Kind.MHTML: html.read_mhtml,
    Kind.SPREADSHEETML: spreadsheetml.read_spreadsheetml,
    Kind.SAFT: saft.read_saft,
    Kind.XML: record_xml.read_records,
    Kind.JSON: json_records.read_json,
    Kind.TEXT: delimited.read,
}
_ZIPS = {Kind.XLSX, Kind.XLSB, Kind.ODS, Kind.ARCHIVE}


def open_grids(
    path: str | Path | tuple[str, bytes],
    *,
    passwords: Sequence[str] = (),
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> tuple[list[Grid], list[Skipped]]:
    """Every sheet or table of a file, of whatever kind it is.

    Parameters:
        path: a file, or `(name, bytes)` of an upload.
        passwords: tried in turn on workbooks and archives that ask for one.
        progress: called with what is being done, in Chinese, and the share of this file that is done, 0..1.

    Returns:
        The grids in file order; and the parts that hold no cells or cannot be read, as (file, sheet, why).

    Raises:
        UnreadableInput: nothing of it can be read; one sentence says why and what to do.
    """
    source = load(path, passwords, progress, limits)
    grids, skipped = _read(source)
    if not grids:
        why = f"（{skipped[0][2]}）" if skipped else ""
        raise source.refuse(f"里没有数据{why}", "请确认导出时选对了期间和报表，再重新导出")
    for grid in grids:
        _account_for_rows(source, grid)
    return join_names(grids), skipped


def _account_for_rows(source: Source, grid: Grid) -> None:
    """Every row from the first to the last is a row of cells, blank, or left out for a reason; none is two of them."""
    left_out = [row for row, _ in grid.left_out]
    rows = np.concatenate([np.asarray(part, dtype="int64") for part in (grid.cells.index, grid.blank_rows, left_out)])
    if not np.array_equal(np.sort(rows), np.arange(1, len(rows) + 1)):
        raise source.refuse("读入的行数与文件不符", "请改导出为 xlsx 或 csv，并把此文件报告给开发者", grid.sheet)


def _read(source: Source) -> Parts:
    try:
        kind = sniff(source)
        if kind is Kind.ENCRYPTED:
            source = encrypted.decrypt(source)
            kind = sniff(source)
            if kind is Kind.ENCRYPTED:
                raise source.refuse("有多层加密", "请在 Excel、WPS 中取消密码后另存")
        if kind in _ZIPS:
            archive.check_unfolding(source)
        if kind is Kind.ARCHIVE:
            if source.depth >= _DEEPEST_ARCHIVE:
                raise source.refuse("是压缩包里的压缩包里的压缩包", "请解压后导入其中的账簿文件")
            return archive.read_archive(source, _read)
        return _READERS[kind](source)
    except UnreadableInput:
        raise
    except Exception as error:
        raise source.refuse("的内容无法识别，可能已损坏", "请从财务软件重新导出为 xlsx 或 csv") from error
