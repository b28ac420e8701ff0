"""Names of companies, offices and persons: one writing, taken apart, compared.

Two names are compared part by part: place (沈阳), own name (金信), line of business (物业管理), branch (凤城分公司).
A fuzzy ratio alone would call 宏达建筑工程 and 宏远建筑工程 the same firm; the own name decides.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from voucher_audit import text

SAME: Final = 0.85  # similarity from which two names are taken for one party (red-flag catalogue B07)
_DIFFERENT: Final = 0.8  # the most that two names can reach when a telling part differs


def _load() -> dict[str, Any]:
    return tomllib.loads(resources.files("voucher_audit.parties").joinpath("names.toml").read_text(encoding="utf-8"))


_DATA = _load()
SURNAMES: Final = frozenset("".join(_DATA["surnames"].split()))
COMPOUND_SURNAMES: Final = frozenset(_DATA["compound_surnames"].split())
TITLES: Final = tuple(sorted(_DATA["titles"].split(), key=len, reverse=True))
GIVEN: Final = frozenset("".join(_DATA["given"].split()))
_NOT_PERSONS = frozenset(_DATA["not_persons"].split())
_TRADE_NAME = re.compile(f"[{_DATA['trade_first']}][{_DATA['trade_second']}]")
_SHORT: Final[dict[str, str]] = _DATA["short"]


def _longest_first(words: str) -> str:
    return "|".join(map(re.escape, sorted(set(words.split()), key=lambda word: (-len(word), word))))


_LEGAL = re.compile(_longest_first(_DATA["legal_forms"]))
_REMARK = re.compile(rf"[(\[【〔](?:{_longest_first(_DATA['remarks'])}|原[^)\]】〕]*|曾用名[^)\]】〕]*)[)\]】〕]")
_FAMILY: Final = {word: line.split()[0] for line in reversed(_DATA["trades"].splitlines()) for word in line.split()}
_NEUTRAL: Final = frozenset(_DATA["neutral"].split())
_TRADE = re.compile(rf"(?:{_longest_first(_DATA['trades'] + _DATA['neutral'])})$")
_PROVINCE = re.compile(rf"^({_longest_first(_DATA['provinces'])})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?")
_CITY = re.compile(rf"^({_longest_first(_DATA['cities'])})(?:市|地区|盟|州|[\u4e00-\u9fff]{{1,4}}自治州)?")
_COUNTY = re.compile(
    r"^([\u4e00-\u9fff]{1,3}?)(?:(?:满|回|蒙古|朝鲜|土家|苗|彝|壮|侗|瑶|各)?族?自治县|新区|开发区|县|区|市|旗|镇|乡|街道)(?=[\u4e00-\u9fff]{2})"
)
_BRANCH = re.compile(
    r"(?:分公司|分行|支行|分理处|营业[部厅]|分部|分店|分局|分院|第?[一二三四五六七八九十0-9]*项目部|供电分?公司)$"
)
_COUNTY_END = re.compile(r"[\u4e00-\u9fff]{1,3}[县区市旗镇]")
_NUMERAL = re.compile(r"[一二三四五六七八九十百0-9]+")
_CODE = re.compile(
    r"^(?:(?:客商|供应商|客户|往来单位|收款单位|收款人|单位|个人|职员|人员档案)[:：])?(?:[A-Za-z0-9.\-]+[_\s/\\|:\-—]+)?(?=[\u4e00-\u9fff])"
)
_ACCOUNT = re.compile(r"(?:账号|帐号)?[:：]?\d{8,}$")
_PUNCTUATION = re.compile(r"[\s()\[\]【】〔〕{}<>《》\"'“”‘’,，.。、;；:：_/\\|\-—–~*#&+]+")
_HAN = re.compile(r"[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)*")
# Characters that ordinary words have behind a surname character and given names practically never have.
_NOT_GIVEN = frozenset(
    "费款票据条车油电灯厂店单购付收支借还欠账贷税险押租赁装材料设备办局所站项月日年元度楼院队室处司行社校沟桥路村镇乡县区屯街巷坝渠河湾"
)
_ORGANISATION = re.compile(
    r"公司|集团|中心|学校|小学|中学|大学|学院|幼儿园|医院|卫生院|银行|信用社|合作社|事务所|经营部|商行|商店|超市|酒店|宾馆|饭店|加油站|"
    r"[厂店局所站院部委会办队社馆处科厅署]$"
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def normalise(name: str) -> str:
    """One writing of a name: full width, brackets, codes before and account numbers behind it, legal form left out.

    `沈阳金信物业管理（集团）有限责任公司` and `沈阳金信物业管理集团有限公司` become the same text. Empty for a blank.
    """
    plain = _clean(name)
    short = _LEGAL.sub("", _protect_branches(plain)).replace("\0", "公司")
    return short or plain


def _clean(name: str) -> str:
    plain = text.normalise(name)
    plain = _CODE.sub("", plain, count=1)
    plain = _ACCOUNT.sub("", plain)
    plain = _REMARK.sub("", plain)
    plain = _PUNCTUATION.sub("", plain)
    for short, long in _SHORT.items():
        if short in plain and (long not in plain or long in short):
            plain = plain.replace(short, long, 1).replace("中国中国", "中国")
    return plain


def _protect_branches(name: str) -> str:
    """The 公司 of 分公司 and 供电公司 is part of a branch's name, not a legal form."""
    return re.sub(r"(?<=分|电|子)公司", "\0", name)


def normalised(names: pd.Series) -> pd.Series:
    """`normalise` of a whole column, once per distinct name; missing names become empty."""
    codes, distinct = pd.factorize(names)
    values = np.array([*(normalise(str(name)) for name in distinct), ""], dtype=object)
    return pd.Series(values[codes], index=names.index, dtype="str")


@lru_cache(maxsize=1 << 16)
def is_person(name: str) -> bool:
    """Is this a person's name: two to four Chinese characters with a known surname (or `张师傅`, `老周`, `艾力·买买提`)?

    Two characters that firms are called by (`金信`, `万达`) are no person although the first is a surname.
    """
    plain = _PUNCTUATION.sub("", _CODE.sub("", text.normalise(name), count=1))
    if "·" in plain:
        return all(2 <= len(part) <= 8 and _HAN.fullmatch(part) is not None for part in plain.split("·"))
    if not 2 <= len(plain) <= 5 or not _HAN.fullmatch(plain):
        return False
    if len(plain) == 2 and plain[0] in "老小" and plain[1] in SURNAMES:
        return True
    given = _given_name(plain)
    if given in TITLES:
        return True
    if (
        plain in _NOT_PERSONS
        or _TRADE_NAME.fullmatch(plain)
        or any(plain.startswith(word) for word in _NOT_PERSONS if len(word) > 1 and len(plain) > 2)
    ):
        return False
    return bool(given) and len(given) <= 2 and _ORGANISATION.search(plain) is None and not set(given) & _NOT_GIVEN


def _given_name(plain: str) -> str:
    """What follows the surname; empty when there is no surname."""
    if plain[:2] in COMPOUND_SURNAMES and len(plain) > 2:
        return plain[2:]
    if plain[0] not in SURNAMES:
        return ""
    doubled = len(plain) == 4 and plain[1] in SURNAMES and plain[1:] not in TITLES
    return plain[2:] if doubled else plain[1:]


def persons(names: pd.Series) -> pd.Series:
    """`is_person` of a whole column, once per distinct name."""
    codes, distinct = pd.factorize(names)
    values = np.array([*(is_person(str(name)) for name in distinct), False], dtype=bool)
    return pd.Series(values[codes], index=names.index)


@dataclass(frozen=True)
class Parts:
    """A name taken apart: `辽宁 沈阳 | 金信 | 物业管理 | 铁西分公司`."""

    province: str
    city: str
    county: str
    own: str
    trades: tuple[str, ...]
    branch: str


@lru_cache(maxsize=1 << 16)
def parts(name: str) -> Parts:
    """Take a name apart; what cannot be placed stays in `own`."""
    rest, branch = _split_branch(normalise(name))
    places = []
    for pattern in (_PROVINCE, _CITY, _COUNTY):
        match = pattern.match(rest)
        if match and len(rest) - match.end() >= 2:
            places.append(match.group(1))
            rest = rest[match.end() :]
        else:
            places.append("")
    trades: list[str] = []
    while match := _TRADE.search(rest):
        trades.insert(0, match.group())
        rest = rest[: match.start()]
    return Parts(places[0], places[1], places[2], rest, tuple(trades), branch)


def _split_branch(name: str) -> tuple[str, str]:
    """Head office and branch; a branch owns the place before its word: `国网辽宁省电力`, `凤城市供电分公司`."""
    word = _BRANCH.search(name)
    if word is None or word.start() < 3:
        return name, ""
    head = name[: word.start()]
    for size in (3, 2, 4):
        place = head[-size:]
        if len(head) - size >= 2 and (_CITY.fullmatch(place) or _COUNTY_END.fullmatch(place)):
            return head[:-size], place + word.group()
    size = 2 if len(head) >= 5 else 0
    return (head[:-size] if size else head), (head[-size:] if size else "") + word.group()


@lru_cache(maxsize=1 << 18)
def similarity(left: str, right: str) -> float:
    """How surely two names mean one party: 1 the same, `SAME` (0.85) and above taken for the same, 0 for a blank.

    The own names must agree (or differ by one character in four or more); places, lines of business and branches
    that contradict each other keep the result at 0.8 or below; what only one of the two states costs little.
    """
    first, second = normalise(left), normalise(right)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    if is_person(first) and is_person(second):
        return 0.0
    if first > second:  # symmetric by construction
        first, second = second, first
    return _compare(first, second, parts(first), parts(second))


def _compare(first: str, second: str, one: Parts, other: Parts) -> float:
    ratio = fuzz.ratio(first, second) / 100
    if _NUMERAL.findall(first) != _NUMERAL.findall(second) and one.own != other.own:
        return min(ratio, _DIFFERENT)  # 第一中学, 第二中学
    if not one.own or not other.own:
        return _contained(first, second, ratio)
    score = 1.0
    for here, there in ((one.province, other.province), (one.city, other.city), (one.county, other.county)):
        if here and there and here != there:
            return min(ratio, _DIFFERENT)
        if bool(here) != bool(there):
            score -= 0.01
    if one.own != other.own:
        own = _own_names(one, other)
        if own < SAME:
            return min(max(ratio, _contained(first, second, 0.0)), _DIFFERENT)
        score = min(score, own)
    if one.trades != other.trades:
        score = min(score, _lines_of_business(one.trades, other.trades))
    if one.branch != other.branch:
        score = min(score, _DIFFERENT if one.branch and other.branch else 0.92)
    return score


def _own_names(one: Parts, other: Parts) -> float:
    shorter, longer = sorted((one.own, other.own), key=len)
    alike = fuzz.ratio(shorter, longer) / 100
    if len(shorter) >= 4 and alike >= 0.75 and len(longer) - len(shorter) <= 1:
        return max(alike, SAME)  # one slip of the pen in a long name
    if len(shorter) >= 4 and longer.startswith(shorter):
        return 0.87  # 中国移动, 中国移动辽宁
    if len(shorter) >= 2 and len(longer) == len(shorter) + 2 and longer.endswith(shorter) and _families(one.trades):
        same_trade = _families(one.trades) == _families(other.trades)
        return 0.86 if same_trade else _DIFFERENT  # a county's name written without 县: 宽甸鸿运汽修, 鸿运汽修厂
    return min(alike, _DIFFERENT)


def _families(trades: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_FAMILY[word] for word in trades if word in _FAMILY and word not in _NEUTRAL)


def _lines_of_business(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """One may be an abbreviation of the other, of its family, or left out; otherwise they are two firms."""
    shorter, longer = sorted(("".join(one), "".join(other)), key=len)
    here, there = _families(one), _families(other)
    if not here or not there:
        return 0.87
    remaining = iter(longer)
    if all(character in remaining for character in shorter):
        return 0.93
    return 0.9 if here & there else _DIFFERENT


def _contained(first: str, second: str, ratio: float) -> float:
    """Names without an own name (县供电公司, 中心小学): one may be the beginning or the end of the other."""
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 4 and (longer.endswith(shorter) or longer.startswith(shorter)):
        return 0.87
    return ratio if len(shorter) >= 6 else min(ratio, _DIFFERENT)


def similarities(left: pd.Series, right: pd.Series) -> np.ndarray:
    """`similarity` of two columns of equal length, once per distinct pair; a missing name gives 0."""
    left_codes, left_names = pd.factorize(left)
    right_codes, right_names = pd.factorize(right)
    keys = left_codes.astype("int64") * (len(right_names) + 1) + right_codes
    distinct, places = np.unique(keys, return_inverse=True)
    scores = np.zeros(len(distinct))
    for place, key in enumerate(distinct):
        row, column = divmod(int(key), len(right_names) + 1)
        if 0 <= row < len(left_names) and column < len(right_names):
            scores[place] = similarity(str(left_names[row]), str(right_names[column]))
    blank = (left_codes < 0) | (right_codes < 0)
    result: np.ndarray = np.where(blank, 0.0, scores[places])
    return result
