"""What each book said, on disk: `books/unit=…/year=…/book=KEY/*.parquet`. A book's folder appears whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from voucher_audit.batch.refs import BookRef, Outcome
from voucher_audit.report import Coverage, Finding, Outlier, Severity
from voucher_audit.schema import Book, RowNote

BOOKS: Final = "books"
TABLES: Final = ("findings", "outliers", "coverage", "lines", "links", "spending")
_PART: Final = ".part-"
_LONGEST: Final = 200  # bytes of a folder's name; file systems end at 255

_TYPES: Final = {
    **dict.fromkeys(("voucher_id", "amount", "rank", "tested", "untested", "hits"), pa.int64()),
    **dict.fromkeys(("percentile", "score"), pa.float64()),
    **dict.fromkeys(("basis", "reasons"), pa.list_(pa.string())),
    "rows": pa.list_(pa.int64()),
    "date": pa.date32(),
}
_SAFE: Final = "（）·—"  # beside letters and digits of every script, what needs no escape in a partition's name


@dataclass(frozen=True)
class Result:
    """One finished book on disk."""

    folder: Path

    @property
    def about(self) -> dict[str, Any]:
        """The facts of `book.json`: outcome, books read, registers, manifest."""
        data: dict[str, Any] = json.loads((self.folder / "book.json").read_text(encoding="utf-8"))
        return data

    @property
    def outcome(self) -> Outcome:
        data = self.about["outcome"]
        return Outcome(**{**data, "crashed": tuple(data["crashed"])})

    def books(self) -> list[Book]:
        """The books read, without column mappings and dropped rows."""
        return [_book(data) for data in self.about["books"]]

    def table(self, name: str) -> pd.DataFrame:
        """One of `TABLES`."""
        return pd.read_parquet(self.folder / f"{name}.parquet", partitioning=None)

    def rows(self, name: str) -> int:
        """How many rows one of `TABLES` has, without reading them."""
        return int(pq.read_metadata(self.folder / f"{name}.parquet").num_rows)

    def findings(self) -> Iterator[Finding]:
        for row in self._entries("findings"):
            tuples = {name: tuple(row[name]) for name in ("rows", "basis")}
            yield Finding(**{**row, **tuples, "severity": Severity(row["severity"])})

    def outliers(self) -> Iterator[Outlier]:
        for row in self._entries("outliers"):
            yield Outlier(**{**row, **{name: tuple(row[name]) for name in ("rows", "reasons")}})

    def coverage(self) -> Iterator[Coverage]:
        return (Coverage(**row) for row in self._entries("coverage"))

    def _entries(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self.folder / f"{name}.parquet", partitioning=None).to_pylist()
        return rows


def book_data(book: Book) -> dict[str, Any]:
    """What the consolidated list says of a book, as plain data."""
    short = dataclasses.replace(book, mapping=(), dropped=(), controls=(), openings=(), columns=frozenset())
    return {**dataclasses.asdict(short), "columns": []}


def _book(data: Mapping[str, Any]) -> Book:
    texts = {name: tuple(data[name]) for name in ("standard_reasons", "unbalanced", "warnings")}
    empty: dict[str, Any] = {"mapping": (), "dropped": (), "controls": (), "openings": (), "columns": frozenset()}
    return Book(**{**data, **texts, **empty, "refused": tuple(RowNote(**note) for note in data["refused"])})


def folder_of(out: Path, ref: BookRef, key: str) -> Path:
    """Where a book's result stands."""
    return out / BOOKS / f"unit={_escaped(ref.unit)}" / f"year={_escaped(ref.year)}" / f"book={key}"


def save(folder: Path, tables: Mapping[str, pd.DataFrame | pa.Table], about: Mapping[str, Any]) -> None:
    """Write a book's result; a result of the same unit and year with another key gives way to it.

    Two workers may finish one book (the first was believed lost): whoever is second leaves the first one's result.
    """
    temporary = folder.with_name(f"{_PART}{folder.name}-{uuid.uuid4().hex}")
    temporary.mkdir(parents=True)
    try:
        for name in TABLES:
            table = tables[name]
            whole = pa.Table.from_pandas(table, preserve_index=False) if isinstance(table, pd.DataFrame) else table
            pq.write_table(whole, temporary / f"{name}.parquet", compression="zstd")
        (temporary / "book.json").write_text(json.dumps(about, ensure_ascii=False, default=str), encoding="utf-8")
        if not folder.exists():
            temporary.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    for former in folder.parent.glob("book=*"):
        if former != folder:
            shutil.rmtree(former, ignore_errors=True)


def finished(out: Path, ref: BookRef, key: str) -> Result | None:
    """The book's result, if it is there."""
    folder = folder_of(out, ref, key)
    return Result(folder) if (folder / "book.json").exists() else None


def clear_unfinished(out: Path) -> None:
    """Remove what a killed run left half written."""
    for part in (out / BOOKS).glob(f"unit=*/year=*/{_PART}*"):
        shutil.rmtree(part, ignore_errors=True)


def typed(kind: type, entries: Sequence[Any]) -> pa.Table:
    """Findings, outliers or coverage as a table; an empty one has the same types as a full one."""
    names = [entry.name for entry in dataclasses.fields(kind)]
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in names])
    return pa.Table.from_pylist([dataclasses.asdict(entry) for entry in entries], schema=schema)


def _escaped(name: str) -> str:
    """A partition's value as every reader of such folders unescapes it; a very long one ends in its hash."""
    plain = "".join(c if c.isalnum() or c in _SAFE else quote(c, safe="") for c in name) or "-"
    plain = "%2E" + plain[1:] if plain.startswith(".") else plain
    raw = plain.encode()
    if len(raw) <= _LONGEST:
        return plain
    return raw[: _LONGEST - 17].decode(errors="ignore") + "-" + hashlib.sha256(raw).hexdigest()[:16]
