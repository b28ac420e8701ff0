"""Voucher words and numbers: `记-0572`, `记－542`, `记0001`, `记--1`, `记字第1号`, `银收-` + `00257`, `5 1/2`."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from voucher_audit.reading.arrays import Words
from voucher_audit.reading.values import of_type, plain, text_of

DEFAULT_WORD = "记"
_PAGE = re.compile(r"(?<=\d)\s*[-(（ ]\s*\d+\s*/\s*\d+\s*[)）]?$")  # 5 1/2: page one of two of voucher 5
_WORD_NUMBER = re.compile(r"(?P<word>[^\d]*?)[\s\-–—―_.:：]*(?:字|第|字第|[#№]|No\.?)*[\s\-–—―_.:：]*(?P<number>\d.*)")
_DATED = re.compile(
    r"(?:19|20)\d{2}[-./年]?\d{1,2}(?:[-./月]?\d{1,2}日?)?[-./月期_\s]*(?=[\u3400-\u9fff]+[-—字第\s]*\d+$)"
)
# RE2. 第 and 字 are left to the careful way; so are numbers too long to be numbers.
_USUAL = r"^(?P<word>[收付转记现银财预支]{0,3})[-－]?0*(?P<number>\d{1,9})$"
_WORDS = {
    "记账": "记", "通用记账": "记", "财记": "记", "预记": "记", "财务记账": "记", "预算记账": "记",
    "收款": "收", "付款": "付", "转账": "转", "现金收款": "现收", "现金付款": "现付", "银行收款": "银收", "银行付款": "银付",
    "银行存款收款": "银收", "银行存款付款": "银付",
}  # fmt: skip


@lru_cache(maxsize=1 << 12)
def word_from(text: str) -> str:
    """The 字 of a voucher type as printed before its number: `记账凭证` → 记, `银收-` → 银收, `转字` → 转."""
    word = plain(text).strip(" -–—―_.:：;；,，#").replace("帐", "账").replace("憑證", "凭证").replace("轉", "转")
    word = re.sub(r"\s+", "", word)
    for ending in ("凭证", "字第", "字"):
        if word.endswith(ending) and len(word) > len(ending):
            word = word[: -len(ending)]
    return _WORDS.get(word, word)


def number_from(text: str) -> tuple[str, str]:
    """`(word, number)` of a voucher number; the word is empty where the text begins with the number.

    The number loses leading zeros (`0000` stays `0`), 第, 号 and a page fraction; nothing else.
    """
    cleaned = _PAGE.sub("", re.sub(r"\s+", " ", plain(text))).removesuffix("号").strip()
    match = _WORD_NUMBER.fullmatch(_DATED.sub("", cleaned))
    if not match:
        return word_from(cleaned), ""
    number = re.sub(r"\s*-\s*", "-", match["number"].removesuffix("号").strip())
    if re.fullmatch(r"\d+\.0+", number):
        number = number.split(".")[0]
    number = re.sub(r"^0+(?=\d)", "", number)
    return word_from(match["word"]), number


def parse_numbers(numbers: pd.Series, words: pd.Series | None = None) -> pd.DataFrame:
    """`word, number` (str) for columns of voucher numbers and, where there is one, of voucher words.

    A Chinese word before the number itself beats the word column (which may say 记账凭证 beside 银收-0001); letters
    before the number are part of the number when there is a word column (`GL-202601-0001`), else they are the word.
    Where neither column has a word it is left blank. A column of codes (`01`) that knows only one code is no word.
    """
    codes, distinct = pd.factorize(numbers, use_na_sentinel=True)
    cells = np.asarray(distinct, dtype=object)
    found_words, found_numbers = _parsed(cells)
    own_word, number = np.append(found_words, "")[codes], np.append(found_numbers, "")[codes]
    if words is None:
        return pd.DataFrame({"word": own_word, "number": number}, index=numbers.index, dtype="str")
    word_codes, word_cells = pd.factorize(words, use_na_sentinel=True)
    word_texts = [word_from(text_of(cell)) for cell in word_cells]
    if len({word for word in word_texts if word}) == 1 and all(word.isdigit() or not word for word in word_texts):
        word_texts = [""] * len(word_texts)
    stated = np.array([*word_texts, ""], dtype=object)[word_codes]
    latin_words = {word for word in set(found_words) if word and word.isascii()}
    latin = np.append(np.isin(found_words, list(latin_words)), False)[codes] if latin_words else codes < -1
    keeps_letters = latin & (stated != "") & (stated != own_word)
    if keeps_letters.any():
        whole = np.append(np.array([re.sub(r"\s+", " ", plain(text_of(cell))) for cell in cells], dtype=object), "")
        number = np.where(keeps_letters, whole[codes], number)
    word = np.where(keeps_letters | (own_word == ""), stated, own_word)
    return pd.DataFrame({"word": word, "number": number}, index=numbers.index, dtype="str")


def _parsed(cells: Words) -> tuple[Words, Words]:
    """`number_from` of distinct cells: the usual writings (记-0012, 收12, 12) in bulk, the others one by one."""
    words, numbers = np.full(len(cells), "", dtype=object), np.full(len(cells), "", dtype=object)
    rest = np.ones(len(cells), dtype=bool)
    strings = of_type(cells, str)
    if strings.any():
        parts = pc.extract_regex(pa.array(cells[strings], type=pa.string()), _USUAL)
        usual = parts.is_valid().to_numpy(zero_copy_only=False)
        place = np.flatnonzero(strings)[usual]
        printed = parts.field("word").to_numpy(zero_copy_only=False)[usual]
        words[place] = pd.Series(printed).map({word: word_from(word) for word in set(printed)}).to_numpy(dtype=object)
        numbers[place] = parts.field("number").to_numpy(zero_copy_only=False)[usual]
        rest[place] = False
    for at in np.flatnonzero(rest):
        words[at], numbers[at] = number_from(text_of(cells[at]))
    return words, numbers
