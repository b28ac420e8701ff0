"""The plan as a table that people edit: csv or xlsx, one row a file, Chinese headings."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

from voucher_audit.batch.plan import PlanRow
from voucher_audit.batch.recognise import COMPANION, UNUSED
from voucher_audit.batch.refs import FileRef
from voucher_audit.errors import UnreadableInput
from voucher_audit.export.safe import guarded
from voucher_audit.intake import LEDGER, role_title
from voucher_audit.reading.containers import open_grids
from voucher_audit.reading.headers import cell_text
from voucher_audit.registers.schema import ALL as REGISTERS

COLUMNS: Final = ("单位", "年度", "用途", "同类组", "文件", "压缩包内", "字节", "SHA-256", "说明")
_TITLES: Final = {UNUSED: "不用", COMPANION: "科目余额表", **{role: role_title(role) for role in (LEDGER, *REGISTERS)}}
_ROLES: Final = {"": UNUSED, **{title: role for role, title in _TITLES.items()}}
_YEAR: Final = re.compile(r"((?:19|20)\d{2})(?:\s*[-—~至到]\s*((?:19|20)\d{2}))?(?:年度?)?|年度不明|")
_WIDTHS: Final = (28, 11, 18, 14, 60, 40, 12, 20, 50)


def save(rows: Iterable[PlanRow], path: Path) -> None:
    """Write the plan as `.csv` or `.xlsx`; text stays text whatever it begins with."""
    table = [_cells(row) for row in rows]
    if path.suffix.lower() == ".xlsx":
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = book.add_worksheet("计划")
            bold = book.add_format({"bold": True})
            for position, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
                sheet.set_column(position, position, width)
                sheet.write_string(0, position, title, bold)
            for number, cells in enumerate(table, start=1):
                for position, cell in enumerate(cells):
                    sheet.write_string(number, position, cell)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(len(table), 1), len(COLUMNS) - 1)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([guarded(cell) for cell in cells] for cells in table)


def load(path: Path) -> list[PlanRow]:
    """Read a plan back. Paths may be relative to the plan's folder; a file without its SHA-256 is looked at later.

    Raises:
        UnreadableInput: it is no plan, or a row of it says something impossible; the sentence names the row.
    """
    grids, _ = open_grids(path)
    for grid in grids:
        cells = [
            (int(row), [cell_text(cell) for cell in line])
            for row, line in zip(grid.cells.index, grid.cells.to_numpy(dtype=object), strict=True)
        ]
        if not cells or not {"单位", "用途", "文件"} <= set(cells[0][1]):
            continue
        heads = cells[0][1]
        return [
            _row(dict(zip(heads, line, strict=False)), path, row, grid.sheet) for row, line in cells[1:] if any(line)
        ]
    raise UnreadableInput(str(path), "不是计划表", "第一行应有“单位、年度、用途、文件”等列，可用 --plan-only 生成一份")


def _cells(row: PlanRow) -> Sequence[str]:
    file = row.file
    return (
        row.unit,
        row.year,
        _TITLES[row.role],
        row.peers,
        file.path,
        file.member,
        str(file.size),
        file.sha256,
        row.remark,
    )


def _row(said: dict[str, str], path: Path, row: int, sheet: str) -> PlanRow:
    said = {head: _unguarded(cell.strip()) for head, cell in said.items()}

    def refuse(problem: str, remedy: str) -> UnreadableInput:
        return UnreadableInput(str(path), problem, remedy, sheet, row)

    title = said.get("用途", "")
    if title not in _ROLES:
        raise refuse(f"的用途“{title}”不认识", f"请填 {'、'.join(name for name in _ROLES if name)} 之一")
    year = said.get("年度", "")
    match = _YEAR.fullmatch(year)
    if match is None:
        raise refuse(f"的年度“{year}”不认识", "请写成 2021 或 2019-2022")
    file = said.get("文件", "")
    if not file:
        raise refuse("没有填文件", "请填写文件的完整路径，或删去这一行")
    place = Path(file) if Path(file).is_absolute() else path.resolve().parent / file
    size = said.get("字节", "")
    ref = FileRef(
        str(place), said.get("压缩包内", ""), said.get("SHA-256", "").lower(), int(size) if size.isdigit() else 0
    )
    span = match[0] if match[1] is None else match[1] if match[2] in (None, match[1]) else f"{match[1]}-{match[2]}"
    role = _ROLES[title]
    if role != UNUSED and not said.get("单位"):
        raise refuse("没有填单位", "请填写单位，或把用途改为“不用”")
    return PlanRow(said.get("单位", ""), span, role, ref, said.get("同类组", ""), said.get("说明", ""))


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) != cell[1:] else cell
