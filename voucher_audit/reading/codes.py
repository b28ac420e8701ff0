"""Account codes and names: split where one cell holds both, bring paths to one form, mend what spreadsheets broke."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from voucher_audit.reading.values import plain, text_of

_CODE_FIRST = re.compile(
    r"[\[(【]?(?P<code>[A-Za-z]{0,3}\d[\dA-Za-z]*(?:[.\-_\\/ ]\d[\dA-Za-z]*)*)[\])】]?"
    r"(?P<gap>\s*[-_\\/:：、.]\s*|\s+|(?=[\u3400-\u9fff(（【]))(?P<name>.*[^\d\s.\-].*)"
)
_SHORTEST_CODE = 3  # digits; shorter ones are months, floors, ordinals inside a name
_CODE = re.compile(r"[A-Za-z]{0,4}\d[\dA-Za-z]*(?:[.\-_\\/ ]+[\dA-Za-z]+)*[.\-]?")
_NAME_FIRST = re.compile(r"(?P<name>.*[\u3400-\u9fff)）])\s*[\[(（【](?P<code>\d[\d.\-]*)[\])）】]")
# Separators of a path, the strongest first: a name that holds a backslash may hold a dash inside one of its levels.
_SEPARATORS = (r"\s*[\\＼]\s*", r"\s*[/／]\s*", r"\s*(?:>+|→|\|)\s*", r"\s+[-－—–]+\s+", r"\s*_+\s*", r"\s*[-－—–]+\s*")


def split_code(text: str) -> tuple[str, str]:
    """`(code, name)` of one cell that may hold either or both: `1122.001 - 应收账款_自来水`, `100201\\银行存款\\工商银行`,
    `库存现金（1001）`. The code is as printed, either part may be empty."""
    cleaned = re.sub(r"(?<=\d{3})\.0+$", "", plain(text))  # 112201.0: a code that was once a number
    if not cleaned:
        return "", ""
    if _CODE.fullmatch(cleaned):
        return cleaned, ""
    match = _CODE_FIRST.fullmatch(cleaned) or _NAME_FIRST.fullmatch(cleaned)
    if match and len(bare_code(match["code"])) >= _SHORTEST_CODE:
        return match["code"], match["name"].strip()
    return "", cleaned


def bare_code(code: str) -> str:
    """Digits and letters of a code: `1122.001` → `1122001`."""
    return re.sub(r"[^0-9A-Za-z]", "", plain(code))


def path_of(name: str) -> str:
    """Levels of an account's name joined by `/`. Only the strongest separator present divides levels."""
    cleaned = name.replace("_x000D_", "").strip().strip("\\/_- ")
    cleaned = re.sub(r"\s+", " ", cleaned)
    for separator in _SEPARATORS:
        levels = [level.strip() for level in re.split(separator, cleaned) if level.strip()]
        if len(levels) > 1:
            # 预收账款-预收账款 says the same twice; 甲/乙/甲 does not.
            kept = [level for i, level in enumerate(levels) if i == 0 or level != levels[i - 1]]
            return "/".join(kept)
    return cleaned


def mend_codes(codes: Iterable[str], charted: Iterable[str] = ()) -> dict[str, str]:
    """Codes that a spreadsheet took for numbers, and what they were: `{"6601.3": "6601.30"}`.

    `6601.3` lost a zero if its siblings (`6601.01`, `6601.12`) are all two digits wide and padded with zeros, and none
    of them is `6601.30` itself. Without such siblings under its own head those of the whole file are asked; without
    proof nothing is mended. `charted`: codes of the file's own chart or balances, which then must know the full code.
    """
    known = set(charted)
    dotted = {code for code in {*codes, *known} if re.fullmatch(r"\d+(\.\d+)+", code)}
    tails: dict[str, set[str]] = defaultdict(set)
    for code in dotted:
        head, tail = code.split(".")[:2]
        tails[head].add(tail)

    def width_of(siblings: set[str]) -> int:
        whole = {len(tail) for tail in siblings if len(tail) > 1}
        padded = any(tail.startswith("0") for tail in siblings)
        return whole.pop() if len(whole) == 1 and padded else 0

    overall = width_of({tail for siblings in tails.values() for tail in siblings})
    mended: dict[str, str] = {}
    for code in sorted(code for code in dotted - known if code.count(".") == 1):
        head, tail = code.split(".")
        others = {other for other in tails[head] if len(other) > 1}
        full = f"{head}.{tail.ljust(width_of(tails[head]) if others else overall, '0')}"
        if full != code and tail != "0" and full.split(".")[1] not in tails[head] and (not known or full in known):
            mended[code] = full
    return mended


def parse_accounts(
    codes: pd.Series, names: pd.Series, charted: Iterable[str] = ()
) -> tuple[pd.DataFrame, dict[str, str]]:
    """`account_code, account_name` (canonical) of two columns either of which may hold both; and the codes mended.

    A name that begins with its own code loses it. Where both cells have a name, the longer path stays.
    """
    index = codes.index
    of_code, _ = pd.factorize(codes, use_na_sentinel=False)
    of_name, distinct_names = pd.factorize(names, use_na_sentinel=False)
    keys, _ = pd.factorize(of_code * (len(distinct_names) + 1) + of_name)
    first = np.unique(keys, return_index=True)[1]
    pairs = [(text_of(code), text_of(name)) for code, name in zip(codes.iloc[first], names.iloc[first], strict=True)]
    printed: list[str] = []
    paths: list[str] = []
    for code_cell, name_cell in pairs:
        code, beside = split_code(code_cell)
        inner, rest = split_code(name_cell)
        if inner and rest and (not code or bare_code(inner) == bare_code(code)):
            name_cell = rest
        elif inner and not rest and not code:
            name_cell = ""
        code = code or inner
        longest = max((name_cell, beside), key=lambda name: (len(path_of(name).split("/")), len(name)))
        printed.append(code)
        paths.append(path_of(longest))
    mended = mend_codes(printed, charted)
    bare = np.array([bare_code(mended.get(code, code)) for code in printed], dtype=object)
    table = pd.DataFrame(
        {"account_code": bare[keys], "account_name": np.array(paths, dtype=object)[keys]}, index=index, dtype="str"
    )
    return table, mended
