"""Whose entry is it? A register may hold several units' rows; another unit's decision or invoice is not this unit's."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from voucher_audit import parties

_MAJORITY = 0.5  # share of the named rows from which a name is taken for the unit's own
_YEAR = re.compile(
    r"(?<=[\u4e00-\u9fff)）])[\s\-_—－(（]*(?:19|20)\d\d.*$|(?:19|20)\d\d年?(?:度)?|第?\d+(?:号|月)?|账套|帐套|账簿|序时账|序时簿|会计分录|分录簿?|明细账|日记账|凭证|现金日记账|银行日记账|导出|总账|基本户|本级|本部|机关"
)
_BODY_OF = re.compile(
    r"^([\u4e00-\u9fff()A-Za-z0-9]*?(?:局|委员会|管委会|委|办公室|政府|中心|公司|集团|学校|小学|中学|医院|所|站|处|院|队|厅|街道|镇|乡|社区|协会|工会|社))"
    r"(?=党组|党委|党总支|党支部|支委|办公会|班子|领导|董事会|理事会|局务|局长|主任|经理|总经理|会|行政|长|$)"
)
# a body's own words are no unit: 党支部委员会, 职工代表大会, 总经理办公会
_BODY_ONLY = re.compile(
    r"(?:中共|本|全体|临时)?(?:机关|党组|党委|党总支|党支部|总支|支部|支委|行政|班子|领导|局长|局务|馆长|馆务|校长|校务|院长|院务|站长|站务|所长|所务|"
    r"主任|经理|总经理|董事|理事|监事|股东|职工|代表|村民|村委|书记|专题|联席|办公|扩大)*(?:委员会|委员|委|办公会|办公室|会议|大会|会)?"
)


def unit_of_body(body: str) -> str:
    """The unit inside a body's name: `县综合执法局党组会` → `县综合执法局`; empty for `党组会`, `党支部委员会`."""
    found = _BODY_OF.match(re.sub(r"\s", "", body))
    unit = found.group(1) if found else ""
    return unit if len(unit) >= 3 and not _BODY_ONLY.fullmatch(unit) else ""


def own_names(given: Sequence[str], stated: pd.Series, books: Sequence[str]) -> tuple[str, ...]:
    """Names the unit goes by: those of the configuration, else the name that most rows of the register state, unless a
    book is named after it: then the books' names decide."""
    if given:
        return tuple(given)
    named = stated[stated != ""]
    if not len(named):
        return ()
    shares = (
        parties.normalised(named).value_counts(normalize=True).sort_index().sort_values(ascending=False, kind="stable")
    )
    first = str(shares.index[0])
    most = shares.iloc[0] > _MAJORITY and len(named) * 2 > len(stated)
    return (first,) if most and not any(same_unit(first, book) for book in books) else ()


def same_unit(left: str, right: str) -> bool:
    """Do two names mean one unit? A short name may be contained in the full one (住建局, 凤山县住房和城乡建设局)."""
    one, other = parties.normalise(_YEAR.sub("", left)), parties.normalise(_YEAR.sub("", right))
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return (len(shorter) >= 2 and shorter in longer) or parties.similarity(one, other) >= parties.SAME


def belongs(stated: pd.Series, books: Sequence[str], own: Sequence[str]) -> np.ndarray:
    """Matrix (entry, book): may the entry be the book's unit's?

    Yes when the entry names no unit, when it names one of the unit's own names or the book's unit. When nothing is known
    of the own names and no entry fits any book by name, names decide nothing and all may belong.
    """
    codes, names = pd.factorize(stated)
    answer = np.ones((len(names), len(books)), dtype=bool)
    for place, name in enumerate(names):
        if not name:
            continue
        mine = any(same_unit(name, other) for other in own)
        answer[place] = [mine or same_unit(name, book) for book in books]
    if not own and not any(name and answer[place].any() for place, name in enumerate(names)):
        answer[:] = True
    result: np.ndarray = answer[codes] if len(names) else np.ones((len(stated), len(books)), dtype=bool)
    return result
