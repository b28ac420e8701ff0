"""Auxiliaries: `【客商：甲】【部门：乙】` and its kin, taken apart into counterparty, person, department, project, classes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from voucher_audit.reading.values import plain

TARGETS = ("counterparty", "person", "department", "project", "functional", "economic")
# Which ledger column an auxiliary's key feeds; the first pattern that occurs in the key decides.
_KEYS = (
    ("economic", r"经济分类|经济科目"),
    ("functional", r"功能分类|功能科目"),
    ("", r"现金流量|银行账户|账号|款项|性质|类型|类别|资金|税率|流水号|日期|物料|存货|仓库"),
    ("person", r"人员|职员|个人|员工|姓名|经办人|经手人"),
    ("counterparty", r"客商|客户|供应商|往来|收款单位|对方单位|关联单位|收款人"),
    ("department", r"部门|科室|处室|成本中心|责任中心"),
    ("project", r"项目|工程|合同"),
)
_BRACKETED = re.compile(r"【(.*?)】(?=\s*(?:【|$|[;；,，/]))")
_PAIR = re.compile(r"^(?P<key>[^:：]{1,20})[:：](?P<value>.*)$", re.DOTALL)
_CODE_PREFIX = re.compile(r"^[A-Za-z]?[\dA-Za-z.\-]*\d[\dA-Za-z.\-]*[_\s\-/\\|]+(?=.*[\u3400-\u9fffA-Za-z])")
_NOTHING = {"", "无", "-", "—", "none", "null", "nan", "0"}


@lru_cache(maxsize=1 << 10)
def target_of(key: str) -> str:
    """Ledger column that an auxiliary named `key` feeds; empty if it only stays among the auxiliaries."""
    return next((target for target, pattern in _KEYS if re.search(pattern, key)), "")


def pairs_of(text: str) -> tuple[tuple[str, str], ...]:
    """`(key, value)` pairs as printed; a text without keys is one pair with an empty key.

    Read are `【键：值】【键：值】` (a value may hold 】), `键:值；键:值`, `键:值/键:值` (a slash divides only where another key
    follows) and `[键]值`.
    """
    cleaned = text.strip()
    if not cleaned:
        return ()
    if "【" in cleaned:
        parts = _BRACKETED.findall(cleaned) or [cleaned.strip("【】")]
    else:
        parts = re.split(r"\s*[;；\n]\s*|\s*[,，/|]\s*(?=[^:：/,，|]{1,12}[:：])", cleaned)
    pairs: list[tuple[str, str]] = []
    for part in parts:
        match = _PAIR.match(part.strip())
        if match:
            pairs.append((match["key"].strip(), match["value"].strip()))
        elif part.strip():
            pairs.append(("", part.strip()))
    return tuple(pairs)


def name_of(value: str) -> str:
    """The name in `G2.21.000326_中山市建设局` or `001 甲公司`; blank for 无 and the like."""
    cleaned = plain(value)
    if cleaned.lower() in _NOTHING:
        return ""
    return _CODE_PREFIX.sub("", cleaned) or cleaned


def spread(text: str) -> dict[str, str]:
    """One auxiliary text as `{"auxiliary": "键：值；键：值", "counterparty": …}`; only targets that it names."""
    pairs = pairs_of(text)
    out = {"auxiliary": printed(pairs)}
    for key, value in pairs:
        target = target_of(plain(key)) if key else ""
        if target and not out.get(target):
            out[target] = plain(value) if target in ("functional", "economic") and name_of(value) else name_of(value)
    return out


def printed(pairs: tuple[tuple[str, str], ...]) -> str:
    """`键：值；键：值`."""
    return "；".join(f"{key}：{value}" if key else value for key, value in pairs if value)


def joiner(separator: str) -> Callable[[str, str], str]:
    """Join two texts, leaving out blanks and repetitions."""

    def join(left: str, right: str) -> str:
        return separator.join(dict.fromkeys(part for part in (left, right) if part))

    return join
