"""Texts of rows that are no entries: totals, opening and closing balances, carries, signatures, notes."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

import pandas as pd

from voucher_audit.reading.arrays import Words
from voucher_audit.reading.values import each_matching, plain

TOTAL = "合计行"
OPENING = "期初、期末余额行"
CARRY = "承前页、过次页或结转行"
SIGNATURE = "签章或打印信息行"

_LONGEST = 60  # characters; no such text is longer
_HINTS = r"(?i)[计計额額存余餘结結转轉页頁初末数數残繰写寫白]|total|sum|balance"  # for `re` and RE2 alike
_HINT = re.compile(_HINTS)
_AMOUNT_IN_WORDS = re.compile(
    r"(合计|总计)?(人民币|金额)?\(?(大写|小写)\)?[:：].*|(合计|总计)?人民币\(?大写\)?.*|合计\(?大写\)?.*"
    r"|(合计|总计|小计)[:：]?(人民币)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+"
)
_DATED_TOTAL = re.compile(
    r"((19|20)\d{2}[年.\-/]?)?(第?(\d{1,2}|[一二三四五六七八九十]{1,2})(月份?|期|日|季度|页))?(度)?"
    r"(合计|累计|小计|总计|发生额(合计)?|余额)"
)
_VOUCHER_TOTAL = re.compile(r"\S{0,6}[-字第]*\d+号?(凭证)?(合计|小计)")
_COUNTED = re.compile(r"(合计|总计|共计?|小计)\(?(共)?\d+(笔|张|条|行|份)(凭证|分录|记录)?\)?")
_SIGNERS = (
    r"(会计主管|财务主管|财务负责人|主管会计|单位负责人|负责人|主管|会计|审核|复核|稽核|制单|制表|制证|出纳|记账|登账|过账|经办|领款|打印|编制|录入|批准|核准|签字|盖章)"
    r"(人|员|人员|者)?(日期|时间|签字|签章)?"
)
_SIGNATURE = re.compile(rf"^{_SIGNERS}[:：]")
_PRINTED = re.compile(r"^(打印(人|时间|日期)|制表(人|时间|日期)|导出(人|时间|日期)|编制(单位|日期)|核算单位|制单人|币种累计|附单据|附件|备注|说明|注)\s*[:：]|^第?\d+\s*/\s*\d+\s*页?$|^第\s*\d+\s*页|^共\s*\d+\s*[页条]|^page\s*\d+", re.IGNORECASE)  # fmt: skip


@cache
def _words() -> dict[str, str]:
    data = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for section, reason in (("carries", CARRY), ("openings", OPENING), ("totals", TOTAL)):
        entry = data[section]
        combined = [span + kind for span in entry.get("spans", ()) for kind in entry.get("kinds", ())]
        for word in (*combined, *entry["alone"]):
            known.setdefault(word, reason)
    return known


def total_reason(text: str | None) -> str:
    """Why a row with this text in its summary (or in another leading cell) is no entry; blank if it may be one."""
    # Most texts are ruled out by one quick look.
    return _total_reason(text) if text and len(text) <= _LONGEST and _HINT.search(text) else ""


def total_reasons(cells: pd.Series) -> Words:
    """`total_reason` of every text of a column."""
    return each_matching(cells, _HINTS, total_reason, "")


@lru_cache(maxsize=1 << 14)
def _total_reason(text: str) -> str:
    cleaned = re.sub(r"\s+", "", plain(text)).lower().translate(str.maketrans("帐額計過頁", "账额计过页"))
    cleaned = cleaned.strip("*·-—_=:：;；,，.。#<>《》[]【】")
    while cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned = cleaned[1:-1]
    if reason := _words().get(cleaned):
        return reason
    if _DATED_TOTAL.fullmatch(cleaned) or _VOUCHER_TOTAL.fullmatch(cleaned) or _COUNTED.fullmatch(cleaned):
        return TOTAL
    return TOTAL if _AMOUNT_IN_WORDS.fullmatch(cleaned) else ""


@lru_cache(maxsize=1 << 12)
def is_signature(text: str) -> bool:
    """`会计主管：张三`, `审核：`, `打印时间：…`, `第 1 页`: a line under a table, never an entry."""
    cleaned = plain(text)
    return bool(_SIGNATURE.match(re.sub(r"\s+", "", cleaned)) or _PRINTED.match(cleaned))
