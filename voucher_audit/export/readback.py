"""Reads an exported list again that people edited and saved in Excel, WPS or LibreOffice.

Rows are known by their hidden columns, so they may have been sorted, filtered or moved. Nothing is decided here:
`proposals` compares what was read with the present state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voucher_audit.errors import UnreadableInput
from voucher_audit.export.cells import BEFORE, FACTS, ID, SEEN
from voucher_audit.export.editable import DECISION, MATTER, REASON, TOTAL, Table, canonical
from voucher_audit.reading.containers import open_grids
from voucher_audit.reading.grid import NO_CACHED_VALUE, Grid

_HEADING_WITHIN: Final = 30  # rows: somebody may have put a title above the list
_MARKS: Final[Mapping[str, Table]] = {"整改措施": "matter", "理由一": "outlier", "证据": "finding"}
_EDITABLE: Final[Mapping[Table, Sequence[str]]] = {
    "finding": DECISION,
    "outlier": DECISION,
    "matter": (*MATTER, REASON),
}


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file now. `before`: its editable cells when it was exported (title → text)."""

    table: Table
    sheet: str
    row: int  # 1-based
    key: str  # fingerprint, or number of the matter
    facts: str
    seen: int  # number of the newest decision or change at the export
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def changed(self) -> tuple[str, ...]:
        """Titles of the cells that were edited."""
        return tuple(
            title for title, text in self.after.items() if text.split() != self.before.get(title, "").split()
        )  # programs keep blanks differently: a different blank is no edit

    @property
    def asked(self) -> str:
        """What the edits say, for people."""
        return "，".join(f"{title}：{self.after[title] or '（空）'}" for title in self.changed) or "（未改动）"

    @property
    def place(self) -> str:
        """Where the row stands, for people."""
        return f"工作表「{self.sheet}」第 {self.row} 行"


@dataclass(frozen=True)
class Problem:
    """A row that cannot be understood, and why."""

    place: str
    why: str


@dataclass(frozen=True)
class Edits:
    """Everything that a returned file says; `rows` holds the rows without edits too."""

    file: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def edited(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.changed)


def read_back(path: str | Path | tuple[str, bytes]) -> Edits:
    """Read the lists of a returned workbook (xlsx, xls, ods).

    Args:
        path: a file, or `(name, content)` of an upload.

    Raises:
        UnreadableInput: it cannot be opened, or holds no list that this program exported.
    """
    file = path[0] if isinstance(path, tuple) else Path(path).name
    grids, _ = open_grids(path)
    rows: list[Row] = []
    problems: list[Problem] = []
    found = False
    for grid in grids:
        heading = _heading(grid)
        if heading is not None:
            found = True
            _read(grid, heading, rows, problems)
    if not found:
        raise UnreadableInput(
            str(file), "里没有可以读回的清单（缺少隐藏的标识列）",
            "请上传由本程序导出后填写的问题清单或整改台账，另存时保留全部列",
        )  # fmt: skip
    return Edits(str(file), tuple(rows), tuple(problems))


def _heading(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    """Row and columns of the list's heading; None for a sheet that is no such list."""
    for row in grid.cells.index[:_HEADING_WITHIN]:
        titles = {str(cell).strip(): column for column, cell in enumerate(grid.cells.loc[row].tolist()) if cell}
        if ID in titles and BEFORE in titles and any(mark in titles for mark in _MARKS):
            return int(row), titles
    return None


def _read(grid: Grid, heading: tuple[int, Mapping[str, int]], rows: list[Row], problems: list[Problem]) -> None:
    first, titles = heading
    table = next(kind for mark, kind in _MARKS.items() if mark in titles)
    editable = [title for title in _EDITABLE[table] if title in titles]
    for row, cells in zip(grid.cells.index, grid.cells.itertuples(index=False), strict=True):
        if row <= first:
            continue
        after = {title: canonical(title, cells[titles[title]]) for title in editable}
        key = canonical(ID, cells[titles[ID]])
        place = f"工作表「{grid.sheet}」第 {row} 行"
        if key == TOTAL:
            continue
        if not key:
            if any(after.values()):
                problems.append(Problem(place, "没有标识，不知道是哪一条；请把意见填在原来的行上"))
            continue
        if NO_CACHED_VALUE in after.values():
            problems.append(Problem(place, "填的是公式，而文件里没有它的结果；请改成文字"))
            continue
        before = _before(cells[titles[BEFORE]])
        if before is None:
            problems.append(Problem(place, "隐藏列“导出时内容”已被改动，不能判断改了什么；请重新导出后填写"))
            continue
        facts, seen = (canonical(title, cells[titles[title]]) if title in titles else "" for title in (FACTS, SEEN))
        rows.append(Row(table, grid.sheet, int(row), key, facts, int(seen) if seen.isdigit() else 0, before, after))


def _before(cell: object) -> dict[str, str] | None:
    try:
        data = json.loads(str(cell))
    except ValueError:
        return None
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        return None
    return {str(title): canonical(title, text) for title, text in data.items()}
