"""Names: what is one party, what only looks like it, and who a summary names."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voucher_audit.parties import SAME, is_person, named_in, normalise, normalised, persons, similarities, similarity


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("沈阳金信物业管理（集团）有限责任公司", "沈阳金信物业管理集团有限公司"),
        ("华润（沈阳）置地有限公司", "华润沈阳置地有限公司"),
        ("Ａ１广告有限公司", "A1广告公司"),
        ("供应商:G2.21.000326_中山市建设局", "中山市建设局"),
        ("红星五金店（个体工商户）", "红星五金店"),
    ],
)
def test_one_writing_for_one_name(left: str, right: str) -> None:
    assert normalise(left) == normalise(right)


def test_a_branch_keeps_its_word() -> None:
    assert normalise("中国移动通信集团辽宁有限公司丹东分公司").endswith("丹东分公司")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("沈阳金信物业管理有限公司", "金信物业"),  # city left out, trade shortened
        ("丹东市宏达建筑工程有限公司", "宏达建筑公司"),
        ("国网辽宁省电力有限公司凤城市供电分公司", "国网辽宁省电力有限公司"),  # branch and head office
        ("红星印刷厂", "红星印务有限公司"),
        ("顺达汽车维修有限公司", "顺达汽修厂"),
        ("鸿运汽修", "宽甸鸿运汽修厂"),  # county without 县
        ("中石油辽宁丹东销售分公司", "中国石油天然气股份有限公司辽宁丹东销售分公司"),
        ("凤山县住建局", "凤山县住房和城乡建设局"),
        ("金信公司", "金信房地产评估有限公司"),  # the line of business is not said
    ],
)
def test_same_party(left: str, right: str) -> None:
    assert similarity(left, right) >= SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("宏达建筑工程有限公司", "宏远建筑工程有限公司"),  # eight of ten characters agree
        ("丹东市宏达建筑工程有限公司", "丹东市宏远建筑工程有限公司"),
        ("金信房地产评估有限公司", "金信物业有限公司"),
        ("沈阳鑫源商贸有限公司", "大连鑫源商贸有限公司"),
        ("中国移动通信集团辽宁有限公司丹东分公司", "中国移动通信集团辽宁有限公司沈阳分公司"),
        ("东方物业有限公司", "新东方物业有限公司"),
        ("凤山县第一中学", "凤山县第二中学"),
        ("凤山县人民医院", "凤山县中医院"),
        ("明珠大酒店", "明珠大药房"),
        ("张伟", "张伟民"),
        ("", ""),
        ("金信物业", ""),
    ],
)
def test_not_the_same_party(left: str, right: str) -> None:
    assert similarity(left, right) < SAME


@pytest.mark.parametrize(
    "name", ["张会民", "赵四", "欧阳修", "李主任", "老周", "王某", "王李建国", "艾力·买买提", "000123_张伟"]
)
def test_persons(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "白条鸡",
        "水电费",
        "路灯",
        "高速",
        "金信评估",
        "张家口",
        "马家沟",
        "凤山小学",
        "办公室",
        "宏达公司",
        "李子园路",
        "A",
        "",
    ],
)
def test_not_persons(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("付丹东宏达建筑工程有限公司材料款", "丹东宏达建筑工程有限公司"),
        ("支付2021年3月办公楼维修费 丹东金信物业公司", "丹东金信物业公司"),
        ("付办公家具款（沈阳顺达家具有限公司）", "沈阳顺达家具有限公司"),
        ("付中国移动通信集团辽宁有限公司丹东分公司话费", "中国移动通信集团辽宁有限公司丹东分公司"),
        ("转汇通公司货款", "汇通公司"),
        ("付张师傅刷漆", "张师傅"),
        ("付王建国材料款", "王建国"),
        ("归还借款 张会民", "张会民"),
        ("借 款 单 张 建", "张建"),
        ("李主任借现金(打条)", "李主任"),
        ("拨第一小学维修款", "第一小学"),
        ("付物业公司保洁费", ""),  # any property manager
        ("付活动中心维修费", ""),  # the thing repaired, not the payee
        ("付马家沟清淤款", ""),
        ("付高压线路改造费", ""),
        ("白条鸡采购", ""),
        ("付房屋租金", ""),
        ("支付滨河路亮化进度款", ""),
        ("", ""),
    ],
)
def test_named_in_a_summary(summary: str, name: str) -> None:
    assert named_in(pd.Series([summary], dtype="str")).tolist() == [name]


def test_columns_keep_their_index_and_blanks() -> None:
    texts = pd.Series(["付宏达公司款", None, "付宏达公司款"], index=[7, 3, 9], dtype="str")
    assert named_in(texts).to_dict() == {7: "宏达公司", 3: "", 9: "宏达公司"}
    assert normalised(texts.rename("x")).index.tolist() == [7, 3, 9]
    assert persons(pd.Series(["张伟", None, "宏达公司"], dtype="str")).tolist() == [True, False, False]
    pairs = similarities(pd.Series(["金信物业", None, "甲"]), pd.Series(["金信物业有限公司", "甲", "乙"]))
    assert pairs[0] == 1.0
    assert pairs[1:].tolist() == [0.0, 0.0]


_NAMES = st.text(alphabet="沈阳大连金信宏达建筑工程物业管理有限责任公司分店厂(第一二)·A1 ", max_size=14)


@given(_NAMES, _NAMES)
def test_similarity_is_symmetric_and_bounded(left: str, right: str) -> None:
    assert 0.0 <= similarity(left, right) <= 1.0
    assert similarity(left, right) == similarity(right, left)


@given(_NAMES)
def test_a_name_is_itself_and_normalising_twice_changes_nothing(name: str) -> None:
    assert similarity(name, name) == (1.0 if normalise(name) else 0.0)
    once = normalise(name)
    assert similarity(once, name) == (1.0 if once else 0.0)
