"""Amounts written in sentences: `同意支付10万元` → 10,000,000 fen."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from voucher_audit.money import fen_from_text

_AMOUNT = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元|万(?![人次户平吨株])|亿)")
_CHINESE = re.compile(r"(?P<figure>[一二三四五六七八九十两百千]+)(?P<unit>万元|千元|万(?=[,，。;；、]|$))")
_TOTAL = re.compile(r"(?:共计|合计|总计|总额|总价|总金额|共|计|总投资|资金总量)(?:为|约|人民币)?$")
_ASIDE = re.compile(
    r"(?:原|已付|已支付|已拨|累计已|累计支付|此前|剩余|尚欠|余|每[\u4e00-\u9fff]{1,3}|单价|人均|标准为?|预算内?|总投资)(?:为|约|人民币|款)?$"
)
_OUT_OF = re.compile(r"^(?:中|内|里|的?(?:专项)?(?:资金|经费)中|/|每|一[个人台套辆米])")
_ACT = re.compile(
    r"(?:支付|拨付|付款|支出|列支|付|批准|同意|安排|不超过|使用|动用|借款|偿还|归还|购置|采购|购买|补助|报销|本次|此次|本期)[^。;；\d]{0,16}$"
)
_NOT_ACT = re.compile(r"(?:合同|协议|中标|概算|预算|投资|造价)(?:金额|总价|价款|价|额|总额)?(?:为|约)?$")
_AND = re.compile(r"^(?:[、和及与]|，(?=[^，。；]{0,20}$))[^。;；，,\d]{0,20}$")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}


def stated_amounts(texts: pd.Series) -> pd.Series:
    """The amount that each sentence approves, Int64 fen, <NA> where it states none.

    A total (共计 …) wins over its parts; else the amounts behind words of paying are added; else the largest one counts
    (a contract's price). Amounts mentioned by the way (原…, 已付…, 从…中, 每人…) do not count.
    """
    codes, distinct = pd.factorize(texts)
    found = [_stated(unicodedata.normalize("NFKC", str(entry))) for entry in distinct]
    values = np.array([*(amount or 0 for amount in found), 0], dtype="int64")[codes]
    missing = np.array([*(amount is None for amount in found), True], dtype=bool)[codes]
    return pd.Series(pd.arrays.IntegerArray(values, missing), index=texts.index)


def _stated(sentence: str) -> int | None:
    acts: list[int] = []
    others: list[int] = []
    end = 0  # of the last amount that was approved
    for match in sorted([*_AMOUNT.finditer(sentence), *_CHINESE.finditer(sentence)], key=lambda found: found.start()):
        amount = _fen(match["figure"], match["unit"])
        before, behind = sentence[: match.start()].rstrip(), sentence[match.end() :]
        if not amount or _ASIDE.search(before) or _OUT_OF.match(behind):
            continue
        if _TOTAL.search(before):
            return amount
        listed = bool(acts) and _AND.match(sentence[end : match.start()]) is not None
        if (listed or _ACT.search(before)) and not _NOT_ACT.search(before):
            acts.append(amount)
            end = match.end()
        else:
            others.append(amount)
    if acts:
        return sum(acts)
    return max(others) if others else None


def _fen(figure: str, unit: str) -> int | None:
    number = figure.replace(",", "") if figure[0].isdigit() else str(_chinese(figure))
    return fen_from_text(f"{number}000" if unit == "千元" else number + unit)


def _chinese(figure: str) -> int:
    """`二十五` → 25, `一百零五` → 105."""
    total, digit = 0, 0
    for character in figure:
        if character in _SCALES:
            total += (digit or 1) * _SCALES[character]
            digit = 0
        else:
            digit = _DIGITS.get(character, 0)
    return total + digit
