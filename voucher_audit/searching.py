"""A pattern searched in many texts: Arrow's engine goes first, Python's decides where the two could differ.

Arrow (RE2) is an order of magnitude faster on many texts, but knows no lookaround. A pattern without its lookarounds finds
whatever the whole pattern finds, and more: the rest is Python's.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_FEW = 64  # texts; for these the detour does not pay
_CLASSES = {
    "d": r"\p{Nd}",
    "s": r"\s\x0b\x1c-\x1f\x{85}\p{Z}",
    "w": r"\p{L}\p{N}_",
}  # Python's classes know all of Unicode
_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")


def found(texts: pa.Array, pattern: str | re.Pattern[str]) -> np.ndarray:
    """Per text (none is null): does the pattern occur?"""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
    relaxed, exact = _relaxed(compiled) if len(texts) > _FEW else ("", False)
    if not relaxed:
        every = texts.to_pylist()
        return np.fromiter((compiled.search(text) is not None for text in every), dtype=bool, count=len(every))
    mask = pc.match_substring_regex(texts, relaxed).to_numpy(zero_copy_only=False).copy()
    if not exact:
        at = np.flatnonzero(mask)
        some = texts.take(pa.array(at)).to_pylist()
        mask[at] = np.fromiter((compiled.search(text) is not None for text in some), dtype=bool, count=len(some))
    hits: np.ndarray = mask
    return hits


@lru_cache(maxsize=1024)
def _relaxed(compiled: re.Pattern[str]) -> tuple[str, bool]:
    """The pattern for RE2 without lookarounds, and whether it still says the same; empty where RE2 cannot serve."""
    if compiled.flags & ~(re.UNICODE | re.IGNORECASE):
        return "", False
    relaxed, lost = _translated(compiled.pattern)
    if relaxed and compiled.flags & re.IGNORECASE:
        relaxed, lost = f"(?i){relaxed}", True  # the two fold case alike, but not everywhere
    try:
        pc.match_substring_regex(pa.array([""]), relaxed)
    except pa.ArrowInvalid:  # back references and their like
        return "", False
    return relaxed, not lost


def _translated(pattern: str) -> tuple[str, bool]:
    """The pattern with Unicode classes spelled out and lookarounds left out; whether there were any. Empty if it uses
    anything whose meaning differs (word boundaries, negated classes, anchors of lines)."""
    out: list[str] = []
    at, inside, lost = 0, False, False
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            name = pattern[at + 1]
            if name in _CLASSES:
                out.append(_CLASSES[name] if inside else f"[{_CLASSES[name]}]")
            elif name.isalnum():
                return "", False
            else:
                out.append(pattern[at : at + 2])
            at += 2
        elif inside:
            inside = letter != "]"
            out.append(letter)
            at += 1
        elif letter == "[":
            inside = True
            opening = 3 if pattern.startswith("[^]", at) else 2 if pattern.startswith("[]", at) else 1
            out.append(pattern[at : at + opening])
            at += opening
        elif pattern.startswith(_LOOKAROUND, at):
            lost = True
            at = _closing(pattern, at) + 1
        else:
            out.append(letter)
            at += 1
    return "".join(out), lost


def _closing(pattern: str, opening: int) -> int:
    """Position of the bracket that closes the group opened at `opening`."""
    depth, at, inside = 0, opening, False
    while True:
        letter = pattern[at]
        if letter == "\\":
            at += 1
        elif inside:
            inside = letter != "]"
        elif letter == "[":
            inside = True
            at += 1 if pattern[at + 1] in "]^" else 0
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if not depth:
                return at
        at += 1
