"""Expense items: from account names, from numbers in codes, from the 经济分类 column, and the three together."""

from __future__ import annotations

import pandas as pd
import pytest

from voucher_audit.accounts import ECONOMIC, classify, combine_expense, economic_item

OFFICE = ("1218 其他应收款", "2307 其他应付款", "3001 累计盈余", "4001 财政拨款收入")
COMPANY = ("1221 其他应收款", "4001 实收资本", "6001 主营业务收入", "4103 本年利润")


def expense(account: str, *others: str) -> str:
    rows = [text.partition(" ")[::2] for text in (account, *others)]
    table = classify(pd.DataFrame(rows, columns=["account_code", "account_name"])).table
    return str(table["expense"][0])


@pytest.mark.parametrize(
    ("account", "item"),
    [
        ("500101 业务活动费用/差旅费", "差旅费"),
        ("500101 差旅费", "差旅费"),
        ("50010211 业务活动费用/商品和服务费用/差旅费/市内交通费", "差旅费"),
        ("5001 业务活动费用/三级科目/公务接待费", "公务接待费"),
        ("5101 单位管理费用/公务用车运行维护费", "公务用车运行维护费"),
        ("5101 单位管理费用/小车费", "公务用车运行维护费"),
        ("5101 单位管理费用/交通费", "公务用车运行维护费"),
        ("5101 单位管理费用/维修费/车辆维修费", "公务用车运行维护费"),
        ("5101 单位管理费用/维修费/房屋维修", "维修(护)费"),
        ("5101 单位管理费用/维修（护）费", "维修(护)费"),
        ("5101 单位管理费用/其他交通费用", "其他交通费用"),
        ("5101 单位管理费用/因公出国（境）费用", "因公出国(境)费用"),
        ("5101 单位管理费用/会议费/住宿费", "会议费"),
        ("5101 单位管理费用/省内差旅费", "差旅费"),
        ("5101 单位管理费用/水电费", "水电费"),
        ("5101 单位管理费用/招待费", "公务接待费"),
        ("5001 业务活动费用/工资福利费用", "工资福利支出"),
        ("5001 业务活动费用/公共基础设施折旧（摊销）费", "折旧费"),
        ("5001 业务活动费用/路灯亮化项目", ""),
        ("5001 业务活动费用", ""),
    ],
)
def test_by_name(account: str, item: str) -> None:
    assert expense(account, *OFFICE) == item


@pytest.mark.parametrize(
    ("account", "item"),
    [
        ("500130211", "差旅费"),
        ("5001.01.30217", "公务接待费"),
        ("50010130217", "公务接待费"),
        ("5001\\2120101\\30231", "公务用车运行维护费"),
        ("5001212010130231", "公务用车运行维护费"),
        ("500121201013023101", "公务用车运行维护费"),
        ("500130211 业务活动费用/会议费", "会议费"),
        ("500101030201", ""),
        ("500130288", ""),
        ("121830211", ""),
    ],
)
def test_by_number(account: str, item: str) -> None:
    """The name comes first; 01-03-02-01 is four levels, not 30201; other kinds of accounts have no item."""
    assert expense(account, *OFFICE) == item


@pytest.mark.parametrize(
    ("account", "item"),
    [
        ("660216 管理费用/业务招待费", "业务招待费"),
        ("660216 管理费用/招待费", "业务招待费"),
        ("660209 管理费用/汽车费用", "公务用车运行维护费"),
        ("660209 管理费用/车辆使用费/租车费", "其他交通费用"),
        ("660202 管理费用/社会保险费/养老保险金", "社会保障缴费"),
        ("660222 管理费用/差旅费（可抵扣）", "差旅费"),
        ("660230211", ""),
        ("22210102 应交税费/差旅费抵扣进项", ""),
    ],
)
def test_of_enterprises(account: str, item: str) -> None:
    assert expense(account, *COMPANY) == item


def test_the_budget_half_has_items_only_where_it_is_alone() -> None:
    """Otherwise one payment of 差旅费 would count twice."""
    half = ("7101 行政支出/差旅费", "8001 资金结存", "6001 财政拨款预算收入")
    assert expense(*half) == "差旅费"
    assert expense(*half, "5001 业务活动费用/差旅费") == ""


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("30211 差旅费", "差旅费"),
        ("[30217]公务接待费", "公务接待费"),
        ("30231", "公务用车运行维护费"),
        ("商品和服务支出/公务用车运行维护费", "公务用车运行维护费"),
        ("302-30215-会议费", "会议费"),
        ("部门经济分类：30206 电费；项目：城管", "电费"),
        ("30299 其他", "其他商品和服务支出"),
        ("30201 商品和服务支出", "办公费"),
        ("302 商品和服务支出", "商品和服务支出"),
        ("50208 公务用车运行维护费", "公务用车运行维护费"),
        ("50201 办公经费", "办公经费"),
        ("50502 商品和服务支出", "商品和服务支出"),
        ("31013 公务用车购置", "公务用车购置"),
        ("30913", "公务用车购置"),
        ("30212 因公出国（境）费用", "因公出国(境)费用"),
        ("2120101 行政运行", ""),
        ("城管大队", ""),
        ("", ""),
    ],
)
def test_texts_of_the_economic_column(text: str, item: str) -> None:
    assert economic_item(pd.Series([text])).tolist() == [item]


def test_a_whole_column_keeps_its_index_and_blanks() -> None:
    column = pd.Series(["30211 差旅费", None, "30211 差旅费", "30217"], index=[4, 4, 1, 0], dtype="str")
    items = economic_item(column)
    assert items.tolist() == ["差旅费", "", "差旅费", "公务接待费"]
    assert list(items.index) == [4, 4, 1, 0]
    assert str(items.dtype) == "str"


def test_the_account_speaks_first_the_auxiliary_where_it_is_silent_or_vague() -> None:
    account = pd.Series(["差旅费", "", "商品和服务支出", "商品和服务支出", ""], dtype="str")
    economic = pd.Series(["会议费", "会议费", "公务接待费", "", ""], dtype="str")
    assert combine_expense(account, economic).tolist() == ["差旅费", "会议费", "公务接待费", "商品和服务支出", ""]


def test_items_are_told_apart() -> None:
    assert ECONOMIC["差旅费"].code == "30211"
    assert ECONOMIC["业务招待费"].code == ""
    codes = [code for item in ECONOMIC.values() for code in (item.code, *item.also, *item.government) if code]
    assert len(codes) == len(set(codes))
    for item in ECONOMIC.values():
        assert economic_item(pd.Series([item.name, *item.aliases])).unique().tolist() == [item.name]
