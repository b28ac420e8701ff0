"""Reports on disk: one folder a run, frames as Parquet, the rest as JSON. A report read back equals the one written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import types
import typing
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from voucher_audit.errors import StoreError
from voucher_audit.registers import Registers, RegisterSource
from voucher_audit.registers.matching import Matches
from voucher_audit.report import Allowed, Coverage, Finding, Outlier, Report
from voucher_audit.schema import Book, Ledger, conform

_T = typing.TypeVar("_T")
_HASHES = "sha256.json"
_FORMAT = 1  # of the files below; one more whenever an older program could not read them, or we an older program's


def save(report: Report, folder: Path) -> None:
    """Write the report; the folder appears whole or not at all.

    Raises:
        StoreError: it could not be written.
    """
    temporary = folder.with_name(folder.name + ".part")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        temporary.mkdir(parents=True)
        _write(report, temporary)
        hashes = {path.name: _sha256(path) for path in sorted(temporary.iterdir())}
        (temporary / _HASHES).write_text(json.dumps(hashes), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        temporary.replace(folder)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise StoreError(
            f"检查结果没能保存（{error.strerror or '磁盘读写出错'}）；请检查磁盘空间和权限后重新检查，文件和处理意见都在。"
        ) from error


def _write(report: Report, temporary: Path) -> None:
    for name, lines in (("lines", report.ledger.lines), ("history", report.history)):
        lines.to_parquet(temporary / f"{name}.parquet", compression="zstd", index=False)
    for name, frame in report.registers.frames.items():
        frame.to_parquet(temporary / f"register-{name}.parquet", compression="zstd")
    for name, matched in report.matches.items():
        matched.table.to_parquet(temporary / f"matches-{name}.parquet", compression="zstd")
        matched.pairs.to_parquet(temporary / f"pairs-{name}.parquet", compression="zstd")
    data = {
        "format": _FORMAT,
        "version": report.version,
        "run": report.run,
        "books": report.ledger.books,
        "skipped": report.ledger.skipped,
        "registers": sorted(report.registers.frames),
        "sources": report.registers.sources,
        "matches": sorted(report.matches),
        "found": report.found,
        "outliers": report.outliers,
        "ranked": report.ranked,
        "coverage": report.coverage,
        "ranking_notes": report.ranking_notes,
        "allowed": report.allowed,
    }
    text = json.dumps(data, ensure_ascii=False, default=_plain)
    (temporary / "report.json").write_text(text, encoding="utf-8")


def load(folder: Path) -> Report:
    """Read a report back.

    Raises:
        StoreError: it is missing, another version's, or a byte of it is not as it was written.
    """
    if not is_current(folder):
        raise StoreError(
            f"检查结果「{folder.name}」缺失，或者是另一版本的程序写成的；请在“项目与上传”里重新检查一次（原始文件和处理意见不受影响）。"
        )
    try:
        hashes = json.loads((folder / _HASHES).read_text(encoding="utf-8"))
        for name, expected in hashes.items():
            if _sha256(folder / name) != expected:
                raise ValueError(name)
        return _read(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"检查结果「{folder.name}」已损坏或不完整；请在“项目与上传”里重新检查一次（原始文件和处理意见不受影响）。"
        ) from error


def is_current(folder: Path) -> bool:
    """Is there a report that this version of the program can read, as far as it says itself? One that says nothing legible
    is damaged rather than old."""
    try:
        data = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return bool(data.get("format") == _FORMAT) if isinstance(data, dict) else True


def _read(folder: Path) -> Report:
    data = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    frames = {name: pd.read_parquet(folder / f"register-{name}.parquet") for name in data["registers"]}
    matches = {
        name: Matches(
            pd.read_parquet(folder / f"matches-{name}.parquet"), pd.read_parquet(folder / f"pairs-{name}.parquet")
        )
        for name in data["matches"]
    }
    lines = conform(pd.read_parquet(folder / "lines.parquet"))
    return Report(
        version=data["version"],
        run=data["run"],
        ledger=Ledger(lines, _many(Book, data["books"]), tuple((a, b, c) for a, b, c in data["skipped"])),
        found=_many(Finding, data["found"]),
        outliers=_many(Outlier, data["outliers"]),
        ranked=data["ranked"],
        coverage=_many(Coverage, data["coverage"]),
        ranking_notes=tuple(data["ranking_notes"]),
        registers=Registers(frames, _many(RegisterSource, data["sources"])),
        matches=matches,
        allowed=_many(Allowed, data["allowed"]),
        history=conform(pd.read_parquet(folder / "history.parquet")),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _many(kind: type[_T], rows: list[dict[str, Any]]) -> tuple[_T, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(kind(**{name: _typed(hints[name], value) for name, value in row.items()}) for row in rows)


def _typed(hint: Any, value: Any) -> Any:
    """Rebuild the value a dataclass field of this type had."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _typed(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        return tuple(_typed(arguments[0], entry) for entry in value)
    if origin is frozenset:
        return frozenset(value)
    if hint is date:
        return date.fromisoformat(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = typing.get_type_hints(hint)
        return hint(**{name: _typed(hints[name], part) for name, part in value.items()})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return value
