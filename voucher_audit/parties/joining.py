"""Which names of one list mean a party of another list, without comparing every name with every name."""

from __future__ import annotations

import pandas as pd

from voucher_audit.parties.names import SAME, normalise, parts, similarity

_LARGEST_BLOCK = 20_000  # comparisons that one loose key may ask for


def alike(left: pd.Series, right: pd.Series, least: float = SAME) -> pd.DataFrame:
    """Pairs of distinct names that mean one party: `left`, `right` (names), `score` (`similarity`, at least `least`).

    Names are compared when they share their own name, its beginning or its end, or the beginning of the whole; a loose
    key that very many names share (中国…) is passed over unless the names agree more closely.
    """
    ours, theirs = _blocks(left), _blocks(right)
    pairs: set[tuple[str, str]] = set()
    for key, mine in ours.items():
        others = theirs.get(key)
        if others and (key[0] == "exact" or len(mine) * len(others) <= _LARGEST_BLOCK):
            pairs.update((one, other) for one in mine for other in others)
    rows = [(one, other, score) for one, other in sorted(pairs) if (score := similarity(one, other)) >= least]
    return pd.DataFrame(rows, columns=["left", "right", "score"]).astype(
        {"left": "str", "right": "str", "score": "float64"}
    )


def _blocks(names: pd.Series) -> dict[tuple[str, str], list[str]]:
    blocks: dict[tuple[str, str], list[str]] = {}
    for name in sorted({str(name) for name in names if name}):
        for key in _keys(name):
            blocks.setdefault(key, []).append(name)
    return blocks


def _keys(name: str) -> set[tuple[str, str]]:
    whole, own = normalise(name), parts(name).own
    keys = {("exact", whole), ("exact", own), ("first", whole[:4]), ("last", whole[-4:])}
    if len(own) >= 2:
        keys |= {("first", own[:2]), ("last", own[-2:])}
    return {key for key in keys if key[1]}
