"""Voucher words and numbers: `记-0572`, `记－542`, `记0001`, `记--1`, `记字第1号`, `银收-` + `00257`, `5 1/2`."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from voucher_audit.reading.values import plain, text_of

DEFAULT_WORD = "记"
_PAGE = re.compile(r"(?<=\d)\s*[-(（ ]\s*\d+\s*/\s*\d+\s*[)）]?$")  # 5 1/2: page one of two of voucher 5
_WORD_NUMBER = re.compile(r"(?P<word>[^\d]*?)[\s\-–—―_.:：]*(?:字|第|字第|[#№]|No\.?)*[\s\-–—―_.:：]*(?P<number>\d.*)")
_DATED = re.compile(
    r"(?:19|20)\d{2}[-./年]?\d{1,2}(?:[-./月]?\d{1,2}日?)?[-./月期_\s]*(?=[\u3400-\u9fff]+[-—字第\s]*\d+$)"
)
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
    parsed = [number_from(text_of(cell)) for cell in distinct]
    whole = [re.sub(r"\s+", " ", plain(text_of(cell))) for cell in distinct]
    own_word = np.array([*(word for word, _ in parsed), ""], dtype=object)[codes]
    number = np.array([*(number for _, number in parsed), ""], dtype=object)[codes]
    if words is None:
        return pd.DataFrame({"word": own_word, "number": number}, index=numbers.index, dtype="str")
    word_codes, word_cells = pd.factorize(words, use_na_sentinel=True)
    word_texts = [word_from(text_of(cell)) for cell in word_cells]
    if len({word for word in word_texts if word}) == 1 and all(word.isdigit() or not word for word in word_texts):
        word_texts = [""] * len(word_texts)
    stated = np.array([*word_texts, ""], dtype=object)[word_codes]
    latin = np.array([*(word.isascii() and bool(word) for word, _ in parsed), False], dtype=bool)[codes]
    keeps_letters = latin & (stated != "") & (stated != own_word)
    number = np.where(keeps_letters, np.array([*whole, ""], dtype=object)[codes], number)
    word = np.where(keeps_letters | (own_word == ""), stated, own_word)
    return pd.DataFrame({"word": word, "number": number}, index=numbers.index, dtype="str")
