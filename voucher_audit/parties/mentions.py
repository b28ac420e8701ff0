"""Who a summary names: `付宏达公司材料款`, `付张师傅刷漆`, `归还借款 张会民`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from voucher_audit.parties.names import COMPOUND_SURNAMES, GIVEN, SURNAMES, TITLES, is_person, parts
from voucher_audit.searching import found

# written out, so that Arrow's engine can read the patterns too
_HAN: Final = "[\u4e00-\u9fff]"
_NOT_HAN: Final = "[^\u4e00-\u9fff]"

# What a name of an organisation ends with. A weak ending names a place as often as a payee (付活动中心维修费), so it counts
# only behind a word of paying to or receiving from.
_STRONG = (
    rf"公司(?:{_HAN}{{2,8}}?(?:分公司|营业部|营业厅|项目部|供电公司))?|合作社|事务所|经营部|商行|商店|超市|大?酒店|宾馆|大?饭店|酒楼|餐厅|农家乐|招待所|"
    r"加油站|加气站|修理厂|汽修厂|修配厂|维修部|修理部|工程队|施工队|绿化队|安装队|印刷厂|木器厂|水泥厂|制品厂|加工厂|家具厂|苗圃|服务部|经销处|批发部|"
    rf"门市部|打印社|复印社|图文社|广告社|旅行社|设计院|研究院|养殖场|药房|书店|五金店|粮店|花店|建材店|{_HAN}{{2}}厂(?![房区家])"
)
_WEAK = (
    r"中心|学校|小学|中学|大学|幼儿园|医院|卫生院|供电局|财政局|税务局|街道办事处|镇政府|村委会|居委会|管理所|管理处"
)
_ORGANISATION = re.compile(rf"(?P<strong>{_STRONG})|(?P<weak>{_WEAK})")
_NAME_BEFORE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()·]*$")
_WORDS_BEFORE = (
    r"支付|付给|付至|付|转付|预付|补付|代付|汇给|转给|转入|打给|借给|借入|借|归还|偿还|还|拨付|拨给|拨|缴纳|缴|收到|收回|退还|退|欠|给|购买|购置|采购|"
    r"订购|购(?!物)|聘请|委托|租用|报销|结算|款|费(?!县)|租金|保证金|押金|定金|工资|劳务(?!派遣|公司|有限|服务)|发票|收据|借据|借条|白条|等|的|年度|清单|现金|"
    r"[0-9一二三四五六七八九十]+(?:年|月份?|日|号|期|季度|次|批|笔|元|万元)|[,，。;；:：、]"
)
_BOUNDARY = re.compile(rf".*(?:{_WORDS_BEFORE})")
_START_VERB = re.compile(r"^(?:转|汇|交|收|支|报|由|从|向|结|租|还|现|购|与|因|对)")
_SPACED_OUT = re.compile(rf"(?<!{_HAN}){_HAN}(?: {_HAN})+(?!{_HAN})")
_TO_OR_FROM = re.compile(r"(?:拨付|拨给|拨|付给|支付给|转给|汇给|借给|收到|归还|偿还|缴|上缴)$")
_NOBODY = re.compile(
    r"^(?:本|该|某|各|我|贵|总|分|子|原|下属|有关|相关|其他|几家|各家|外地|关联|代管|所属|参股|控股|全资|供货|施工|中标|承建|合作|用|到|去|在).{0,4}?(?:公司|单位|中心)?$"
)

# People. Surnames that also begin everyday words are left out where only two characters speak for a name.
_FREQUENT: Final = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶潘杜戴夏钟汪任姜范姚谭廖邹熊陆郝孔崔邱秦史侯邵孟尹乔贺赖龚"
_VERBS_TOO = frozenset("付支代占计应连同单项成全原商管来时向于解招修查国区化米权利由包终")
_SURNAME = f"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(SURNAMES - _VERBS_TOO))}])"
_CALLED = f"[{''.join(sorted(GIVEN))}]"
_EDGE = rf"(?:^|(?<={_NOT_HAN}))"
_END = rf"(?=$|{_NOT_HAN})"
_VERB = (
    r"(?:支付给?|付给|付|给|借给|归还|偿还|还|欠|转给|代付|代|报销|报|由|向|收到|收|退还|退|补付|补|预付|支|发放|发|借款单|借据|借条|欠条|领条|收条|收到条|"
    r"借支单|报销单|个人|职工|同志|借款人|经手人|收款人|领款人)"
)
_PAY = rf"{_EDGE}(?:支付给?|付给?|转给?|汇给?|结算|预付|补付|付清|欠|还)"
# A stray blank in a full name: 姜玉 兰借款, 付邹 建国工程款.
_TORN_NAME = re.compile(
    rf"(?:(?<=^)|(?<=[付还给转汇支]))({_SURNAME}{_CALLED}) ({_CALLED}(?=借|便条|白条|欠|领|报|退|还|打|写|出具|暂支|预支))|"
    rf"(?:(?<=^)|(?<=[付还给转汇支]))({_SURNAME}) ({_CALLED}{{2}}(?!{_HAN}{{0,3}}(?:公司|厂|店|部|局|处)))"
)
_BOUGHT = (
    r"(?:沙|砂|石料|石子|水泥|钢筋|钢材|木料|建材|材料|设备|器材|机械|机具|广告|货款|工程|苗木|树苗|草坪|维修|修[理缮渠路桥井沟坝墙房车]|制作|安装|供应|采购|租赁|运输|台班|土方|五金|配件|印刷|餐费|"
    r"饭费|菜款|肉款|煤款|轮胎|化肥|农药|种子|饲料|家具|门窗|灯具|管件|电缆|电器|家电|电脑|打印|软件|服装|工装|桌椅|窗帘|牌匾|展板|宣传|保洁|清运)"
)
_AFTER_NAME = (
    r"(?=工资|劳务|材料|运费|租金|报销|差旅|借|欠|款|费|医药|补助|补贴|现金|等|个人|垫付|代付|生活|慰问|奖金|培训|学费|押金|护理|误工|修理|维修|刷|装|挖|清|"
    rf"打扫|保洁|运|拉|购|买|领|支|还|垫|报|出差|预支|暂|退|交|$|{_NOT_HAN})"
)
_TITLE = "|".join(title for title in TITLES if title not in ("工", "同志", "先生", "女士"))
_CALLED_SO: Final = (
    rf"(?:{_EDGE}|{_VERB})({_SURNAME}{_HAN}{{0,2}}?(?:{_TITLE}))",
    rf"(?:{_EDGE}|{_VERB})([老小][{_FREQUENT}]){_AFTER_NAME}",
    rf"{_EDGE}({_SURNAME}{_HAN}{{2}}){_END}",
    rf"{_EDGE}([{_FREQUENT}]{_HAN}){_END}",
    rf"{_VERB}({_SURNAME}{_HAN}{{2}}){_AFTER_NAME}",
    rf"{_VERB}([{_FREQUENT}]{_HAN}){_AFTER_NAME}",
    # 付白德胜沙石料款: both characters are given names', what follows is what was bought
    rf"{_PAY}({_SURNAME}{_CALLED}{{2}})(?={_BOUGHT})",
    rf"{_PAY}([{_FREQUENT}]{_CALLED})(?={_BOUGHT})",
    rf"{_EDGE}({_SURNAME}{_CALLED}{{2}})(?={_BOUGHT})",
    rf"{_EDGE}([{_FREQUENT}]{_CALLED})(?={_BOUGHT})",
    rf"{_EDGE}({_SURNAME}{_HAN}{{2}})(?=借|预借|暂借|出差|因公|参加|赴|报销|报差|领|退|还|交|预支|暂支|垫付|垫支|报)",
    rf"{_EDGE}([{_FREQUENT}]{_HAN})(?=借|预借|暂借|出差|因公|参加|报销|报差|领|退|还|预支|暂支|垫付|垫支|报)",
)
_PEOPLE: Final = tuple(map(re.compile, _CALLED_SO))
# Whether there is a match at all does not depend on whether what stands before and behind belongs to it.
_ANYBODY: Final = "|".join(_CALLED_SO).replace("(?=", "(?:").replace("(?<=", "(?:")


def named_in(texts: pd.Series) -> pd.Series:
    """The organisation that each text names, else the person, else "": index of `texts`, once per distinct text.

    A name that says only a line of business (物业公司, 加油站) names nobody.
    """
    codes, distinct = pd.factorize(texts.astype("str"))
    plain = _tidied(pa.array(distinct, type=pa.large_string()))
    firm, person = found(plain, _ORGANISATION), found(plain, _ANYBODY)
    names = np.full(len(plain) + 1, "", dtype=object)  # the last one is that of a missing text
    asked = np.flatnonzero(firm | person)
    for at, summary in zip(asked.tolist(), plain.take(pa.array(asked)).to_pylist(), strict=True):
        names[at] = (_organisation(summary) if firm[at] else "") or (_person(summary) if person[at] else "")
    return pd.Series(names[codes], index=texts.index, dtype="str")


def _tidied(summaries: pa.Array) -> pa.Array:
    """`_tidy` of every text; one by one only where there is a blank."""
    plain = pc.utf8_normalize(summaries, form="NFKC")
    blank = found(plain, r"\s")
    if not blank.any():
        return plain
    tidy = pa.array([_tidy(summary) for summary in plain.filter(pa.array(blank)).to_pylist()], type=plain.type)
    return pc.replace_with_mask(plain, pa.array(blank), tidy)


def _tidy(summary: str) -> str:
    """Blanks stay where they part words (`归还借款 张会民`) and go where they part characters (`借 款 单 张 建`)."""
    spaced = re.sub(r"\s+", " ", summary).strip()
    spaced = _TORN_NAME.sub(lambda match: match.group().replace(" ", ""), spaced)
    return _SPACED_OUT.sub(lambda match: match.group().replace(" ", ""), spaced)


def _organisation(summary: str) -> str:
    begin = 0
    for match in _ORGANISATION.finditer(summary):
        name = _name_ending(summary[: match.end()], begin, match.start(), bool(match.group("weak")))
        if name.startswith(" "):  # a stray blank: 启通设计有 限公司
            torn = match.end() - len(name)
            return _organisation(summary[:torn] + summary[torn + 1 :])
        if name:
            return name
        begin = match.end()
    return ""


@lru_cache(maxsize=1 << 14)  # many texts begin alike: 付宏达公司1月材料款, 付宏达公司2月材料款
def _name_ending(summary: str, begin: int, end: int, weak: bool) -> str:
    """The name at the end of `summary`, of which an organisation's last word stands at `end`; a part of it before
    `begin` is another's. "" if nobody is named; with the blank before it if that blank tears the name."""
    before, word = summary[begin:end], summary[end:]
    run = _NAME_BEFORE.search(before)
    name = _BOUNDARY.sub("", run.group() if run else "") + word
    name = _unbalanced(_START_VERB.sub("", name) if _at_start(before, name, word) else name)
    start = len(summary) - len(name)
    if start > 1 and summary[start - 1] == " " and (name == word or len(parts(name).own) < 2):
        return summary[start - 1 :]
    if weak and not _TO_OR_FROM.search(summary[:start]):
        return ""
    return name if len(name) > len(word) and not _NOBODY.match(name) and _own(name) else ""


def _at_start(before: str, name: str, ending: str) -> bool:
    """Does the name begin where the text (or a word of it) begins? Then 转, 收, 由 … before it are verbs."""
    return (
        len(before) == len(name) - len(ending) or not before[: len(before) - (len(name) - len(ending))][-1:].isalnum()
    )


def _unbalanced(name: str) -> str:
    """Cut off what stands before a bracket that was opened or closed outside the name."""
    if name.count("(") == name.count(")"):
        return name
    return name.rsplit(")", 1)[-1].rsplit("(", 1)[-1]


def _own(name: str) -> bool:
    found = parts(name)
    return bool(found.own) or bool(found.county and found.trades) or bool(found.city and found.trades)


def _person(summary: str) -> str:
    best = (len(summary) + 1, "")
    for pattern in _PEOPLE:
        for match in pattern.finditer(summary):
            name = match.group(1)
            if match.start(1) < best[0] and is_person(name):
                best = match.start(1), name
                break
    return best[1]
