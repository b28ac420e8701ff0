"""Looks at all files of a folder, several at a time, and remembers what was seen: a resumed run need not look again."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from voucher_audit.batch import wire
from voucher_audit.batch.local import begin
from voucher_audit.batch.recognise import Look, Seen
from voucher_audit.batch.refs import FileRef

MEMORY: Final = ".seen.json"
_TOGETHER: Final = 8  # files handed to a process at once
_FEW: Final = 64  # files for which starting processes takes longer than looking

LookAll = Callable[[Look, Sequence[FileRef]], Iterable[Seen]]


def in_processes(jobs: int) -> LookAll:
    """Looks in `jobs` processes of this machine; in this one when there is little to do."""

    def look_all(look: Look, files: Sequence[FileRef]) -> Iterable[Seen]:
        if jobs == 1 or len(files) <= _FEW:
            return map(look, files)
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=begin) as pool:
            return list(pool.map(look, files, chunksize=_TOGETHER))

    return look_all


def seen_in(files: Sequence[FileRef], look: Look, look_all: LookAll, out: Path) -> list[Seen]:
    """What each file is, in the order of `files`. A file that has not changed since the last look is not read again."""
    known = _remembered(out)
    stamps = {file: _stamp(file) for file in files}
    new = [file for file in files if stamps[file] not in known]
    found = {_stamp(entry.file): entry for entry in look_all(look, new)}
    both = {**known, **found}
    seen = [both[stamps[file]] for file in files]
    texts = {stamp: wire.seen_text(entry) for stamp, entry in both.items() if stamp in set(stamps.values())}
    (out / MEMORY).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    return seen


def _remembered(out: Path) -> dict[str, Seen]:
    try:
        texts = json.loads((out / MEMORY).read_text(encoding="utf-8"))
        return {stamp: wire.seen_of(text) for stamp, text in texts.items()}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _stamp(file: FileRef) -> str:
    """Which state of which file: path, member, time of change."""
    try:
        changed = Path(file.path).stat().st_mtime_ns
    except OSError:
        changed = 0
    return f"{file.path}|{file.member}|{changed}"
