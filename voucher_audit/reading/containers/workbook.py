"""Workbooks of Excel and WPS (xlsx, xlsm, xlsb, xls, et) through calamine, with what calamine keeps to itself put back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from voucher_audit.reading.containers.biff_scan import scan_biff
from voucher_audit.reading.containers.ooxml_scan import SheetScan, WorkbookScan, scan_workbook
from voucher_audit.reading.containers.source import Parts, Skipped, Source, row_list
from voucher_audit.reading.containers.xlsb_scan import scan_xlsb
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

Cells = npt.NDArray[np.object_]
Column: TypeAlias = Any  # `Cells`, or an Arrow array of texts
_PIECE = 20_000  # rows turned into columns at a time
_EXACT = 10**15  # Excel keeps 15 digits; of longer numbers the tail is lost in the file itself
_NUMBERS = (int, float)
_REMEDY = "请用 Excel 或 WPS 打开修复后另存为 xlsx，或重新导出"


def read_xlsx(source: Source) -> Parts:
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        scan = scan_workbook(source, archive)
    return _read(source, "xlsm" if source.suffix == ".xlsm" else "xlsx", scan)


def read_xlsb(source: Source) -> Parts:
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        scan = scan_xlsb(source, archive)
    return _read(source, "xlsb", scan)


def read_xls(source: Source) -> Parts:
    scan, wrapped = scan_biff(source)
    return _read(source.inside(wrapped), "et" if source.suffix == ".et" else "xls", scan)


def _read(source: Source, kind: str, scan: WorkbookScan) -> Parts:
    """One grid a sheet; empty sheets and charts are named among the skipped.

    Raises:
        UnreadableInput: calamine cannot make sense of the bytes.
    """
    grids: list[Grid] = []
    skipped: list[Skipped] = []
    with _open(source) as workbook:
        sheets = workbook.sheets_metadata
        for number, sheet in enumerate(sheets):
            step = partial(_tell, source, number, len(sheets))
            step(0.0)
            if sheet.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
                skipped.append((source.name, sheet.name, "不是数据表（图表、对话框或宏）"))
                continue
            found = scan.sheets.get(sheet.name, SheetScan())
            table = _guarded(source, partial(workbook.get_sheet_by_name, sheet.name), sheet.name)
            grid = _grid(source, kind, table, found, scan.recalculated_on_load, step)
            if grid is None:
                skipped.append((source.name, sheet.name, "工作表是空的"))
                continue
            hidden = sheet.visible is not SheetVisibleEnum.Visible
            grids.append(_with_hidden(grid) if hidden else grid)
    source.progress("读取工作表", 1.0)
    return grids, skipped


def _open(source: Source) -> CalamineWorkbook:
    workbook: CalamineWorkbook = _guarded(source, partial(CalamineWorkbook.from_filelike, io.BytesIO(source.data)))
    return workbook


def _guarded(source: Source, action: Callable[[], Any], sheet: str = "") -> Any:
    try:
        return action()
    except PasswordError as error:
        raise source.refuse("有打开密码", "请提供密码，或取消密码后另存", sheet) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise source.refuse("已损坏或没有传输完整", _REMEDY, sheet) from error
    except BaseException as error:  # a panic of the Rust reader derives from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise source.refuse("已损坏或没有传输完整", _REMEDY, sheet) from error


def _with_hidden(grid: Grid) -> Grid:
    return Grid(**{**grid.__dict__, "hidden": True, "warnings": (*grid.warnings, "工作表本身是隐藏的")})


def _tell(source: Source, number: int, sheets: int, share: float) -> None:
    source.progress("读取工作表", 0.3 + 0.7 * (number + share) / sheets)


def _grid(
    source: Source, kind: str, table: CalamineSheet, scan: SheetScan, recalculated: bool, step: Callable[[float], None]
) -> Grid | None:
    source.check_extent(table.total_height + 1, table.total_width, table.name)
    columns, long_numbers = _columns(source, table, step)
    _put_back(columns, scan)
    if not columns or not len(columns[0]):
        return None
    cells = pd.DataFrame({number: _series(column) for number, column in enumerate(columns)})
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    filled: npt.NDArray[np.bool_] = np.logical_or.reduce([cells[position].notna().to_numpy() for position in cells])
    if not filled.any():
        return None
    last = int(np.flatnonzero(filled)[-1]) + 1
    blank = tuple((np.flatnonzero(~filled[:last]) + 1).tolist())
    merged = tuple((r + 1, c + 1, end_r + 1, end_c + 1) for (r, c), (end_r, end_c) in table.merged_cell_ranges or ())
    return Grid(
        file=source.name,
        sha256=source.sha256,
        sheet=table.name,
        container=kind if source.suffix in {f".{kind}", ""} else f"{source.suffix.lstrip('.')}（实为 {kind}）",
        cells=cells if filled.all() else cells.loc[filled],  # no second copy of a million rows
        blank_rows=blank,
        merged=merged,
        warnings=tuple(_warnings(scan, recalculated, long_numbers)),
    )


def _columns(source: Source, table: CalamineSheet, step: Callable[[float], None]) -> tuple[list[Column], list[int]]:
    """Cells column by column, and the rows that hold numbers longer than Excel can keep."""
    rows: Iterator[list[Any]] = _guarded(source, lambda: iter(table.iter_rows()), table.name)
    pieces: list[list[Column]] = []
    long_numbers: list[int] = []
    shared: dict[str, str] = {}
    done = 0
    while piece := _guarded(source, lambda: list(islice(rows, _PIECE)), table.name):
        if len(shared) > 500_000:
            shared.clear()
        pieces.append([_column(cells, shared, long_numbers, done) for cells in zip(*piece, strict=True)])
        done += len(piece)
        step(0.5 + 0.5 * done / (table.total_height + 1))  # half of the time went into parsing
    columns = [_whole(list(parts)) for parts in zip(*pieces, strict=True)]
    before = table.start[1] if table.start else 0  # blank rows above come along, blank columns to the left do not
    return [*(np.full(done, None, dtype=object) for _ in range(before)), *columns], sorted(set(long_numbers))


def _column(cells: tuple[Any, ...], shared: dict[str, str], long_numbers: list[int], done: int) -> Column:
    """Texts as Arrow keeps them, which takes a fraction of the room; anything else as objects."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        with suppress(pa.ArrowException, UnicodeError):  # half a surrogate pair is no UTF-8
            return pa.array([cell or None for cell in cells], type=pa.large_string())
    column = np.empty(len(cells), dtype=object)
    if kinds <= {float, str} and set(map(type, filter(None, cells))) <= {float}:
        column[:] = cells
        blank = column == ""
        filled = np.flatnonzero(~blank)
        values = column[filled].astype("float64")
        column[filled], column[blank] = _numbers(values), None
        long_numbers += (done + 1 + filled[np.abs(values) >= _EXACT]).tolist()
        return column
    column[:] = [_value(cell, shared) for cell in cells]
    if float in kinds or int in kinds:
        long_numbers += [
            done + at for at, cell in enumerate(cells, 1) if cell.__class__ in _NUMBERS and abs(cell) >= _EXACT
        ]
    return column


def _numbers(values: npt.NDArray[np.float64]) -> Cells:
    """As `_value` of every number."""
    column = values.astype(object)
    finite = np.isfinite(values)
    whole = finite & (np.abs(values) < _EXACT) & (np.floor(values) == values)
    column[whole] = values[whole].astype("int64").astype(object)
    for at in np.flatnonzero(~finite | (np.abs(values) >= _EXACT)).tolist():
        column[at] = _value(float(values[at]), {})
    return column


def _whole(parts: list[Column]) -> Column:
    """Pieces of one column put together: texts if all are."""
    if all(isinstance(part, pa.Array) for part in parts):
        return pa.chunked_array(parts)
    return np.concatenate([_objects(part) for part in parts])


def _objects(column: Column) -> Cells:
    return column if isinstance(column, np.ndarray) else column.to_numpy(zero_copy_only=False)


def _series(column: Column) -> pd.Series:
    return pd.Series(column, dtype=object) if isinstance(column, np.ndarray) else column.to_pandas().astype("str")


def _value(cell: Any, shared: dict[str, str]) -> Any:
    if isinstance(cell, str):
        return shared.setdefault(cell, cell) if cell else None
    if isinstance(cell, float):  # every number comes as a float: a voucher number must not become "12.0"
        if cell != cell or cell in (float("inf"), float("-inf")):
            return str(cell)
        return int(cell) if cell.is_integer() else cell
    return str(cell) if isinstance(cell, timedelta) else cell


def _put_back(columns: list[Column], scan: SheetScan) -> None:
    """Formulas without a result and error cells, both of which calamine hands over as blank."""
    holes = {**scan.errors, **dict.fromkeys(scan.unvalued, NO_CACHED_VALUE)}
    if not holes:
        return
    columns[:] = [column if isinstance(column, np.ndarray) else _objects(column.combine_chunks()) for column in columns]
    height = max(max(row for row, _ in holes), len(columns[0]) if columns else 0)
    for number in range(max(column for _, column in holes)):
        if number == len(columns):
            columns.append(np.full(height, None, dtype=object))
    for number, column in enumerate(columns):
        if len(column) < height:
            columns[number] = np.append(column, np.full(height - len(column), None, dtype=object))
    for (row, column_number), text in holes.items():
        if columns[column_number - 1][row - 1] in (None, ""):
            columns[column_number - 1][row - 1] = text


def _warnings(scan: SheetScan, recalculated: bool, long_numbers: list[int]) -> Iterator[str]:
    if scan.unvalued:
        yield (
            f"{row_list(row for row, _ in scan.unvalued)}的公式没有保存计算结果，"
            f"请用 Excel 打开并保存一次后再导入（此类单元格记为“{NO_CACHED_VALUE}”）"
        )
    if recalculated and scan.zero_formula_rows:
        yield f"{row_list(scan.zero_formula_rows)}的公式结果为 0 且文件要求打开时重算，请用 Excel 打开并保存一次后再导入"
    if scan.errors:
        yield f"{row_list(row for row, _ in scan.errors)}有错误值（{'、'.join(sorted(set(scan.errors.values())))}）"
    if scan.hidden_rows:
        yield f"{row_list(scan.hidden_rows)}是隐藏行（已读入）"
    if scan.hidden_columns:
        yield f"有 {scan.hidden_columns} 处隐藏列（已读入）"
    if long_numbers:
        yield f"{row_list(long_numbers)}有超过 15 位的数字，Excel 保存时已丢失末尾数位，账号、发票号等请以文本格式导出"
