"""Files in, canonical registers out: any layout, checked, every row accounted for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.containers import open_grids
from voucher_audit.reading.grid import Grid
from voucher_audit.registers import Registers, RegisterSource, sheets
from voucher_audit.registers.checks import checked, shortened
from voucher_audit.registers.schema import ALL, RegisterSchema
from voucher_audit.schema import RowNote

Source = str | Path | tuple[str, bytes]
Progress = Callable[[str, float], None]

LARGEST_GUESSED: Final = (
    40_000_000  # bytes; no unit keeps a register of that size, and opening a ledger twice takes long
)

_LEDGER: Final = "账簿（凭证明细或日记账）"


@dataclass(frozen=True)
class _Part:
    """One sheet of one file, read; `sheet` is None for a sheet that is not this register, with the reason in `why`."""

    grid: Grid
    sheet: sheets.Sheet | None
    why: str = ""


def read_registers(
    paths: Mapping[str, Sequence[Source]], *, passwords: Sequence[str] = (), progress: Progress | None = None
) -> Registers:
    """Read the registers of one run.

    Parameters:
        paths: register name (`schema.ALL`) → files or `(name, content)`; several files of one register are joined.
        passwords: tried on encrypted workbooks.
        progress: called with what is being done (Chinese) and the share done, 0..1.

    Raises:
        UnreadableInput: a file cannot be read, holds no such register, or is a ledger or another register.
        KeyError: a name that is no register.
    """
    report = progress or (lambda what, share: None)
    wanted = [(ALL[name], files) for name, files in paths.items() if len(files)]
    frames: dict[str, pd.DataFrame] = {}
    sources: list[RegisterSource] = []
    for done, (schema, files) in enumerate(wanted):
        report(f"读取{schema.title}", done / len(wanted))
        parts = [part for source in _distinct(files) for part in _parts(source, schema, passwords)]
        frame, own = _joined(schema, parts)
        frames[schema.name] = frame
        sources.extend(own)
    report("台账读取完毕", 1.0)
    return Registers(frames, tuple(sources))


def guess(path: Source) -> str | None:
    """Which register a file is, by its headers; None for a ledger and for what cannot be read or told."""
    if (len(path[1]) if isinstance(path, tuple) else _size(path)) > LARGEST_GUESSED:
        return None
    try:
        grids, _ = open_grids(path)
    except UnreadableInput:
        return None
    kinds = [sheets.kind_of(grid) for grid in grids]
    if "ledger" in kinds:
        return None
    named = [kind for kind in kinds if kind]
    return max(dict.fromkeys(named), key=named.count) if named else None


def _size(path: str | Path) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _distinct(files: Sequence[Source]) -> list[Source]:
    """The same content given twice is read once."""
    seen: set[str] = set()
    out: list[Source] = []
    for source in files:
        content = source[1] if isinstance(source, tuple) else _content(source)
        digest = hashlib.sha256(content).hexdigest() if content is not None else str(source)
        if digest not in seen:
            seen.add(digest)
            out.append(source)
    return out


def _content(path: str | Path) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None  # opening it says why


def _parts(source: Source, schema: RegisterSchema, passwords: Sequence[str]) -> list[_Part]:
    """The sheets of one file that are this register; the others with the reason why not."""
    grids, skipped = open_grids(source, passwords=passwords)
    parts = [_part(grid, schema) for grid in grids]
    if not any(part.sheet for part in parts):
        raise _refusal(source, schema, parts)
    unread = [_Part(Grid(file, "", sheet, "", pd.DataFrame()), None, why) for file, sheet, why in skipped]
    return parts + unread


def _part(grid: Grid, schema: RegisterSchema) -> _Part:
    kind = sheets.kind_of(grid, schema)
    table = sheets.find(grid, schema, told=True)
    if table is None or kind not in ("", schema.name):
        title = _LEDGER if kind == "ledger" else ALL[kind].title if kind and kind != schema.name else ""
        return _Part(grid, None, f"是{title}" if title else f"没有找到{schema.title}的表头")
    return _Part(grid, sheets.read(grid, table, schema))


def _refusal(source: Source, schema: RegisterSchema, parts: Sequence[_Part]) -> UnreadableInput:
    file = source[0] if isinstance(source, tuple) else str(source)
    for part in parts:
        if part.why == f"是{_LEDGER}":
            remedy = f"账簿请放在账簿的位置，这里需要{schema.bring}"
            return UnreadableInput(file, f"是{_LEDGER}，不是{schema.title}", remedy, part.grid.sheet)
    for part in parts:
        if part.why.startswith("是"):
            title = part.why.removeprefix("是")
            remedy = f"请放到{title}的位置，这里需要{schema.bring}"
            return UnreadableInput(file, f"看起来是{title}，不是{schema.title}", remedy, part.grid.sheet)
    columns = "、".join(field.title for field in schema.fields if field.required)
    remedy = f"表头至少应有“{columns}”，这里需要{schema.bring}"
    sheet = parts[0].grid.sheet if len(parts) == 1 else ""
    return UnreadableInput(file, f"里没有找到{schema.title}的表头", remedy, sheet)


def _joined(schema: RegisterSchema, parts: Sequence[_Part]) -> tuple[pd.DataFrame, list[RegisterSource]]:
    """All sheets of one register as one frame, and where they came from."""
    read = [part.sheet for part in parts if part.sheet is not None]
    pieces = [
        sheet.frame.assign(file=sheet.grid.file, sheet=sheet.grid.sheet, part=number)
        for number, sheet in enumerate(read)
    ]
    stacked = pd.concat(pieces, ignore_index=True)
    frame, warnings, merged = checked(schema.name, stacked, [sheet.headers for sheet in read])
    part_of = stacked["part"]
    by_part: dict[int, list[str]] = {}
    for place, sentence in warnings:
        by_part.setdefault(int(part_of[place]), []).append(sentence)
    gone: dict[int, list[RowNote]] = {}
    for place, why in merged:
        gone.setdefault(int(part_of[place]), []).append(RowNote(int(stacked["row"][place]), why))
    sources = []
    for number, sheet in enumerate(read):
        sources.append(
            RegisterSource(
                schema.name,
                sheet.grid.file,
                sheet.grid.sha256,
                sheet.grid.sheet,
                sheet.header_row,
                int((frame["part"] == number).sum()),
                tuple(sorted((*sheet.dropped, *gone.get(number, ())), key=lambda note: note.row)),
                sheet.refused,
                shortened([*sheet.warnings, *by_part.get(number, ())]),
            )
        )
        _account_for_rows(sheet, sources[-1])
    sources += [
        RegisterSource(
            schema.name, part.grid.file, part.grid.sha256, part.grid.sheet, 0, 0, warnings=(f"工作表未读：{part.why}",)
        )
        for part in parts
        if part.sheet is None
    ]
    return _conformed(frame, schema), sources


def _account_for_rows(sheet: sheets.Sheet, source: RegisterSource) -> None:
    """Every row of the sheet is an entry, dropped or refused.

    Raises:
        UnreadableInput: rows were lost; a fault of the reader that must not pass in silence.
    """
    grid = sheet.grid
    rows = len(grid.cells) + len(grid.blank_rows) + len(grid.left_out)
    if source.entries + len(source.dropped) + len(source.refused) != rows:
        raise UnreadableInput(
            grid.file, "读入的行数与文件不符", "请改导出为 xlsx 或 csv，并把此文件报告给开发者", grid.sheet
        )


def _conformed(frame: pd.DataFrame, schema: RegisterSchema) -> pd.DataFrame:
    kinds = {"text": "str", "money": "Int64", "day": "datetime64[s]", "number": "Float64", "yes": "boolean"}
    types = {
        "file": "str",
        "sheet": "str",
        "row": "int64",
        **{field.name: kinds[field.type] for field in schema.fields},
    }
    return frame[list(types)].astype(types).reset_index(drop=True)
