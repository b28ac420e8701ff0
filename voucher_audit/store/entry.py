"""What people type, before it goes into the database: no control characters, no half characters, not endless."""

from __future__ import annotations

import re
from typing import Final

from voucher_audit.errors import StoreError

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
LONGEST_TEXT: Final = 20_000


def line(text: str, what: str, longest: int, required: bool = True) -> str:
    """One line: a name, a title.

    Raises:
        StoreError: nothing is left, or it is too long.
    """
    cleaned = " ".join(_CONTROL.sub(" ", text).split())
    if required and not cleaned:
        raise StoreError(f"请填写{what}。")
    return _short(cleaned, what, longest)


def paragraph(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Several lines, possibly none.

    Raises:
        StoreError: it is too long.
    """
    return _short(_CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip(), what, longest)


def _short(text: str, what: str, longest: int) -> str:
    if len(text) > longest:
        raise StoreError(f"{what}太长（{len(text):,} 字）；请控制在 {longest:,} 字以内。")
    return text
