"""Minutes to payments: whose decision, for what, how much, and before the payment."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.books import book, matched, pairs, pay, register
from tests.searching import examples
from voucher_audit.registers.matching import match_minutes
from voucher_audit.registers.matching.stated import stated_amounts
from voucher_audit.rules.api import V


def _minutes(*rows: dict[str, Any]) -> pd.DataFrame:
    return register("minutes", *({"date": "2021-03-01", "body": "党组会", "result": "通过", **row} for row in rows))


def test_the_register_names_the_executing_voucher() -> None:
    vouchers, lines = book(pay("付款", 30000, number="7"), pay("付款", 30000, number="8"))
    found = match_minutes(vouchers, lines, _minutes({"topic": "研究经费", "voucher": "5月记-7"}))
    assert matched(found) == [True, False]
    assert "执行凭证号相符" in found.table["how"][0]


def test_a_meeting_named_in_the_summary() -> None:
    vouchers, lines = book(
        pay("按4月6日党组会决定付款", 58000),
        pay("按4月7日党组会决定付款", 58000),
        pay("付款 党组会2021年第5次会议纪要", 41000),
        pay("付第5批桌椅款", 41000),  # the fifth lot, not the fifth session
    )
    minutes = _minutes(
        {"date": "2021-04-06", "topic": "研究有关事项"},
        {"date": "2021-05-10", "number": "第5次", "topic": "研究有关事项"},
    )
    assert pairs(match_minutes(vouchers, lines, minutes)) == {(0, 0, 58000), (2, 1, 41000)}


def test_payee_and_amount_with_the_balance_shown() -> None:
    vouchers, lines = book(
        pay("付款", 150000, "2021-04-01", payee="丹东宏达建筑工程有限公司"),
        pay("付款", 50000, "2021-05-01", payee="宏达建筑公司"),
        pay("付款", 30000, "2021-06-01", payee="宏达建筑公司"),  # nothing is left
        pay("付款", 30000, "2021-06-01", payee="宏远建筑公司"),  # looks alike
    )
    found = match_minutes(
        vouchers, lines, _minutes({"topic": "研究支付工程款", "payee": "宏达建筑工程有限公司", "amount": 200000})
    )
    assert matched(found) == [True, True, False, False]
    assert "批准 200,000.00 元，此前已用 150,000.00 元，本次 50,000.00 元，余额 0.00 元" in found.table["how"][1]
    assert "已用 200,000.00 元" in found.table["how"][2]
    assert "余额 0.00 元" in found.table["how"][2]


def test_less_was_approved_than_paid() -> None:
    vouchers, lines = book(
        pay("付追加工程款", 245000, payee="宏达建筑公司"), pay("付工程款", 245000, payee="鸿运建筑公司")
    )
    minutes = _minutes(
        {"topic": "研究工程款", "payee": "宏达建筑公司", "amount": 200000},
        {"topic": "研究工程款", "payee": "鸿运建筑公司", "amount": 245000},
    )
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [True, True]
    assert found.table["short"].tolist() == [4500000, 0]
    assert found.table["approved"].tolist() == [20000000, 24500000]
    assert "超出 45,000.00 元" in found.table["how"][0]


def test_particular_words_tie_topic_and_summary_and_general_ones_do_not() -> None:
    vouchers, lines = book(
        pay("支付滨河路亮化进度款", 88000),
        pay("支付植物园绿化工程款", 88000),
        pay("党组会议室空调", 24600),
        pay("支付公车运行维护费 10月", 30030),
    )
    minutes = _minutes(
        {"topic": "研究滨河路亮化工程资金支付事宜"},
        {"topic": "研究滨河路改造工程费用"},
        {"topic": "党组会研究支付工程费用"},
        {"topic": "研究公务用车运行维护费支出"},
    )
    found = match_minutes(vouchers, lines, minutes)
    assert pairs(found) == {(0, 0, 88000), (3, 3, 30030)}


def test_the_amount_in_the_topic_counts_when_there_is_no_column_for_it() -> None:
    vouchers, lines = book(pay("付审计费", 20000), pay("付审计费", 20000.01))
    minutes = _minutes({"topic": "同意支付审计费2万元"})
    found = match_minutes(vouchers, lines, minutes)
    assert found.table["approved"].tolist() == [2000000, 2000000]
    assert matched(found)[0]
    assert found.table["covered"].sum() == 2000000


def test_a_refused_or_postponed_topic_approves_nothing() -> None:
    payees = ["宏达建筑公司", "宏远建筑公司", "鸿运建筑公司", "东方建筑公司"]
    vouchers, lines = book(*(pay("付工程款", 30000, payee=name) for name in payees))
    results = ["暂缓", "不同意", "未通过", "一致同意"]
    minutes = _minutes(
        *(
            {"topic": "研究工程款", "payee": name, "amount": 30000, "result": result}
            for name, result in zip(payees, results, strict=True)
        )
    )
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [False, False, False, True]
    assert "表决结果为“暂缓”，不算通过" in found.table["how"][0]


def test_a_later_meeting_is_late() -> None:
    vouchers, lines = book(
        pay("付购车款 执法车", 168000, "2021-05-18", payee="顺达汽车销售公司"),
        pay("付购车款 执法车", 168000, "2021-03-15", payee="新华汽车销售公司"),
        pay("付购车款 执法车", 168000, "2021-03-15", payee="东方汽车销售公司"),
    )
    minutes = _minutes(
        {"date": "2021-06-01", "topic": "研究购置执法车", "payee": "顺达汽车销售公司", "amount": 168000},
        {
            "date": "2021-03-15",
            "topic": "研究购置执法车",
            "payee": "新华汽车销售公司",
            "amount": 168000,
        },  # the same day
        {
            "date": "2022-04-15",
            "topic": "研究购置执法车",
            "payee": "东方汽车销售公司",
            "amount": 168000,
        },  # more than a year later
    )
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [False, True, False]
    assert found.table["late"].tolist() == [True, False, False]
    assert found.table["days_after"].tolist()[0] == 14
    assert found.table["entry_date"][0] == pd.Timestamp("2021-06-01")
    assert "会议晚于付款 14 天" in found.table["how"][0]


def test_a_decision_older_than_a_year_is_no_longer_good() -> None:
    vouchers, lines = book(
        pay("付款", 30000, "2021-03-01", payee="宏达公司"), pay("付款", 40000, "2021-03-02", payee="宏远公司")
    )
    minutes = _minutes(
        {"date": "2020-03-01", "topic": "研究", "payee": "宏达公司", "amount": 30000},
        {"date": "2020-03-01", "topic": "研究", "payee": "宏远公司", "amount": 40000},
    )
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [True, False]
    assert "超过 365 天" in found.table["how"][1]
    assert matched(match_minutes(vouchers, lines, minutes, look_back=366)) == [True, True]


@pytest.mark.parametrize(
    ("unit", "bodies", "row", "own"),
    [
        (("凤山县住房和城乡建设局",), (), {"body": "党组会"}, True),
        (("凤山县住房和城乡建设局",), (), {"body": "凤山县综合执法局党组会"}, False),
        (("凤山县住房和城乡建设局",), (), {"body": "县住建局党组会"}, True),
        (("凤山县住房和城乡建设局",), (), {"body": "党组会", "unit": "综合执法局"}, False),
        (("凤山县住房和城乡建设局", "综合执法局"), (), {"body": "党组会", "unit": "综合执法局"}, True),  # a former name
        ((), ("党组会", "局长办公会"), {"body": "党组（扩大）会议"}, True),
        ((), ("党组会", "局长办公会"), {"body": "工会委员会"}, False),
        ((), ("党组会",), {"body": ""}, True),
    ],
)
def test_whose_decision_it_is(unit: tuple[str, ...], bodies: tuple[str, ...], row: dict[str, str], own: bool) -> None:
    vouchers, lines = book(pay("付公车运维", 77455, payee="鸿运汽修厂"))
    minutes = _minutes({"topic": "研究公车运维", "payee": "鸿运汽修厂", "amount": 77455, **row})
    found = match_minutes(vouchers, lines, minutes, unit=unit, bodies=bodies)
    assert matched(found) == [own]
    assert found.table["other_unit"].tolist() == [not own]
    assert ("不是本单位" in found.table["how"][0]) is not own


def test_without_configuration_the_registers_majority_is_the_unit() -> None:
    vouchers, lines = book(pay("付绿化款", 30000, payee="绿源苗木"), pay("付公车运维", 77455, payee="鸿运汽修厂"))
    home, other = {"unit": "凤山县住建局"}, {"unit": "凤山县综合执法局"}
    minutes = _minutes(
        {"topic": "研究绿化", "payee": "绿源苗木", "amount": 30000, **home},
        {"topic": "研究办公楼", **home},
        {"topic": "研究公车运维", "payee": "鸿运汽修厂", "amount": 77455, **other},
    )
    assert matched(match_minutes(vouchers, lines, minutes)) == [True, False]


def test_each_books_unit_has_its_own_decisions() -> None:
    """The office and its company are audited together: the book's name says whose decision counts."""
    vouchers, lines = book(
        V("付桌椅款", "5001", "1002", 30000, fields={"counterparty": "宏达家具厂", "book": "凤山县住建局"}),
        V("付桌椅款", "5001", "1002", 30000, fields={"counterparty": "宏达家具厂", "book": "金信评估公司"}),
    )
    minutes = _minutes({"topic": "研究购置桌椅", "payee": "宏达家具厂", "amount": 60000, "body": "金信评估公司董事会"})
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [False, True]


def test_a_contract_that_was_approved_carries_its_instalments_without_limit_of_time() -> None:
    vouchers, lines = book(
        pay("付路灯工程款 合同XM-2018-03", 50000, "2021-05-01", payee="宏达建筑公司"),
        pay("付路灯工程款", 50000, "2021-05-01", payee="鸿运建筑公司"),
    )
    contracts = register(
        "contracts",
        {
            "number": "XM-2018-03",
            "name": "路灯改造工程",
            "party": "宏达建筑公司",
            "date": "2018-05-01",
            "amount": 900000,
        },
        {"number": "XM-2018-04", "name": "食堂维修", "party": "鸿运建筑公司", "date": "2018-05-01", "amount": 900000},
    )
    minutes = _minutes({"date": "2018-04-01", "topic": "研究路灯改造工程（合同XM-2018-03）", "amount": 900000})
    found = match_minutes(vouchers, lines, minutes, contracts)
    assert matched(found) == [True, False]
    assert found.table["how"][0].startswith("合同相符")


def test_another_payee_is_never_tied_by_words_alone() -> None:
    vouchers, lines = book(pay("付滨河路亮化工程款", 88000, payee="宏远建筑公司"))
    minutes = _minutes({"topic": "研究滨河路亮化工程", "payee": "宏达建筑公司", "amount": 88000})
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [False]
    assert "收款单位不同" in found.table["how"][0]


def test_a_meeting_without_a_day_is_said_to_be_so() -> None:
    vouchers, lines = book(pay("付款", 30000, payee="宏达公司"))
    minutes = register("minutes", {"body": "党组会", "topic": "研究", "payee": "宏达公司", "amount": 30000})
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [True]
    assert "会议日期不明，无法核对先后" in found.table["how"][0]


def test_empty_registers_and_ledgers() -> None:
    vouchers, lines = book(pay("付款", 10))
    assert matched(match_minutes(vouchers, lines, register("minutes"))) == [False]
    assert len(match_minutes(vouchers.iloc[:0], lines.iloc[:0], _minutes({"topic": "研究"})).table) == 0


@pytest.mark.parametrize(
    ("sentence", "yuan"),
    [
        ("同意支付10万元", 100000),
        ("研究支付115595元审计费", 115595),
        ("同意拨付资金不超过12.2495万元", 122495),
        ("支付A公司10万元、B公司5万元", 150000),
        ("支付A公司10万元、B公司5万元，共计15万元", 150000),
        ("从100万元专项资金中支付10万元", 100000),
        ("原已付20万元，本次支付30,030.50元", 30030.5),
        ("同意购置车辆，约二十万元", 200000),
        ("每人补助500元", None),
        ("研究2021年第4期事项", None),
        ("研究10万人次接待方案", None),
        ("", None),
    ],
)
def test_amounts_in_sentences(sentence: str, yuan: float | None) -> None:
    [found] = stated_amounts(pd.Series([sentence], dtype="str"))
    assert (None if pd.isna(found) else found / 100) == yuan


_PAYEES = ["宏达建筑", "宏远建筑", "绿源苗木"]
_PAYMENT = st.tuples(st.sampled_from([100, 200, 300, 500]), st.integers(0, 200), st.sampled_from(_PAYEES))
_DECISION = st.tuples(st.sampled_from([None, 300, 500, 1000]), st.integers(0, 200), st.sampled_from(_PAYEES))
_START = pd.Timestamp("2021-01-01")


def _day(day: int) -> str:
    return f"{_START + pd.Timedelta(days=day):%Y-%m-%d}"


@examples(50)
@given(
    st.lists(_PAYMENT, min_size=1, max_size=10, unique=True),
    st.lists(_DECISION, min_size=1, max_size=6, unique=True),
    st.randoms(use_true_random=False),
)
def test_decisions_are_not_overdrawn_and_order_does_not_matter(
    payments: list[tuple[int, int, str]], decisions: list[tuple[int | None, int, str]], chance: object
) -> None:
    first = _outcome(payments, decisions)
    for decision in decisions:
        if decision[0] is not None:
            assert sum(amount for _, other, amount in first if other == decision) <= decision[0] * 100
    assert all(decision[1] <= payment[1] for payment, decision, _ in first)
    again_payments, again_decisions = payments.copy(), decisions.copy()
    chance.shuffle(again_payments)  # type: ignore[attr-defined]
    chance.shuffle(again_decisions)  # type: ignore[attr-defined]
    assert _outcome(again_payments, again_decisions) == first


def _outcome(payments: list[tuple[int, int, str]], decisions: list[tuple[int | None, int, str]]) -> set[Any]:
    vouchers, lines = book(*(pay("付款", amount, _day(day), payee=name) for amount, day, name in payments))
    rows = ({"date": _day(day), "topic": "研究", "payee": name, "amount": amount} for amount, day, name in decisions)
    found = match_minutes(vouchers, lines, _minutes(*rows)).pairs
    return {
        (payments[voucher], decisions[entry], amount)
        for voucher, entry, amount in zip(found["voucher_id"], found["entry"], found["amount"], strict=True)
    }


def test_a_meeting_of_december_named_in_january() -> None:
    vouchers, lines = book(
        pay("按12月6日党组会决定付款", 58000, date="2021-01-15"),
        pay("按12月6日党组会决定付款", 58000, date="2021-12-20"),  # this year's, which is not in the register
    )
    minutes = _minutes({"date": "2020-12-06", "topic": "研究有关事项", "amount": 900000})
    found = match_minutes(vouchers, lines, minutes)
    assert matched(found) == [True, False]
    assert "摘要写明了这次会议" in found.table["how"][0]
