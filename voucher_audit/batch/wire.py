"""Books and looks as JSON text: what travels to a cluster's workers and back, and what a resumed run remembers."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from voucher_audit.batch.recognise import Seen
from voucher_audit.batch.refs import BookRef, FileRef, Outcome


def book_text(book: tuple[BookRef, str]) -> str:
    """A book and the key of its result."""
    ref, key = book
    return json.dumps({"ref": dataclasses.asdict(ref), "key": key}, ensure_ascii=False)


def book_of(text: str) -> tuple[BookRef, str]:
    """What `book_text` wrote."""
    data = json.loads(text)
    ref = data["ref"]
    ledgers = tuple(FileRef(**file) for file in ref["ledgers"])
    registers = tuple((str(name), FileRef(**file)) for name, file in ref["registers"])
    return BookRef(ref["unit"], ref["year"], ledgers, registers, ref["peers"]), data["key"]


def outcome_text(outcome: Outcome) -> str:
    """An outcome on its way back."""
    return json.dumps(dataclasses.asdict(outcome), ensure_ascii=False)


def outcome_of(text: str) -> Outcome:
    """What `outcome_text` wrote."""
    data = json.loads(text)
    return Outcome(**{**data, "crashed": tuple(data["crashed"])})


def seen_text(seen: Seen) -> str:
    """What a look told, to be remembered."""
    return json.dumps(dataclasses.asdict(seen), ensure_ascii=False)


def seen_of(text: str) -> Seen:
    """What `seen_text` wrote."""
    data: dict[str, Any] = json.loads(text)
    tuples = {name: tuple(data[name]) for name in ("entities", "years")}
    return Seen(**{**data, **tuples, "file": FileRef(**data["file"])})
