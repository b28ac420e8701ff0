"""What money is for, read from texts: the things that are built, repaired or bought with project money.

Two texts contradict each other only where both name such a thing, none in common, and neither thing can be part of the
other: street lamps belong to a housing estate's renewal as well, the office building does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import compress
from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import text

# Works on named streets: the name of a street alone is only an address.
_STREET = r"(?:路|街|大道|巷)(?:段)?(?:路灯|亮化|照明|道路|路面|硬化|拓宽|罩面|铺装|改造|绿化|排水|维修|工程)"
THINGS: Final = {
    "住宅": r"小区|棚户|棚改|危房|危旧房|农房|公租房|廉租|保障房|保障性住房|安置房|经适房|住宅楼|家属楼|住房改造",
    "村庄": r"美丽乡村|村庄|人居环境|村屯|村部|村容|乡村建设|新农村",
    "植物园": r"植物园",
    "动物园": r"动物园",
    "公园": r"公园(?!路(?!灯)|街)|游园|湿地",
    "广场": r"广场(?!舞|路|街)",
    "街道": _STREET,
    "公路": r"公路|县道|乡道|国道|省道|高速",
    "道路": r"道路|路面|人行道|步道|路基|沥青|巷道|通村路|田间路|机耕路",
    "桥梁": r"桥梁|大桥|桥涵|桥面|危桥|便桥|小桥|修桥|建桥|桥工程|桥维修",
    "路灯": r"路灯|亮化|照明工程",
    "绿化": r"绿化|苗木|植树|造林|草坪",
    "办公用房": r"办公楼|办公大楼|机关大楼|政府大楼|办公用房|业务用房|机关院|办公室装|办公室改|会议室装|会议室改",
    "食堂": r"食堂|伙房",
    "学校": r"校舍|教学楼|学校|幼儿园|中学|小学|校园|操场",
    "医院": r"医院|卫生院|卫生室|门诊楼|住院楼",
    "养老": r"敬老院|养老院|福利院|养老中心|幸福院",
    "场馆": r"体育馆|体育场|文化馆|图书馆|博物馆|纪念馆|展览馆|剧院|影院",
    "农田": r"农田|高标准|灌溉|灌区|水渠|机井|梯田|土地整(?:理|治)|复垦",
    "河道水库": r"河道|河堤|堤防|护岸|水库|清淤|水系",
    "供水": r"供水|自来水|饮水|水厂",
    "污水": r"污水|排水|雨污|下水",
    "供热": r"供热|供暖|换热站|热网",
    "垃圾厕所": r"垃圾|公厕|厕所|环卫|转运站",
    "市场": r"农贸市场|集贸市场|商业街|步行街",
    "殡葬": r"公墓|殡仪|墓地",
    "接待": r"公务接待|业务招待|招待费|接待费|宴请|餐费",
    "公车": r"公车|公务用车|公务车|小轿车|车辆维修|加油费|燃油费",
    "职工福利": r"过节费|福利费|职工福利|奖金|津补贴|职工慰问|职工体检",
}
_PATTERNS: Final = {name: re.compile(pattern) for name, pattern in THINGS.items()}
OVERHEAD: Final = frozenset({"接待", "公车", "职工福利"})  # what project money may never pay, and no project is
_GROUND = frozenset({"道路", "街道", "路灯", "绿化", "供水", "污水", "供热", "垃圾厕所", "桥梁"})
_PARTS: Final = {  # what can be a part of what
    "住宅": _GROUND - {"街道"} | {"广场"},
    "村庄": _GROUND | {"广场", "河道水库", "住宅", "公路", "农田", "养老", "学校", "公园"},
    "植物园": _GROUND - {"街道"} | {"广场", "河道水库"},
    "动物园": _GROUND - {"街道"} | {"广场", "河道水库"},
    "公园": _GROUND | {"广场", "河道水库"},
    "广场": _GROUND | {"公园"},
    "街道": _GROUND | {"公园", "广场"},
    "公路": _GROUND | {"河道水库"},
    "道路": _GROUND,
    "桥梁": _GROUND | {"公路", "河道水库"},
    "路灯": frozenset({"街道", "道路", "公路", "桥梁"}),
    "绿化": frozenset({"街道", "道路", "公路", "公园", "广场", "河道水库"}),
    "办公用房": _GROUND - {"街道", "桥梁"} | {"食堂"},
    "学校": _GROUND - {"街道"} | {"食堂", "场馆", "住宅"},
    "医院": _GROUND - {"街道"} | {"食堂", "办公用房"},
    "养老": _GROUND - {"街道"} | {"食堂", "住宅"},
    "场馆": _GROUND - {"街道"} | {"广场", "办公用房"},
    "农田": frozenset({"道路", "桥梁", "河道水库", "供水", "绿化", "污水"}),
    "河道水库": _GROUND | {"公园", "农田"},
    "供水": frozenset({"道路", "街道", "污水", "河道水库", "住宅", "村庄"}),
    "污水": frozenset({"道路", "街道", "供水", "河道水库", "住宅", "村庄", "垃圾厕所"}),
    "供热": frozenset({"道路", "街道", "住宅", "供水"}),
    "垃圾厕所": frozenset({"道路", "村庄", "公园", "街道"}),
    "市场": _GROUND | {"广场"},
    "殡葬": _GROUND - {"街道"},
}


def things(texts: pd.Series) -> pd.Series:
    """The things that each text names (names of `THINGS` joined by 、, "" if none), once per distinct text."""
    return _named(texts, _PATTERNS)


def works(texts: pd.Series) -> pd.Series:
    """As `things`, only what is built or repaired: what the name of a project says of its purpose."""
    return _named(texts, {name: _PATTERNS[name] for name in _PARTS})


def contradicting(meant: pd.Series, paid: pd.Series) -> pd.Series:
    """Boolean: was money meant for some `works` paid for other `things`? Once per distinct pair."""
    codes, distinct = pd.factorize(meant + "\x1f" + paid)
    answers = np.array([_contradict(*map(_set, str(pair).split("\x1f"))) for pair in distinct], dtype=bool)
    return pd.Series(answers[codes], index=meant.index, dtype="bool")


def overheads(paid: pd.Series) -> pd.Series:
    """Boolean: do the `things` name what project money may never pay?"""
    return text.matches(paid, "|".join(OVERHEAD))


def _named(texts: pd.Series, patterns: Mapping[str, re.Pattern[str]]) -> pd.Series:
    anything = text.matches(texts, "|".join(pattern.pattern for pattern in patterns.values()))
    said = texts[anything]
    hits = np.column_stack([text.matches(said, pattern) for pattern in patterns.values()])
    sets, which = np.unique(hits, axis=0, return_inverse=True)  # few sets of things, however many texts
    names = np.array(["、".join(compress(patterns, each)) for each in sets], dtype=object)
    out = pd.Series("", index=texts.index, dtype="str")
    out[anything] = names[which.reshape(-1)]
    return out


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("、")) - {""}


def _contradict(meant: frozenset[str], paid: frozenset[str]) -> bool:
    if not meant or not paid:
        return False
    if paid & OVERHEAD:
        return True
    if paid & meant:
        return False
    within = frozenset().union(*(_PARTS[thing] for thing in meant))
    # all that was paid is part of the project, or the project is part of what is named
    return not paid <= within and not any(meant <= _PARTS.get(thing, frozenset()) for thing in paid)
