"""Names of accounts: one writing, path elements, and which account a name means."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from voucher_audit.text import normalise

_SEPARATORS = re.compile(r"\s*[/\\|>→_—–－:：]+\s*|\s*-+>?\s*")
_LEADING_CODE = re.compile(r"^'?([A-Za-z]?\d{3,}(?:[.\-\\/ ]\d+)*)(?=$|[\s\-_/\\.:：|]|[^\d\s])[\s\-_/\\.:：|]*")
_QUANTITY = re.compile(r"^\d+\s*(年|月|日|号|%|元|万|亿|届|期|吨|路|栋|楼|室|所|团|中队|医院)")


@lru_cache(maxsize=1 << 15)
def key(name: str) -> str:
    """The form in which names are compared: NFKC, simplified characters, 帐 as 账, no blanks, lower case."""
    return re.sub(r"[\s'’‘\"“”《》<>·]", "", normalise(name).replace("帐", "账").replace("_x000D_", "")).lower()


def folded(text: str) -> str:
    """Latin text in lower case without accents: `Réserves` → `reserves`."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).strip().lower()


@lru_cache(maxsize=1 << 15)
def split_path(name: str) -> tuple[str, ...]:
    """`100201\\银行存款\\工商银行` → `("银行存款", "工商银行")`: path elements, root first, without a leading code.

    Separators: / \\ - _ | > : and their full-width forms. Elements made of digits only are left out.
    """
    text = name.replace("_x000D_", " ")
    elements = (_uncoded(element.strip()) for element in _SEPARATORS.split(_uncoded(normalise(text))))
    stripped = (element.strip(" .'[]【】") for element in elements)
    return tuple(element for element in stripped if element and not re.fullmatch(r"[\d.\s]+", element))


def _uncoded(text: str) -> str:
    """`30211 差旅费` → `差旅费`; `2021年专项` stays."""
    return text if _QUANTITY.match(text) else _LEADING_CODE.sub("", text)


def leading_code(name: str) -> str:
    """The account code written in front of a name (`1122.001 - 应收账款` → `1122.001`); empty if none."""
    text = normalise(name)
    found = None if _QUANTITY.match(text) else _LEADING_CODE.match(text)
    return found.group(1).rstrip(".-") if found else ""
