"""Every public exception. Each carries one Chinese sentence that says what happened, where, and what to do."""

from __future__ import annotations

import traceback
from pathlib import Path


class VoucherAuditError(Exception):
    """Base of all errors meant for a user's eyes; `str(error)` is one complete sentence in Chinese."""


class UnreadableInput(VoucherAuditError):
    """A file could not be understood (wrong kind, damaged, encrypted, empty, no amounts)."""

    def __init__(self, file: str, problem: str, remedy: str, sheet: str = "", row: int = 0) -> None:
        where = f"「{file}」" + (f"工作表「{sheet}」" if sheet else "") + (f"第 {row} 行" if row else "")
        super().__init__(f"{where}{problem}；{remedy}。")
        self.file, self.sheet, self.row = file, sheet, row
        self._said = file, problem, remedy, sheet, row

    def __reduce__(self) -> tuple[type[UnreadableInput], tuple[str, str, str, str, int]]:
        return type(self), self._said  # it travels between processes as it was said


class BadConfig(VoucherAuditError):
    """The configuration holds an unknown key or a value out of bounds."""


class BadRule(VoucherAuditError):
    """A rule's declaration is incomplete or contradicts itself; raised while rules are loaded, never while they run."""


class StoreError(VoucherAuditError):
    """The database refused an action (conflict, wrong version, not writable)."""


class NotAllowed(VoucherAuditError):
    """The procedure or the user's role does not allow this step."""


def place_of(error: BaseException) -> str:
    """Where a defect of the program shows, for a log. A traceback quotes values of the books: they are nobody's but the
    unit's."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
