"""Files in, canonical ledger out. `read_ledger` is the door; everything behind it is a pure function of the bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from voucher_audit.reading.grid import Grid
from voucher_audit.reading.ledger import read_grids_as_ledger
from voucher_audit.reading.overrides import MappingOverride, load_mappings, signature, signature_of
from voucher_audit.reading.tables import Table, find_table
from voucher_audit.schema import Ledger

__all__ = [
    "Grid",
    "MappingOverride",
    "Table",
    "find_table",
    "load_mappings",
    "read_grids_as_ledger",
    "read_ledger",
    "signature",
    "signature_of",
]


def read_ledger(
    paths: Sequence[str | Path | tuple[str, bytes]],
    *,
    passwords: Sequence[str] = (),
    mappings: Sequence[MappingOverride] = (),
    progress: Callable[[str, float], None] | None = None,
) -> Ledger:
    """Read files as one ledger. See `ledger.read_grids_as_ledger` for what is made of their sheets.

    Parameters:
        paths: files, or `(name, content)`; an archive may hold several.
        passwords: tried on encrypted workbooks.
        mappings: corrections of how a layout's columns are understood.
        progress: called with what is being done (Chinese) and the share done, 0..1.

    Raises:
        UnreadableInput: a file cannot be understood; the message is one sentence for the user.
    """
    from voucher_audit.reading.containers import open_grids

    report = progress or (lambda what, share: None)
    grids: list[Grid] = []
    skipped: list[tuple[str, str, str]] = []
    seen: dict[str, str] = {}
    for done, path in enumerate(paths):
        name, digest = _identity(path)
        if digest and digest in seen:
            skipped.append((name, "", f"与「{seen[digest]}」内容完全相同，只读一次"))
            continue
        seen[digest] = name

        def inner(what: str, share: float, done: int = done) -> None:
            report(what, (done + min(max(share, 0.0), 1.0)) / len(paths) * 0.6)

        found, left_out = open_grids(path, passwords=passwords, progress=inner)
        grids += found
        skipped += left_out
    return read_grids_as_ledger(
        grids, mappings=mappings, skipped=skipped, progress=lambda what, share: report(what, 0.6 + 0.4 * share)
    )


def _identity(path: str | Path | tuple[str, bytes]) -> tuple[str, str]:
    """Name and content hash; a file that cannot be opened has no hash (opening it again says why)."""
    if isinstance(path, tuple):
        return path[0], hashlib.sha256(path[1]).hexdigest()
    try:
        with Path(path).open("rb") as stream:
            return str(path), hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return str(path), ""
