"""Totals that a text states beside their parts: are they the sum? Pointed out, never repaired.

Three ways of writing are understood, within one sentence:

* parts, then the total: 115,595元、5,900元，合计122,495元;
* the total, then its two halves: 共122,495元，已归还115,595元，尚欠5,900元;
* the total, then 其中 and more than the total: 共10万元，其中材料8万元、人工3万元.

A total without two parts beside it says nothing, and a list behind 其中 may be incomplete.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from voucher_audit.money import fen_from_text, yuan_text

_NUMBER: Final = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT: Final = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>亿元|万元|元)")
_TOTAL: Final = re.compile(r"(?:合计|共计|总计|累计|总共|一共|总额|共)(?P<about>[^\d，,。；;、]{0,8})$")
_APPROXIMATE: Final = re.compile(r"约|近|余$|超|逾|多$")
_SENTENCE: Final = re.compile(r"[^。；;！？\n]+")
# amounts under these words are no parts of what was spent or returned
_NO_PART: Final = re.compile(
    r"合同|预算|限额|标准|单价|每|人均|起点|上限|下限|计划|批复|应当|原值|注册|税率|余额|超过|高于|低于|不足"
)
_OF_WHICH: Final = re.compile(r"其中|包括|分别为|分别是")
_SETTLED: Final = re.compile(r"已|收回|归还|退回|追回|上缴|缴回|补缴")
_LEFT: Final = re.compile(r"尚|仍|未|剩|欠|余下|其余")
_NEAR: Final = 14  # characters of a label between two parts
_MOST_PARTS: Final = 10  # beyond it, parts are not tried in all combinations


@dataclass(frozen=True)
class StatedSum:
    """A stated total that is not the sum of its stated parts. Money in fen."""

    total: int
    parts: tuple[int, ...]

    @property
    def difference(self) -> int:
        """Stated total less the sum."""
        return self.total - sum(self.parts)

    def sentence(self) -> str:
        """What to tell the person who wrote it."""
        listed = "、".join(f"{yuan_text(part)} 元" for part in self.parts)
        return (
            f"文中合计 {yuan_text(self.total)} 元，所列 {listed}，相加为 {yuan_text(sum(self.parts))} 元，"
            f"相差 {yuan_text(abs(self.difference))} 元；请核对。"
        )


@dataclass(frozen=True)
class _Amount:
    fen: int
    slack: int  # fen: what rounding to the digits shown may hide
    label: str  # the words between the amount before and this one
    after: str  # the character behind it

    @property
    def total(self) -> bool:
        found = _TOTAL.search(self.label)
        return found is not None and not self.approximate

    @property
    def approximate(self) -> bool:
        return bool(_APPROXIMATE.search(self.label[-2:]) or (self.after and self.after in "余多左以"))


def wrong_sums(text: str) -> list[StatedSum]:
    """Every stated total of the text that its stated parts do not make up, in order."""
    found: list[StatedSum] = []
    for sentence in _SENTENCE.findall(text):
        amounts = _amounts(sentence)
        for position, amount in enumerate(amounts):
            if amount.total:
                before = _parts_before(amounts, position)
                wrong = _checked(amount, before) if len(before) > 1 else _checked_after(amount, amounts, position)
                found += [wrong] if wrong else []
    return found


def _amounts(sentence: str) -> list[_Amount]:
    amounts, end = [], 0
    for match in _AMOUNT.finditer(sentence):
        number, unit = match["number"].replace("，", ","), match["unit"]
        decimals = len(number.partition(".")[2])
        scale = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}[unit]
        value = fen_from_text(number + unit)
        slack = scale // 10**decimals // 2 if unit != "元" and decimals else 0  # 10万元 is meant to the fen
        amounts.append(
            _Amount(value or 0, slack, sentence[end : match.start()], sentence[match.end() : match.end() + 1])
        )
        end = match.end()
    return amounts


def _parts_before(amounts: Sequence[_Amount], total: int) -> list[_Amount]:
    """The list that leads up to the total: near one another, none of them a limit, a price or a total itself."""
    parts: list[_Amount] = []
    label = amounts[total].label
    for amount in reversed(amounts[:total]):
        far = not parts and len(label) > _NEAR  # many words between the list and its total
        if amount.total or amount.approximate or _NO_PART.search(amount.label) or far or _NO_PART.search(label):
            break
        parts.append(amount)
        label = ""
        if len(amount.label) > _NEAR:  # what stands before begins the list
            break
    return parts[::-1]


def _checked(total: _Amount, parts: Sequence[_Amount]) -> StatedSum | None:
    """None when all parts, or some of them, make the total up: which amounts belong to it is the writer's secret."""
    if _agrees(total, parts):
        return None
    if len(parts) <= _MOST_PARTS:
        for size in range(2, len(parts)):
            if any(_agrees(total, some) for some in combinations(parts, size)):
                return None
    if any(part.fen == total.fen for part in parts):
        return None
    return StatedSum(total.fen, tuple(part.fen for part in parts))


def _checked_after(total: _Amount, amounts: Sequence[_Amount], position: int) -> StatedSum | None:
    parts: list[_Amount] = []
    for amount in amounts[position + 1 :]:
        if amount.total or amount.approximate or _NO_PART.search(amount.label):
            break
        parts.append(amount)
    if len(parts) < 2:
        return None
    first, second = parts[0], parts[1]
    halves = len(parts) == 2 and _SETTLED.search(first.label) and _LEFT.search(second.label)
    listed = _OF_WHICH.search(first.label)
    too_much = sum(part.fen - part.slack for part in parts) > total.fen + total.slack
    if (halves and not _agrees(total, parts)) or (listed and too_much):
        return StatedSum(total.fen, tuple(part.fen for part in parts))
    return None


def _agrees(total: _Amount, parts: Sequence[_Amount]) -> bool:
    slack = total.slack + sum(part.slack for part in parts)
    return abs(total.fen - sum(part.fen for part in parts)) <= slack
