"""One input as bytes, with the limits it is read under; everything that touches the file system is here."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from voucher_audit.errors import UnreadableInput
from voucher_audit.reading.grid import Grid

Progress = Callable[[str, float], None]
Skipped = tuple[str, str, str]  # (file, sheet, why), as in `Ledger.skipped`
Parts = tuple[list[Grid], list[Skipped]]

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much one input may unfold to before it is refused. Generous for ledgers, tight for bombs."""

    file_bytes: int = 1_500 * _MEGABYTE  # of the file as given
    expanded_bytes: int = 1_500 * _MEGABYTE  # of everything packed in it, nested archives included
    ratio: int = 200  # expanded : packed; text of ledgers packs 5 to 40 to 1, 1000 to 1 is the most zip can do
    ratio_applies_above: int = 32 * _MEGABYTE  # a small file may pack as well as it likes
    members: int = 2_000  # files in one archive, those of nested ones included; tables in one page
    columns: int = 2_000  # the widest known layout has 68
    cells: int = 100_000_000  # rows × columns of one sheet
    row_bytes: int = 32 * _MEGABYTE  # one row's text or markup


@dataclass
class Budget:
    """What archives may still unfold to, in bytes and in files; shared by all that come out of one input."""

    left: int
    members: int


@dataclass(frozen=True)
class Source:
    """One file, or one member of an archive.

    name: as shown to users; `archive.zip/inner.xls` inside an archive.
    sha256: of the outermost file.
    sibling: bytes of the file beside it with another suffix (the memo file of a dbf), None where there is none.
    depth: how many archives it came out of.
    """

    name: str
    data: bytes
    sha256: str
    limits: Limits
    budget: Budget
    passwords: tuple[str, ...] = ()
    report: Progress = lambda stage, fraction: None
    sibling: Callable[[str], bytes | None] = lambda suffix: None
    depth: int = 0

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()

    def progress(self, stage: str, fraction: float) -> None:
        """Tell the caller what is being done; `stage` in Chinese, `fraction` 0..1 of this file."""
        self.report(f"{stage}「{self.name}」", min(1.0, max(0.0, fraction)))

    def refuse(self, problem: str, remedy: str, sheet: str = "", row: int = 0) -> UnreadableInput:
        return UnreadableInput(self.name, problem, remedy, sheet, row)

    def check_extent(self, rows: int, columns: int, sheet: str = "") -> None:
        """Refuse a table that is wider or larger than the limits before anything is allocated for it."""
        if columns > self.limits.columns:
            raise self.refuse(
                f"有 {columns:,} 列，超过 {self.limits.columns:,} 列的上限",
                "请删去数据右侧多余的列后另存，或只导出凭证明细",
                sheet,
            )
        if rows * columns > self.limits.cells:
            raise self.refuse(
                f"有 {rows:,} 行 × {columns:,} 列，超过 {self.limits.cells:,} 个单元格的上限",
                "请按月份或科目分成几个文件导出",
                sheet,
            )

    def inside(self, data: bytes) -> Source:
        """The same input after a layer was taken off (decrypted, extracted from a wrapper)."""
        return replace(self, data=data)


def load(
    given: str | Path | tuple[str, bytes], passwords: Iterable[str], report: Progress | None, limits: Limits
) -> Source:
    """The file as a `Source`.

    Raises:
        UnreadableInput: no such file, a directory, a device, no permission, too large, empty.
    """
    if isinstance(given, tuple):
        name, data = given
        sibling: Callable[[str], bytes | None] = lambda suffix: None  # noqa: E731 - the default, spelled once
    else:
        path = Path(given)
        name, data = str(given), _bytes_of(path, limits)
        sibling = lambda suffix: _sibling_of(path, suffix, limits)  # noqa: E731
    if len(data) > limits.file_bytes:
        raise _too_large(name, len(data), limits)
    if not data:
        raise UnreadableInput(name, "是空文件", "请重新导出后再试")
    return Source(
        name=name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        limits=limits,
        budget=Budget(limits.expanded_bytes, limits.members),
        passwords=tuple(passwords),
        report=report or (lambda stage, fraction: None),
        sibling=sibling,
    )


def _bytes_of(path: Path, limits: Limits) -> bytes:
    name = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableInput(name, "是文件夹而不是文件", "请选择文件夹里的账簿文件")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableInput(name, "不是普通文件", "请选择导出的账簿文件")
        if status.st_size > limits.file_bytes:
            raise _too_large(name, status.st_size, limits)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableInput(name, "不存在", "请检查文件名和所在文件夹") from error
    except PermissionError as error:
        raise UnreadableInput(
            name, "没有读取权限或正被其他程序占用", "请关闭占用它的程序，或把文件复制到有权限的文件夹再试"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableInput(name, "无法从磁盘读出", "请检查存储介质，或复制到本机硬盘再试") from error


def _sibling_of(path: Path, suffix: str, limits: Limits) -> bytes | None:
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        try:
            if candidate.is_file() and candidate.stat().st_size <= limits.file_bytes:
                return candidate.read_bytes()
        except OSError:
            continue
    return None


def _too_large(name: str, size: int, limits: Limits) -> UnreadableInput:
    return UnreadableInput(
        name,
        f"大小 {size / _MEGABYTE:,.0f} MB，超过 {limits.file_bytes / _MEGABYTE:,.0f} MB 的上限",
        "请按月份分成几个文件导出",
    )


def row_list(rows: Iterable[int], most: int = 12) -> str:
    """`[3, 5, 6, 7]` → `第 3、5–7 行`, shortened after `most` ranges; for warnings."""
    ordered = sorted(set(rows))
    ranges: list[list[int]] = []
    for row in ordered:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    words = [str(first) if first == last else f"{first}–{last}" for first, last in ranges[:most]]
    return f"第 {'、'.join(words)} 行" + (f"等 {len(ordered):,} 行" if len(ranges) > most else "")
