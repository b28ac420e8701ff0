"""Text that no program can take for a command: no formulas, no characters that break a file."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# what XML cannot hold, and marks that turn the order of a line around on the screen
_BREAKING: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_STARTS: Final = frozenset("=+-@")  # OWASP's list of what makes a spreadsheet run a cell
_NO_FILE_NAME: Final = re.compile(r'[\\/:*?"<>|\s]+')
_LONGEST_NAME: Final = 80


def plain(text: str) -> str:
    """The text without control characters, line breaks written one way."""
    if text.isprintable():  # nearly every text; none of the characters in question is
        return text
    return _BREAKING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def risky(text: str) -> bool:
    """Could a spreadsheet take the text for a formula? Full-width and small forms of the signs count."""
    if text[:1].isalnum():  # nearly every text; no sign in any form is a letter or figure
        return False
    if text[:1] in ("\t", "\r", "\n", "'"):
        return True
    first = text.lstrip()[:1]
    return bool(first) and unicodedata.normalize("NFKC", first)[:1] in _STARTS


def guarded(text: str) -> str:
    """Plain text for a CSV cell: an apostrophe before whatever is risky."""
    return f"'{plain(text)}" if risky(text) else plain(text)


def file_stem(text: str) -> str:
    """The text as a file's name without suffix: no folders, not hidden; 未命名 when nothing is left."""
    return _NO_FILE_NAME.sub("-", plain(text)).strip(".-")[:_LONGEST_NAME] or "未命名"
